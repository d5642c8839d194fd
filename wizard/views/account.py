"""Joining by an invitation, and one's own account."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wizard import access, signins
from wizard.actions import invitations, sessions
from wizard.forms.people import JoinForm
from wizard.history import Actor
from wizard.models import Invitation, User


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open to whoever holds an invitation's link, once."""
    try:
        invitation = invitations.find(token)
        if request.user.is_authenticated or _is_here(invitation):
            return render(request, "people/join_here.html", {"invitation": invitation}, status=409)
        form = JoinForm(request.POST or None, email=invitation.email)
        if not form.is_valid():
            context = {"form": form, "invitation": invitation}
            return render(request, "people/join.html", context, status=422 if form.is_bound else 200)
        by = Actor(invitation.email, getattr(request, "request_id", ""), access.address(request))
        user = invitations.accept(invitation=invitation, **form.cleaned_data, by=by)
    except invitations.InvitationClosed:
        return render(request, "people/join_closed.html", status=404)
    return signins.sign_in(request, user)


def _is_here(invitation: Invitation) -> bool:
    """They came by single sign-on, or the account was made on the server, since they were invited."""
    return User.objects.filter(email=invitation.email).exists()


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = access.person(request)
    context = {
        "factors": Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .count(),
        "sessions": UserSession.objects.filter(user=user).count(),
        "memberships": user.memberships.select_related("customer").order_by("pk"),
    }
    return render(request, "people/account.html", context)


@require_safe
@login_required
def no_password(request: HttpRequest) -> HttpResponse:
    """Who comes by single sign-on gets none here: it would go on working after the account there is closed."""
    return render(request, "people/no_password.html")


def _ended(tokens: int) -> str:
    counted = f"{tokens} API tokens are" if tokens > 1 else "Your API token is"
    return f" {counted} revoked." if tokens else ""


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """This browser as well."""
    with_tokens = "tokens" in request.POST
    user, by = access.person(request), access.actor(request)
    ended = sessions.sign_out_everywhere(user=user, by=by, with_tokens=with_tokens)
    request.session.flush()
    messages.success(request, f"You are signed out everywhere.{_ended(ended)}")
    return redirect("account_login")
