"""Owners and due dates that the rows of a file name: looked up, checked and recorded for some hundred at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from wizard import history, notices, standings
from wizard.actions.imports import NotApplied
from wizard.actions.rows import Pair, Row
from wizard.colleagues import Reach
from wizard.history import Actor, Entry
from wizard.models import Onboarding, User
from wizard.roles import Permission
from wizard.tags import Tag


@dataclass(frozen=True, slots=True)
class Given:
    """The onboardings that differ now, those of them that have another owner, and what is to be recorded."""

    changed: list[Onboarding] = field(default_factory=list)
    assigned: list[Onboarding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def by(cls, pairs: Sequence[tuple[Row, Onboarding]]) -> "Given":
        """Set what the rows name, and save nothing.

        NotApplied where an owner may not fill in that customer's steps. Whoever owns it already is not asked again.
        """
        given, told = cls(), {row.owner for row, _ in pairs if row.owner}
        people = User.objects.in_bulk(told) if told else {}
        reach = Reach.of(told, Permission.EDIT)
        for row, onboarding in pairs:
            owner = people.get(row.owner or 0)
            given._add(onboarding, [*_owner(row, onboarding, owner, reach), *_due_date(row, onboarding)])
        return given

    def _add(self, onboarding: Onboarding, made: Sequence[Entry]) -> None:
        self.entries.extend(made)
        if made:
            self.changed.append(onboarding)
        if any(entry.tag is Tag.ONBOARDING_ASSIGNED for entry in made):
            self.assigned.append(onboarding)

    def tell(self, *, by: Actor) -> None:
        if self.assigned:
            notices.tell_of_assignments(self.assigned, by=by)


@transaction.atomic
def change(*, pairs: Iterable[Pair], by: Actor) -> None:
    """For onboardings that are there."""
    told = {(customer.pk, row.guide): row for row, customer in pairs if row.owner or row.due_date}
    found = Onboarding.objects.locked().filter(customer__in={customer for customer, _ in told}).order_by("pk")
    known = [
        (told.get((one.customer_id, one.guide)), one) for one in found.select_related("customer", "owner")
    ]
    given = Given.by([(row, one) for row, one in known if row])
    if given.changed:
        Onboarding.objects.bulk_update(given.changed, ["owner", "due_date"])
        history.record_many(given.entries, by=by)
        given.tell(by=by)
        standings.refresh([one.pk for one in given.changed])


def _owner(row: Row, onboarding: Onboarding, owner: User | None, reach: Reach) -> Iterator[Entry]:
    if not row.owner or row.owner == onboarding.owner_id:
        return
    if owner is None or not reach.covers(owner.pk, onboarding.customer_id):
        raise NotApplied(
            f"The owner of row {row.number} may no longer fill in this customer's steps. Upload the file again."
        )
    previous, onboarding.owner = onboarding.owner, owner
    facts = {"owner": owner.email, "previous": history.person(previous)}
    yield Entry(Tag.ONBOARDING_ASSIGNED, onboarding.customer, onboarding.about, {**facts})


def _due_date(row: Row, onboarding: Onboarding) -> Iterator[Entry]:
    previous = onboarding.due_date
    if not row.due_date or (previous and row.due_date == previous.isoformat()):
        return
    onboarding.due_date = date.fromisoformat(row.due_date)
    facts = {"due": row.due_date, "previous": history.day(previous)}
    yield Entry(Tag.DUE_DATE_SET, onboarding.customer, onboarding.about, {**facts})
