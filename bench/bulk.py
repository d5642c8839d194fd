"""One thing done to 10,000 onboardings at once, against a bare write of the very rows that it changes, in the same run.

Bare gets every object ready made: a bulk_update of the onboardings and of their rows in the list, a bulk_create of the
history and its heads, in parts of the same size and one transaction. Of some turns the shortest counts: what else the
machine does only ever adds. The number of queries tells whether any is made row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from bench import Figure
from bench.fleet import seed
from bench.measuring import fresh_database, seconds
from wizard import notices, standings
from wizard.actions import portfolio, rechecks
from wizard.history import Actor
from wizard.models import HistoryEvent, HistoryStream, Onboarding, Standing, User

COUNT, PART, TURNS = 10_000, 500, 3


@dataclass(frozen=True, slots=True)
class Deed:
    """`do` takes the ids and the number of the turn, so that each turn changes every one of them."""

    name: str
    fields: Sequence[str]
    of_standing: Sequence[str]
    do: Callable[[list[int], int], object]


def figures() -> list[Figure]:
    with fresh_database():
        seed(COUNT, runs_each=1)
        ids = _everyone()
        return [*(figure for deed in _deeds() for figure in _figures(deed, ids)), *_once(ids)]


def _everyone() -> list[int]:
    """The seeded standings are made up; the first deed would else be the one that sets them right."""
    ids = list(Onboarding.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PART):
        standings.refresh(ids[start : start + PART])
    return ids


def _deeds() -> list[Deed]:
    by, soon = Actor("bench"), date.today()  # noqa: DTZ011
    User.objects.update(is_superuser=True)
    owners = list(User.objects.order_by("pk")[:2])
    return [
        Deed(
            "assign", ("owner",), ("owner",),
            lambda ids, n: portfolio.assign(onboarding_ids=ids, owner=owners[n % 2], by=by),
        ),
        Deed(
            "set due date", ("due_date",), ("due_date", "due_order"),
            lambda ids, n: portfolio.set_due_date(onboarding_ids=ids, due_date=soon + timedelta(days=n), by=by),
        ),
    ]  # fmt: skip


def _figures(deed: Deed, ids: list[int]) -> Iterator[Figure]:
    turns = [_turn(deed, ids, number) for number in range(TURNS)]
    done, bare = map(min, zip(*turns, strict=True))
    yield Figure(f"{deed.name}, {len(ids):,} onboardings", len(ids) / done, "rows/s")
    yield Figure(f"bare write, {deed.name}", len(ids) / bare, "rows/s")
    yield Figure(f"{deed.name} to bare", bare / done, "ratio", ">= 0.33")
    with CaptureQueriesContext(connection) as queries:
        deed.do(ids, TURNS)
    yield Figure(f"{deed.name}, queries for each {PART}", len(queries) / (len(ids) / PART), "", "<= 25")


def _turn(deed: Deed, ids: list[int], number: int) -> tuple[float, float]:
    last = HistoryEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    done = seconds(lambda: deed.do(ids, number))
    rows = _written(deed, last, number)
    return done, seconds(lambda: _write(rows))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Of the history copies under other names: no event is ever taken away again."""

    changed: Sequence[tuple[Sequence[Any], Sequence[str]]]
    made: Sequence[Sequence[Any]]


def _written(deed: Deed, last: int, number: int) -> _Rows:
    events = list(HistoryEvent.objects.filter(pk__gt=last))
    streams = list(HistoryStream.objects.filter(name__in={event.stream for event in events}))
    for event in events:
        event.pk, event.stream = None, f"bare:{number}:{deed.name[:3]}:{event.stream}"[:80]
    for stream in streams:
        stream.pk, stream.name = None, f"bare:{number}:{deed.name[:3]}:{stream.name}"[:80]
    started = list(Standing.objects.started())
    return _Rows(
        ((list(Onboarding.objects.all()), deed.fields), (started, deed.of_standing)), (events, streams)
    )


def _write(rows: _Rows) -> None:
    with transaction.atomic():
        for changed, fields in rows.changed:
            _all_of(changed).bulk_update(changed, fields, batch_size=PART)
        for made in rows.made:
            _all_of(made).bulk_create(made, batch_size=PART)


def _all_of(rows: Sequence[Any]) -> "models.QuerySet[models.Model]":
    return models.QuerySet(type(rows[0]))


def _once(ids: list[int]) -> Iterator[Figure]:
    """What is only asked for here, and done in the background."""
    by = Actor("bench")
    recheck = seconds(lambda: rechecks.start(onboarding_ids=ids, by=by))
    remind = seconds(lambda: notices.remind(Onboarding.objects.filter(pk__in=ids), by))
    yield Figure("check again, asked for", len(ids) / recheck, "rows/s")
    yield Figure("remind, asked for", len(ids) / remind, "rows/s")
