"""The check panel: one row for each thing proven."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wizard import checks, fixes, regions
from wizard.actions import settling
from wizard.checks import State
from wizard.guides.spec import split_ref
from wizard.models import Finding, VerificationRun
from wizard.models.verifications import NOBODY_CAME, QUEUED
from wizard.views.pages import Page

_QUICK_MS, _STEADY_MS, _SLOW_MS = 350, 1000, 3000

_GROUPS = (
    ("The way to Mimecast", "endpoint:"),
    (
        "Keys and account",
        ("application_id", "application_key", "access_key", "secret_key", "account_code", "region"),
    ),
    ("Permissions and logging", ("permission:", "enhanced_logging")),
)


@dataclass(frozen=True, slots=True)
class Row:
    subject: str
    title: str
    state: str
    outdated: bool = False
    message: str = ""
    proves: str = ""
    checked_at: datetime | None = None
    duration_ms: int | None = None
    facts: Sequence[tuple[str, str]] = ()
    fixes: Sequence[tuple[str, str]] = ()
    can_recheck: bool = False
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Missing:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RunLine:
    requested_at: datetime
    by: str


class Panel:
    def __init__(self, page: Page) -> None:
        self._page, self._snapshot = page, page.snapshot
        self._open = self._snapshot.open_states
        self.rows = [self._row(subject) for subject in self._subjects()]

    def _subjects(self) -> Iterator[str]:
        region = regions.current().get(self._snapshot.onboarding.region)
        if region is None:
            return
        hosts = [target.name for target in region.hosts]
        # A plan goes layer by layer; a reader wants one host after the other.
        yield from sorted(
            checks.subjects(region),
            key=lambda s: next((i for i, h in enumerate(hosts) if f":{h}:" in s), len(hosts)),
        )

    @property
    def groups(self) -> list[Group]:
        groups = [(title, [r for r in self.rows if r.subject.startswith(part)]) for title, part in _GROUPS]
        return [Group(title, rows) for title, rows in groups if rows]

    @property
    def active(self) -> bool:
        return self._snapshot.active_run is not None

    @property
    def run(self) -> RunLine | None:
        run: VerificationRun | None = self._snapshot.active_run or self._last_run()
        return RunLine(run.requested_at, run.requested_by) if run else None

    def _last_run(self) -> VerificationRun | None:
        return VerificationRun.objects.filter(onboarding=self._snapshot.onboarding).first()

    @property
    def poll_ms(self) -> int:
        """Often at first, when verdicts come in by the hundred milliseconds; slower with time."""
        run = self._snapshot.active_run
        age = self._snapshot.read_at - run.requested_at if run else timedelta()
        if age < timedelta(seconds=5):
            return _QUICK_MS
        return _STEADY_MS if age < timedelta(minutes=1) else _SLOW_MS

    @property
    def summary(self) -> str:
        if not self.rows:
            return "Nothing can be checked yet"
        if self.nobody_came:
            return "No worker has taken the checks up. Is the worker running?"
        asked = [State(row.state) for row in self.rows if row.state]
        outdated = sum(row.outdated for row in self.rows)
        return checks.summary(asked, outdated=outdated) if asked else "Nothing has been checked yet"

    @property
    def nobody_came(self) -> bool:
        run = self._snapshot.active_run
        waited = run is not None and self._snapshot.read_at - run.requested_at > NOBODY_CAME
        untouched = all(check.state == QUEUED for check in self._snapshot.open_checks)
        return waited and untouched and len(self._snapshot.open_checks) == len(self._planned_checks())

    def _planned_checks(self) -> Sequence[checks.Planned]:
        region = regions.current().get(self._snapshot.onboarding.region)
        return checks.plan(region) if region else ()

    @property
    def missing(self) -> list[Missing]:
        guide = self._page.scope.guide
        return [
            Missing(field.label, self._page.step_url(guide.step_of(field.id).id))
            for field in self._page.progress.missing_for_checks()
        ]

    def _row(self, subject: str) -> Row:
        if subject in self._open:
            return Row(subject, checks.title(subject), self._open[subject], proves=checks.proves(subject))
        stored = self._snapshot.findings.get(subject)
        if stored is None:
            return Row(
                subject, checks.title(subject), "", proves=checks.proves(subject), can_recheck=not self.active,
                action_url=self._page.url("checks"),
            )  # fmt: skip
        return self._decided(subject, stored)

    def _decided(self, subject: str, stored: Finding) -> Row:
        finding = settling.as_value(stored)
        hint = checks.hint(finding)
        ran = stored.state != State.NOT_RUN
        return Row(
            subject=subject,
            title=checks.title(subject),
            state=stored.state,
            outdated=self._snapshot.is_outdated(stored),
            message=f"{checks.message(finding)} {hint}".strip(),
            proves=checks.proves(subject),
            checked_at=stored.checked_at,
            duration_ms=stored.duration_ms if ran else None,
            facts=[
                (n.replace("_", " "), _shown(v)) for n, v in stored.facts.items() if ran and v is not None
            ],
            fixes=list(self._fixes(finding)),
            can_recheck=not self.active,
            action_url=self._page.url("checks"),
        )

    def _fixes(self, finding: checks.Finding) -> Iterator[tuple[str, str]]:
        guide = self._page.scope.guide
        for ref in fixes.refs(guide, finding):
            step_id, line = split_ref(ref)
            yield f"Fix in {guide.name_of(ref)}", self._page.step_url(step_id, line)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
