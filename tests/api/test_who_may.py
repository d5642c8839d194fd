"""Every operation, every token (G10): an operation without a row here fails, so that nobody adds one without a rule."""

from typing import Any

import pytest

from tests.api.calling import CUSTOMER, ONBOARDING, ROOT, caller
from tests.helpers import TESTS, member
from wizard.actions import customers
from wizard.api import site
from wizard.api.document import document
from wizard.models import Customer, HistoryEvent, Onboarding
from wizard.roles import Role
from wizard.scopes import Scope
from wizard.tags import Tag

OK, MADE, GONE, CLASH, REFUSED, UNKNOWN = 200, 201, 204, 409, 403, 404
PEOPLE = ("charlie", "bob", "erin", "alice", "dana", "root")
ANYBODY = dict.fromkeys(PEOPLE, OK)
READERS = {**ANYBODY, "charlie": UNKNOWN}
STEP = f"{ONBOARDING}/steps/1/ticks"


def changers(done: int) -> dict[str, int]:
    return {**dict.fromkeys(PEOPLE, done), "charlie": UNKNOWN, "bob": REFUSED, "erin": REFUSED}


STAFF = {**dict.fromkeys(PEOPLE, REFUSED), "dana": MADE, "root": MADE}
Rule = tuple[Scope | None, Any, dict[str, int]]
RULES: dict[tuple[str, str], Rule] = {
    ("GET", f"{ROOT}/me"): (None, None, ANYBODY),
    ("GET", f"{ROOT}/guides"): (Scope.READ, None, ANYBODY),
    ("GET", f"{ROOT}/customers"): (Scope.READ, None, ANYBODY),
    ("POST", f"{ROOT}/customers"): (Scope.WRITE, {"name": "Harbour"}, STAFF),
    ("GET", CUSTOMER): (Scope.READ, None, READERS),
    ("PATCH", CUSTOMER): (Scope.WRITE, {"name": "ACME Ltd"}, {**changers(OK), "alice": REFUSED}),
    ("GET", f"{CUSTOMER}/onboardings"): (Scope.READ, None, READERS),
    ("POST", f"{CUSTOMER}/onboardings"): (Scope.WRITE, {"guide": "mimecast-api1"}, changers(OK)),
    ("GET", ONBOARDING): (Scope.READ, None, READERS),
    ("PUT", STEP): (Scope.WRITE, {"ticks": [1]}, changers(OK)),
    ("GET", f"{ONBOARDING}/answers"): (Scope.READ, None, READERS),
    ("PATCH", f"{ONBOARDING}/answers"): (Scope.WRITE, {"answers": {"group_name": "G"}}, changers(OK)),
    ("GET", f"{ONBOARDING}/credentials"): (Scope.READ, None, READERS),
    ("PATCH", f"{ONBOARDING}/credentials"): (
        Scope.CREDENTIALS,
        {"credentials": {"access_key": "a-key-of-acme"}},
        changers(OK),
    ),
    ("DELETE", f"{ONBOARDING}/credentials/access_key"): (Scope.CREDENTIALS, None, changers(UNKNOWN)),
    ("GET", f"{ONBOARDING}/runs"): (Scope.READ, None, READERS),
    ("POST", f"{ONBOARDING}/runs"): (Scope.VERIFY, {}, changers(CLASH)),
    ("GET", f"{ONBOARDING}/runs/1"): (Scope.READ, None, dict.fromkeys(PEOPLE, UNKNOWN)),
    ("GET", f"{ONBOARDING}/findings"): (Scope.READ, None, READERS),
    ("GET", f"{CUSTOMER}/history"): (Scope.HISTORY, None, READERS),
}
GENERAL = {"acme": "{slug}", "mimecast-api1": "{guide}", "access_key": "{field}"}


def general(path: str) -> str:
    """The path as the document has it."""
    path = path.replace("/runs/1", "/runs/{run}").replace("/steps/1/", "/steps/{step}/")
    return "/".join(GENERAL.get(part, part) for part in path.split("/"))


def test_it_has_a_rule_for_every_operation() -> None:
    """G10"""
    paths = document(site.api, site.PREFIX)["paths"]
    known = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert known == {(method, general(path)) for method, path in RULES}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("operation", RULES, ids=" ".join)
def test_it_lets_a_token_do_what_its_owner_may(
    request: pytest.FixtureRequest, onboarding: Onboarding, operation: tuple[str, str], who: str
) -> None:
    """G10"""
    _, body, expected = RULES[operation]
    made = caller(request.getfixturevalue(who))
    changes = HistoryEvent.objects.exclude(tag=Tag.ACCESS_REFUSED)
    before = changes.count()
    answer = made.call(*operation, body)
    assert answer.status_code == expected[who], answer.content
    if answer.status_code in {REFUSED, UNKNOWN}:
        assert (answer["Content-Type"], changes.count()) == ("application/problem+json", before)


@pytest.mark.parametrize(
    "operation", [operation for operation, rule in RULES.items() if rule[0]], ids=" ".join
)
def test_it_needs_the_scope_whoever_owns_the_token(
    request: pytest.FixtureRequest, onboarding: Onboarding, operation: tuple[str, str]
) -> None:
    """G10"""
    scope, body, _ = RULES[operation]
    made = caller(request.getfixturevalue("root"), scopes=[other for other in Scope if other != scope])
    answer = made.call(*operation, body)
    assert (answer.status_code, answer.json()["code"]) == (REFUSED, "scope_missing")


@pytest.mark.parametrize("operation", [o for o in RULES if o[1].startswith(CUSTOMER)], ids=" ".join)
def test_it_knows_of_no_other_customer_with_a_token_for_one(
    request: pytest.FixtureRequest, onboarding: Onboarding, operation: tuple[str, str]
) -> None:
    """G10"""
    other = customers.create(name="Other", slug="elsewhere", by=TESTS)
    made = caller(request.getfixturevalue("root"), customer=other)
    assert made.call(*operation, RULES[operation][1]).status_code == UNKNOWN


def test_it_answers_a_stranger_as_for_what_does_not_exist(
    request: pytest.FixtureRequest, onboarding: Onboarding
) -> None:
    """G10"""
    made = caller(request.getfixturevalue("charlie"))
    answers = [made.get(f"customers/{slug}/onboardings/mimecast-api1") for slug in ("acme", "nobody")]
    assert answers[0].content == answers[1].content


def test_it_loses_power_with_its_owner(acme: Customer) -> None:
    """G10: the roles are looked up at every request, not when the token is made."""
    owner = member("x@mssp.example", Role.MSSP_OPERATOR, None)
    made = caller(owner)
    owner.memberships.update(role=Role.AUDITOR)
    assert made.call("PATCH", CUSTOMER, {"name": "B"}).status_code == REFUSED


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "me"), ("DELETE", "customers"), ("POST", "customers/acme")]
)
def test_it_names_the_methods_that_there_are(
    request: pytest.FixtureRequest, method: str, path: str, acme: Customer
) -> None:
    answer = caller(request.getfixturevalue("root")).call(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("path", ["nothing", "customers/", "customers/ACME ME", "customers/acme/runs"])
def test_it_answers_every_address_below_it_with_a_problem(
    request: pytest.FixtureRequest, path: str, db: None
) -> None:
    answer = caller(request.getfixturevalue("root")).get(path)
    assert (answer.status_code, answer.json()["code"]) == (UNKNOWN, "not_found")
