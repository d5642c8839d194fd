"""The mails that bring somebody a link or a code."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone

from wizard.mails import Letter
from wizard.models import Invitation, SecretLink
from wizard.models.secret_links import CODE_MINUTES


def invitation(invited: Invitation, address: str) -> Letter:
    body = render_to_string("people/invitation.txt", {"invitation": invited, "link": address})
    return Letter("Your invitation to QRadar Onboarding", body)


def secret_link(link: SecretLink, *, sender: str, labels: Sequence[str], address: str) -> Letter:
    customer = link.onboarding.customer.name
    until = timezone.localtime(link.expires_at)
    body = (
        f"{sender} asks you to type these values for {customer}:\n\n"
        + "".join(f"  - {label}\n" for label in labels)
        + f"\nOpen this page. It says where in Mimecast each of them is found:\n\n{address}\n\n"
        f"The page sends a code to this address before it shows anything. The link works until "
        f"{until:%d %B %Y, %H:%M %Z}.\n\n"
        "Never send the values themselves by mail. If you did not expect this, ask "
        f"{link.created_by} before you open the page.\n"
    )
    return Letter(f"Values to type for {customer}", body)


def code(link: SecretLink, digits: str) -> Letter:
    body = (
        f"Your code is\n\n    {digits[:4]} {digits[4:]}\n\n"
        f"Type it on the page that you have opened within {CODE_MINUTES} minutes. It opens the page on which "
        f"values for {link.onboarding.customer.name} are typed. Nobody will ask you for it.\n\n"
        "If you did not ask for a code, somebody else has your link: tell "
        f"{link.created_by}, who can withdraw it.\n"
    )
    return Letter("Your code for QRadar Onboarding", body)


def password_link(address: str, days: int) -> Letter:
    body = (
        "An administrator sends you a link to choose a password for QRadar Onboarding. "
        f"It works once, for {days} days and until you sign in:\n\n{address}\n\n"
        "If you did not expect this, ask your administrator before you open it.\n"
    )
    return Letter("Choose a password for QRadar Onboarding", body)
