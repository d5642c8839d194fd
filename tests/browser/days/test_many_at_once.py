"""Dana's day once more: what is done to many customers at once, with scripts and without (G15)."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.days.people import DANA, PASSWORD
from tests.browser.portfolio import Portfolio
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

CHOSEN = ["Kestrel Freight", "Mesa Ridge Supply"]
ROWS = 600  # so many that the page is there before the worker is through


@dataclass(slots=True)
class Seen:
    scripts: bool
    owners: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    checked: str = ""
    trouble: list[str] = field(default_factory=list)
    loaded_while_checking: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    dry_run: str = ""
    bar: str = ""
    imported: str = ""
    loaded_while_importing: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no-scripts"])
def seen(request: pytest.FixtureRequest, northgate: Stack, chromium: Browser) -> Seen:
    with Visitor(chromium, northgate.base, scripts=request.param) as visitor:
        visitor.sign_in(DANA, PASSWORD)
        portfolio, told = Portfolio(visitor), Seen(request.param)
        arrange(portfolio, told)
        check_again(portfolio, told)
        bring_in(portfolio, "Plover" if request.param else "Teal", told)
    told.problems = visitor.problems
    return told


def arrange(portfolio: Portfolio, seen: Seen) -> None:
    portfolio.assign(CHOSEN, "Dana Whitlock" if seen.scripts else "Demo Administrator")
    seen.owners = [portfolio.said(name, "Owner") for name in CHOSEN]
    portfolio.set_due(CHOSEN, timezone.localdate() + timedelta(days=2 if seen.scripts else 3))
    seen.due = [portfolio.said(name, "Due") for name in CHOSEN]


def check_again(portfolio: Portfolio, seen: Seen) -> None:
    visitor = portfolio.visitor
    portfolio.narrow("Failing")
    seen.failing = portfolio.names
    portfolio.check_everything_again()
    before = len(visitor.documents)
    visitor.await_panel()
    seen.loaded_while_checking = visitor.documents[before:]
    seen.checked = visitor.page.locator("#recheck-summary").inner_text()
    seen.trouble = visitor.page.locator("#recheck-trouble .name").all_inner_texts()


def bring_in(portfolio: Portfolio, name: str, seen: Seen) -> None:
    visitor, page = portfolio.visitor, portfolio.visitor.page
    rows = [f"{name}-{number},{name} Press {number},eu" for number in range(1, ROWS + 1)]
    portfolio.upload("\n".join(["reference,name,region", f"{name}-0,,mars", *rows]))
    seen.mistakes = page.locator(".import-problems tbody tr").all_inner_texts()
    portfolio.upload("\n".join(["reference,name,region", *rows]))
    seen.dry_run = page.locator("#import-counts").inner_text()
    visitor.press(f"Import {ROWS} rows")
    seen.bar = page.locator("#import-bar").inner_text()
    before = len(visitor.documents)
    visitor.await_panel(60)
    seen.loaded_while_importing = visitor.documents[before:]
    seen.imported = page.locator("#import-summary").inner_text()
    visitor.open("Show customers")
    portfolio.find(f"{name} {ROWS}")
    seen.found = portfolio.names


def test_it_gives_all_of_them_an_owner_and_a_due_date(seen: Seen) -> None:
    assert seen.owners == ["Dana Whitlock" if seen.scripts else "Demo Administrator"] * 2
    assert all("in 2 days" if seen.scripts else "in 3 days" in due for due in seen.due)


def test_it_checks_all_that_matches_and_shows_how_far_it_is(seen: Seen) -> None:
    """Without scripts the reader follows a link."""
    assert seen.checked == f"All {len(seen.failing)} are through."
    assert seen.scripts is (seen.loaded_while_checking == [])


def test_it_lists_the_customers_that_need_somebody(seen: Seen) -> None:
    assert seen.trouble == seen.failing
    assert {"Kestrel Freight", "Mesa Ridge Supply"} < set(seen.trouble)


def test_it_names_every_mistake_of_a_file_by_row_and_column(seen: Seen) -> None:
    told = [tuple(mistake.split("\t")[:2]) for mistake in seen.mistakes]
    assert told == [("2", "Region"), ("2", "Name")]


def test_it_tells_beforehand_what_the_corrected_file_would_do(seen: Seen) -> None:
    assert seen.dry_run.split("\n")[:2] == ["New customers", str(ROWS)]


def test_it_follows_an_import_to_its_end(seen: Seen) -> None:
    assert f"of {ROWS} rows" in seen.bar
    assert seen.imported == "Everything has been imported."
    assert seen.scripts is (seen.loaded_while_importing == [])


def test_it_lists_the_new_customers(seen: Seen) -> None:
    assert len(seen.found) == 1
    assert str(ROWS) in seen.found[0]


def test_it_leaves_the_console_quiet(seen: Seen) -> None:
    assert seen.problems == []
