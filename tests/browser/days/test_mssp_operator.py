"""The day of Dana, who looks after all customers of the MSSP."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.days.people import DANA, ERIN, PASSWORD
from tests.browser.mailbox import Mailbox
from tests.browser.portfolio import Portfolio
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

FREIGHT, BOOKS, SOLICITORS = "Kestrel Freight", "Foxglove Books", "Birch and Rowan Solicitors"
REASON = "They send somebody with the rights to make keys."


@dataclass(slots=True)
class Seen:
    """`names`: which customers were listed, by what was asked."""

    names: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    view_place: str = ""
    step_place: str = ""
    comment: str = ""
    mail_place: str = ""
    waiting: str = ""
    why_it_waits: str = ""
    exported: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(northgate: Stack, chromium: Browser) -> Iterator[Seen]:
    with Visitor(chromium, northgate.base) as visitor:
        visitor.sign_in(DANA, PASSWORD)
        portfolio, told = Portfolio(visitor), Seen()
        look_around(portfolio, told)
        keep_a_view(portfolio, told)
        comment(portfolio, told)
        told.mail_place = Mailbox.of(northgate, ERIN).link("You are mentioned", "/customers/")
        wait_for_the_customer(portfolio, told)
        portfolio.open()
        told.exported = portfolio.export().splitlines()
        told.problems = visitor.problems
        yield told


def look_around(portfolio: Portfolio, seen: Seen) -> None:
    seen.names["on arrival"], seen.count = portfolio.names, portfolio.count("All")
    portfolio.find("MSP-1001")
    seen.names["by reference"] = portfolio.names
    portfolio.open()
    portfolio.narrow("Waiting for customer")
    seen.names["waiting"] = portfolio.names


def keep_a_view(portfolio: Portfolio, seen: Seen) -> None:
    portfolio.open()
    portfolio.blocked_on("SIEM logs")
    seen.names["blocked on logs"] = portfolio.names
    portfolio.keep("Logs to allow")
    portfolio.open()
    portfolio.go_back_to("Logs to allow")
    seen.names["kept view"], seen.view_place = portfolio.names, portfolio.visitor.path


def comment(portfolio: Portfolio, seen: Seen) -> None:
    portfolio.open()
    portfolio.open_blocking_step(FREIGHT)
    seen.step_place = portfolio.visitor.path
    portfolio.page.get_by_role("textbox", name="Comment").fill("@Erin Marsh: please look at this expiry.")
    portfolio.visitor.press("Add comment")
    seen.comment = portfolio.page.locator("#comments li").last.inner_text()


def wait_for_the_customer(portfolio: Portfolio, seen: Seen) -> None:
    visitor = portfolio.visitor
    visitor.open("Mimecast (API 1.0) to IBM QRadar")
    visitor.follow(visitor.page.get_by_role("link", name="Change owner"))
    visitor.page.get_by_label("What the customer has to do first").fill(REASON)
    visitor.press("Save")
    seen.waiting = visitor.page.locator(".awaited").inner_text()
    portfolio.open()
    seen.why_it_waits = portfolio.row(FREIGHT).locator(".reason").inner_text()


def test_it_lands_on_all_customers(seen: Seen) -> None:
    assert {FREIGHT, BOOKS, SOLICITORS} < set(seen.names["on arrival"])


def test_it_finds_a_customer_and_narrows_the_list(seen: Seen) -> None:
    assert seen.names["by reference"] == ["Harbour Lane Dental"]
    assert seen.names["waiting"] == [BOOKS]


def test_it_follows_a_number_to_the_customers_that_it_counted(seen: Seen) -> None:
    assert seen.names["blocked on logs"] == [SOLICITORS]


def test_it_opens_a_kept_view_again(seen: Seen) -> None:
    assert seen.view_place == "/?on=permission%3Asiem_logs"
    assert seen.names["kept view"] == [SOLICITORS]


def test_it_opens_the_step_that_blocks(seen: Seen) -> None:
    assert seen.step_place == "/customers/kestrel-freight/mimecast-api1/steps/7/"


def test_it_tells_the_colleague_who_is_named_in_a_comment(seen: Seen) -> None:
    assert "please look at this expiry." in seen.comment
    assert seen.mail_place.startswith(f"{seen.step_place}#comment-")


def test_it_says_what_the_customer_has_to_do_first(seen: Seen) -> None:
    assert REASON in seen.waiting
    assert seen.why_it_waits == f"Waits for the customer: {REASON}"


def test_it_takes_every_customer_away_as_a_file(seen: Seen) -> None:
    (line,) = [line for line in seen.exported if FREIGHT in line]
    assert line.startswith('"MSP-1002","Kestrel Freight","kestrel-freight"')
    assert len(seen.exported) == seen.count + 1


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
