from django.core import signing
from django.db import transaction

from wizard import history
from wizard.history import Actor
from wizard.models import User
from wizard.roles import Role
from wizard.tags import Tag

_SALT = "first administrator"
SETUP_LINK_HOURS = 24


class SetupClosed(Exception):
    """The link is wrong, older than a day, or there is an administrator already."""


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
