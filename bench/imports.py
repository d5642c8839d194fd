"""The import of 10,000 customers against a bare bulk_create of the rows it leaves, in the same run.

Bare gets every object ready made, batches of the same size and one transaction, and so does nothing but insert: once
all rows, and once the file's rows and their history alone, without the words and standings by which they are found.
Of some turns the shortest counts: what else the machine does only ever adds.
The memory is what Python holds at its highest beyond what it held before, for a tenth of the rows and for all.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

from django.core.management import call_command
from django.db import models, transaction
from django.db.models import QuerySet

from bench import Figure
from bench.measuring import fresh_database, seconds
from wizard import models as product
from wizard.actions import bulk_import
from wizard.actions.rows import Row
from wizard.history import Actor
from wizard.models import SearchWord, Standing

ROWS, BATCH, TURNS = 10_000, 500, 3


def figures() -> list[Figure]:
    return [
        figure
        for kind, guide in (("customers", ""), ("customers with onboardings", "mimecast-api1"))
        for figure in _figures(kind, guide)
    ]


def _figures(kind: str, guide: str) -> Iterator[Figure]:
    with fresh_database():
        few, many = (_peak(_prepared(count, guide, f"peak{count}")) for count in (ROWS // 10, ROWS))
    with fresh_database():
        turns = [_turn(guide) for _ in range(TURNS)]
    imported, everything, alone = map(min, zip(*turns, strict=True))
    yield Figure(f"import, {kind}", ROWS / imported, "rows/s")
    for what, bare in (("all rows", everything), ("rows of the file and history", alone)):
        yield Figure(f"bare bulk_create, {kind}, {what}", ROWS / bare, "rows/s")
        yield Figure(f"import to bare, {kind}, {what}", bare / imported, "ratio", ">= 0.33")
    yield Figure(f"memory of {ROWS:,} to {ROWS // 10:,} rows", many / few, "ratio", "<= 1.50")


def _turn(guide: str) -> tuple[float, float, float]:
    """Seconds of the import, of all its rows bare, and of the file's rows and history bare."""
    imported = seconds(_prepared(ROWS, guide, "timed"))
    rows = _left_behind()
    _empty()
    everything = seconds(partial(_insert, rows))
    _empty()
    alone = seconds(partial(_insert, _without_derived(rows)))
    _empty()
    return imported, everything, alone


def _empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def _prepared(count: int, guide: str, prefix: str) -> Callable[[], object]:
    """The worker's part of an import, ready to be called."""
    answers = {"region": "eu", "account_code": "CUKA00A000"} if guide else {}
    rows = [
        Row(n, f"{prefix}-{n}", f"Customer {n}", f"{prefix}{n}", "it@acme.example", guide, answers)
        for n in range(count)
    ]
    by = Actor("bench")
    kept = bulk_import.prepare(file_name="bench.csv", rows=rows, by=by)
    bulk_import.confirm(customer_import=kept, by=by)
    claimed = bulk_import.claim(kept.pk)
    if claimed is None:
        raise RuntimeError("the import of the benchmark was not claimed")
    return lambda: bulk_import.apply(claimed)


def _left_behind() -> list[list[models.Model]]:
    """Every row of every table that the import wrote to, parents first."""
    tables = (
        product.Customer,
        product.Onboarding,
        product.StepProgress,
        product.SearchWord,
        product.Standing,
        product.HistoryStream,
        product.HistoryEvent,
    )
    return [list(_all_of(table).order_by("pk")) for table in tables]


def _without_derived(tables: list[list[models.Model]]) -> list[list[models.Model]]:
    return [rows for rows in tables if rows and not isinstance(rows[0], SearchWord | Standing)]


def _all_of(table: type[models.Model]) -> QuerySet[models.Model]:
    return QuerySet(table)


def _insert(tables: list[list[models.Model]]) -> None:
    with transaction.atomic():
        for rows in tables:
            if rows:
                _all_of(type(rows[0])).bulk_create(rows, batch_size=BATCH)


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
