"""Where settings come from: the environment first, then DATA_DIR/.env.

Each name may also be given as NAME_FILE, the path of a file that holds the value (the way
containers mount secrets). What the environment says, in either spelling, beats the file.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from onboarding.problems import CannotStart

NAMES = (
    "SECRET_KEY",
    "VAULT_KEYS",
    "HISTORY_KEY",
    "FINGERPRINT_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_URL",
    "EMAIL_FROM",
    "REQUIRE_MFA",
    "SESSION_IDLE_MINUTES",
    "SESSION_ABSOLUTE_HOURS",
    "REAUTHENTICATION_MINUTES",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "OIDC_GROUP_CLAIM",
    "OIDC_ROLES",
    "OIDC_TRUST_EMAIL",
    "MIMECAST_EXTRA_REGIONS",
    "OUTBOUND_CA_BUNDLE",
    "HTTPS_PROXY",
    "NO_PROXY",
    "LOG_LEVEL",
    "TRUSTED_PROXY_COUNT",
    "WORKER_THREADS",
    "EVIDENCE_MAX_AGE_HOURS",
    "REVERIFY_AFTER_HOURS",
    "API_REQUESTS_PER_MINUTE",
    "CHECK_CONNECT_TIMEOUT",
    "CHECK_READ_TIMEOUT",
    "CHECK_WHOLE_TIMEOUT",
    "CHECK_SOFT_LIMIT",
    "CHECK_HARD_LIMIT",
    "CHECK_LOST_AFTER",
    "CHECK_SWEEP_EVERY",
)
LINE = re.compile(r"(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)")


def parse(text: str, *, path: Path) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if not found:
            raise CannotStart(f"Line {number} of {path} is not of the form NAME=value. Correct or remove it.")
        if found["name"] in values:
            raise CannotStart(f"{path} sets {found['name']} twice. Keep one of the two lines.")
        values[found["name"]] = _unquoted(found["value"].strip())
    return values


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def read_env_file(path: Path) -> dict[str, str]:
    try:
        return parse(path.read_text(encoding="utf-8"), path=path)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise CannotStart(f"{path} is not a text file. Restore it from a backup.") from None
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from None


def data_dir(environ: Mapping[str, str], *, default: Path) -> Path:
    return Path(environ.get("DATA_DIR") or default).absolute()


def merged(environ: Mapping[str, str], env_file: Mapping[str, str]) -> dict[str, str]:
    """The value of each known name, with every NAME_FILE already read; an empty value is no value."""
    values = {name: _lookup(name, environ) or _lookup(name, env_file) for name in NAMES}
    return {name: value for name, value in values.items() if value}


def _lookup(name: str, source: Mapping[str, str]) -> str:
    path = source.get(f"{name}_FILE")
    if not path:
        return source.get(name, "")
    if source.get(name):
        raise CannotStart(f"Both {name} and {name}_FILE are set. Keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise CannotStart(f"{name}_FILE names {path}, which cannot be read: {reason}.") from None


def hosts(base_url: str) -> list[str]:
    host = urlsplit(base_url).hostname
    return [f"[{host}]" if ":" in host else host] if host else []
