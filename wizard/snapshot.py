"""All that is stored about an onboarding, read at one moment in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from wizard import checks, regions
from wizard.checks import KINDS
from wizard.guides.spec import Step
from wizard.mimecast.regions import Region
from wizard.models import Check, Credential, Finding, Onboarding, StepProgress, VerificationRun
from wizard.models.verifications import ACTIVE, DONE

Row = TypeVar("Row", StepProgress, Credential, Finding)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`subjects` are those of the chosen region; `findings` holds the newest verdict of each that has one."""

    onboarding: Onboarding
    steps: Mapping[str, StepProgress]
    credentials: Mapping[str, Credential]
    subjects: frozenset[str]
    findings: Mapping[str, Finding]
    active_run: VerificationRun | None
    open_checks: Sequence[Check]
    read_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def stamps(self) -> dict[str, str]:
        """Changes whenever a value does: a fingerprint for a secret, the value itself for an answer."""
        return {**self.answers, **{name: c.fingerprint for name, c in self.credentials.items()}}

    @property
    def oldest_evidence(self) -> datetime:
        return self.read_at - timedelta(hours=settings.EVIDENCE_MAX_AGE_HOURS)

    def is_outdated(self, finding: Finding) -> bool:
        return finding.is_outdated(self.stamps, oldest=self.oldest_evidence)

    def proving(self, step: Step) -> list[Finding]:
        """Verdicts that speak about the step; "not run" says nothing."""
        return [
            f for f in self.findings.values() if step.proves(f.subject) and f.state != checks.State.NOT_RUN
        ]

    @property
    def open_states(self) -> dict[str, str]:
        """Whether a subject that is being checked is queued or running."""
        return {subject: check.state for check in self.open_checks for subject in subjects_of(check)}

    def is_checking(self, step: Step) -> bool:
        return any(map(step.proves, self.open_states))

    @property
    def last_proven(self) -> datetime | None:
        """The oldest of the green verdicts: since then everything has been proven at least once."""
        return min(
            (f.checked_at for f in self.findings.values() if f.state == checks.State.PASSED), default=None
        )


def subjects_of(check: Check) -> list[str]:
    return [subject.format(target=check.target) for subject in KINDS[check.kind].subjects]


def take(onboarding: Onboarding) -> Snapshot:
    return take_many([onboarding])[0]


def take_many(onboardings: Sequence[Onboarding]) -> list[Snapshot]:
    now = timezone.now()
    steps = _by_onboarding(StepProgress.objects.filter(onboarding__in=onboardings))
    credentials = _by_onboarding(Credential.objects.filter(onboarding__in=onboardings).defer("sealed"))
    findings = _by_onboarding(Finding.objects.filter(onboarding__in=onboardings).latest())
    runs = {
        r.onboarding_id: r for r in VerificationRun.objects.filter(onboarding__in=onboardings, state=ACTIVE)
    }
    open_checks: dict[int, list[Check]] = defaultdict(list)
    if runs:
        for check in Check.objects.filter(run__in=runs.values()).exclude(state=DONE):
            open_checks[check.run_id].append(check)
    snapshots = []
    for onboarding in onboardings:
        run = runs.get(onboarding.pk)
        subjects = _subjects(onboarding)
        snapshots.append(
            Snapshot(
                onboarding=onboarding,
                steps={s.step: s for s in steps[onboarding.pk]},
                credentials={c.field: c for c in credentials[onboarding.pk]},
                subjects=subjects,
                findings={f.subject: f for f in findings[onboarding.pk] if f.subject in subjects},
                active_run=run,
                open_checks=open_checks[run.pk] if run else (),
                read_at=now,
                answers=_answers(onboarding, steps[onboarding.pk]),
            )
        )
    return snapshots


def _by_onboarding(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.onboarding_id].append(row)
    return grouped


def _answers(onboarding: Onboarding, steps: Iterable[StepProgress]) -> dict[str, str]:
    answers = {name: value for step in steps for name, value in step.answers.items()}
    return {**answers, "region": onboarding.region}


def _subjects(onboarding: Onboarding) -> frozenset[str]:
    region = regions.current().get(onboarding.region)
    return _subjects_in(region) if region else frozenset()


@lru_cache(maxsize=128)
def _subjects_in(region: Region) -> frozenset[str]:
    return frozenset(checks.subjects(region))
