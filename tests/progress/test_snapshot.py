import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.helpers import TESTS
from tests.progress.situations import GUIDE, ago, decide, decide_all, do
from wizard.actions import customers, onboardings, verifications
from wizard.models import Onboarding
from wizard.progress import Progress
from wizard.snapshot import take, take_many


def under_way(number: int) -> Onboarding:
    """An onboarding with verdicts and a run under way."""
    customer = customers.create(name=f"Customer {number}", slug=f"customer-{number}", by=TESTS)
    onboarding = onboardings.start(customer=customer, guide=GUIDE, by=TESTS)
    do(onboarding, "1", "6", "network")
    decide_all(onboarding)
    verifications.request(onboarding=onboarding, trigger=verifications.Trigger.BUTTON, watched=True, by=TESTS)
    return onboarding


@pytest.mark.django_db
def test_it_asks_as_much_for_twenty_onboardings_as_for_one() -> None:
    asked = []
    many = [under_way(number) for number in range(20)]
    for some in (many[:1], many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert [Progress(GUIDE, snapshot).done for snapshot in take_many(some)] == [1] * len(some)
        asked.append(len(queries))
    assert asked == [5, 5]


@pytest.mark.django_db
def test_it_never_reads_a_sealed_value() -> None:
    """G1"""
    snapshot = take(under_way(1))
    assert [c.get_deferred_fields() for c in snapshot.credentials.values()] == [{"sealed"}]


def test_it_forgets_the_verdicts_of_another_region(onboarding: Onboarding) -> None:
    do(onboarding, "network")
    decide_all(onboarding)
    onboarding.region = "us"
    subjects = take(onboarding).findings.keys()
    assert "endpoint:eu-api.mimecast.com:dns" not in subjects
    assert "access_key" in subjects


def test_it_has_no_subjects_before_a_region_is_chosen(onboarding: Onboarding) -> None:
    decide(onboarding, {"access_key": "passed"})
    snapshot = take(onboarding)
    assert (snapshot.subjects, snapshot.findings) == (frozenset(), {})


def test_it_dates_the_whole_by_its_oldest_green_verdict(onboarding: Onboarding) -> None:
    do(onboarding, "network")
    decide(onboarding, {"access_key": "passed"}, at=ago(hours=5))
    decide(onboarding, {"secret_key": "passed", "region": "failed"})
    proven = take(onboarding).last_proven
    assert proven is not None
    assert ago(hours=6) < proven < ago(hours=4)
