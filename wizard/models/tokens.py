from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from wizard.models.customers import Customer

if TYPE_CHECKING:
    from wizard.models.people import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: datetime) -> "ApiTokenQuerySet":
        """Neither revoked nor expired, and of somebody who may still sign in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)

    def of(self, user: "User") -> "ApiTokenQuerySet":
        """Those that open something for this person, or would if they were let in again."""
        return self.filter(user=user, revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """A key to the API, for a person or a service; only its hash is kept, and `prefix` to tell it from others."""

    name = models.CharField(max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="api_tokens"
    )
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()


class IdempotencyKey(models.Model):
    """The answer to a creation, kept so that the same request sent twice creates once. Never holds a secret."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveIntegerField()
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key
