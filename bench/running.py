"""The product as it runs: how soon a verdict is on the page, what idling costs, how quick a step page is."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe
from statistics import median
from time import monotonic, perf_counter, sleep

import requests

from bench import Figure
from onboarding.environment import NAMES
from onboarding.runtime.address import free_port
from wizard.simulator import Simulator, Tenant, make_tenant
from wizard.simulator.onboardings import onboarding

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
LATENCY_MS = 200
LONGEST_CHAIN = 3  # the host's API answer, get-account, then a log call; the layers below cost no answer
IDLE_SECONDS = 20.0
PAGES = 60
ONBOARDING = "/customers/harbour-lane-dental/mimecast-api1/"
POLL = re.compile(r"every (\d+)ms")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        tenant = make_tenant("Harbour Lane Dental")
        with Simulator(Path(folder) / "simulator", tenants=[tenant], latency_ms=LATENCY_MS) as mimecast:
            environ = _environ(Path(folder) / "data", mimecast)
            with _up(environ) as (process, base, browser):
                _onboard(environ, tenant)
                _until_decided(base, browser)
                return [*_idle(process), *_step_page(base, browser, environ), *_verdict(base, browser)]


def _environ(data_dir: Path, mimecast: Simulator) -> dict[str, str]:
    """Nothing of an installation that this shell is set up for: its database is no place for a bench."""
    ours = {*NAMES, "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in ours}
    return {
        **kept,
        "DATA_DIR": str(data_dir),
        "MIMECAST_EXTRA_REGIONS": str(mimecast.regions_path),
        "OUTBOUND_CA_BUNDLE": str(mimecast.ca_path),
        "REQUIRE_MFA": "false",  # as on one machine, also with services of their own
    }


@contextmanager
def _up(environ: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], str, requests.Session]]:
    base = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, str(MANAGE), "up", "--bind", base.removeprefix("http://")]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        with requests.Session() as browser:
            _become_administrator(browser, _setup_link(process))
            yield process, base, browser
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def _setup_link(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if found := re.search(r"http\S+/setup/\S+", line):
            return found[0]
    raise RuntimeError("the product did not start")


def _become_administrator(browser: requests.Session, link: str) -> None:
    page = browser.get(link, timeout=30).text
    _post(browser, link, page, email="bench@example.com", name="Bench", password=token_urlsafe(16))


def _onboard(environ: Mapping[str, str], tenant: Tenant) -> None:
    command = [sys.executable, str(MANAGE), "onboard", "-"]
    text = json.dumps(onboarding(tenant))
    subprocess.run(command, env=environ, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def _post(browser: requests.Session, url: str, page: str, **values: str) -> requests.Response:
    token = TOKEN.findall(page)[0]
    answer = browser.post(url, {"csrfmiddlewaretoken": token, **values}, headers={"Referer": url}, timeout=30)
    answer.raise_for_status()
    return answer


def _idle(process: subprocess.Popen[str]) -> list[Figure]:
    before = _cpu_seconds(process.pid)
    sleep(IDLE_SECONDS)
    used = 100 * (_cpu_seconds(process.pid) - before) / IDLE_SECONDS
    return [Figure("idle, all processes", used, "% of a core", "< 3")]


def _cpu_seconds(root: int) -> float:
    """Of a process and all below it, from /proc (Linux)."""
    rows = dict(_processes())
    family = found = {root}
    while found:
        found = {pid for pid, row in rows.items() if int(row[1]) in family} - family
        family = family | found
    ticks = sum(int(rows[pid][11]) + int(rows[pid][12]) for pid in family if pid in rows)
    return ticks / os.sysconf("SC_CLK_TCK")


def _processes() -> Iterator[tuple[int, list[str]]]:
    """The number of each process, and what its stat says behind the name. Some end while this looks at them."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            yield int(path.parent.name), path.read_text().rpartition(") ")[2].split()


def _step_page(base: str, browser: requests.Session, environ: Mapping[str, str]) -> list[Figure]:
    path, taken = f"{ONBOARDING}steps/7/", []
    for _ in range(PAGES):
        started = perf_counter()
        browser.get(f"{base}{path}", timeout=30).raise_for_status()
        taken.append(1000 * (perf_counter() - started))
    command = [sys.executable, "-m", "bench.step_page", path]
    ended = subprocess.run(
        command, env=environ, cwd=MANAGE.parent, text=True, check=True, stdout=subprocess.PIPE
    )
    inside = json.loads(ended.stdout)
    return [
        Figure("step page, median over HTTP", median(taken), "ms", "< 50"),
        Figure("step page, median inside the server", inside["ms"], "ms", "< 50"),
        Figure("step page, queries", inside["queries"], "", "<= 12"),
    ]


def _verdict(base: str, browser: requests.Session) -> list[Figure]:
    """Saves a key and asks the panel as often as the page does, until it asks for nothing more."""
    url = f"{base}{ONBOARDING}steps/values/"
    page = browser.get(url, timeout=30).text
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    code = re.findall(r'name="account_code" value="([^"]+)"', page)[0]
    _post(browser, url, page, version=version, account_code="CUK00A000", then="stay")
    _until_decided(base, browser)
    started = monotonic()
    _post(browser, url, page, version=str(int(version) + 1), account_code=code, then="continue")
    _until_decided(base, browser)
    seconds = monotonic() - started
    chain = LONGEST_CHAIN * LATENCY_MS / 1000
    return [
        Figure("from saving to the final verdict", seconds, "s", f"<= {chain + 1:.1f}"),
        Figure("longest chain of calls", chain, "s"),
    ]


def _until_decided(base: str, browser: requests.Session) -> None:
    url = f"{base}{ONBOARDING}checks/panel/"
    while found := POLL.search(browser.get(url, timeout=30).text):
        sleep(int(found[1]) / 1000)
