"""A row of the portfolio, made of what its standing holds: nothing is computed or asked for row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil

from django.urls import reverse
from django.utils import timezone

from wizard import guides
from wizard.guides.spec import Guide
from wizard.models import Standing
from wizard.models.standings import NONE
from wizard.progress import Status
from wizard.standing_values import CHECKS, CUSTOMER, UNCHECKED, reason_word


@dataclass(frozen=True, slots=True)
class Shown:
    """A status as the pills want it."""

    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    status: Shown | None


@dataclass(frozen=True, slots=True)
class Wait:
    """For a new key. `minutes` is rounded up: nothing says that it is over before it is."""

    until: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Row:
    """`next_url` is the step that blocks: that is what a row opens."""

    pk: int
    name: str
    reference: str
    url: str
    status: Shown
    cells: list[Cell]
    wait: Wait | None
    next: str
    next_url: str
    reason: str
    owner: str
    due_date: date | None
    settled: bool
    proven_at: datetime | None
    selectable: bool


NO_ONBOARDING = Shown("skipped", "No onboarding")


@lru_cache(maxsize=32)
def shown(code: str) -> Shown:
    if code == NONE:
        return NO_ONBOARDING
    status = Status[code.upper()]
    return Shown(status.tone, str(status))


@lru_cache(maxsize=1)
def columns() -> tuple[tuple[str, str], ...]:
    """The groups of steps, of every guide there is, and the checks: (id, heading)."""
    groups = {
        group.id: _short(group.title) for guide in guides.all_guides().values() for group in guide.groups
    }
    return (*groups.items(), (CHECKS, "Checks"))


def _short(title: str) -> str:
    """ "In Mimecast: account" -> "Account": a heading of a narrow column."""
    last = title.rsplit(":", 1)[-1].strip()
    return last[:1].upper() + last[1:]


def rows(page: Iterable[Standing], *, selectable: bool) -> Iterator[Row]:
    now = timezone.now()
    for standing in page:
        guide = guides.all_guides().get(standing.onboarding.guide) if standing.onboarding else None
        yield _row(standing, guide, now, selectable=selectable and guide is not None)


def _row(standing: Standing, guide: Guide | None, now: datetime, *, selectable: bool) -> Row:
    customer = standing.customer
    needs, needs_url = _next(standing, guide)
    return Row(
        pk=standing.pk,
        name=customer.name,
        reference=customer.reference,
        url=reverse("customer", args=[customer.slug]),
        status=shown(standing.overall),
        cells=[Cell(title, _group(standing, name)) for name, title in columns()] if guide else [],
        wait=_wait(standing, now),
        next=needs,
        next_url=needs_url,
        reason=_reason(standing),
        owner=str(standing.owner) if standing.owner else "",
        due_date=standing.due_date,
        settled=standing.overall == "done",
        proven_at=standing.proven_at,
        selectable=selectable,
    )


def _group(standing: Standing, name: str) -> Shown | None:
    code = standing.groups.get(name)
    return shown(code) if code else None


def _next(standing: Standing, guide: Guide | None) -> tuple[str, str]:
    slug, step_id = standing.customer.slug, standing.blocking_step
    if guide is None:
        return "Start an onboarding", reverse("customer", args=[slug])
    if step_id == CHECKS:
        return "Checks", reverse("checks", args=[slug, guide.id])
    if not step_id:
        return "", reverse("onboarding", args=[slug, guide.id])
    return _step_title(guide.id, step_id), reverse("step", args=[slug, guide.id, step_id])


@lru_cache(maxsize=256)
def _step_title(guide_id: str, step_id: str) -> str:
    try:
        step = guides.get(guide_id).step(step_id)
    except KeyError:
        return f"Step {step_id}"  # computed with another version of the guide
    return f"{step.label}. {step.title}" if step.printed else step.title


def _wait(standing: Standing, now: datetime) -> Wait | None:
    """None also where it is over and the sweep has not come by yet."""
    until = standing.waiting_until
    return Wait(until, ceil((until - now) / timedelta(minutes=1))) if until and until > now else None


def _reason(standing: Standing) -> str:
    """What holds it up, where its status does not say it."""
    if standing.blocking_reason == CUSTOMER and standing.onboarding:
        return f"Waits for the customer: {standing.onboarding.waiting_reason}"
    if standing.blocking_reason in ("", UNCHECKED):
        return ""
    return f"Blocked on {reason_word(standing.blocking_reason)}"
