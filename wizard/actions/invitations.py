"""Invitations: a link for one person, one role and one use. Only a keyed hash of its token is stored."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wizard import history
from wizard.history import Actor
from wizard.models import Customer, Invitation, Membership, User
from wizard.roles import Role
from wizard.tags import Tag

INVITATION_DAYS = 7


class InvitationClosed(Exception):
    """The link is wrong, used, withdrawn or too old. Which of these is nobody's business."""


class AlreadyHere(Exception):
    """The address has an account: what is wanted is another role for it."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user


@transaction.atomic
def invite(*, email: str, role: Role, customer: Customer | None, by: Actor) -> tuple[Invitation, str]:
    """The invitation and the token of its link, which is not kept. The first to be used would leave every other one of
    this address a dead end, so there is one.
    """
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    if known:
        raise AlreadyHere(known)
    _revoke_others(email, by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        customer=customer,
        token_hash=_hash(token),
        invited_by=by.name,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    _record(Tag.PERSON_INVITED, invitation, by)
    return invitation, token


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor) -> None:
    if Invitation.objects.unused().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        history.record(Tag.INVITATION_REVOKED, by=by, email=invitation.email)


@transaction.atomic
def revoke_all(*, maker: User, by: Actor) -> None:
    """Those that this person made: they do not open again with the access."""
    for made in Invitation.objects.unused().filter(invited_by=maker.email):
        revoke(invitation=made, by=by)


def _revoke_others(email: str, by: Actor) -> None:
    for other in Invitation.objects.unused().filter(email=email):
        revoke(invitation=other, by=by)


def find(token: str) -> Invitation:
    """Looked up by the hash: how long that takes tells nothing of the token."""
    found = Invitation.objects.open().filter(token_hash=_hash(token)).select_related("customer").first()
    if found is None:
        raise InvitationClosed
    return found


@transaction.atomic
def accept(*, invitation: Invitation, name: str, password: str | None, by: Actor) -> User:
    """`password` is None for a person who signs in elsewhere."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise InvitationClosed
    if User.objects.filter(email=invitation.email).exists():
        raise InvitationClosed
    user = User.objects.create_user(invitation.email, password, name=name)
    Membership.objects.create(user=user, role=invitation.role, customer=invitation.customer)
    _record(Tag.PERSON_JOINED, invitation, by)
    _revoke_others(invitation.email, by)
    return user


def _record(tag: Tag, invitation: Invitation, by: Actor) -> None:
    where = history.where(invitation.customer)
    history.record(tag, by=by, email=invitation.email, role=str(invitation.role), where=where)


def _hash(token: str) -> str:
    return salted_hmac("wizard.invitation", token, algorithm="sha256").hexdigest()
