"""API tokens end with the access of the person they belong to, and stay ended."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import Caller, caller
from tests.helpers import TESTS, confirm
from tests.views.pages import text
from wizard.actions import people, sign_on, tokens
from wizard.models import ApiToken, Customer, HistoryEvent, User
from wizard.roles import Role
from wizard.scopes import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(dana: User) -> Caller:
    return caller(dana)


def opens(machine: Caller) -> bool:
    return machine.get("me").status_code == 200


def test_it_ends_them_with_the_access_and_for_good(machine: Caller, dana: User, root: User) -> None:
    people.deactivate(user=dana, by=TESTS)
    people.reactivate(user=dana, by=TESTS)
    assert not opens(machine)


def test_it_tells_the_history(machine: Caller, dana: User, root: User) -> None:
    people.deactivate(user=dana, by=TESTS)
    event = HistoryEvent.objects.get(tag="token:revoked")
    assert (event.actor, event.facts["email"]) == ("tests", "dana@mssp.example")


def test_it_ends_one_that_was_made_while_the_access_ended(dana: User, root: User) -> None:
    people.deactivate(user=dana, by=TESTS)
    late = caller(dana)
    people.reactivate(user=dana, by=TESTS)
    assert not opens(late)


def test_it_leaves_those_of_others_alone(machine: Caller, erin: User, root: User) -> None:
    people.deactivate(user=erin, by=TESTS)
    assert opens(machine)


def test_it_ends_them_when_the_provider_takes_the_last_role(acme: Customer) -> None:
    fay = User.objects.create_user("fay@acme.example")
    sign_on.follow_groups(user=fay, roles={"acme": Role.AUDITOR}, by=TESTS)
    machine = caller(fay)
    sign_on.follow_groups(user=fay, roles={}, by=TESTS)
    sign_on.follow_groups(user=fay, roles={"acme": Role.AUDITOR}, by=TESTS)
    assert not opens(machine)


def test_it_keeps_them_when_one_group_takes_the_place_of_another(acme: Customer) -> None:
    fay = User.objects.create_user("fay@acme.example")
    sign_on.follow_groups(user=fay, roles={"acme": Role.AUDITOR}, by=TESTS)
    machine = caller(fay)
    sign_on.follow_groups(user=fay, roles={"": Role.AUDITOR}, by=TESTS)
    assert opens(machine)


def test_it_offers_to_end_ones_own_with_the_sessions(client: Client, dana: User, machine: Caller) -> None:
    client.force_login(dana)
    assert "Revoke my API token too" in text(client.get(reverse("usersessions_list")))
    left = client.post(reverse("sign-out-everywhere"), {"tokens": "yes"}, follow=True)
    assert "Your API token is revoked" in text(left)
    assert not opens(machine)


def test_it_keeps_ones_own_where_that_is_wanted(client: Client, dana: User, machine: Caller) -> None:
    client.force_login(dana)
    client.post(reverse("sign-out-everywhere"))
    assert opens(machine)


def test_it_offers_administrators_to_end_them(
    client: Client, dana: User, root: User, machine: Caller
) -> None:
    client.force_login(root)
    assert "Revoke their API token too" in text(client.get(reverse("person", args=[dana.pk])))
    client.post(reverse("person-sign-out", args=[dana.pk]), {"tokens": "yes"})
    assert not opens(machine)


def test_it_says_nothing_of_tokens_to_who_has_none(client: Client, dana: User) -> None:
    made = tokens.create(user=dana, name="Old", scopes=[Scope.READ], days=1, by=TESTS)
    tokens.revoke(token=made.token, by=TESTS)
    client.force_login(dana)
    confirm(client, dana)
    assert "API token" not in text(client.get(reverse("usersessions_list"))).partition("<main")[2]
    assert ApiToken.objects.count() == 1


def test_it_ends_them_with_the_last_role_taken_by_hand(machine: Caller, dana: User, acme: Customer) -> None:
    held = dana.memberships.get()
    people.give_role(user=dana, customer=acme, role=Role.AUDITOR, by=TESTS)
    people.take_role(membership=held, by=TESTS)
    assert opens(machine)
    people.take_role(membership=dana.memberships.get(), by=TESTS)
    people.give_role(user=dana, customer=acme, role=Role.AUDITOR, by=TESTS)
    assert not opens(machine)


def test_it_ends_them_with_what_the_first_administrator_has_without_a_role(
    root: User, acme: Customer
) -> None:
    machine = caller(root)
    User.objects.create_superuser("second@mssp.example")
    people.make_ordinary(user=root, by=TESTS)
    people.give_role(user=root, customer=acme, role=Role.AUDITOR, by=TESTS)
    assert not opens(machine)


def test_it_leaves_them_where_a_group_gives_another_role_in_place_of_the_last(
    machine: Caller, dana: User, acme: Customer
) -> None:
    dana.memberships.update(by_group=True)
    sign_on.follow_groups(user=dana, roles={acme.slug: Role.AUDITOR}, by=TESTS)
    assert opens(machine)
