"""How many onboardings stand where: for the counts on the portfolio, and day by day for its picture."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Case, Count, Value, When
from django.utils import timezone

from wizard.models import FleetSample, Standing, User
from wizard.models.standings import NONE, StandingQuerySet
from wizard.standing_values import BANDS, band

_REASONS_SHOWN = 6
_OTHERS, _MINE, _NOBODYS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Tally:
    """`filters` counts what each filter of the portfolio would show. `reasons` are the commonest, with their numbers."""

    filters: Mapping[str, int]
    reasons: list[tuple[str, int]]
    fleet: FleetSample


def tally(found: StandingQuerySet, *, person: User | None, today: date) -> Tally:
    """Three queries. Where `found` has no condition, the first reads nothing but one small index."""
    whose = Case(
        When(owner=person.pk if person else 0, then=Value(_MINE)),
        When(owner__isnull=True, then=Value(_NOBODYS)),
        default=Value(_OTHERS),
    )
    kinds = found.order_by().values_list("overall", "blocking_reason", "waiting_for_customer", whose)
    filters, reasons, fleet = Counter[str](), Counter[str](), Counter[str]()
    for overall, reason, for_customer, owner, number in kinds.annotate(number=Count("*")):
        filters.update(dict.fromkeys(_filters(overall, reason, for_customer, owner), number))
        reasons[reason] += number
        fleet[band(overall, for_customer=for_customer)] += number
    filters["overdue"], filters["key"] = found.overdue(today).count(), found.in_wait().count()
    del reasons[""], fleet[""]
    day = timezone.now().astimezone(UTC).date()
    return Tally(filters, _commonest(reasons), FleetSample(day=day, **fleet))


def _filters(overall: str, reason: str, for_customer: bool, owner: int) -> list[str]:
    """The filters that show such an onboarding."""
    shown = ["all", band(overall, for_customer=for_customer)]
    shown += [overall] if overall in ("stale", NONE) else []
    shown += ["blocked"] if reason else []
    shown += ["customer"] if for_customer else []
    shown += ["me"] if owner == _MINE else []
    shown += ["nobody"] if owner == _NOBODYS and overall not in ("done", NONE) else []
    return shown


def _commonest(reasons: Counter[str]) -> list[tuple[str, int]]:
    return sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:_REASONS_SHOWN]


def sample() -> None:
    """Today's row, written anew while the day lasts, if anything is different."""
    now = tally(Standing.objects.all(), person=None, today=timezone.now().date()).fleet
    counts = {name: getattr(now, name) for name in BANDS}
    if now.total and not FleetSample.objects.filter(day=now.day, **counts).exists():
        FleetSample.objects.update_or_create(day=now.day, defaults=counts)
