"""What follows from verdicts: the end of a run, lost workers, and writers that come too late."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import sleep

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.helpers import TESTS, fill, work
from tests.threads import together
from wizard import checks, history
from wizard.actions import execution, imports, settling
from wizard.actions.imports import Document
from wizard.actions.settling import Outcome
from wizard.checks import Reason
from wizard.guides.spec import Guide
from wizard.models import Check, Finding, HistoryEvent, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, FINISHED, RUNNING


def claim(run: VerificationRun) -> list[Check]:
    return execution.claim(execution.ready_checks([run.pk]))


def failing(check: Check) -> Outcome:
    """DNS did not find the host of this check."""
    finding = checks.Finding(f"endpoint:{check.target}:dns", checks.State.FAILED, Reason.DNS_NOT_FOUND)
    return Outcome(check, [finding], {}, 7)


def lose(run: VerificationRun, *, seconds: float) -> list[Check]:
    """A worker took the first checks this long ago and was not heard of again."""
    lost = claim(run)
    run.checks.filter(state=RUNNING).update(claimed_at=timezone.now() - timedelta(seconds=seconds))
    return lost


def test_it_waits_longer_at_each_layer(settings: Settings) -> None:
    """G7"""
    limits = [
        settings.CHECK_CONNECT_TIMEOUT,
        settings.CHECK_READ_TIMEOUT,
        settings.CHECK_WHOLE_TIMEOUT,
        settings.CHECK_SOFT_LIMIT,
        settings.CHECK_HARD_LIMIT,
        settings.CHECK_LOST_AFTER,
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"],
    ]
    assert limits == sorted(set(limits))


def test_it_looks_for_lost_workers_often_enough(settings: Settings) -> None:
    """G7: after a worker died, a page says so within a minute."""
    every = settings.CELERY_BEAT_SCHEDULE["sweep"]["schedule"]
    assert settings.CHECK_LOST_AFTER + every < 60


def test_it_runs_nothing_whose_prerequisite_failed(run: VerificationRun) -> None:
    settling.store([failing(check) for check in claim(run)])
    run.refresh_from_db()
    told = {row.subject: (row.state, row.reason) for row in run.findings.all()}
    assert run.state == FINISHED
    assert told["access_key"] == ("not_run", "prerequisite_failed")


def test_it_records_the_end_of_a_run_with_its_verdict(run: VerificationRun, all_pass: list[str]) -> None:
    work(run)
    event = HistoryEvent.objects.get(tag="run:finished")
    assert (event.actor, event.facts["verdict"]) == ("worker", "passed")
    assert history.verify(run.onboarding.customer.stream).ok


def test_it_stamps_a_verdict_with_what_it_rests_on(run: VerificationRun, all_pass: list[str]) -> None:
    """G8, G1: the fingerprint of a secret, never the secret."""
    fingerprints = dict(run.onboarding.credentials.values_list("field", "fingerprint"))
    findings = work(run)
    assert findings["access_key"].inputs == {"region": "eu", **fingerprints}
    assert findings["endpoint:api.mimecast.com:dns"].inputs == {"region": "eu"}


def test_it_waits_for_a_worker_within_the_bound(run: VerificationRun, settings: Settings) -> None:
    """G7"""
    lose(run, seconds=settings.CHECK_LOST_AFTER - 5)
    assert settling.give_up_lost() == []
    assert not run.findings.exists()


def test_it_says_that_the_worker_was_lost_after_the_bound(run: VerificationRun, settings: Settings) -> None:
    """G7, G8"""
    lose(run, seconds=settings.CHECK_LOST_AFTER + 1)
    settling.give_up_lost()
    run.refresh_from_db()
    reasons = {(row.state, row.reason) for row in run.findings.all()}
    assert run.state == FINISHED
    assert reasons == {("unknown", "worker_lost"), ("not_run", "prerequisite_unknown")}


def test_it_ignores_a_worker_that_was_given_up_and_comes_back(run: VerificationRun) -> None:
    """G7, G11"""
    lost = lose(run, seconds=3600)
    settling.give_up_lost()
    before = list(Finding.objects.values())
    assert settling.store([failing(check) for check in lost]) == []
    assert list(Finding.objects.values()) == before


def test_it_ignores_a_worker_whose_claim_another_one_holds(run: VerificationRun, all_pass: list[str]) -> None:
    """G11"""
    late = claim(run)
    run.checks.update(state="queued")
    execution.execute(claim(run))
    settling.store([failing(check) for check in late])
    assert {row.state for row in run.findings.all()} == {"passed"}


def test_it_never_lets_an_old_run_overwrite_a_newer_verdict(
    complete: Onboarding, guide: Guide, run: VerificationRun, all_pass: list[str]
) -> None:
    """G11"""
    late = claim(run)
    new = fill(complete, guide, {"access_key": "another"})
    assert new is not None
    work(new)
    settling.store([failing(check) for check in late])
    assert {row.run_id for row in Finding.objects.latest()} == {new.pk}
    assert not run.findings.exists()


@pytest.mark.django_db(transaction=True)
def test_it_gives_up_once_when_two_sweeps_come_at_once(run: VerificationRun) -> None:
    """G11"""
    lose(run, seconds=3600)
    ended = together(*[settling.give_up_lost] * 4)
    assert ended == [[]] * 4
    assert HistoryEvent.objects.filter(tag="run:finished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_ends_a_run_whose_last_verdicts_come_at_once(run: VerificationRun) -> None:
    """G7: neither writer may take the other's check for one that is still to come."""
    together(*(partial(settling.store, [failing(check)]) for check in claim(run)))
    run.refresh_from_db()
    assert run.state == FINISHED
    assert HistoryEvent.objects.filter(tag="run:finished").count() == 1


def hold_up_the_first_write(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a writer holds its locks; it goes on after somebody else had time to take theirs."""
    write, writing = settling._write, threading.Event()

    def slowly(run: VerificationRun, outcome: Outcome) -> None:
        if not writing.is_set():
            writing.set()
            sleep(0.4)
        write(run, outcome)

    monkeypatch.setattr(settling, "_write", slowly)
    return writing


def save_a_value(onboarding: Onboarding, guide: Guide) -> None:
    fill(onboarding, guide, {"access_key": "another"})


def apply_a_file(onboarding: Onboarding, guide: Guide) -> None:
    document = Document("acme", "ACME Ltd", None, None, guide, {}, {"access_key": "another"})
    imports.apply(documents=[document], by=TESTS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [save_a_value, apply_a_file])
def test_it_stores_verdicts_while_somebody_else_makes_a_change(
    change: Callable[[Onboarding, Guide], None],
    complete: Onboarding,
    guide: Guide,
    run: VerificationRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """G11: locks are taken in one order, so that a worker and a page never wait for each other in a ring."""
    outcomes = [failing(check) for check in claim(run)]
    writing = hold_up_the_first_write(monkeypatch)

    def change_meanwhile() -> list[int]:
        writing.wait(5)
        change(complete, guide)
        return list(complete.runs.filter(state=ACTIVE).values_list("pk", flat=True))

    ended = together(partial(settling.store, outcomes), change_meanwhile)
    assert ended == [[], [complete.runs.get(state=ACTIVE).pk]]
