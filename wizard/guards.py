"""What stands between every request and its view: the limits of a session, the second factor, and a note of refusals."""

import re
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import ResolverMatch

from wizard import access, signins
from wizard.signins import SEEN_AT, SIGNED_IN_AT
from wizard.tags import Tag

View = Callable[[HttpRequest], HttpResponse]

_NOTE_EVERY = 30  # seconds: a session is not written anew for every click
_ACCOUNT_PAGES = "/accounts/"
_ORIGIN = re.compile(r"^\w+://[^/?#]*")
# Parts of an address that open something.
_TOKENS = frozenset({"token", "key", "uidb36"})


def session_limits(get_response: View) -> View:
    """Ends a session that nobody used for SESSION_IDLE_MINUTES, and every one after SESSION_ABSOLUTE_HOURS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            reason = _expired(request)
            if reason:
                return _end(request, reason)
            _note_activity(request)
            return get_response(request)
        return _lead(request, get_response(request))

    return middleware


def _expired(request: HttpRequest) -> str:
    now, session = time.time(), request.session
    if now - session.get(SIGNED_IN_AT, now) > settings.SESSION_ABSOLUTE_HOURS * 3600:
        return f"{settings.SESSION_ABSOLUTE_HOURS} hours have passed since the sign-in"
    if now - session.get(SEEN_AT, now) > settings.SESSION_IDLE_MINUTES * 60:
        return f"{settings.SESSION_IDLE_MINUTES} minutes have passed without a click"
    return ""


def _note_activity(request: HttpRequest) -> None:
    """A page that refreshes itself is nobody's click."""
    now, session = int(time.time()), request.session
    refreshes_itself = request.method == "GET" and "HX-Request" in request.headers
    if now - session.get(SEEN_AT, 0) > _NOTE_EVERY and not refreshes_itself:
        signins.seen(request, now)


def _end(request: HttpRequest, reason: str) -> HttpResponse:
    signins.note(request, Tag.SESSION_TIMED_OUT, reason=reason)
    request.session.flush()
    request.user = AnonymousUser()
    messages.info(request, f"You were signed out, since {reason}. Sign in again to go on.")
    return _lead(request, redirect_to_login(request.get_full_path() if request.method == "GET" else "/"))


def _page(request: HttpRequest) -> str:
    """Where a person is who watches a fragment; after signing in it would be alone in the window."""
    return _ORIGIN.sub("", request.headers.get("HX-Current-URL", "")).partition("#")[0] or "/"


def second_factor(get_response: View) -> View:
    """With REQUIRE_MFA, whoever sees more than their own customer sets up a second factor before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_MFA and not request.path.startswith(_ACCOUNT_PAGES) and _stops(request):
            return _lead(request, redirect("mfa_index"))
        return get_response(request)

    return middleware


def _stops(request: HttpRequest) -> bool:
    return request.user.is_authenticated and access.lacks_second_factor(request)


def _lead(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A fragment cannot show another page, so the whole page goes there."""
    if "HX-Request" not in request.headers or answer.status_code != HTTPStatus.FOUND:
        return answer
    place = answer["Location"]
    if place.startswith(resolve_url(settings.LOGIN_URL)):
        place = redirect_to_login(_page(request))["Location"]
    return HttpResponse(status=401, headers={"HX-Redirect": place})


def refusals(get_response: View) -> View:
    """Writes into the history that somebody was refused, but not as often as somebody asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refused = response.status_code in {403, 404} and request.user.is_authenticated
        if refused and request.resolver_match and signins.worth_noting(f"refusal:{request.user.pk}"):
            _note_refusal(request, request.resolver_match, response.status_code)
        return response

    return middleware


def _note_refusal(request: HttpRequest, match: ResolverMatch, status: int) -> None:
    place = ", ".join(str(value)[:80] for name, value in match.kwargs.items() if name not in _TOKENS)
    page, method = str(match.view_name), str(request.method)
    signins.note(request, Tag.ACCESS_REFUSED, method=method, page=page, place=place, status=status)
