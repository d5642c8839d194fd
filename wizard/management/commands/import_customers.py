from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wizard import tasks
from wizard.actions import bulk_import
from wizard.actions.imports import NotApplied
from wizard.forms.import_rows import Plan, plan
from wizard.forms.spreadsheets import Unreadable
from wizard.history import COMMAND_LINE
from wizard.models import CustomerImport


class Command(BaseCommand):
    help = "Creates and updates customers from a CSV or XLSX file. All of it is taken, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV or XLSX file whose first row names the columns")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what it would do, or what is wrong with it"
        )

    def handle(self, *, file: Path, dry_run: bool, **_: Any) -> None:
        found = _plan(file)
        if dry_run:
            self._tell(found)
            return
        kept = bulk_import.prepare(file_name=file.name[:200], rows=found.rows, by=COMMAND_LINE)
        _confirm(kept)
        tasks.take_import(kept.pk)
        kept.refresh_from_db()
        if kept.state != kept.DONE:
            raise CommandError(f"Nothing was changed. {kept.problem}")
        self.stdout.write(
            f"{kept.creates} created, {kept.updates} updated, {kept.unchanged} without a change."
        )

    def _tell(self, found: Plan) -> None:
        for row in found.rows:
            if row.has_work:
                what = "new" if row.is_new else f"update ({', '.join(row.changes)})"
                self.stdout.write(f"Row {row.number}: {row.slug}: {what}")
        self.stdout.write(
            f"{found.creates} new, {found.updates} to update, {found.unchanged} without a change. Nothing was changed."
        )


def _confirm(kept: CustomerImport) -> None:
    try:
        bulk_import.confirm(customer_import=kept, by=COMMAND_LINE)
    except NotApplied as problem:  # midnight came between the two
        raise CommandError(f"Nothing was changed. {problem}") from None


def _plan(file: Path) -> Plan:
    try:
        with file.open("rb") as opened:
            found = plan(opened, size=file.stat().st_size)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except Unreadable as problem:
        raise CommandError(f"{file}: {problem}") from None
    if found.problems:
        raise CommandError("\n".join([*map(str, found.problems), *_more(found)]))
    return found


def _more(found: Plan) -> list[str]:
    return [f"And {found.more} more."] if found.more else []
