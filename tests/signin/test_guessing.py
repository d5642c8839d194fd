"""Guessing passwords: limited, and no way to lock somebody else out."""

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.test import Client
from pytest_django import Settings

from onboarding import accounts
from tests.signin.conftest import sign_in
from wizard.limits import Limit
from wizard.models import User

pytestmark = pytest.mark.django_db


def guess(user: User, *, times: int, place: str) -> None:
    for _ in range(times):
        sign_in(Client(REMOTE_ADDR=place), user, "wrong")


def comes_in(user: User, place: str = "127.0.0.1") -> bool:
    client = Client(REMOTE_ADDR=place)
    sign_in(client, user)
    return "_auth_user_id" in client.session


def test_it_stops_who_guesses(dana: User) -> None:
    guess(dana, times=5, place="203.0.113.5")
    assert not comes_in(dana, "203.0.113.5")


def test_it_locks_out_nobody_elsewhere(dana: User) -> None:
    guess(dana, times=30, place="203.0.113.5")
    assert comes_in(dana)


def test_it_takes_a_whole_network_of_ipv6_for_one_place(dana: User) -> None:
    for number in range(5):
        guess(dana, times=1, place=f"2001:db8:1:2::{number}")
    assert not comes_in(dana, "2001:db8:1:2::ffff")
    assert comes_in(dana, "2001:db8:1:3::1")


def test_it_stops_who_guesses_from_many_places(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "FROM_EVERYWHERE", Limit("sign-in", most=6, seconds=3600))
    for number in range(6):
        guess(dana, times=1, place=f"203.0.113.{number}")
    assert not comes_in(dana)


@pytest.fixture
def besieged(dana: User, monkeypatch: pytest.MonkeyPatch) -> User:
    """Dana, who has signed in from 198.51.100.7 and from a network of IPv6, and whose password everybody guesses."""
    for place in ("198.51.100.7", "2001:db8:1:2::1"):
        assert comes_in(dana, place)
    monkeypatch.setattr(accounts, "FROM_EVERYWHERE", Limit("sign-in", most=6, seconds=3600))
    for number in range(7):
        guess(dana, times=1, place=f"203.0.113.{number}")
    return dana


@pytest.mark.parametrize("place", ["198.51.100.7", "2001:db8:1:2::ffff"])
def test_it_lets_a_person_in_where_they_have_been_before(besieged: User, place: str) -> None:
    assert comes_in(besieged, place)


@pytest.mark.parametrize("place", ["198.51.100.8", "2001:db8:1:3::1"])
def test_it_lets_nobody_in_elsewhere_meanwhile(besieged: User, place: str) -> None:
    assert not comes_in(besieged, place)


def test_it_stops_who_guesses_where_a_person_has_been_before(besieged: User) -> None:
    guess(besieged, times=5, place="198.51.100.7")
    assert not comes_in(besieged, "198.51.100.7")


def test_it_takes_nobody_elses_place_for_theirs(besieged: User, erin: User) -> None:
    assert comes_in(erin, "192.0.2.9")
    assert not comes_in(besieged, "192.0.2.9")


def test_it_counts_them_for_each_person(dana: User, erin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "FROM_EVERYWHERE", Limit("sign-in", most=1, seconds=3600))
    guess(erin, times=3, place="203.0.113.5")
    assert comes_in(dana)


def test_it_lets_no_single_place_use_up_what_all_have_together(settings: Settings) -> None:
    of_one = next(r for r in parse_rates(app_settings.RATE_LIMITS["login_failed"]) if r.per == "key")
    most = of_one.amount * accounts.FROM_EVERYWHERE.seconds / of_one.duration
    assert 3 * most < accounts.FROM_EVERYWHERE.most
