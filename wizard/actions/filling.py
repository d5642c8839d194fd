"""Values by field id, whichever step asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from wizard import standings
from wizard.actions import steps
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Onboarding, StepProgress, VerificationRun


class Stale(Exception):
    """Somebody saved values since these were read."""


@dataclass(frozen=True, slots=True)
class Filled:
    """`changed` are field ids. `version` is the one after it. `run` is the run that saving asked for: hand it to the queue."""

    version: int
    changed: tuple[str, ...]
    run: VerificationRun | None


def version_of(onboarding: Onboarding) -> int:
    """Grows with every value that is saved in any of the steps."""
    return StepProgress.objects.filter(onboarding=onboarding).aggregate(all=Sum("version"))["all"] or 0


@transaction.atomic
@standings.kept
def fill(
    *,
    onboarding: Onboarding,
    guide: Guide,
    answers: Mapping[str, str],
    secrets: Mapping[str, str],
    version: int | None = None,
    by: Actor,
) -> Filled:
    """Save cleaned values, each in its step, and ask for one verification at the end if one is due.

    With a `version` nothing is saved if somebody else saved since then (G12).
    """
    Onboarding.objects.locked().get(pk=onboarding.pk)
    if version is not None and version != version_of(onboarding):
        raise Stale
    changed: list[str] = []
    for step in guide.steps:
        names = {field.id for field in step.fields}
        answered = {name: value for name, value in answers.items() if name in names}
        sealed = {name: value for name, value in secrets.items() if name in names}
        if not answered and not sealed:
            continue
        stored = StepProgress.objects.filter(onboarding=onboarding, step=step.id).first()
        saved = steps.save(
            onboarding=onboarding,
            guide=guide,
            step=step,
            version=stored.version if stored else 0,
            answers=answered,
            secrets=sealed,
            verify=False,
            by=by,
        )
        changed += saved.changed
    run = steps.verify_if_complete(onboarding=onboarding, guide=guide, changed=changed, by=by)
    return Filled(version_of(onboarding), tuple(changed), run)
