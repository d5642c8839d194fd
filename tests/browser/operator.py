"""Somebody who takes a customer through the guide, in a browser and by what the pages offer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator

from tests.browser.visitor import Visitor
from wizard.guides.spec import Field, FieldKind, Guide, Step


class Operator:
    def __init__(self, visitor: Visitor, guide: Guide, slug: str) -> None:
        self.visitor, self.guide = visitor, guide
        self.page = visitor.page
        self.place = f"/customers/{slug}/{guide.id}/"

    def start(self, name: str) -> None:
        self.page.get_by_role("link", name="New customer").first.click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("button", name="Save customer").click()
        self.page.get_by_role("button", name=f"Start {self.guide.title}").click()
        self.page.get_by_role("heading", name=self.guide.title, level=1).wait_for()

    def open(self, step: Step) -> None:
        self.visitor.go(f"{self.place}steps/{step.id}/")

    def do(self, step: Step, values: Mapping[str, str]) -> None:
        """All of a step: its ticks, its answers, its keys. With scripts only keys need the button."""
        self.open(step)
        for line in step.instructions:
            self._tick(self.page.locator(f"#tick-{line.number}"))
        for field in step.fields:
            self._answer(field, values[field.id])
        if not self.visitor.scripts or any(field.is_secret for field in step.fields):
            self.save()

    def save(self) -> None:
        before = self.page.url
        self.page.get_by_role("button", name="Save and continue").click()
        self.page.wait_for_url(lambda url: url != before)

    def retype(self, field: Field, value: str) -> None:
        """Enter another key in place of one that is stored, and not save it yet."""
        self.page.locator(f"#secret-{field.id} summary", has_text="Replace").click()
        self.page.locator(f"#id_{field.id}").fill(value)

    def shown(self, step: Step) -> dict[str, str]:
        """What the page of a step says: each tick, each answer, and of keys only how long they are."""
        self.open(step)
        boxes = {f"tick {n}": self.page.locator(f"#tick-{n}") for n in step.numbers}
        ticks = {name: "yes" if box.is_checked() else "" for name, box in boxes.items()}
        return ticks | {field.id: self._shown(field) for field in step.fields}

    def expected(self, step: Step, values: Mapping[str, str]) -> dict[str, str]:
        told = {f.id: f"{len(values[f.id])} characters" if f.is_secret else values[f.id] for f in step.fields}
        return {f"tick {number}": "yes" for number in step.numbers} | told

    def minutes_ago(self, minutes: int) -> str:
        """As a date and time field takes it, in the zone in which the page reads it."""
        zone = ZoneInfo(self.page.locator("html").get_attribute("data-zone") or "UTC")
        return f"{datetime.now(zone) - timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"

    def states(self) -> dict[str, str]:
        rows = self.page.locator(".check-row").evaluate_all("rows => rows.map(r => [r.id, r.dataset.state])")
        return {name.removeprefix("row-"): state for name, state in rows}

    def await_verdict(self, seconds: float = 20) -> None:
        self.visitor.await_panel(seconds)

    def _tick(self, box: Locator) -> None:
        if not self.visitor.scripts:
            box.check()
            return
        with self.page.expect_response("**/ticks/*/"):
            box.check()

    def _answer(self, field: Field, value: str) -> None:
        if field.is_secret or not self.visitor.scripts:
            self._enter(field, value)
            return
        with self.page.expect_response("**/autosave/") as saved:
            self._enter(field, value)
        assert saved.value.ok

    def _enter(self, field: Field, value: str) -> None:
        if field.kind is FieldKind.CONFIRM:
            self._input(field).check()
        elif field.kind is FieldKind.REGION:
            self.page.locator(f"input[name={field.id}][value={value}]").check()
        else:
            self._input(field).fill(value)
            self._input(field).blur()

    def _input(self, field: Field) -> Locator:
        return self.page.locator(f"#id_{field.id}")

    def _shown(self, field: Field) -> str:
        if field.is_secret:
            return self.page.locator(f"#secret-{field.id} .secret-line").inner_text().rpartition(", ")[2]
        if field.kind is FieldKind.REGION:
            return self.page.locator(f"input[name={field.id}]:checked").get_attribute("value") or ""
        if field.kind is FieldKind.CONFIRM:
            return "yes" if self._input(field).is_checked() else ""
        return self._input(field).input_value()
