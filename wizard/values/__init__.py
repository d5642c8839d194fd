"""What people paste: made clean, refused where it cannot be used, doubted where it looks odd.

No sentence made in this room ever holds the value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wizard.values.cleaning import SQUEEZE, TRIM, Mend, lower, lower_domain, mended
from wizard.values.hints import Hint, RegionLike, cross_hints
from wizard.values.shapes import (
    CONFIRMED,
    UNSTORABLE,
    doubt_access_key,
    doubt_account_code,
    doubt_secret_key,
    doubt_uuid,
    nothing,
    odd_confirm,
    odd_datetime,
    odd_email,
    odd_key,
    odd_line,
    odd_region,
)

__all__ = [
    "FORMATS",
    "SECRET_FORMATS",
    "Cleaned",
    "Hint",
    "RegionLike",
    "clean",
    "confirmed",
    "cross_hints",
    "doubt",
    "refuse",
]

_SECRET_MAX = 4096
_LINE_MAX = 200
_TEXT_MAX = 2000
# Beyond this nothing is cleaned, so that a pasted book costs no time; it is refused for its length anyway.
_CLEAN_MAX = 4 * _SECRET_MAX


@dataclass(frozen=True, slots=True, repr=False)
class Cleaned:
    """The value may be a secret, so there is no repr; the notes are safe to show."""

    value: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    limit: int
    mends: tuple[Mend, ...]
    fault: Callable[[str], str | None]
    doubt: Callable[[str], str | None] = nothing


FORMATS: Mapping[str, Format] = {
    "text": Format(_TEXT_MAX, TRIM, nothing),
    "line": Format(_LINE_MAX, TRIM, odd_line),
    "email": Format(_LINE_MAX, (*SQUEEZE, lower_domain), odd_email),
    "host": Format(_LINE_MAX, (*SQUEEZE, lower), odd_key),
    "application_id": Format(_SECRET_MAX, SQUEEZE, odd_key, doubt_uuid),
    "application_key": Format(_SECRET_MAX, SQUEEZE, odd_key, doubt_uuid),
    "access_key": Format(_SECRET_MAX, SQUEEZE, odd_key, doubt_access_key),
    "secret_key": Format(_SECRET_MAX, SQUEEZE, odd_key, doubt_secret_key),
    "account_code": Format(_LINE_MAX, SQUEEZE, odd_key, doubt_account_code),
    "region": Format(_LINE_MAX, (*SQUEEZE, lower), odd_region),
    "datetime": Format(_LINE_MAX, TRIM, odd_datetime),
    "confirm": Format(_LINE_MAX, TRIM, odd_confirm),
}

SECRET_FORMATS = frozenset({"application_id", "application_key", "access_key", "secret_key"})


def clean(format_name: str, raw: str) -> Cleaned:
    """One note a kind of change. Never fails, never makes the value longer; cleaning twice changes nothing more."""
    if len(raw) > _CLEAN_MAX:
        return Cleaned(raw, ())
    return Cleaned(*mended(FORMATS[format_name].mends, raw))


def refuse(format_name: str, value: str, *, required: bool = True) -> str | None:
    """A sentence saying what to do, where a cleaned value cannot be stored or used at all."""
    form = FORMATS[format_name]
    if not value:
        return "Fill this in." if required else None
    if len(value) > form.limit:
        return f"This is too long: at most {form.limit} characters fit here."
    if UNSTORABLE.search(value):
        return "This has a hidden control character. Copy it again as plain text."
    return form.fault(value)


def doubt(format_name: str, value: str) -> str | None:
    """A warning about a cleaned value that may be right all the same."""
    return FORMATS[format_name].doubt(value) if value else None


def confirmed(value: str) -> bool:
    """Whether an answer of the format "confirm" says yes."""
    return CONFIRMED.get(value.lower(), False)
