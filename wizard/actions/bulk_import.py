"""A file of customers: read and shown, confirmed, taken by a worker, whole or not at all."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from wizard import history
from wizard.actions import bulk_rows
from wizard.actions.imports import NotApplied
from wizard.actions.rows import Row
from wizard.history import SCHEDULER, Actor
from wizard.ledger import JSON
from wizard.models import CustomerImport, ImportPart, Onboarding, VerificationRun
from wizard.tags import Tag

PART = 500
_READY_FOR = timedelta(hours=24)
LOST = "The worker that took it was lost. Upload the file again."


@transaction.atomic
def prepare(*, file_name: str, rows: Sequence[Row], by: Actor) -> CustomerImport:
    """Keep the rows of a file that a dry run found nothing wrong with, until somebody confirms or discards them."""
    kept = CustomerImport.objects.create(
        file_name=file_name,
        total=len(rows),
        creates=sum(row.is_new for row in rows),
        updates=sum(row.has_work and not row.is_new for row in rows),
        requested_by=by.name,
    )
    for number, start in enumerate(range(0, len(rows), PART), start=1):
        part = [row.as_json() for row in rows[start : start + PART]]
        ImportPart.objects.create(customer_import=kept, number=number, rows=part)
    _record(Tag.IMPORT_READ, kept, by, creates=kept.creates, updates=kept.updates)
    return kept


@transaction.atomic
def confirm(*, customer_import: CustomerImport, by: Actor) -> bool:
    """Hand it to the queue afterwards. False where somebody has confirmed or discarded it already.

    NotApplied where a due date has passed since the dry run. It is asked here and not when a worker takes it: here
    somebody reads the answer, and it is their own day that counts.
    """
    now = timezone.now()
    asked = _unless_changed(customer_import, CustomerImport.READY).update(
        state=CustomerImport.QUEUED,
        requested_by=by.name,
        request_id=by.request_id,
        address=by.address,
        confirmed_at=now,
        nudged_at=now,
    )
    if asked:
        _refuse_days_that_passed(customer_import)
        _record(Tag.IMPORT_CONFIRMED, customer_import, by)
    return bool(asked)


def _refuse_days_that_passed(confirmed: CustomerImport) -> None:
    today = timezone.localdate().isoformat()
    for row in chain.from_iterable(_parts(confirmed)):
        if row.sets_due_date and row.due_date < today:
            raise NotApplied(
                f"The due date of row {row.number} has passed since the dry run. Discard this import, write a later "
                "day, and upload the file again."
            )


@transaction.atomic
def discard(*, customer_import: CustomerImport, by: Actor) -> bool:
    gone = _unless_changed(customer_import, CustomerImport.READY).update(
        state=CustomerImport.DISCARDED, finished_at=timezone.now()
    )
    if gone:
        customer_import.parts.all().delete()
        _record(Tag.IMPORT_DISCARDED, customer_import, by)
    return bool(gone)


def claim(import_id: int) -> CustomerImport | None:
    """Take a confirmed import. One conditional update: of two workers, one gets it."""
    ticket = uuid.uuid4()
    CustomerImport.objects.filter(pk=import_id, state=CustomerImport.QUEUED).update(
        state=CustomerImport.RUNNING, claim=ticket, claimed_at=timezone.now()
    )
    return CustomerImport.objects.filter(pk=import_id, claim=ticket).first()


@transaction.atomic
def apply(claimed: CustomerImport) -> list[VerificationRun]:
    """All rows in one transaction, part by part. Returns the runs to start; NotApplied where nothing was done."""
    by = Actor(claimed.requested_by, claimed.request_id, claimed.address)
    _lock_onboardings(claimed)
    runs: list[VerificationRun] = []
    done = 0
    for rows in _parts(claimed):
        runs += bulk_rows.write(rows=rows, by=by)
        done += len(rows)
        claimed.tell_progress(done)
    _end(claimed, CustomerImport.DONE)
    # Last of all: until the commit nobody else can write to the installation's history.
    _record(Tag.IMPORT_DONE, claimed, by, creates=claimed.creates, updates=claimed.updates)
    return runs


def _lock_onboardings(claimed: CustomerImport) -> None:
    """Before anything is recorded, and in the one order that everybody keeps to."""
    if not claimed.updates:
        return
    old = [row.customer for rows in _parts(claimed) for row in rows if row.customer and row.has_work]
    ids = sorted(
        pk
        for some in _chunks(old)
        for pk in Onboarding.objects.filter(customer__in=some).values_list("pk", flat=True)
    )
    for some in _chunks(ids):
        list(Onboarding.objects.locked().filter(pk__in=some).order_by("pk").values_list("pk"))


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start : start + PART] for start in range(0, len(numbers), PART))


def _parts(claimed: CustomerImport) -> Iterator[list[Row]]:
    for number in list(claimed.parts.order_by("number").values_list("number", flat=True)):
        yield [Row.stored(values) for values in claimed.parts.get(number=number).rows]


def _end(claimed: CustomerImport, state: str, problem: str = "") -> None:
    """Only for who still holds the claim: what the sweep has given up must not come in after all."""
    ended = CustomerImport.objects.filter(
        pk=claimed.pk, state=CustomerImport.RUNNING, claim=claimed.claim
    ).update(state=state, problem=problem, finished_at=timezone.now())
    if not ended:
        raise NotApplied(LOST)
    claimed.parts.all().delete()


@transaction.atomic
def fail(claimed: CustomerImport, *, reason: str, by: Actor = history.WORKER) -> None:
    """For an import that apply() did not finish. NotApplied where it has an end already."""
    _end(claimed, CustomerImport.FAILED, reason)
    _record(Tag.IMPORT_FAILED, claimed, by, reason=reason)


def forgotten() -> list[int]:
    """Confirmed imports that nobody took: their message may be lost, so they need another."""
    limit = timezone.now() - timedelta(seconds=settings.CHECK_RENUDGE_AFTER)
    waiting = CustomerImport.objects.filter(state=CustomerImport.QUEUED, nudged_at__lt=limit)
    ids = list(waiting.values_list("pk", flat=True))
    CustomerImport.objects.filter(pk__in=ids).update(nudged_at=timezone.now())
    return ids


def give_up_lost() -> None:
    limit = timezone.now() - timedelta(seconds=settings.IMPORT_LOST_AFTER)
    for lost in CustomerImport.objects.filter(state=CustomerImport.RUNNING, claimed_at__lt=limit):
        fail(lost, reason=LOST, by=SCHEDULER)


def discard_stale() -> None:
    """A dry run that nobody confirmed for a day shows customers as they are no longer."""
    limit = timezone.now() - _READY_FOR
    for stale in CustomerImport.objects.filter(state=CustomerImport.READY, created_at__lt=limit):
        discard(customer_import=stale, by=SCHEDULER)


def _unless_changed(customer_import: CustomerImport, state: str) -> models.QuerySet[CustomerImport]:
    return CustomerImport.objects.filter(pk=customer_import.pk, state=state)


def _record(tag: Tag, about: CustomerImport, by: Actor, **facts: JSON) -> None:
    history.record(tag, by=by, customer=None, about=about.about, file=about.file_name, **facts)
