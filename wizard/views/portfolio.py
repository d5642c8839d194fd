"""The landing page: every customer this person may see, and what each onboarding needs next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wizard import access, fleet, guides
from wizard.access import Powers
from wizard.actions import portfolio as actions
from wizard.forms.portfolio import ME, NOBODY, SHOWS, Filters
from wizard.models import FleetSample, SavedView, User
from wizard.models.standings import StandingQuerySet
from wizard.roles import Permission
from wizard.standing_values import BANDS, CHECKS, reason_word
from wizard.views import fleet_picture, portfolio_rows

PAGE_SIZE = 50
_BULK = (Permission.ASSIGN, Permission.VERIFY)


@dataclass(frozen=True, slots=True)
class Link:
    """A filter with how many it shows."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Whoever works at a customer begins at that customer's page: a list of one says nothing. Filters open it."""
    own = None if request.GET else access.own_customer(request)
    return redirect("customer", own.slug) if own else _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    filters, powers = Filters.read(request.GET), access.powers(request)
    person, today = access.person(request), timezone.localdate()
    visible = access.standings(request)
    tally = fleet.tally(visible, person=person, today=today)
    counted = tally.filters
    after = request.GET.get("after", "")
    page, more = _page(filters, visible, person, today, after)
    may_bulk = any(permission in powers.somewhere for permission in _BULK)
    context = {
        "rows": list(portfolio_rows.rows(page, selectable=may_bulk)),
        "columns": portfolio_rows.columns(),
        "filters": filters,
        "counted": counted,
        "chips": _chips(filters, counted),
        "owners": _owners(filters, counted),
        "reasons": _reasons(filters, tally.reasons),
        "steps": _steps(),
        "sorts": {name: f"?{filters.query(sort=name)}" for name in ("name", "status", "due", "proof")},
        "first_url": f"?{filters.query()}" if after else "",
        "next_url": f"?{filters.query()}&after={page[-1].pk}".replace("?&", "?") if more else "",
        "views": list(SavedView.objects.filter(user=person)),
        "may_bulk": may_bulk,
        "may_assign": Permission.ASSIGN in powers.somewhere,
        "may_verify": Permission.VERIFY in powers.somewhere,
        "export": _export(filters, powers, _number(filters, counted, None if more or after else len(page))),
        "read_only": Permission.CREATE_CUSTOMER not in powers.everywhere,
        **_picture(powers, tally.fleet, filters.show),
    }
    return render(request, "portfolio/list.html", context)


def _page(
    filters: Filters, visible: StandingQuerySet, person: User, today: date, after: str
) -> tuple[Sequence[Any], bool]:
    """What a row shows besides is fetched for the page alone: a join would be made for all that match."""
    found = filters.apply(visible, person=person, today=today)
    found = found.prefetch_related("customer", "onboarding", "owner")
    return filters.page(found, among=visible, after=after, size=PAGE_SIZE)


def _export(filters: Filters, powers: Powers, number: int | None) -> Link | None:
    """What the list shows, on all pages. Without the number where it is unknown, or some rows may not be taken."""
    if Permission.EXPORT not in powers.somewhere or number == 0:
        return None
    url = f"{reverse('customers-export')}?{filters.query()}".rstrip("?")
    shown = number if Permission.EXPORT in powers.everywhere else None
    return Link("Export these" if filters.active else "Export all", url, shown if filters.active else None)


def _number(filters: Filters, counted: Mapping[str, int], listed: int | None) -> int | None:
    """How many rows all pages have, as far as that is known without counting them: None where it is not."""
    if not filters.active:
        return counted["all"]
    if len(filters.narrowing) == 1 and (filters.show or filters.owner in (ME, NOBODY)):
        return counted[filters.show or filters.owner]
    return listed


def _picture(powers: Powers, today: FleetSample, shown: str) -> dict[str, Any]:
    """Only for those who may see every customer: the days before count all of them."""
    if Permission.VIEW not in powers.everywhere or not today.total:
        return {}
    past = FleetSample.objects.filter(day__gte=fleet_picture.window(today.day), day__lt=today.day)
    tiles = [
        Link(SHOWS[band][0], f"?{Filters(show=band).query()}", getattr(today, band), shown == band)
        for band in BANDS
    ]
    return {
        "fleet": dict(zip(BANDS, tiles, strict=True)),
        "picture": fleet_picture.draw([*past.order_by("day"), today]),
    }


def _chips(filters: Filters, counted: Mapping[str, int]) -> list[Link]:
    """Those that would show nothing are left out, but for the one that is on."""
    everything = Link("All", f"?{Filters(sort=filters.sort).query()}", counted["all"], not filters.active)
    return [
        everything,
        *(
            Link(label, _url(filters, show=name), counted[name], filters.show == name)
            for name, (label, _) in SHOWS.items()
            if counted[name] or filters.show == name
        ),
    ]


def _owners(filters: Filters, counted: Mapping[str, int]) -> list[Link]:
    """Pressing one that is on takes it off."""
    return [
        Link(
            label,
            _url(filters, owner="" if filters.owner == name else name),
            counted[name],
            filters.owner == name,
        )
        for label, name in (("Mine", ME), ("Unassigned", NOBODY))
        if counted[name] or filters.owner == name
    ]


def _reasons(filters: Filters, reasons: Sequence[tuple[str, int]]) -> list[Link]:
    return [
        Link(reason_word(reason), f"?{Filters(on=reason).query()}", held, filters.on == reason)
        for reason, held in reasons
    ]


def _url(filters: Filters, **changes: str) -> str:
    return f"?{filters.query(**changes)}"


def _steps() -> list[tuple[str, str]]:
    """What an onboarding can be at: the steps of every guide, and the checks."""
    found = {
        step.id: f"{step.label}. {step.title}" if step.printed else step.title
        for guide in guides.all_guides().values()
        for step in guide.steps
    }
    return [*found.items(), (CHECKS, "Checks")]


@require_POST
@login_required
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name. Of what is sent only filters are kept."""
    filters = Filters.read(request.POST)
    name = request.POST.get("view", "").replace("\0", "").strip()[:60]
    if name:
        _, new = actions.save_view(
            user=access.person(request), name=name, query=filters.query()[:500], by=access.actor(request)
        )
        done = "is kept among your views." if new else "shows these customers from now on."
        messages.success(request, f"“{name}” {done}")
    else:
        messages.error(request, "Give the view a name.")
    return redirect(f"{reverse('customers')}?{filters.query()}")


@require_POST
@login_required
def delete_view(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody else's is as unknown as one that does not exist."""
    view = get_object_or_404(SavedView, pk=number, user=access.person(request))
    actions.delete_view(view=view, by=access.actor(request))
    return redirect("customers")
