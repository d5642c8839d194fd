import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onboarding.single_sign_on import SignOn
from tests.helpers import confirm
from tests.views.pages import text
from wizard.models import User

PASSWORD = "correct horse battery staple"


def digits(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    mac = hmac.digest(b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    number = struct.unpack_from(">I", mac, mac[-1] & 15)[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def set_up_app(client: Client) -> str:
    """Sets up an authenticator app for whoever is signed in; gives its secret."""
    found = re.search(r'data-copy="([A-Z2-7]{32})"', text(client.get(reverse("mfa_activate_totp"))))
    assert found
    client.post(reverse("mfa_activate_totp"), {"code": digits(found[1])})
    cache.clear()  # the same digits are not taken twice, and the tests do not wait for new ones
    return found[1]


def sign_in(client: Client, user: User, password: str = PASSWORD) -> None:
    client.post(reverse("account_login"), {"login": user.email, "password": password})


@pytest.fixture
def danas(client: Client, dana: User) -> Client:
    """Dana's browser; she has just given her password."""
    client.force_login(dana)
    confirm(client, dana)
    return client


@pytest.fixture
def mfa_required(settings: Settings) -> None:
    settings.REQUIRE_MFA = True


@pytest.fixture
def sign_on(settings: Settings) -> None:
    """Single sign-on is on; nobody gets as far as its provider."""
    settings.SIGN_ON = SignOn(
        "https://login.example", "id", "", "Acme login", "groups", {}, trust_email=False
    )
