from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.log import configure_logging

from onboarding.runtime.start import up


class Command(BaseCommand):
    help = "Prepares whatever is missing, then runs web, worker, scheduler and broker until it is stopped."
    requires_system_checks = []  # the preparation runs them once the keys are in place

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", metavar="HOST:PORT", default="127.0.0.1:8000")
        parser.add_argument(
            "--demo", action="store_true", help="with a simulated Mimecast and sample customers"
        )

    def handle(self, *, bind: str, demo: bool, **_: Any) -> None:
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)  # manage.py sets no apps up for this one
        up(bind=bind, demo=demo, say=self.say)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # into a pipe or a journal it would otherwise wait for the end
