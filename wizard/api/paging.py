"""Lists come in pages, and the key of the last item leads to the next one: nothing is counted or skipped over."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from ninja.params.functions import Query

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

LIMIT: Any = Query(50, ge=1, le=200, description="How many items a page has at most.")
AFTER_NAME: Any = Query("", max_length=80, description="The `next` of the page before.")
AFTER_NUMBER: Any = Query(None, ge=1, le=2**63 - 1, description="The `next` of the page before.")


class Page(Schema, Generic[Item]):
    """`next` is what `after` has to be for the following page, and null on the last."""

    items: list[Item]
    next: str | None


def page(
    rows: QuerySet[Row], limit: int, *, key: str, show: Callable[[Sequence[Row]], list[Item]]
) -> dict[str, Any]:
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": show(found), "next": str(getattr(found[-1], key)) if more else None}
