"""The same change for many onboardings, in one transaction: for all of them or for none."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db import transaction

from wizard import history, notices, standings
from wizard.history import Actor, Entry
from wizard.models import Onboarding, SavedView, Standing, User
from wizard.roles import Permission
from wizard.tags import Tag

_PART = 500


class NotTheirs(ValueError):
    """The one who is to own them may not fill in the steps of `count` of these customers."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} customers are not theirs")
        self.count = count


@transaction.atomic
def assign(*, onboarding_ids: Collection[int], owner: User | None, by: Actor) -> int:
    """Returns how many have another owner now. NotTheirs where one of the customers is not the owner's."""
    if owner:
        theirs = Standing.objects.allowing(owner, Permission.EDIT).filter(onboarding__in=onboarding_ids)
        if strange := len(onboarding_ids) - theirs.count():
            raise NotTheirs(strange)
    changed = 0
    for part in _parts(onboarding_ids):
        rows = [row for row in part if row.owner_id != (owner.pk if owner else None)]
        entries = [
            _entry(
                Tag.ONBOARDING_ASSIGNED, row, owner=history.person(owner), previous=history.person(row.owner)
            )
            for row in rows
        ]
        for row in rows:
            row.owner = owner
        changed += _write(rows, {"owner": owner}, entries, by)
        notices.tell_of_assignments(rows, by=by)
    return changed


@transaction.atomic
def set_due_date(*, onboarding_ids: Collection[int], due_date: date | None, by: Actor) -> int:
    """Returns how many have another due date now."""
    changed = 0
    for part in _parts(onboarding_ids):
        rows = [row for row in part if row.due_date != due_date]
        entries = [
            _entry(Tag.DUE_DATE_SET, row, due=history.day(due_date), previous=history.day(row.due_date))
            for row in rows
        ]
        changed += _write(rows, {"due_date": due_date}, entries, by)
    return changed


def _parts(onboarding_ids: Collection[int]) -> Iterator[list[Onboarding]]:
    """Locked, in the one order that everybody keeps to."""
    ids = sorted(onboarding_ids)
    for start in range(0, len(ids), _PART):
        locked = Onboarding.objects.locked().filter(pk__in=ids[start : start + _PART]).order_by("pk")
        yield list(locked.select_related("customer", "owner"))


def _write(
    rows: Sequence[Onboarding], values: Mapping[str, object], entries: Sequence[Entry], by: Actor
) -> int:
    if rows:
        ids = [row.pk for row in rows]
        Onboarding.objects.filter(pk__in=ids).update(**values)
        history.record_many(entries, by=by)
        standings.refresh(ids)
    return len(rows)


def _entry(tag: Tag, onboarding: Onboarding, **facts: str) -> Entry:
    return Entry(tag, onboarding.customer, onboarding.about, {**facts})


@transaction.atomic
def save_view(*, user: User, name: str, query: str, by: Actor) -> tuple[SavedView, bool]:
    """A name that is taken gets these filters instead. The second value says whether the view is a new one."""
    view, new = SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})
    history.record(Tag.VIEW_SAVED, by=by, name=name)
    return view, new


@transaction.atomic
def delete_view(*, view: SavedView, by: Actor) -> None:
    view.delete()
    history.record(Tag.VIEW_DELETED, by=by, name=view.name)
