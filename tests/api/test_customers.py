import pytest
from pytest_django import DjangoAssertNumQueries

from tests.api.calling import CUSTOMER, Caller, caller, fields
from tests.helpers import TESTS, member
from wizard.actions import customers
from wizard.models import Customer, HistoryEvent, User
from wizard.roles import Role
from wizard.scopes import Scope


def test_it_creates_a_customer_and_says_where_it_is(machine: Caller) -> None:
    sent = {"name": "Harbour Lane", "reference": "MSP-7", "contact": "it@harbour.example"}
    answer = machine.call("POST", "customers", sent)
    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/customers/harbour-lane")
    told = machine.get(answer["Location"]).json()
    assert told == answer.json()
    assert sent.items() <= told.items()


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": " "}, ["name"]),
        ({"name": 7}, ["name"]),
        ({"name": "A", "slug": "Not One"}, ["slug"]),
        ({"name": "A", "slug": "new"}, ["slug"]),
        ({"name": "A", "slug": "acme"}, ["slug"]),
        ({"name": "A", "contact": "nobody"}, ["contact"]),
        ({"name": "A", "contact": f"{'a' * 250}@acme.example"}, ["contact"]),
        ({"name": "A", "phone": "1"}, ["phone"]),
        ({"name": "x" * 201}, ["name"]),
        ({"name": "A\nBcc: you@acme.example"}, ["name"]),
        ({"name": "A", "reference": "1\u20282"}, ["reference"]),
    ],
)
def test_it_names_the_field_that_is_wrong(
    machine: Caller, acme: Customer, sent: dict[str, object], wrong: list[str]
) -> None:
    answer = machine.call("POST", "customers", sent)
    assert (answer.status_code, fields(answer)) == (422, wrong)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["{", "[]", "7", "null", '{"name": "\\ud800"}', '{"name": "a\\u0000"}', "[" * 100_000]
)
def test_it_refuses_a_body_that_it_cannot_read(machine: Caller, body: str) -> None:
    answer = machine.call("POST", "customers", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_it_says_that_a_body_is_missing(machine: Caller) -> None:
    assert machine.call("POST", "customers").status_code == 422


def test_it_refuses_a_body_without_end(machine: Caller) -> None:
    answer = machine.call("POST", "customers", {"name": "x" * 3_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_it_changes_what_is_sent_and_leaves_the_rest(machine: Caller, acme: Customer) -> None:
    customers.change(customer=acme, contact="it@acme.example", by=TESTS)
    told = machine.call("PATCH", CUSTOMER, {"reference": "MSP-1"}).json()
    assert (told["name"], told["reference"], told["contact"]) == ("ACME", "MSP-1", "it@acme.example")


def test_it_does_not_empty_a_name(machine: Caller, acme: Customer) -> None:
    assert fields(machine.call("PATCH", CUSTOMER, {"name": ""})) == ["name"]
    assert fields(machine.call("PATCH", CUSTOMER, {"slug": "other"})) == ["slug"]


def test_it_pages_by_key_through_every_customer_once(machine: Caller) -> None:
    for number in range(5):
        customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = machine.get(f"customers?limit=2&after={after}").json()
        seen += [item["slug"] for item in page["items"]]
        after = page["next"]
    assert seen == ["c0", "c1", "c2", "c3", "c4"]


def test_it_finds_a_customer_by_reference(machine: Caller, acme: Customer) -> None:
    customers.create(name="B", slug="b", reference="MSP-2", by=TESTS)
    found = machine.get("customers?reference=MSP-2").json()["items"]
    assert [item["slug"] for item in found] == ["b"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", f"after={'x' * 81}"])
def test_it_refuses_a_page_that_cannot_be(machine: Caller, query: str) -> None:
    answer = machine.get(f"customers?{query}")
    assert (answer.status_code, fields(answer)) == (422, [query.partition("=")[0]])


def test_it_lists_only_what_the_owner_may_see(charlie: User, acme: Customer) -> None:
    """G10"""
    found = caller(charlie).get("customers").json()["items"]
    assert [item["slug"] for item in found] == ["other"]


def test_it_lists_one_customer_to_a_token_for_one(dana: User, acme: Customer) -> None:
    """G10"""
    other = customers.create(name="Other", slug="other", by=TESTS)
    bound = caller(dana, customer=other)
    assert [item["slug"] for item in bound.get("customers").json()["items"]] == ["other"]
    assert bound.get("customers/acme").status_code == 404
    assert bound.call("POST", "customers", {"name": "Brand New"}).status_code == 403


def test_it_changes_nothing_with_a_token_to_read(dana: User, acme: Customer) -> None:
    events = HistoryEvent.objects.count()
    answer = caller(dana, scopes=[Scope.READ]).call("PATCH", CUSTOMER, {"name": "B"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert HistoryEvent.objects.filter(tag__startswith="customer:").count() == events


def test_it_asks_the_database_as_often_for_many_as_for_one(
    machine: Caller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        customers.create(name=f"C{number}", slug=f"c{number}", by=TESTS)
    machine.get("me")
    with django_assert_max_num_queries(3):
        assert len(machine.get("customers").json()["items"]) == 50


def test_it_keeps_the_reference_from_who_is_only_assigned_a_customer(acme: Customer) -> None:
    """G10: with the reference of another customer, an import would write that one's row here."""
    customers.change(customer=acme, reference="MSP-1", by=TESTS)
    assigned = caller(member("op@mssp.example", Role.MSSP_OPERATOR, acme))
    answer = assigned.call("PATCH", CUSTOMER, {"reference": "MSP-2", "name": "Other"})
    assert (answer.status_code, fields(answer)) == (403, ["reference"])
    assert assigned.call("PATCH", CUSTOMER, {"reference": "MSP-1", "name": "ACME Ltd"}).status_code == 200
    acme.refresh_from_db()
    assert (acme.reference, acme.name) == ("MSP-1", "ACME Ltd")
