"""The queue is only a nudge: what is on it, how it is cut up, and that losing or doubling it does no harm."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from wizard import tasks
from wizard.models import Check, VerificationRun
from wizard.models.verifications import ACTIVE, FINISHED

Commits = Callable[..., Any]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What was put on the queue: the check ids of each message."""
    sent: list[list[int]] = []

    def apply_async(args: tuple[list[int]], **options: Any) -> None:
        sent.append(json.loads(json.dumps(args))[0])

    monkeypatch.setattr(tasks.run_checks, "apply_async", apply_async)
    return sent


def deliver(messages: list[list[int]]) -> None:
    while messages:
        tasks.run_checks(messages.pop(0))


def test_it_sends_a_message_for_each_check_where_somebody_watches(
    run: VerificationRun, messages: list[list[int]], django_capture_on_commit_callbacks: Commits
) -> None:
    """G2: ids, and nothing else."""
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_runs([run])
    dns = list(run.checks.filter(kind="dns").values_list("pk", flat=True))
    assert messages == [[dns[0]], [dns[1]]]


def test_it_sends_many_checks_in_one_message_where_nobody_watches(
    run: VerificationRun, messages: list[list[int]], django_capture_on_commit_callbacks: Commits
) -> None:
    run.watched = False
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_runs([run])
    assert [len(ids) for ids in messages] == [2]


def test_it_sends_nothing_before_the_commit(
    run: VerificationRun, messages: list[list[int]], django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        tasks.start_runs([run])
    assert messages == []


def test_it_brings_a_run_to_its_end_by_messages_alone(
    run: VerificationRun,
    messages: list[list[int]],
    all_pass: list[str],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_runs([run])
    deliver(messages)
    run.refresh_from_db()
    assert run.state == FINISHED
    assert len(all_pass) == run.checks.count()


def test_it_performs_a_check_once_however_often_its_message_comes(
    run: VerificationRun, messages: list[list[int]], all_pass: list[str]
) -> None:
    """G11"""
    [first, _] = run.checks.filter(kind="dns")
    for _ in range(3):
        tasks.run_checks([first.pk])
    assert all_pass == [str(first)]
    assert len(messages) == 1


def test_it_does_nothing_for_a_check_that_is_not_there_any_more(
    run: VerificationRun, messages: list[list[int]], all_pass: list[str]
) -> None:
    ids = list(run.checks.values_list("pk", flat=True))
    run.delete()
    tasks.run_checks(ids)
    assert (messages, all_pass) == ([], [])


def test_it_lives_without_a_broker(
    run: VerificationRun, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The rows are the request: the sweep queues them again."""

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.run_checks, "apply_async", away)
    with caplog.at_level(logging.WARNING):
        tasks._start([run.pk], 1)
    assert [record.message for record in caplog.records] == [
        "the broker cannot be reached; the sweep will queue the checks again"
    ]


def test_it_finishes_by_the_sweep_alone_when_every_message_is_lost(
    run: VerificationRun, messages: list[list[int]], all_pass: list[str]
) -> None:
    for _ in range(10):
        Check.objects.update(nudged_at=timezone.now() - timedelta(hours=1))
        tasks.sweep()
        for message in messages:
            tasks.run_checks(message)
        messages.clear()
    run.refresh_from_db()
    assert run.state == FINISHED


def test_it_gives_up_a_lost_worker_and_goes_on_with_the_rest(
    run: VerificationRun, messages: list[list[int]], all_pass: list[str]
) -> None:
    """G7"""
    [lost, other] = run.checks.filter(kind="dns")
    tasks.run_checks([other.pk])
    long_ago = timezone.now() - timedelta(hours=1)
    Check.objects.filter(pk=lost.pk).update(state="running", claimed_at=long_ago)
    tasks.sweep()
    deliver(messages)
    assert run.findings.get(subject="endpoint:api.mimecast.com:dns").reason == "worker_lost"
    assert run.findings.get(subject="endpoint:eu-api.mimecast.com:api").state == "passed"


def test_it_starts_the_runs_that_are_due(
    run: VerificationRun,
    messages: list[list[int]],
    all_pass: list[str],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.start_runs([run])
    deliver(messages)
    run.onboarding.runs.update(requested_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert run.onboarding.runs.get(state=ACTIVE).trigger == "schedule"
    assert [len(ids) for ids in messages] == [2]
