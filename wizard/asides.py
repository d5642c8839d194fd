"""What is noted in passing, such as when somebody was last seen: nothing that a page should wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet

_SECONDS = 0.2


def write(rows: QuerySet[Any], **values: Any) -> bool:
    """False where SQLite's one writer is somebody else just now, for instance a long import."""
    try:
        with hurried():
            rows.update(**values)
    except OperationalError:
        return False
    return True


@contextmanager
def hurried() -> Iterator[None]:
    """Inside, OperationalError comes soon."""
    if connection.vendor != "sqlite":
        yield
        return
    _wait_at_most(_SECONDS)
    try:
        yield
    finally:
        _wait_at_most(settings.SQLITE_WAIT)


def _wait_at_most(seconds: float) -> None:
    """Past Django's cursor, so that it counts as no query of the page."""
    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA busy_timeout = {int(1000 * seconds)}")
