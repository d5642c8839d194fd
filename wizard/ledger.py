"""Tamper evidence for an append-only list of entries, as pure functions.

Each entry carries a MAC over its fields and the MAC of the entry before it, so that an entry cannot be
edited, deleted, inserted or moved without a break that everyone who holds the key can find.

Canonical bytes of the fields: JSON as of RFC 8259 in UTF-8, no blanks, the keys of every object sorted
by code point, non-ASCII characters unescaped. Values are text, whole numbers, true, false, null, lists and
objects; there are no fractions, since two programs may write one differently. A MAC is

    HMAC-SHA256(key, length of previous as 4 bytes, big end first + previous + canonical bytes)

in lower-case hex, where previous is the MAC of the entry before as ASCII text, or 64 zeros before the first.
Entries are numbered from 1 without a gap. Numbers need no MAC of their own: the chain fixes every position.

For example, under the key "example key" (11 bytes) the first entry and its MAC:

    {"about":"Zoë","step":"5a"}
    17edbec5a47ac5426e2406f7ce62876213e078e8fd5174ca62b06d96b0c453b7

The same entry edited to step 5b would need another MAC, so that the break is at number 1, "edited":

    {"about":"Zoë","step":"5b"}
    17edbec5a47ac5426e2406f7ce62876213e078e8fd5174ca62b06d96b0c453b7

What this cannot show: whoever holds the key can write a whole new chain, and a chain cut at its end looks
complete. Only a head (number and MAC) kept elsewhere shows either. If one key serves several chains, the
chain's name belongs among the fields, or one chain could be passed off as another.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"
Head: TypeAlias = tuple[int, str]

GENESIS = "0" * 64


class NotCanonical(ValueError):
    """The fields hold something that has no canonical bytes, such as a fraction."""


class Tampering(StrEnum):
    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Entry:
    sequence: int
    mac: str
    previous: str
    fields: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Break:
    """The first number at which the chain is not what was written. That it broke is certain; how is the likeliest story."""

    sequence: int
    reason: Tampering


def canonical(fields: Mapping[str, JSON]) -> bytes:
    """NotCanonical for anything but text, whole numbers, booleans, null, lists and objects with text keys."""
    plain = dict(fields)
    _refuse_ambiguous(plain)
    try:
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotCanonical("Half a surrogate pair has no UTF-8 form.") from None


def _refuse_ambiguous(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"A key is {type(key).__name__}, not text.")
            _refuse_ambiguous(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_ambiguous(item)
    elif not isinstance(value, str | int | None):
        raise NotCanonical(f"A value is {type(value).__name__}, which has no canonical form.")


def link(key: bytes, previous: str, fields: Mapping[str, JSON]) -> str:
    """The MAC of an entry with these fields that follows the entry with the MAC `previous`."""
    if not key:
        raise ValueError("The key of the chain is empty.")
    before = previous.encode("ascii")
    message = len(before).to_bytes(4, "big") + before + canonical(fields)
    return hmac.digest(key, message, hashlib.sha256).hex()


def first_break(key: bytes, entries: Iterable[Entry], *, expected_head: Head | None = None) -> Break | None:
    """Read the whole chain from number 1, in order, holding one entry at a time.

    `expected_head` is the number and MAC of an entry known to have been there; later ones are welcome.
    """
    number, mac = 0, GENESIS
    rest = iter(entries)
    for entry in rest:
        genuine = _is_genuine(key, entry)
        if not (genuine and entry.sequence == number + 1 and entry.previous == mac):
            return _explain(entry, (number, mac), rest, genuine=genuine)
        number, mac = entry.sequence, entry.mac
        if expected_head and expected_head[0] == number and expected_head[1] != mac:
            return Break(number, Tampering.EDITED)
    if expected_head and number < expected_head[0]:
        return Break(number + 1, Tampering.TRUNCATED)
    return None


def _is_genuine(key: bytes, entry: Entry) -> bool:
    try:
        return hmac.compare_digest(link(key, entry.previous, entry.fields).encode(), entry.mac.encode())
    except (NotCanonical, UnicodeEncodeError):
        return False  # nobody could have written this through link()


def _explain(entry: Entry, last: Head, rest: Iterator[Entry], *, genuine: bool) -> Break:
    wanted, mac = last[0] + 1, last[1]
    if entry.sequence < wanted:
        return Break(entry.sequence, Tampering.INSERTED)
    if genuine and entry.previous == mac:
        return Break(wanted, Tampering.EDITED)  # only its number was changed
    successor_follows, parent_follows = _look_ahead(entry, mac, rest)
    if not successor_follows:
        in_place = not genuine and entry.sequence == wanted
        return Break(wanted, Tampering.EDITED if in_place else Tampering.REMOVED)
    if parent_follows:
        return Break(wanted, Tampering.REORDERED)
    return Break(entry.sequence, Tampering.INSERTED)


def _look_ahead(entry: Entry, mac: str, rest: Iterator[Entry]) -> tuple[bool, bool]:
    """Whether the entry that belongs here comes later, and whether the one before `entry` does."""
    successor_follows = parent_follows = False
    for later in rest:
        successor_follows = successor_follows or later.previous == mac
        parent_follows = parent_follows or later.mac == entry.previous
    return successor_follows, parent_follows
