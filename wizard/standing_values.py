"""Where one onboarding stands, as the values of its `Standing` row. Computed from progress, never from another row."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings

from wizard import checks
from wizard.checks import State
from wizard.guides.spec import Guide, Step
from wizard.models import Finding, Onboarding
from wizard.models.standings import NO_DATE, NO_MOMENT, NONE
from wizard.progress import Progress, Status
from wizard.snapshot import Snapshot

CHECKS = "checks"  # beside the groups of the guide, and as what comes next when every step is done
CUSTOMER, KEYS, NETWORK, UNCHECKED = "customer", "keys", "network", "unchecked"

# The loudest first: the order in which a list sorted by status shows them.
_LOUDEST_FIRST = (
    "problem",
    "unknown",
    "stale",
    "waiting",
    "checking",
    "in_progress",
    "blocked",
    "not_started",
    NONE,
    "done",
)
URGENCY: Mapping[str, int] = MappingProxyType({name: place for place, name in enumerate(_LOUDEST_FIRST)})
# Each onboarding is in one of these; one that has none is in none.
BANDS = ("done", "moving", "waiting", "failing")
# Mimecast's answer does not tell these three apart.
_KEYS = frozenset({"application_key", "access_key", "secret_key"})


def code(status: Status) -> str:
    return status.name.lower()


def band(overall: str, *, for_customer: bool) -> str:
    """What could not be checked waits for an answer: it is no failure. What neither ended nor waits is moving."""
    if overall == NONE:
        return ""
    if overall in ("done", "problem"):
        return "done" if overall == "done" else "failing"
    return "waiting" if for_customer or overall in ("waiting", "unknown") else "moving"


def values_of(onboarding: Onboarding, guide: Guide, snapshot: Snapshot) -> dict[str, Any]:
    progress = Progress(guide, snapshot, snapshot.read_at)
    proven, due = snapshot.last_proven, onboarding.due_date
    is_done, overall = progress.overall is Status.DONE, code(progress.overall)
    return {
        "overall": overall,
        "band": band(overall, for_customer=bool(onboarding.waiting_reason)),
        "urgency": URGENCY[overall],
        "groups": {name: code(status) for name, status in _groups(guide, progress)},
        "blocking_step": _blocking_step(progress),
        "blocking_reason": _blocking_reason(onboarding, progress),
        "done": progress.done,
        "total": len(guide.steps),
        "waiting_until": _waiting_until(progress),
        "waiting_for_customer": bool(onboarding.waiting_reason),
        "proven_at": proven,
        "proof_order": proven or NO_MOMENT,
        "owner_id": onboarding.owner_id,
        "due_date": due,
        "due_order": due if due and not is_done else NO_DATE,
        "refresh_at": _refresh_at(progress),
    }


def _groups(guide: Guide, progress: Progress) -> Iterable[tuple[str, Status]]:
    for group in guide.groups:
        yield group.id, of_group({progress.of(step.id).status for step in guide.steps_in(group.id)})
    yield CHECKS, progress.checks_status


def of_group(statuses: set[Status]) -> Status:
    """The loudest of its steps; else how far they are together."""
    for status in (Status.PROBLEM, Status.CHECKING, Status.UNKNOWN, Status.STALE):
        if status in statuses:
            return status
    if len(statuses) == 1:
        return next(iter(statuses))
    if statuses <= {Status.NOT_STARTED, Status.BLOCKED}:
        return Status.NOT_STARTED
    if statuses <= {Status.DONE, Status.WAITING, Status.BLOCKED} and Status.WAITING in statuses:
        return Status.WAITING
    return Status.IN_PROGRESS


def _blocking_step(progress: Progress) -> str:
    if progress.next_step is not None:
        return progress.next_step.id
    return "" if progress.overall is Status.DONE else CHECKS


def _blocking_reason(onboarding: Onboarding, progress: Progress) -> str:
    """Why what comes next cannot simply be done: a code that `reason_word` reads out, or ""."""
    if onboarding.waiting_reason:
        return CUSTOMER
    if progress.overall is Status.PROBLEM and progress.next_step is not None:
        return _kind(_failed(progress.snapshot, progress.next_step).subject)
    return UNCHECKED if progress.overall is Status.UNKNOWN else ""


def _failed(snapshot: Snapshot, step: Step) -> Finding:
    return next(
        finding
        for finding in snapshot.proving(step)
        if finding.state == State.FAILED and not snapshot.is_outdated(finding)
    )


def _kind(subject: str) -> str:
    """Without the host: one word for all customers that share the trouble."""
    if subject.startswith("endpoint:"):
        return NETWORK
    return KEYS if subject in _KEYS else subject


_REASONS = {
    CUSTOMER: "the customer",
    KEYS: "keys",
    NETWORK: "the network",
    UNCHECKED: "checks that could not be made",
}


def reason_word(reason: str) -> str:
    """For the end of "12 blocked on …"."""
    return _REASONS.get(reason) or checks.title(reason)


def _waiting_until(progress: Progress) -> datetime | None:
    """Also where something else can be done meanwhile."""
    return min((item.until for item in progress.steps if item.until), default=None)


def _refresh_at(progress: Progress) -> datetime | None:
    """When time alone changes the next thing: a wait ends, a verdict grows too old."""
    age = timedelta(hours=settings.EVIDENCE_MAX_AGE_HOURS)
    moments = [finding.checked_at + age for finding in progress.snapshot.findings.values()]
    waits = filter(None, map(progress.wait_of, progress.guide.steps))
    moments += [wait.until for wait in waits if wait.running and wait.until]
    return min((moment for moment in moments if moment > progress.now), default=None)
