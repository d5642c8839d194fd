from typing import Any

import pytest

from tests.api.calling import CUSTOMER, ONBOARDING, Caller, fields
from tests.helpers import fill
from wizard.guides.spec import Guide
from wizard.models import Customer, Onboarding, VerificationRun
from wizard.simulator import Tenant


def test_it_starts_an_onboarding_once(machine: Caller, acme: Customer) -> None:
    sent = {"guide": "mimecast-api1"}
    answers = [machine.call("POST", f"{CUSTOMER}/onboardings", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0]["Location"] == ONBOARDING
    assert len(machine.get(f"{CUSTOMER}/onboardings").json()) == 1


def test_it_starts_none_with_a_guide_that_it_does_not_know(machine: Caller, acme: Customer) -> None:
    assert fields(machine.call("POST", f"{CUSTOMER}/onboardings", {"guide": "x"})) == ["guide"]


def test_it_tells_where_an_onboarding_stands(machine: Caller, onboarding: Onboarding) -> None:
    told = machine.get(ONBOARDING).json()
    assert (told["status"], told["verdict"], told["next_step"]) == ("not_started", "unknown", "1")
    assert "access_key" in told["missing_for_checks"]
    assert [step["id"] for step in told["steps"]][:2] == ["1", "2"]


def test_it_names_every_field_of_every_guide(machine: Caller, guide: Guide) -> None:
    [told] = machine.get("guides").json()
    named = {field["id"] for step in told["steps"] for field in step["fields"]}
    assert named == {field.id for field in guide.fields}


def test_it_ticks_and_unticks_a_step(machine: Caller, onboarding: Onboarding) -> None:
    for ticks in ([1, 2], [2]):
        told = machine.call("PUT", f"{ONBOARDING}/steps/1/ticks", {"ticks": ticks}).json()
        assert told["steps"][0]["ticks"] == ticks


@pytest.mark.parametrize("ticks", [[99], ["one"], [-1], 1])
def test_it_ticks_nothing_that_the_step_does_not_have(
    machine: Caller, onboarding: Onboarding, ticks: object
) -> None:
    answer = machine.call("PUT", f"{ONBOARDING}/steps/1/ticks", {"ticks": ticks})
    assert answer.status_code == 422
    assert fields(answer)[0].startswith("ticks")


def test_it_saves_answers_cleaned_and_gives_them_back(machine: Caller, onboarding: Onboarding) -> None:
    sent = {"answers": {"account_code": " CUKA00A000\n", "region": "eu", "ttl_confirmed": True}}
    saved = machine.call("PATCH", f"{ONBOARDING}/answers", sent).json()
    told = machine.get(f"{ONBOARDING}/answers").json()
    assert set(saved["changed"]) == set(sent["answers"])
    assert (told["version"], told["answers"]["account_code"]) == (saved["version"], "CUKA00A000")
    assert (told["answers"]["region"], told["answers"]["ttl_confirmed"]) == ("eu", "yes")


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"region": "moon"}, ["answers.region"]),
        ({"nothing": "x"}, ["answers"]),
        ({"access_key": "x"}, ["answers"]),
        ({"application_key_created_at": "2999-01-01T00:00:00Z"}, ["answers.application_key_created_at"]),
        ({"region": True}, ["answers.region"]),
        ("x", ["answers"]),
    ],
)
def test_it_saves_all_answers_or_none(
    machine: Caller, onboarding: Onboarding, answers: Any, wrong: list[str]
) -> None:
    sent = {**answers, "account_code": "CUKA00A000"} if isinstance(answers, dict) else answers
    answer = machine.call("PATCH", f"{ONBOARDING}/answers", {"answers": sent})
    assert (answer.status_code, fields(answer)) == (422, wrong)
    assert not onboarding.steps.exists()


def test_it_tells_two_that_they_saved_at_once(machine: Caller, onboarding: Onboarding) -> None:
    """G12"""
    sent = {"version": 0, "answers": {"account_code": "CUKA00A000"}}
    first, second = (machine.call("PATCH", f"{ONBOARDING}/answers", sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["code"] == "changed_meanwhile"


def test_it_seals_credentials_and_tells_only_their_fingerprints(
    machine: Caller, onboarding: Onboarding, tenant: Tenant
) -> None:
    """G1"""
    sent = {"credentials": {"access_key": f" {tenant.access_key}\n", "secret_key": tenant.secret_key}}
    saved = machine.call("PATCH", f"{ONBOARDING}/credentials", sent)
    told = {item["field"]: item for item in machine.get(f"{ONBOARDING}/credentials").json()["credentials"]}
    assert set(saved.json()["changed"]) == {"access_key", "secret_key"}
    assert (told["access_key"]["length"], told["application_id"]["is_set"]) == (len(tenant.access_key), False)
    assert told["access_key"]["set_by"] == "dana@mssp.example (API token “Ticket system”)"


@pytest.mark.parametrize(
    "sent", [{"access_key": ""}, {"account_code": "x"}, {"access_key": 1}, {"a" * 40: "x"}]
)
def test_it_repeats_nothing_of_credentials_that_it_refuses(
    machine: Caller, onboarding: Onboarding, sent: dict[str, object]
) -> None:
    """G1"""
    secret = "s3cret-s3cret-s3cret"
    body = {"credentials": {**sent, "secret_key": f"é{secret}"}, secret: "x"}
    answer = machine.call("PATCH", f"{ONBOARDING}/credentials", body)
    assert answer.status_code == 422
    assert secret not in answer.content.decode()


def test_it_removes_a_credential(machine: Caller, filled: Onboarding) -> None:
    answers = [machine.call("DELETE", f"{ONBOARDING}/credentials/access_key").status_code for _ in range(2)]
    assert answers == [204, 404]
    assert not filled.credentials.filter(field="access_key").exists()


def test_it_starts_a_run_with_the_last_value_that_was_missing(
    machine: Caller, onboarding: Onboarding, guide: Guide, values: dict[str, str]
) -> None:
    last = values.pop("secret_key")
    fill(onboarding, guide, values)
    saved = machine.call("PATCH", f"{ONBOARDING}/credentials", {"credentials": {"secret_key": last}}).json()
    assert saved["run"] == VerificationRun.objects.get().pk
