"""The code that is mailed to the link's person, and guessing."""

import logging
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onboarding.runtime import broker
from tests.helpers import TESTS
from tests.secret_links.conftest import MIRA
from tests.secret_links.visitor import Visitor
from tests.signin.conftest import sign_in
from tests.threads import together
from tests.views.canaries import everything_cached, everything_stored, logged
from tests.views.pages import text
from wizard.actions import secret_links
from wizard.actions.secret_links import Made
from wizard.limits import Limit
from wizard.models import HistoryEvent, SecretLink, User
from wizard.models.secret_links import CODE_TRIES
from wizard.views.visitors import CODES_BY_ADDRESS, CODES_OF_LINK, OPENING, TRIES_BY_ADDRESS


def test_it_asks_for_a_code_before_it_shows_anything(stranger: Visitor) -> None:
    page = text(stranger.home())
    assert "Confirm that it is you" in page
    assert "ACME" not in page
    assert "m…@acme.example" in page


def test_it_mails_eight_digits_to_the_links_person(stranger: Visitor) -> None:
    stranger.ask_for_code()
    assert mail.outbox[0].to == [MIRA]
    assert len(stranger.mailed_code()) == 8


def test_it_lets_in_who_enters_the_code(stranger: Visitor) -> None:
    stranger.ask_for_code()
    code = stranger.mailed_code()
    stranger.enter(f" {code[:4]} {code[4:]} ")
    assert stranger.is_in()


def test_it_refuses_another_code(stranger: Visitor) -> None:
    stranger.ask_for_code()
    answer = stranger.enter(stranger.wrong_code())
    assert "You can try 4 more times." in text(answer)
    assert not stranger.is_in()


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "12a45678", "\u0661" * 8])
def test_it_counts_no_try_for_what_cannot_be_a_code(stranger: Visitor, code: str) -> None:
    stranger.ask_for_code()
    assert stranger.enter(code).status_code == 422
    assert SecretLink.objects.get().code_tries == 0


def test_it_ends_a_code_after_five_tries(stranger: Visitor) -> None:
    stranger.ask_for_code()
    answers = [text(stranger.enter(stranger.wrong_code())) for _ in range(5)]
    assert "once more" in answers[3]
    assert "Ask for a new one" in answers[4]
    stranger.enter(stranger.mailed_code())
    assert not stranger.is_in()


def test_it_ends_a_code_after_ten_minutes(stranger: Visitor) -> None:
    stranger.ask_for_code()
    SecretLink.objects.update(code_sent_at=F("code_sent_at") - timedelta(minutes=10))
    assert "no longer counts" in text(stranger.enter(stranger.mailed_code()))
    assert not stranger.is_in()


def test_it_takes_a_code_once(stranger: Visitor, made: Made) -> None:
    stranger.ask_for_code()
    code = stranger.mailed_code()
    stranger.enter(code)
    other = Visitor(Client())
    other.open(made.token)
    other.enter(code)
    assert not other.is_in()


def test_it_takes_the_newest_code_only(stranger: Visitor) -> None:
    stranger.ask_for_code()
    first = stranger.mailed_code()
    stranger.ask_for_code()
    assert first != stranger.mailed_code()
    stranger.enter(first)
    assert not stranger.is_in()


def test_it_asks_for_a_new_code_after_an_hour(mira: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now().timestamp() + 3601
    monkeypatch.setattr("wizard.views.visiting.time", lambda: later)
    assert not mira.is_in()
    assert mira.step("7")["Location"] == reverse("link")
    fragment = mira.browser.get(reverse("link-verdicts"), headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == reverse("link")


def test_it_lets_in_the_browser_that_entered_the_code_and_no_other(mira: Visitor, made: Made) -> None:
    other = Visitor(Client())
    other.open(made.token)
    assert mira.is_in()
    assert not other.is_in()


def test_it_gives_the_browser_another_session_when_the_code_is_right(stranger: Visitor) -> None:
    before = stranger.browser.cookies["sessionid"].value
    stranger.ask_for_code()
    stranger.enter(stranger.mailed_code())
    assert stranger.browser.cookies["sessionid"].value != before


def test_it_leaves_who_is_signed_in_as_well_in_the_list_of_sessions(made: Made, dana: User) -> None:
    """Or "sign out of the others" would not end this one."""
    visitor, elsewhere = Visitor(Client()), Client()
    for browser in (visitor.browser, elsewhere):
        sign_in(browser, dana)
    visitor.open(made.token)
    visitor.ask_for_code()
    visitor.enter(visitor.mailed_code())
    elsewhere.post(reverse("usersessions_list"))
    assert visitor.browser.get("/").status_code == 302


@pytest.mark.parametrize("change", ["unknown", "expired", "withdrawn"])
def test_it_answers_alike_for_every_link_that_opens_nothing(made: Made, change: str) -> None:
    now = timezone.now()
    gone: dict[str, dict[str, Any]] = {
        "unknown": {"token_hash": "x"},
        "expired": {"expires_at": now},
        "withdrawn": {"revoked_at": now},
    }
    SecretLink.objects.update(**gone[change])
    visitor = Visitor(Client())
    assert visitor.open(made.token).status_code == 302
    assert visitor.home().status_code == visitor.ask_for_code().status_code == 404
    assert "This link opens nothing" in text(visitor.home())


def test_it_mails_no_more_than_five_codes_an_hour(stranger: Visitor) -> None:
    answers = [stranger.ask_for_code().status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_it_slows_down_who_tries_links(client: Client, db: None) -> None:
    answers = [Visitor(client).open(f"guess{number}") for number in range(61)]
    assert [answer.status_code for answer in answers] == [302] * 60 + [429]


def test_it_takes_a_whole_network_of_ipv6_for_one_visitor(db: None) -> None:
    clients = [Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}") for number in range(61)]
    answers = [Visitor(client).open("guess") for client in clients]
    assert answers[-1].status_code == 429
    assert Visitor(Client(REMOTE_ADDR="2001:db8:1:3::1")).open("guess").status_code == 302


def test_it_slows_down_who_tries_codes(stranger: Visitor) -> None:
    stranger.ask_for_code()
    answers = [stranger.enter("00000000") for _ in range(31)]
    assert answers[-1].status_code == 429


def test_it_counts_for_each_visitor_and_begins_again_after_the_window() -> None:
    limit = Limit("tests", most=1, seconds=60)
    assert [limit.allows("a"), limit.allows("a"), limit.allows("b")] == [True, False, True]


@pytest.mark.parametrize("limit", [OPENING, CODES_OF_LINK, CODES_BY_ADDRESS, TRIES_BY_ADDRESS])
def test_it_counts_what_several_web_processes_allow_together(
    embedded_broker: Path, settings: Settings, limit: Limit
) -> None:
    """Each thread has a client of its own to the cache, as each process has."""
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": broker.cache_url(embedded_broker)}}
    caches["default"].clear()
    try_often = partial(_allowed, limit, limit.most)
    tried = together(try_often, try_often, try_often)
    assert sum(each for each in tried if isinstance(each, int)) == limit.most


def _allowed(limit: Limit, times: int) -> int:
    return sum(limit.allows("192.0.2.7") for _ in range(times))


@pytest.mark.usefixtures("mail_server_away")
def test_it_says_when_the_code_could_not_be_mailed(stranger: Visitor) -> None:
    stranger.ask_for_code()
    assert "could not be mailed" in text(stranger.home())


def test_it_records_each_code_and_each_try(stranger: Visitor) -> None:
    stranger.ask_for_code()
    stranger.enter(stranger.wrong_code())
    stranger.enter(stranger.mailed_code())
    tags = HistoryEvent.objects.filter(tag__startswith="link:").order_by("sequence")
    assert [event.tag for event in tags] == ["link:made", "link:coded", "link:refused", "link:confirmed"]
    assert {event.actor for event in tags[1:]} == {"somebody with a link"}


def test_it_takes_the_token_out_of_the_address(made: Made) -> None:
    answer = Visitor(Client()).open(made.token)
    assert answer["Location"] == reverse("link")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_it_leaves_no_token_and_no_code_anywhere(stranger: Visitor, made: Made) -> None:
    """G1"""
    with logged() as log:
        stranger.ask_for_code()
        code = stranger.mailed_code()
        stranger.enter(stranger.wrong_code())
        stranger.enter(code)
        stranger.home()
    left = everything_stored() + everything_cached() + log.getvalue() + repr(made)
    assert made.token not in left
    assert code not in left


@pytest.mark.parametrize(
    "path",
    ["/links/{}/", "/setup/{}/", "/links/{}/?next=/", "/join/{}/", "/accounts/password/reset/key/1-{}/"],
)
def test_it_logs_no_token_when_a_link_goes_wrong(db: None, client: Client, path: str) -> None:
    """G1"""
    token = "Zm9yZ2V0IG1lIG5vdCwgSSBhbSBhIHRva2VuIGZvciB5"
    with logged() as log:
        client.post(path.format(token))
        logging.getLogger("django.request").warning("Not Found: %s", path.format(token))
    assert "Not Found: /" in log.getvalue()
    assert token not in log.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_counts_every_try_of_many_at_once(made: Made) -> None:
    secret_links.make_code(link=made.link, by=TESTS)
    wrong = partial(secret_links.confirm, link=made.link, code="no code", by=TESTS)
    assert together(*[wrong] * 8) == [False] * 8
    assert SecretLink.objects.get().code_tries == CODE_TRIES


@pytest.mark.django_db(transaction=True)
def test_it_takes_a_code_once_of_two_who_enter_it_at_once(made: Made) -> None:
    code = secret_links.make_code(link=made.link, by=TESTS)
    right = partial(secret_links.confirm, link=made.link, code=code, by=TESTS)
    assert sorted(map(bool, together(right, right))) == [False, True]
