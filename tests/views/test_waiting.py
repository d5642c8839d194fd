"""The 30 minutes before step 7, and times in the reader's zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.views.pages import save, text, url
from wizard.models import HistoryEvent, Onboarding, StepProgress

CREATED = "application_key_created_at"


def created(browser: Client, minutes_ago: float) -> None:
    moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    save(browser, "6", **{CREATED: moment.strftime("%Y-%m-%dT%H:%M")})


def test_it_says_when_one_can_go_on(browser: Client) -> None:
    created(browser, 10)
    page = text(browser.get(url("step", "7")))
    assert "You can continue at" in page
    assert "(in 20 minutes)" in page or "(in 21 minutes)" in page


def test_it_says_that_the_wait_is_over(browser: Client) -> None:
    created(browser, 31)
    assert "The wait is over" in text(browser.get(url("step", "7")))


def test_it_lets_somebody_go_on_and_records_it(browser: Client) -> None:
    created(browser, 10)
    assert browser.post(url("wait-override", "7"))["Location"] == url("step", "7")
    assert "The wait is over" in text(browser.get(url("step", "7")))
    assert HistoryEvent.objects.get(tag="wait:overridden").actor == "alice@acme.example"


@pytest.mark.parametrize(("step", "minutes_ago"), [("7", 31), ("6", 10)])
def test_it_overrides_no_wait_that_there_is_not(browser: Client, step: str, minutes_ago: int) -> None:
    created(browser, minutes_ago)
    browser.post(url("wait-override", step))
    assert not HistoryEvent.objects.filter(tag="wait:overridden").exists()


def test_it_reads_a_time_in_the_zone_of_the_reader(browser: Client, onboarding: Onboarding) -> None:
    browser.cookies["timezone"] = "Europe%2FBerlin"
    save(browser, "6", **{CREATED: "2026-05-12T14:02"})
    assert StepProgress.objects.get().answers[CREATED] == "2026-05-12T12:02:00+00:00"


def test_it_shows_a_time_in_the_zone_of_each_reader(browser: Client) -> None:
    save(browser, "6", **{CREATED: "2026-05-12T14:02"})
    browser.cookies["timezone"] = "America/New_York"
    page = text(browser.get(url("step", "6")))
    assert 'value="2026-05-12T10:02"' in page
    assert "12 May 10:02</time>" in text(browser.get(url("review")))


@pytest.mark.parametrize("zone", ["", "Nowhere/At", "../../etc/passwd", "Europe", "a%00b", "x" * 300])
def test_it_falls_back_to_utc_where_the_zone_is_nonsense(browser: Client, zone: str) -> None:
    browser.cookies["timezone"] = zone
    page = text(browser.get(url("step", "6")))
    assert 'data-zone="UTC"' in page


def test_it_refuses_a_time_that_has_not_come_yet(browser: Client) -> None:
    answer = save(browser, "6", **{CREATED: "2199-01-01T00:00"})
    assert answer.status_code == 422
    assert "This time is in the future." in text(answer)


@pytest.mark.parametrize("value", ["yesterday", "2026-02-30T10:00", "2026-05-12", "0000-00-00T00:00"])
def test_it_refuses_what_is_no_moment(browser: Client, value: str) -> None:
    assert save(browser, "6", **{CREATED: value}).status_code == 422
    assert not StepProgress.objects.exists()
