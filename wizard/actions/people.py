from django.core import signing
from django.db import transaction

from wizard import history
from wizard.actions import invitations, secret_links, tokens
from wizard.actions.sessions import sign_out_everywhere
from wizard.history import Actor
from wizard.models import Customer, Membership, User
from wizard.roles import Role
from wizard.tags import Tag

_SALT = "first administrator"
SETUP_LINK_HOURS = 24


class SetupClosed(Exception):
    """The link is wrong, older than a day, or there is an administrator already."""


class LastAdministrator(Exception):
    """Nobody could look after people and settings any more."""


def setup_token() -> str:
    """For the link that creates the first administrator. It is worth nothing once anybody can sign in."""
    return signing.dumps("setup", salt=_SALT)


def check_setup_token(token: str) -> None:
    try:
        signing.loads(token, salt=_SALT, max_age=SETUP_LINK_HOURS * 3600)
    except signing.BadSignature:
        raise SetupClosed from None
    if User.objects.exists():
        raise SetupClosed


@transaction.atomic
def create_first_administrator(
    *, token: str, email: str, name: str, password: str, address: str = ""
) -> User:
    check_setup_token(token)
    user = create_administrator(
        email=email, name=name, password=password, by=Actor("one-time link", address=address)
    )
    # Two may have come at once. Recording puts them in order, so the second one sees the first here.
    if User.objects.exclude(pk=user.pk).exists():
        raise SetupClosed
    return user


@transaction.atomic
def create_administrator(*, email: str, name: str, password: str, by: Actor) -> User:
    user = User.objects.create_superuser(email, password, name=name)
    history.record(Tag.PERSON_CREATED, by=by, email=user.email, role=Role.ADMINISTRATOR.value)
    return user


@transaction.atomic
def give_role(
    *, user: User, customer: Customer | None, role: Role, by: Actor, by_group: bool = False
) -> Membership:
    """The role for this customer, or for all of them; in place of the one held there before."""
    held, new = Membership.objects.select_for_update().get_or_create(
        user=user, customer=customer, defaults={"role": role, "by_group": by_group}
    )
    if new:
        _record(Tag.ROLE_GIVEN, held, by)
    elif held.role != role:
        previous, held.role, held.by_group = held.role, role, by_group
        held.save()
        _record(Tag.ROLE_CHANGED, held, by, previous=previous)
        _require_an_administrator(lost=previous)
    return held


@transaction.atomic
def take_role(*, membership: Membership, by: Actor) -> None:
    drop_role(membership=membership, by=by)
    tokens.revoke_without_role(user=membership.user, by=by)


@transaction.atomic
def drop_role(*, membership: Membership, by: Actor) -> None:
    """Where another may be given in its place, and the tokens are to be looked at afterwards."""
    _record(Tag.ROLE_TAKEN, membership, by)
    Membership.objects.filter(pk=membership.pk).delete()
    _require_an_administrator(lost=membership.role)


@transaction.atomic
def make_ordinary(*, user: User, by: Actor) -> None:
    """Takes away what the first administrator has without a membership."""
    User.objects.filter(pk=user.pk).update(is_superuser=False, is_staff=False)
    role = Role.ADMINISTRATOR.value
    history.record(Tag.ROLE_TAKEN, by=by, email=user.email, role=role, where=history.where(None))
    _require_an_administrator()
    tokens.revoke_without_role(user=User.objects.get(pk=user.pk), by=by)


@transaction.atomic
def deactivate(*, user: User, by: Actor) -> None:
    """Ends every session and API token of this person at once; what they did stays in the history."""
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        history.record(Tag.PERSON_DEACTIVATED, by=by, email=user.email)
        sign_out_everywhere(user=user, by=by, with_tokens=True)
        _require_an_administrator()


@transaction.atomic
def reactivate(*, user: User, by: Actor) -> None:
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        secret_links.withdraw_all(maker=user, by=by)
        invitations.revoke_all(maker=user, by=by)
        history.record(Tag.PERSON_REACTIVATED, by=by, email=user.email)
        tokens.revoke_all(user=user, by=by)  # one that was being made while the access ended


def _record(tag: Tag, held: Membership, by: Actor, **more: str) -> None:
    facts = {"email": held.user.email, "role": str(held.role), "where": history.where(held.customer), **more}
    history.record(tag, by=by, customer=None, about="", **facts)


def _require_an_administrator(*, lost: str = Role.ADMINISTRATOR) -> None:
    """To be asked after recording, which puts two administrators who remove each other in order."""
    if lost == Role.ADMINISTRATOR and not User.objects.administrators().exists():
        raise LastAdministrator
