from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wizard import access, guides
from wizard.actions import exporting
from wizard.exports import csv_lines
from wizard.forms.import_columns import EXPORTED
from wizard.forms.portfolio import Filters
from wizard.models import Onboarding, Standing
from wizard.models.standings import StandingQuerySet
from wizard.roles import Permission
from wizard.views.cards import Card, cards

_PAGE = 200
_NOTHING = ("",) * (len(EXPORTED) - 4)


@never_cache
@require_safe
@login_required
@access.confirmed
def customers(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows of the customers this person may take away, in its order and in the columns of an import."""
    filters = Filters.read(request.GET)
    allowed = access.standings(request, Permission.EXPORT)
    found = filters.apply(allowed, person=access.person(request), today=timezone.localdate())
    count = found.count()
    if not count and Permission.EXPORT not in access.powers(request).somewhere:
        raise PermissionDenied
    if request.method == "GET":
        exporting.customers(count=count, narrowed=filters.words, by=access.actor(request))
    lines = csv_lines(EXPORTED, _rows(found, filters))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(filters)}"'
    return answer


def _file_name(filters: Filters) -> str:
    return f"customers-{'filtered-' if filters.active else ''}{timezone.localdate()}.csv"


def _rows(found: StandingQuerySet, filters: Filters) -> Iterator[Sequence[object]]:
    """Page by page, so that ten thousand customers are never held at once."""
    found = found.prefetch_related("customer", "onboarding__owner", "onboarding__customer")
    last = None
    while page := filters.behind(found, last, size=_PAGE):
        yield from _lines(page)
        last = page[-1]


def _lines(page: Sequence[Standing]) -> Iterator[Sequence[object]]:
    onboardings = [standing.onboarding for standing in page if standing.onboarding]
    known = [one for one in onboardings if one.guide in guides.all_guides()]
    told = {one.pk: _standing(one, card) for one, card in zip(known, cards(known), strict=True)}
    for standing in page:
        customer = standing.customer
        facts = (customer.reference, customer.name, customer.slug, customer.contact)
        yield [*facts, *told.get(standing.onboarding_id or 0, _NOTHING)]


def _standing(onboarding: Onboarding, card: Card) -> tuple[object, ...]:
    return (
        onboarding.guide,
        onboarding.region,
        onboarding.owner.email if onboarding.owner else "",
        onboarding.due_date,
        card.overall.word,
        card.blocking,
        card.done,
        card.total,
        _moment(card.last_proven),
    )


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
