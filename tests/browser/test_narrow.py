"""The list of customers on the narrowest screen there is (WCAG 1.4.10)."""

import pytest
from playwright.sync_api import Browser

from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

NARROW = 320
# Whatever the sample customers are called.
LENGTHEN = """rows => rows.forEach(row => {
    row.querySelector("a").textContent = "Juniper Row Clinics and Partners International";
    row.querySelector(".muted").textContent = "MSP-2001-ABCDEF";
})"""
WIDTH = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"


@pytest.mark.parametrize("query", ["", "?show=blocked"])
def test_it_is_no_wider_than_the_screen(demo: Stack, chromium: Browser, query: str) -> None:
    """G15"""
    with Visitor(chromium, demo.base) as visitor:
        visitor.sign_in(*demo.demo_sign_in)
        visitor.page.set_viewport_size({"width": NARROW, "height": 844})
        visitor.go(f"/{query}")
        names = visitor.page.locator(".portfolio .name:has(.muted)")
        names.evaluate_all(LENGTHEN)
        assert names.count()
        assert visitor.page.evaluate(WIDTH) == NARROW
