"""The order of a start: refuse early, prepare, run, say where it is."""

import http.client
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onboarding import environment
from onboarding.problems import CannotStart
from onboarding.runtime import address, broker, children, keys, lock
from onboarding.runtime.address import Address
from onboarding.runtime.supervisor import Supervisor

Say = Callable[[str], object]
PROJECT = children.MANAGE.parent
WEB_SECONDS = 60
SIMULATOR_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What a start has decided before anything runs; `environ` is what every child gets."""

    data_dir: Path
    address: Address
    demo: bool
    environ: Mapping[str, str]
    base_url: str
    embedded_broker: bool
    threads: int


def up(*, bind: str, demo: bool, say: Say) -> None:
    os.umask(0o077)
    place = address.parse(bind)
    data_dir = environment.data_dir(os.environ, default=PROJECT / "var" / ("demo" if demo else ""))
    keys.prepare_data_dir(data_dir)
    held = lock.take(data_dir)
    keys.ensure_keys(data_dir, os.environ, also=_practice_region(data_dir) if demo else {})
    address.refuse_taken(place)
    plan = _plan(data_dir, place, demo=demo)
    supervisor = Supervisor(plan.environ, keep_open=[held])
    supervisor.listen_for_signals()
    try:
        _bring_up(plan, supervisor, say)
        supervisor.watch()
    finally:
        supervisor.stop()
        os.close(held)


def _plan(data_dir: Path, place: Address, *, demo: bool) -> Plan:
    values = environment.merged(os.environ, environment.read_env_file(data_dir / ".env"))
    base_url = values.get("BASE_URL", place.url).rstrip("/")
    environ = {**os.environ, "DATA_DIR": str(data_dir), "PYTHONPATH": str(PROJECT)}
    if "BASE_URL" not in values:
        environ["BASE_URL"] = base_url
    if demo:
        environ |= _practice_region(data_dir)
    if demo and "EMAIL_URL" not in values:
        environ["EMAIL_URL"] = f"filemail:///{data_dir / 'mail'}"  # every mail becomes a file there
    threads = int(values.get("WORKER_THREADS", children.WORKER_THREADS))
    return Plan(data_dir, place, demo, environ, base_url, "REDIS_URL" not in values, threads)


def _practice_region(data_dir: Path) -> dict[str, str]:
    """Kept in the demo's .env as well, so that `verify` and its like find the simulator."""
    folder = data_dir / "simulator"
    return {
        "MIMECAST_EXTRA_REGIONS": str(folder / "regions.toml"),
        "OUTBOUND_CA_BUNDLE": str(folder / "ca.pem"),
    }


def _bring_up(plan: Plan, supervisor: Supervisor, say: Say) -> None:
    if plan.embedded_broker:
        supervisor.start(children.embedded_broker(plan.data_dir))
        broker.wait_until_ready(plan.data_dir)
    if plan.demo:
        _start_simulator(plan, supervisor)
    setup_link = supervisor.run(children.prepare())
    seeded = supervisor.run(children.manage("seed_demo")) if plan.demo else ""
    supervisor.start(children.web(plan.address))  # alone at first: somebody waits for the page
    if not _until(supervisor, lambda: _answers(plan.address), seconds=WEB_SECONDS):
        return
    supervisor.start(children.worker(plan.threads))
    supervisor.start(children.scheduler(plan.data_dir))
    say(f"Serving {plan.base_url} (Ctrl-C stops it)")
    if seeded:
        say(seeded.rstrip())
    elif setup_link:
        say(f"Create the first administrator, once, at {setup_link.strip()}")


def _start_simulator(plan: Plan, supervisor: Supervisor) -> None:
    place, second = (address.first_free("127.0.0.1", port) for port in children.SIMULATOR_PORTS)
    supervisor.start(children.simulator(plan.data_dir, place, second_port=second.port))
    _until(supervisor, lambda: address.is_open(place), seconds=SIMULATOR_SECONDS)


def _until(supervisor: Supervisor, ready: Callable[[], bool], *, seconds: float) -> bool:
    """False when somebody asked to stop meanwhile."""
    deadline = time.monotonic() + seconds
    while not supervisor.stopping.wait(0.05):
        if ready():
            return True
        if time.monotonic() > deadline:
            raise CannotStart("It did not come up in time; the lines above say why.")
    return False


def _answers(place: Address) -> bool:
    """Any answer will do: this asks whether the server is there, not whether all is well."""
    connection = http.client.HTTPConnection(place.reachable_host, place.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
