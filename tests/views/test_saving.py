"""Saving a step with the button, as a browser without JavaScript does it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.helpers import fill, values_of
from tests.views.pages import save, text, url
from wizard.guides.spec import Guide
from wizard.models import Credential, HistoryEvent, Onboarding, StepProgress
from wizard.simulator import Simulator, Tenant

KEY = "c1c1c1c1-1111-4222-8333-444444444444"
ADDRESS = "svc-qradar@acme.example"


def stored(onboarding: Onboarding, step: str) -> StepProgress:
    return StepProgress.objects.get(onboarding=onboarding, step=step)


def test_it_stores_answers_and_goes_on_to_the_next_step(browser: Client, onboarding: Onboarding) -> None:
    answer = save(browser, "1", service_account=ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, url("step", "2"))
    assert stored(onboarding, "1").answers == {"service_account": ADDRESS}


@pytest.mark.parametrize(
    ("step", "then", "name", "more"),
    [
        ("1", "leave", "onboarding", ()),
        ("1", "stay", "step", ("1",)),
        ("5a", "continue", "step", ("5b",)),
        ("network", "continue", "checks", ()),
    ],
)
def test_it_goes_where_the_button_says(
    browser: Client, step: str, then: str, name: str, more: tuple[str, ...]
) -> None:
    assert save(browser, step, then=then)["Location"] == url(name, *more)


def test_it_stores_the_ticks_that_the_form_brings(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "1", tick=["1", "3"])
    save(browser, "1", tick=["3", "4", "99", "x"])
    assert stored(onboarding, "1").ticks == [3, 4]


def test_it_unticks_a_box_that_is_sent_unticked(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "4", ttl_confirmed="on")
    assert stored(onboarding, "4").answers["ttl_confirmed"] == "yes"
    save(browser, "4", version=1, authentication_profile="QRadar")
    assert stored(onboarding, "4").answers["ttl_confirmed"] == ""


def test_it_finds_everything_as_it_was_when_somebody_comes_back(browser: Client) -> None:
    """G12"""
    save(browser, "5a", application_setting="Our QRadar", enhanced_logging_inbound="on", tick=["2"])
    page = text(browser.get(url("step", "5a")))
    assert 'value="Our QRadar"' in page
    assert page.count(" checked") == 2


def test_it_cleans_what_was_pasted_and_says_so(browser: Client, onboarding: Onboarding) -> None:
    page = text(
        browser.post(url("step", "6"), {"version": 0, "application_key": f' "{KEY}"\r\n'}, follow=True)
    )
    assert Credential.objects.get(onboarding=onboarding).length == len(KEY)
    assert "Application Key: Removed the quotation marks around it." in page
    assert "Saved." in page


def test_it_says_nothing_of_cleaning_where_nothing_is_left(browser: Client) -> None:
    page = text(browser.post(url("step", "6"), {"version": 0, "application_key": " "}, follow=True))
    assert "Removed" not in page


def test_it_shows_a_saved_key_as_a_fingerprint(browser: Client, onboarding: Onboarding) -> None:
    """G1"""
    save(browser, "6", application_key=KEY)
    page, row = text(browser.get(url("step", "6"))), Credential.objects.get(onboarding=onboarding)
    assert f"by alice@acme.example, fingerprint <code>{row.short_fingerprint}</code>, 36 characters" in page
    assert KEY[:8] not in page


def test_it_keeps_a_key_when_its_field_is_left_empty(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "6", application_key=KEY)
    before = Credential.objects.get(onboarding=onboarding)
    save(browser, "6", version=1, application_key="")
    assert Credential.objects.get(onboarding=onboarding).fingerprint == before.fingerprint


def test_it_doubts_an_odd_key_and_stores_it_all_the_same(browser: Client, onboarding: Onboarding) -> None:
    page = text(browser.post(url("step", "7"), {"version": 0, "access_key": KEY}, follow=True))
    assert "looks like an Application ID or an Application Key, not an Access Key" in page
    assert Credential.objects.filter(onboarding=onboarding, field="access_key").exists()


def test_it_stays_with_an_odd_key_until_that_was_seen(browser: Client) -> None:
    answer = browser.post(
        url("step", "7"), {"version": 0, "then": "continue", "access_key": KEY}, follow=True
    )
    assert answer.request["PATH_INFO"] == url("step", "7")
    assert "press the button again to go on" in text(answer)
    assert save(browser, "7", version=1)["Location"] == url("step", "values")


def test_it_stays_with_a_key_that_is_another_field_s_too(browser: Client) -> None:
    save(browser, "5b", application_id=KEY)
    assert save(browser, "6", application_key=KEY)["Location"] == url("step", "6")


def test_it_leaves_with_an_odd_key_where_somebody_leaves(browser: Client) -> None:
    sent = {"version": 0, "then": "leave", "access_key": KEY}
    answer = browser.post(url("step", "7"), sent, follow=True)
    assert answer.request["PATH_INFO"] == url("onboarding")
    assert "not an Access Key" in text(answer)
    assert "press the button again" not in text(answer)


def test_it_says_that_a_key_is_stored_already(browser: Client) -> None:
    save(browser, "6", application_key=KEY)
    again = {"version": 1, "application_key": KEY}
    assert "What you entered is stored already." in text(browser.post(url("step", "6"), again, follow=True))


def test_it_warns_where_the_same_key_was_saved_twice(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "5b", application_id=KEY)
    save(browser, "6", application_key=KEY)
    assert "same value as the Application Key" in text(browser.get(url("step", "5b")))
    assert "same value as the Application ID" in text(browser.get(url("step", "6")))


def test_it_warns_of_an_account_code_from_another_region(browser: Client, practice: Simulator) -> None:
    save(browser, "network", region="practice")
    save(browser, "values", account_code="CUSA01A123")
    assert "another region is chosen" in text(browser.get(url("step", "values")))


def test_it_quotes_the_answers_of_earlier_steps(browser: Client) -> None:
    save(browser, "1", service_account=ADDRESS)
    assert f"<code data-copy>{ADDRESS}</code>" in text(browser.get(url("step", "7")))


def test_it_escapes_what_people_typed(browser: Client) -> None:
    save(browser, "5b", application_name='<script>alert("x")</script>')
    pages = [text(browser.get(url(*place))) for place in (("step", "5b"), ("step", "6"), ("review",))]
    assert not any("<script>alert" in page for page in pages)
    assert all("&lt;script&gt;alert" in page for page in pages)


def test_it_starts_the_checks_when_the_last_value_is_saved(
    browser: Client, onboarding: Onboarding, guide: Guide, practice: Simulator, tenant: Tenant
) -> None:
    values = values_of(tenant)
    last = values.pop("region")
    fill(onboarding, guide, values)
    answer = save(browser, "network", region=last)
    assert answer["Location"] == url("checks")
    assert onboarding.runs.get().requested_by == "alice@acme.example"


def test_it_says_in_the_history_who_saved_what(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "1", service_account=ADDRESS)
    event = HistoryEvent.objects.get(about=onboarding.about, tag="step:saved")
    assert (event.actor, event.address) == ("alice@acme.example", "127.0.0.1")


def test_it_changes_nothing_when_the_same_is_saved_again(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "1", service_account=ADDRESS)
    before = HistoryEvent.objects.count()
    save(browser, "1", version=1, service_account=ADDRESS)
    assert stored(onboarding, "1").version == 1
    assert HistoryEvent.objects.count() == before


@pytest.mark.parametrize("step", ["1", "2", "3", "4", "5a", "5b", "6", "7", "values", "network"])
def test_it_shows_a_step_in_few_queries(
    browser: Client, filled: Onboarding, step: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        assert browser.get(url("step", step)).status_code == 200
