"""An onboarding in one line: where it stands and what it needs next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from wizard import guides
from wizard.guides.spec import Guide
from wizard.models import Onboarding
from wizard.progress import Progress, Status
from wizard.snapshot import Snapshot, take_many
from wizard.views.pages import Plain, overall


@dataclass(frozen=True, slots=True)
class Card:
    guide_title: str
    url: str
    overall: Plain
    blocking: str
    blocking_url: str
    done: int
    total: int
    last_proven: datetime | None


def cards(onboardings: Iterable[Onboarding]) -> list[Card]:
    known = [one for one in onboardings if one.guide in guides.all_guides()]
    return [
        _card(one, guides.get(one.guide), snapshot)
        for one, snapshot in zip(known, take_many(known), strict=True)
    ]


def _card(onboarding: Onboarding, guide: Guide, snapshot: Snapshot) -> Card:
    progress = Progress(guide, snapshot, snapshot.read_at)
    place = [onboarding.customer.slug, guide.id]
    step = progress.next_step
    blocking, url = "", reverse("onboarding", args=place)
    if step is not None:
        blocking = f"Step {step.label}: {step.title}" if step.printed else step.title
        url = reverse("step", args=[*place, step.id])
    elif progress.overall is not Status.DONE:
        blocking, url = "Checks", reverse("checks", args=place)
    return Card(
        guide_title=guide.title,
        url=reverse("onboarding", args=place),
        overall=overall(progress),
        blocking=blocking,
        blocking_url=url,
        done=progress.done,
        total=len(guide.steps),
        last_proven=snapshot.last_proven,
    )
