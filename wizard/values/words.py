"""The words by which something is found: lower case, without accents, cut at whatever is no letter or digit."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 80
_MOST = 40
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """In order and without repetition, never more than a few dozen."""
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(_plain(text.casefold()))))[:_MOST]


def _plain(text: str) -> str:
    if text.isascii():  # nearly all of them, and an import asks for many thousands
        return text
    spread = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in words(text)}
