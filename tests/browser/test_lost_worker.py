"""A worker that is killed in the middle of a run: the page says so within the bound, and another one is there (G7)."""

import os
import signal
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
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

NAME, SLUG = "Harbour Lane Dental", "harbour-lane-dental"
# A check is lost after CHECK_LOST_AFTER; then the sweep comes, at the latest with the next worker.
BOUND = float(SHORT["CHECK_LOST_AFTER"]) + 3 * float(SHORT["CHECK_SWEEP_EVERY"]) + 10


@dataclass(frozen=True, slots=True)
class Loss:
    seconds: float
    states: dict[str, str]
    page: str
    workers: list[int]
    killed: list[int]


@contextmanager
def slow(stack: Stack) -> Iterator[None]:
    """The demo's Mimecast keeps this customer waiting, once the calls are signed."""
    folder = stack.data_dir / "simulator"
    regions = tomllib.loads((folder / "regions.toml").read_text())["region"]
    address, ca = f"{regions[0]['discovery_url']}/simulator/", str(folder / "ca.pem")
    tenants = requests.get(address, verify=ca, timeout=5).json()["tenants"]
    (code,) = [tenant["account_code"] for tenant in tenants if tenant["account_name"] == NAME]
    fault = {"fault": "slow", "endpoint": "account", "account_code": code}
    assert requests.post(f"{address}faults", json=fault, verify=ca, timeout=5).status_code == 201
    yield
    assert requests.delete(f"{address}faults", verify=ca, timeout=5).ok


@pytest.fixture(scope="module")
def loss(demo: Stack, chromium: Browser) -> Loss:
    with Visitor(chromium, demo.base) as visitor, slow(demo):
        visitor.sign_in(*demo.demo_sign_in)
        operator = Operator(visitor, guides.get("mimecast-api1"), SLUG)
        visitor.go(f"{operator.place}checks/")
        operator.await_verdict()  # of the run that the demo began with
        visitor.page.get_by_role("button", name="Check everything again").click()
        visitor.page.locator('[id="row-secret_key"][data-state="running"]').wait_for()
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
