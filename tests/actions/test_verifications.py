from functools import partial

import pytest
from django.db import IntegrityError

from tests.helpers import TESTS
from tests.threads import together
from wizard import checks, regions
from wizard.actions import verifications
from wizard.actions.verifications import RegionMissing, Trigger
from wizard.models import HistoryEvent, Onboarding, VerificationRun
from wizard.models.verifications import DONE, SUPERSEDED

request = partial(verifications.request, trigger=Trigger.BUTTON, watched=True, by=TESTS)


def test_it_queues_every_check_of_the_plan(complete: Onboarding) -> None:
    run = request(onboarding=complete)
    planned = [(item.kind.name, item.target) for item in checks.plan(regions.current()["eu"])]
    assert list(run.checks.values_list("kind", "target")) == planned


def test_it_queues_only_what_one_subject_rests_on(complete: Onboarding) -> None:
    run = request(onboarding=complete, only="endpoint:api.mimecast.com:tcp")
    assert list(run.checks.values_list("kind", flat=True)) == ["dns", "tcp"]


def test_it_queues_everything_for_a_subject_it_does_not_know(complete: Onboarding) -> None:
    run = request(onboarding=complete, only="endpoint:elsewhere.example:dns")
    assert run.checks.count() == len(checks.plan(regions.current()["eu"]))


def test_it_gives_the_active_run_to_whoever_asks_again(complete: Onboarding) -> None:
    """G11"""
    first = request(onboarding=complete)
    events = HistoryEvent.objects.count()
    assert request(onboarding=complete) == first
    assert HistoryEvent.objects.count() == events


@pytest.mark.parametrize("region", ["", "gone"])
def test_it_asks_nobody_without_a_region(region: str, complete: Onboarding) -> None:
    Onboarding.objects.update(region=region)
    with pytest.raises(RegionMissing):
        request(onboarding=complete)


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_run_of_eight_requests_at_once(complete: Onboarding) -> None:
    """G11"""
    events = HistoryEvent.objects.count()
    runs = together(*[partial(request, onboarding=complete)] * 8)
    assert runs == [complete.runs.get()] * 8
    assert HistoryEvent.objects.count() == events + 1


def test_it_cannot_hold_two_active_runs_whoever_writes_them(run: VerificationRun) -> None:
    """G11"""
    with pytest.raises(IntegrityError, match=r"one_active_run_per_onboarding|verificationrun.onboarding_id"):
        VerificationRun.objects.create(onboarding=run.onboarding, requested_by="somebody")


def test_it_leaves_no_open_check_in_a_run_that_gave_way(complete: Onboarding, run: VerificationRun) -> None:
    verifications.supersede(onboarding=complete, by=TESTS)
    run.refresh_from_db()
    assert run.state == SUPERSEDED
    assert not run.checks.exclude(state=DONE).exists()


def test_it_records_nothing_where_there_is_no_run_to_end(complete: Onboarding) -> None:
    verifications.supersede(onboarding=complete, by=TESTS)
    assert not HistoryEvent.objects.filter(tag="run:superseded").exists()
