"""Asking again who it is before a stored key is replaced or removed."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.helpers import confirm
from tests.views.pages import save, text, url
from wizard import access
from wizard.models import Credential, Onboarding, StepProgress, User

pytestmark = pytest.mark.django_db
KEY = "c1c1c1c1-1111-4222-8333-444444444444"
PASSWORD = "correct horse battery staple"
CONFIRM = "/accounts/reauthenticate/"


@pytest.fixture
def long_ago(client: Client, alice: User, filled: Onboarding) -> Client:
    """Alice's browser; the time of her last password is over. Every key is stored."""
    client.force_login(alice)
    confirm(client, alice)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 16 * 60}]
    session.save()
    return client


def stored(field: str) -> str:
    return Credential.objects.get(field=field).fingerprint


def replace(client: Client) -> str:
    version = StepProgress.objects.get(step="5b").version
    answer = save(client, "5b", version=version, application_id=KEY, application_name="Our QRadar")
    return str(answer["Location"])


def test_it_asks_before_a_stored_key_is_replaced(long_ago: Client) -> None:
    before = stored("application_id")
    assert replace(long_ago).startswith(CONFIRM)
    assert stored("application_id") == before


def test_it_keeps_the_other_values_meanwhile(long_ago: Client) -> None:
    """G12"""
    replace(long_ago)
    assert StepProgress.objects.get(step="5b").answers["application_name"] == "Our QRadar"


def test_it_keeps_the_key_nowhere_meanwhile(long_ago: Client) -> None:
    """G1"""
    replace(long_ago)
    assert KEY not in repr([session.get_decoded() for session in Session.objects.all()])


def test_it_leads_back_to_the_step_where_the_key_is_entered_again(long_ago: Client) -> None:
    place = replace(long_ago)
    step = long_ago.post(place, {"password": PASSWORD, "next": url("step", "5b")})
    assert step["Location"] == url("step", "5b")
    assert "enter the key again" in text(long_ago.get(url("step", "5b")))
    before = stored("application_id")
    assert not replace(long_ago).startswith(CONFIRM)
    assert stored("application_id") != before


def test_it_says_what_to_do_after_the_confirmation_and_not_before(long_ago: Client) -> None:
    place = replace(long_ago)
    assert "enter the key again" not in text(long_ago.get(place))
    long_ago.post(place, {"password": PASSWORD, "next": url("step", "5b")})
    assert "enter the key again" in text(long_ago.get(url("step", "5b")))


def test_it_asks_nothing_for_a_key_that_is_new(long_ago: Client) -> None:
    Credential.objects.filter(field="application_id").delete()
    assert not replace(long_ago).startswith(CONFIRM)


def test_it_asks_before_a_key_is_removed_and_then_removes_it(long_ago: Client) -> None:
    address = url("credential-remove", "secret_key")
    asked = long_ago.post(address)
    assert asked["Location"].startswith(CONFIRM)
    assert Credential.objects.filter(field="secret_key").exists()
    long_ago.post(asked["Location"], {"password": PASSWORD, "next": address})
    assert not Credential.objects.filter(field="secret_key").exists()


def test_it_does_not_go_on_after_a_wrong_password(long_ago: Client) -> None:
    address = url("credential-remove", "secret_key")
    asked = long_ago.post(address)
    long_ago.post(asked["Location"], {"password": "wrong", "next": address})
    assert Credential.objects.filter(field="secret_key").exists()


def test_it_tells_a_stranger_no_more_than_before(long_ago: Client, charlie: User) -> None:
    """G10: who may not remove a key is not asked for a password either."""
    long_ago.force_login(charlie)
    assert long_ago.post(url("credential-remove", "secret_key")).status_code == 404


def test_it_believes_nobody_for_having_nothing_to_show(rf: RequestFactory, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    request = rf.get(reverse("customers"))
    request.user, request.session = alice, Client().session
    assert not access.recently_authenticated(request)


def test_it_tells_who_has_nothing_to_show_what_to_do(client: Client, alice: User, filled: Onboarding) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    asked = client.post(url("credential-remove", "secret_key"), follow=True)
    assert "ask for a password" in text(asked)
    assert Credential.objects.filter(field="secret_key").exists()
