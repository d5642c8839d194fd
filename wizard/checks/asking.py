from collections.abc import Callable
from typing import TypeVar

from wizard.checks.finding import Reason
from wizard.mimecast.errors import MimecastError

T = TypeVar("T")


def ask(call: Callable[[], T]) -> T:
    """Mimecast has been seen to refuse a right Application ID now and then: only a second refusal counts."""
    try:
        return call()
    except MimecastError as error:
        if error.reason != Reason.INVALID_APPLICATION_ID:
            raise
    return call()
