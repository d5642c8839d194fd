from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.looks import Look, look
from tests.browser.stack import Stack, running
from tests.browser.visitor import ARGUMENTS, Visitor
from wizard.simulator import Simulator

SHORT = {
    "CHECK_CONNECT_TIMEOUT": "2",
    "CHECK_READ_TIMEOUT": "3",
    "CHECK_WHOLE_TIMEOUT": "4",
    "CHECK_SOFT_LIMIT": "5",
    "CHECK_HARD_LIMIT": "6",
    "CHECK_LOST_AFTER": "7",
    "CHECK_SWEEP_EVERY": "2",
}

# Of the folder and no longer: while Playwright runs, its event loop makes Django refuse the database.


@pytest.fixture(scope="package")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def mimecast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """The practice Mimecast of the stack `empty`; the demo brings its own."""
    with Simulator(tmp_path_factory.mktemp("mimecast"), tenants=[]) as simulator:
        yield simulator


@pytest.fixture(scope="package")
def empty(mimecast: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A new installation, with the limits it ships with."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    practice = {
        "MIMECAST_EXTRA_REGIONS": str(mimecast.regions_path),
        "OUTBOUND_CA_BUNDLE": str(mimecast.ca_path),
    }
    with running(folder, **practice) as stack:
        yield stack


@dataclass(frozen=True, slots=True)
class Administrator:
    """Made through the one-time link. The pages on the way there are looked at in passing: they come only once."""

    email: str
    password: str
    setup: Look
    refused: Look


@pytest.fixture(scope="package")
def administrator(empty: Stack, chromium: Browser) -> Administrator:
    email, password = "ada@mssp.example", "plain horse wired staple"
    with Visitor(chromium, empty.base) as visitor:
        visitor.go(empty.setup_path)
        setup = look(visitor)
        submit = visitor.page.get_by_role("button", name="Create administrator and sign in")
        submit.click()
        visitor.page.wait_for_selector(".error-summary")
        refused = look(visitor)
        for label, value in {"E-mail": email, "Name": "Ada", "Password": password}.items():
            visitor.page.get_by_label(label, exact=True).fill(value)
        submit.click()
        visitor.page.wait_for_url(f"{empty.base}/")
    return Administrator(email, password, setup, refused)


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The sample customers, each in another state. Its limits are short, so that a lost worker is missed soon."""
    with running(tmp_path_factory.mktemp("demo") / "data", "--demo", **SHORT) as stack:
        yield stack
