"""Some hundred customers of a file at once, in a few statements instead of some for each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from wizard import guides, history, standings, vault
from wizard.actions import arrangements, imports
from wizard.actions.arrangements import Given
from wizard.actions.imports import Document, NotApplied
from wizard.actions.rows import Pair, Row
from wizard.guides.spec import Field, FieldKind, Guide, Step
from wizard.history import Actor, Entry
from wizard.models import Customer, Onboarding, StepProgress, VerificationRun
from wizard.tags import Tag

_FACTS = ("name", "contact")


@transaction.atomic
def write(*, rows: Sequence[Row], by: Actor) -> list[VerificationRun]:
    """Create and change what the rows say. Returns the runs that changed answers asked for."""
    entries: list[Entry] = []
    new = [row for row in rows if row.is_new]
    old = [row for row in rows if row.has_work and not row.is_new]
    pairs = [*_created(new, entries), *_changed(old, entries)]
    told = [(row, customer) for row, customer in pairs if row.guide]
    known = _known_onboardings(told)
    _start([pair for pair in told if _place(pair) not in known], entries, by)
    if entries:
        history.record_many(entries, by=by)
    there = [pair for pair in told if _place(pair) in known]
    arrangements.change(pairs=there, by=by)
    return list(_updated(there, by))


def _created(rows: Sequence[Row], entries: list[Entry]) -> list[Pair]:
    _refuse_known_references(rows)
    pairs = [(row, _new_customer(row)) for row in rows]
    try:
        with transaction.atomic():
            Customer.objects.bulk_create([customer for _, customer in pairs])
    except IntegrityError:
        raise NotApplied(
            "A short name of this file was given to another customer since the dry run. Upload the file again."
        ) from None
    for row, customer in pairs:
        facts: dict[str, Any] = {"name": customer.name, "slug": customer.slug, "row": row.number}
        entries.append(Entry(Tag.CUSTOMER_CREATED, customer, facts=facts))
    standings.index([customer for _, customer in pairs])
    standings.enter_bare([customer for row, customer in pairs if not row.guide])
    return pairs


def _refuse_known_references(rows: Sequence[Row]) -> None:
    """Matched by reference, these would be updates by now."""
    told = [row.reference for row in rows if row.reference]
    if Customer.objects.filter(reference__in=told).exists():
        raise NotApplied(
            "A reference of this file was given to another customer since the dry run. Upload the file again."
        )


def _new_customer(row: Row) -> Customer:
    customer = Customer(name=row.name, slug=row.slug, reference=row.reference, contact=row.contact)
    customer.data_key = vault.new_data_key(customer=str(customer.uid))
    return customer


def _changed(rows: Sequence[Row], entries: list[Entry]) -> list[Pair]:
    found = Customer.objects.in_bulk([row.customer for row in rows])
    pairs = [(row, _same(row, found)) for row in rows]
    changed = []
    for row, customer in pairs:
        told = {name: getattr(row, name) for name in _FACTS if getattr(row, name)}
        names = [name for name, value in told.items() if value != getattr(customer, name)]
        for name in names:
            setattr(customer, name, told[name])
        if names:
            changed.append(customer)
            facts: dict[str, Any] = {"fields": names, "row": row.number}
            entries.append(Entry(Tag.CUSTOMER_CHANGED, customer, facts=facts))
    Customer.objects.bulk_update(changed, _FACTS)
    for customer in changed:
        standings.rename(customer)
    return pairs


def _same(row: Row, found: Mapping[int, Customer]) -> Customer:
    customer = found.get(row.customer or 0)
    if customer is None or customer.reference != row.reference:
        raise NotApplied(
            f"The customer of row {row.number} has another reference since the dry run. Upload the file again."
        )
    return customer


def _place(pair: Pair) -> tuple[int, str]:
    row, customer = pair
    return customer.pk, row.guide


def _known_onboardings(pairs: Iterable[Pair]) -> set[tuple[int, str]]:
    old = [customer.pk for row, customer in pairs if not row.is_new]
    return set(Onboarding.objects.filter(customer__in=old).values_list("customer", "guide"))


def _start(pairs: Sequence[Pair], entries: list[Entry], by: Actor) -> None:
    made = [(row, _new_onboarding(row, customer)) for row, customer in pairs]
    given = Given.by(made)
    Onboarding.objects.bulk_create([onboarding for _, onboarding in made])
    steps: list[StepProgress] = []
    for row, onboarding in made:
        guide, customer, about = guides.get(row.guide), onboarding.customer, onboarding.about
        entries.append(Entry(Tag.ONBOARDING_STARTED, customer, about, {"guide": guide.title}))
        for step, answers in _by_step(guide, row.answers):
            steps.append(_new_step(onboarding, step, answers, by))
            labels = [field.label for field in step.fields if field.id in answers]
            entries.append(
                Entry(Tag.STEP_SAVED, customer, about, {"step": step.heading, "fields": [*labels]})
            )
    StepProgress.objects.bulk_create(steps)
    entries += given.entries
    given.tell(by=by)
    standings.begin([onboarding for _, onboarding in made])


def _new_onboarding(row: Row, customer: Customer) -> Onboarding:
    guide = guides.get(row.guide)
    region = next((row.answers[name] for name in _regions(guide.fields) if name in row.answers), "")
    return Onboarding(customer=customer, guide=guide.id, guide_version=guide.version, region=region)


def _regions(fields: Iterable[Field]) -> set[str]:
    """The region is kept with the onboarding, not among the answers of its step."""
    return {field.id for field in fields if field.kind is FieldKind.REGION}


def _by_step(guide: Guide, answers: Mapping[str, str]) -> Iterator[tuple[Step, dict[str, str]]]:
    for step in guide.steps:
        mine = {field.id: answers[field.id] for field in step.fields if field.id in answers}
        if mine:
            yield step, mine


def _new_step(onboarding: Onboarding, step: Step, answers: Mapping[str, str], by: Actor) -> StepProgress:
    regions = _regions(step.fields)
    return StepProgress(
        onboarding=onboarding,
        step=step.id,
        answers={name: value for name, value in answers.items() if name not in regions},
        version=1,
        updated_by=by.name,
        updated_at=timezone.now(),
    )


def _updated(pairs: Sequence[Pair], by: Actor) -> Iterator[VerificationRun]:
    """Answers of onboardings that people work on already: saved one by one, with all that saving brings along."""
    documents = [
        Document(customer.slug, None, None, None, guides.get(row.guide), row.answers, {})
        for row, customer in pairs
        if row.answers
    ]
    yield from (applied.run for applied in imports.apply(documents=documents, by=by) if applied.run)
