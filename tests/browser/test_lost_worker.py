"""A worker that is killed in the middle of a run: the page says so within the bound, and another one is there (G7)."""

import os
import signal
import time
import tomllib
from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Browser

from tests.browser.conftest import SHORT
from tests.browser.operator import Operator
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor
from tests.runtime.processes import eventually
from wizard import guides

SLUG = "harbour-lane-dental"
# A check is lost after CHECK_LOST_AFTER; then the sweep comes, at the latest with the next worker.
BOUND = float(SHORT["CHECK_LOST_AFTER"]) + 3 * float(SHORT["CHECK_SWEEP_EVERY"]) + 10


@dataclass(frozen=True, slots=True)
class Loss:
    seconds: float
    states: dict[str, str]
    page: str
    workers: list[int]
    killed: list[int]


def make_slow(stack: Stack) -> None:
    """The demo's Mimecast keeps everybody waiting for get-account."""
    folder = stack.data_dir / "simulator"
    regions = tomllib.loads((folder / "regions.toml").read_text())["region"]
    address = f"{regions[0]['discovery_url']}/simulator/faults"
    fault = {"fault": "slow", "endpoint": "account"}
    assert requests.post(address, json=fault, verify=str(folder / "ca.pem"), timeout=5).status_code == 201


@pytest.fixture(scope="module")
def loss(demo: Stack, chromium: Browser) -> Loss:
    make_slow(demo)
    with Visitor(chromium, demo.base) as visitor:
        visitor.sign_in(*demo.demo_sign_in)
        operator = Operator(visitor, guides.get("mimecast-api1"), SLUG)
        visitor.go(f"{operator.place}checks/")
        visitor.page.get_by_role("button", name="Check everything again").click()
        visitor.page.locator('.check-row[data-state="running"]').first.wait_for()
        killed = demo.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        started = time.monotonic()
        operator.await_verdict(BOUND)
        seconds = time.monotonic() - started
        assert eventually(demo.workers)
        return Loss(seconds, operator.states(), visitor.page.inner_text("#panel"), demo.workers(), killed)


def test_it_ends_every_check_within_the_bound(loss: Loss) -> None:
    """G7"""
    assert loss.seconds < BOUND
    assert not set(loss.states.values()) & {"queued", "running"}


def test_it_says_that_the_worker_was_lost(loss: Loss) -> None:
    """G7, G8: neither red nor green."""
    assert "Could not be checked: the worker was lost." in loss.page
    assert "failed" not in loss.states.values()


def test_it_has_another_worker(loss: Loss) -> None:
    assert loss.killed
    assert loss.workers
    assert not set(loss.killed) & set(loss.workers)
