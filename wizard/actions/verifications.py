"""The row is the request: a run and its checks are written here, and whoever asked then nudges the queue."""

from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from wizard import checks, history, regions, standings
from wizard.history import Actor
from wizard.models import Check, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, DONE, SUPERSEDED
from wizard.tags import Tag

# A check uses these when they are there: with the service account's address, discovery names the region.
OPTIONAL_VALUES = ("service_account",)


class Trigger(StrEnum):
    SAVED = "saved"
    BUTTON = "button"
    COMMAND = "command"
    SCHEDULE = "schedule"
    API = "api"
    BULK = "bulk"


class RegionMissing(Exception):
    """Without a region there is no host to ask."""


@transaction.atomic
@standings.kept
def request(
    *, onboarding: Onboarding, trigger: Trigger, watched: bool, by: Actor, only: str | None = None
) -> VerificationRun:
    """The active run, or a new one with its checks queued. `only`: one subject, with what has to run before it.

    Asked for everything while a run of one subject is active, that one gives way: its verdict would not be an answer.
    The caller hands the run to the queue after the commit.
    """
    onboarding = Onboarding.objects.locked().select_related("customer").get(pk=onboarding.pk)
    region = regions.current().get(onboarding.region)
    if region is None:
        raise RegionMissing
    whole = checks.plan(region)
    planned = checks.with_prerequisites(whole, only) or whole if only else whole
    active = VerificationRun.objects.filter(onboarding=onboarding, state=ACTIVE).first()
    if active is not None:
        if len(planned) <= active.checks.count():
            return active
        supersede(onboarding=onboarding, by=by)
    run = VerificationRun.objects.create(
        onboarding=onboarding, trigger=trigger, watched=watched, requested_by=by.name
    )
    Check.objects.bulk_create([Check(run=run, kind=item.kind.name, target=item.target) for item in planned])
    history.record(
        Tag.RUN_REQUESTED,
        by=by,
        customer=onboarding.customer,
        about=onboarding.about,
        run=run.pk,
        trigger=trigger,
    )
    return run


@transaction.atomic
@standings.kept
def supersede(*, onboarding: Onboarding, by: Actor) -> None:
    """End the active run: a value that it rests on has changed, or more was asked. What it still finds is thrown away."""
    Onboarding.objects.locked().get(pk=onboarding.pk)
    run = VerificationRun.objects.filter(onboarding=onboarding, state=ACTIVE).first()
    if run is None:
        return
    run.state, run.finished_at = SUPERSEDED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    run.checks.exclude(state=DONE).update(state=DONE, finished_at=run.finished_at)
    history.record(
        Tag.RUN_SUPERSEDED, by=by, customer=onboarding.customer, about=onboarding.about, run=run.pk
    )
