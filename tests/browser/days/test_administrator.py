"""The day of the administrator, and of Nora, whom they invite, give roles to and part with."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.days.people import PASSWORD
from tests.browser.mailbox import Mailbox
from tests.browser.portfolio import Portfolio
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

NORA = "nora@northgate.example"


@dataclass(slots=True)
class Seen:
    """`names`: the customers that Nora saw, by what had happened before."""

    said: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(northgate: Stack, chromium: Browser) -> Seen:
    told = Seen()
    with Visitor(chromium, northgate.base) as chief, Visitor(chromium, northgate.base) as nora:
        chief.sign_in(*northgate.demo_sign_in)
        invite(chief, told)
        join(nora, Mailbox.of(northgate, NORA).link("Your invitation", "/join/"), told)
        change_roles(chief, nora, told)
        part(chief, nora, told)
        read(chief, told)
        told.problems = [*chief.problems, *nora.problems]
    return told


def invite(chief: Visitor, seen: Seen) -> None:
    chief.open("People")
    chief.open("Invite somebody")
    chief.page.get_by_label("E-mail").fill(NORA)
    chief.page.get_by_label("Role", exact=True).select_option(label="MSSP operator")
    chief.press("Invite")
    seen.said["after inviting"] = chief.page.locator(".messages").inner_text()


def join(nora: Visitor, link: str, seen: Seen) -> None:
    nora.go(link)
    seen.said["welcome"] = nora.page.locator("main p").first.inner_text()
    nora.page.get_by_label("Your name").fill("Nora Quist")
    nora.page.get_by_label("Password", exact=True).fill(PASSWORD)
    nora.press("Join")
    seen.places["joined"], seen.names["joined"] = nora.path, Portfolio(nora).names
    nora.go(link)
    seen.said["link used twice"] = nora.page.locator("main").inner_text()


def change_roles(chief: Visitor, nora: Visitor, seen: Seen) -> None:
    chief.open("People")
    chief.open("Nora Quist")
    chief.follow(chief.page.get_by_role("button", name="Take away the role MSSP operator"))
    nora.go("/")
    seen.said["without a role"] = nora.page.locator("main").inner_text()
    chief.page.get_by_label("Role", exact=True).select_option(label="MSSP operator")
    chief.page.get_by_label("Customer").fill("Foxglove Books")
    chief.press("Give role")
    nora.go("/")
    seen.names["one customer"] = Portfolio(nora).names


def part(chief: Visitor, nora: Visitor, seen: Seen) -> None:
    """Nora has the list open meanwhile."""
    chief.press("End access")
    seen.said["after ending"] = chief.page.locator(".messages").inner_text()
    Portfolio(nora).open_blocking_step("Foxglove Books")
    seen.places["next click"] = nora.path
    nora.page.locator("input[name=login]").fill(NORA)
    nora.page.locator("input[name=password]").fill(PASSWORD)
    nora.press("Sign in")
    seen.places["sign-in"] = nora.path


def read(chief: Visitor, seen: Seen) -> None:
    chief.open("What the roles mean")
    row = chief.page.get_by_role("row", name=re.compile("^Add customers"))
    seen.said["add customers"] = " ".join(row.locator("td .sr-only").all_inner_texts())
    chief.open("History")
    seen.history = chief.page.locator("tbody td:nth-child(2)").filter(has_text=NORA).all_inner_texts()
    chief.open("Check that nothing was changed")
    seen.said["integrity"] = chief.page.locator("main .notice").inner_text()


def test_it_mails_whoever_is_invited_a_link(seen: Seen) -> None:
    assert NORA in seen.said["after inviting"]
    assert "invited you as MSSP operator" in seen.said["welcome"]


def test_it_lets_the_link_open_once_and_lead_to_the_customers(seen: Seen) -> None:
    assert seen.places["joined"] == "/"
    assert len(seen.names["joined"]) >= 8
    assert "This link does not work" in seen.said["link used twice"]


def test_it_takes_and_gives_a_role_at_once(seen: Seen) -> None:
    assert "Nobody has given you a customer to look after." in seen.said["without a role"]
    assert seen.names["one customer"] == ["Foxglove Books"]


def test_it_signs_a_person_out_at_the_next_click_and_for_good(seen: Seen) -> None:
    assert "cannot sign in" in seen.said["after ending"]
    assert seen.places["next click"].startswith("/accounts/login/?next=/customers/foxglove-books/")
    assert seen.places["sign-in"].startswith("/accounts/")


def test_it_shows_what_each_role_may_do(seen: Seen) -> None:
    assert seen.said["add customers"] == "Yes Yes No No"


def test_it_tells_all_of_it_in_the_history(seen: Seen) -> None:
    assert f"Invited {NORA} as MSSP operator for all customers." in seen.history
    assert f"Took the role MSSP operator for all customers away from {NORA}." in seen.history
    assert f"Gave {NORA} the role MSSP operator for Foxglove Books." in seen.history
    assert f"Ended the access of {NORA}." in seen.history


def test_it_proves_that_the_history_was_not_changed(seen: Seen) -> None:
    assert seen.said["integrity"].startswith("The installation's history is unbroken")


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
