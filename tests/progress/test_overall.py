import pytest

from tests.helpers import TESTS
from tests.progress.situations import GUIDE, ago, decide, decide_all, do, fill_in, progress
from wizard.actions import verifications
from wizard.checks import Verdict
from wizard.models import Onboarding
from wizard.progress import Status

ALL = [step.id for step in GUIDE.steps]


@pytest.fixture
def done(onboarding: Onboarding) -> Onboarding:
    """Every step ticked and filled in, every subject proven."""
    do(onboarding, *ALL)
    decide_all(onboarding)
    return onboarding


def test_it_begins_with_the_first_step(onboarding: Onboarding) -> None:
    now = progress(onboarding)
    assert now.next_step == GUIDE.step("1")
    assert (now.overall, now.done, now.verdict) == (Status.NOT_STARTED, 0, Verdict.UNKNOWN)


def test_it_goes_on_with_the_first_step_that_can_be_worked_on(onboarding: Onboarding) -> None:
    do(onboarding, "1", "3")
    now = progress(onboarding)
    assert now.next_step == GUIDE.step("2")
    assert (now.overall, now.done) == (Status.IN_PROGRESS, 2)


def test_it_goes_first_to_a_step_with_a_problem(onboarding: Onboarding) -> None:
    fill_in(onboarding, "network")
    decide(onboarding, {"permission:siem_logs": "failed"})
    now = progress(onboarding)
    assert now.next_step == GUIDE.step("2")
    assert now.overall == Status.PROBLEM


def test_it_waits_when_nothing_else_is_left_to_do(onboarding: Onboarding) -> None:
    do(onboarding, *(step for step in ALL if step != "7"))
    onboarding.runs.all().delete()
    six = onboarding.steps.get(step="6")
    six.answers["application_key_created_at"] = ago(minutes=1).isoformat()
    six.save()
    now = progress(onboarding)
    assert now.next_step == GUIDE.step("7")
    assert now.overall == Status.WAITING


def test_it_is_done_when_every_step_is_and_everything_is_proven(done: Onboarding) -> None:
    """G8"""
    now = progress(done)
    assert (now.overall, now.verdict, now.next_step) == (Status.DONE, Verdict.PASSED, None)


def test_it_is_not_done_by_ticks_alone(onboarding: Onboarding) -> None:
    """G8"""
    do(onboarding, *ALL)
    onboarding.runs.all().delete()
    now = progress(onboarding)
    assert (now.overall, now.verdict) == (Status.IN_PROGRESS, Verdict.UNKNOWN)


def test_it_is_not_proven_by_one_subject_that_was_checked_alone(onboarding: Onboarding) -> None:
    """G8"""
    do(onboarding, *ALL)
    decide(onboarding, {"endpoint:api.mimecast.com:dns": "passed"})
    assert progress(onboarding).verdict == Verdict.UNKNOWN


def test_it_fails_by_one_subject_that_was_checked_alone(onboarding: Onboarding) -> None:
    fill_in(onboarding, "network")
    decide(onboarding, {"endpoint:api.mimecast.com:dns": "failed"})
    assert progress(onboarding).verdict == Verdict.FAILED


@pytest.mark.parametrize(
    ("state", "overall", "verdict"),
    [
        ("passed", Status.DONE, Verdict.PASSED),
        ("warning", Status.DONE, Verdict.PASSED),
        ("unknown", Status.UNKNOWN, Verdict.UNKNOWN),
        ("failed", Status.PROBLEM, Verdict.FAILED),
        ("not_run", Status.IN_PROGRESS, Verdict.UNKNOWN),
    ],
)
def test_it_goes_by_the_newest_verdict(
    state: str, overall: Status, verdict: Verdict, done: Onboarding
) -> None:
    """G8, G11"""
    decide(done, {"access_key": state})
    now = progress(done)
    assert (now.overall, now.verdict) == (overall, verdict)


def test_it_counts_what_a_proxy_did_instead_as_neither_red_nor_missing(done: Onboarding) -> None:
    decide(done, {"endpoint:api.mimecast.com:dns": "not_run"}, reason="through_proxy")
    assert progress(done).verdict == Verdict.PASSED


def test_it_is_out_of_date_when_the_evidence_is(done: Onboarding) -> None:
    """G8"""
    done.findings.update(checked_at=ago(hours=73))
    now = progress(done)
    assert (now.overall, now.verdict) == (Status.STALE, Verdict.UNKNOWN)


def test_it_is_checking_while_a_run_is_under_way(done: Onboarding) -> None:
    verifications.request(onboarding=done, trigger=verifications.Trigger.BUTTON, watched=True, by=TESTS)
    assert progress(done).overall == Status.CHECKING


def test_it_names_the_values_that_checks_still_lack(onboarding: Onboarding) -> None:
    fill_in(onboarding, "5b", "6", "network")
    missing = [field.id for field in progress(onboarding).missing_for_checks()]
    assert missing == ["access_key", "secret_key", "account_code"]


def test_it_takes_a_box_for_filled_in_only_when_it_is_ticked(onboarding: Onboarding) -> None:
    fill_in(onboarding, "4")
    four = onboarding.steps.get(step="4")
    four.answers["ttl_confirmed"] = "no"
    four.save()
    assert [field.id for field in progress(onboarding).missing(GUIDE.step("4"))] == ["ttl_confirmed"]
