"""The task list, the review, the check panel, the history, and removing a key."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.helpers import work
from tests.views.pages import save, text, url
from wizard.models import Credential, HistoryEvent, Onboarding, VerificationRun
from wizard.simulator import Simulator, Tenant
from wizard.views import events

KEY = "c1c1c1c1-1111-4222-8333-444444444444"


def test_it_shows_what_comes_first_and_what_waits(browser: Client) -> None:
    page = text(browser.get(url("onboarding")))
    assert "Start with step 1" in page
    assert "Cannot start yet" in page
    assert f'<a href="{url("step", "6")}">' in page


def test_it_leads_from_the_review_to_every_value(browser: Client) -> None:
    save(browser, "6", application_key=KEY)
    page = text(browser.get(url("review")))
    assert f"{Credential.objects.get().short_fingerprint} · 36 characters" in page
    assert page.count("Not saved yet") == page.count(">Add<")


def test_it_names_the_region_on_the_review(
    browser: Client, practice: Simulator, onboarding: Onboarding
) -> None:
    save(browser, "network", region="practice")
    assert "Practice" in text(browser.get(url("review")))
    Onboarding.objects.filter(pk=onboarding.pk).update(region="gone")
    assert "gone (no longer known)" in text(browser.get(url("review")))


def test_it_removes_a_key_and_tells_the_history(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "6", application_key=KEY)
    answer = browser.post(url("credential-remove", "application_key"), follow=True)
    assert "Removed the Application Key." in text(answer)
    assert not Credential.objects.exists()
    assert HistoryEvent.objects.filter(tag="credential:removed").count() == 1


@pytest.mark.parametrize("field", ["service_account", "nothing"])
def test_it_removes_nothing_but_keys(browser: Client, field: str) -> None:
    save(browser, "1", service_account="a@acme.example")
    assert browser.post(url("credential-remove", field)).status_code == 404


def test_it_finds_a_conflict_after_a_key_was_removed(browser: Client) -> None:
    """G12"""
    save(browser, "6", application_key=KEY)
    browser.post(url("credential-remove", "application_key"))
    assert save(browser, "6", version=1, application_key=KEY).status_code == 409


def test_it_asks_for_the_region_before_anything_can_be_checked(browser: Client) -> None:
    page = text(browser.post(url("checks"), follow=True))
    assert "Choose the region first" in page
    assert not VerificationRun.objects.exists()


def test_it_makes_one_run_of_two_clicks(browser: Client, filled: Onboarding) -> None:
    """G11"""
    answers = [browser.post(url("checks")) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [url("checks")] * 2
    assert filled.runs.count() == 1


def test_it_answers_a_script_with_the_page_itself(browser: Client, filled: Onboarding) -> None:
    answer = browser.post(url("checks"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="panel-poll"' in text(answer)


def test_it_checks_one_subject_again_with_what_it_needs(browser: Client, filled: Onboarding) -> None:
    subject = "endpoint:localhost:tcp"
    subjects = [name for name in text(browser.get(url("checks"))).split('"') if name.endswith(":tcp")]
    browser.post(
        url("checks"), {"subject": next((s for s in subjects if s.startswith("endpoint:")), subject)}
    )
    assert sorted(filled.runs.get().checks.values_list("kind", flat=True)) == ["dns", "tcp"]


def test_it_shows_every_verdict_and_stops_asking(browser: Client, filled: Onboarding) -> None:
    browser.post(url("checks"))
    work(filled.runs.get())
    panel = text(browser.get(url("checks-panel")))
    assert 'id="panel-poll"' not in panel
    assert panel.count('class="check-row"') == panel.count('data-state="passed"')


def test_it_shows_the_same_panel_as_a_fragment_and_on_the_page(browser: Client, filled: Onboarding) -> None:
    fragment = text(browser.get(url("checks-panel")))
    assert "<html" not in fragment
    assert fragment.strip() in text(browser.get(url("checks")))


def test_it_links_a_failed_check_to_the_step_that_mends_it(
    browser: Client, filled: Onboarding, simulator: Simulator, tenant: Tenant
) -> None:
    save(browser, "values", version=1, account_code="CUK99Z999")
    work(filled.runs.get())
    panel = text(browser.get(url("checks-panel")))
    assert 'id="row-account_code"' in panel
    assert f'href="{url("step", "values")}' in panel


def test_it_tells_a_step_what_the_checks_found_against_it(
    browser: Client, filled: Onboarding, tenant: Tenant
) -> None:
    save(browser, "values", version=1, account_code="CUK99Z999")
    work(filled.runs.get())
    page = text(browser.get(url("step", "values")))
    assert "notice-problem" in page
    assert f"Mimecast says account {tenant.account_code}, and you entered CUK99Z999" in page


def test_it_shows_the_panel_in_few_queries(
    browser: Client, filled: Onboarding, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser.post(url("checks"))
    with django_assert_max_num_queries(12):
        browser.get(url("checks-panel"))


def test_it_keeps_the_panel_out_of_caches(browser: Client) -> None:
    assert "no-store" in browser.get(url("checks-panel"))["Cache-Control"]


def test_it_tells_the_history_newest_first_and_that_it_is_unbroken(browser: Client) -> None:
    save(browser, "1", service_account="a@acme.example")
    page = text(browser.get(url("onboarding-history")))
    assert page.index("Step 1: saved") < page.index("Started the onboarding")
    assert "history is unbroken: 3 events" in page


def test_it_says_which_event_was_changed(browser: Client) -> None:
    """G6"""
    HistoryEvent.objects.filter(sequence=2).update(actor="nobody")
    page = text(browser.get(url("onboarding-history")))
    assert "event 2 was" in page
    assert "notice-problem" in page


def test_it_leads_to_older_events(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "EVENTS_A_PAGE", 2)
    for number in range(1, 4):
        browser.post(url("tick", "1", number), {"done": "1"})
    page = text(browser.get(url("onboarding-history")))
    assert 'href="?before=4"' in page
    assert "Started the onboarding" in text(browser.get(url("onboarding-history") + "?before=4"))


@pytest.mark.parametrize("before", ["x", "", "-1", "9" * 40, "\0"])
def test_it_survives_any_place_in_the_history(browser: Client, before: str) -> None:
    assert browser.get(url("onboarding-history"), {"before": before}).status_code == 200
