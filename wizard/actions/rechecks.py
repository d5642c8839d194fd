"""Proving many onboardings again: the wish is written down at once, and a worker turns it into runs, some at a time."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wizard import history
from wizard.actions import verifications
from wizard.actions.verifications import RegionMissing, Trigger
from wizard.history import Actor
from wizard.models import Onboarding, Recheck, RecheckItem, VerificationRun
from wizard.tags import Tag

AT_ONCE = 50
_PART = 1000


@transaction.atomic
def start(*, onboarding_ids: Collection[int], by: Actor) -> Recheck:
    """Hand it to the queue afterwards."""
    recheck = Recheck.objects.create(
        requested_by=by.name, request_id=by.request_id, address=by.address, total=len(onboarding_ids)
    )
    items = (RecheckItem(recheck=recheck, onboarding_id=pk) for pk in sorted(onboarding_ids))
    RecheckItem.objects.bulk_create(items, batch_size=_PART)
    history.record(
        Tag.RECHECK_STARTED, by=by, about=f"recheck:{recheck.pk}", recheck=recheck.pk, count=recheck.total
    )
    return recheck


@transaction.atomic
def ask_next(recheck_id: int) -> tuple[list[VerificationRun], bool]:
    """Ask for the runs of the next items: the runs to start, and whether items are left after these.

    The lock on the recheck lets a doubled message find the items already done.
    """
    recheck = Recheck.objects.select_for_update().filter(pk=recheck_id, asked_at__isnull=True).first()
    if recheck is None:
        return [], False
    by = Actor(recheck.requested_by, recheck.request_id, recheck.address)
    items = list(recheck.items.filter(asked=False).order_by("pk")[: AT_ONCE + 1])
    asked = [item.onboarding_id for item in items[:AT_ONCE]]
    list(Onboarding.objects.locked().filter(pk__in=asked).order_by("pk").values_list("pk"))
    for item in items[:AT_ONCE]:
        item.run, item.asked = _ask(item.onboarding_id, by), True
    RecheckItem.objects.bulk_update(items[:AT_ONCE], ["run", "asked"])
    recheck.nudged_at = timezone.now()
    recheck.asked_at = None if len(items) > AT_ONCE else recheck.nudged_at
    recheck.save(update_fields=["nudged_at", "asked_at"])
    return [item.run for item in items[:AT_ONCE] if item.run], recheck.asked_at is None


def _ask(onboarding_id: int, by: Actor) -> VerificationRun | None:
    try:
        return verifications.request(
            onboarding=Onboarding(pk=onboarding_id), trigger=Trigger.BULK, watched=False, by=by
        )
    except RegionMissing:
        return None


def forgotten() -> list[int]:
    """Rechecks that nobody goes on with: their message may be lost, so they need another."""
    limit = timezone.now() - timedelta(seconds=settings.CHECK_RENUDGE_AFTER)
    waiting = Recheck.objects.filter(asked_at__isnull=True, nudged_at__lt=limit)
    ids = list(waiting.values_list("pk", flat=True))
    Recheck.objects.filter(pk__in=ids).update(nudged_at=timezone.now())
    return ids
