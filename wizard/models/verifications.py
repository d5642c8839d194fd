from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from wizard.checks import Reason, State
from wizard.models.onboardings import Onboarding

QUEUED, RUNNING, DONE = "queued", "running", "done"
ACTIVE, FINISHED, SUPERSEDED = "active", "finished", "superseded"
# A page that waited so long for a worker asks whether there is one.
NOBODY_CAME = timedelta(seconds=20)


class VerificationRun(models.Model):
    """One proving of an onboarding. The database allows one active run for each onboarding (G11)."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="runs")
    trigger = models.CharField(max_length=20)
    watched = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=ACTIVE)
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("onboarding",), condition=Q(state=ACTIVE), name="one_active_run_per_onboarding"
            ),
            models.CheckConstraint(
                condition=Q(state=ACTIVE, finished_at__isnull=True)
                | (~Q(state=ACTIVE) & Q(finished_at__isnull=False)),
                name="a_run_is_active_or_has_an_end",
            ),
        )
        indexes = (models.Index(fields=("state", "id"), name="run_by_state"),)

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def active(self) -> bool:
        return self.state == ACTIVE


class Check(models.Model):
    """One thing to prove in one run. `claim` is the worker's ticket: only its holder may store the outcome."""

    run = models.ForeignKey(VerificationRun, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=40)
    target = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=12, default=QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    nudged_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("run", "kind", "target"), name="check_once_per_run"),)
        indexes = (
            models.Index(fields=("state", "nudged_at"), condition=~Q(state=DONE), name="check_unfinished"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()


class FindingQuerySet(models.QuerySet["Finding"]):
    def latest(self) -> "FindingQuerySet":  # type: ignore[override]
        """The newest finding of each subject: an older run never hides a newer verdict."""
        newest = self.model.objects.filter(
            onboarding=models.OuterRef("onboarding"), subject=models.OuterRef("subject")
        )
        top = newest.order_by().values("subject").annotate(top=Max("run")).values("top")
        return self.filter(run=models.Subquery(top))


class Finding(models.Model):
    """A verdict on one subject. `inputs` maps each value it used to that value's stamp (never the value itself)."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="findings")
    run = models.ForeignKey(VerificationRun, on_delete=models.CASCADE, related_name="findings")
    produced_by = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="findings")
    subject = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    reason = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Reason])
    facts = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    checked_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(default=0)

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("run", "subject"), name="finding_once_per_subject"),)
        indexes = (models.Index(fields=("onboarding", "subject", "-run"), name="finding_latest"),)

    def __str__(self) -> str:
        return f"{self.subject}: {self.state}"

    def is_outdated(self, stamps: dict[str, str], *, oldest: datetime) -> bool:
        """Void when a value it used has changed since, or when the evidence is older than `oldest` (G8)."""
        changed = any(stamps.get(name, "") != stamp for name, stamp in self.inputs.items())
        return changed or self.checked_at < oldest
