"""Events of the history as pages show them: newest first, part by part, and whether their chain is unbroken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wizard import access, history
from wizard.models import HistoryEvent
from wizard.roles import Permission, Role
from wizard.tags import sentence
from wizard.values.numbers import whole_number

EVENTS_A_PAGE = 100
_ROLES = {role.value: role.label for role in Role}


class EventLine:
    """An event as a page shows it."""

    def __init__(self, event: HistoryEvent) -> None:
        self.at, self.actor, self.address = event.at, event.actor, event.address
        self.tag, self.sequence = event.tag, event.sequence
        self.sentence = sentence(event.tag, _named(event.facts))


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Roles by the name they have on other pages."""
    return {
        **facts,
        **{name: _ROLES.get(facts[name], facts[name]) for name in ("role", "previous") if name in facts},
    }


@dataclass(frozen=True, slots=True)
class IntegrityLine:
    ok: bool
    text: str


def part(request: HttpRequest, events: "QuerySet[HistoryEvent]") -> dict[str, Any]:
    """Pages by key: `before` in the address is the number of the last event of the page before."""
    before = whole_number(request.GET.get("before", ""))
    found = events.order_by("-sequence")
    if before is not None:
        found = found.filter(sequence__lt=before)
    shown = list(found[: EVENTS_A_PAGE + 1])
    older = f"?before={shown[EVENTS_A_PAGE - 1].sequence}" if len(shown) > EVENTS_A_PAGE else ""
    return {"events": [EventLine(event) for event in shown[:EVENTS_A_PAGE]], "older_url": older}


def integrity(stream: str, whose: str) -> IntegrityLine:
    found = history.verify(stream)
    if found.broken is None:
        return IntegrityLine(
            True, f"{whose} history is unbroken: {found.count} events, each linked to the one before."
        )
    return IntegrityLine(
        False,
        f"{whose} history was changed after it was written: event {found.broken.sequence} was {found.broken.reason}.",
    )


@require_safe
@login_required
def customer(request: HttpRequest, slug: str) -> HttpResponse:
    """One customer's whole chain: what happened to the customer itself, and to each of its onboardings."""
    found = access.customer(request, slug, Permission.VIEW_HISTORY)
    context = part(request, HistoryEvent.objects.filter(stream=found.stream))
    context["integrity"] = integrity(found.stream, "This customer's")
    return render(request, "customers/history.html", {"customer": found, **context})


@require_safe
@login_required
def installation(request: HttpRequest) -> HttpResponse:
    """What belongs to no customer. Its chain is long, so it is followed only when somebody asks."""
    access.require_everywhere(request, Permission.AUDIT)
    stream = history.GLOBAL_STREAM
    asked = "check" in request.GET
    context = part(request, HistoryEvent.objects.filter(stream=stream))
    context["integrity"] = integrity(stream, "The installation's") if asked else None
    return render(request, "history.html", context)
