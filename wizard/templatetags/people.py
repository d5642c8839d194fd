"""What templates ask about people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wizard import access
from wizard.models import ApiToken, Customer, Membership, User
from wizard.roles import Permission, Role
from wizard.templatetags import browsers

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """`current` is the value of aria-current: "page", "true" on a page below it, or nothing."""

    label: str
    url: str
    current: str


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[Place]:
    """Where this person can go from every page."""
    request = context["request"]
    return [Place(label, url, _current(request.path, url, parts)) for label, url, *parts in _places(request)]


def _places(request: HttpRequest) -> Iterator[tuple[str, ...]]:
    """A label, an address, and what the addresses of that part of the product begin with."""
    own = access.own_customer(request)
    home = (
        ("Your company", reverse("customer", args=[own.slug])) if own else ("Customers", reverse("customers"))
    )
    yield (*home, "/customers/", "/portfolio/")
    if access.may_everywhere(request, Permission.MANAGE_PEOPLE):
        yield "People", reverse("people"), "/people/"
    if access.may_everywhere(request, Permission.AUDIT):
        yield "History", reverse("installation-history"), "/history/"


def _current(path: str, url: str, parts: Iterable[str]) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(tuple(parts)) else ""


@register.simple_tag(takes_context=True)
def own_customer(context: template.Context) -> Customer | None:
    """For whom a list of customers is no place to go back to."""
    return access.own_customer(context["request"])


@register.simple_tag(takes_context=True)
def manages_people(context: template.Context) -> bool:
    return access.may_everywhere(context["request"], Permission.MANAGE_PEOPLE)


@register.filter
def role_label(role: str) -> str:
    return Role(role).label


@register.filter
def allows(role: Role, permission: Permission) -> bool:
    return permission in role.permissions


@register.filter
def told(memberships: Iterable[Membership]) -> list[str]:
    """Each role with where it holds."""
    return [
        f"{Role(row.role).label}, {row.customer.name if row.customer else 'all customers'}"
        for row in memberships
    ]


@register.simple_tag(takes_context=True)
def must_set_up_second_factor(context: template.Context) -> bool:
    return settings.REQUIRE_MFA and access.lacks_second_factor(context["request"])


@register.filter
def browser(user_agent: str) -> str:
    return browsers.named(user_agent)


@register.simple_tag
def count_tokens(user: User) -> int:
    return ApiToken.objects.of(user).count()


@register.simple_tag
def single_sign_on() -> str:
    """What its button says; "" where there is none."""
    return settings.SIGN_ON.name if settings.SIGN_ON else ""
