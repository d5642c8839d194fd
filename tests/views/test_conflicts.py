"""Two tabs on one step: the second save shows both, and nothing is lost (G12)."""

import re

import pytest
from django.test import Client

from tests.views.pages import save, text, url
from wizard.models import Credential, Onboarding, StepProgress, User
from wizard.simulator import Simulator

KEY = "c1c1c1c1-1111-4222-8333-444444444444"
MINE = {"application_name": "Mine", "application_developer": "Me"}


@pytest.fixture
def conflict(browser: Client, dana: User) -> str:
    """Dana saved step 5b while Alice was typing; the page that Alice's save then gets."""
    other = Client()
    other.force_login(dana)
    save(other, "5b", application_name="Dana's", application_category="SIEM")
    answer = save(browser, "5b", version=0, application_id=KEY, tick=["2", "3"], **MINE)
    assert answer.status_code == 409
    return text(answer)


def hidden(page: str) -> dict[str, list[str]]:
    form = page[page.index("<main") :]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form):
        sent.setdefault(name, []).append(value)
    return sent


def test_it_shows_both_versions_and_whose_the_saved_one_is(conflict: str) -> None:
    """G12"""
    assert "Dana&#x27;s" in conflict
    assert "Mine" in conflict
    assert "dana@mssp.example saved it" in conflict


def test_it_stores_nothing_until_somebody_chooses(conflict: str) -> None:
    """G12"""
    assert StepProgress.objects.get(step="5b").answers["application_name"] == "Dana's"
    assert not Credential.objects.exists()


def test_it_does_not_send_the_key_back(conflict: str) -> None:
    """G1"""
    assert KEY not in conflict
    assert "A new key. It is not kept here: enter it again after you choose." in conflict


def test_it_sends_again_all_that_was_typed_with_the_newer_version(conflict: str, browser: Client) -> None:
    """G12"""
    sent = hidden(conflict)
    assert (sent["version"], sent["tick"]) == (["1"], ["2", "3"])
    browser.post(url("step", "5b"), {**sent, "then": "stay"})
    answers = StepProgress.objects.get(step="5b").answers
    assert answers == {"application_category": "SIEM", **MINE}


def test_it_stays_on_the_step_after_choosing_so_that_the_key_can_be_entered(
    conflict: str, browser: Client
) -> None:
    answer = browser.post(url("step", "5b"), {**hidden(conflict), "then": "stay"})
    assert answer["Location"] == url("step", "5b")


def test_it_finds_a_third_person_in_between(conflict: str, browser: Client) -> None:
    """G12"""
    save(browser, "5b", version=1, application_name="Third")
    assert browser.post(url("step", "5b"), {**hidden(conflict), "then": "stay"}).status_code == 409


def test_it_says_of_a_key_that_was_saved_meanwhile_whose_it_is(browser: Client) -> None:
    save(browser, "6", application_key=KEY)
    page = text(save(browser, "6", version=0, application_key=KEY.replace("c", "d")))
    assert f"Fingerprint {Credential.objects.get().short_fingerprint}, set by alice@acme.example" in page


def test_it_names_a_region_and_a_moment_as_people_do(browser: Client, practice: Simulator) -> None:
    save(browser, "network", region="practice")
    page = text(save(browser, "network", version=0, region="us"))
    assert '<td data-label="Saved now">practice</td>' not in page
    save(browser, "6", application_key_created_at="2026-05-12T14:02")
    later = text(save(browser, "6", version=0, application_key_created_at="2026-05-12T15:30"))
    assert 'data-style="full">12 May 14:02 UTC</time>' in later


def test_it_unticks_a_box_in_the_version_that_is_sent_again(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "4", ttl_confirmed="on", authentication_profile="A")
    page = text(save(browser, "4", version=0, authentication_profile="B"))
    browser.post(url("step", "4"), {**hidden(page), "then": "stay"})
    assert StepProgress.objects.get().answers == {"ttl_confirmed": "", "authentication_profile": "B"}
