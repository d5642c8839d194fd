from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from wizard.models.onboardings import Onboarding
from wizard.models.people import User
from wizard.roles import Permission, Role

CODE_MINUTES = 10
CODE_TRIES = 5
_LONGEST_NAME = 254  # of somebody in the history, and of who set a value
_OF_A_PERSON = models.Q(created_by__contains="@")  # what the command line makes is nobody's in person


class SecretLinkQuerySet(models.QuerySet["SecretLink"]):
    def unexpired(self) -> "SecretLinkQuerySet":
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def open(self) -> "SecretLinkQuerySet":
        """Those that open something now: a link can do no more than the person who made it still could."""
        return self.unexpired().filter(~_OF_A_PERSON | models.Exists(_makers()))


def _makers() -> models.QuerySet[User]:
    roles = Role.carrying(Permission.SHARE)
    everywhere = models.Q(memberships__customer__isnull=True)
    here = models.Q(memberships__customer=models.OuterRef("onboarding__customer"))
    may = models.Q(is_superuser=True) | models.Q(everywhere | here, memberships__role__in=roles)
    return User.objects.get_queryset().filter(may, email=models.OuterRef("created_by"), is_active=True)


class SecretLink(models.Model):
    """A link by which one person types chosen values of one onboarding, after a code mailed to that person.

    Only hashes of token and code are kept. `fields` are field ids. A browser that entered the code holds the proof in
    its session; `verified_at` is the last time that one did.
    """

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="secret_links")
    email = models.EmailField()
    fields = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SecretLinkQuerySet] = SecretLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.email}: {', '.join(self.fields)}"

    @property
    def is_unexpired(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def typist(self) -> str:
        """Who types by it, as the history names them: nobody must take them for a person who had signed in."""
        name = f"{self.email}, by a link of {self.created_by}"
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"

    @property
    def tries_left(self) -> int:
        return CODE_TRIES - self.code_tries

    @property
    def awaits_code(self) -> bool:
        sent = self.code_sent_at
        in_time = sent is not None and sent > timezone.now() - timedelta(minutes=CODE_MINUTES)
        return bool(self.code_hash) and in_time and self.tries_left > 0
