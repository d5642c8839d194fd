"""Everything works by keyboard (G15)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Administrator
from tests.browser.operator import Operator
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from wizard import guides

STEP = "3"
PLACE = "/customers/keys-only/mimecast-api1/"
PARTS = ("", "steps/1/", "steps/7/", "steps/network/", "review/", "checks/", "history/")
MOST_TABS = 60
FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(scope="module")
def page(empty: Stack, administrator: Administrator, chromium: Browser) -> Iterator[Page]:
    guide = guides.get("mimecast-api1")
    with Visitor(chromium, empty.base) as visitor:
        visitor.sign_in(administrator.email, administrator.password)
        operator = Operator(visitor, guide, "keys-only")
        operator.start("Keys Only")
        operator.open(guide.step(STEP))
        yield visitor.page


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def test_it_starts_with_a_way_past_the_header(page: Page) -> None:
    """G15"""
    page.keyboard.press("Tab")
    assert page.locator("a.skip:focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_ticks_and_saves_without_a_mouse(page: Page) -> None:
    """G15: the focus can be seen on the way."""
    tab_to(page, "#tick-1")
    assert page.evaluate(FOCUS)
    with page.expect_response("**/ticks/1/"):
        page.keyboard.press("Space")
    tab_to(page, "#id_group_name")
    page.keyboard.type("QRadar Admin")
    tab_to(page, "button[value=continue]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/4/")
    page.go_back()
    assert page.locator("#tick-1").is_checked()
    assert page.locator("#id_group_name").input_value() == "QRadar Admin"


@pytest.mark.parametrize("path", ["/", "/customers/new/", *(f"{PLACE}{part}" for part in PARTS)])
def test_it_shows_where_the_focus_is_at_every_stop(page: Page, path: str) -> None:
    """G15"""
    page.goto(path)
    hidden, stops = [], 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body") and stops < 200:
        stops += 1
        if not page.evaluate(FOCUS):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        page.keyboard.press("Tab")
    assert hidden == []
    assert 3 < stops < 200
