"""Storing verdicts, and what follows from them: who may run now, who never will, and whether the run has ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wizard import checks, history, regions, standings
from wizard.checks import Planned, Reason, State
from wizard.models import Check, Finding, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, DONE, FINISHED, QUEUED, RUNNING
from wizard.snapshot import take
from wizard.tags import Tag


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a claimed check found. `stamps` say which values it looked at."""

    check: Check
    findings: Sequence[checks.Finding]
    stamps: Mapping[str, str]
    duration_ms: int


def known(rows: Iterable[Finding]) -> dict[str, checks.Finding]:
    return {row.subject: as_value(row) for row in rows}


def as_value(row: Finding) -> checks.Finding:
    return checks.Finding(row.subject, State(row.state), Reason(row.reason), row.facts)


def store(outcomes: Sequence[Outcome]) -> list[int]:
    """Write verdicts down, a short transaction for each run. Returns the checks that may run now."""
    ready: list[int] = []
    by_run: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        by_run.setdefault(outcome.check.run_id, []).append(outcome)
    for run_id, of_run in by_run.items():
        ready += _store_for_run(run_id, of_run)
    return ready


@transaction.atomic
def _store_for_run(run_id: int, outcomes: Sequence[Outcome]) -> list[int]:
    """The lock lets each writer see what the one before it stored: none of them misses a last one."""
    Onboarding.objects.locked().filter(pk=outcomes[0].check.run.onboarding_id).first()
    run = VerificationRun.objects.select_related("onboarding__customer").filter(pk=run_id).first()
    if run is None or not run.active:
        return []
    before = known(run.findings.all())
    for outcome in outcomes:
        if _close(outcome.check):
            _write(run, outcome)
    may_run = _go_on(run, before)
    standings.follow([run.onboarding])
    return may_run


def _close(check: Check) -> bool:
    """Only the holder of the claim may store: a worker that was given up comes too late."""
    mine = Check.objects.filter(pk=check.pk, state=RUNNING, claim=check.claim)
    return mine.update(state=DONE, finished_at=timezone.now()) == 1


def _write(run: VerificationRun, outcome: Outcome) -> None:
    now = timezone.now()
    Finding.objects.bulk_create(
        Finding(
            onboarding=run.onboarding,
            run=run,
            produced_by=outcome.check,
            subject=finding.subject,
            state=finding.state,
            reason=finding.reason,
            facts=dict(finding.facts),
            inputs={name: outcome.stamps.get(name, "") for name in finding.uses or ()},
            checked_at=now,
            duration_ms=outcome.duration_ms,
        )
        for finding in outcome.findings
    )


def _go_on(run: VerificationRun, before: Mapping[str, checks.Finding]) -> list[int]:
    queued = list(run.checks.filter(state=QUEUED))
    could_before = set(ready(queued, before))
    now_known = _settle_blocked(run, queued, known(run.findings.all()))
    if not run.checks.exclude(state=DONE).exists():
        _finish(run, now_known)
        return []
    still = [check for check in queued if check.state == QUEUED]
    return [pk for pk in ready(still, now_known) if pk not in could_before]


def _planned(run: VerificationRun) -> dict[tuple[str, str], Planned]:
    region = regions.current()[run.onboarding.region]
    return {(item.kind.name, item.target): item for item in checks.plan(region)}


def ready(queued: Sequence[Check], known: Mapping[str, checks.Finding]) -> list[int]:
    if not queued:
        return []
    planned = _planned(queued[0].run)
    items = [(check, planned[check.kind, check.target]) for check in queued]
    return [
        check.pk for check, item in items if checks.is_ready(item, known) and not checks.blocked(item, known)
    ]


def _settle_blocked(
    run: VerificationRun, queued: Sequence[Check], known: Mapping[str, checks.Finding]
) -> dict[str, checks.Finding]:
    """Checks stand in the table after what they need, so one pass settles a whole chain of them."""
    planned, known = _planned(run), dict(known)
    for check in queued:
        item = planned[check.kind, check.target]
        if not checks.is_ready(item, known):
            continue
        findings = checks.blocked(item, known)
        if findings:
            check.state, check.finished_at = DONE, timezone.now()
            check.save(update_fields=["state", "finished_at"])
            _write(run, Outcome(check, findings, _stamps(run), 0))
            known.update({finding.subject: finding for finding in findings})
    return known


def _stamps(run: VerificationRun) -> dict[str, str]:
    return take(run.onboarding).stamps


def _finish(run: VerificationRun, known: Mapping[str, checks.Finding]) -> None:
    run.state, run.finished_at = FINISHED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    history.record(
        Tag.RUN_FINISHED,
        by=history.WORKER,
        customer=run.onboarding.customer,
        about=run.onboarding.about,
        run=run.pk,
        verdict=checks.verdict(known.values()),
        summary=checks.summary(finding.state for finding in known.values()),
    )


def give_up_lost() -> list[int]:
    """End the checks whose worker has not come back within the bound (G7). Returns the checks that may run now."""
    limit = timezone.now() - timedelta(seconds=settings.CHECK_LOST_AFTER)
    lost = Check.objects.filter(state=RUNNING, claimed_at__lt=limit, run__state=ACTIVE)
    outcomes = []
    for check in lost.select_related("run__onboarding__customer"):
        item = _planned(check.run)[check.kind, check.target]
        findings = checks.could_not(item, Reason.WORKER_LOST)
        outcomes.append(Outcome(check, findings, _stamps(check.run), int(settings.CHECK_LOST_AFTER * 1000)))
    return store(outcomes)
