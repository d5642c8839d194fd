"""Who may knock at all."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.api.calling import CUSTOMER, ROOT, Caller, caller
from tests.helpers import TESTS
from tests.views.canaries import everything_cached, everything_stored, logged
from wizard.actions import tokens
from wizard.models import ApiToken, Customer, HistoryEvent, User
from wizard.scopes import Scope
from wizard.tags import Tag, sentence


def test_it_tells_a_token_what_it_is(machine: Caller) -> None:
    told = machine.get("me").json()
    assert (told["name"], told["owner"], told["customer"]) == ("Ticket system", "dana@mssp.example", None)
    assert told["scopes"] == ["read", "write", "credentials", "verify", "history"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer qro_wrong", "Basic ZGFuYTpwYXNz", "Token qro_x"])
def test_it_opens_nothing_without_a_token(db: None, header: str) -> None:
    answer = Client().get(f"{ROOT}/me", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_it_opens_nothing_to_a_browser_that_is_signed_in(client: Client, root: User) -> None:
    client.force_login(root)
    assert client.get(f"{ROOT}/me").status_code == 401


def test_it_needs_no_form_token_and_sets_no_cookie(machine: Caller) -> None:
    strict = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {machine.text}"}
    answer = strict.post(f"{ROOT}/customers", {"name": "Brand New"}, "application/json", headers=headers)
    assert (answer.status_code, dict(answer.cookies)) == (201, {})


@pytest.mark.parametrize(
    "change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}]
)
def test_it_closes_with_the_token(machine: Caller, change: dict[str, object]) -> None:
    assert machine.get("me").status_code == 200
    ApiToken.objects.update(**change)
    assert machine.get("me").status_code == 401


def test_it_closes_with_the_account(machine: Caller, dana: User) -> None:
    User.objects.filter(pk=dana.pk).update(is_active=False)
    assert machine.get("me").status_code == 401


def test_it_keeps_nothing_but_a_hash(machine: Caller) -> None:
    """G1: and no cache, and no log."""
    with logged() as log:
        machine.get("customers")
        machine.call("POST", "customers", "{", headers={"Authorization": f"Basic {machine.text}"})
    kept = everything_stored() + everything_cached() + log.getvalue()
    assert machine.text[12:] not in kept
    assert ApiToken.objects.get().prefix == machine.text[:12]


def test_it_hides_the_token_from_whoever_prints_what_was_made(dana: User) -> None:
    made = tokens.create(user=dana, name="T", scopes=[Scope.READ], days=1, by=TESTS)
    assert made.text not in repr(made)


def test_it_keeps_in_the_history_who_made_and_who_revoked_a_token(dana: User) -> None:
    made = tokens.create(user=dana, name="T", scopes=[Scope.READ], days=1, by=TESTS)
    tokens.revoke(token=made.token, by=TESTS)
    told = [sentence(e.tag, e.facts) for e in HistoryEvent.objects.order_by("sequence")]
    assert told[0].startswith(f"Made the API token “T” ({made.text[:12]}…) for dana@mssp.example: read")
    assert told[1].startswith("Revoked the API token “T”")


def test_it_revokes_a_token_once(dana: User) -> None:
    made = tokens.create(user=dana, name="T", scopes=[Scope.READ], days=1, by=TESTS)
    assert [tokens.revoke(token=made.token, by=TESTS) for _ in range(2)] == [True, False]
    assert HistoryEvent.objects.filter(tag=Tag.TOKEN_REVOKED).count() == 1


def test_it_notes_when_a_token_was_last_used(machine: Caller) -> None:
    machine.get("me")
    first = ApiToken.objects.get().last_used_at
    machine.get("me")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_it_limits_how_often_a_token_may_ask(machine: Caller, erin: User, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [machine.get("me").status_code for _ in range(3)]
    assert (answers, machine.get("me")["Retry-After"]) == ([200, 200, 429], "60")
    assert caller(erin).get("me").status_code == 200
    cache.clear()
    assert machine.get("me").status_code == 200


def test_it_puts_the_token_into_the_history_with_its_owner(machine: Caller, acme: Customer) -> None:
    answer = machine.call("PATCH", CUSTOMER, {"name": "ACME Ltd"})
    event = HistoryEvent.objects.get(tag=Tag.CUSTOMER_CHANGED)
    assert event.actor == "dana@mssp.example (API token “Ticket system”)"
    assert event.request_id == answer["X-Request-ID"]
