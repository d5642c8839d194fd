"""Refusals are history, but nobody fills the history by asking."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onboarding.runtime import broker
from tests.signin.conftest import sign_in
from wizard import signins
from wizard.models import Customer, HistoryEvent, Onboarding, User

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db
REFUSED = {"tag": "access:refused"}


def test_it_tells_the_history_of_a_stranger_and_of_a_colleague(
    client: Client, charlie: User, bob: User, onboarding: Onboarding
) -> None:
    """G10"""
    for user, address in ((charlie, "/customers/acme/"), (bob, "/customers/new/")):
        client.force_login(user)
        client.get(address)
    told = [
        (event.actor, event.facts["status"], event.facts["place"])
        for event in HistoryEvent.objects.filter(**REFUSED)
    ]
    assert sorted(told) == [("bob@acme.example", 403, ""), ("charlie@other.example", 404, "acme")]


def test_it_tells_nothing_of_a_page_that_does_not_exist(client: Client, charlie: User) -> None:
    client.force_login(charlie)
    client.get("/no/such/page/")
    assert not HistoryEvent.objects.filter(**REFUSED).exists()


def test_it_keeps_no_token_out_of_an_address(client: Client, charlie: User) -> None:
    """G1"""
    client.force_login(charlie)
    client.get(reverse("join", args=["the-token-of-somebody"]))
    event = HistoryEvent.objects.get(**REFUSED)
    assert "the-token-of-somebody" not in repr(event.facts)


def test_it_does_not_fill_the_history_for_a_crawler(client: Client, charlie: User, acme: Customer) -> None:
    client.force_login(charlie)
    for number in range(60):
        client.get(f"/customers/guess-{number}/")
    assert HistoryEvent.objects.filter(**REFUSED).count() == signins.MOST_NOTES


def test_it_does_not_fill_the_history_for_many_crawlers(
    client: Client, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signins, "MOST_NOTES_OF_ALL", 5)
    assert [signins.worth_noting(f"refusal:{number}") for number in range(8)].count(True) == 5


def test_it_counts_guesses_of_several_processes_together(
    client: Client, dana: User, embedded_broker: Path, settings: Settings
) -> None:
    """Five wrong passwords in another process; the sixth and the right one here are refused."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": broker.cache_url(embedded_broker),
            "KEY_PREFIX": "onboarding",
        }
    }
    caches["default"].clear()
    subprocess.run(
        [sys.executable, "-c", GUESSING, json.dumps(settings.CACHES)], check=True, cwd=ROOT, timeout=60
    )
    sign_in(client, dana)
    assert "_auth_user_id" not in client.session
    caches["default"].clear()
    sign_in(client, dana)
    assert "_auth_user_id" in client.session


# Another web process, as far as limits are concerned: it has the cache in common and nothing else.
GUESSING = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.pop("DATABASE_URL", None)
import django
from django.conf import settings
settings.CACHES, settings.ALLOWED_HOSTS = json.loads(sys.argv[1]), ["testserver"]
django.setup()
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
request = RequestFactory().post("/accounts/login/")
request.user = AnonymousUser()
with context.request_context(request):
    for _ in range(5):
        get_adapter(request).pre_authenticate(request, email="dana@mssp.example", password="wrong")
"""
