"""Invitations: one person, one role, one use."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.helpers import TESTS
from tests.threads import together
from wizard.actions import invitations, people
from wizard.actions.invitations import AlreadyHere, InvitationClosed
from wizard.history import Actor
from wizard.models import Customer, HistoryEvent, Invitation, User
from wizard.roles import Role

pytestmark = pytest.mark.django_db


def invited(customer: Customer | None, email: str = "New@acme.example") -> tuple[Invitation, str]:
    return invitations.invite(email=email, role=Role.AUDITOR, customer=customer, by=TESTS)


accept = partial(invitations.accept, name="New", password="quiet copper lantern", by=TESTS)


def test_it_makes_a_person_with_the_role_that_was_offered(acme: Customer) -> None:
    _, token = invited(acme)
    user = accept(invitation=invitations.find(token))
    held = user.memberships.get()
    assert (user.email, held.role, held.customer) == ("new@acme.example", "auditor", acme)
    assert HistoryEvent.objects.filter(tag="person:joined").exists()


def test_it_keeps_no_token(acme: Customer) -> None:
    """G1"""
    invitation, token = invited(acme)
    kept = repr(list(Invitation.objects.values())) + repr(list(HistoryEvent.objects.values()))
    assert token not in kept
    assert token not in repr(invitation)


def test_it_works_once(acme: Customer) -> None:
    invitation, token = invited(acme)
    accept(invitation=invitation)
    with pytest.raises(InvitationClosed):
        invitations.find(token)


@pytest.mark.parametrize("token", ["", "nonsense", "\0", "é"])
def test_it_knows_no_other_token(acme: Customer, token: str) -> None:
    invited(acme)
    with pytest.raises(InvitationClosed):
        invitations.find(token)


def test_it_ends_after_a_week(acme: Customer) -> None:
    invitation, token = invited(acme)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvitationClosed):
        invitations.find(token)
    with pytest.raises(InvitationClosed):
        accept(invitation=invitation)


def test_it_can_be_withdrawn(acme: Customer) -> None:
    invitation, token = invited(acme)
    invitations.revoke(invitation=invitation, by=TESTS)
    with pytest.raises(InvitationClosed):
        invitations.find(token)


def test_it_withdraws_the_older_one_of_two(acme: Customer) -> None:
    older, newer = invited(acme)[1], invited(acme)[1]
    with pytest.raises(InvitationClosed):
        invitations.find(older)
    assert invitations.find(newer).email == "new@acme.example"


def test_it_withdraws_the_older_one_whatever_it_was_for(acme: Customer) -> None:
    older, newer = invited(acme)[1], invited(None)[1]
    with pytest.raises(InvitationClosed):
        invitations.find(older)
    assert invitations.find(newer).customer is None


def test_it_leaves_no_other_one_open_once_somebody_joined(acme: Customer) -> None:
    """Those that two administrators made at the same moment."""
    invitation = invited(acme)[0]
    other = Invitation.objects.create(
        email=invitation.email, role=Role.AUDITOR, token_hash="x", expires_at=invitation.expires_at
    )
    accept(invitation=invitation)
    assert not Invitation.objects.open().filter(pk=other.pk).exists()


def test_it_invites_nobody_who_has_an_account(acme: Customer, alice: User) -> None:
    with pytest.raises(AlreadyHere) as refused:
        invited(acme, "ALICE@acme.example")
    assert refused.value.user == alice


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_two_who_use_it_at_once_join(acme: Customer) -> None:
    invitation, _ = invited(acme)
    ended = together(*[partial(accept, invitation=invitation)] * 2)
    assert sorted(type(end).__name__ for end in ended) == ["InvitationClosed", "User"]


def test_it_ends_with_the_access_of_who_made_it_and_for_good(acme: Customer) -> None:
    for name in ("root", "other"):
        User.objects.create_superuser(f"{name}@mssp.example")
    root = User.objects.get(email="root@mssp.example")
    _, token = invitations.invite(
        email="new@acme.example", role=Role.ADMINISTRATOR, customer=None, by=Actor.of(root)
    )
    assert invitations.find(token)
    people.deactivate(user=root, by=TESTS)
    with pytest.raises(InvitationClosed):
        invitations.find(token)
    people.reactivate(user=root, by=TESTS)
    with pytest.raises(InvitationClosed):
        invitations.find(token)
