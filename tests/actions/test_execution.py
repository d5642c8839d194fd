"""From a queued check to its verdict: who performs it, when it is stored, and what ends it."""

import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

import pytest
from pytest_django import Settings

from tests.helpers import work
from tests.threads import together
from wizard import checks
from wizard.actions import execution, settling
from wizard.checks import Context, Planned
from wizard.checks.finding import passed
from wizard.models import Check, VerificationRun

SLOW, FAST = "eu-api.mimecast.com", "api.mimecast.com"
CANARY = "canary-1f3870be"


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Set at the end of the test, so that no thread of it outlives it."""
    event = threading.Event()
    yield event
    event.set()


def perform_slowly(monkeypatch: pytest.MonkeyPatch, until: threading.Event) -> list[str]:
    """The slow host answers when `until` is set, or after five seconds with "could not check".

    Returns the hosts whose checks have begun.
    """
    begun: list[str] = []

    def perform(planned: Planned, context: Context) -> list[checks.Finding]:
        begun.append(planned.target)
        if planned.target == SLOW and not until.wait(5):
            return checks.could_not(planned, checks.Reason.TOO_SLOW)
        return [passed(subject) for subject in planned.subjects]

    monkeypatch.setattr(checks, "perform", perform)
    return begun


def claim(run: VerificationRun) -> list[Check]:
    return execution.claim(execution.ready_checks([run.pk]))


def states(run: VerificationRun) -> dict[str, str]:
    return dict(run.findings.values_list("subject", "state"))


def test_it_begins_with_the_checks_that_wait_for_nothing(run: VerificationRun) -> None:
    assert [(check.kind, check.target) for check in claim(run)] == [("dns", FAST), ("dns", SLOW)]


def test_it_hands_on_what_may_run_next(run: VerificationRun, all_pass: list[str]) -> None:
    following = execution.execute(claim(run)[:1])
    assert [str(check) for check in Check.objects.filter(pk__in=following)] == [f"tcp {FAST}"]


def test_it_performs_every_check_once(run: VerificationRun, all_pass: list[str]) -> None:
    findings = work(run)
    assert sorted(all_pass) == sorted(str(check) for check in run.checks.all())
    assert {finding.state for finding in findings.values()} == {"passed"}


def test_it_claims_a_check_for_one_of_several_workers(run: VerificationRun) -> None:
    """G11"""
    ready = execution.ready_checks([run.pk])
    assert len(execution.claim(ready)) == len(ready)
    assert execution.claim(ready) == []


@pytest.mark.django_db(transaction=True)
def test_it_claims_a_check_once_when_eight_workers_come_at_once(run: VerificationRun) -> None:
    """G11"""
    ready = execution.ready_checks([run.pk])
    claims = together(*[partial(execution.claim, ready)] * 8)
    assert all(isinstance(claimed, list) for claimed in claims)
    assert sorted(check.pk for claimed in claims if isinstance(claimed, list) for check in claimed) == ready


def test_it_claims_nothing_of_a_run_that_has_ended(run: VerificationRun, all_pass: list[str]) -> None:
    ids = list(run.checks.values_list("pk", flat=True))
    work(run)
    run.checks.update(state="queued")
    assert execution.claim(ids) == []


def test_it_stores_a_fast_verdict_while_a_slow_host_keeps_another_waiting(
    run: VerificationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G7"""
    fast_is_stored = threading.Event()
    store = settling.store

    def watched(outcomes: Sequence[settling.Outcome]) -> list[int]:
        ready = store(outcomes)
        if any(outcome.check.target == FAST for outcome in outcomes):
            fast_is_stored.set()
        return ready

    monkeypatch.setattr(settling, "store", watched)
    perform_slowly(monkeypatch, until=fast_is_stored)
    execution.execute(claim(run))
    assert set(states(run).values()) == {"passed"}


def test_it_ends_a_check_at_the_soft_limit(
    run: VerificationRun, settings: Settings, monkeypatch: pytest.MonkeyPatch, released: threading.Event
) -> None:
    """G7, G8"""
    settings.CHECK_SOFT_LIMIT = 0.2
    perform_slowly(monkeypatch, until=released)
    started = monotonic()
    execution.execute(claim(run))
    assert monotonic() - started < 2
    assert run.findings.get(subject=f"endpoint:{SLOW}:dns").reason == "timed_out"
    assert states(run)[f"endpoint:{FAST}:dns"] == "passed"


def test_it_does_not_begin_what_was_given_up_meanwhile(
    run: VerificationRun, settings: Settings, monkeypatch: pytest.MonkeyPatch, released: threading.Event
) -> None:
    """G7: a full pool would otherwise work off checks that nobody waits for any more."""
    settings.CHECK_SOFT_LIMIT = 0.2
    pool = ThreadPoolExecutor(1)
    monkeypatch.setattr(execution, "_pool", lambda: pool)
    begun = perform_slowly(monkeypatch, until=released)
    execution.execute(list(reversed(claim(run))))
    released.set()
    pool.shutdown()
    assert begun == [SLOW]


def test_it_says_could_not_check_where_the_product_itself_fails(
    run: VerificationRun, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """G1, G8"""

    def perform(planned: Planned, context: Context) -> list[checks.Finding]:
        raise ValueError(CANARY)

    monkeypatch.setattr(checks, "perform", perform)
    with caplog.at_level(logging.DEBUG):
        execution.execute(claim(run))
    assert set(run.findings.values_list("state", "reason")) == {
        ("unknown", "internal_error"),
        ("not_run", "prerequisite_unknown"),
    }
    assert "ValueError at " in caplog.text
    assert CANARY not in caplog.text
