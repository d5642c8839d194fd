import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onboarding.environment import NAMES
from onboarding.runtime.address import free_port
from onboarding.runtime.keys import ensure_keys
from tests.runtime.processes import alive, descendants, eventually

ROOT = Path(__file__).resolve().parent.parent.parent


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "up", *arguments]


def environ(data_dir: Path) -> dict[str, str]:
    """Whatever services the suite itself runs on, these starts embed their own."""
    given = {name for name in os.environ if name.removesuffix("_FILE") in NAMES}
    given.add("PYTHONUNBUFFERED")  # it would hide a line that was printed and not sent
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return kept | {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "onboarding.settings"}


def refusal(data_dir: Path, *arguments: str) -> str:
    ended = subprocess.run(
        command(*arguments), env=environ(data_dir), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    return ended.stderr


class Started:
    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            command("--bind", f"127.0.0.1:{self.port}"),
            env=environ(data_dir),
            stdout=subprocess.PIPE,
            text=True,
        )

    def read_until(self, pattern: str) -> str:
        assert self.process.stdout
        text = ""
        for line in self.process.stdout:
            text += line
            if re.search(pattern, line):
                return text
        raise AssertionError(f"it ended without saying {pattern}: {text}")

    def status_of(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture
def started(data_dir: Path) -> Iterator[Started]:
    up = Started(data_dir)
    yield up
    if up.process.poll() is None:
        up.end()
    assert up.process.stdout
    up.process.stdout.close()


def test_it_serves_a_new_folder_and_says_where_to_begin(started: Started) -> None:
    text = started.read_until("first administrator")
    link = re.search(rf"http://127\.0\.0\.1:{started.port}(/setup/\S+)", text)
    assert link
    assert started.status_of("/healthz") == 200
    assert started.status_of(link[1]) == 200


def test_it_serves_again_within_five_seconds_and_leaves_nothing_running(started: Started) -> None:
    begin = time.monotonic()
    started.read_until("Serving")
    assert time.monotonic() - begin < 5
    family = descendants(started.process.pid)
    assert len(family) >= 4
    assert started.end() == 0
    assert not [pid for pid in family if alive(pid)]


def test_it_replaces_a_worker_that_was_killed(started: Started) -> None:
    started.read_until("Serving")
    (worker,) = descendants(started.process.pid, holding="--pool=threads")
    os.kill(worker, signal.SIGKILL)
    assert eventually(
        lambda: descendants(started.process.pid, holding="--pool=threads") not in ([], [worker])
    )


def test_it_leaves_nothing_running_when_it_is_killed(started: Started) -> None:
    started.read_until("Serving")
    family = descendants(started.process.pid)
    started.end(signal.SIGKILL)
    assert eventually(lambda: not [pid for pid in family if alive(pid)], seconds=20)


def test_it_refuses_a_second_start_on_the_same_folder(started: Started, data_dir: Path) -> None:
    started.read_until("Serving")
    assert refusal(data_dir, "--bind", f"127.0.0.1:{free_port()}") == (
        f"Another `up` is already running on {data_dir}. Stop it first.\n"
    )


def test_it_gives_one_sentence_for_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        text = refusal(tmp_path, "--bind", f"127.0.0.1:{port}")
    assert text.startswith(f"Port {port} is already taken.")
    assert text.count("\n") == 1


def test_it_gives_one_sentence_for_a_folder_it_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    text = refusal(tmp_path / "file" / "data")
    assert "cannot be written to" in text
    assert text.count("\n") == 1


def test_it_gives_one_sentence_for_a_damaged_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY\n")
    text = refusal(tmp_path)
    assert text.startswith("Line 1 of ")
    assert text.count("\n") == 1


def test_it_gives_one_sentence_for_a_database_that_is_none(tmp_path: Path) -> None:
    ensure_keys(tmp_path, {})
    (tmp_path / "db.sqlite3").write_text("this is not a database, whatever its name says\n" * 20)
    text = refusal(tmp_path, "--bind", f"127.0.0.1:{free_port()}")
    assert text.startswith("The database cannot be opened")
    assert text.count("\n") == 1
