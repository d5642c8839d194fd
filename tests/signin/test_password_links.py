"""The way back for people who cannot sign in: the single sign-on is off, or no mail is sent."""

import re

import pytest
from django.core import mail
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.commands.running import run
from tests.helpers import TESTS, confirm
from tests.signin.conftest import sign_in
from tests.views.pages import text
from wizard.actions import passwords, people, sessions
from wizard.history import Actor
from wizard.models import HistoryEvent, User
from wizard.models.people import SERVICE_DOMAIN

pytestmark = pytest.mark.django_db
NEW = "quiet copper lantern"
LINK = re.compile(r"http://testserver(/accounts/password/reset/key/[\w-]+/)")


@pytest.fixture
def fay(db: None) -> User:
    """Came by single sign-on until it was switched off."""
    return User.objects.create_user("fay@acme.example")


@pytest.fixture(autouse=True)
def _at_home(settings: Settings) -> None:
    settings.BASE_URL = "http://testserver"


@pytest.fixture
def roots(client: Client) -> Client:
    root = User.objects.create_superuser("root@mssp.example", NEW)
    client.force_login(root)
    confirm(client, root)
    return client


def offer(roots: Client, user: User) -> str:
    return text(roots.post(reverse("password-link", args=[user.pk]), follow=True))


def choose(told: str) -> None:
    """Opens the link that was told, and chooses a password by it."""
    found = LINK.search(told)
    assert found
    visitor = Client()
    visitor.post(visitor.get(found[1])["Location"], {"password1": NEW, "password2": NEW})


def opens(told: str) -> bool:
    found = LINK.search(told)
    assert found
    return Client().get(found[1]).status_code == 302


def opens_key(uid: str, key: str) -> bool:
    return Client().get(reverse("account_reset_password_from_key", args=[uid, key])).status_code == 302


def comes_in(user: User) -> bool:
    visitor = Client()
    sign_in(visitor, user, NEW)
    return "_auth_user_id" in visitor.session


def no_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def test_it_gives_a_password_by_mail_once_the_single_sign_on_is_off(client: Client, fay: User) -> None:
    client.post(reverse("account_reset_password"), {"email": fay.email})
    choose(str(mail.outbox[0].body))
    assert comes_in(fay)


def test_it_mails_the_link_of_an_administrator_and_does_not_show_it(roots: Client, fay: User) -> None:
    page = offer(roots, fay)
    assert not LINK.search(page)
    assert mail.outbox[0].to == [fay.email]
    choose(str(mail.outbox[0].body))
    assert comes_in(fay)


def test_it_shows_the_link_where_there_is_no_mail(roots: Client, fay: User, settings: Settings) -> None:
    no_mail(settings)
    choose(offer(roots, fay))
    assert comes_in(fay)


def test_it_works_once(roots: Client, fay: User, settings: Settings) -> None:
    no_mail(settings)
    page = offer(roots, fay)
    choose(page)
    found = LINK.search(page)
    assert found
    assert "This link no longer works" in text(Client().get(found[1]))


@pytest.mark.parametrize("change", ["single sign-on", "access"])
def test_it_ends_where_its_person_gets_none_any_more(
    request: pytest.FixtureRequest, roots: Client, fay: User, settings: Settings, change: str
) -> None:
    no_mail(settings)
    page = offer(roots, fay)
    if change == "access":
        people.deactivate(user=fay, by=TESTS)
    else:
        request.getfixturevalue("sign_on")
    found = LINK.search(page)
    assert found
    assert "This link no longer works" in text(Client().get(found[1]))


@pytest.mark.parametrize("way", ["everywhere", "access", "second factor"])
def test_it_ends_with_the_sessions_for_good(roots: Client, fay: User, settings: Settings, way: str) -> None:
    no_mail(settings)
    page = offer(roots, fay)
    if way == "everywhere":
        sessions.sign_out_everywhere(user=fay, by=TESTS)
    elif way == "second factor":
        sessions.reset_second_factor(user=fay, by=TESTS)
    else:
        people.deactivate(user=fay, by=TESTS)
        people.reactivate(user=fay, by=TESTS)
    assert not opens(page)


def test_it_ends_with_the_sessions_where_it_was_asked_for_by_oneself(client: Client, dana: User) -> None:
    client.post(reverse("account_reset_password"), {"email": dana.email})
    sessions.sign_out_everywhere(user=dana, by=TESTS)
    assert not opens(str(mail.outbox[0].body))


@pytest.mark.parametrize("end", ["access", "role"])
def test_it_ends_with_the_power_of_who_made_it(
    roots: Client, fay: User, settings: Settings, end: str
) -> None:
    no_mail(settings)
    page, root = offer(roots, fay), User.objects.get(email="root@mssp.example")
    User.objects.create_superuser("second@mssp.example")
    assert opens(page)
    if end == "access":
        people.deactivate(user=root, by=TESTS)
        people.reactivate(user=root, by=TESTS)
    else:
        people.make_ordinary(user=root, by=TESTS)
    assert not opens(page)


@pytest.mark.parametrize("other", ["", "2_", "x_", "²_", "1_1_", "9" * 30 + "_"])
def test_it_cannot_be_passed_off_as_somebody_elses(roots: Client, fay: User, other: str) -> None:
    root, second = User.objects.get(email="root@mssp.example"), User.objects.create_superuser("b@b.example")
    uid, key = passwords.offer(user=fay, by=Actor.of(root))
    own = f"{root.pk}_"
    forged = f"{second.pk}_" if other == "2_" else other
    assert key.startswith(own)
    assert opens_key(uid, key)
    assert not opens_key(uid, forged + key.removeprefix(own))


def test_it_ends_while_its_form_is_open(roots: Client, fay: User, settings: Settings) -> None:
    no_mail(settings)
    found, visitor = LINK.search(offer(roots, fay)), Client()
    assert found
    form = visitor.get(found[1])["Location"]
    people.deactivate(user=fay, by=TESTS)
    visitor.post(form, {"password1": NEW, "password2": NEW})
    fay.refresh_from_db()
    assert not fay.has_usable_password()


def test_it_tells_the_history_but_not_the_link(roots: Client, fay: User, settings: Settings) -> None:
    """G1"""
    no_mail(settings)
    found = LINK.search(offer(roots, fay))
    event = HistoryEvent.objects.get(tag="password:offered")
    assert (event.actor, event.facts) == ("root@mssp.example", {"email": "fay@acme.example"})
    assert found
    assert found[1] not in repr(HistoryEvent.objects.values())


def test_it_asks_the_administrator_again_first(roots: Client, fay: User) -> None:
    session = roots.session
    session["account_authentication_methods"] = []
    session.save()
    offer(roots, fay)
    assert not HistoryEvent.objects.filter(tag="password:offered").exists()


@pytest.mark.usefixtures("sign_on")
def test_it_offers_none_while_the_single_sign_on_is_on(roots: Client, fay: User) -> None:
    assert "Make a link to choose a password" not in text(roots.get(reverse("person", args=[fay.pk])))
    assert "no password here" in offer(roots, fay)
    assert not mail.outbox


@pytest.mark.usefixtures("sign_on")
def test_it_offers_one_to_who_has_a_password(roots: Client, dana: User) -> None:
    assert "on its way to dana@mssp.example" in offer(roots, dana)


def test_it_offers_none_to_who_has_no_access(roots: Client, fay: User) -> None:
    User.objects.filter(pk=fay.pk).update(is_active=False)
    assert "no password here" in offer(roots, fay)


def test_it_offers_none_to_a_machine(roots: Client) -> None:
    assert "no password here" in offer(roots, User.objects.create_user(f"tickets@{SERVICE_DOMAIN}"))


def test_it_prints_the_link_for_whoever_has_the_server(fay: User) -> None:
    choose(run("password_link", "Fay@acme.example").out)
    assert comes_in(fay)
    assert HistoryEvent.objects.get(tag="password:offered").actor == "command line"


@pytest.mark.parametrize("email", ["nobody@acme.example", "closed@acme.example"])
def test_it_says_why_it_prints_none(db: None, email: str) -> None:
    User.objects.create_user("closed@acme.example", is_active=False)
    with pytest.raises(CommandError):
        run("password_link", email)
