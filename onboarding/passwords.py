from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from zxcvbn import zxcvbn

from wizard.models import User

_LONGEST = 72  # what the estimate reads; beyond that a password is strong or a repetition
_STRONG = 3  # of 4: more than 10**8 guesses


class NotEasilyGuessed:
    """Offline: lists of leaked and common passwords, names, words, dates, keyboard rows and repetitions,
    also with letters swapped for digits. What belongs to the person counts as a word.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        known = [user.email, *user.email.split("@"), *user.name.split()] if user else []
        known += ["qradar", "mimecast", "onboarding"]
        if zxcvbn(password[:_LONGEST], user_inputs=[word for word in known if word])["score"] < _STRONG:
            raise ValidationError(gettext(self.get_help_text()), code="easily_guessed")

    def get_help_text(self) -> str:
        return "This password is easy to guess. Use several words that do not belong together."
