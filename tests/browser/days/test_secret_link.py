"""Somebody without an account types one key by a link that Dana made, and Dana sees that they did."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.browser.days.people import DANA, PASSWORD
from tests.browser.mailbox import Mailbox
from tests.browser.operator import Operator
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from wizard import guides
from wizard.demo import STORIES
from wizard.simulator import load_tenants, make_tenant

NAME, SLUG, MIRA = "Harbour Lane Dental", "harbour-lane-dental", "mira@harbourlane.example"
OTHERS = [story.name for story in STORIES if story.name != NAME]


@dataclass(slots=True)
class Seen:
    """`said`: what Mira or Dana read, by the moment. `pages`: all that Mira was sent."""

    said: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list, repr=False)
    elsewhere: str = ""
    shut: tuple[int, str] = (0, "")
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(northgate: Stack, chromium: Browser) -> Seen:
    told, mailbox = Seen(), Mailbox.of(northgate, MIRA)
    tenants = load_tenants(northgate.data_dir / "simulator")
    (right,) = [tenant.secret_key for tenant in tenants if tenant.account_name == NAME]
    with Visitor(chromium, northgate.base) as visitor, Visitor(chromium, northgate.base) as mira:
        visitor.sign_in(DANA, PASSWORD)
        dana = Operator(visitor, guides.get("mimecast-api1"), SLUG)
        make_link(dana, told)
        come_in(mira, mailbox, told)
        type_key(mira, make_tenant().secret_key, "mistyped", told)
        type_key(mira, right, "corrected", told)
        look_elsewhere(mira, dana, told)
        see_and_withdraw(dana, told)
        mira.page.reload()
        told.shut = mira.status, mira.page.locator("h1").inner_text()
        told.problems = [*visitor.problems, *mira.problems]
    return told


def make_link(dana: Operator, seen: Seen) -> None:
    dana.visitor.go(dana.place)
    dana.visitor.open("Links to type keys")
    dana.page.get_by_label("E-mail of the person").fill(MIRA)
    dana.page.get_by_label("Secret Key", exact=True).check()
    dana.visitor.press("Make the link")
    seen.said["made"] = dana.page.locator("main").inner_text()


def come_in(mira: Visitor, mailbox: Mailbox, seen: Seen) -> None:
    mira.go(mailbox.link("Values to type", "/links/"))
    seen.said["at the door"] = mira.page.locator("main").inner_text()
    seen.pages.append(mira.page.content())
    mira.press("Mail me a code")
    (code,) = re.findall(r"\d{4} \d{4}", mailbox.text("Your code"))
    mira.page.get_by_label("Code").fill(code)
    mira.press("Continue")
    seen.said["inside"] = mira.page.locator(".visit-steps").inner_text()


def type_key(mira: Visitor, secret: str, moment: str, seen: Seen) -> None:
    """Up to what Mimecast says of it."""
    mira.go("/link/steps/7/")
    seen.fields = mira.page.locator("main form .field label").all_inner_texts()
    seen.pages.append(mira.page.content())
    mira.page.get_by_label("Secret Key", exact=True).fill(secret)
    mira.press("Save")
    mira.await_panel()
    seen.said[moment] = mira.page.locator("#row-secret_key").inner_text()
    seen.pages.append(mira.page.content())


def look_elsewhere(mira: Visitor, dana: Operator, seen: Seen) -> None:
    mira.go(dana.place)
    seen.elsewhere = mira.path
    mira.go("/link/")


def see_and_withdraw(dana: Operator, seen: Seen) -> None:
    dana.open(dana.guide.step("7"))
    seen.said["set by"] = dana.page.locator("#secret-secret_key .secret-line").inner_text()
    dana.visitor.open("Links to type keys")
    seen.said["listed"] = dana.page.get_by_role("row", name=MIRA).inner_text()
    dana.visitor.follow(dana.page.get_by_role("button", name=f"Withdraw the link of {MIRA}"))
    seen.said["withdrawn"] = dana.page.get_by_role("row", name=MIRA).inner_text()


def test_it_mails_the_link_and_asks_for_a_code_first(seen: Seen) -> None:
    assert f"It was mailed to {MIRA}" in seen.said["made"]
    assert "m…@harbourlane.example" in seen.said["at the door"]
    assert NAME not in seen.said["at the door"]


def test_it_shows_the_chosen_field_alone(seen: Seen) -> None:
    assert "Secret Key" in seen.said["inside"]
    assert seen.fields == ["Secret Key"]


def test_it_names_no_other_customer_and_opens_nothing_else(seen: Seen) -> None:
    assert [name for name in OTHERS for page in seen.pages if name in page] == []
    assert seen.elsewhere.startswith("/accounts/login/")


def test_it_tells_what_mimecast_says_of_the_key(seen: Seen) -> None:
    """Of the three keys that cannot be told apart, this is the one that the link is about."""
    assert seen.said["mistyped"].startswith("Failed")
    assert seen.said["corrected"].startswith("Passed")


def test_it_tells_the_operator_who_set_the_key(seen: Seen) -> None:
    assert f"by {MIRA}" in seen.said["set by"]
    assert "All typed" in seen.said["listed"]


def test_it_shuts_an_open_browser_out_when_the_link_is_withdrawn(seen: Seen) -> None:
    assert "Withdrawn" in seen.said["withdrawn"]
    assert seen.shut == (404, "This link opens nothing")


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
