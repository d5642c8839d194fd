"""Keys to the API. The text of one exists in the answer that made it and nowhere else."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.text import slugify

from wizard import history
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import ApiToken, Customer, Membership, User
from wizard.models.people import SERVICE_DOMAIN
from wizard.roles import Role
from wizard.scopes import Scope
from wizard.tags import Tag

_MARK = "qro_"  # so that a token found in the wrong place is known for one
_SALT = "wizard.api token"


@dataclass(frozen=True, slots=True)
class Made:
    token: ApiToken
    text: str = field(repr=False)


@transaction.atomic
def create(
    *,
    user: User,
    name: str,
    scopes: Collection[Scope],
    days: int,
    customer: Customer | None = None,
    by: Actor,
) -> Made:
    text = _MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        user=user,
        customer=customer,
        scopes=[scope.value for scope in Scope if scope in scopes],
        prefix=text[:12],
        token_hash=_hash(text),
        created_by=by.name,
        expires_at=timezone.now() + timedelta(days=days),
    )
    until = token.expires_at.date().isoformat()
    _record(Tag.TOKEN_MADE, token, by, scopes=token.scopes, until=until)
    return Made(token, text)


@transaction.atomic
def revoke(*, token: ApiToken, by: Actor) -> bool:
    """False where it has been revoked already."""
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        return False
    token.revoked_at = now
    _record(Tag.TOKEN_REVOKED, token, by)
    return True


@transaction.atomic
def revoke_all(*, user: User, by: Actor) -> int:
    """For good: whoever gets their access back makes new ones. Says how many there were."""
    return sum(revoke(token=token, by=by) for token in ApiToken.objects.of(user).select_related("customer"))


@transaction.atomic
def revoke_without_role(*, user: User, by: Actor) -> None:
    """The tokens end with the last role, so that they do not come alive with the next one."""
    if not (user.is_superuser or user.memberships.exists()):
        revoke_all(user=user, by=by)


@transaction.atomic
def create_service(*, name: str, role: Role, customer: Customer | None = None, by: Actor) -> User:
    """An account for a machine: it has a role like a person and no way to sign in but by its tokens."""
    local = f"{slugify(name)[:60] or 'service'}-{secrets.token_hex(3)}"
    user = User.objects.create_user(f"{local}@{SERVICE_DOMAIN}", name=name)
    Membership.objects.create(user=user, role=role, customer=customer)
    whose = history.where(customer)
    history.record(Tag.SERVICE_CREATED, by=by, email=user.email, name=name, role=role.value, customers=whose)
    return user


def find(text: str) -> ApiToken | None:
    """The token, if it opens anything now."""
    wanted = _hash(text)
    usable = ApiToken.objects.usable(timezone.now()).select_related("user", "customer")
    token = usable.filter(token_hash=wanted).first()
    return token if token and constant_time_compare(token.token_hash, wanted) else None


def services() -> QuerySet[User]:
    return User.objects.services().filter(is_active=True).order_by("name", "pk")


def _hash(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def _record(tag: Tag, token: ApiToken, by: Actor, **facts: JSON) -> None:
    names = {"name": token.name, "prefix": token.prefix, "email": token.user.email}
    history.record(tag, by=by, customer=token.customer, about="", **names, **facts)
