"""What the mails of a notice say. Never the text of a comment: a mail leaves the house."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.urls import reverse

from wizard import guides
from wizard.guides.spec import Step
from wizard.mails import Letter
from wizard.models import Notice
from wizard.models.notices import ASSIGNED, MENTION, REMINDER, WAIT_OVER

_SHOWN = 50
_FOOT = "\nYou get this mail because you work with {product} at {address}.\n"


def write(kind: str, notices: Sequence[Notice]) -> Letter:
    """One letter to one person about all of these, which are of one kind."""
    what = _WRITERS[kind](notices)
    # Somebody may have pressed "Remind" twice before this is sent.
    lines = list(dict.fromkeys(f"  {_place(notice)}\n  {_address(notice)}\n" for notice in notices))
    more = f"\nAnd {len(lines) - _SHOWN} more.\n" if len(lines) > _SHOWN else ""
    foot = _FOOT.format(product="QRadar Onboarding", address=settings.BASE_URL)
    return Letter(what.subject, f"{what.body}\n\n" + "\n".join(lines[:_SHOWN]) + more + foot)


def _step(notice: Notice) -> Step | None:
    return guides.get(notice.onboarding.guide).step(notice.step) if notice.step else None


def _place(notice: Notice) -> str:
    guide = guides.get(notice.onboarding.guide)
    step = _step(notice)
    where = f", {step.name}" if step else ""
    due = f", due on {notice.onboarding.due_date:%d %B %Y}" if notice.onboarding.due_date else ""
    return f"{notice.onboarding.customer.name}: {guide.title}{where}{due}"


def _address(notice: Notice) -> str:
    place = [notice.onboarding.customer.slug, notice.onboarding.guide]
    path = reverse("step", args=[*place, notice.step]) if notice.step else reverse("onboarding", args=place)
    anchor = f"#comment-{notice.comment_id}" if notice.comment_id else ""
    return f"{settings.BASE_URL}{path}{anchor}"


def _about(notices: Sequence[Notice]) -> str:
    """The customer's name if there is one, else how many onboardings it is about."""
    names = {notice.onboarding.customer.name for notice in notices}
    concerned = {notice.onboarding_id for notice in notices}
    return names.pop() if len(names) == 1 else f"{len(concerned)} onboardings"


def _senders(notices: Sequence[Notice]) -> str:
    return " and ".join(dict.fromkeys(notice.by for notice in notices))


def _mention(notices: Sequence[Notice]) -> Letter:
    return Letter(
        f"You are mentioned: {_about(notices)}", f"{_senders(notices)} wrote a comment for you. Read it here:"
    )


def _assigned(notices: Sequence[Notice]) -> Letter:
    return Letter(f"Assigned to you: {_about(notices)}", f"{_senders(notices)} made you the owner of:")


def _reminder(notices: Sequence[Notice]) -> Letter:
    return Letter(f"Reminder: {_about(notices)}", f"{_senders(notices)} reminds you of what you own:")


def _wait_over(notices: Sequence[Notice]) -> Letter:
    body = "The new key is old enough by now. You can go on here:"
    return Letter(f"You can go on: {_about(notices)}", body)


_WRITERS: Mapping[str, Callable[[Sequence[Notice]], Letter]] = {
    MENTION: _mention,
    ASSIGNED: _assigned,
    REMINDER: _reminder,
    WAIT_OVER: _wait_over,
}
