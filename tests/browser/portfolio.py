"""The list of customers, as somebody who looks after many of them uses it."""

import re
from datetime import date

from playwright.sync_api import Locator

from tests.browser.visitor import Visitor


class Portfolio:
    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    @property
    def names(self) -> list[str]:
        return self.page.locator(".portfolio .name a").all_inner_texts()

    def row(self, name: str) -> Locator:
        return self.page.locator(".portfolio tbody tr").filter(has=self.page.get_by_text(name, exact=True))

    def said(self, name: str, column: str) -> str:
        return self.row(name).locator(f"[data-label='{column}']").inner_text()

    def open(self) -> None:
        self.visitor.go("/")

    def find(self, text: str) -> None:
        self.page.locator("#q").fill(text)
        self.visitor.press("Find")

    def count(self, label: str) -> int:
        return int(self._chip(label).locator("span").inner_text().replace(",", ""))

    def narrow(self, label: str) -> None:
        self.visitor.follow(self._chip(label))

    def blocked_on(self, reason: str) -> None:
        self.visitor.follow(self.page.locator(".fleet-reasons a").filter(has_text=f"blocked on {reason}"))

    def keep(self, name: str) -> None:
        self.page.locator(".views summary").click()
        self.page.get_by_label("Name for these filters").fill(name)
        self.visitor.press("Save view")

    def go_back_to(self, view: str) -> None:
        self.page.locator(".views summary").click()
        self.visitor.open(view)

    def open_blocking_step(self, name: str) -> None:
        self.visitor.follow(self.row(name).locator(".row-link"))

    def assign(self, names: list[str], owner: str) -> None:
        self._begin(names, "Assign")
        self.page.get_by_label("Owner").select_option(label=owner)
        self.visitor.press("Assign")

    def set_due(self, names: list[str], day: date) -> None:
        self._begin(names, "Due date")
        self.page.get_by_label("Due date").fill(day.isoformat())
        self.visitor.press("Set the due date")

    def check_everything_again(self) -> None:
        self.page.get_by_label("Everything that").check()
        self.visitor.press("Check again")
        self.visitor.press("Check again")

    def upload(self, text: str) -> None:
        """A list of customers, up to its dry run."""
        self.visitor.go("/customers/import/")
        file = {"name": "intake.csv", "mimeType": "text/csv", "buffer": text.encode()}
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        self.visitor.press("Show what it would do")

    def export(self) -> str:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Export all", exact=True).click()
        return download.value.path().read_text(encoding="utf-8-sig")

    def _chip(self, label: str) -> Locator:
        """One of the filters, whatever number stands beside it."""
        return self.page.locator(".chip").filter(has_text=re.compile(rf"^{label}\s+[\d,]+$"))

    def _begin(self, names: list[str], deed: str) -> None:
        for name in names:
            self.page.get_by_label(f"Choose {name}", exact=True).check()
        self.visitor.press(deed)
