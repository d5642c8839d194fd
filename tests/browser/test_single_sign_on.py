"""Somebody who comes by single sign-on, from a provider on another site: a browser brings fewer cookies from there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.stack import Stack, running
from tests.browser.visitor import Visitor
from tests.signin import provider as fake
from tests.signin.provider import CLIENT, SECRET, Provider

PLACE = "/customers/acme/"
FAY = {"sub": "7", "email": "fay@mssp.example", "email_verified": True, "name": "Fay", "groups": ["soc"]}
GUS = {"sub": "8", "email": "gus@mssp.example", "email_verified": True, "name": "Gus", "groups": ["soc"]}
CUSTOMER = """
from wizard.actions import customers
from wizard.history import COMMAND_LINE
customers.create(name="ACME", slug="acme", by=COMMAND_LINE)
"""


@dataclass(slots=True)
class Walk:
    """Where she was after each part, and what she was told there."""

    arrived: str = ""
    refused: str = ""
    asked_anew: str = ""
    exported: str = ""
    left: str = ""
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Of the same machine by another name, which makes it another site for the browser."""
    with fake.running("localhost") as running:
        yield running


@pytest.fixture(scope="module")
def stack(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    known = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    roles = {"OIDC_NAME": "Acme login", "OIDC_ROLES": '{"soc": "mssp_operator"}'}
    with running(tmp_path_factory.mktemp("sign-on") / "data", **known, **roles) as stack:
        stack.shell(CUSTOMER)
        yield stack


@pytest.fixture(scope="module")
def walk(stack: Stack, provider: Provider, chromium: Browser) -> Walk:
    walked = Walk()
    with Visitor(chromium, stack.base) as fay:
        provider.claims = dict(FAY)
        fay.go(PLACE)
        _through(fay, "Sign in with Acme login")
        walked.arrived = fay.path
        _export(fay, provider, walked)
        fay.go("/")
        fay.page.locator("details.account summary").click()
        fay.press("Sign out")
        walked.left, walked.problems = fay.path, fay.problems
    return walked


def _through(fay: Visitor, way: str) -> None:
    """To the provider, and from its page back."""
    fay.open(way)
    fay.open("Go on")


def _export(fay: Visitor, provider: Provider, walked: Walk) -> None:
    fay.go("/")
    fay.open("Export all")
    provider.claims = dict(GUS)
    _through(fay, "Confirm with Acme login")
    walked.refused = fay.page.get_by_role("alert").inner_text()
    provider.claims = dict(FAY)
    _through(fay, "Confirm with Acme login")
    walked.asked_anew = provider.asked.get("prompt", "")
    with fay.page.expect_download() as download:
        fay.page.get_by_role("link", name="Download").click()
    walked.exported = download.value.path().read_text()


def test_it_brings_her_to_the_page_that_she_asked_for(walk: Walk) -> None:
    assert walk.arrived == PLACE


def test_it_has_the_provider_ask_her_again_before_a_list_leaves(walk: Walk) -> None:
    assert walk.asked_anew == "login"
    assert "ACME" in walk.exported


def test_it_takes_nobody_else_for_her(walk: Walk) -> None:
    assert "another" in walk.refused


def test_it_signs_her_out_here(walk: Walk) -> None:
    assert walk.left == "/accounts/login/"


def test_it_leaves_the_console_quiet(walk: Walk) -> None:
    assert walk.problems == []
