from typing import ClassVar

from django.db import models
from django.utils import timezone

from wizard.models.customers import Customer
from wizard.models.people import User
from wizard.roles import Role

_OF_A_PERSON = models.Q(invited_by__contains="@")  # what the command line makes is nobody's in person


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unused(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn nor too old."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def open(self) -> "InvitationQuerySet":
        """Those that let somebody in: unused, and of somebody who may still invite."""
        makers = User.objects.administrators().filter(email=models.OuterRef("invited_by"))
        return self.unused().filter(~_OF_A_PERSON | models.Exists(makers))


class Invitation(models.Model):
    """A link for one person to join with one role. Only a hash of its token is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_is_accepted_or_revoked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"
