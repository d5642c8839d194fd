from django.conf import settings
from django.db import models
from django.utils import timezone

from wizard.models.onboardings import Onboarding


class Comment(models.Model):
    """Plain text on a step. `mentions` are the people it names."""

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="comments")
    step = models.CharField(max_length=40)
    author = models.CharField(max_length=254)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("onboarding", "step", "id"), name="comment_by_step"),)

    def __str__(self) -> str:
        return f"{self.author} on step {self.step}"
