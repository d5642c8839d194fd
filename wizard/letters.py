"""The mail that carries an invitation."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from wizard.models import Invitation

log = logging.getLogger(__name__)


def mail_is_configured() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_invitation(invitation: Invitation, link: str) -> bool:
    """False where no mail is configured, or the mail server did not take it."""
    if not mail_is_configured():
        return False
    text = render_to_string("people/invitation.txt", {"invitation": invitation, "link": link})
    try:
        send_mail("Your invitation to QRadar Onboarding", text, None, [invitation.email])
    except (SMTPException, OSError) as error:
        log.warning("An invitation could not be sent: %s", type(error).__name__)
        return False
    return True
