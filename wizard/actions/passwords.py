"""A link by which somebody chooses a password: the one of "Reset your password", handed over by an administrator."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction

from wizard import history
from wizard.actions.password_keys import PasswordKeys
from wizard.history import Actor
from wizard.models import User
from wizard.tags import Tag


class NoPasswordHere(Exception):
    """A password would open this past the single sign-on, or an account that is closed or a machine's."""

    def __init__(self) -> None:
        super().__init__("This person has no password here: they come by single sign-on, or have no access.")


def takes_one(user: User) -> bool:
    """While the single sign-on is on, whoever has no password comes by it, and gets none."""
    is_person = user.is_active and not user.is_service
    return is_person and (user.has_usable_password() or settings.SIGN_ON is None)


@transaction.atomic
def offer(*, user: User, by: Actor) -> tuple[str, str]:
    """The two parts of the link, which are not kept. It works once, and no more after the next sign-in, the end of
    the person's sessions, or that of the maker's own role.
    """
    if not takes_one(user):
        raise NoPasswordHere
    history.record(Tag.PASSWORD_OFFERED, by=by, email=user.email)
    maker = User.objects.filter(email=by.name).first()  # nobody, from the command line
    return user_pk_to_url_str(user), PasswordKeys(maker).make_token(user)
