"""Prints the path of a Chromium for the browser tests, and nothing where there is none.

With --install it first tries Debian's package, where that needs no password.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    given = os.environ.get("CHROMIUM")
    found = given or next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MAC) if MAC.exists() else None)


def install() -> None:
    """A no-op wherever apt-get is missing or would ask for a password."""
    if not shutil.which("apt-get"):
        return
    rights = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if rights and not shutil.which("sudo"):
        return
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *arguments]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:  # noqa: S603  # fixed words
            return


def main() -> None:
    if "--install" in sys.argv and not find():
        install()
    path = find()
    if path:
        print(path)  # noqa: T201
    else:
        print(  # noqa: T201
            "There is no Chromium for the browser tests: install it (Debian: apt-get install chromium) "
            "or set CHROMIUM to its path.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
