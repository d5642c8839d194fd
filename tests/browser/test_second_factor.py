"""A second factor, from its set-up to a sign-in with a passkey alone, with an authenticator that Chromium pretends."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import Look, look
from tests.browser.stack import Stack, running
from tests.browser.visitor import Visitor
from tests.signin.conftest import digits

EMAIL, PASSWORD = "ada@mssp.example", "plain horse wired staple"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True, slots=True)
class Walk:
    """What was seen on the way, by its name."""

    looks: dict[str, Look] = field(default_factory=dict)
    arrived: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("factors") / "data", REQUIRE_MFA="true") as stack:
        yield stack


@pytest.fixture(scope="module")
def walk(stack: Stack, chromium: Browser) -> Walk:
    """Browsers know no passkeys of numeric addresses, so it goes to localhost."""
    walked = Walk()
    with Visitor(chromium, stack.base.replace("127.0.0.1", "localhost")) as visitor:
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        _set_up(stack, visitor, walked)
        _come_back(visitor, walked)
        _put_away(visitor, walked)
    return walked


def _press(visitor: Visitor, name: str, then: str) -> None:
    visitor.page.get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_url(lambda url: url.removeprefix(visitor.base).partition("?")[0] == then)


def _sign_out(visitor: Visitor) -> None:
    visitor.page.locator("details.account summary").click()
    _press(visitor, "Sign out", "/accounts/login/")


def _set_up(stack: Stack, visitor: Visitor, walked: Walk) -> None:
    visitor.go(stack.setup_path)
    for label, value in {"E-mail": EMAIL, "Name": "Ada", "Password": PASSWORD}.items():
        visitor.page.get_by_label(label, exact=True).fill(value)
    _press(visitor, "Create administrator and sign in", "/accounts/2fa/")
    walked.looks["told to set up"] = look(visitor)
    visitor.page.get_by_role("link", name="Add a passkey").click()
    visitor.page.get_by_label("Sign in with it alone, without the password").check()
    _press(visitor, "Add", "/accounts/2fa/recovery-codes/")
    walked.looks["codes"] = look(visitor)
    visitor.page.get_by_role("link", name="I have kept them").click()
    walked.arrived["after the set-up"] = visitor.path


def _come_back(visitor: Visitor, walked: Walk) -> None:
    _sign_out(visitor)
    _press(visitor, "Sign in with a passkey", "/")
    walked.arrived["with a passkey alone"] = visitor.path
    _sign_out(visitor)
    visitor.page.locator("input[name=login]").fill(EMAIL)
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    _press(visitor, "Sign in", "/accounts/2fa/authenticate/")
    walked.looks["second step"] = look(visitor)
    _press(visitor, "Use a passkey instead", "/")
    visitor.go("/accounts/2fa/webauthn/reauthenticate/?next=/account/")
    walked.looks["confirm by passkey"] = look(visitor)
    _press(visitor, "Use a passkey", "/account/")
    walked.arrived["confirmed"] = visitor.path


def _put_away(visitor: Visitor, walked: Walk) -> None:
    visitor.go("/accounts/2fa/totp/activate/")
    secret = visitor.page.locator("code[data-copy]").get_attribute("data-copy") or ""
    visitor.page.locator("#id_code").fill(digits(secret))
    _press(visitor, "Turn on", "/accounts/2fa/")
    for name, path in {
        "all set up": "/accounts/2fa/",
        "confirm by app": "/accounts/2fa/reauthenticate/",
        "remove the app": "/accounts/2fa/totp/deactivate/",
        "codes are not shown again": "/accounts/2fa/recovery-codes/",
    }.items():
        visitor.go(path)
        walked.looks[name] = look(visitor)
    for name in ("Rename", "Remove"):
        visitor.go("/accounts/2fa/webauthn/")
        visitor.page.get_by_role("link", name=name).click()
        walked.looks[name] = look(visitor)
    _press(visitor, "Remove", "/accounts/2fa/webauthn/")


def test_it_lets_the_administrator_in_after_the_set_up(walk: Walk) -> None:
    assert walk.arrived == {"after the set-up": "/", "with a passkey alone": "/", "confirmed": "/account/"}


def test_it_shows_pages_that_axe_and_the_console_find_nothing_wrong_with(walk: Walk) -> None:
    """G15"""
    assert len(walk.looks) == 10
    assert [problem for one in walk.looks.values() for problem in (*one.violations, *one.problems)] == []


def test_it_fits_each_page_on_every_screen(walk: Walk) -> None:
    assert {name for name, one in walk.looks.items() if one.overflowing} == set()
