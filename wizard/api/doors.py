"""What a token opens: its scopes, and of those only what the roles of its owner allow (G10)."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from wizard import access
from wizard.api.problems import Refusal
from wizard.history import Actor
from wizard.models import ApiToken, Customer
from wizard.models.customers import CustomerQuerySet
from wizard.roles import Permission
from wizard.scopes import Scope


def token(request: HttpRequest) -> ApiToken:
    found = getattr(request, "auth", None)
    if not isinstance(found, ApiToken):
        raise PermissionDenied
    return found


def need(request: HttpRequest, scope: Scope) -> None:
    if scope not in token(request).scopes:
        told = f"This token lacks the scope “{scope}”. Make another one that has it."
        raise Refusal(HTTPStatus.FORBIDDEN, "scope_missing", told)


def actor(request: HttpRequest) -> Actor:
    """The owner, and the token by name: the history tells a script from a person at the keyboard."""
    owner = access.actor(request)
    name = f"{owner.name} (API token “{token(request).name}”)"
    return Actor(name[:254], owner.request_id, owner.address)


def customers(request: HttpRequest, scope: Scope) -> CustomerQuerySet:
    need(request, scope)
    found, only = access.customers(request), token(request).customer_id
    return found.filter(pk=only) if only else found


def new_customer(request: HttpRequest) -> None:
    need(request, Scope.WRITE)
    if token(request).customer_id or not access.may_create_customers(request):
        raise PermissionDenied


def customer(
    request: HttpRequest, slug: str, scope: Scope, permission: Permission = Permission.VIEW
) -> Customer:
    need(request, scope)
    _within(request, slug)
    return access.customer(request, slug, permission)


def onboarding(
    request: HttpRequest, slug: str, guide: str, scope: Scope, permission: Permission = Permission.VIEW
) -> access.Scope:
    need(request, scope)
    _within(request, slug)
    return access.onboarding(request, slug, guide, permission)


def _within(request: HttpRequest, slug: str) -> None:
    """A token for one customer knows of no other, whatever its owner may see."""
    only = token(request).customer
    if only is not None and only.slug != slug:
        raise Http404
