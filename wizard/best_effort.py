"""For what is noted in passing, such as when somebody was last seen: nothing that a page should wait for, or fail for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import OperationalError, connection

_SECONDS = 0.2


@contextmanager
def best_effort() -> Iterator[None]:
    """What is inside is left undone where SQLite's one writer is somebody else just now, for instance a long import."""
    with suppress(OperationalError), _short_wait():
        yield


@contextmanager
def _short_wait() -> Iterator[None]:
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
