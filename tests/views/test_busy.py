"""While SQLite's one writer is somebody else, as in a long import: pages are shown, and what cannot be saved is told."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.api.calling import Caller, caller
from tests.views.pages import save, text, url
from wizard.models import Onboarding, User
from wizard.signins import SEEN_AT
from wizard.views import steps

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has any number of writers"),
]
PLACES = (reverse("customers"), url("onboarding"), url("step", "7"), url("review"), url("onboarding-history"))


@contextmanager
def taken() -> Iterator[None]:
    connection.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture(autouse=True)
def short(settings: Settings) -> Iterator[None]:
    settings.SQLITE_WAIT = 0.05
    yield
    connection.close()


@pytest.fixture
def returning(browser: Client) -> Client:
    """Whose last click is long enough ago to be noted anew."""
    session = browser.session
    session[SEEN_AT] -= 600
    session.save()
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def machine(dana: User, onboarding: Onboarding) -> Caller:
    return caller(dana)


@pytest.mark.parametrize("place", PLACES)
def test_it_shows_pages(returning: Client, place: str) -> None:
    with taken():
        assert returning.get(place, follow=True).status_code == 200


def test_it_notes_the_next_click(returning: Client) -> None:
    with taken():
        returning.get(url("review"))
    long_ago = returning.session[SEEN_AT]
    returning.get(url("review"))
    assert returning.session[SEEN_AT] - long_ago > 500


def test_it_answers_somebody_whose_own_work_takes_the_database(
    returning: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a confirmed import does, which a worker begins before the answer is out."""
    with ExitStack() as stack:
        monkeypatch.setattr(
            steps, "_go_on", lambda *_, **__: (stack.enter_context(taken()), redirect("/"))[1]
        )
        assert save(returning, "3", group_name="QRadar").status_code == 302


def test_it_says_that_nothing_was_saved_and_what_to_do(returning: Client) -> None:
    with taken():
        answer = save(returning, "3", group_name="QRadar")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "was not saved" in text(answer)
    assert "Wait a minute, then reload this page." in text(answer)


def test_it_says_so_where_only_the_session_cannot_be_saved(returning: Client, filled: Onboarding) -> None:
    """As where somebody has to confirm who they are: what they asked for is kept there meanwhile."""
    session = returning.session
    session["account_authentication_methods"] = []
    session.save()
    with taken():
        answer = returning.post(url("credential-remove", "secret_key"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_it_takes_no_session_that_has_ended_for_a_busy_database(
    returning: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
        request.session["changed"] = True
        Session.objects.all().delete()
        return redirect("/")

    monkeypatch.setattr(steps, "_go_on", end)
    assert save(returning, "3", group_name="QRadar").status_code == 400
    assert not Session.objects.exists()


def test_it_waits_as_long_as_ever_after_a_note(returning: Client) -> None:
    returning.get(url("review"))
    assert connection.connection.execute("PRAGMA busy_timeout").fetchone() == (50,)


def test_it_answers_programs(machine: Caller) -> None:
    with taken():
        assert machine.get("customers").status_code == 200


def test_it_tells_programs_to_try_again(machine: Caller) -> None:
    with taken():
        answer = machine.call("POST", "customers", {"name": "Birch"})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer["Retry-After"] == "60"
