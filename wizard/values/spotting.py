"""Finds what looks like a key in the middle of prose, so that none is kept where everybody reads it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from wizard.values.cleaning import INVISIBLE

MASK = "…"
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
# Base64 and base64url. Of a key that a mail program broke into lines, the lines are still long.
_RUN = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_PIECE = re.compile(r"[A-Za-z0-9]{12,}")
_WORD = re.compile(r"[^\s\"'`\u2018-\u201f\u00ab\u00bb<>()\[\]{},;]{6,}")


def visible(text: str) -> str:
    return INVISIBLE.sub("", text)


def masked(text: str) -> str:
    """The visible text with a mark in place of each thing that looks like a key.

    Addresses, file names and hyphenated titles are long too; a key mixes its characters within one piece.
    """
    return _RUN.sub(_mask_if_mixed, _UUID.sub(MASK, visible(text)))


def words(text: str) -> Iterator[str]:
    """What may have been pasted as one, with and without the punctuation or label around it."""
    for word in _WORD.findall(visible(text)):
        yield word
        yield word.rstrip(".:!?")
        yield re.split(r"[:=]", word.rstrip("="), maxsplit=1)[-1]


def _mask_if_mixed(run: re.Match[str]) -> str:
    return MASK if any(map(_is_mixed, _PIECE.findall(run[0]))) else run[0]


def _is_mixed(piece: str) -> bool:
    """Changes between digits and both cases as often as chance does; joinedWords change often, but without digits."""
    kinds = ["a" if c.islower() else "A" if c.isupper() else "0" for c in piece]
    changes = sum(one != other for one, other in pairwise(kinds))
    return changes * (3 if "0" in kinds else 2) >= len(piece)
