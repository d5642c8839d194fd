import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onboarding.runtime.supervisor import Child, Supervisor
from tests.runtime.processes import alive, eventually

SLEEPER = "import sys, time, pathlib, os; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[2], sys.argv[1]])"


def child(path: Path, code: str = SLEEPER, *more: str, last: bool = False) -> Child:
    return Child(path.name, [sys.executable, "-c", code, str(path), *more], last=last)


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    started = Supervisor(os.environ, grace=2, back_off=(0.05, 0.3))
    yield started
    started.stop()


def watched(supervisor: Supervisor, meanwhile: Callable[[], object]) -> None:
    """Watches in this thread, as it must, while `meanwhile` runs in another and then stops it."""

    def run() -> None:
        meanwhile()
        supervisor.stopping.set()

    helper = threading.Thread(target=run)
    helper.start()
    supervisor.watch(every=0.02)
    helper.join()


def test_it_starts_a_child_again_that_was_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    path = tmp_path / "pids"
    supervisor.start(child(path))
    assert eventually(lambda: pids(path))
    os.kill(pids(path)[0], signal.SIGKILL)
    watched(supervisor, lambda: eventually(lambda: len(pids(path)) == 2))
    assert len(pids(path)) == 2


def test_it_waits_longer_each_time_a_child_dies_at_once(supervisor: Supervisor, tmp_path: Path) -> None:
    path = tmp_path / "starts"
    supervisor.start(Child("dies", [sys.executable, "-c", f"open({str(path)!r}, 'a').write('1\\n')"]))
    watched(supervisor, lambda: time.sleep(1.2))
    assert 2 <= len(path.read_text().splitlines()) <= 6


def test_it_leaves_no_child_when_it_stops(supervisor: Supervisor, tmp_path: Path) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        supervisor.start(child(path))
    assert eventually(lambda: all(pids(path) for path in paths))
    supervisor.stop()
    assert not any(alive(pid) for path in paths for pid in pids(path))


def test_it_kills_a_child_that_ignores_the_request(supervisor: Supervisor, tmp_path: Path) -> None:
    path = tmp_path / "stubborn"
    supervisor.grace = 0.2
    supervisor.start(child(path, STUBBORN))
    assert eventually(lambda: pids(path))
    supervisor.stop()
    assert not alive(pids(path)[0])


def test_it_leaves_no_grandchild_either(supervisor: Supervisor, tmp_path: Path) -> None:
    path = tmp_path / "grandchild"
    supervisor.start(child(path, PARENT, STUBBORN))
    assert eventually(lambda: pids(path))
    supervisor.stop()
    assert eventually(lambda: not alive(pids(path)[0]))


def test_it_stops_last_what_the_others_need(supervisor: Supervisor, tmp_path: Path) -> None:
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: "
        "(open(sys.argv[1] + '.end', 'a').write('x'), sys.exit())); open(sys.argv[1], 'w').write('1'); time.sleep(60)"
    )
    for name, last in (("broker", True), ("worker", False)):
        supervisor.start(child(tmp_path / name, code, last=last))
    assert eventually(lambda: (tmp_path / "worker").exists() and (tmp_path / "broker").exists())
    supervisor.stop()
    ends = [(tmp_path / f"{name}.end").stat().st_mtime_ns for name in ("worker", "broker")]
    assert ends == sorted(ends)


def test_it_returns_what_a_single_command_prints(supervisor: Supervisor) -> None:
    assert supervisor.run([sys.executable, "-c", "print('done')"]) == "done\n"


def test_it_ends_when_a_single_command_fails(supervisor: Supervisor) -> None:
    with pytest.raises(SystemExit, match="1"):
        supervisor.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_it_breaks_off_a_single_command_when_asked_to_stop(supervisor: Supervisor) -> None:
    supervisor.stopping.set()
    with pytest.raises(SystemExit, match="0"):
        supervisor.run([sys.executable, "-c", "import time; time.sleep(60)"])


DRIVER = """
import sys
from onboarding.runtime.supervisor import Child, Supervisor
supervisor = Supervisor({})
supervisor.listen_for_signals()
supervisor.start(Child("sleeper", [sys.executable, "-c", sys.argv[2], sys.argv[1]]))
supervisor.watch()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_takes_its_children_with_it_however_it_ends(number: signal.Signals, tmp_path: Path) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent was killed")
    path = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", DRIVER, str(path), SLEEPER]) as driver:
        assert eventually(lambda: pids(path))
        driver.send_signal(number)
    assert eventually(lambda: not alive(pids(path)[0]))
