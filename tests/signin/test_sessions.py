"""Sessions: how long they last, what they are listed as, and that they end."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.helpers import confirm
from tests.signin.conftest import sign_in
from tests.views.pages import text, url
from wizard.models import HistoryEvent, Onboarding, User

pytestmark = pytest.mark.django_db
HOUR = 3600


def age(client: Client, **seconds: int) -> None:
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def test_it_ends_a_session_nobody_uses(danas: Client) -> None:
    age(danas, seen_at=HOUR + 60)
    assert danas.get("/")["Location"] == "/accounts/login/?next=/"
    event = HistoryEvent.objects.get(tag="session:expired")
    assert (event.actor, event.facts["reason"]) == (
        "dana@mssp.example",
        "60 minutes have passed without a click",
    )


def test_it_says_why_one_has_to_sign_in_again(danas: Client) -> None:
    age(danas, seen_at=HOUR + 60)
    assert "60 minutes have passed without a click" in text(danas.get("/", follow=True))


def test_it_ends_every_session_in_the_end(danas: Client) -> None:
    age(danas, signed_in_at=12 * HOUR + 60)
    assert danas.get("/").status_code == 302
    assert "_auth_user_id" not in danas.session


def test_it_goes_on_with_a_session_that_is_used(danas: Client) -> None:
    age(danas, seen_at=HOUR - 60)
    assert danas.get("/").status_code == 200
    assert time.time() - danas.session["seen_at"] < 60


def test_it_takes_no_page_that_refreshes_itself_for_a_click(danas: Client) -> None:
    age(danas, seen_at=HOUR - 60)
    danas.get("/", headers={"HX-Request": "true"})
    assert time.time() - danas.session["seen_at"] > HOUR - 120


def test_it_sends_a_fragment_of_an_ended_session_to_sign_in(danas: Client) -> None:
    age(danas, seen_at=HOUR + 60)
    answer = danas.get("/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("ended", ["by time", "elsewhere"])
def test_it_leads_back_to_the_page_and_not_to_the_fragment(
    danas: Client, onboarding: Onboarding, ended: str
) -> None:
    if ended == "elsewhere":
        danas.logout()
    else:
        age(danas, seen_at=HOUR + 60)
    watching = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url('checks')}?x=1#row"}
    answer = danas.get(url("checks-panel"), headers=watching)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={url('checks')}%3Fx%3D1"


def test_it_does_not_write_the_session_for_every_click(
    danas: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10) as asked:
        danas.get(reverse("roles"))
    assert not [query for query in asked if query["sql"].startswith("UPDATE")]


def test_it_lists_the_browsers_that_are_signed_in(client: Client, dana: User) -> None:
    other = Client(headers={"User-Agent": "The other browser"})
    sign_in(client, dana)
    sign_in(other, dana)
    page = text(client.get(reverse("usersessions_list")))
    assert "The other browser" in page
    assert page.count("This one") == 1


def test_it_signs_the_other_browsers_out(client: Client, dana: User) -> None:
    other = Client()
    sign_in(client, dana)
    sign_in(other, dana)
    client.post(reverse("usersessions_list"))
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)
    assert UserSession.objects.count() == 1
    event = HistoryEvent.objects.get(tag="browsers:ended")
    assert (event.actor, event.facts["count"]) == (dana.email, 1)


def test_it_signs_out_everywhere(client: Client, dana: User) -> None:
    other = Client()
    sign_in(client, dana)
    sign_in(other, dana)
    client.post(reverse("sign-out-everywhere"))
    assert {client.get("/").status_code, other.get("/").status_code} == {302}


def test_it_ends_other_sessions_when_the_password_changes(client: Client, dana: User) -> None:
    other = Client()
    sign_in(client, dana)
    sign_in(other, dana)
    new = "seven copper lanterns hum"
    form = {"oldpassword": "correct horse battery staple", "password1": new, "password2": new}
    client.post(reverse("account_change_password"), form)
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)


def test_it_tells_the_history_who_signed_in_and_out(client: Client, dana: User) -> None:
    sign_in(client, dana)
    client.post(reverse("account_logout"))
    tags = HistoryEvent.objects.filter(actor=dana.email).order_by("sequence").values_list("tag", flat=True)
    assert list(tags) == ["signin:done", "signout:done"]


def test_it_tells_the_history_of_failures_but_never_what_was_typed(client: Client, dana: User) -> None:
    """A password typed into the wrong box must not be kept (G1)."""
    client.post(reverse("account_login"), {"login": "my-secret@word.example", "password": "x"})
    sign_in(client, dana, "wrong")
    facts = [
        event.facts["email"] for event in HistoryEvent.objects.filter(tag="signin:failed").order_by("pk")
    ]
    assert facts == ["an unknown address", "dana@mssp.example"]


def test_it_tells_the_history_of_a_confirmation(client: Client, alice: User, onboarding: Onboarding) -> None:
    client.force_login(alice)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery staple"})
    assert HistoryEvent.objects.get(tag="signin:confirmed").actor == alice.email
    confirm(client, alice)
