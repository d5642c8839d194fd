"""Files of the practice directory: everything in it is private, because it holds keys."""

import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def private_folder(path: Path) -> Path:
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace the file in one move, so that a reader never meets half of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, PRIVATE_FILE)  # a leftover file would keep its old mode
        file.write(content)
    unfinished.replace(path)
