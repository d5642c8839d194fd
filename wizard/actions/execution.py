"""From a queued check to its stored verdict: claim, perform with no transaction open, store, see what is next."""

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.utils import timezone

from wizard import checks, regions, vault
from wizard.actions import credentials, settling
from wizard.checks import Context, Planned, Reason
from wizard.models import Check, Credential, Finding, StepProgress, VerificationRun
from wizard.models.verifications import ACTIVE, QUEUED, RUNNING

logger = logging.getLogger(__name__)

_STORE_EVERY_SECONDS = 0.5


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.CHECK_THREADS, thread_name_prefix="check")


def claim(check_ids: Sequence[int]) -> list[Check]:
    """Take the checks that are still queued. One conditional update: of two workers, one gets each row.

    No join: PostgreSQL looks again at the state of a row that another worker has just taken only where the
    condition is on that row itself.
    """
    ticket = uuid.uuid4()
    active = VerificationRun.objects.filter(state=ACTIVE)
    Check.objects.filter(pk__in=check_ids, state=QUEUED, run__in=active).update(
        state=RUNNING, claim=ticket, claimed_at=timezone.now()
    )
    claimed = Check.objects.filter(claim=ticket, pk__in=check_ids)
    return list(claimed.select_related("run__onboarding__customer"))


def execute(claimed: Sequence[Check]) -> list[int]:
    """Perform claimed checks side by side and store each verdict soon after it is there.

    Returns the checks that may run now. A slow host holds up nobody's verdict but its own.
    """
    started = monotonic()
    pending: dict[Future[settling.Outcome], Job] = {}
    for job in _jobs(claimed):
        pending[_pool().submit(_perform, job)] = job
    ready: list[int] = []
    while pending:
        left = settings.CHECK_SOFT_LIMIT - (monotonic() - started)
        done, _ = wait(pending, timeout=max(0.0, min(_STORE_EVERY_SECONDS, left)))
        outcomes = [future.result() for future in done]
        for future in done:
            del pending[future]
        if left <= 0:
            outcomes += [_timed_out(job) for job in pending.values()]
            for future in pending:
                future.cancel()  # what has not begun would only hold up the checks of others
            pending.clear()
        ready += settling.store(outcomes)
    return ready


@dataclass(frozen=True, slots=True)
class Job:
    check: Check
    planned: Planned
    context: Context
    stamps: Mapping[str, str]
    unopened: tuple[str, ...] = ()


def _jobs(claimed: Sequence[Check]) -> Iterator[Job]:
    by_run: dict[int, list[Check]] = {}
    for check in claimed:
        by_run.setdefault(check.run_id, []).append(check)
    for of_run in by_run.values():
        yield from _jobs_of_run(of_run)


def _jobs_of_run(of_run: Sequence[Check]) -> Iterator[Job]:
    """Everything that needs the database is read here, once for a run, before the threads start."""
    run = of_run[0].run
    region = regions.current()[run.onboarding.region]
    planned = {(item.kind.name, item.target): item for item in checks.plan(region)}
    values, stamps, unopened = _values(run.onboarding_id)
    known = settling.known(Finding.objects.filter(run=run))
    for check in of_run:
        context = Context(
            outbound=regions.outbound(),
            regions=regions.current(),
            region=region,
            target=checks.target_of(region, check.target),
            values=values,
            known=known,
        )
        yield Job(
            check, planned[check.kind, check.target], context, {**stamps, "region": region.key}, unopened
        )


def _values(onboarding_id: int) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """The values checks use, their stamps, and the names of stored secrets that do not open."""
    values: dict[str, str] = {}
    for step in StepProgress.objects.filter(onboarding=onboarding_id):
        values.update(step.answers)
    stamps, unopened = dict(values), []
    rows = Credential.objects.filter(onboarding=onboarding_id).select_related("onboarding__customer")
    for credential in rows:
        stamps[credential.field] = credential.fingerprint
        try:
            values[credential.field] = credentials.open_(credential)
        except vault.CannotOpen:
            unopened.append(credential.field)
    return values, stamps, tuple(unopened)


def _perform(job: Job) -> settling.Outcome:
    started = monotonic()
    findings = _findings(job)
    return settling.Outcome(job.check, findings, job.stamps, int((monotonic() - started) * 1000))


def _findings(job: Job) -> list[checks.Finding]:
    lost = [name for name in job.planned.kind.values if name in job.unopened]
    if lost:
        return checks.not_run(job.planned, Reason.CANNOT_OPEN, missing=lost)
    try:
        return checks.perform(job.planned, job.context)
    except Exception as error:  # noqa: BLE001  (a mistake of ours must not leave a check without an end)
        # The type and place only: a message or a local variable could hold a value of the customer.
        logger.error("check %s failed inside: %s", job.check.pk, _where(error))
        return checks.could_not(job.planned, Reason.INTERNAL_ERROR)


def _where(error: Exception) -> str:
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "?"
    return f"{type(error).__name__} at {place}"


def _timed_out(job: Job) -> settling.Outcome:
    findings = checks.could_not(job.planned, Reason.TIMED_OUT)
    return settling.Outcome(job.check, findings, job.stamps, int(settings.CHECK_SOFT_LIMIT * 1000))


def ready_checks(run_ids: Iterable[int]) -> list[int]:
    """The queued checks of these runs that have what they need."""
    found: list[int] = []
    queued = Check.objects.filter(run__in=list(run_ids), run__state=ACTIVE, state=QUEUED)
    by_run: dict[int, list[Check]] = {}
    for check in queued.select_related("run__onboarding"):
        by_run.setdefault(check.run_id, []).append(check)
    findings: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(run__in=by_run):
        findings.setdefault(finding.run_id, []).append(finding)
    for run_id, of_run in by_run.items():
        found += settling.ready(of_run, settling.known(findings.get(run_id, ())))
    return found
