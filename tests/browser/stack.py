"""The product as `manage.py up` runs it, for browsers: on a free port, in a folder and with services of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from onboarding.environment import NAMES
from onboarding.runtime.address import free_port
from tests.browser.services import own_services
from tests.runtime.processes import descendants, eventually

ROOT = Path(__file__).resolve().parent.parent.parent
READY = re.compile(r"^(Create the first administrator|Sign in as)\b.*\n", re.MULTILINE)
START_SECONDS = 120  # generous: a loaded machine takes its time, and one that is stuck is found all the same


@dataclass(frozen=True, slots=True)
class Stack:
    """A running `up`. `said` is what it printed when it was ready."""

    data_dir: Path
    base: str
    process: subprocess.Popen[bytes]
    environ: Mapping[str, str] = field(repr=False)
    said: str = field(repr=False)

    @property
    def setup_path(self) -> str:
        return str(re.findall(r"http://[^/]+(/setup/\S+)", self.said)[0])

    @property
    def demo_sign_in(self) -> tuple[str, str]:
        email, password = re.findall(r"Sign in as (\S+) with the password (\S+)", self.said)[0]
        return email, password

    def workers(self) -> list[int]:
        return descendants(self.process.pid, holding="--pool=threads")

    def shell(self, code: str) -> str:
        """What a line of Python prints inside the product, for what no page can do yet."""
        return self.manage("shell", "--no-imports", "-c", code)

    def manage(self, *arguments: str, given: str = "") -> str:
        """What a command of the product prints; `given` is its standard input."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        ended = subprocess.run(
            command, env=self.environ, input=given, stdout=subprocess.PIPE, check=True, text=True, timeout=60
        )
        return ended.stdout.strip()


@contextmanager
def running(data_dir: Path, *options: str, **environ: str) -> Iterator[Stack]:
    """`options` go to `up`; `environ` are settings of this stack. Raises AssertionError where it does not start."""
    data_dir.mkdir(parents=True)
    printed = data_dir / "printed"
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--bind", address, *options]
    with own_services() as services, printed.open("wb") as output:
        given = _environ(data_dir) | services | environ
        with subprocess.Popen(command, env=given, stdout=output) as process:
            try:
                said = _wait(process, printed)
                yield Stack(data_dir, f"http://{address}", process, given, said)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def _environ(data_dir: Path) -> dict[str, str]:
    """Nothing of the settings that this suite runs with reaches a stack."""
    ours = {name for name in os.environ if name.removesuffix("_FILE") in NAMES}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # As on one machine, also where the suite brings its own services.
    own = {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "onboarding.settings", "REQUIRE_MFA": "false"}
    return kept | own


def _wait(process: subprocess.Popen[bytes], printed: Path) -> str:
    def is_over() -> bool:
        return READY.search(printed.read_text()) is not None or process.poll() is not None

    assert eventually(is_over, START_SECONDS), f"it did not come up: {printed.read_text()}"
    assert process.poll() is None, f"it ended: {printed.read_text()}"
    return printed.read_text()
