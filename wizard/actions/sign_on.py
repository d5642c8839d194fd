"""People who come by single sign-on: who is let in, and the roles that follow their groups."""

from collections.abc import Mapping
from contextlib import suppress

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from wizard import history
from wizard.actions import tokens
from wizard.actions.invitations import accept
from wizard.actions.people import LastAdministrator, drop_role, give_role
from wizard.history import Actor
from wizard.models import Customer, Invitation, Membership, User
from wizard.roles import Role
from wizard.tags import Tag

Roles = Mapping[str, Role]  # by the customer's short name; "" stands for all of them


class NotExpected(Exception):
    """Nobody invited this person, and none of their groups gives a role."""


@transaction.atomic
def admit(*, email: str, name: str, roles: Roles, by: Actor) -> User:
    """An account without a password, for somebody who has none yet."""
    invitation = Invitation.objects.open().filter(email=email.strip().lower()).first()
    if invitation:
        return accept(invitation=invitation, name=name, password=None, by=by)
    if not roles:
        raise NotExpected
    user = User.objects.create_user(email, None, name=name)
    history.record(Tag.PERSON_CREATED, by=by, email=user.email, role=", ".join(roles.values()))
    return user


@transaction.atomic
def link(*, user: User, account: SocialAccount, issuer: str, by: Actor) -> None:
    """From now on whoever signs in there with this account is this person here."""
    account.user = user
    account.save()
    history.record(Tag.IDENTITY_LINKED, by=by, email=user.email, subject=account.uid, issuer=issuer)


@transaction.atomic
def follow_groups(*, user: User, roles: Roles, by: Actor) -> None:
    """Gives what the groups say and takes what they no longer say. A role that was given by hand stays as it is.

    Who has no role left has lost the access, and the API tokens with it.
    """
    held = {
        row.customer.slug if row.customer else "": row for row in user.memberships.select_related("customer")
    }
    for slug, row in held.items():
        if row.by_group and slug not in roles:
            _take(row, by)
    for slug, role in roles.items():
        if slug not in held or held[slug].by_group:
            _give(user, slug, role, by)
    tokens.revoke_without_role(user=user, by=by)


def _give(user: User, slug: str, role: Role, by: Actor) -> None:
    """A group may name a customer that does not exist here yet, or any more."""
    customer = Customer.objects.filter(slug=slug).first() if slug else None
    if customer or not slug:
        with suppress(LastAdministrator):
            give_role(user=user, customer=customer, role=role, by=by, by_group=True)


def _take(held: Membership, by: Actor) -> None:
    """The last administrator keeps the role, whatever the groups say: somebody has to be able to mend them."""
    with suppress(LastAdministrator):
        drop_role(membership=held, by=by)
