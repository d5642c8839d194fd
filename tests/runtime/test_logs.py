import logging
import sys

from onboarding.logs import OneLine, logging_config


def entry(message: str, *, error: bool = False) -> str:
    record = logging.LogRecord("x", logging.ERROR, "here", 1, message, (), sys.exc_info() if error else None)
    return OneLine().format(record)


def failing() -> None:
    local = "canary-in-a-local"
    raise ValueError(f"{len(local)} characters\nare wrong")


def test_it_writes_one_line_whatever_the_message_holds() -> None:
    line = entry("first\nsecond\r\x1b[31mred")
    assert "first second" in line
    assert line.isprintable()


def test_it_folds_a_traceback_into_the_line_and_prints_no_local() -> None:
    """G1"""
    try:
        failing()
    except ValueError:
        line = entry("it failed", error=True)
    assert "ValueError: 17 characters are wrong at" in line
    assert "test_logs.py" in line
    assert "canary" not in line


def test_it_names_what_an_error_came_from() -> None:
    try:
        try:
            failing()
        except ValueError as error:
            raise LookupError("outer") from error
    except LookupError:
        line = entry("it failed", error=True)
    assert line.index("LookupError: outer") < line.index("caused by ValueError")


def test_it_shows_single_tasks_only_when_debugging() -> None:
    assert logging_config("INFO")["loggers"]["celery.app.trace"]["level"] == "WARNING"
    assert logging_config("DEBUG")["loggers"]["celery.app.trace"]["level"] == "DEBUG"
