"""Owners and due dates of a file: whom the addresses mean, and what cannot be taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wizard.actions.rows import DUE_DATE
from wizard.colleagues import Reach
from wizard.models import Onboarding, User
from wizard.roles import Permission

_CHUNK = 500
_UNKNOWN = "Nobody here has this address. Write the one that the person signs in with."
_STRANGE = (
    "This person may not fill in the steps of this customer. Name somebody else, or give them a role first."
)
_OVER = "This day is over. Write today or a later one."


@dataclass(frozen=True, slots=True)
class Arranger:
    """Reads once, for a whole file, who its owners are and what they may."""

    people: Mapping[str, int]
    reach: Reach
    today: date

    @classmethod
    def of(cls, addresses: Iterable[str]) -> "Arranger":
        told, people = sorted({*addresses} - {""}), dict[str, int]()
        for start in range(0, len(told), _CHUNK):
            found = User.objects.people().filter(email__in=told[start : start + _CHUNK])
            people |= dict(found.values_list("email", "pk"))
        return cls(people, Reach.of(people.values(), Permission.EDIT), timezone.localdate())

    def changes(self, address: str, due: str, stored: Onboarding | None) -> Iterator[str]:
        if address and (stored is None or stored.owner_id != self.people.get(address)):
            yield "Owner"
        if due and (stored is None or due != str(stored.due_date)):
            yield DUE_DATE

    def problems(
        self, address: str, due: str, customer: int | None, stored: Onboarding | None
    ) -> Iterator[tuple[str, str]]:
        """The column and what is wrong with it. What stays as it is, is right."""
        changed = set(self.changes(address, due, stored))
        owner = self.people.get(address)
        if address and owner is None:
            yield "Owner", _UNKNOWN
        elif owner and "Owner" in changed and not self.reach.covers(owner, customer):
            yield "Owner", _STRANGE
        if DUE_DATE in changed and due < self.today.isoformat():
            yield DUE_DATE, _OVER
