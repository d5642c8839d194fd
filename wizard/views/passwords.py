"""A link to choose a password: asked for by oneself, or made by an administrator who sends it or hands it over."""

from collections.abc import Callable

from allauth.account import views as allauth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wizard import access, mails
from wizard.actions import passwords
from wizard.models import User
from wizard.roles import Permission
from wizard.views import letters

_DAYS = int(settings.PASSWORD_RESET_TIMEOUT // 86400)


def ask(request: HttpRequest) -> HttpResponseBase:
    """The same page for everybody, so that it tells nothing of who has an account."""
    return _if_mail_is_sent(request, allauth.password_reset)


def asked(request: HttpRequest) -> HttpResponseBase:
    return _if_mail_is_sent(request, allauth.password_reset_done)


def _if_mail_is_sent(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    return view(request) if mails.configured() else render(request, "account/password_reset_no_mail.html")


@never_cache
@require_POST
@login_required
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """The link goes by mail, so that nobody else sees it; where it cannot, it is shown this once."""
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    access.require_confirmation(request)
    try:
        parts = passwords.offer(user=user, by=access.actor(request))
    except passwords.NoPasswordHere as problem:
        messages.error(request, str(problem))
        return redirect("person", number)
    link = settings.BASE_URL + reverse("account_reset_password_from_key", args=parts)
    if mails.try_send(letters.password_link(link, _DAYS), to=user.email):
        messages.success(request, f"A link to choose a password is on its way to {user.email}.")
        return redirect("person", number)
    context = {"person": user, "link": link, "mail": mails.configured(), "days": _DAYS}
    return render(request, "people/password_link.html", context)
