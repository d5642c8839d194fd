from django.db import models


class HistoryStream(models.Model):
    """The head of one chain. Locking this row is what puts parallel writers in order."""

    name = models.CharField(max_length=100, unique=True)
    sequence = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class HistoryEvent(models.Model):
    """What happened. No foreign keys: it outlives what it describes."""

    stream = models.CharField(max_length=100)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    tag = models.CharField(max_length=60)
    about = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ("stream", "-sequence")
        constraints = (models.UniqueConstraint(fields=("stream", "sequence"), name="history_sequence_once"),)
        indexes = (models.Index(fields=("about", "-sequence"), name="history_by_subject"),)

    def __str__(self) -> str:
        return f"{self.stream} #{self.sequence} {self.tag}"
