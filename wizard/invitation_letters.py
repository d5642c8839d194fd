from django.template.loader import render_to_string

from wizard import mails
from wizard.models import Invitation


def send_invitation(invitation: Invitation, link: str) -> bool:
    """False where no mail is configured, or the mail server did not take it."""
    if not mails.configured():
        return False
    text = render_to_string("people/invitation.txt", {"invitation": invitation, "link": link})
    try:
        mails.send(to=invitation.email, subject="Your invitation to QRadar Onboarding", body=text)
    except mails.NotSent:
        return False
    return True
