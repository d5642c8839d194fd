"""The history of what belongs to no customer."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import TESTS
from tests.views.pages import text
from wizard.actions import people
from wizard.models import Customer, HistoryEvent, User
from wizard.roles import Role
from wizard.views import events


@pytest.fixture
def auditor(client: Client, erin: User, acme: Customer, bob: User) -> Client:
    """After a role was given, for ACME, to somebody who had another."""
    people.give_role(user=bob, role=Role.CUSTOMER_OPERATOR, customer=acme, by=TESTS)
    people.give_role(user=bob, role=Role.AUDITOR, customer=None, by=TESTS)
    client.force_login(erin)
    return client


def page(client: Client, question: str = "") -> str:
    return text(client.get(reverse("installation-history") + question))


def test_it_tells_the_newest_first_and_calls_roles_by_their_names(auditor: Client) -> None:
    shown = page(auditor)
    changed, given = "from Auditor to Customer operator.", "the role Auditor for all customers."
    assert 0 < shown.index(given) < shown.index(changed)


def test_it_tells_nothing_of_a_customer(auditor: Client) -> None:
    """Those events stand in the customer's own history."""
    assert HistoryEvent.objects.filter(tag="customer:created").exists()
    assert "customer:created" not in page(auditor)


def test_it_follows_the_chain_when_it_is_asked_to(auditor: Client) -> None:
    """G6"""
    assert "unbroken" not in page(auditor)
    assert "history is unbroken" in page(auditor, "?check=yes")
    HistoryEvent.objects.filter(stream="installation", sequence=1).update(actor="nobody")
    assert "event 1 was" in page(auditor, "?check=yes")


def test_it_leads_to_older_events(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "EVENTS_A_PAGE", 1)
    newest = HistoryEvent.objects.filter(stream="installation").latest("sequence").sequence
    assert f'href="?before={newest}"' in page(auditor)
    assert "the role Auditor for all customers." not in page(auditor, f"?before={newest}")


@pytest.mark.parametrize(("name", "is_there"), [("erin", True), ("dana", False), ("bob", False)])
def test_it_stands_in_the_menu_of_those_who_may_read_it(
    request: pytest.FixtureRequest, client: Client, name: str, is_there: bool
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert (reverse("installation-history") in text(client.get("/account/"))) is is_there
