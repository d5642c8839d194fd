"""Guide + answers + findings -> each step's status and the next step. Computed at every look, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from math import ceil

from django.utils import timezone

from wizard import checks, regions
from wizard.checks import Reason, State, Verdict
from wizard.guides.spec import Field, FieldKind, Guide, Step
from wizard.snapshot import Snapshot


class Status(StrEnum):
    """The words on a page. PROBLEM is the only red one."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    BLOCKED = "Cannot start yet"
    WAITING = "Waiting"
    CHECKING = "Checking"
    DONE = "Done"
    PROBLEM = "There is a problem"
    UNKNOWN = "Could not check"
    STALE = "Out of date"

    @property
    def tone(self) -> str:
        return _TONES[self]


_TONES: Mapping[Status, str] = {
    Status.NOT_STARTED: "neutral",
    Status.IN_PROGRESS: "progress",
    Status.BLOCKED: "blocked",
    Status.WAITING: "waiting",
    Status.CHECKING: "checking",
    Status.DONE: "done",
    Status.PROBLEM: "problem",
    Status.UNKNOWN: "unknown",
    Status.STALE: "stale",
}

# What a whole onboarding shows when its steps disagree: the first of these that any step has.
_LOUDEST = (Status.PROBLEM, Status.CHECKING, Status.UNKNOWN, Status.STALE)
_OF_VERDICT = {Verdict.PASSED: Status.DONE, Verdict.FAILED: Status.PROBLEM}


@dataclass(frozen=True, slots=True)
class Wait:
    """`until` is None while nobody has said when the wait began."""

    minutes: int
    started: datetime | None
    overridden_at: datetime | None
    now: datetime

    @property
    def until(self) -> datetime | None:
        return self.started + timedelta(minutes=self.minutes) if self.started else None

    @property
    def running(self) -> bool:
        return self.until is not None and self.now < self.until and self.overridden_at is None

    @property
    def over(self) -> bool:
        return self.until is not None and not self.running

    @property
    def can_override(self) -> bool:
        return self.running

    @property
    def remaining_minutes(self) -> int:
        """Rounded up: the page never says that a wait is over before it is."""
        return ceil((self.until - self.now) / timedelta(minutes=1)) if self.until and self.running else 0


@dataclass(frozen=True, slots=True)
class StepStatus:
    step: Step
    status: Status
    until: datetime | None = None
    waits_for: tuple[Step, ...] = ()

    @property
    def word(self) -> str:
        return str(self.status)

    @property
    def tone(self) -> str:
        return self.status.tone


class Progress:
    def __init__(self, guide: Guide, snapshot: Snapshot, now: datetime | None = None) -> None:
        self.guide, self.snapshot, self.now = guide, snapshot, now or timezone.now()

    @cached_property
    def steps(self) -> tuple[StepStatus, ...]:
        return tuple(self._status_of(step) for step in self.guide.steps)

    def of(self, step_id: str) -> StepStatus:
        return next(item for item in self.steps if item.step.id == step_id)

    @property
    def done(self) -> int:
        return sum(item.status is Status.DONE for item in self.steps)

    @cached_property
    def next_step(self) -> Step | None:
        """A step with a problem, else the first that can be worked on, else the one that waits."""
        for wanted in (
            {Status.PROBLEM},
            {Status.IN_PROGRESS, Status.NOT_STARTED},
            {Status.WAITING, Status.BLOCKED},
        ):
            for item in self.steps:
                if item.status in wanted:
                    return item.step
        return None

    @cached_property
    def overall(self) -> Status:
        found = {item.status for item in self.steps}
        for status in _LOUDEST:
            if status in found:
                return status
        if self.snapshot.active_run:
            return Status.CHECKING
        if found == {Status.DONE}:
            return Status.DONE if self.verdict is Verdict.PASSED else Status.IN_PROGRESS
        if self.next_step and self.of(self.next_step.id).status is Status.WAITING:
            return Status.WAITING
        return Status.NOT_STARTED if found <= {Status.NOT_STARTED, Status.BLOCKED} else Status.IN_PROGRESS

    @property
    def verdict(self) -> Verdict:
        """Over every subject of the region: what is out of date or was never asked proves nothing."""
        return checks.verdict(map(self._evidence, self.snapshot.subjects))

    @property
    def checks_status(self) -> Status:
        """The checks as a whole, beside the steps."""
        if self.snapshot.active_run:
            return Status.CHECKING
        if not self.snapshot.findings:
            return Status.NOT_STARTED
        verdict = self.verdict
        if any(self.snapshot.is_outdated(f) for f in self.snapshot.findings.values()):
            return Status.PROBLEM if verdict is Verdict.FAILED else Status.STALE
        return _OF_VERDICT.get(verdict, Status.UNKNOWN)

    def _evidence(self, subject: str) -> checks.Finding:
        row = self.snapshot.findings.get(subject)
        if row is None:
            return checks.Finding(subject, State.NOT_RUN)
        state = State.UNKNOWN if self.snapshot.is_outdated(row) else State(row.state)
        return checks.Finding(subject, state, Reason(row.reason))

    def missing(self, step: Step) -> list[Field]:
        return [field for field in step.fields if field.required and not self._is_filled(field)]

    def missing_for_checks(self) -> list[Field]:
        return [field for field in map(self.guide.field, self.guide.needed) if not self._is_filled(field)]

    def wait_of(self, step: Step) -> Wait | None:
        if step.wait is None:
            return None
        started = self.snapshot.answers.get(step.wait.field, "")
        saved = self.snapshot.steps.get(step.id)
        return Wait(
            step.wait.minutes,
            datetime.fromisoformat(started) if started else None,
            saved.wait_overridden_at if saved else None,
            self.now,
        )

    def _is_filled(self, field: Field) -> bool:
        if field.kind is FieldKind.SECRET:
            return field.id in self.snapshot.credentials
        value = self.snapshot.answers.get(field.id, "")
        if field.kind is FieldKind.REGION:
            return value in regions.current()  # an administrator may have taken it away since
        return value == "yes" if field.kind is FieldKind.CONFIRM else bool(value)

    def _is_touched(self, step: Step) -> bool:
        saved = self.snapshot.steps.get(step.id)
        return bool(saved and saved.ticks) or any(self._is_filled(field) for field in step.fields)

    @cached_property
    def _complete(self) -> frozenset[str]:
        """By id: each step is asked about once, however many wait for it."""
        return frozenset(step.id for step in self.guide.steps if self._is_complete(step))

    def _is_complete(self, step: Step) -> bool:
        saved = self.snapshot.steps.get(step.id)
        ticked = saved is not None and set(step.numbers) <= set(saved.ticks)
        return not self.missing(step) and (ticked or self._is_proven(step))

    def _is_proven(self, step: Step) -> bool:
        """All that the step stands for is green; one green permission of four proves no step."""
        proving = filter(step.proves, self.snapshot.subjects)
        return checks.verdict(map(self._evidence, proving)) is Verdict.PASSED

    def _status_of(self, step: Step) -> StepStatus:
        verdict = self._status_from_checks(step)
        if verdict:
            return StepStatus(step, verdict)
        if step.id in self._complete:
            return StepStatus(step, Status.DONE)
        waits_for = tuple(self.guide.step(needed) for needed in step.needs if needed not in self._complete)
        if self._is_touched(step):
            return StepStatus(step, Status.IN_PROGRESS, waits_for=waits_for)
        if waits_for:
            return StepStatus(step, Status.BLOCKED, waits_for=waits_for)
        wait = self.wait_of(step)
        if wait and wait.running:
            return StepStatus(step, Status.WAITING, until=wait.until)
        return StepStatus(step, Status.NOT_STARTED)

    def _status_from_checks(self, step: Step) -> Status | None:
        """What the checks say of a step, loudest first; None where they leave it to ticks and fields."""
        if self.snapshot.is_checking(step):
            return Status.CHECKING
        findings = self.snapshot.proving(step)
        fresh: Sequence[str] = [f.state for f in findings if not self.snapshot.is_outdated(f)]
        if State.FAILED in fresh:
            return Status.PROBLEM
        if len(fresh) < len(findings):
            return Status.STALE
        return Status.UNKNOWN if State.UNKNOWN in fresh else None
