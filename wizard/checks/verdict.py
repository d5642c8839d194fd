from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from wizard.checks.finding import Finding, State


class Verdict(StrEnum):
    """The verdict of a whole run. RUNNING while a subject is still open; an empty run proves nothing: UNKNOWN."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RUNNING = "running"


_OPEN = frozenset({State.QUEUED, State.RUNNING})
_GREEN = frozenset({State.PASSED, State.WARNING})


def verdict(findings: Iterable[Finding]) -> Verdict:
    states = {finding.state for finding in findings if not finding.left_to_proxy}
    if states & _OPEN:
        return Verdict.RUNNING
    if State.FAILED in states:
        return Verdict.FAILED
    return Verdict.PASSED if states and states <= _GREEN else Verdict.UNKNOWN


_WORDS = (
    (State.PASSED, "passed"),
    (State.WARNING, "passed with a warning"),
    (State.FAILED, "failed"),
    (State.UNKNOWN, "could not be checked"),
    (State.NOT_RUN, "not run"),
    (State.RUNNING, "running"),
    (State.QUEUED, "queued"),
)


def summary(states: Iterable[State], *, outdated: int = 0) -> str:
    """`14 passed, 1 failed, 1 could not be checked, 2 of them out of date`"""
    counted = Counter(states)
    parts = [f"{counted[state]} {word}" for state, word in _WORDS if counted[state]]
    if outdated:
        parts.append(f"{outdated} of them out of date")
    return ", ".join(parts) or "Nothing to check"
