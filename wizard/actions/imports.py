"""Whole onboardings at once, as a file describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from wizard.actions import customers, onboardings, steps
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Customer, Onboarding, StepProgress, VerificationRun


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
    return [_apply(document, by) for document in documents]


def _apply(document: Document, by: Actor) -> Applied:
    if document.guide is None:
        raise ValueError("a refused document cannot be applied")
    customer, told = _customer(document, by)
    onboarding = onboardings.start(customer=customer, guide=document.guide, by=by)
    changed, run = _fill(onboarding, document.guide, document, by)
    return Applied(customer.slug, told is None, (*(told or ()), *changed), run)


def _customer(document: Document, by: Actor) -> tuple[Customer, list[str] | None]:
    """The customer, and which of its facts changed; None for a new one."""
    told = {"name": document.name, "reference": document.reference, "contact": document.contact}
    known = {name: value for name, value in told.items() if value is not None}
    customer = Customer.objects.filter(slug=document.slug).first()
    if customer is not None:
        return customer, customers.change(customer=customer, by=by, **known)
    known["name"] = known.get("name") or document.slug
    return customers.create(slug=document.slug, by=by, **known), None


def _fill(
    onboarding: Onboarding, guide: Guide, document: Document, by: Actor
) -> tuple[list[str], VerificationRun | None]:
    changed: list[str] = []
    for step in guide.steps:
        names = {field.id for field in step.fields}
        answers = {name: value for name, value in document.answers.items() if name in names}
        secrets = {name: value for name, value in document.secrets.items() if name in names}
        if not answers and not secrets:
            continue
        stored = StepProgress.objects.filter(onboarding=onboarding, step=step.id).first()
        saved = steps.save(
            onboarding=onboarding,
            guide=guide,
            step=step,
            version=stored.version if stored else 0,
            answers=answers,
            secrets=secrets,
            verify=False,
            by=by,
        )
        changed += saved.changed
    return changed, steps.verify_if_complete(onboarding=onboarding, guide=guide, changed=changed, by=by)
