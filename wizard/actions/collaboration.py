"""Who does it, until when, what the customer owes, and what people say to each other about it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from wizard import colleagues, history, notices, standings, vault
from wizard.guides.spec import Step
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import Comment, Customer, Onboarding, User
from wizard.roles import Permission
from wizard.tags import Tag
from wizard.values import spotting

_MENTION = re.compile(r"(?<![\w@.])@([^\s@,;:()<>]+@[\w-]+(?:\.[\w-]+)+)")


class HoldsKey(ValueError):
    """The text holds a key, or something with the shape of one, and was not kept."""


class NotAColleague(ValueError):
    """They may not do for this customer what is asked of them."""


@transaction.atomic
def arrange(*, onboarding: Onboarding, changes: Mapping[str, Any], by: Actor) -> bool:
    """All or none of `changes`: "owner", "due_date" and "waiting_reason", as the actions below take them."""
    made = []
    if "owner" in changes:
        made.append(assign(onboarding=onboarding, owner=changes["owner"], by=by))
    if "due_date" in changes:
        made.append(set_due_date(onboarding=onboarding, due_date=changes["due_date"], by=by))
    if "waiting_reason" in changes:
        made.append(set_waiting(onboarding=onboarding, reason=changes["waiting_reason"], by=by))
    return any(made)


@transaction.atomic
@standings.kept
def assign(*, onboarding: Onboarding, owner: User | None, by: Actor) -> bool:
    """None: nobody. NotAColleague for somebody who may not fill in this customer's steps."""
    row = _locked(onboarding)
    if row.owner_id == (owner.pk if owner else None):
        return False
    if owner and not colleagues.who_may(row.customer, Permission.EDIT).filter(pk=owner.pk).exists():
        raise NotAColleague(owner.email)
    previous, row.owner = row.owner, owner
    row.save(update_fields=["owner"])
    _record(Tag.ONBOARDING_ASSIGNED, row, by, owner=history.person(owner), previous=history.person(previous))
    notices.tell_of_assignment(row, by=by)
    onboarding.owner = owner
    return True


@transaction.atomic
@standings.kept
def set_due_date(*, onboarding: Onboarding, due_date: date | None, by: Actor) -> bool:
    row = _locked(onboarding)
    if row.due_date == due_date:
        return False
    previous, row.due_date = row.due_date, due_date
    row.save(update_fields=["due_date"])
    _record(Tag.DUE_DATE_SET, row, by, due=history.day(due_date), previous=history.day(previous))
    onboarding.due_date = due_date
    return True


@transaction.atomic
@standings.kept
def set_waiting(*, onboarding: Onboarding, reason: str, by: Actor) -> bool:
    """What the customer has to do first; "" once they have done it. Raises HoldsKey."""
    row = _locked(onboarding)
    if row.waiting_reason == reason:
        return False
    _refuse_keys(row, reason)
    since = row.waiting_since or timezone.now()
    row.waiting_reason, row.waiting_since = reason, since if reason else None
    row.save(update_fields=["waiting_reason", "waiting_since"])
    if reason:
        _record(Tag.CUSTOMER_AWAITED, row, by, reason=reason)
    else:
        _record(Tag.CUSTOMER_ANSWERED, row, by)
    onboarding.waiting_reason, onboarding.waiting_since = row.waiting_reason, row.waiting_since
    return True


@transaction.atomic
def comment(
    *, onboarding: Onboarding, step: Step, text: str, mentions: Iterable[User] = (), by: Actor
) -> Comment:
    """Raises HoldsKey, and NotAColleague where somebody is named who may not see this customer.

    The history keeps that it was written and never the text, so that a comment can be taken away for good.
    """
    _refuse_keys(onboarding, text)
    named = sorted(set(mentions), key=lambda person: person.email)
    seeing = colleagues.who_may(onboarding.customer, Permission.VIEW)
    if strangers := set(named) - set(seeing.filter(pk__in=[person.pk for person in named])):
        raise NotAColleague(", ".join(sorted(person.email for person in strangers)))
    written = Comment.objects.create(onboarding=onboarding, step=step.id, author=by.name, text=text)
    written.mentions.set(named)
    facts: dict[str, JSON] = {
        "number": written.pk,
        "length": len(text),
        "mentions": ", ".join(person.email for person in named) or "nobody",
    }
    _record(Tag.COMMENT_WRITTEN, onboarding, by, step=step.heading, **facts)
    notices.tell_of_mentions(written, named, by=by)
    return written


@transaction.atomic
def remove_comment(*, comment: Comment, step: Step, by: Actor) -> None:
    """The text is gone then; that there was one stays in the history."""
    number = comment.pk
    deleted, _ = Comment.objects.filter(pk=number).delete()
    if deleted:
        facts: dict[str, JSON] = {"number": number, "author": comment.author}
        _record(Tag.COMMENT_REMOVED, comment.onboarding, by, step=step.heading, **facts)


def mentioned(text: str, customer: Customer) -> list[User]:
    """Whom the text names as @their@address or @Their Name. NotAColleague for an address nobody here has."""
    seeing = list(colleagues.who_may(customer, Permission.VIEW))
    of_address = {person.email: person for person in seeing}
    addresses = {found.lower() for found in _MENTION.findall(text)}
    if unknown := addresses - of_address.keys():
        raise NotAColleague(", ".join(sorted(unknown)))
    by_name = {person for person in seeing if person.name and _names(text, person.name)}
    return sorted(by_name | {of_address[one] for one in addresses}, key=lambda person: person.email)


def without_keys(onboarding: Onboarding, text: str) -> str:
    """The text with a mark for what has the shape of a key, and for this onboarding's keys whatever their shape."""
    left = spotting.masked(text)
    kept = set(onboarding.credentials.values_list("fingerprint", flat=True))
    customer = str(onboarding.customer.uid)
    for word in set(spotting.words(left)) if kept else ():
        if word and vault.fingerprint(word, customer=customer) in kept:
            left = left.replace(word, spotting.MASK)
    return left


def _refuse_keys(onboarding: Onboarding, text: str) -> None:
    if without_keys(onboarding, text) != spotting.visible(text):
        raise HoldsKey


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _locked(onboarding: Onboarding) -> Onboarding:
    return Onboarding.objects.locked().select_related("customer", "owner").get(pk=onboarding.pk)


def _record(tag: Tag, onboarding: Onboarding, by: Actor, **facts: JSON) -> None:
    history.record(tag, by=by, customer=onboarding.customer, about=onboarding.about, **facts)
