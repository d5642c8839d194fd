import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from wizard.models.customers import Customer


class OnboardingQuerySet(models.QuerySet["Onboarding"]):
    def locked(self) -> "OnboardingQuerySet":
        """For every change below an onboarding, as its first lock: taken in one order, locks never wait in a ring.

        `no_key`: rows that point at the onboarding may still be written meanwhile.
        """
        return self.select_for_update(no_key=True, of=("self",))


class Onboarding(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="onboardings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    guide = models.CharField(max_length=60)
    guide_version = models.PositiveIntegerField()
    region = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_onboardings",
    )
    due_date = models.DateField(null=True, blank=True)
    waiting_reason = models.CharField(
        max_length=300, blank=True
    )  # what the customer has to do first; "" if nothing
    waiting_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[OnboardingQuerySet] = OnboardingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("customer", "guide"), name="onboarding_once_per_guide"),
        )

    def __str__(self) -> str:
        return f"{self.customer}: {self.guide}"

    @property
    def about(self) -> str:
        """How the history names this onboarding."""
        return f"onboarding:{self.uid}"


class StepProgress(models.Model):
    """What a person did in one step. `answers` never holds a secret; `version` counts saved answers and keys."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40)
    ticks = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    wait_overridden_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("onboarding", "step"), name="step_once_per_onboarding"),
        )

    def __str__(self) -> str:
        return f"step {self.step}"


class Credential(models.Model):
    """A sealed secret and what people may see of it: a keyed fingerprint, its length, when and by whom."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="credentials")
    field = models.CharField(max_length=60)
    sealed = models.TextField()
    fingerprint = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.CharField(max_length=254)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("onboarding", "field"), name="credential_once_per_field"),
            models.CheckConstraint(condition=~models.Q(sealed=""), name="credential_is_never_empty"),
        )

    def __str__(self) -> str:
        return self.field

    @property
    def short_fingerprint(self) -> str:
        return self.fingerprint[:8]
