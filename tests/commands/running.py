"""Run a command as the shell would; with a worker beside it, or without."""

import io
from dataclasses import dataclass

import pytest
from django.core.management import call_command

from tests.helpers import work
from wizard import tasks


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str


def run(*arguments: str) -> Ended:
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = int(end.code or 0)
    return Ended(status, out.getvalue(), err.getvalue())


def with_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does everything the moment it is asked."""
    monkeypatch.setattr(tasks, "start_runs", lambda runs: [work(run) for run in runs])
