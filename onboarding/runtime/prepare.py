"""Run as a process of its own by `up`, once DATA_DIR/.env is in place: brings the database and
the static files up to date. Prints the one-time link to the set-up page while there is no user.

With the word `static` it does only that part, which needs neither keys nor a database.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from onboarding.refusals import refuse_what_is_wrong

STAMP = ".collected"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")
    import django

    django.setup()
    if sys.argv[1:] == ["static"]:
        collect_static()
    else:
        sys.stdout.write(bring_up_to_date())


def bring_up_to_date() -> str:
    migrate()
    refuse_what_is_wrong()
    fill_standings()
    collect_static()
    return setup_link()


def fill_standings() -> None:
    """What an older version did not keep yet; and another guide or region list may count otherwise than the last."""
    from wizard import standings

    standings.fill()
    standings.recompute_later()


def migrate() -> None:
    """Does nothing, quickly, where nothing is to be done: a start must not wait for it."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        sys.exit(f"The database cannot be opened: {str(error).splitlines()[0]}.")
    if pending:
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = _digest(_sources())
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="utf-8")


def _sources() -> Iterator[Path]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            yield Path(storage.path(name))


def _digest(paths: Iterator[Path]) -> str:
    """Of the content: times differ between an image and its container."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(f"{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def setup_link() -> str:
    from django.conf import settings
    from django.urls import reverse

    from wizard.actions.people import setup_token
    from wizard.models import User

    if User.objects.exists():
        return ""
    return f"{settings.BASE_URL}{reverse('setup', args=[setup_token()])}\n"


if __name__ == "__main__":
    main()
