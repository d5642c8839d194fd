"""Whole onboardings at once, as a file describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from wizard import standings
from wizard.actions import customers, filling, onboardings
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Customer, Onboarding, VerificationRun


class NotApplied(Exception):
    """What was true at the dry run is so no longer. The sentence is for whoever confirmed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Document:
    """One onboarding with cleaned values. None leaves what is stored; `guide` is None only in a refused document."""

    slug: str
    name: str | None
    reference: str | None
    contact: str | None
    guide: Guide | None
    answers: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """`changed`: names of the customer's facts and field ids. `run`: hand it to the queue."""

    customer: str
    created: bool
    changed: tuple[str, ...]
    run: VerificationRun | None


@transaction.atomic
def apply(*, documents: Sequence[Document], by: Actor) -> list[Applied]:
    """All of them or none."""
    slugs = {document.slug for document in documents}
    # Before anything is recorded: that lock is never taken first, and nobody saves in between.
    list(Onboarding.objects.locked().filter(customer__slug__in=slugs))
    with standings.together():
        return [_apply(document, by) for document in documents]


def _apply(document: Document, by: Actor) -> Applied:
    if document.guide is None:
        raise ValueError("a refused document cannot be applied")
    customer, told = _customer(document, by)
    onboarding = onboardings.start(customer=customer, guide=document.guide, by=by)
    filled = filling.fill(
        onboarding=onboarding,
        guide=document.guide,
        answers=document.answers,
        secrets=document.secrets,
        by=by,
    )
    return Applied(customer.slug, told is None, (*(told or ()), *filled.changed), filled.run)


def _customer(document: Document, by: Actor) -> tuple[Customer, list[str] | None]:
    """The customer, and which of its facts changed; None for a new one."""
    told = {"name": document.name, "reference": document.reference, "contact": document.contact}
    known = {name: value for name, value in told.items() if value is not None}
    customer = Customer.objects.filter(slug=document.slug).first()
    if customer is not None:
        return customer, customers.change(customer=customer, by=by, **known)
    known["name"] = known.get("name") or document.slug
    return customers.create(slug=document.slug, by=by, **known), None
