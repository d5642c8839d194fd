"""One clock for one call, from the name look-up to the last byte of the answer.

A socket's own timeout starts again with every read, so a server that drips a byte a second would hold a check for ever.
Here every read first asks the call that is under way how long it may still take. (A request is small enough to fit into
the send buffer, so writing cannot stall.)
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .errors import BadAnswer


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to wait for one read, for the whole call; bytes of an answer to keep."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 20.0
    max_bytes: int = 2 * 1024 * 1024

    def __post_init__(self) -> None:
        if not 0 < self.connect < self.read < self.whole:
            raise ValueError("limits must keep the order connect < read < whole")


@dataclass(slots=True)
class Call:
    """`dialled`: this call opened its connection itself. `heard`: at least one byte of the answer came."""

    ends_at: float
    step: float
    dialled: bool = False
    heard: bool = False

    def left(self) -> float:
        """Seconds the next step may take. Raises BadAnswer when the call is over."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise BadAnswer("too_slow")
        return min(left, self.step)


_current: ContextVar[Call] = ContextVar("mimecast_call")


@contextmanager
def call_within(limits: Limits) -> Iterator[Call]:
    call = Call(ends_at=time.monotonic() + limits.whole, step=limits.read)
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


def current_call() -> Call:
    return _current.get()


class TimedSocket(ssl.SSLSocket):
    """ssl.SSLContext builds its sockets from this class; recv and recv_into end up in read."""

    def read(self, *args: Any, **kwargs: Any) -> Any:
        call = current_call()
        self.settimeout(call.left())
        got = super().read(*args, **kwargs)
        call.heard = call.heard or bool(got)
        return got
