"""What a page is measured by: axe in both colour schemes, how wide it is, and what the console says."""

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visitor import Visitor

PHONE, TABLET, WIDE = 390, 1024, 1440
# Best practice is held to as well; the size of targets is a rule that axe leaves out unless it is asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@dataclass(frozen=True, slots=True)
class Look:
    place: str
    status: int
    violations: tuple[str, ...]
    overflowing: tuple[int, ...]  # widths of a screen on which the page is wider than that
    problems: tuple[str, ...]


def look(visitor: Visitor) -> Look:
    """At the page that the visitor is on."""
    page = visitor.page
    place, status, problems = visitor.path.partition("?")[0], visitor.status, tuple(visitor.problems)
    page.evaluate(Axe().axe_script)
    violations = [*_violations(page, "light"), *_violations(page, "dark")]
    overflowing = tuple(width for width in (WIDE, TABLET, PHONE) if _width(page, width) > width)
    violations += _violations(page, "dark")
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.emulate_media(color_scheme="light")
    return Look(place, status, tuple(violations), overflowing, problems)


def _width(page: Page, screen: int) -> int:
    """How wide the page is on such a screen, which stays set."""
    page.set_viewport_size({"width": screen, "height": 844})
    width: int = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    return width


def _violations(page: Page, scheme: Literal["light", "dark"]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    found = page.evaluate("options => axe.run(options)", OPTIONS)
    return [
        f"{scheme}, {page.viewport_size}: {rule['id']}: {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
