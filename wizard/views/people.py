"""People, their roles and invitations, for administrators.

Whatever lets somebody in or further is asked for twice: otherwise an administrator's browser that is left open would be
enough to become one for good. What ends something is done at once.
"""

from collections.abc import Callable
from functools import partial

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wizard import access, mails
from wizard.actions import invitations, passwords, people, sessions
from wizard.forms.people import InviteForm, RoleForm
from wizard.models import Invitation, Membership, User
from wizard.models.people import UserQuerySet
from wizard.roles import Permission, Role
from wizard.values.numbers import whole_number
from wizard.views import letters

PAGE_SIZE = 50
LAST = "Somebody has to look after people and settings: make another person administrator first."


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Pages by key: `after` is the number of the last person of the page before."""
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = _after(_listed(query), request.GET.get("after", ""))
    page = list(found.order_by("email")[: PAGE_SIZE + 1])
    more, page = len(page) > PAGE_SIZE, page[:PAGE_SIZE]
    context = {
        "people": page,
        "query": query,
        "next_after": page[-1].pk if more else "",
        "invitations": Invitation.objects.open().select_related("customer")[:PAGE_SIZE],
    }
    return render(request, "people/list.html", context)


def _listed(query: str) -> UserQuerySet:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    found = User.objects.get_queryset().matching(query) if query else User.objects.get_queryset()
    held = Prefetch("memberships", Membership.objects.select_related("customer").order_by("pk"))
    return found.annotate(has_second_factor=Exists(factors)).prefetch_related(held)


def _after(found: UserQuerySet, key: str) -> UserQuerySet:
    number = whole_number(key)
    last = User.objects.filter(pk=number).first() if number is not None else None
    return found.filter(email__gt=last.email) if last else found


@require_safe
@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do. Everybody may know."""
    manages = access.may_everywhere(request, Permission.MANAGE_PEOPLE)
    return render(
        request,
        "people/roles.html",
        {"roles": list(Role), "permissions": list(Permission), "manages_people": manages},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    form = InviteForm(request.POST or None, initial={"customer": request.GET.get("customer", "")[:200]})
    known: User | None = None
    if form.is_valid():
        access.require_confirmation(request)
        replaces = Invitation.objects.open().filter(email=form.cleaned_data["email"]).exists()
        try:
            invitation, token = invitations.invite(**form.cleaned_data, by=access.actor(request))
        except invitations.AlreadyHere as here:
            known = here.user
            form.refuse_known_address()
        else:
            return _sent(request, invitation, token, replaces=replaces)
    context = {"form": form, "roles": list(Role), "mail": mails.configured(), "known": known}
    return render(request, "people/invite.html", context, status=422 if form.is_bound else 200)


def _sent(request: HttpRequest, invitation: Invitation, token: str, *, replaces: bool) -> HttpResponse:
    """The link goes by mail; where it cannot, it is shown this once."""
    if replaces:
        messages.info(request, f"The earlier invitation of {invitation.email} no longer works.")
    link = settings.BASE_URL + reverse("join", args=[token])
    if mails.try_send(letters.invitation(invitation, link), to=invitation.email):
        messages.success(request, f"The invitation is on its way to {invitation.email}.")
        return redirect("people")
    context = {"invitation": invitation, "link": link, "mail": mails.configured()}
    return render(request, "people/invited.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    invitation = get_object_or_404(Invitation, pk=number)
    invitations.revoke(invitation=invitation, by=access.actor(request))
    messages.success(request, f"The invitation of {invitation.email} does not work any more.")
    return redirect("people")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person. A POST gives a role."""
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(_listed(""), pk=number)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        access.require_confirmation(request)
        return _try(
            request, user, partial(people.give_role, user=user, **form.cleaned_data), "The role is given."
        )
    context = {
        "person": user,
        "form": form,
        "is_oneself": user == request.user,
        "takes_password": passwords.takes_one(user),
    }
    return render(request, "people/person.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def role_take(request: HttpRequest, number: int, membership: int) -> HttpResponse:
    """`membership` 0 stands for what the first administrator has without one."""
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    done = "The role is taken away."
    if not membership:
        return _try(request, user, partial(people.make_ordinary, user=user), done)
    held = get_object_or_404(Membership.objects.select_related("user", "customer"), pk=membership, user=user)
    return _try(request, user, partial(people.take_role, membership=held), done)


@require_POST
@login_required
def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    if user == request.user:
        messages.error(request, "You cannot end your own access. Ask another administrator.")
        return redirect("person", number)
    return _try(
        request, user, partial(people.deactivate, user=user), f"{user} is signed out and cannot sign in."
    )


@require_POST
@login_required
def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    access.require_confirmation(request)
    return _try(request, user, partial(people.reactivate, user=user), f"{user} can sign in again.")


@require_POST
@login_required
def sign_out(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    with_tokens = "tokens" in request.POST
    action = partial(sessions.sign_out_everywhere, user=user, with_tokens=with_tokens)
    done = f"{user} is signed out everywhere{', and their API tokens are revoked' if with_tokens else ''}."
    return _try(request, user, action, done)


@require_POST
@login_required
def reset_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(User, pk=number)
    access.require_confirmation(request)
    done = f"{user} signs in with the password alone and sets up a new second factor."
    return _try(request, user, partial(sessions.reset_second_factor, user=user), done)


def _try(request: HttpRequest, user: User, action: Callable[..., object], done: str) -> HttpResponse:
    """Does it, says that it is done, and shows the person again."""
    try:
        action(by=access.actor(request))
    except people.LastAdministrator:
        messages.error(request, LAST)
    else:
        messages.success(request, done)
    return redirect("person", user.pk)
