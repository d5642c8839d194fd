"""Ending sessions, and the second factors that guard new ones."""

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from wizard import history
from wizard.actions import tokens
from wizard.history import Actor
from wizard.models import User
from wizard.tags import Tag


@transaction.atomic
def sign_out_everywhere(*, user: User, by: Actor, with_tokens: bool = False) -> int:
    """Says how many API tokens ended with the sessions."""
    _end(user)
    history.record(Tag.SESSIONS_ENDED, by=by, email=user.email)
    return tokens.revoke_all(user=user, by=by) if with_tokens else 0


@transaction.atomic
def end_others(*, user: User, others: Sequence[UserSession], by: Actor) -> None:
    for other in others:
        other.end()
    if others:
        history.record(Tag.OTHER_SESSIONS_ENDED, by=by, email=user.email, count=len(others))


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor) -> None:
    """For a person who lost the phone: the next sign-in takes the password alone and asks for a new factor."""
    Authenticator.objects.filter(user=user).delete()
    _end(user)
    history.record(Tag.SECOND_FACTOR_RESET, by=by, email=user.email)


def _end(user: User) -> None:
    """Counting `session_epoch` up ends them all; those that are listed are forgotten as well."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    mine = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(mine.values_list("session_key", flat=True))).delete()
    mine.delete()
