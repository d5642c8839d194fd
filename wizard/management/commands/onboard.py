import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wizard import tasks
from wizard.actions import imports
from wizard.forms.documents import Refused, read_documents
from wizard.history import COMMAND_LINE


class Command(BaseCommand):
    help = "Creates or updates onboardings from a JSON file: one object or a list. All of it is applied, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input (secrets then touch no disk)")

    def handle(self, *, file: str, **_: Any) -> None:
        try:
            documents = read_documents(_load(file))
        except Refused as refused:
            raise CommandError("\n".join(refused.problems)) from None
        applied = imports.apply(documents=documents, by=COMMAND_LINE)
        tasks.start_runs([one.run for one in applied if one.run])
        for one in applied:
            what = ", ".join(one.changed) or "nothing changed"
            self.stdout.write(f"{one.customer}: {'created' if one.created else 'updated'} ({what})")


def _load(file: str) -> Any:
    name = "Standard input" if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not UTF-8 text.") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CommandError(f"{name} is not JSON: line {error.lineno}, column {error.colno}.") from None
