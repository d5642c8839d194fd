"""Giving and taking roles, and ending access."""

from functools import partial

import pytest
from django.test import Client

from tests.helpers import TESTS, member
from tests.threads import together
from wizard.actions import people, sessions, tokens
from wizard.actions.people import LastAdministrator
from wizard.models import Customer, HistoryEvent, Membership, User
from wizard.roles import Role

pytestmark = pytest.mark.django_db


def test_it_changes_the_role_a_person_holds_for_a_customer(acme: Customer, bob: User, root: User) -> None:
    people.give_role(user=bob, customer=acme, role=Role.CUSTOMER_OPERATOR, by=TESTS)
    event = HistoryEvent.objects.get(tag="role:changed")
    assert bob.memberships.get().role == "customer_operator"
    assert event.facts == {
        "email": "bob@acme.example",
        "role": "customer_operator",
        "previous": "auditor",
        "where": "ACME",
    }


def test_it_records_nothing_where_nothing_changes(acme: Customer, bob: User) -> None:
    people.give_role(user=bob, customer=acme, role=Role.AUDITOR, by=TESTS)
    assert not HistoryEvent.objects.filter(tag__startswith="role:").exists()


def test_it_keeps_the_last_administrator(root: User) -> None:
    with pytest.raises(LastAdministrator):
        people.deactivate(user=root, by=TESTS)
    with pytest.raises(LastAdministrator):
        people.make_ordinary(user=root, by=TESTS)
    root.refresh_from_db()
    assert (root.is_active, root.is_superuser) == (True, True)


def test_it_counts_no_machine_as_the_last_administrator(root: User) -> None:
    """It cannot sign in, and the API looks after no people."""
    tokens.create_service(name="Ticket system", role=Role.ADMINISTRATOR, by=TESTS)
    with pytest.raises(LastAdministrator):
        people.make_ordinary(user=root, by=TESTS)


def test_it_keeps_the_last_administrator_who_has_the_role_by_membership() -> None:
    held = member("a@mssp.example", Role.ADMINISTRATOR, None).memberships.get()
    with pytest.raises(LastAdministrator):
        people.take_role(membership=held, by=TESTS)
    with pytest.raises(LastAdministrator):
        people.give_role(user=held.user, customer=None, role=Role.AUDITOR, by=TESTS)
    assert Membership.objects.get(pk=held.pk).role == "administrator"


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_of_two_administrators_who_remove_each_other() -> None:
    two = [member(f"{name}@mssp.example", Role.ADMINISTRATOR, None) for name in "ab"]
    ended = together(*(partial(people.deactivate, user=user, by=TESTS) for user in two))
    assert sorted(type(end).__name__ for end in ended) == ["LastAdministrator", "NoneType"]
    assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("everywhere", [True, False])
def test_it_gives_a_role_once_however_often_it_is_asked_for_at_once(acme: Customer, everywhere: bool) -> None:
    fay = User.objects.create_user("fay@mssp.example")
    give = partial(people.give_role, user=fay, role=Role.AUDITOR, customer=None if everywhere else acme)
    ended = together(*[partial(give, by=TESTS)] * 3)
    assert {type(end).__name__ for end in ended} == {"Membership"}
    assert HistoryEvent.objects.filter(tag="role:given").count() == 1


def test_it_ends_the_sessions_of_a_deactivated_person_at_once(client: Client, dana: User, root: User) -> None:
    client.force_login(dana)
    assert client.get("/").status_code == 200
    people.deactivate(user=dana, by=TESTS)
    assert client.get("/").status_code == 302
    people.reactivate(user=dana, by=TESTS)
    assert client.get("/").status_code == 302  # the old session does not come back to life


def test_it_signs_out_every_browser(client: Client, dana: User) -> None:
    other = Client()
    client.force_login(dana)
    other.force_login(dana)
    sessions.sign_out_everywhere(user=dana, by=TESTS)
    assert {client.get("/").status_code, other.get("/").status_code} == {302}
