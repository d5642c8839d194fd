"""The progress of checking many onboardings again."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wizard import access
from wizard.forms.portfolio import Filters
from wizard.models import Recheck, RecheckItem
from wizard.models.standings import StandingQuerySet
from wizard.models.verifications import ACTIVE, NOBODY_CAME
from wizard.roles import Permission
from wizard.views import portfolio_rows

_TROUBLE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the page, with its word."""

    label: str
    number: int


class Progress:
    """How far it is, and how the onboardings stand whose checks have ended, as far as they are `visible`."""

    def __init__(self, recheck: Recheck, visible: StandingQuerySet) -> None:
        self.recheck, self._visible = recheck, visible
        counted = RecheckItem.objects.filter(recheck=recheck).aggregate(
            reached=Count("pk", filter=Q(asked=True)),
            left_out=Count("pk", filter=Q(asked=True, run__isnull=True)),
            active=Count("pk", filter=Q(run__state=ACTIVE)),
        )
        self.asked: int = counted["reached"]
        self.skipped: int = counted["left_out"]
        self.running: int = counted["active"]

    @property
    def total(self) -> int:
        return self.recheck.total

    @property
    def ended(self) -> int:
        return self.asked - self.running

    @property
    def active(self) -> bool:
        return self.recheck.asked_at is None or self.running > 0

    @property
    def nobody_came(self) -> bool:
        return self.asked == 0 and timezone.now() - self.recheck.requested_at > NOBODY_CAME

    @property
    def sentence(self) -> str:
        if self.nobody_came:
            return "No worker has taken it up yet. Is the worker running?"
        left_out = f" {self.skipped} without a region were left out." if self.skipped else ""
        if self.active:
            return f"{self.ended} of {self.total} are through.{left_out}"
        return f"All {self.total} are through.{left_out}" if self.total > 1 else f"It is through.{left_out}"

    @property
    def numbers(self) -> list[Number]:
        standings = self._ended().order_by().values_list("overall").annotate(n=Count("pk"))
        found = dict(standings)
        failing, unknown = found.pop("problem", 0), found.pop("unknown", 0)
        rest = sum(found.values()) - found.get("done", 0)
        return [
            Number("Done", found.get("done", 0)),
            Number("With a problem", failing),
            Number("Could not be checked", unknown),
            Number("Steps still open", rest),
        ]

    def trouble(self) -> list[portfolio_rows.Row]:
        """The onboardings that somebody has to look at, by name."""
        loud = self._ended().filter(overall__in=("problem", "unknown")).order_by("name", "pk")
        page = loud.select_related("customer", "onboarding", "owner")[:_TROUBLE_SHOWN]
        return list(portfolio_rows.rows(page, selectable=False))

    def _ended(self) -> StandingQuerySet:
        ended = self.recheck.items.filter(run__isnull=False).exclude(run__state=ACTIVE)
        return self._visible.filter(onboarding__in=ended.order_by().values("onboarding"))


@never_cache
@require_safe
@login_required
def recheck(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "portfolio/recheck.html", _context(request, number))


@never_cache
@require_safe
@login_required
def panel(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "portfolio/_recheck.html", _context(request, number))


def _context(request: HttpRequest, number: int) -> dict[str, object]:
    query = Filters.read(request.GET).query()
    return {"progress": _progress(request, number), "query": f"?{query}".rstrip("?")}


def _progress(request: HttpRequest, number: int) -> Progress:
    """For whoever asked for it, who may have lost a customer since, and for those who see every customer anyway."""
    found = get_object_or_404(Recheck, pk=number)
    mine = found.requested_by == access.person(request).email
    if not mine and Permission.VIEW not in access.powers(request).everywhere:
        raise Http404
    return Progress(found, access.standings(request))
