import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import NoReverseMatch, reverse

from wizard.models import Customer, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def alice() -> User:
    return User.objects.create_superuser("alice@mssp.example", PASSWORD, name="Alice")


def test_it_lets_nobody_sign_up(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "eve@x.example", "password1": PASSWORD})
    assert answer.status_code in {200, 403}
    assert not User.objects.exists()


def test_it_signs_in_by_e_mail_address_and_password(client: Client, alice: User) -> None:
    answer = client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("customers"))


def test_it_slows_down_whoever_guesses_passwords(client: Client, alice: User) -> None:
    for _ in range(6):
        client.post(reverse("account_login"), {"login": alice.email, "password": "wrong"})
    answer = client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_it_lets_nobody_change_the_address_they_sign_in_with() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_it_sends_a_link_that_sets_a_new_password(
    client: Client, alice: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(reverse("account_reset_password"), {"email": alice.email})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(mailoutbox[0].body))
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD + "!", "password2": PASSWORD + "!"})
    assert client.login(email=alice.email, password=PASSWORD + "!")


@pytest.mark.parametrize(
    "name", ["login", "logout", "signup", "inactive", "reset_password", "reset_password_done"]
)
def test_it_shows_each_page_to_strangers(client: Client, name: str) -> None:
    assert client.get(reverse(f"account_{name}")).status_code in {200, 302}


@pytest.mark.parametrize(
    "header", ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"]
)
def test_it_sends_the_security_headers(client: Client, header: str) -> None:
    answer = client.get(reverse("account_login"))
    assert answer.headers[header]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/customers/acme/", "/customers/acme/history/", "/account/"])
def test_it_lets_no_cache_on_the_way_keep_a_page(
    client: Client, dana: User, acme: Customer, address: str
) -> None:
    """G10: it would answer the next person with it."""
    client.force_login(dana)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
