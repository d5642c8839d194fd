"""Takes the pictures of the README from a demo that it starts and throws away."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from onboarding.runtime.address import free_port  # noqa: E402
from scripts import chromium  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDTH = 1280
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The path and the height of each picture. Of the sample customers one waits for its new key to be 30 minutes old,
# and of another the Access Key has expired.
PICTURES = {
    "customers": ("/", 900),
    "step": ("/customers/juniper-row-clinics/mimecast-api1/steps/7/", 960),
    "checks": ("/customers/kestrel-freight/mimecast-api1/checks/", 1490),
}
BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SERVING = re.compile(r"Serving (\S+) .*Sign in as (\S+) with the password (\S+)", re.DOTALL)
CHECKS_SECONDS = 60


@contextmanager
def demo(folder: str) -> Iterator[tuple[str, str, str]]:
    """The address of the demo, and the e-mail address and password it prints."""
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--demo", "--bind", f"127.0.0.1:{free_port()}"]
    # Nothing else of the environment: the pictures must not depend on somebody's own settings.
    environ = {"DATA_DIR": folder, "PATH": os.environ.get("PATH", os.defpath)}
    with subprocess.Popen(  # noqa: S603  # our own command
        command, env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _read(process)
        finally:
            process.terminate()


def _read(process: subprocess.Popen[str]) -> tuple[str, str, str]:
    text = ""
    for line in process.stdout or ():
        text += line
        if found := SERVING.search(text):
            return found[1], found[2], found[3]
    raise SystemExit("The demo did not start; the lines above say why.")


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{base}/")


def wait_for_verdicts(page: Page) -> None:
    """On the list of customers, which says of each whether a check still runs; it is no page that updates itself."""
    deadline = time.monotonic() + CHECKS_SECONDS
    while page.locator("main").get_by_text("Checking").count():
        if time.monotonic() > deadline:
            raise SystemExit("The checks of the demo did not end in time.")
        page.wait_for_timeout(500)
        page.reload()


def take(browser: Browser, base: str, email: str, password: str) -> None:
    for scheme in SCHEMES:
        page = browser.new_page(color_scheme=scheme, timezone_id="Europe/Berlin")
        sign_in(page, base, email, password)
        wait_for_verdicts(page)
        for name, (path, height) in PICTURES.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(base + path)
            page.screenshot(path=IMAGES / f"{name}-{scheme}.png")
        page.close()


def main() -> None:
    path = chromium.find()
    if path is None:
        raise SystemExit("There is no Chromium; `make screenshots` says how to get one.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(folder) as started, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=BROWSER)
        take(browser, *started)
        browser.close()


if __name__ == "__main__":
    main()
