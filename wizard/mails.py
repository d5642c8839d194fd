"""Mail that people wait for. It is sent at once and not by a worker: what it says must not lie in a queue (G2)."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail

logger = logging.getLogger(__name__)

_NONE = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


class NotSent(Exception):
    """The mail server was not reached, or refused. Trying again later may help."""


def configured() -> bool:
    return bool(settings.EMAIL_BACKEND != _NONE)


def send(letter: Letter, *, to: str) -> None:
    """Raises NotSent. The log names the kind of error only: a server may quote what it was sent (G1)."""
    # A header of two lines would end the run that sends everybody's mails.
    one_line = " ".join(letter.subject.split())
    try:
        send_mail(one_line, letter.body, None, [to])
    except OSError as error:  # smtplib's own errors are of this kind too
        logger.warning("a mail could not be sent: %s", type(error).__name__)
        raise NotSent from None


def try_send(letter: Letter, *, to: str) -> bool:
    """False where no mail is configured, or the mail server did not take it: then somebody has to be told."""
    if not configured():
        return False
    try:
        send(letter, to=to)
    except NotSent:
        return False
    return True
