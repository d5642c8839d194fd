"""Who asks: the token in the Authorization header, and through it a person or a service. Cookies open nothing here."""

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wizard.actions import tokens
from wizard.api.problems import Refusal
from wizard.best_effort import best_effort
from wizard.limits import Limit
from wizard.models import ApiToken

_WINDOW_SECONDS = 60
_NOTED_EVERY = timedelta(minutes=1)


class TooMany(Refusal):
    def __init__(self) -> None:
        told = f"This token asks too often. Wait {_WINDOW_SECONDS} seconds."
        wait = {"Retry-After": str(_WINDOW_SECONDS)}
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", told, headers=wait)


class BearerToken(HttpBearer):
    def __call__(self, request: HttpRequest) -> ApiToken | None:
        """In the place of ninja's own, which writes a header of another kind to the log (G1)."""
        kind, _, text = request.headers.get(self.header, "").partition(" ")
        return self.authenticate(request, text.strip()) if kind.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Afterwards the request is one of the token's owner, as far as `wizard.access` is concerned."""
        found = tokens.find(token)
        if found is None:
            return None
        if not Limit("api", settings.API_REQUESTS_PER_MINUTE, _WINDOW_SECONDS).allows(str(found.pk)):
            raise TooMany
        request.user = found.user
        _note_use(found)
        return found


def _note_use(token: ApiToken) -> None:
    """Once a minute is enough to see whether a token is still needed."""
    now = timezone.now()
    seldom = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        with best_effort():
            ApiToken.objects.filter(seldom, pk=token.pk).update(last_used_at=now)
