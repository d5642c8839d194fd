from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wizard import access
from wizard.actions import exporting
from wizard.exports import csv_lines
from wizard.forms.import_columns import EXPORTED
from wizard.models import Customer, Onboarding
from wizard.models.customers import CustomerQuerySet
from wizard.roles import Permission
from wizard.views.cards import Card, cards

_PAGE = 200
_NOTHING = ("",) * (len(EXPORTED) - 4)


@never_cache
@require_safe
@login_required
@access.confirmed
def customers(request: HttpRequest) -> StreamingHttpResponse:
    """Every customer this person may take away, one line for each of its onboardings, in the columns of an import."""
    found = Customer.objects.allowing(access.person(request), Permission.EXPORT)
    count = found.count()
    if not count and not access.may_export(request):
        raise PermissionDenied
    if request.method == "GET":
        exporting.customers(count=count, by=access.actor(request))
    answer = StreamingHttpResponse(csv_lines(EXPORTED, _rows(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="customers-{timezone.localdate()}.csv"'
    return answer


def _rows(found: CustomerQuerySet) -> Iterator[Sequence[object]]:
    """Page by page, so that ten thousand customers are never held at once."""
    after = 0
    while page := list(found.filter(pk__gt=after).order_by("pk")[:_PAGE]):
        yield from _lines(page)
        after = page[-1].pk


def _lines(page: Sequence[Customer]) -> Iterator[Sequence[object]]:
    onboardings = list(Onboarding.objects.filter(customer__in=page).select_related("customer", "owner"))
    known = {(one.customer_id, one.guide): one for one in onboardings}
    told: dict[int, list[Sequence[object]]] = {}
    for card in cards(onboardings):
        standing = _standing(known[card.customer_id, card.guide], card)
        told.setdefault(card.customer_id, []).append(standing)
    for customer in page:
        facts = (customer.reference, customer.name, customer.slug, customer.contact)
        for line in told.get(customer.pk, [_NOTHING]):
            yield [*facts, *line]


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
