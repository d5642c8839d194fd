"""Links by which somebody without an account types values: made, confirmed by a mailed code, used, withdrawn."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from wizard import history
from wizard.actions import steps
from wizard.actions.steps import Saved
from wizard.guides.spec import Guide, Step
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import Onboarding, SecretLink, User
from wizard.tags import Tag

CODE_DIGITS = 8


class LinkClosed(Exception):
    """The link has expired, was withdrawn, lost its maker, or does not reach what was sent."""


@dataclass(frozen=True, slots=True)
class Made:
    """`token` is known at this moment only."""

    link: SecretLink
    token: str = field(repr=False)


def hash_of(token: str) -> str:
    return str(salted_hmac("wizard.secret_link.token", token, algorithm="sha256").hexdigest())


def _code_hash(link: SecretLink, code: str) -> str:
    # Bound to the link: with few digits, two links may well be given the same code.
    return str(salted_hmac(f"wizard.secret_link.code.{link.pk}", code, algorithm="sha256").hexdigest())


@transaction.atomic
def make(
    *, onboarding: Onboarding, guide: Guide, email: str, fields: Collection[str], days: int, by: Actor
) -> Made:
    token = secrets.token_urlsafe(32)
    link = SecretLink.objects.create(
        onboarding=onboarding,
        email=email.strip().lower(),
        fields=[each.id for each in guide.fields if each.id in fields],
        token_hash=hash_of(token),
        created_by=by.name,
        expires_at=timezone.now() + timedelta(days=days),
    )
    labels: list[JSON] = [guide.field(name).label for name in link.fields]
    _record(Tag.LINK_MADE, link, by, fields=labels, days=days)
    return Made(link, token)


@transaction.atomic
def withdraw(*, link: SecretLink, by: Actor) -> bool:
    """False for a link that is closed already."""
    Onboarding.objects.locked().get(pk=link.onboarding_id)
    unexpired = SecretLink.objects.unexpired().filter(pk=link.pk)
    if not unexpired.update(revoked_at=timezone.now()):
        return False
    _record(Tag.LINK_WITHDRAWN, link, by)
    return True


@transaction.atomic
def withdraw_all(*, maker: User, by: Actor) -> None:
    """Those that this person made: they do not open again with the access."""
    made = SecretLink.objects.unexpired().filter(created_by=maker.email)
    # All of them first, and in the order of their numbers: between two events somebody else may hold the next one.
    list(Onboarding.objects.locked().filter(pk__in=made.values("onboarding")).order_by("pk"))
    for link in made.select_related("onboarding__customer"):
        withdraw(link=link, by=by)


@transaction.atomic
def make_code(*, link: SecretLink, by: Actor) -> str:
    """A new code, to be mailed to the link's person and shown to nobody; the one before no longer counts."""
    found = _locked(link)
    if found is None:
        raise LinkClosed
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    found.code_hash, found.code_sent_at, found.code_tries = _code_hash(found, code), timezone.now(), 0
    found.save(update_fields=["code_hash", "code_sent_at", "code_tries"])
    _record(Tag.LINK_CODED, found, by)
    return code


@transaction.atomic
def confirm(*, link: SecretLink, code: str, by: Actor) -> bool:
    """Whether this is the code. Every try counts, and the right one counts once."""
    found = _locked(link)
    if found is None or not found.awaits_code:
        return False
    found.code_tries += 1
    right = constant_time_compare(found.code_hash, _code_hash(found, code))
    if right:
        found.code_hash, found.verified_at = "", timezone.now()
    found.save(update_fields=["code_hash", "code_tries", "verified_at"])
    _record(Tag.LINK_CONFIRMED if right else Tag.LINK_REFUSED, found, by)
    return right


@transaction.atomic
def save(
    *,
    link: SecretLink,
    guide: Guide,
    step: Step,
    version: int,
    answers: Mapping[str, str],
    secrets: Mapping[str, str],
    by: Actor,
) -> Saved:
    """Saves as the link's person. Raises LinkClosed where it ended meanwhile or a field is none of its own."""
    found = _locked(link)
    if found is None or not {*answers, *secrets} <= set(found.fields):
        raise LinkClosed
    return steps.save(
        onboarding=found.onboarding,
        guide=guide,
        step=step.only(found.fields),
        version=version,
        answers=answers,
        secrets=secrets,
        by=by,
    )


def _locked(link: SecretLink) -> SecretLink | None:
    """The link as it is now, if it is open; the onboarding's lock puts everything that is done with it in order."""
    Onboarding.objects.locked().get(pk=link.onboarding_id)
    return SecretLink.objects.open().select_related("onboarding__customer").filter(pk=link.pk).first()


def _record(tag: Tag, link: SecretLink, by: Actor, **facts: JSON) -> None:
    onboarding = link.onboarding
    history.record(
        tag, by=by, customer=onboarding.customer, about=onboarding.about, email=link.email, **facts
    )
