"""Onboardings brought to where a test needs them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from tests.helpers import TESTS, fill
from wizard import guides
from wizard.actions import steps
from wizard.guides.spec import Field, FieldKind
from wizard.models import Check, Finding, Onboarding, VerificationRun
from wizard.models.verifications import DONE, FINISHED
from wizard.progress import Progress
from wizard.snapshot import take

GUIDE = guides.get("mimecast-api1")
_SAID = {FieldKind.CONFIRM: "yes", FieldKind.REGION: "eu", FieldKind.EMAIL: "svc@acme.example"}


def ago(**time: float) -> datetime:
    return timezone.now() - timedelta(**time)


def value_for(field: Field) -> str:
    return ago(hours=2).isoformat() if field.kind is FieldKind.DATETIME else _SAID.get(field.kind, "text")


def fill_in(onboarding: Onboarding, *step_ids: str) -> None:
    fields = [field for step_id in step_ids for field in GUIDE.step(step_id).fields]
    fill(onboarding, GUIDE, {field.id: value_for(field) for field in fields})


def tick_off(onboarding: Onboarding, *step_ids: str) -> None:
    for step in map(GUIDE.step, step_ids):
        steps.tick(onboarding=onboarding, step=step, numbers=step.numbers, done=True, by=TESTS)


def do(onboarding: Onboarding, *step_ids: str) -> None:
    fill_in(onboarding, *step_ids)
    tick_off(onboarding, *step_ids)


def decide(
    onboarding: Onboarding,
    states: Mapping[str, str],
    *,
    reason: str = "ok",
    inputs: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> None:
    """A finished run with a verdict on each subject."""
    now = timezone.now()
    onboarding.runs.filter(state="active").update(state=FINISHED, finished_at=now)
    run = VerificationRun.objects.create(onboarding=onboarding, state=FINISHED, finished_at=now)
    check = Check.objects.create(run=run, kind="account", state=DONE)
    for subject, state in states.items():
        Finding.objects.create(
            onboarding=onboarding,
            run=run,
            produced_by=check,
            subject=subject,
            state=state,
            reason=reason,
            inputs=inputs or {},
            checked_at=at or now,
        )


def progress(onboarding: Onboarding) -> Progress:
    onboarding.refresh_from_db()
    return Progress(GUIDE, take(onboarding))


def decide_all(onboarding: Onboarding, state: str = "passed") -> None:
    onboarding.refresh_from_db()
    decide(onboarding, dict.fromkeys(take(onboarding).subjects, state))
