"""DATA_DIR and the keys in DATA_DIR/.env: made once, never rewritten."""

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from onboarding.environment import merged, read_env_file
from onboarding.problems import CannotStart

REQUIRED = ("SECRET_KEY", "VAULT_KEYS", "HISTORY_KEY", "FINGERPRINT_KEY")
SHORTEST = 32  # characters; what this module writes has 43 or more
VAULT_KEY = re.compile(r"(?P<id>[A-Za-z0-9_-]{1,32}):(?P<key>[A-Za-z0-9+/_-]+=*)")
HEADER = """\
# Written once, at the first start. Without these keys the saved secrets cannot be opened and the
# history cannot be proven: keep a copy somewhere safe, apart from the backups of the data.
"""


def fresh() -> dict[str, str]:
    vault_key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAULT_KEYS": f"k1:{vault_key}",
        "HISTORY_KEY": secrets.token_urlsafe(32),
        "FINGERPRINT_KEY": secrets.token_urlsafe(32),
    }


def prepare_data_dir(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        raise CannotStart(
            f"{data_dir} cannot be written to ({error.strerror}). "
            "Make it writable or set DATA_DIR to a folder that is."
        ) from None


def ensure_keys(
    data_dir: Path, environ: Mapping[str, str], *, also: Mapping[str, str] = {}
) -> None:  # read only
    """Creates DATA_DIR/.env where a new installation has none, with the settings `also`; otherwise checks what is there.

    A key that is missing beside existing data is never made up: a new one would open nothing.
    """
    path = data_dir / ".env"
    given = [name for name in REQUIRED if merged(environ, {}).get(name)]
    if not path.exists() and not given and not _holds_data(data_dir):
        _write_once(
            path, HEADER + "".join(f"{name}={value}\n" for name, value in {**fresh(), **also}.items())
        )
    check_keys(merged(environ, read_env_file(path)), path=path)


def _holds_data(data_dir: Path) -> bool:
    return (data_dir / "db.sqlite3").exists()


def _write_once(path: Path, text: str) -> None:
    """Complete or absent, even when the power fails; a file that is already there stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".env-")  # mkstemp gives mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)  # unlike a rename, refuses to replace
    finally:
        Path(name).unlink()


def check_keys(values: Mapping[str, str], *, path: Path) -> None:
    for name in REQUIRED:
        value = values.get(name)
        if not value:
            raise CannotStart(
                f"{name} is missing. Restore it in {path} from your copy of the keys, or set it in the environment."
            )
        if name != "VAULT_KEYS" and len(value) < SHORTEST:
            raise CannotStart(
                f"{name} is shorter than {SHORTEST} characters. Restore it from your copy of the keys."
            )
    for entry in values["VAULT_KEYS"].split(","):
        _check_vault_key(entry.strip())


def _check_vault_key(entry: str) -> None:
    found = VAULT_KEY.fullmatch(entry)
    if not found or _decoded_length(found["key"]) != 32:
        raise CannotStart(
            "VAULT_KEYS is damaged: each key is written id:base64 and holds 32 bytes. "
            "Restore it from your copy of the keys."
        )


def _decoded_length(text: str) -> int:
    try:
        return len(base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True))
    except binascii.Error:
        return 0
