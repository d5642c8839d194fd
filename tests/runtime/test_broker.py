import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from kombu import Connection

from onboarding.problems import CannotStart
from onboarding.runtime import broker


@contextmanager
def running(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(broker.command(data_dir))
    try:
        broker.wait_until_ready(data_dir)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_it_answers_on_a_socket_that_only_its_owner_may_use(tmp_path: Path) -> None:
    with running(tmp_path):
        path = broker.socket_path(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_starts_where_the_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30)
    with running(data_dir):
        assert len(os.fsencode(broker.socket_path(data_dir))) <= broker.LONGEST_SOCKET_PATH


def test_it_starts_where_the_path_holds_blanks_and_signs(tmp_path: Path) -> None:
    data_dir = tmp_path / "a b?c#d%20"
    with running(data_dir), redis.from_url(broker.cache_url(data_dir)) as client:
        assert client.ping()


def test_it_speaks_to_celery_where_the_path_holds_blanks(tmp_path: Path) -> None:
    data_dir = tmp_path / "a b"
    with running(data_dir), Connection(broker.celery_url(data_dir)) as connection:
        connection.ensure_connection(max_retries=1)
        assert connection.connected


def test_it_keeps_what_was_sent_when_it_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen(broker.command(tmp_path))
    broker.wait_until_ready(tmp_path)
    with redis.from_url(broker.cache_url(tmp_path)) as client:
        client.lpush("queue", "one")
    process.kill()
    process.wait()
    with running(tmp_path), redis.from_url(broker.cache_url(tmp_path)) as client:
        assert client.lrange("queue", 0, -1) == [b"one"]


def test_it_gives_each_folder_a_socket_of_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / ("a" * 120), tmp_path / ("b" * 120)
    assert broker.socket_path(first) != broker.socket_path(second)


def test_it_refuses_a_socket_folder_that_somebody_else_put_there(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        broker._require_private(tmp_path / "link")


def test_it_says_what_to_do_where_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotStart, match="set REDIS_URL"):
        broker.find_binary()


def test_it_takes_a_server_from_the_path_where_the_wheel_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "redis-server").touch(mode=0o755)
    assert broker.find_binary() == str(tmp_path / "redis-server")


def test_it_gives_up_on_a_server_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"valkey\.log says why"):
        broker.wait_until_ready(tmp_path, seconds=0.05)
