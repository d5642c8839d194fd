from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Query

from wizard.api import doors
from wizard.api.paging import AFTER_NUMBER, LIMIT, Page, page
from wizard.api.schemas import EventOut
from wizard.models import HistoryEvent
from wizard.roles import Permission
from wizard.scopes import Scope
from wizard.tags import sentence

router = Router(tags=["History"])
GUIDE: Any = Query("", max_length=60, description="Only what happened to the onboarding with this guide.")


@router.get(
    "/customers/{slug:slug}/history",
    response=Page[EventOut],
    url_name="api-history",
    summary="Read a customer's history",
)
def list_events(
    request: HttpRequest, slug: str, guide: str = GUIDE, after: int | None = AFTER_NUMBER, limit: int = LIMIT
) -> Any:
    """The newest first."""
    customer = doors.customer(request, slug, Scope.HISTORY, Permission.VIEW_HISTORY)
    found = HistoryEvent.objects.filter(stream=customer.stream).order_by("-sequence")
    if guide:
        scope = doors.onboarding(
            request, slug, guide.replace("\0", ""), Scope.HISTORY, Permission.VIEW_HISTORY
        )
        found = found.filter(about=scope.onboarding.about)
    found = found.filter(sequence__lt=after) if after else found
    return page(found, limit, key="sequence", show=_told)


def _told(events: Sequence[HistoryEvent]) -> list[EventOut]:
    names = ("sequence", "at", "actor", "address", "request_id", "tag", "about", "facts")
    return [
        EventOut(sentence=sentence(event.tag, event.facts), **{name: getattr(event, name) for name in names})
        for event in events
    ]
