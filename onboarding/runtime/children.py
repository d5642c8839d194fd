"""The command line of each process that `up` keeps running."""

import os
import sys
from pathlib import Path

from onboarding.runtime import broker
from onboarding.runtime.address import Address
from onboarding.runtime.supervisor import Child

MANAGE = Path(__file__).resolve().parent.parent.parent / "manage.py"
WORKER_THREADS = 16
SIMULATOR_PORTS = (8443, 8444)  # one for each practice region


def embedded_broker(data_dir: Path) -> Child:
    return Child("broker", broker.command(data_dir), last=True)


def web(address: Address) -> Child:
    options = _options(
        interface="wsgi",
        host=address.host,
        port=address.port,
        workers=os.cpu_count() or 1,
        blocking_threads=2,
        workers_kill_timeout=5,
        log_level="warning",
    )
    flags = ["--no-ws", "--respawn-failed-workers"]
    return Child("web", [sys.executable, "-m", "granian", *options, *flags, "onboarding.wsgi:application"])


def worker(threads: int) -> Child:
    """Sends no heartbeats and greets no neighbours: nobody listens, and it costs CPU when idle."""
    flags = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child("worker", [*_celery("worker"), *_options(pool="threads", concurrency=threads), *flags])


def scheduler(data_dir: Path) -> Child:
    folder = data_dir / "scheduler"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Child("scheduler", [*_celery("beat"), *_options(schedule=folder / "schedule", pidfile="")])


def simulator(data_dir: Path, address: Address, *, second_port: int) -> Child:
    bind = f"{address.host}:{address.port}"
    options = _options(bind=bind, second_port=second_port, directory=data_dir / "simulator")
    return Child("simulator", manage("simulate_mimecast", *options), silent=True)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(MANAGE), *arguments]


def prepare() -> list[str]:
    return [sys.executable, "-m", "onboarding.runtime.prepare"]


def _celery(program: str) -> list[str]:
    """Celery's warning about root is meant for pickled messages; ours are JSON, so it is only noise."""
    return [
        sys.executable,
        "-Wignore:You're running the worker",
        "-m",
        "celery",
        "--quiet",
        "--app=onboarding",
        program,
    ]


def _options(**values: object) -> list[str]:
    return [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
