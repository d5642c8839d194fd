from django.conf import settings
from django.db import models

from wizard.models.customers import Customer
from wizard.models.onboardings import Onboarding


class Standing(models.Model):
    """Where an onboarding stands, for lists of thousands.

    Derived and never edited: `wizard.progress` computes it, every change refreshes it in its own transaction, and the
    sweep refreshes it at `refresh_at`, when time alone changes something (a wait ends, a proof grows old).
    `groups` maps the ids of the guide's groups to status codes. `proven_at` is the oldest green verdict.
    """

    onboarding = models.OneToOneField(
        Onboarding, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="standings")
    name = models.CharField(max_length=200)  # the customer's, to sort by
    overall = models.CharField(max_length=20)
    groups = models.JSONField(default=dict)
    blocking_step = models.CharField(max_length=40, blank=True)
    blocking_reason = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    waiting_until = models.DateTimeField(null=True, blank=True)
    waiting_for_customer = models.BooleanField(default=False)
    proven_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="standings"
    )
    due_date = models.DateField(null=True, blank=True)
    refresh_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        indexes = (
            models.Index(fields=("name", "onboarding"), name="standing_by_name"),
            models.Index(fields=("overall", "name", "onboarding"), name="standing_by_overall"),
            models.Index(fields=("blocking_step", "overall", "name", "onboarding"), name="standing_by_block"),
            models.Index(fields=("owner", "name", "onboarding"), name="standing_by_owner"),
            models.Index(fields=("customer", "name", "onboarding"), name="standing_by_customer"),
            models.Index(fields=("due_date", "onboarding"), name="standing_by_due"),
            models.Index(fields=("proven_at", "onboarding"), name="standing_by_proof"),
            models.Index(
                fields=("refresh_at",),
                condition=models.Q(refresh_at__isnull=False),
                name="standing_to_refresh",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.overall}"


class SearchWord(models.Model):
    """A word by which a customer is found: lower case, of its name, short name, reference or contact."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="search_words")
    word = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("customer", "word"), name="search_word_once"),)

    def __str__(self) -> str:
        return self.word


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
