"""Takes the pictures of the README and of docs/, each from an installation that it starts and throws away.

Without a name it takes all of them: "demo" is the README's, "fleet" the list with 5,000 customers.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
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
# Of each width of the list with many customers, how much of it.
FLEET_SIZE = 5000
FLEET_HEIGHTS = {1440: 900, 1024: 1000, 390: 1400}
FLEET = """
from bench import fleet
from wizard.models import User
User.objects.create_superuser({email!r}, {password!r}, name="Ada Lindqvist")
fleet.seed({count})
"""
BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
READY = re.compile(r"^(Create the first administrator|Sign in as)\b", re.MULTILINE)
SERVING = re.compile(r"Serving (\S+)")
PERSON = re.compile(r"Sign in as (\S+) with the password (\S+)")
CHECKS_SECONDS = 60
MANAGE = str(ROOT / "manage.py")


@contextmanager
def product(folder: str, *options: str) -> Iterator[str]:
    """What `up` prints by the time it serves."""
    command = [sys.executable, MANAGE, "up", *options, "--bind", f"127.0.0.1:{free_port()}"]
    with subprocess.Popen(  # noqa: S603  # our own command
        command, env=_environ(folder), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _read(process)
        finally:
            process.terminate()


def _environ(folder: str) -> dict[str, str]:
    """Nothing else of the environment: the pictures must not depend on somebody's own settings."""
    return {"DATA_DIR": folder, "PATH": os.environ.get("PATH", os.defpath)}


def _read(process: subprocess.Popen[str]) -> str:
    text = ""
    for line in process.stdout or ():
        text += line
        if READY.search(text):
            return text
    raise SystemExit("The product did not start; the lines above say why.")


def _told(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = pattern.search(text)
    if found is None:
        raise SystemExit(f"The product did not print what was expected: {pattern.pattern}")
    return found.groups()


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


def take_demo(browser: Browser, folder: str) -> None:
    with product(folder, "--demo") as text:
        (base,), (email, password) = _told(SERVING, text), _told(PERSON, text)
        for scheme in SCHEMES:
            page = browser.new_page(color_scheme=scheme, timezone_id="Europe/Berlin")
            sign_in(page, base, email, password)
            wait_for_verdicts(page)
            for name, (path, height) in PICTURES.items():
                page.set_viewport_size({"width": WIDTH, "height": height})
                page.goto(base + path)
                page.screenshot(path=IMAGES / f"{name}-{scheme}.png")
            page.close()


def take_fleet(browser: Browser, folder: str) -> None:
    # One of the people that the made-up customers are shared out to, so that some of them are "mine".
    email, password = "op0@mssp.example", token_urlsafe(16)
    with product(folder) as text:
        (base,) = _told(SERVING, text)
        code = FLEET.format(email=email, password=password, count=FLEET_SIZE)
        command = [sys.executable, MANAGE, "shell", "--no-imports", "-c", code]
        subprocess.run(command, env=_environ(folder), check=True)  # noqa: S603  # our own command
        for scheme in SCHEMES:
            page = browser.new_page(color_scheme=scheme, timezone_id="Europe/Berlin")
            sign_in(page, base, email, password)
            for width, height in FLEET_HEIGHTS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(base + "/")
                page.screenshot(path=IMAGES / f"fleet-{width}-{scheme}.png")
            page.close()


PARTS = {"demo": take_demo, "fleet": take_fleet}


def main() -> None:
    names, path = sys.argv[1:] or list(PARTS), chromium.find()
    if path is None:
        raise SystemExit("There is no Chromium; `make screenshots` says how to get one.")
    if unknown := set(names) - set(PARTS):
        raise SystemExit(f"There are no pictures of {', '.join(unknown)}: known are {', '.join(PARTS)}.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=BROWSER)
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                PARTS[name](browser, folder)
        browser.close()


if __name__ == "__main__":
    main()
