"""What happened to a customer itself, where those look who may read its history."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import TESTS
from tests.views.pages import text, url
from wizard.actions import customers
from wizard.models import Customer, HistoryEvent, Onboarding, User


def page(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    return text(client.get(address))


@pytest.mark.parametrize("name", ["bob", "erin", "alice", "dana"])
def test_it_tells_who_created_the_customer(
    request: pytest.FixtureRequest, client: Client, onboarding: Onboarding, name: str
) -> None:
    person = request.getfixturevalue(name)
    addresses = (reverse("customer-history", args=["acme"]), url("onboarding-history"))
    assert all("Created the customer ACME." in page(client, person, address) for address in addresses)


def test_it_tells_it_where_no_onboarding_was_started(client: Client, acme: Customer, erin: User) -> None:
    assert reverse("customer-history", args=["acme"]) in page(client, erin, "/customers/acme/")
    customers.change(customer=acme, by=TESTS, contact="it@acme.example")
    shown = page(client, erin, reverse("customer-history", args=["acme"]))
    assert 0 < shown.index("Changed the customer: contact.") < shown.index("Created the customer ACME.")


def test_it_tells_nothing_of_another_customer(
    client: Client, onboarding: Onboarding, charlie: User, erin: User
) -> None:
    """G10"""
    addresses = (reverse("customer-history", args=["acme"]), url("onboarding-history"))
    assert not any("Other Company" in page(client, erin, address) for address in addresses)
    client.force_login(charlie)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_it_says_when_it_was_changed(client: Client, acme: Customer, erin: User) -> None:
    """G6"""
    HistoryEvent.objects.filter(stream=acme.stream).update(actor="nobody")
    shown = page(client, erin, reverse("customer-history", args=["acme"]))
    assert "event 1 was" in shown
