from django.db import models
from django.db.models import Q
from django.utils import timezone


class CustomerImport(models.Model):
    """A file of customers on its way in. `rows` are cleaned (no secret column is ever taken) and dropped at the end."""

    READY, QUEUED, RUNNING, DONE, FAILED = "ready", "queued", "running", "done", "failed"

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=READY)
    rows = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    creates = models.PositiveIntegerField(default=0)
    updates = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    requested_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("state", "id"), condition=~Q(state="done"), name="import_unfinished"),
        )

    def __str__(self) -> str:
        return self.file_name
