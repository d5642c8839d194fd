"""What the link's person can do, and that it is all they can do."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import TESTS, fill, values_of, work
from tests.secret_links.conftest import MIRA
from tests.secret_links.visitor import Visitor
from tests.views.canaries import Canaries
from tests.views.pages import STEPS, text, url
from wizard.actions import credentials, secret_links, steps
from wizard.guides.spec import Guide
from wizard.models import Credential, HistoryEvent, Onboarding, SecretLink, StepProgress, User
from wizard.simulator import Simulator, Tenant

TYPIST = f"{MIRA}, by a link of tests"
KEYS = {"access_key": "Ab_-9" * 34, "secret_key": b64encode(bytes(range(64))).decode()}


def test_it_shows_the_chosen_steps(mira: Visitor) -> None:
    page = text(mira.home())
    assert "What to type for ACME" in page
    assert page.count('href="/link/steps/') == 2  # the step, and the button that leads to it
    assert "Access Key, Secret Key" in page


@pytest.mark.parametrize("step_id", [step for step in STEPS if step != "7"])
def test_it_knows_no_other_step(mira: Visitor, step_id: str) -> None:
    """G10"""
    assert mira.step(step_id).status_code == 404
    assert mira.save(step_id, account_code="CUSA1").status_code == 404


def test_it_leads_from_a_step_that_is_not_there_back_to_those_that_are(mira: Visitor) -> None:
    page = text(mira.step("1"))
    assert 'href="/link/">Back to your steps' in page
    assert "start page" not in page


def test_it_shows_the_lines_and_the_fields_of_the_step(mira: Visitor, guide: Guide) -> None:
    page = text(mira.step("7"))
    assert page.count('<li id="line-') == len(guide.step("7").instructions)
    assert 'name="access_key"' in page
    assert 'name="secret_key"' in page


def test_it_asks_for_the_chosen_fields_of_a_step_only(
    stranger: Visitor, onboarding: Onboarding, guide: Guide
) -> None:
    SecretLink.objects.update(fields=["secret_key"])
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    page = text(stranger.step("7"))
    assert 'name="secret_key"' in page
    assert 'name="access_key"' not in page


def test_it_saves_as_the_person_of_the_link(mira: Visitor) -> None:
    answer = mira.save("7", **KEYS)
    assert answer["Location"] == reverse("link")
    assert {row.field: row.set_by for row in Credential.objects.all()} == dict.fromkeys(KEYS, TYPIST)
    assert HistoryEvent.objects.filter(tag="credential:set", actor=TYPIST).count() == 2


def test_it_stays_with_an_odd_key_until_that_was_seen(mira: Visitor) -> None:
    answer = mira.save("7", **{**KEYS, "access_key": KEYS["secret_key"]})
    assert answer["Location"] == reverse("link-step", args=["7"])
    page = text(mira.step("7"))
    assert "Access Key: This looks like a Secret Key, not an Access Key." in page
    assert "press the button again to go on" in page
    assert mira.save("7", version=1)["Location"] == reverse("link")


def test_it_tells_apart_what_the_same_person_saved_after_signing_in(
    mira: Visitor, operator: Client, dana: User, link: SecretLink, onboarding: Onboarding, guide: Guide
) -> None:
    """The list says what was typed by the link, and the step whose link it was."""
    SecretLink.objects.update(email=dana.email)
    fill(onboarding, guide, {"access_key": "B" * 30})
    Credential.objects.update(set_by=dana.email)
    mira.save("7", version=1, secret_key=KEYS["secret_key"])
    assert "Set: Secret Key<" in text(operator.get(url("secret-links")))
    assert "by dana@mssp.example, by a link of tests" in text(operator.get(url("step", "7")))


def test_it_names_people_with_very_long_addresses_as_far_as_there_is_room() -> None:
    link = SecretLink(email=f"{'a' * 240}@x.example", created_by=f"{'b' * 240}@x.example")
    assert len(link.typist) == 254
    assert link.typist.endswith("…")


def test_it_says_what_was_saved_and_shows_no_key_again(mira: Visitor) -> None:
    """G1"""
    mira.save("7", **KEYS)
    page = text(mira.home()) + text(mira.step("7"))
    assert "Saved" in page
    assert "You set it" in page
    assert not any(value in page for value in KEYS.values())


def test_it_does_not_tell_who_else_set_a_key(mira: Visitor, onboarding: Onboarding, guide: Guide) -> None:
    credentials.set_(onboarding=onboarding, field=guide.field("access_key"), value="B" * 30, by=TESTS)
    stored = Credential.objects.get()
    page = text(mira.step("7"))
    assert "It was set" in page
    assert "by tests" not in page
    assert stored.short_fingerprint not in page


def test_it_keeps_no_field_that_was_not_chosen(mira: Visitor, onboarding: Onboarding) -> None:
    """G10"""
    mira.save("7", **KEYS, application_id="x" * 20, account_code="CUSA1", region="eu", tick="1")
    onboarding.refresh_from_db()
    progress = StepProgress.objects.get(step="7")
    assert set(Credential.objects.values_list("field", flat=True)) == set(KEYS)
    assert (onboarding.region, progress.answers, progress.ticks) == ("", {}, [])


def test_it_refuses_in_the_action_too_what_was_not_chosen(link: SecretLink, guide: Guide) -> None:
    """G10"""
    step, secrets = guide.step("6"), {"application_key": "x" * 20}
    with pytest.raises(secret_links.LinkClosed):
        secret_links.save(link=link, guide=guide, step=step, version=0, answers={}, secrets=secrets, by=TESTS)


def test_it_saves_nothing_once_the_link_was_withdrawn(mira: Visitor, link: SecretLink, guide: Guide) -> None:
    """Between the look at the link and the save."""
    SecretLink.objects.update(revoked_at=timezone.now())
    with pytest.raises(secret_links.LinkClosed):
        secret_links.save(
            link=link, guide=guide, step=guide.step("7"), version=0, answers={}, secrets=KEYS, by=TESTS
        )
    assert mira.save("7", **KEYS).status_code == 404
    assert not Credential.objects.exists()


def test_it_quotes_the_answers_that_the_lines_name_and_no_others(
    stranger: Visitor, onboarding: Onboarding, guide: Guide
) -> None:
    """G10"""
    answers = {"service_account": "svc@acme.example", "group_name": "Hidden Group", "account_code": "CHID1"}
    fill(onboarding, guide, answers)
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    page = text(stranger.step("7"))
    quoted = {name for line in guide.step("7").instructions for name in line.quotes}
    assert ("svc@acme.example" in page) == ("service_account" in quoted)
    assert "Hidden Group" not in page
    assert "CHID1" not in page


@pytest.mark.parametrize(
    "name", ["customers", "customer", "onboarding", "checks", "onboarding-history", "secret-links"]
)
def test_it_opens_no_page_of_the_people_with_accounts(mira: Visitor, name: str) -> None:
    """G10"""
    place = {"customers": [], "customer": ["acme"]}.get(name, ["acme", "mimecast-api1"])
    assert reverse("account_login") in mira.browser.get(reverse(name, args=place))["Location"]


def test_it_keeps_what_was_typed_and_no_key_when_it_refuses(mira: Visitor) -> None:
    """G1"""
    answer = mira.save("7", access_key="é" * 30, secret_key=KEYS["secret_key"])
    assert answer.status_code == 422
    assert KEYS["secret_key"] not in text(answer)
    assert "There is a problem" in text(answer)


def test_it_shows_both_versions_when_somebody_else_saved(
    stranger: Visitor, onboarding: Onboarding, guide: Guide
) -> None:
    """G12"""
    SecretLink.objects.update(fields=["account_code"])
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    fill(onboarding, guide, {"account_code": "CUSA1"})
    answer = stranger.save("values", account_code="CUSB2")
    assert answer.status_code == 409
    assert "Saved meanwhile: CUSA1." in text(answer)
    assert 'value="CUSB2"' in text(answer)
    stranger.save("values", version=1, account_code="CUSB2")
    assert StepProgress.objects.get(step="values").answers == {"account_code": "CUSB2"}


def test_it_asks_again_for_a_form_without_a_version(mira: Visitor) -> None:
    answer = mira.browser.post(reverse("link-step", args=["7"]), KEYS)
    assert answer.status_code == 400


def test_it_leads_through_the_steps_that_are_left(stranger: Visitor) -> None:
    SecretLink.objects.update(fields=["application_id", "access_key"])
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    first = stranger.save("5b", application_id="0e1c8ae5-3bd5-4b5c-9d0a-3b6f0f2c4a11")
    assert first["Location"] == reverse("link-step", args=["7"])
    assert stranger.save("7", access_key=KEYS["access_key"])["Location"] == reverse("link")


def test_it_forgets_the_link_when_the_visitor_leaves(mira: Visitor) -> None:
    assert "You have left" in text(mira.browser.post(reverse("link-leave")))
    assert mira.home().status_code == 404


def test_it_speaks_of_the_wait_while_it_lasts(mira: Visitor, onboarding: Onboarding, guide: Guide) -> None:
    created = (timezone.now() - timedelta(minutes=5)).isoformat(timespec="seconds")
    fill(onboarding, guide, {"application_key_created_at": created})
    assert "This step works from" in text(mira.step("7"))


@pytest.fixture
def nearly(onboarding: Onboarding, guide: Guide, practice: Simulator, tenant: Tenant) -> Onboarding:
    """All but the two keys of the link is there."""
    values = values_of(tenant)
    fill(onboarding, guide, {name: value for name, value in values.items() if name not in KEYS})
    return onboarding


def test_it_shows_the_verdict_of_its_own_values_only(
    nearly: Onboarding, mira: Visitor, tenant: Tenant
) -> None:
    """G10"""
    mira.save("7", access_key=tenant.access_key, secret_key=tenant.secret_key)
    work(nearly.runs.get())
    page = text(mira.browser.get(reverse("link-verdicts")))
    assert "2 passed" in page
    assert page.count('class="verdict"') == 2
    assert "Account Code" not in page


def test_it_goes_on_looking_while_the_values_are_checked(
    nearly: Onboarding, mira: Visitor, tenant: Tenant
) -> None:
    mira.save("7", access_key=tenant.access_key, secret_key=tenant.secret_key)
    assert "hx-get" in text(mira.home())
    work(nearly.runs.get())
    assert "hx-get" not in text(mira.home())


def test_it_says_that_a_value_is_wrong(nearly: Onboarding, mira: Visitor, tenant: Tenant) -> None:
    mira.save("7", access_key=tenant.access_key, secret_key="d3JvbmcgYnV0IHdlbGwgZm9ybWVk")
    work(nearly.runs.get())
    assert "2 failed" in text(mira.home())


def test_it_holds_no_secret_of_the_onboarding_on_any_page(
    nearly: Onboarding, mira: Visitor, tenant: Tenant
) -> None:
    """G1"""
    mira.save("7", access_key=tenant.access_key, secret_key=tenant.secret_key)
    work(nearly.runs.get())
    pages = [mira.home(), mira.step("7"), mira.browser.get(reverse("link-verdicts"))]
    assert Canaries(tenant).found_in("".join(map(text, pages))) == set()


def test_it_breaks_no_save_of_a_visitor_by_a_save_of_another_step(
    mira: Visitor, onboarding: Onboarding, guide: Guide
) -> None:
    steps.tick(onboarding=onboarding, step=guide.step("7"), numbers=[1], done=True, by=TESTS)
    assert mira.save("7", **KEYS).status_code == 302
