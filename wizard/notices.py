"""Mails that tell somebody of something: written down in the transaction of what they tell of, sent by the sweep.

A notice is claimed by pushing its `send_at` into the future, and deleted once its mail is out. A worker that dies
between the two sends it a second time rather than never.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from wizard import colleagues, guides, history, letters, mails
from wizard.guides.spec import Guide
from wizard.history import Actor
from wizard.models import Comment, Notice, Onboarding, User
from wizard.models.notices import ASSIGNED, MENTION, REMINDER, WAIT_OVER
from wizard.progress import Progress, Status
from wizard.roles import Permission
from wizard.snapshot import take
from wizard.tags import Tag

logger = logging.getLogger(__name__)

_AT_ONCE = 200
_TRIES = 8
_FAILURES = 3
_FIRST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many onboardings have an owner who will be told, and how many have nobody to tell."""

    told: int
    unowned: int
    mail: bool = True

    @property
    def sentence(self) -> str:
        if not self.mail:
            return (
                "Nobody was reminded: no mail server is set here. An administrator can name one in EMAIL_URL."
            )
        if not self.told:
            return "Nobody was reminded: there is no owner yet. Assign somebody first."
        told = "A reminder goes to the owner" + (f"s of {self.told} onboardings." if self.told > 1 else ".")
        return f"{told} {self.unowned} more had no owner and were left out." if self.unowned else told


@transaction.atomic
def remind(onboardings: Iterable[Onboarding], by: Actor) -> Reminded:
    """Mail each owner one list of what waits for them."""
    asked = list(onboardings)
    prefetch_related_objects(asked, "owner", "customer")
    owned = [(one, one.owner) for one in asked if one.owner and one.owner.is_active]
    if not mails.configured():
        return Reminded(0, len(asked), mail=False)
    Notice.objects.bulk_create(
        Notice(kind=REMINDER, onboarding=one, person=owner, by=by.name) for one, owner in owned
    )
    entries = [
        history.Entry(Tag.REMINDER_ASKED, one.customer, one.about, {"owner": owner.email})
        for one, owner in owned
    ]
    history.record_many(entries, by=by)
    return Reminded(len(owned), len(asked) - len(owned))


def tell_of_assignment(onboarding: Onboarding, *, by: Actor) -> None:
    """Inside the transaction that assigned it. Nobody is told what they did themselves."""
    owner = onboarding.owner
    Notice.objects.filter(onboarding=onboarding, kind=ASSIGNED).delete()
    if owner and owner.email != by.name and mails.configured():
        Notice.objects.create(kind=ASSIGNED, onboarding=onboarding, person=owner, by=by.name)


def tell_of_assignments(onboardings: Sequence[Onboarding], *, by: Actor) -> None:
    """The same for many at once: it becomes one mail for each owner."""
    Notice.objects.filter(onboarding__in=onboardings, kind=ASSIGNED).delete()
    told = [one for one in onboardings if one.owner and one.owner.email != by.name]
    if mails.configured():
        Notice.objects.bulk_create(
            Notice(kind=ASSIGNED, onboarding=one, person=one.owner, by=by.name) for one in told
        )


def tell_of_mentions(comment: Comment, people: Iterable[User], *, by: Actor) -> None:
    """Inside the transaction that wrote the comment."""
    if mails.configured():
        Notice.objects.bulk_create(
            Notice(
                kind=MENTION,
                onboarding=comment.onboarding,
                step=comment.step,
                comment=comment,
                person=person,
                by=by.name,
            )
            for person in people
            if person.email != by.name
        )


def plan_waits(onboarding: Onboarding, guide: Guide, changed: Sequence[str], *, by: Actor) -> None:
    """Inside the transaction that changed these fields: a wait that they start ends with a mail."""
    for step in guide.steps:
        if step.wait is None or step.wait.field not in changed:
            continue
        Notice.objects.filter(onboarding=onboarding, kind=WAIT_OVER, step=step.id).delete()
        wait = Progress(guide, take(onboarding)).wait_of(step)
        if wait and wait.running and wait.until and mails.configured():
            Notice.objects.create(
                kind=WAIT_OVER, onboarding=onboarding, step=step.id, by=by.name, send_at=wait.until
            )


def are_due() -> bool:
    return Notice.objects.due().exists()


def send_due() -> None:
    """One mail for each person and kind, whatever number of notices it tells of."""
    addressed = [(_person(notice), notice) for notice in _claimed()]
    known = [(person, notice) for person, notice in addressed if person]
    Notice.objects.filter(pk__in=[notice.pk for person, notice in addressed if not person]).delete()
    known.sort(key=lambda pair: (pair[0].pk, pair[1].kind, pair[1].pk))
    failed = 0
    for (person, kind), pairs in groupby(known, key=lambda pair: (pair[0], pair[1].kind)):
        failed += not _send(person, kind, [notice for _, notice in pairs])
        if failed >= _FAILURES:
            return  # the server is away: each further try would cost its timeout


@transaction.atomic
def _claimed() -> list[Notice]:
    """Theirs for a while: two sweeps at once never send the same. A second try waits longer than the first."""
    rows = list(Notice.objects.due().select_for_update(skip_locked=True, of=("self",))[:_AT_ONCE])
    for row in rows:
        row.send_at = timezone.now() + _FIRST_PAUSE * 2**row.tries
        row.tries += 1
    Notice.objects.bulk_update(rows, ["send_at", "tries"])
    prefetch_related_objects(rows, "onboarding__customer", "onboarding__owner", "person", "comment")
    return rows


def _person(notice: Notice) -> User | None:
    """Whom it concerns now. None if nobody: they may not see the customer any more, or there is nothing to tell."""
    wanted = _concerned(notice) if notice.kind == WAIT_OVER else notice.person
    if wanted is None or notice.onboarding.guide not in guides.all_guides():
        return None
    seeing = colleagues.who_may(notice.onboarding.customer, Permission.VIEW)
    return wanted if seeing.filter(pk=wanted.pk).exists() else None


def _concerned(notice: Notice) -> User | None:
    """The owner, or who started the wait; None if somebody has gone on already, or the time was corrected."""
    onboarding = notice.onboarding
    guide = guides.all_guides().get(onboarding.guide)
    if guide is None:
        return None
    step, progress = guide.step(notice.step), Progress(guide, take(onboarding))
    wait = progress.wait_of(step)
    if wait is None or not wait.over or wait.overridden_at or progress.of(step.id).status is Status.DONE:
        return None
    return onboarding.owner or User.objects.filter(email=notice.by).first()


def _send(person: User, kind: str, notices: Sequence[Notice]) -> bool:
    try:
        mails.send(letters.write(kind, notices), to=person.email)
    except mails.NotSent:
        _give_up([notice.pk for notice in notices if notice.tries >= _TRIES])
        return False
    with transaction.atomic():
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
        for notice in notices if kind == WAIT_OVER else ():
            _record_wait(notice, person)
    return True


def _give_up(hopeless: Sequence[int]) -> None:
    if hopeless:
        logger.error("gave up on %d notices: their mail was refused %d times", len(hopeless), _TRIES)
        Notice.objects.filter(pk__in=hopeless).delete()


def _record_wait(notice: Notice, person: User) -> None:
    onboarding = notice.onboarding
    step = guides.get(onboarding.guide).step(notice.step)
    history.record(
        Tag.WAIT_TOLD,
        by=history.SCHEDULER,
        customer=onboarding.customer,
        about=onboarding.about,
        step=step.heading,
        person=person.email,
    )
