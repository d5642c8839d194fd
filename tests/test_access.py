"""From a person and a name in a URL to what that person may act on (G10)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from pytest_django import DjangoAssertNumQueries

from tests.helpers import TESTS, member
from wizard import access
from wizard.access import Scope
from wizard.actions import customers
from wizard.models import Customer, Membership, Onboarding, User
from wizard.roles import Permission, Role

GUIDE = "mimecast-api1"


def asked_by(user: User | AnonymousUser) -> HttpRequest:
    request = HttpRequest()
    request.user = user
    request.META["REMOTE_ADDR"] = "192.0.2.7"
    return request


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("alice", Role.CUSTOMER_OPERATOR.permissions),
        ("bob", Role.AUDITOR.permissions),
        ("charlie", set()),
        ("dana", Role.MSSP_OPERATOR.permissions),
        ("erin", Role.AUDITOR.permissions),
    ],
)
def test_it_allows_what_the_role_says(
    request: pytest.FixtureRequest, acme: Customer, who: str, allowed: set[Permission]
) -> None:
    asking = asked_by(request.getfixturevalue(who))
    assert {permission for permission in Permission if access.may(asking, acme, permission)} == allowed
    assert access.permissions(asking, acme) == allowed


def test_it_allows_a_superuser_everything(acme: Customer) -> None:
    asking = asked_by(User.objects.create_superuser("root@mssp.example"))
    assert all(access.may(asking, acme, permission) for permission in Permission)
    assert access.permissions(asking, acme) == set(Permission)


def test_it_says_unknown_to_a_stranger_and_no_to_a_colleague(
    acme: Customer, charlie: User, bob: User
) -> None:
    """G10"""
    with pytest.raises(Http404):
        access.customer(asked_by(charlie), "acme", Permission.EDIT)
    with pytest.raises(PermissionDenied):
        access.customer(asked_by(bob), "acme", Permission.EDIT)


def test_it_does_not_carry_a_role_over_to_another_customer(acme: Customer, bob: User) -> None:
    """G10"""
    other = customers.create(name="Other", slug="other", by=TESTS)
    Membership.objects.create(user=bob, customer=other, role=Role.CUSTOMER_OPERATOR)
    assert access.may(asked_by(bob), other, Permission.EDIT)
    assert not access.may(asked_by(bob), acme, Permission.EDIT)
    assert Permission.EDIT not in access.permissions(asked_by(bob), acme)


def test_it_adds_up_the_roles_that_somebody_has(acme: Customer, erin: User) -> None:
    Membership.objects.create(user=erin, customer=acme, role=Role.MSSP_OPERATOR)
    assert access.may(asked_by(erin), acme, Permission.EDIT)
    assert list(access.customers(asked_by(erin))) == [acme]


def test_it_forgets_whoever_lost_the_membership(acme: Customer, alice: User) -> None:
    """G10"""
    alice.memberships.all().delete()
    with pytest.raises(Http404):
        access.customer(asked_by(alice), "acme")


def test_it_lists_each_customer_once(acme: Customer, dana: User) -> None:
    Membership.objects.create(user=dana, customer=acme, role=Role.AUDITOR)
    assert access.customers(asked_by(dana)).count() == 1


@pytest.mark.parametrize(("role", "may"), [(Role.MSSP_OPERATOR, False), (Role.ADMINISTRATOR, False)])
def test_it_lets_nobody_create_customers_who_has_only_one(acme: Customer, role: Role, may: bool) -> None:
    assert access.may_create_customers(asked_by(member("x@mssp.example", role, acme))) is may


def test_it_lets_the_staff_create_customers(dana: User, erin: User) -> None:
    assert access.may_create_customers(asked_by(dana))
    assert not access.may_create_customers(asked_by(erin))


@pytest.mark.parametrize(("slug", "guide_id"), [("acme", "nothing"), ("nobody", GUIDE), ("ACME", GUIDE)])
def test_it_finds_no_onboarding_by_another_name(
    onboarding: Onboarding, dana: User, slug: str, guide_id: str
) -> None:
    with pytest.raises(Http404):
        access.onboarding(asked_by(dana), slug, guide_id)


def test_it_finds_no_onboarding_whose_guide_is_gone(onboarding: Onboarding, dana: User) -> None:
    Onboarding.objects.update(guide="retired")
    with pytest.raises(Http404):
        access.onboarding(asked_by(dana), "acme", "retired")


def test_it_gives_an_onboarding_with_its_guide_in_few_queries(
    onboarding: Onboarding, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        scope = access.onboarding(asked_by(alice), "acme", GUIDE, Permission.EDIT)
        assert scope == Scope(onboarding.customer, onboarding, scope.guide)
    assert access.step(scope, "5b").label == "5b"


def test_it_names_the_person_and_the_address_for_the_history(alice: User) -> None:
    actor = access.actor(asked_by(alice))
    assert (actor.name, actor.address) == ("alice@acme.example", "192.0.2.7")


def test_it_takes_nobody_for_a_person() -> None:
    with pytest.raises(PermissionDenied):
        access.person(asked_by(AnonymousUser()))


def test_it_knows_no_address_behind_a_unix_socket(alice: User) -> None:
    asking = asked_by(alice)
    del asking.META["REMOTE_ADDR"]
    assert access.address(asking) == ""
