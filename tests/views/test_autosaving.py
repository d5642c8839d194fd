"""What the script on a step sends: single ticks and single answers, never a key."""

from typing import Any

import pytest
from django.test import Client

from tests.helpers import fill, values_of
from tests.views.pages import Answer, save, url
from wizard.guides.spec import Guide
from wizard.models import Credential, Onboarding, StepProgress
from wizard.simulator import Simulator, Tenant


def send(browser: Client, step: str, **values: str | int) -> Answer:
    return browser.post(url("autosave", step), values)


def told(answer: Answer) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/json"
    return dict(answer.json())


def ticked(browser: Client, number: int, done: str) -> dict[str, Any]:
    return told(browser.post(url("tick", "1", number), {"done": done}))


def test_it_saves_one_answer_and_tells_the_next_version(browser: Client, onboarding: Onboarding) -> None:
    """G12"""
    answer = told(send(browser, "5a", application_setting=" QRadar ", version=0))
    assert (answer["version"], answer["values"]) == (1, {"application_setting": "QRadar"})
    assert answer["notes"] == ["Application settings: Description: Removed the blanks around it."]
    assert answer["status"] == {"word": "In progress", "tone": "progress"}


def test_it_says_that_the_last_answer_started_the_checks(
    browser: Client, onboarding: Onboarding, guide: Guide, practice: Simulator, tenant: Tenant
) -> None:
    values = values_of(tenant)
    last = values.pop("account_code")
    fill(onboarding, guide, values)
    assert told(send(browser, "values", account_code=last, version=0))["run"] is True
    assert onboarding.runs.get().trigger == "saved"


def test_it_leaves_the_other_answers_alone(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "5a", application_setting="QRadar", enhanced_logging_inbound="on")
    send(browser, "5a", application_setting="Other", version=1)
    assert StepProgress.objects.get().answers["enhanced_logging_inbound"] == "yes"


def test_it_saves_a_box_that_was_unticked(browser: Client, onboarding: Onboarding) -> None:
    save(browser, "4", ttl_confirmed="on")
    send(browser, "4", ttl_confirmed="", version=1)
    assert StepProgress.objects.get().answers["ttl_confirmed"] == ""


@pytest.mark.parametrize(
    ("step", "field"), [("6", "application_key"), ("1", "application_key"), ("1", "nothing")]
)
def test_it_saves_no_key_and_nothing_unknown(browser: Client, step: str, field: str) -> None:
    """G1"""
    assert (
        send(browser, step, **{field: "c1c1c1c1-1111-4222-8333-444444444444", "version": "0"}).status_code
        == 404
    )
    assert not Credential.objects.exists()
    assert not StepProgress.objects.exists()


def test_it_says_what_is_wrong_with_an_answer(browser: Client) -> None:
    answer = send(browser, "1", service_account="nonsense", version=0)
    assert answer.status_code == 422
    assert told(answer)["errors"]["service_account"][0]["message"].startswith("Enter a full e-mail address")


def test_it_tells_of_a_conflict_and_overwrites_nothing(browser: Client) -> None:
    """G12"""
    save(browser, "1", service_account="first@acme.example")
    answer = send(browser, "1", service_account="second@acme.example", version=0)
    assert (answer.status_code, told(answer)["message"]) == (
        409,
        "alice@acme.example changed this step meanwhile. Press Save to compare.",
    )
    assert StepProgress.objects.get().answers["service_account"] == "first@acme.example"


def test_it_asks_for_a_reload_where_the_version_is_nonsense(browser: Client) -> None:
    answer = send(browser, "1", service_account="a@acme.example", version="x")
    assert (answer.status_code, told(answer)) == (400, {"message": "Reload the page and try again."})


def test_it_sets_and_takes_away_one_tick(browser: Client) -> None:
    assert ticked(browser, 2, "1")["ticks"] == [2]
    assert ticked(browser, 4, "1")["ticks"] == [2, 4]
    assert ticked(browser, 2, "")["ticks"] == [4]


def test_it_tells_the_status_that_a_tick_gives(browser: Client) -> None:
    assert ticked(browser, 1, "1")["status"] == {"word": "In progress", "tone": "progress"}
    assert ticked(browser, 1, "")["status"] == {"word": "Not started", "tone": "neutral"}


@pytest.mark.parametrize("number", [0, 7, 99999])
def test_it_knows_only_the_lines_of_the_guide(browser: Client, number: int) -> None:
    assert browser.post(url("tick", "1", number), {"done": "1"}).status_code == 404


def test_it_leaves_the_version_alone_when_ticking(browser: Client) -> None:
    """G12: ticks say the same whoever sets them, so they make no conflict."""
    ticked(browser, 1, "1")
    assert save(browser, "1", version=0, tick=["1"], service_account="a@acme.example").status_code == 302
