"""A secret goes in by the API and never comes out again (G1)."""

import gc
from collections.abc import Iterator

import pytest

from tests.api.calling import CUSTOMER, ONBOARDING, ROOT, Caller, caller
from tests.api.test_who_may import RULES
from tests.helpers import fill, work
from tests.views.canaries import SECRETS, Canaries, everything_cached, everything_stored, logged
from tests.views.pages import Answer
from tests.views.test_canaries import Choking
from wizard.actions import filling
from wizard.api import site
from wizard.api.document import document
from wizard.api.problems import Refusal
from wizard.guides.spec import Guide
from wizard.models import Onboarding, User, VerificationRun
from wizard.simulator import Tenant


@pytest.fixture
def canaries(tenant: Tenant) -> Canaries:
    return Canaries(tenant)


@pytest.fixture
def saved(
    machine: Caller, canaries: Canaries, onboarding: Onboarding, guide: Guide, values: dict[str, str]
) -> Onboarding:
    """The canaries, sent by the API, and a whole run over them."""
    fill(onboarding, guide, {name: value for name, value in values.items() if name not in SECRETS})
    machine.call("PATCH", f"{ONBOARDING}/credentials", {"credentials": dict(canaries.values)})
    work(VerificationRun.objects.get())
    return onboarding


def all_of(answer: Answer) -> str:
    return answer.content.decode() + repr(answer.items())


def looked_at(machine: Caller, saved: Onboarding) -> Iterator[Answer]:
    run = VerificationRun.objects.get().pk
    for method, path in RULES:
        if method == "GET":
            yield machine.get(path.replace("/runs/1", f"/runs/{run}"))
    yield machine.call("PATCH", f"{ONBOARDING}/answers", {"answers": {"group_name": "G"}})
    yield machine.call("POST", f"{ONBOARDING}/runs", {}, {"Idempotency-Key": "k"})


def test_it_answers_with_no_secret_to_a_token_with_every_scope(
    saved: Onboarding, canaries: Canaries, root: User
) -> None:
    """G1"""
    answers = list(looked_at(caller(root), saved))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert canaries.found_in("".join(map(all_of, answers))) == set()


def test_it_keeps_no_secret_that_came_by_the_api(saved: Onboarding, canaries: Canaries) -> None:
    """G1"""
    assert canaries.found_in(everything_stored() + everything_cached()) == set()


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", f"{ONBOARDING}/credentials"),
        ("PATCH", f"{ONBOARDING}/answers"),
        ("POST", f"{ROOT}/customers"),
        ("PATCH", CUSTOMER),
        ("POST", f"{ONBOARDING}/runs"),
    ],
)
def test_it_repeats_no_secret_that_it_refuses(
    machine: Caller, canaries: Canaries, onboarding: Onboarding, secret: str, method: str, path: str
) -> None:
    """G1: in the wrong place, with a letter too much, or as the name of a field."""
    value = canaries.values[secret]
    bodies = (
        {"credentials": {secret: f"{value}é"}},
        {"credentials": {value: "x"}, "answers": {value: "x"}, value: value},
        {"answers": {"region": value}, "name": {"x": value}, "only": value},
    )
    with logged() as log:
        answers = [machine.call(method, path, body, {"Idempotency-Key": "key"}) for body in bodies]
    assert {answer.status_code for answer in answers} <= {409, 422}
    seen = "".join(map(all_of, answers)) + log.getvalue() + everything_stored() + everything_cached()
    assert canaries.found_in(seen) == set()


def test_it_logs_where_it_died_and_not_on_what(
    machine: Caller, canaries: Canaries, onboarding: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G1"""
    monkeypatch.setattr(filling, "fill", Choking(canaries))
    with logged() as log:
        answer = machine.call("PATCH", f"{ONBOARDING}/credentials", {"credentials": dict(canaries.values)})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "RuntimeError: cannot use" in log.getvalue()
    assert canaries.found_in(all_of(answer) + log.getvalue()) == set()


def test_it_finds_a_canary_in_an_answer_when_there_is_one(
    saved: Onboarding, machine: Caller, tenant: Tenant, canaries: Canaries
) -> None:
    """G1: the search above can fail."""
    saved.steps.filter(step="1").update(answers={"service_account": tenant.secret_key})
    assert canaries.found_in("".join(map(all_of, looked_at(machine, saved)))) == {"secret_key"}


def test_it_documents_a_secret_as_something_that_is_only_written() -> None:
    """G1: and gives no example of one."""
    sent = document(site.api, site.PREFIX)["components"]["schemas"]["CredentialsIn"]["properties"][
        "credentials"
    ]
    assert sent["additionalProperties"].items() >= {"writeOnly": True, "format": "password"}.items()
    assert "example" not in str(sent)


@pytest.mark.parametrize("body", ["{", {"version": 99, "credentials": {"secret_key": "b" * 40}}])
def test_it_remembers_nothing_of_a_request_that_it_refused(
    machine: Caller, onboarding: Onboarding, body: object
) -> None:
    """G1: an exception that is kept would keep what was sent, in the memory of the server."""
    assert machine.call("PATCH", f"{ONBOARDING}/credentials", body).status_code in {400, 409}
    gc.collect()
    kept = (found for found in gc.get_objects() if type(found) is Refusal)
    assert not [found.code for found in kept if found.__traceback__]
