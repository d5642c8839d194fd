"""The import of 10,000 customers against a bare bulk_create of the rows it leaves, in the same run.

Bare gets every object ready made, batches of the same size and one transaction, and so does nothing but insert: once
all rows, and once the file's rows and their history alone, without the words and standings by which they are found.
Of some turns the shortest counts: what else the machine does only ever adds.
The memory is what Python holds at its highest beyond what it held before, for a tenth of the rows and for all.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from time import perf_counter

from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import QuerySet

from bench import Figure

ROWS, BATCH, TURNS = 10_000, 500, 3


def import_figures() -> list[Figure]:
    return [
        figure
        for kind, guide in (("customers", ""), ("customers with onboardings", "mimecast-api1"))
        for figure in _figures(kind, guide)
    ]


def _figures(kind: str, guide: str) -> Iterator[Figure]:
    with _database():
        few, many = (_peak(_prepared(count, guide, f"peak{count}")) for count in (ROWS // 10, ROWS))
    with _database():
        turns = [_turn(guide) for _ in range(TURNS)]
    imported, everything, alone = map(min, zip(*turns, strict=True))
    yield Figure(f"import, {kind}", ROWS / imported, "rows/s")
    for what, bare in (("all rows", everything), ("rows of the file and history", alone)):
        yield Figure(f"bare bulk_create, {kind}, {what}", ROWS / bare, "rows/s")
        yield Figure(f"import to bare, {kind}, {what}", bare / imported, "ratio", ">= 0.33")
    yield Figure(f"memory of {ROWS:,} to {ROWS // 10:,} rows", many / few, "ratio", "<= 1.50")


def _turn(guide: str) -> tuple[float, float, float]:
    """Seconds of the import, of all its rows bare, and of the file's rows and history bare."""
    imported = _timed(_prepared(ROWS, guide, "timed"))
    rows = _left_behind()
    _empty()
    everything = _timed(partial(_insert, rows))
    _empty()
    alone = _timed(partial(_insert, _without_derived(rows)))
    _empty()
    return imported, everything, alone


def _empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


@contextmanager
def _database() -> Iterator[None]:
    """A new one each time, and on a disk: SQLite's own in memory would flatter everybody."""
    with TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield
        connection.creation.destroy_test_db(before, verbosity=0)


def _prepared(count: int, guide: str, prefix: str) -> Callable[[], object]:
    """The worker's part of an import, ready to be called."""
    from wizard.actions import bulk_import
    from wizard.actions.rows import Row
    from wizard.history import Actor

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
    from wizard import models as product

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
    from wizard.models import SearchWord, Standing

    return [rows for rows in tables if rows and not isinstance(rows[0], SearchWord | Standing)]


def _all_of(table: type[models.Model]) -> QuerySet[models.Model]:
    return QuerySet(table)


def _insert(tables: list[list[models.Model]]) -> None:
    with transaction.atomic():
        for rows in tables:
            if rows:
                _all_of(type(rows[0])).bulk_create(rows, batch_size=BATCH)


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
