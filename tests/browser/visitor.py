"""Somebody in front of a browser: a window, what the console complains about, and which documents were loaded."""

from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, WebError

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ZONE = "Europe/Berlin"
REFUSED = "Failed to load resource: the server responded with a status of 4"


class Visitor:
    """`har`: where to record every answer. Use as a context manager; the recording is complete when it is left."""

    def __init__(self, browser: Browser, base: str, *, scripts: bool = True, har: Path | None = None) -> None:
        self.base = base
        self.scripts = scripts
        self.problems: list[str] = []
        self.documents: list[str] = []
        self.status = 0
        self.context = _context(browser, base, scripts=scripts, har=har)
        self.context.set_default_timeout(15_000)
        self.context.on("console", self._heard)
        self.context.on("weberror", self._failed)
        self.context.on("response", self._answered)
        self.page: Page = self.context.new_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def go(self, path: str) -> Response | None:
        return self.page.goto(path)

    def follow(self, link: Locator) -> None:
        """Clicks it, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            link.click()

    def press(self, name: str) -> None:
        self.follow(self.page.get_by_role("button", name=name, exact=True))

    def open(self, name: str) -> None:
        self.follow(self.page.get_by_role("link", name=name, exact=True))

    def await_panel(self, seconds: float = 20) -> None:
        """A panel asks again by itself until all is over; without scripts there is a link."""
        poll = self.page.locator("#panel-poll")
        if self.scripts:
            poll.wait_for(state="detached", timeout=seconds * 1000)
            return
        while poll.count():
            self.open("Refresh")

    def sign_in(self, email: str, password: str) -> None:
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self._is_an_answer(message):
            self.problems.append(f"{self.path}: {message.text}")

    def _is_an_answer(self, message: ConsoleMessage) -> bool:
        """A page that says 403 or 422 is meant to; a file of ours that is missing is not."""
        return message.text.startswith(REFUSED) and "/static/" not in message.location["url"]

    def _failed(self, error: WebError) -> None:
        self.problems.append(f"{self.path}: {error.error}")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.documents.append(response.url.removeprefix(self.base))
            self.status = response.status


def _context(browser: Browser, base: str, *, scripts: bool, har: Path | None) -> BrowserContext:
    options: dict[str, Any] = {"record_har_path": har, "record_har_content": "embed"} if har else {}
    return browser.new_context(
        base_url=base,
        java_script_enabled=scripts,
        viewport={"width": 1440, "height": 900},
        color_scheme="light",
        timezone_id=ZONE,
        locale="en-GB",
        **options,
    )
