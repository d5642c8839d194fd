"""Who signed in, who failed to, and what they changed about signing in: allauth's signals, written into the history."""

import time
from contextlib import suppress
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from wizard import access, history
from wizard.best_effort import best_effort
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import User
from wizard.tags import Tag

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # in the session, in seconds since 1970
SOMEBODY = "somebody not signed in"
MOST_NOTES, MOST_NOTES_OF_ALL, WINDOW = 20, 200, 600  # in a window of so many seconds


def sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """For somebody who has just chosen their password, and so shown who they are."""
    record_authentication(request, user, "password")
    answer: HttpResponseBase = perform_login(request, user, email_verification="none")
    return answer


def confirm_by_sign_on(request: HttpRequest, user: User, account: SocialAccount) -> None:
    """As giving the password again, with the time that the provider tells."""
    about = {
        "provider": account.provider,
        "uid": account.uid,
        access.SIGNED_IN_THERE: signed_in_there(account),
    }
    record_authentication(request, user, "socialaccount", reauthenticated=True, **about)


def signed_in_there(account: SocialAccount) -> float:
    """When this person signed in at the provider; 0 where the ID token does not say so."""
    claims = account.extra_data.get("id_token") or {}
    at = claims.get("auth_time")
    if not isinstance(at, int | float) or str(claims.get("sub")) != account.uid:
        return 0.0
    return min(float(at), time.time())


def worth_noting(about: str) -> bool:
    """False once there was too much of this, or of its kind (`kind:who`): nobody fills the history by asking."""
    return _counted(about, MOST_NOTES) and _counted(about.partition(":")[0], MOST_NOTES_OF_ALL)


def _counted(about: str, most: int) -> bool:
    key = f"notes:{about}"
    cache.add(key, 0, timeout=WINDOW)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the window ended between the two
        return True


def note(request: HttpRequest, tag: Tag, *, of: User | None = None, **facts: JSON) -> None:
    """`of`: the person, where the request does not know them yet or any more."""
    with transaction.atomic():
        history.record(tag, by=_actor(request, of), customer=None, about="", **facts)


def seen(request: HttpRequest, now: int) -> None:
    """Writes the session at once and not after the answer: by then a long import, perhaps one that was just confirmed,
    may keep SQLite. What cannot be noted is noted with the next click.
    """
    session = request.session
    modified = session.modified
    session.setdefault(SIGNED_IN_AT, now)
    session[SEEN_AT] = now
    with suppress(UpdateError), best_effort():
        session.save()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
    session.modified = modified


def _actor(request: HttpRequest, user: User | None = None) -> Actor:
    request_id = getattr(request, "request_id", "")
    person = user or getattr(request, "user", None)
    if isinstance(person, User):
        return Actor.of(person, request_id=request_id, address=access.address(request))
    return Actor(SOMEBODY, request_id, access.address(request))


@receiver(user_logged_in)
def _started(*, request: HttpRequest, **_: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


@receiver(account.user_logged_in)
def _signed_in(*, request: HttpRequest, user: User, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    records = get_authentication_records(request, user)
    for record in records:
        if sociallogin and record["method"] == "socialaccount":
            record[access.SIGNED_IN_THERE] = signed_in_there(sociallogin.account)
            request.session.modified = True
    methods = [str(record["method"]) for record in records]
    note(request, Tag.SIGNED_IN, of=user, method=" and ".join(dict.fromkeys(methods)) or "link")


@receiver(user_logged_out)
def _signed_out(*, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if user is not None and request is not None and "REMOTE_ADDR" in request.META:
        note(request, Tag.SIGNED_OUT, of=user)


@receiver(user_login_failed)
def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """What was typed is named only if it is somebody's address: it could be a password in the wrong box."""
    if request is None:
        return
    typed = str(credentials.get("email") or "").strip().lower()
    known = User.objects.filter(email=typed).exists()
    if worth_noting(f"failed:{typed if known else 'unknown'}"):
        note(request, Tag.SIGN_IN_FAILED, email=typed if known else "an unknown address")


@receiver(account.authentication_step_completed)
def _confirmed(
    *, request: HttpRequest, user: User, method: str, reauthenticated: bool = False, **_: Any
) -> None:
    if reauthenticated:
        note(request, Tag.CONFIRMED, of=user, method=method)


@receiver([account.password_changed, account.password_reset, account.password_set])
def _password(*, request: HttpRequest, user: User, **_: Any) -> None:
    note(request, Tag.PASSWORD_CHANGED, of=user, email=user.email)


@receiver(mfa.authenticator_added)
def _added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note(request, Tag.SECOND_FACTOR_ADDED, of=user, kind=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def _removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    note(request, Tag.SECOND_FACTOR_REMOVED, of=user, kind=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def _renewed(*, request: HttpRequest, user: User, **_: Any) -> None:
    note(request, Tag.RECOVERY_CODES_RENEWED, of=user)


@receiver(mfa.authentication_failed)
def _refused(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if worth_noting(f"factor:{user.pk}"):
        note(request, Tag.SECOND_FACTOR_REFUSED, email=user.email, kind=str(authenticator.type))
