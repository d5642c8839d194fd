"""From what requests, urllib3, http.client and ssl raise in the middle of a call to one error of ours."""

import errno
import ssl
from collections.abc import Iterator
from http.client import HTTPException

import requests
from urllib3.exceptions import DecodeError, HTTPError, IncompleteRead, ReadTimeoutError

from .errors import BadAnswer, MimecastError, NotReached

CALL_FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError)

_SLOW = (TimeoutError, ReadTimeoutError, requests.Timeout)
_CUT = (ConnectionError, ssl.SSLError, IncompleteRead)
_NONSENSE = (
    HTTPException,
    DecodeError,
    requests.exceptions.InvalidHeader,
    requests.exceptions.ContentDecodingError,
)

_ERRNOS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "connection_reset",
    errno.EPIPE: "connection_reset",
    errno.ETIMEDOUT: "connect_timeout",
}


def reason_of(error: OSError) -> str:
    """Why a connection could not be made."""
    if isinstance(error, TimeoutError):
        return "connect_timeout"
    return _ERRNOS.get(error.errno or 0, "unreachable")


def explain(failure: Exception) -> MimecastError:
    causes = list(_causes(failure))
    if _any(causes, _SLOW):
        return BadAnswer("too_slow")
    if _any(causes, _CUT):
        return NotReached("connection_reset")
    if _any(causes, _NONSENSE):
        return BadAnswer("not_mimecast")
    return BadAnswer("unexpected_answer")


def _any(causes: list[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """Each library wraps the one below, some as a cause, some as an argument."""
    yield failure
    inner = [failure.__cause__ or failure.__context__, *failure.args]
    for one in inner:
        if isinstance(one, BaseException):
            yield from _causes(one)
