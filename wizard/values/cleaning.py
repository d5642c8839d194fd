"""Takes off what a copy and paste brings along: blanks, line breaks, quotation marks, labels, invisible characters."""

import re
from collections.abc import Callable

# Straight, back-tick, acute, the English and German pairs in both sizes, and the French ones.
_QUOTES = "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"
_LABEL = (
    r"(?:(?:mimecast|your)\s*)?(?:(?:application|app|access|secret|account|service|api)[\s_-]*)?"
    r"(?:key|id|code|account|address|e-?mail|user(?:\s*name)?|mailto|region|host|base\s*url)"
)
_LEAD = re.compile(rf"(?:[{_QUOTES}]*{_LABEL}[{_QUOTES}]*\s*[:=]\s*)+", re.IGNORECASE)
LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"\s")
INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

# A mend gives the better value, and a note where it changed something. It never makes a value longer.
Mend = Callable[[str], tuple[str, str]]


def _removed(pattern: re.Pattern[str], one: str, many: str) -> Mend:
    def mend(value: str) -> tuple[str, str]:
        value, count = pattern.subn("", value)
        return value, f"Removed {count} {one if count == 1 else many}." if count else ""

    return mend


def _without_label(value: str) -> tuple[str, str]:
    bare = value.lstrip()
    found = _LEAD.match(bare)
    return (bare[found.end() :], "Removed the label in front of it.") if found else (value, "")


def _without_quotes(value: str) -> tuple[str, str]:
    # A value taken out of JSON brings its comma along, behind the quotation mark.
    whole = value.strip()
    bare = whole.lstrip(_QUOTES).rstrip(_QUOTES + ",;")
    if bare == whole:
        return value, ""
    quoted = whole[0] in _QUOTES or whole[-1] in _QUOTES
    return bare, f"Removed the {'quotation marks' if quoted else 'punctuation'} around it."


def _trimmed(value: str) -> tuple[str, str]:
    bare = value.strip()
    return bare, "Removed the blanks around it." if bare != value else ""


def lower_domain(value: str) -> tuple[str, str]:
    # Only the domain: the part before the @ may be case-sensitive. Only ASCII: elsewhere lower case can be longer.
    local, at, domain = value.rpartition("@")
    if not at or not domain.isascii() or domain == domain.lower():
        return value, ""
    return local + at + domain.lower(), "Changed the part after the @ to lower case."


def lower(value: str) -> tuple[str, str]:
    if not value.isascii() or value == value.lower():
        return value, ""
    return value.lower(), "Changed it to lower case."


TRIM: tuple[Mend, ...] = (_trimmed,)
SQUEEZE: tuple[Mend, ...] = (
    _removed(INVISIBLE, "invisible character", "invisible characters"),
    _without_label,
    _without_quotes,
    _removed(LINE_BREAK, "line break", "line breaks"),
    _removed(_BLANK, "blank", "blanks"),
)


def mended(mends: tuple[Mend, ...], value: str) -> tuple[str, tuple[str, ...]]:
    """Mends until nothing changes, since one mend uncovers work for another (a label within quotation marks)."""
    notes: list[str] = []
    before = None
    while value != before:
        before = value
        for mend in mends:
            value, note = mend(value)
            notes.append(note)
    return value, tuple(dict.fromkeys(filter(None, notes)))
