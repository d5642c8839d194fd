from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError

from wizard.models.verifications import NOBODY_CAME

_PROGRESS_SECONDS = 3600


class CustomerImport(models.Model):
    """A file of customers on its way in. Its rows are cleaned parts (no secret is ever among them), dropped at the end."""

    READY, QUEUED, RUNNING = "ready", "queued", "running"
    DONE, FAILED, DISCARDED = "done", "failed", "discarded"

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=READY)
    total = models.PositiveIntegerField(default=0)
    creates = models.PositiveIntegerField(default=0)
    updates = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    requested_by = models.CharField(max_length=254)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("state", "id"),
                condition=Q(state__in=("ready", "queued", "running")),
                name="import_unfinished",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def about(self) -> str:
        return f"import:{self.pk}"

    @property
    def active(self) -> bool:
        return self.state in (self.QUEUED, self.RUNNING)

    @property
    def changes(self) -> int:
        return self.creates + self.updates

    @property
    def unchanged(self) -> int:
        return self.total - self.changes

    @property
    def nobody_came(self) -> bool:
        asked = self.confirmed_at or self.created_at
        return self.state == self.QUEUED and timezone.now() - asked > NOBODY_CAME

    @property
    def progress(self) -> int:
        """Rows that are through. Only the cache can tell: the rows themselves are in a transaction still open."""
        if self.state == self.DONE:
            return self.total
        try:
            return int(cache.get(f"{self.about}:progress", 0))
        except RedisError:
            return 0

    def tell_progress(self, rows: int) -> None:
        try:
            cache.set(f"{self.about}:progress", rows, _PROGRESS_SECONDS)
        except RedisError:
            pass  # the bar stands still, the import does not


class ImportPart(models.Model):
    """Some hundred rows of an import, so that nobody has to hold all of them at once."""

    customer_import = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = models.JSONField(default=list)

    class Meta:
        ordering = ("customer_import", "number")
        constraints = (
            models.UniqueConstraint(fields=("customer_import", "number"), name="import_part_once"),
        )

    def __str__(self) -> str:
        return f"part {self.number}"
