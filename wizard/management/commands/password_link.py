from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from wizard.actions import passwords
from wizard.history import COMMAND_LINE
from wizard.models import User


class Command(BaseCommand):
    help = (
        "Prints a link by which a person chooses a password. For when no mail is sent, or when the single sign-on "
        "was switched off and nobody is left who could sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")

    def handle(self, *, email: str, **_: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has this address. Invite them under People.")
        try:
            parts = passwords.offer(user=user, by=COMMAND_LINE)
        except passwords.NoPasswordHere as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(settings.BASE_URL + reverse("account_reset_password_from_key", args=parts))
