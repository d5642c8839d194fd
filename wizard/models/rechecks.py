from django.db import models
from django.db.models import Q
from django.utils import timezone

from wizard.models.onboardings import Onboarding
from wizard.models.verifications import VerificationRun


class Recheck(models.Model):
    """Somebody's wish to prove many onboardings again. A worker turns its items into runs, some at a time."""

    requested_by = models.CharField(max_length=254)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)  # when the last item had its run
    total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("nudged_at",), condition=Q(asked_at__isnull=True), name="recheck_unfinished"
            ),
        )

    def __str__(self) -> str:
        return f"recheck {self.pk}"


class RecheckItem(models.Model):
    """One onboarding of a recheck. `run` is what was asked for; none where nothing can be asked."""

    recheck = models.ForeignKey(Recheck, on_delete=models.CASCADE, related_name="items", db_index=False)
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(VerificationRun, on_delete=models.CASCADE, null=True, related_name="+")
    asked = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("recheck", "onboarding"), name="recheck_once_per_onboarding"),
        )
        indexes = (models.Index(fields=("recheck", "asked", "id"), name="recheck_items"),)

    def __str__(self) -> str:
        return f"item {self.pk}"
