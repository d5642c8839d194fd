import fcntl
import os
import time
from pathlib import Path

from onboarding.problems import CannotStart

PATIENCE_SECONDS = 3.0


def take(data_dir: Path, *, patience: float = PATIENCE_SECONDS) -> int:
    """Returns the descriptor that holds the lock on DATA_DIR until it is closed.

    Children inherit it, so the lock also covers what a killed supervisor left behind; those end
    by themselves within moments, which is why this waits a little before it refuses.
    """
    handle = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while not _locked(handle):
        if time.monotonic() >= deadline:
            os.close(handle)
            raise CannotStart(f"Another `up` is already running on {data_dir}. Stop it first.")
        time.sleep(0.1)
    return handle


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
