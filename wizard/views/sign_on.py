"""Confirming who one is where one signs in: at the provider of the single sign-on, which has to ask anew."""

import json
import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from wizard import access, signins

_ASK_ANEW = {
    "prompt": "login",
    "max_age": "0",
    # Some providers say when somebody signed in only where they are asked for it by name.
    "claims": json.dumps({"id_token": {"auth_time": {"essential": True}}}),
}
CONFIRMS = "confirms"  # in the state of a trip to the provider: the number of the person who has to come back
_BACK = "confirmed_by_sign_on"  # in the session, from the return until the page that follows
_DOWNLOADS = frozenset({"customers-export"})

_UNREACHABLE = "The single sign-on could not be reached. Try again in a few minutes."
_STOPPED = "The single sign-on did not let you through. Try again."
_SOMEBODY_ELSE = "You signed in there with another account. Sign in there as the person you are here."
_UNASKED = (
    "The single sign-on let you through without asking. Try again, and sign in there with your password."
)
_NO_TIME = (
    "The single sign-on did not say when you signed in, so nothing is confirmed. "
    "Ask your administrator to have it tell that (the claim auth_time)."
)


@never_cache
@require_safe
@login_required
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Where somebody begins who confirms at the provider, and where what they asked for goes on afterwards."""
    place = get_next_redirect_url(request) or ""
    if not (request.session.pop(_BACK, False) and access.recently_authenticated(request)):
        return _page(request, place)
    if _is_download(place):
        # It would leave the provider's page standing in the window.
        return render(request, "account/confirmed_download.html", {"place": place})
    answer: HttpResponseBase | None = resume_request(request)
    return answer or redirect(settings.LOGIN_REDIRECT_URL)


def _is_download(place: str) -> bool:
    try:
        return resolve(place.partition("?")[0]).url_name in _DOWNLOADS
    except Resolver404:
        return False


def _page(request: HttpRequest, place: str, *, problem: str = "") -> HttpResponse:
    user, query = access.person(request), _query(place)
    ways = get_adapter().get_reauthentication_methods(user)
    context = {
        "again": reverse("sign-on-again") + query if access.comes_by_sign_on(user) else "",
        "problem": problem,
        "reauthentication_alternatives": [
            {**way, "url": way["url"] + query} for way in ways if way["url"] != reverse("confirm-by-sign-on")
        ],
    }
    return render(request, "account/confirm_by_sign_on.html", context, status=403 if problem else 200)


def _query(place: str) -> str:
    return f"?{urlencode({'next': place})}" if place else ""


@never_cache
@require_safe
@login_required
def again(request: HttpRequest) -> HttpResponseBase:
    """Leads to the provider, which has to let the person sign in even if it still knows them."""
    user, place = access.person(request), get_next_redirect_url(request) or ""
    if settings.SIGN_ON is None or not access.comes_by_sign_on(user):
        return redirect(reverse("confirm-by-sign-on") + _query(place))
    provider = get_social_adapter().get_provider(request, settings.SIGN_ON.provider)
    state = {"next_url": place, CONFIRMS: user.pk}
    try:
        answer: HttpResponseBase = provider.redirect(
            request, AuthProcess.REDIRECT, auth_params=dict(_ASK_ANEW), **state
        )
    except RequestException:
        return _page(request, place, problem=_UNREACHABLE)
    return answer


def returned(request: HttpRequest, login: SocialLogin) -> HttpResponseBase:
    """The provider vouches for somebody. Nothing is confirmed unless it is this person, who was asked there."""
    place = login.state.get("next", "")
    problem = _doubt(request, login)
    if problem:
        return _page(request, place, problem=problem)
    signins.confirm_by_sign_on(request, access.person(request), login.account)
    request.session[_BACK] = True
    return redirect(resolve_url("confirm-by-sign-on") + _query(place))


def stopped(request: HttpRequest, place: str) -> HttpResponse:
    """The provider refused, or the person turned back there."""
    return _page(request, place, problem=_STOPPED)


def _doubt(request: HttpRequest, login: SocialLogin) -> str:
    same = login.is_existing and login.user == request.user and login.state[CONFIRMS] == request.user.pk
    if not same:
        return _SOMEBODY_ELSE
    at = signins.signed_in_there(login.account)
    if not at:
        return _NO_TIME
    return _UNASKED if time.time() - at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT else ""
