from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.api.calling import CUSTOMER, ONBOARDING, Caller, caller, fields
from tests.threads import together
from wizard.models import ApiToken, Customer, IdempotencyKey, Onboarding, User, VerificationRun

KEY = {"Idempotency-Key": "order-1"}
NEW = {"name": "Harbour Lane"}


def test_it_creates_once_and_answers_alike(machine: Caller) -> None:
    first, second = (machine.call("POST", "customers", NEW, KEY) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (first["Idempotency-Replayed"], second["Idempotency-Replayed"]) == ("false", "true")
    assert (second["Location"], Customer.objects.count()) == (first["Location"], 1)


def test_it_starts_one_onboarding_and_answers_alike(machine: Caller, acme: Customer) -> None:
    sent = {"guide": "mimecast-api1"}
    answers = [machine.call("POST", f"{CUSTOMER}/onboardings", sent, KEY).status_code for _ in range(2)]
    assert (answers, Onboarding.objects.count()) == ([201, 201], 1)


def test_it_asks_for_one_run_even_when_the_first_has_ended(machine: Caller, filled: Onboarding) -> None:
    runs = []
    for _ in range(2):
        runs.append(machine.call("POST", f"{ONBOARDING}/runs", {}, KEY).json()["run"])
        VerificationRun.objects.update(state="finished", finished_at=timezone.now())
    assert runs[0] == runs[1]
    assert VerificationRun.objects.count() == 1


def test_it_refuses_a_key_that_served_another_request(machine: Caller) -> None:
    machine.call("POST", "customers", NEW, KEY)
    answer = machine.call("POST", "customers", {"name": "Kestrel"}, KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Customer.objects.count() == 1


def test_it_keeps_no_refusal(machine: Caller, acme: Customer) -> None:
    taken = {"name": "X", "slug": "acme"}
    assert fields(machine.call("POST", "customers", taken, KEY)) == ["slug"]
    assert machine.call("POST", "customers", NEW, KEY).status_code == 201


def test_it_keeps_the_keys_of_each_token_apart(machine: Caller, root: User) -> None:
    machine.call("POST", "customers", NEW, KEY)
    assert fields(caller(root).call("POST", "customers", NEW, KEY)) == ["slug"]


def test_it_forgets_a_key_after_a_day(machine: Caller) -> None:
    machine.call("POST", "customers", NEW, KEY)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert machine.call("POST", "customers", {"name": "Kestrel"}, KEY).status_code == 201
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 101, "two words"])
def test_it_refuses_a_key_that_is_none(machine: Caller, key: str) -> None:
    answer = machine.call("POST", "customers", NEW, {"Idempotency-Key": key})
    assert (answer.status_code, fields(answer)) == (422, ["Idempotency-Key"])


@pytest.mark.django_db(transaction=True)
def test_it_creates_once_when_both_come_at_the_same_moment(dana: User) -> None:
    made = caller(dana)
    calls = [partial(Caller(made.text).call, "POST", "customers", NEW, KEY) for _ in range(4)]
    answers = together(*calls)
    assert {getattr(answer, "status_code", answer) for answer in answers} == {201}
    assert Customer.objects.filter(slug="harbour-lane").count() == ApiToken.objects.count()
