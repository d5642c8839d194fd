"""Mail that people wait for. It is sent at once and not by a worker: what it says must not lie in a queue (G2)."""

import logging

from django.conf import settings
from django.core.mail import send_mail

logger = logging.getLogger(__name__)

_NONE = "django.core.mail.backends.dummy.EmailBackend"


class NotSent(Exception):
    """The mail server was not reached, or refused. Trying again later may help."""


def configured() -> bool:
    return bool(settings.EMAIL_BACKEND != _NONE)


def send(*, to: str, subject: str, body: str) -> None:
    """Raises NotSent. The log names the kind of error only: a server may quote what it was sent (G1)."""
    one_line = " ".join(subject.split())  # a header of two would end the run that sends everybody's mails
    try:
        send_mail(one_line, body, None, [to])
    except OSError as error:  # smtplib's own errors are of this kind too
        logger.warning("a mail could not be sent: %s", type(error).__name__)
        raise NotSent from None
