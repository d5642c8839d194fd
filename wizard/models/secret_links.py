from django.db import models
from django.utils import timezone

from wizard.models.onboardings import Onboarding


class SecretLink(models.Model):
    """A link by which one person types chosen secrets of one onboarding, after a code mailed to that person.

    Only hashes of token and code are kept. `fields` are field ids. A browser that entered the code is `verified_at`
    and holds the proof in its session.
    """

    onboarding = models.ForeignKey(Onboarding, on_delete=models.CASCADE, related_name="secret_links")
    email = models.EmailField()
    fields = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.email}: {', '.join(self.fields)}"
