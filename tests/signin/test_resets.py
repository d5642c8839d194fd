"""Asking for a new password by mail."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.signin.conftest import sign_in
from tests.views.pages import Answer, text
from wizard.models import User

pytestmark = pytest.mark.django_db
NEW = "quiet copper lantern"


@pytest.fixture(autouse=True)
def _at_home(settings: Settings) -> None:
    settings.BASE_URL = "http://testserver"


@pytest.fixture
def fay(db: None, sign_on: None) -> User:
    """Comes by single sign-on and has no password here."""
    return User.objects.create_user("fay@acme.example")


def ask(client: Client, email: str) -> Answer:
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_it_lets_the_person_choose_a_new_one(client: Client, alice: User) -> None:
    ask(client, alice.email)
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert found
    form = client.get(found[1])["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    sign_in(client, alice, NEW)
    assert "_auth_user_id" in client.session


def test_it_leads_to_our_own_address_wherever_it_was_asked_for(client: Client, alice: User) -> None:
    """The answer is a mail to somebody else: who asks does not choose where it leads."""
    client.post(reverse("account_reset_password"), {"email": alice.email}, HTTP_HOST="localhost:6666")
    assert "http://testserver/accounts/password/reset/key/" in str(mail.outbox[0].body)


def test_it_gives_none_to_who_comes_by_single_sign_on(client: Client, fay: User) -> None:
    """It would open this past the provider's second factor, and after the account there is closed."""
    ask(client, fay.email)
    assert "/password/reset/key/" not in str(mail.outbox[0].body)
    assert "you sign in with Acme login" in str(mail.outbox[0].body)


def test_it_answers_alike_whether_there_is_an_account_or_not(client: Client, alice: User, fay: User) -> None:
    pages = {text(ask(client, email)) for email in (alice.email, fay.email, "nobody@acme.example")}
    assert len(pages) == 1
    assert len(mail.outbox) == 3


def test_it_offers_a_stranger_no_account(client: Client) -> None:
    ask(client, "nobody@acme.example")
    assert "There is no account with this address." in str(mail.outbox[0].body)
    assert "http" not in str(mail.outbox[0].body)


@pytest.mark.parametrize("email", ["alice@acme.example", "nobody@acme.example"])
@pytest.mark.usefixtures("mail_server_away")
def test_it_says_when_the_mail_server_is_away(client: Client, alice: User, email: str) -> None:
    assert "The mail could not be sent" in text(ask(client, email))


@pytest.fixture
def no_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.usefixtures("no_mail")
@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done"])
def test_it_promises_no_mail_where_none_is_sent(client: Client, name: str) -> None:
    page = text(client.get(reverse(name)))
    assert "This server sends no mail" in page
    assert "Make a link to choose a password" in page
    assert "manage.py password_link" in page


@pytest.mark.usefixtures("no_mail")
def test_it_answers_alike_where_no_mail_is_sent(client: Client, alice: User, fay: User) -> None:
    emails = (alice.email, fay.email, "nobody@acme.example")
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for email in emails]
    assert len({text(answer) for answer in answers}) == 1
