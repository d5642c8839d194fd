"""The columns of a file of customers, and how a heading is recognised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wizard import guides
from wizard.guides.spec import Field, FieldKind, Guide

_TAKEN = frozenset({FieldKind.TEXT, FieldKind.EMAIL, FieldKind.REGION, FieldKind.CHOICE})
_SECRET_WORDS = re.compile(r"secret|password|passphrase|api_key|access_key|application_key|token|credential")


# The headings of an export. Some are columns of an import; the others are there to be read, and passed over by one.
_TO_BE_READ = ("Status", "Needs next", "Steps done", "Steps", "Last proven")
EXPORTED = (
    "Reference",
    "Name",
    "Short name",
    "Contact",
    "Guide",
    "Region",
    "Owner",
    "Due date",
    *_TO_BE_READ,
)


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is None for what belongs to the customer itself and not to an onboarding."""

    key: str
    label: str
    help: str
    example: str
    also: tuple[str, ...] = ()
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in the file: where it is, and a sentence. It never quotes a cell."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"Row {self.row}{f', {self.column}' if self.column else ''}: {self.sentence}"


PASSED_OVER = Column("", "", "", "")

_CUSTOMER = (
    Column(
        "reference",
        "Reference",
        "Your own number for the customer. A customer that has it already is updated; without it the row is a new customer.",
        "MSP-2001",
        ("customer_number", "customer_id", "id", "ref"),
    ),
    Column(
        "name", "Name", "Needed for a new customer.", "Alder Street Bakery", ("customer", "customer_name", "company")
    ),
    Column(
        "short_name",
        "Short name",
        "Used in addresses and commands: small letters, digits and hyphens. Made from the name if left empty. It cannot be changed later.",
        "alder-street-bakery",
        ("slug",),
    ),
    Column(
        "contact",
        "Contact",
        "The e-mail address of whoever answers questions there.",
        "it@alder.example",
        ("email", "e_mail", "contact_email"),
    ),
    Column(
        "guide",
        "Guide",
        "The onboarding to start. Left empty, none is started, unless the row has an answer, an owner or a due date for one.",
        "mimecast-api1",
        ("onboarding",),
    ),
    Column(
        "owner",
        "Owner",
        "Who looks after the onboarding: the e-mail address of an active person who may fill in this customer's steps.",
        "operator@mssp.example",
        ("owner_email", "assigned_to"),
    ),
    Column(
        "due_date",
        "Due date",
        "Until when it is to be done: a date cell, or year-month-day. A new one has to be today or later.",
        "2030-12-24",
        ("due", "deadline"),
    ),
)  # fmt: skip


def columns() -> tuple[Column, ...]:
    """Those of the customer first, then every answer of a guide that somebody can know beforehand."""
    found = {column.key: column for column in _CUSTOMER}
    for guide in guides.all_guides().values():
        for field in guide.fields:
            if field.kind in _TAKEN and field.id not in found:
                found[field.id] = _answer(guide, field)
    return tuple(found.values())


def _answer(guide: Guide, field: Field) -> Column:
    example = "eu" if field.kind is FieldKind.REGION else field.example or field.default
    return Column(
        field.id,
        field.label,
        f"{field.help} Asked for in {guide.step_of(field.id).name}.".strip(),
        example,
        (),
        field,
    )


def recognise(cells: Sequence[str], row: int) -> tuple[dict[int, Column], list[Problem]]:
    """For each place in a row its column, PASSED_OVER among them; empty headings over empty cells do not count."""
    known = _headings()
    found: dict[int, Column] = {}
    problems: list[Problem] = []
    for place, cell in enumerate(cells):
        if not cell:
            continue
        column = known.get(_normal(cell))
        if column is None:
            problems.append(Problem(row, letter(place), _refusal(cell) or _UNKNOWN))
        elif column in found.values() and column is not PASSED_OVER:
            problems.append(
                Problem(row, letter(place), f"“{column.label}” is there twice. Remove one of them.")
            )
        else:
            found[place] = column
    return found, problems or list(_lacking(found, row))


_UNKNOWN = "This heading is not known. The import page lists those that are: rename the column, or remove it."


def _lacking(found: Mapping[int, Column], row: int) -> Iterator[Problem]:
    if not {column.key for column in found.values()} & {"reference", "name"}:
        yield Problem(
            row, "", "The first row has to name the columns. “Name” or “Reference” must be among them."
        )


def letter(place: int) -> str:
    from openpyxl.utils import get_column_letter  # with the first file: every start would wait for it

    return f"Column {get_column_letter(place + 1)}"


def _headings() -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in columns():
        for name in (column.key, column.label, *column.also):
            known.setdefault(_normal(name), column)
    return known | {_normal(heading): PASSED_OVER for heading in _TO_BE_READ}


def _normal(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.casefold()).strip("_")


def _refusal(heading: str) -> str:
    """Why a column of secrets is not taken; "" for any other. The headings alone decide: no cell below is read."""
    name = _normal(heading)
    for guide in guides.all_guides().values():
        for field in guide.fields:
            if field.is_secret and name in (_normal(field.id), _normal(field.label)):
                return f"Keys are not taken from a list: it gets copied and mailed. {_remedy(guide, field)}"
    if _SECRET_WORDS.search(name):
        return "Secrets are not taken from a list: it gets copied and mailed. Remove this column, and delete the file."
    return ""


def _remedy(guide: Guide, field: Field) -> str:
    return (
        f"Remove this column and delete the file. The {field.label} is entered in {guide.step_of(field.id).name}, "
        "where it is sealed at once."
    )
