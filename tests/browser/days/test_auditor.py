"""The day of Erin, who reads everything and changes nothing."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.days.people import ERIN, PASSWORD
from tests.browser.portfolio import Portfolio
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

PLACE = "/customers/harbour-lane-dental/mimecast-api1/"
READ = ("/", "/customers/harbour-lane-dental/", PLACE, f"{PLACE}steps/1/", f"{PLACE}steps/7/")
MORE = (f"{PLACE}review/", f"{PLACE}checks/", f"{PLACE}history/", "/people/roles/")
TRIED = (f"{PLACE}arrange/", f"{PLACE}links/", "/customers/new/", "/customers/import/", "/people/")
# Signing out and keeping a view of one's own change nothing of a customer.
OWN = {"/accounts/logout/", "/portfolio/views/"}
BUTTONS = """() => [...document.querySelectorAll("button, input[type=submit]")]
  .filter(button => button.form?.method === "post" && button.type === "submit")
  .map(button => button.getAttribute("formaction") ?? button.form.getAttribute("action") ?? "")"""


@dataclass(slots=True)
class Seen:
    """`buttons`: where a button of a page would post to."""

    names: list[str] = field(default_factory=list)
    buttons: dict[str, list[str]] = field(default_factory=dict)
    history: str = ""
    tried: dict[str, tuple[int, str]] = field(default_factory=dict)
    way_home: str = ""
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(northgate: Stack, chromium: Browser) -> Seen:
    told = Seen()
    with Visitor(chromium, northgate.base) as erin:
        erin.sign_in(ERIN, PASSWORD)
        told.names = Portfolio(erin).names
        for path in (*READ, *MORE):
            erin.go(path)
            told.buttons[path] = erin.page.evaluate(BUTTONS)
        erin.go(f"{PLACE}history/")
        told.history = erin.page.locator("main").inner_text()
        for path in TRIED:
            erin.go(path)
            told.tried[path] = erin.status, erin.page.locator("h1").inner_text()
        erin.open("Go to the start page")
        told.way_home, told.problems = erin.path, erin.problems
    return told


def test_it_lists_every_customer(seen: Seen) -> None:
    assert {"Harbour Lane Dental", "Kestrel Freight", "Larkfield Council"} < set(seen.names)


def test_it_reads_what_was_done_and_that_nobody_changed_it(seen: Seen) -> None:
    assert "This customer's history is unbroken" in seen.history
    assert "Set the Secret Key (fingerprint" in seen.history


def test_it_has_no_button_that_changes_anything(seen: Seen) -> None:
    assert all(
        "/accounts/logout/" in posts for posts in seen.buttons.values()
    )  # so the search is known to find
    assert {path: posts for path, posts in seen.buttons.items() if not set(posts) <= OWN} == {}


def test_it_is_told_that_the_role_does_not_include_it(seen: Seen) -> None:
    assert seen.tried == dict.fromkeys(TRIED, (403, "You may not do this"))
    assert seen.way_home == "/"


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
