"""What the checks say about the values of a link, and about nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wizard import checks
from wizard.actions import settling
from wizard.checks import State
from wizard.views.visiting import Visit

_STEADY_MS, _SLOW_MS = 1000, 3000


@dataclass(frozen=True, slots=True)
class Row:
    subject: str
    title: str
    state: str = ""
    outdated: bool = False
    message: str = ""
    checked_at: datetime | None = None


class Verdicts:
    """A subject belongs to a link if it is named as one of the link's fields is."""

    def __init__(self, visit: Visit) -> None:
        self._snapshot = visit.snapshot
        self._open = self._snapshot.open_states
        fields = [field.id for step in visit.steps for field in step.fields]
        self.rows = [self._row(name) for name in fields if name in self._snapshot.subjects]

    @property
    def active(self) -> bool:
        return any(row.subject in self._open for row in self.rows)

    @property
    def poll_ms(self) -> int:
        run = self._snapshot.active_run
        young = run is not None and self._snapshot.read_at - run.requested_at < timedelta(minutes=1)
        return _STEADY_MS if young else _SLOW_MS

    @property
    def summary(self) -> str:
        asked = [State(row.state) for row in self.rows if row.state]
        outdated = sum(row.outdated for row in self.rows)
        return checks.summary(asked, outdated=outdated) if asked else "Nothing has been checked yet"

    def _row(self, subject: str) -> Row:
        stored = self._snapshot.findings.get(subject)
        if subject in self._open:
            return Row(subject, checks.title(subject), self._open[subject])
        if stored is None:
            return Row(subject, checks.title(subject))
        finding = settling.as_value(stored)
        return Row(
            subject,
            checks.title(subject),
            stored.state,
            self._snapshot.is_outdated(stored),
            checks.message(finding),
            stored.checked_at,
        )
