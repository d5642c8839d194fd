"""Two tabs on one step: the second save shows both versions, and nothing is lost (G12)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Administrator
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


def test_it_saves_what_the_second_typed_when_asked_to(tabs: tuple[Page, Page]) -> None:
    """G12"""
    tabs[1].get_by_role("button", name="Save what I typed").click()
    tabs[1].locator(FIELD).wait_for()
    assert tabs[1].locator(FIELD).input_value() == "From the second tab"
