"""An onboarding as the API tells it: where it stands, computed at every look."""

from wizard.api.schemas import OnboardingOut, StepOut
from wizard.guides.spec import Guide
from wizard.models import Onboarding
from wizard.progress import Progress, Status, StepStatus
from wizard.snapshot import Snapshot


def told(onboarding: Onboarding, guide: Guide, snapshot: Snapshot) -> OnboardingOut:
    progress = Progress(guide, snapshot, snapshot.read_at)
    run, next_step = snapshot.active_run, progress.next_step
    return OnboardingOut(
        customer=onboarding.customer.slug,
        guide=guide.id,
        guide_version=onboarding.guide_version,
        region=onboarding.region,
        status=_code(progress.overall),
        verdict=progress.verdict,
        next_step=next_step.id if next_step else None,
        missing_for_checks=[field.id for field in progress.missing_for_checks()],
        active_run=run.pk if run else None,
        owner=onboarding.owner.email if onboarding.owner else None,
        due_date=onboarding.due_date,
        waiting_for_customer=onboarding.waiting_reason,
        last_proven=snapshot.last_proven,
        created_at=onboarding.created_at,
        steps=[_step(progress, status) for status in progress.steps],
    )


def _step(progress: Progress, status: StepStatus) -> StepOut:
    saved = progress.snapshot.steps.get(status.step.id)
    return StepOut(
        id=status.step.id,
        label=status.step.label,
        title=status.step.title,
        status=_code(status.status),
        ticks=saved.ticks if saved else [],
        missing=[field.id for field in progress.missing(status.step)],
        waits_for=[step.id for step in status.waits_for],
        waits_until=status.until,
    )


def _code(status: Status) -> str:
    """The words of a page may change; these do not."""
    return status.name.lower()
