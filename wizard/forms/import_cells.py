"""One cell of a file of customers: made clean, or refused with a sentence that does not quote it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wizard import guides, regions, values
from wizard.exports import bare
from wizard.forms.customers import SLUG_RULE, is_slug
from wizard.forms.import_columns import Column
from wizard.guides.spec import Field, FieldKind

_LONGEST = 4096
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_DAY = "This is no day. Write it as year-month-day, like 2026-12-24."
Cleaned = tuple[str, str | None]


def clean(column: Column, text: str) -> Cleaned:
    """The value and None, or "" and what is wrong with it. An empty cell is no value and no mistake."""
    if len(text) > _LONGEST:
        return "", f"This is too long: at most {_LONGEST} characters fit into a cell."
    text = bare(text)
    if not text:
        return "", None
    if column.field is not None:
        return _answer(column.field, text)
    return _OF_CUSTOMER[column.key](text)


def _line(longest: int) -> Callable[[str], Cleaned]:
    def clean_line(text: str) -> Cleaned:
        value = values.clean("line", text).value
        if len(value) > longest:
            return "", f"This is too long: at most {longest} characters fit here."
        problem = values.refuse("line", value, required=False)
        return ("", problem) if problem else (value, None)

    return clean_line


def _short_name(text: str) -> Cleaned:
    return (text.lower(), None) if is_slug(text.lower()) else ("", f"A short name has {SLUG_RULE}")


def _contact(text: str) -> Cleaned:
    value = values.clean("email", text).value
    try:
        validate_email(value)
    except ValidationError:
        return "", "This is no e-mail address."
    return (value, None) if len(value) <= 254 else ("", "This address is too long.")


def _owner(text: str) -> Cleaned:
    value, problem = _contact(text)
    return value.lower(), problem


def _day(text: str) -> Cleaned:
    try:
        return (date.fromisoformat(text).isoformat(), None) if _DAY.fullmatch(text) else ("", _NO_DAY)
    except ValueError:
        return "", _NO_DAY


def _guide(text: str) -> Cleaned:
    known = {
        name.casefold(): guide.id
        for guide in guides.all_guides().values()
        for name in (guide.id, guide.title)
    }
    if text.casefold() in known:
        return known[text.casefold()], None
    return "", f"This guide is not known. Known are {', '.join(guides.all_guides())}."


_OF_CUSTOMER: Mapping[str, Callable[[str], Cleaned]] = MappingProxyType(
    {
        "name": _line(200),
        "reference": _line(100),
        "short_name": _short_name,
        "contact": _contact,
        "guide": _guide,
        "owner": _owner,
        "due_date": _day,
    }
)


def _answer(field: Field, text: str) -> Cleaned:
    if field.kind is FieldKind.REGION:
        return _region(text)
    value = values.clean(field.format, text).value
    if problem := values.refuse(field.format, value, required=False):
        return "", problem
    return value, None


def _region(text: str) -> Cleaned:
    known = {
        name.casefold(): key for key, region in regions.current().items() for name in (key, region.label)
    }
    if text.casefold() in known:
        return known[text.casefold()], None
    return "", f"This region is not known. Known are {', '.join(regions.current())}."
