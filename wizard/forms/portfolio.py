"""The filters of the portfolio: all of them in the address, so that a view can be kept, sent and gone back to."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from types import MappingProxyType

from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode

from wizard.models import Standing, User
from wizard.models.standings import NONE, StandingQuerySet
from wizard.values import spotting
from wizard.values.numbers import whole_number

Narrow = Callable[[StandingQuerySet, date], StandingQuerySet]

SHOWS: Mapping[str, tuple[str, Narrow]] = MappingProxyType(
    {
        "blocked": ("Blocked", lambda found, today: found.blocked()),
        "failing": ("Failing", lambda found, today: found.filter(band="failing")),
        "moving": ("Moving", lambda found, today: found.filter(band="moving")),
        "waiting": ("Waiting", lambda found, today: found.filter(band="waiting")),
        "key": ("Waiting for a new key", lambda found, today: found.in_wait()),
        "customer": ("Waiting for customer", lambda found, today: found.filter(waiting_for_customer=True)),
        "overdue": ("Overdue", lambda found, today: found.overdue(today)),
        "stale": ("Out of date", lambda found, today: found.filter(overall="stale")),
        "done": ("Done", lambda found, today: found.filter(band="done")),
        "none": ("No onboarding", lambda found, today: found.filter(overall=NONE)),
    }
)
# What the key of a page is made of: no two rows are alike in all of it.
ORDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name", "pk"),
        "status": ("urgency", "name", "pk"),
        "due": ("due_order", "pk"),
        "proof": ("proof_order", "pk"),
    }
)
ME, NOBODY = "me", "nobody"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """`show` is a key of SHOWS; `owner` is "me", "nobody" or a number; `step` and `on` say what blocks; `sort` a key of ORDERS."""

    q: str = ""
    show: str = ""
    owner: str = ""
    step: str = ""
    on: str = ""
    sort: str = "name"

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """What is no filter is left out, so that any address shows something."""
        told = {field.name: _clean(query.get(field.name, "")) for field in fields(cls)}
        told["show"] = told["show"] if told["show"] in SHOWS else ""
        told["sort"] = told["sort"] if told["sort"] in ORDERS else "name"
        known_owner = told["owner"] in {ME, NOBODY} or whole_number(told["owner"]) is not None
        told["owner"] = told["owner"] if known_owner else ""
        return cls(**told)

    @property
    def active(self) -> bool:
        return bool(self.narrowing)

    def query(self, **changes: str) -> str:
        """The query string with these changes, always spelt the same."""
        return urlencode(replace(self, **changes).told)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Those that are set, by name."""
        return [(n, v) for n, v in asdict(self).items() if v and (n, v) != ("sort", "name")]

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """Those that leave something out."""
        return [(name, value) for name, value in self.told if name != "sort"]

    @property
    def words(self) -> str:
        """For the history. What was searched for may have been pasted, so nothing like a key is kept of it."""
        told = ((name, _person(value) if name == "owner" else value) for name, value in self.narrowing)
        return ", ".join(f"{name}: {spotting.masked(value)}" for name, value in told) or "everything"

    def apply(self, found: StandingQuerySet, *, person: User, today: date) -> StandingQuerySet:
        if self.q:
            found = found.matching(self.q)
        if self.show:
            found = SHOWS[self.show][1](found, today)
        if self.owner == NOBODY:
            found = found.unassigned()
        elif self.owner:
            found = found.filter(owner=person.pk if self.owner == ME else int(self.owner))
        if self.step:
            found = found.filter(blocking_step=self.step)
        return found.blocked_on(self.on) if self.on else found

    def page(
        self, found: StandingQuerySet, *, among: StandingQuerySet, after: str, size: int
    ) -> tuple[list[Standing], bool]:
        """Rows of the page behind row number `after`, and whether there are more.

        That row may match no longer, but it is one of `among`: what is behind somebody else's row tells where that is.
        """
        number = whole_number(after)
        last = among.filter(pk=number).first() if number is not None else None
        rows = self.behind(found, last, size=size + 1)
        return rows[:size], len(rows) > size

    def behind(self, found: StandingQuerySet, last: Standing | None, *, size: int) -> list[Standing]:
        """The next rows in the order of the address; from the start where there is no last one."""
        order = ORDERS[self.sort]
        if last is not None:
            found = found.filter(_behind(order, last))
        return list(found.order_by(*order)[:size])


def _behind(order: tuple[str, ...], last: Standing) -> Q:
    """`(a, b) > (x, y)` in a form whose first half is a range of the index."""
    name, value = order[0], getattr(last, order[0])
    if len(order) == 1:
        return Q(**{f"{name}__gt": value})
    return Q(**{f"{name}__gte": value}) & (Q(**{f"{name}__gt": value}) | _behind(order[1:], last))


def _person(owner: str) -> str:
    """A number outlives nobody: what the history says of an owner has to be read without the account."""
    number = whole_number(owner)
    found = User.objects.filter(pk=number).first() if number is not None else None
    return found.email if found else owner


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]
