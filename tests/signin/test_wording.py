"""allauth's pages speak the words of the others."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import confirm
from tests.views.pages import text
from wizard.models import User


def labels(page: str) -> list[str]:
    return re.findall(r"<label [^>]*>([^<]+)</label>", page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "expected"),
    [("account_login", ["E-mail", "Password"]), ("account_reset_password", ["E-mail"])],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_it_names_the_fields_as_the_product_does(client: Client, name: str, expected: list[str]) -> None:
    assert labels(text(client.get(reverse(name)))) == expected


@pytest.mark.django_db
def test_it_says_of_each_field_what_is_missing(client: Client) -> None:
    page = text(client.post(reverse("account_login"), {"login": "nobody", "password": ""}))
    assert page.count("Enter a full e-mail address") == page.count("Enter your password.") == 2
    assert "This field" not in page


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate", "mfa_activate_totp"])
def test_it_repeats_no_label_inside_its_field(client: Client, alice: User, name: str) -> None:
    alice.set_password("quiet copper lantern")
    alice.save()
    client.force_login(alice)
    confirm(client, alice)
    page = text(client.get(reverse(name)))
    assert '<form class="form"' in page
    assert "placeholder" not in page


def test_it_says_once_what_a_new_password_has_to_be(client: Client, alice: User) -> None:
    alice.set_password("quiet copper lantern")
    alice.save()
    client.force_login(alice)
    page = text(client.get(reverse("account_change_password")))
    assert "several words that do not belong together" in page
    assert "This password is easy to guess" not in page


def test_its_session_ends_with_the_browser(client: Client, alice: User) -> None:
    alice.set_password("quiet copper lantern")
    alice.save()
    typed = {"login": alice.email, "password": "quiet copper lantern", "remember": "on"}
    client.post(reverse("account_login"), typed)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_it_says_what_was_done_in_its_own_words(client: Client, alice: User) -> None:
    alice.set_password("quiet copper lantern")
    alice.save()
    typed = {"login": alice.email, "password": "quiet copper lantern"}
    assert "Successfully" not in text(client.post(reverse("account_login"), typed, follow=True))
    changed = {
        "oldpassword": "quiet copper lantern",
        **dict.fromkeys(("password1", "password2"), "tall amber rowboat"),
    }
    page = text(client.post(reverse("account_change_password"), changed, follow=True))
    assert "The password is changed." in page
