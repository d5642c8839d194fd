from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from wizard.models.customers import Customer
from wizard.models.lookups import Among
from wizard.models.onboardings import Onboarding
from wizard.models.search import SearchWord
from wizard.roles import Permission, Role
from wizard.values.words import words

if TYPE_CHECKING:
    from wizard.models.people import User

NONE = "none"  # the status of a customer without an onboarding
NO_DATE = date(9999, 1, 1)
NO_MOMENT = datetime(9999, 1, 1, tzinfo=UTC)
BLOCKED = Q(blocking_reason__gt="")
_MOST_WORDS, _FEW = 8, 1500
FOR_CUSTOMER = Q(waiting_for_customer=True)
IN_WAIT = Q(waiting_until__isnull=False)


class StandingQuerySet(models.QuerySet["Standing"]):
    def allowing(self, user: "User", permission: Permission) -> "StandingQuerySet":
        """Those of the customers for which one of the user's roles carries the permission."""
        roles = Role.carrying(permission)
        mine = user.memberships.filter(role__in=roles)
        if user.is_superuser or mine.filter(customer__isnull=True).exists():
            return self
        return self.filter(customer__in=mine.values("customer"))

    def matching(self, text: str) -> "StandingQuerySet":
        """Customers that have, for each word of the text, a word that begins with it. Asks at once which those are.

        A planner that is told which goes straight there; where they are many, a page is full after a short read.
        """
        told = sorted(words(text)[:_MOST_WORDS], key=len, reverse=True)
        if not told:
            return self.none()
        found = SearchWord.objects.filter(word__prefix=told[0])
        for word in told[1:]:
            found = found.filter(customer__in=SearchWord.objects.filter(word__prefix=word).values("customer"))
        few = list(found.values_list("customer", flat=True).distinct()[: _FEW + 1])
        if len(few) <= _FEW:
            return self.filter(Among("customer", few))
        return self.filter(customer__in=found.values("customer"))

    def started(self) -> "StandingQuerySet":
        return self.filter(onboarding__isnull=False)

    def blocked(self) -> "StandingQuerySet":
        """Cannot be worked on as it is: a check says no, or could not be made, or the customer is waited for."""
        return self.filter(BLOCKED)

    def blocked_on(self, reason: str) -> "StandingQuerySet":
        return self.blocked().filter(blocking_reason=reason)

    def in_wait(self) -> "StandingQuerySet":
        """A new key is not old enough yet; something else may be possible meanwhile."""
        return self.filter(IN_WAIT)

    def overdue(self, today: date) -> "StandingQuerySet":
        return self.filter(due_order__lt=today)

    def unassigned(self) -> "StandingQuerySet":
        return self.filter(owner__isnull=True).exclude(overall__in=("done", NONE))

    def due_for_refresh(self, now: datetime) -> "StandingQuerySet":
        return self.filter(refresh_at__lte=now).order_by("refresh_at")


class Standing(models.Model):
    """Where an onboarding stands, for lists of thousands; or that a customer has none yet.

    Derived and never edited: `wizard.standings` computes it from `wizard.progress`, every change refreshes it in its
    own transaction, and the sweep at `refresh_at`, when time alone changes something (a wait ends, a proof grows old).

    `overall` and the values of `groups` are names of Status in small letters; `groups` maps the ids of the guide's
    groups to them, and "checks". `band` is where the picture of the fleet counts it, and "" where there is nothing to
    count. `blocking_step` is what it needs next: the id of a step, "checks", or "".
    `blocking_reason` says why that cannot simply be done, and is "" where it can. `proven_at` is the oldest green
    verdict. `name`, `urgency`, `due_order` and `proof_order` are what lists are sorted by: there are no gaps in them.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="standings")
    onboarding = models.OneToOneField(
        Onboarding, on_delete=models.CASCADE, related_name="standing", null=True, blank=True
    )
    name = models.CharField(max_length=200)
    overall = models.CharField(max_length=20)
    band = models.CharField(max_length=10, blank=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    groups = models.JSONField(default=dict)
    blocking_step = models.CharField(max_length=40, blank=True)
    blocking_reason = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    waiting_until = models.DateTimeField(null=True, blank=True)
    waiting_for_customer = models.BooleanField(default=False)
    proven_at = models.DateTimeField(null=True, blank=True)
    proof_order = models.DateTimeField(default=NO_MOMENT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="standings",
        db_index=False,
    )
    due_date = models.DateField(null=True, blank=True)
    due_order = models.DateField(default=NO_DATE)  # of what is not done: nothing else is ever overdue
    refresh_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[StandingQuerySet] = StandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("customer",), condition=Q(onboarding__isnull=True), name="standing_once_without_any"
            ),
        )
        indexes = (
            models.Index(fields=("name", "id"), name="standing_by_name"),
            models.Index(fields=("urgency", "name", "id"), name="standing_by_urgency"),
            models.Index(fields=("due_order", "id"), name="standing_by_due"),
            models.Index(fields=("proof_order", "id"), name="standing_by_proof"),
            models.Index(fields=("overall", "name", "id"), name="standing_by_overall"),
            models.Index(fields=("band", "name", "id"), name="standing_by_band"),
            models.Index(fields=("blocking_step", "name", "id"), name="standing_by_step"),
            models.Index(fields=("owner", "name", "id"), name="standing_by_owner"),
            models.Index(
                fields=("blocking_reason", "name", "id"), condition=BLOCKED, name="standing_by_reason"
            ),
            models.Index(fields=("name", "id"), condition=FOR_CUSTOMER, name="standing_for_customer"),
            models.Index(fields=("name", "id"), condition=IN_WAIT, name="standing_in_wait"),
            # Counts read nothing but this, which is small: its entries are few and repeat.
            models.Index(
                fields=("overall", "blocking_reason", "waiting_for_customer", "owner"), name="standing_tally"
            ),
            models.Index(
                fields=("refresh_at",), condition=Q(refresh_at__isnull=False), name="standing_to_refresh"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.overall}"


class SavedView(models.Model):
    """Somebody's name for a set of filters: the query string of the portfolio."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="saved_view_name_once"),)

    def __str__(self) -> str:
        return self.name


class FleetSample(models.Model):
    """How many onboardings stood where at the end of one day (UTC), for the small picture of the fleet."""

    day = models.DateField(unique=True)
    done = models.PositiveIntegerField(default=0)
    moving = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    failing = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return str(self.day)

    @property
    def total(self) -> int:
        return self.done + self.moving + self.waiting + self.failing
