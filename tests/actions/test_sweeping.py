from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.actions.conftest import VALUES
from tests.helpers import TESTS, fill, work
from tests.threads import together
from wizard.actions import customers, onboardings, sweeping, verifications
from wizard.actions.verifications import Trigger
from wizard.guides.spec import Guide
from wizard.models import Credential, HistoryEvent, Onboarding, VerificationRun
from wizard.models.verifications import ACTIVE, SUPERSEDED

pytestmark = pytest.mark.usefixtures("all_pass")


def age(run: VerificationRun, *, hours: float) -> None:
    VerificationRun.objects.filter(pk=run.pk).update(requested_at=timezone.now() - timedelta(hours=hours))


def nudged(run: VerificationRun, *, seconds_ago: float) -> None:
    run.checks.update(nudged_at=timezone.now() - timedelta(seconds=seconds_ago))


@pytest.fixture
def verified(run: VerificationRun) -> VerificationRun:
    """A run that ended 25 hours ago."""
    work(run)
    age(run, hours=25)
    return run


def test_it_nudges_checks_whose_message_was_lost(run: VerificationRun, settings: Settings) -> None:
    nudged(run, seconds_ago=settings.CHECK_RENUDGE_AFTER + 1)
    forgotten = sweeping.forgotten()
    assert [check.kind for check in run.checks.filter(pk__in=forgotten)] == ["dns", "dns"]


def test_it_nudges_a_check_once_for_each_time_it_was_forgotten(
    run: VerificationRun, settings: Settings
) -> None:
    nudged(run, seconds_ago=settings.CHECK_RENUDGE_AFTER + 1)
    sweeping.forgotten()
    assert sweeping.forgotten() == []


def test_it_gives_a_message_time_to_arrive(run: VerificationRun, settings: Settings) -> None:
    nudged(run, seconds_ago=settings.CHECK_RENUDGE_AFTER - 2)
    assert sweeping.forgotten() == []


def test_it_nudges_nothing_of_a_run_that_has_ended(run: VerificationRun) -> None:
    verifications.supersede(onboarding=run.onboarding, by=TESTS)
    nudged(run, seconds_ago=3600)
    run.checks.update(state="queued")
    assert sweeping.forgotten() == []


def test_it_asks_again_a_day_after_the_last_run(verified: VerificationRun) -> None:
    [new] = sweeping.reverify_due()
    assert (new.onboarding, new.trigger, new.watched) == (verified.onboarding, "schedule", False)
    assert HistoryEvent.objects.filter(tag="run:requested").first().actor == "scheduler"  # type: ignore[union-attr]


def test_it_asks_once(verified: VerificationRun) -> None:
    sweeping.reverify_due()
    assert sweeping.reverify_due() == []


def test_it_does_not_ask_before_a_day_is_over(verified: VerificationRun, settings: Settings) -> None:
    age(verified, hours=settings.REVERIFY_AFTER_HOURS - 1)
    assert sweeping.reverify_due() == []


def test_it_leaves_an_onboarding_alone_that_was_never_verified(complete: Onboarding) -> None:
    assert sweeping.reverify_due() == []


def test_it_leaves_an_onboarding_alone_that_lacks_a_value(verified: VerificationRun) -> None:
    Credential.objects.filter(field="access_key").delete()
    assert sweeping.reverify_due() == []


def test_it_leaves_an_onboarding_alone_whose_region_was_taken_away(verified: VerificationRun) -> None:
    Onboarding.objects.update(region="gone")
    assert sweeping.reverify_due() == []


def test_it_passes_over_those_that_cannot_be_verified(
    verified: VerificationRun, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many lack a value: they must not take the place of those that are due."""
    monkeypatch.setattr(sweeping, "_PAGE", 1)
    Credential.objects.filter(field="access_key").delete()
    other = onboardings.start(
        customer=customers.create(name="Other", slug="other", by=TESTS), guide=guide, by=TESTS
    )
    run = fill(other, guide, VALUES)
    assert run is not None
    work(run)
    age(run, hours=25)
    assert [new.onboarding for new in sweeping.reverify_due()] == [other]


def test_it_asks_for_a_bounded_number_at_once(
    verified: VerificationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_REVERIFY_AT_ONCE", 0)
    assert sweeping.reverify_due() == []


@pytest.mark.parametrize("left", [{"target": "moved.example"}, {"kind": "retired"}])
def test_it_ends_a_run_with_checks_that_no_plan_holds_any_more(
    left: dict[str, str], run: VerificationRun
) -> None:
    """G7: an administrator moved the region to another host, or a new version knows other checks."""
    run.checks.filter(kind="api", target="api.mimecast.com").update(**left)
    sweeping.end_impossible()
    run.refresh_from_db()
    assert run.state == SUPERSEDED


def test_it_ends_a_run_whose_region_was_taken_away(run: VerificationRun) -> None:
    """G7"""
    Onboarding.objects.update(region="gone")
    sweeping.end_impossible()
    run.refresh_from_db()
    assert run.state == SUPERSEDED
    assert HistoryEvent.objects.filter(tag="run:superseded").count() == 1


def test_it_leaves_runs_alone_that_can_be_worked_on(run: VerificationRun) -> None:
    sweeping.end_impossible()
    run.refresh_from_db()
    assert run.state == ACTIVE


def test_it_does_not_ask_while_a_run_is_under_way(verified: VerificationRun) -> None:
    run = verifications.request(
        onboarding=verified.onboarding, trigger=Trigger.BUTTON, watched=True, by=TESTS
    )
    age(run, hours=25)
    assert sweeping.reverify_due() == []


@pytest.mark.django_db(transaction=True)
def test_it_asks_once_when_two_sweeps_come_at_once(verified: VerificationRun) -> None:
    """G11"""
    ended = together(*[sweeping.reverify_due] * 4)
    assert not [end for end in ended if isinstance(end, Exception)]
    assert verified.onboarding.runs.filter(state=ACTIVE).count() == 1
