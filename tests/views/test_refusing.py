"""A form that cannot be saved as it is: what was typed stays, what is secret does not."""

import pytest
from django.test import Client

from tests.views.pages import save, text, url
from wizard.models import Credential, Onboarding, StepProgress

KEY = "c1c1c1c1-1111-4222-8333-444444444444"


def test_it_keeps_the_other_values_that_were_typed(browser: Client) -> None:
    answer = save(
        browser, "5b", application_name="Our QRadar", application_developer="two\nlines", tick=["4"]
    )
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="Our QRadar"' in page
    assert 'id="tick-4"' in page
    assert page.count(" checked") == 1


def test_it_tells_what_is_wrong_beside_the_field_and_above_the_page(browser: Client) -> None:
    page = text(save(browser, "1", service_account="nonsense"))
    assert "<title>Error: " in page
    assert '<a href="#id_service_account">Enter a full e-mail address' in page
    assert page.count("Enter a full e-mail address") == 2


def test_it_asks_for_the_key_again_and_does_not_send_it_back(browser: Client) -> None:
    """G1"""
    page = text(save(browser, "5b", application_id=KEY, application_developer="two\nlines"))
    assert KEY not in page
    assert "enter it again: a key is not kept while something on the page is wrong." in page


def test_it_never_stores_a_mask_as_a_key(browser: Client, onboarding: Onboarding) -> None:
    answer = save(browser, "6", application_key="••••••••")
    assert answer.status_code == 422
    assert not Credential.objects.exists()


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "1" * 40, "1.5", "²", "0x1"])
def test_it_refuses_a_form_without_a_sound_version(browser: Client, nonsense: str) -> None:
    answer = browser.post(url("step", "1"), {"version": nonsense, "service_account": "a@b.example"})
    assert answer.status_code == 400
    assert not StepProgress.objects.exists()


@pytest.mark.parametrize("value", ["nowhere", "practice\0", "' OR 1=1"])
def test_it_takes_only_a_region_that_it_knows(browser: Client, onboarding: Onboarding, value: str) -> None:
    assert save(browser, "network", region=value).status_code == 422
    onboarding.refresh_from_db()
    assert onboarding.region == ""


def test_it_refuses_a_huge_form_with_a_client_error(browser: Client) -> None:
    assert save(browser, "5b", application_description="x" * 3_000_000).status_code == 400


def test_it_refuses_a_value_that_is_too_long_in_a_sentence(browser: Client) -> None:
    answer = save(browser, "6", application_key="a" * 100_000)
    assert answer.status_code == 422
    assert "too long: at most 4096 characters" in text(answer)


def test_it_keeps_the_version_so_that_a_second_try_still_finds_the_conflict(
    browser: Client, onboarding: Onboarding
) -> None:
    """G12: after a refusal the newest version would let the second try overwrite what nobody has seen."""
    save(browser, "1", service_account="first@acme.example")
    page = text(save(browser, "1", version=0, service_account="nonsense"))
    assert '<input type="hidden" name="version" value="0">' in page
    assert save(browser, "1", version=0, service_account="mine@acme.example").status_code == 409


@pytest.mark.parametrize("step", ["0", "8", "5", "network2"])
def test_it_knows_no_other_steps(browser: Client, step: str) -> None:
    assert browser.get(url("step", step)).status_code == 404
    assert save(browser, step).status_code == 404
