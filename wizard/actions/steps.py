from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from wizard import history, notices, standings
from wizard.actions import credentials, verifications
from wizard.guides.spec import FieldKind, Guide, Step
from wizard.history import Actor
from wizard.ledger import JSON
from wizard.models import Onboarding, StepProgress, VerificationRun
from wizard.progress import Progress
from wizard.snapshot import take
from wizard.tags import Tag


class Conflict(Exception):
    """Somebody saved the step since this page was opened. `saved` is what is stored now."""

    def __init__(self, saved: StepProgress) -> None:
        super().__init__(f"the step is at version {saved.version}")
        self.saved = saved


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` are field ids. `run` is the run that saving asked for: hand it to the queue."""

    version: int
    changed: tuple[str, ...]
    run: VerificationRun | None = None


def _locked(onboarding: Onboarding, step: Step) -> StepProgress:
    """Locks the onboarding, so that two people's saves of any of its steps come one after the other."""
    Onboarding.objects.locked().get(pk=onboarding.pk)
    return StepProgress.objects.get_or_create(onboarding=onboarding, step=step.id)[0]


@transaction.atomic
@standings.kept
def tick(
    *, onboarding: Onboarding, step: Step, numbers: Collection[int], done: bool, by: Actor
) -> StepProgress:
    """Ticks say the same whoever sets them, so they know no conflict and leave the version alone."""
    progress = _locked(onboarding, step)
    before = set(progress.ticks)
    after = before | set(numbers) if done else before - set(numbers)
    after &= set(step.numbers)
    if after != before:
        progress.ticks, progress.updated_by = sorted(after), by.name
        progress.save(update_fields=["ticks", "updated_by", "updated_at"])
        tag = Tag.STEP_TICKED if done else Tag.STEP_UNTICKED
        _record(tag, onboarding, step, by, numbers=sorted(before ^ after))
    return progress


@transaction.atomic
@standings.kept
def save(
    *,
    onboarding: Onboarding,
    guide: Guide,
    step: Step,
    version: int,
    answers: Mapping[str, str],
    secrets: Mapping[str, str] | None = None,
    ticks: Collection[int] | None = None,
    verify: bool = True,
    by: Actor,
) -> Saved:
    """Store what a page of the step sent. Fields that are not named stay; an empty secret stays too.

    Asks for a verification when the last value that is needed for one arrives, or when one of them changes, unless
    the caller has more to save and does so itself.
    """
    progress = _locked(onboarding, step)
    if progress.version != version:
        raise Conflict(progress)
    onboarding.refresh_from_db(fields=["region"])
    changed = _store_answers(onboarding, step, progress, answers, by)
    for field, value in (secrets or {}).items():
        if value and credentials.set_(onboarding=onboarding, field=guide.field(field), value=value, by=by):
            changed.append(field)
    if changed:
        progress.version += 1
        progress.updated_by = by.name
        progress.save()
        notices.plan_waits(onboarding, guide, changed, by=by)
    if ticks is not None:
        set_ticks(onboarding=onboarding, step=step, numbers=ticks, by=by)
    run = verify_if_complete(onboarding=onboarding, guide=guide, changed=changed, by=by) if verify else None
    return Saved(progress.version, tuple(changed), run)


def _store_answers(
    onboarding: Onboarding, step: Step, progress: StepProgress, answers: Mapping[str, str], by: Actor
) -> list[str]:
    fields = {field.id: field for field in step.fields if field.kind is not FieldKind.SECRET}
    stored = {**progress.answers, "region": onboarding.region}
    changed = [name for name in fields if name in answers and answers[name] != stored.get(name, "")]
    for name in changed:
        if fields[name].kind is FieldKind.REGION:
            onboarding.region = answers[name]
            onboarding.save(update_fields=["region"])
        else:
            progress.answers[name] = answers[name]
    if changed:
        _record(Tag.STEP_SAVED, onboarding, step, by, fields=[fields[name].label for name in changed])
    return changed


@transaction.atomic
def set_ticks(*, onboarding: Onboarding, step: Step, numbers: Collection[int], by: Actor) -> None:
    """Tick these, and take the tick away from all others of the step."""
    tick(onboarding=onboarding, step=step, numbers=numbers, done=True, by=by)
    tick(onboarding=onboarding, step=step, numbers=set(step.numbers) - set(numbers), done=False, by=by)


@transaction.atomic
@standings.kept
def verify_if_complete(
    *, onboarding: Onboarding, guide: Guide, changed: Collection[str], by: Actor
) -> VerificationRun | None:
    """After a change of these fields a run that is under way rests on old values, so it gives way to a new one."""
    if not set(changed) & {*guide.needed, *verifications.OPTIONAL_VALUES}:
        return None
    verifications.supersede(onboarding=onboarding, by=by)
    if Progress(guide, take(onboarding)).missing_for_checks():
        return None
    return verifications.request(
        onboarding=onboarding, trigger=verifications.Trigger.SAVED, watched=True, by=by
    )


@transaction.atomic
@standings.kept
def override_wait(*, onboarding: Onboarding, guide: Guide, step: Step, by: Actor) -> bool:
    """ "The key is older than 30 minutes: continue now." False if there is no wait to override."""
    progress = _locked(onboarding, step)
    wait = Progress(guide, take(onboarding)).wait_of(step)
    if wait is None or not wait.can_override:
        return False
    progress.wait_overridden_at = timezone.now()
    progress.updated_by = by.name
    progress.save(update_fields=["wait_overridden_at", "updated_by", "updated_at"])
    _record(Tag.WAIT_OVERRIDDEN, onboarding, step, by, minutes_left=wait.remaining_minutes)
    return True


@transaction.atomic
@standings.kept
def remove_credential(*, onboarding: Onboarding, guide: Guide, step: Step, field: str, by: Actor) -> bool:
    progress = _locked(onboarding, step)
    if not credentials.remove(onboarding=onboarding, field=guide.field(field), by=by):
        return False
    progress.version += 1
    progress.updated_by = by.name
    progress.save(update_fields=["version", "updated_by", "updated_at"])
    verifications.supersede(onboarding=onboarding, by=by)
    return True


def _record(tag: Tag, onboarding: Onboarding, step: Step, by: Actor, **facts: JSON) -> None:
    history.record(
        tag, by=by, customer=onboarding.customer, about=onboarding.about, step=step.heading, **facts
    )
