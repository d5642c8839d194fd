"""The names in a URL -> what this person may act on; 404 for a stranger, 403 for a colleague without the right."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from wizard import guides
from wizard.guides.spec import Guide, Step
from wizard.history import Actor
from wizard.models import Customer, Membership, Onboarding, Standing, User
from wizard.models.customers import CustomerQuerySet
from wizard.models.standings import StandingQuerySet
from wizard.roles import Permission, Role

View = Callable[..., HttpResponseBase]
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SIGNED_IN_THERE = "signed_in_there"  # in the record of a single sign-on, in seconds since 1970


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
    """The visitor's address, read past as many proxies as TRUSTED_PROXY_COUNT says; "" behind a Unix socket."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # how allauth says that there is none
        return ""


def place(request: HttpRequest) -> str:
    """The address as limits count it: whoever has one of IPv6 has the whole network around it."""
    return str(truncate_ip(address(request)))


def recently_authenticated(request: HttpRequest) -> bool:
    """Whether this person showed who they are within REAUTHENTICATION_MINUTES."""
    records = get_authentication_records(request, person(request))
    latest = max(map(_shown_at, records), default=0.0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def _shown_at(record: dict[str, Any]) -> float:
    """A provider lets people through whom it still knows, so of a single sign-on the sign-in there counts."""
    return float(record.get(SIGNED_IN_THERE, 0) if record["method"] == "socialaccount" else record["at"])


def comes_by_sign_on(user: User) -> bool:
    """Whether the single sign-on is on and has an account of this person."""
    provider = settings.SIGN_ON.provider if settings.SIGN_ON else ""
    return bool(provider) and SocialAccount.objects.filter(user=user, provider=provider).exists()


def require_confirmation(request: HttpRequest) -> None:
    """To be called after it is settled that the person may: asks again who it is, then goes on with the request.

    The request is kept meanwhile, in the session. So never for a form that carries a secret.
    """
    if not recently_authenticated(request):
        raise ReauthenticationRequired


def confirmed(view: View) -> View:
    """`require_confirmation` for a whole view that hands something out or cannot be taken back."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_confirmation(request)
        return view(request, *args, **kwargs)

    return wrapper


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this person sees more than their own customer and guards it by a password alone."""
    user = person(request)
    if Authenticator.objects.filter(user=user, type__in=_FACTORS).exists():
        return False
    if any(record["method"] == "socialaccount" for record in get_authentication_records(request, user)):
        return False  # the single sign-on asks for its own
    return sees_more_than_their_own(user)


def sees_more_than_their_own(user: User) -> bool:
    held = list(user.memberships.values_list("customer_id", "role"))
    of_the_mssp = any(
        customer is None or Permission.CREATE_CUSTOMER in Role(role).permissions for customer, role in held
    )
    return user.is_superuser or of_the_mssp or len(held) > 1


def own_customer(request: HttpRequest) -> Customer | None:
    """Of somebody who works at one customer and has to do with no other."""
    if person(request).is_superuser:
        return None
    held = _held(request)
    is_theirs = len(held) == 1 and held[0].role == Role.CUSTOMER_OPERATOR
    return held[0].customer if is_theirs else None


def customers(request: HttpRequest) -> CustomerQuerySet:
    return Customer.objects.visible_to(person(request))


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may do for every customer, and what for at least one."""

    everywhere: frozenset[Permission]
    somewhere: frozenset[Permission]


def powers(request: HttpRequest) -> Powers:
    """In one query, for pages about many customers."""
    user = person(request)
    if user.is_superuser:
        return Powers(frozenset(Permission), frozenset(Permission))
    held = user.memberships.annotate(everywhere=Q(customer__isnull=True)).order_by()
    roles = [(Role(role), every) for role, every in held.values_list("role", "everywhere").distinct()]
    everywhere = frozenset[Permission]().union(*(role.permissions for role, every in roles if every))
    return Powers(everywhere, everywhere.union(*(role.permissions for role, _ in roles)))


def standings(request: HttpRequest, permission: Permission = Permission.VIEW) -> StandingQuerySet:
    """The rows of the portfolio for which this person has the permission."""
    return Standing.objects.allowing(person(request), permission)


def may_create_customers(request: HttpRequest) -> bool:
    return may_everywhere(request, Permission.CREATE_CUSTOMER)


def may_everywhere(request: HttpRequest, permission: Permission) -> bool:
    """Whether this person has the permission for all customers, and not for some of them only."""
    return person(request).is_superuser or any(
        permission in role.permissions for role in _roles_everywhere(request)
    )


def _roles_everywhere(request: HttpRequest) -> list[Role]:
    return [Role(held.role) for held in _held(request) if held.customer_id is None]


def _held(request: HttpRequest) -> list[Membership]:
    """The role for all customers, of which there is one at most, and enough of the others to tell one from several.

    Read once a request: every page asks, for its menu.
    """
    kept: list[Membership] | None = getattr(request, "held", None)
    if kept is None:
        rows = person(request).memberships.select_related("customer")
        kept = list(rows.order_by(F("customer_id").asc(nulls_first=True))[:2])
        request.held = kept  # type: ignore[attr-defined]
    return kept


def require_everywhere(request: HttpRequest, permission: Permission) -> None:
    if not may_everywhere(request, permission):
        raise PermissionDenied


def may(request: HttpRequest, customer: Customer, permission: Permission) -> bool:
    return Customer.objects.allowing(person(request), permission).filter(pk=customer.pk).exists()


def permissions(request: HttpRequest, customer: Customer) -> frozenset[Permission]:
    """All that this person may do for the customer, for pages that ask about several."""
    user = person(request)
    if user.is_superuser:
        return frozenset(Permission)
    of_this_or_all = Q(customer=customer) | Q(customer__isnull=True)
    roles = user.memberships.filter(of_this_or_all).values_list("role", flat=True)
    return frozenset().union(*(Role(role).permissions for role in roles))


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
