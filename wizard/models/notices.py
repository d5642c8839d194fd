from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from wizard.models.comments import Comment
from wizard.models.onboardings import Onboarding

MENTION = "mention"
ASSIGNED = "assigned"
REMINDER = "reminder"
WAIT_OVER = "wait_over"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self) -> "NoticeQuerySet":
        return self.filter(send_at__lte=timezone.now())


class Notice(models.Model):
    """A mail that somebody shall get, written in the transaction of what it tells of and gone once it is sent.

    `person` is empty where only the moment of sending can tell who it concerns: the owner of that moment.
    """

    kind = models.CharField(max_length=20)
    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="notices")
    step = models.CharField(max_length=40, blank=True)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    by = models.CharField(max_length=254)
    send_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveIntegerField(default=0)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("send_at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} for {self.person or 'the owner'}"
