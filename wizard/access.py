"""The names in a URL -> what this person may act on; 404 for a stranger, 403 for a colleague without the right."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from wizard import guides
from wizard.guides.spec import Guide, Step
from wizard.history import Actor
from wizard.models import Customer, Onboarding, User
from wizard.models.customers import CustomerQuerySet
from wizard.roles import Permission, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """An onboarding with its guide, for one request that is allowed."""

    customer: Customer
    onboarding: Onboarding
    guide: Guide


def person(request: HttpRequest) -> User:
    """The signed-in person; the views' login_required has seen to it."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor(request: HttpRequest) -> Actor:
    return Actor.of(
        person(request),
        request_id=getattr(request, "request_id", ""),
        address=address(request),
    )


def address(request: HttpRequest) -> str:
    """The visitor's address, read past as many proxies as TRUSTED_PROXY_COUNT says."""
    return str(get_adapter().get_client_ip(request))


def customers(request: HttpRequest) -> CustomerQuerySet:
    return Customer.objects.visible_to(person(request))


def may_create_customers(request: HttpRequest) -> bool:
    user = person(request)
    roles = user.memberships.filter(customer__isnull=True).values_list("role", flat=True)
    return user.is_superuser or any(Permission.CREATE_CUSTOMER in Role(role).permissions for role in roles)


def may(request: HttpRequest, customer: Customer, permission: Permission) -> bool:
    return Customer.objects.allowing(person(request), permission).filter(pk=customer.pk).exists()


def customer(request: HttpRequest, slug: str, permission: Permission = Permission.VIEW) -> Customer:
    found = customers(request).filter(slug=slug).first()
    if found is None:
        raise Http404
    if permission is not Permission.VIEW and not may(request, found, permission):
        raise PermissionDenied
    return found


def onboarding(
    request: HttpRequest, slug: str, guide_id: str, permission: Permission = Permission.VIEW
) -> Scope:
    owner = customer(request, slug, permission)
    found = Onboarding.objects.filter(customer=owner, guide=guide_id).first()
    guide = guides.all_guides().get(guide_id)
    if found is None or guide is None:
        raise Http404
    found.customer = owner
    return Scope(owner, found, guide)


def step(scope: Scope, step_id: str) -> Step:
    try:
        return scope.guide.step(step_id)
    except KeyError:
        raise Http404 from None
