"""One line an entry, on standard error.

A traceback is folded into its line as places in the code. Values of local variables are never
printed, and a line break inside a message cannot pass for a second entry.
"""

import logging
import re
import traceback
from typing import Any

QUIET = (
    "celery.app.trace",
    "celery.worker.strategy",
    "celery.beat",
    "celery.worker",
    "celery.apps",
    "_granian",
)


# What the keys of a customer look like: an error may quote the value it choked on (G1).
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_-]{20,}")
# Addresses that are secrets themselves: an error page's log line names the path.
_KEY_IN_PATH = re.compile(r"(/(?:links|setup|join|key)/)[^/\s]{20,}")


class OneLine(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        record.message = _KEY_IN_PATH.sub(r"\1…", record.getMessage())
        record.asctime = self.formatTime(record, self.datefmt)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.message = record.message.replace(str(error), _told(error))
        line = self.formatMessage(record)
        if error is not None:
            line = f"{line} | {_chain(error)}"
        return "".join(character if character.isprintable() else " " for character in line)


def _chain(error: BaseException) -> str:
    parts = [_places(error)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        parts.append(f"caused by {_chain(cause)}")
    return " | ".join(parts)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__}: {_told(error)} at {places}"


def _told(error: BaseException) -> str:
    """Its own words, but for long runs of letters with a digit among them."""
    return _OPAQUE.sub(lambda run: "…" if re.search(r"\d", run[0]) else run[0], str(error))


def logging_config(level: str) -> dict[str, Any]:
    """A dictConfig; two lines for every task would bury the rest, so those need LOG_LEVEL=DEBUG."""
    quiet = level if level == "DEBUG" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "onboarding.logs.OneLine"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": quiet} for name in QUIET}
        | {"django": {"handlers": [], "level": level, "propagate": True}},
    }
