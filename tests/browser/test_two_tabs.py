"""Two tabs on one step: the second save shows both versions, and nothing is lost (G12)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Administrator
from tests.browser.looks import PHONE
from tests.browser.operator import Operator
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from wizard import guides

NAME = "Twin Tabs"
FIELD = "#id_group_name"


@pytest.fixture(scope="module")
def tabs(empty: Stack, administrator: Administrator, chromium: Browser) -> Iterator[tuple[Page, Page]]:
    """Without scripts, so that each tab saves once and when it is told to."""
    guide = guides.get("mimecast-api1")
    with Visitor(chromium, empty.base, scripts=False) as visitor:
        visitor.sign_in(administrator.email, administrator.password)
        operator = Operator(visitor, guide, "twin-tabs")
        operator.start(NAME)
        operator.open(guide.step("3"))
        second = visitor.context.new_page()
        second.goto(visitor.page.url)
        visitor.page.locator(FIELD).fill("From the first tab")
        operator.save()
        second.locator(FIELD).fill("From the second tab")
        second.get_by_role("button", name="Save and continue").click()
        yield visitor.page, second


def test_it_shows_both_versions_to_the_second(tabs: tuple[Page, Page]) -> None:
    """G12"""
    table = tabs[1].locator("table.versions").inner_text()
    assert "From the first tab" in table
    assert "From the second tab" in table


def test_it_leaves_both_versions_room_on_a_phone(tabs: tuple[Page, Page]) -> None:
    tabs[1].set_viewport_size({"width": PHONE, "height": 844})
    lines = tabs[1].locator("table.versions td").evaluate_all("cells => cells.map(c => c.clientHeight)")
    assert len(lines) == 2
    assert max(lines) < 60


def test_it_saves_what_the_second_typed_when_asked_to(tabs: tuple[Page, Page]) -> None:
    """G12"""
    tabs[1].get_by_role("button", name="Save what I typed").click()
    tabs[1].locator(FIELD).wait_for()
    assert tabs[1].locator(FIELD).input_value() == "From the second tab"


def test_it_tells_the_second_tab_before_it_saves(
    empty: Stack, administrator: Administrator, chromium: Browser
) -> None:
    """G12: with scripts, leaving the field is enough."""
    with Visitor(chromium, empty.base) as visitor:
        visitor.sign_in(administrator.email, administrator.password)
        operator = Operator(visitor, guides.get("mimecast-api1"), "two-windows")
        operator.start("Two Windows")
        operator.open(operator.guide.step("3"))
        second = visitor.context.new_page()
        second.goto(visitor.page.url)
        type_and_leave(visitor.page, "From the first window")
        type_and_leave(second, "From the second window")
        assert "changed this step meanwhile" in second.locator("[data-saved]").inner_text()
        assert second.locator(FIELD).input_value() == "From the second window"


def type_and_leave(page: Page, text: str) -> None:
    with page.expect_response("**/autosave/"):
        page.locator(FIELD).fill(text)
        page.locator(FIELD).blur()
    page.locator("[data-saved]:not(:empty)").wait_for()
