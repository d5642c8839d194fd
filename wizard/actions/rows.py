"""A row of a file of customers, as an import keeps it between the dry run and the writing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from wizard.models import Customer

DUE_DATE = "Due date"  # among the changes of a row


@dataclass(frozen=True, slots=True)
class Row:
    """A row with cleaned values; "" leaves what is stored. `customer` is the one it updates, None for a new one.

    `changes` names in words what an update changes, and is empty where everything is stored already. `owner` is the
    number of a person, and `due_date` a day as 2026-12-24.
    """

    number: int
    slug: str
    name: str = ""
    reference: str = ""
    contact: str = ""
    guide: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    customer: int | None = None
    changes: Sequence[str] = ()
    owner: int | None = None
    due_date: str = ""

    @classmethod
    def stored(cls, values: Mapping[str, Any]) -> "Row":
        return cls(**values)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_new(self) -> bool:
        return self.customer is None

    @property
    def has_work(self) -> bool:
        return self.is_new or bool(self.changes)

    @property
    def sets_due_date(self) -> bool:
        """One that is stored already may be over."""
        return bool(self.due_date) and (self.is_new or DUE_DATE in self.changes)

    @property
    def brings(self) -> list[str]:
        """In words, what an onboarding that it starts has from the beginning."""
        number = len(self.answers)
        counted = f"{number} answer{'s' if number > 1 else ''}"
        told = ((self.answers, counted), (self.owner, "an owner"), (self.due_date, "a due date"))
        return [words for value, words in told if value]


Pair = tuple[Row, Customer]
