"""What templates ask about people."""

from collections.abc import Iterable

from django import template
from django.conf import settings

from wizard import access
from wizard.models import ApiToken, Membership, User
from wizard.roles import Permission, Role
from wizard.templatetags import browsers

register = template.Library()


@register.simple_tag(takes_context=True)
def manages_people(context: template.Context) -> bool:
    return access.may_everywhere(context["request"], Permission.MANAGE_PEOPLE)


@register.simple_tag(takes_context=True)
def may_audit(context: template.Context) -> bool:
    return access.may_everywhere(context["request"], Permission.AUDIT)


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
