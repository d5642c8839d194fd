import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.views.pages import text
from wizard.actions import people
from wizard.models import HistoryEvent, User

pytestmark = pytest.mark.django_db
PERSON = {"email": "First@MSSP.example", "name": "First", "password": "correct horse battery"}


def link() -> str:
    return reverse("setup", args=[people.setup_token()])


def test_it_creates_the_first_administrator_and_signs_in(client: Client) -> None:
    assert client.post(link(), PERSON)["Location"] == reverse("customers")
    assert User.objects.get().is_superuser
    assert client.get(reverse("customer-new")).status_code == 200


def test_it_works_once(client: Client) -> None:
    token = link()
    client.post(token, PERSON)
    assert client.get(token).status_code == 404
    assert Client().post(link(), {**PERSON, "email": "second@x.example"}).status_code == 404


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "setup",
        pytest.param(signing.dumps("setup", salt="another purpose"), id="signed for something else"),
        "a:b:c",
    ],
)
def test_it_opens_to_no_made_up_link(client: Client, token: str) -> None:
    assert client.post(reverse("setup", args=[token]), PERSON).status_code == 404
    assert not User.objects.exists()


def test_it_lets_an_old_link_go(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = link()
    monkeypatch.setattr(people, "SETUP_LINK_HOURS", -1)
    assert client.get(token).status_code == 404


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "too short"), ("password1234", "too common"), ("first@mssp.example", "too similar")],
)
def test_it_refuses_a_weak_password_and_keeps_the_rest(client: Client, password: str, sentence: str) -> None:
    answer = client.post(link(), {**PERSON, "password": password})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="First@MSSP.example"' in text(answer)
    assert f'value="{password}"' not in text(answer)


def test_it_records_who_came_by_the_link(client: Client) -> None:
    client.post(link(), PERSON)
    event = HistoryEvent.objects.get(tag="person:created")
    assert (event.tag, event.actor, event.address) == ("person:created", "one-time link", "127.0.0.1")
    assert event.facts == {"email": "first@mssp.example", "role": "administrator"}


def test_it_answers_a_health_check_without_a_session(client: Client) -> None:
    answer = client.get(reverse("healthz"))
    assert (answer.status_code, answer.content) == (200, b'{"status": "ok"}')
    assert not answer.cookies
