"""The markup of guide texts, and all there is of it.

`**Exact Name**` is a menu, button or field as Mimecast writes it, `` `value` `` is something to copy,
and `{field_id}` quotes what was answered in an earlier step.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    r"\*\*(?P<name>[^*`{}\s](?:[^*`{}]*[^*`{}\s])?)\*\*|`(?P<value>[^`{}]+)`|\{(?P<quote>[a-z][a-z0-9_]*)\}"
)
_LEFT_OVER = re.compile(r"\*\*|[`{}]")


class PieceKind(StrEnum):
    PLAIN = "plain"
    NAME = "name"
    VALUE = "value"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut at its marks, which are gone; `quote` pieces hold the field id."""
    found: list[Piece] = []
    end = 0
    for match in _TOKEN.finditer(text):
        found.append(Piece(PieceKind.PLAIN, text[end : match.start()]))
        found.append(Piece(PieceKind(match.lastgroup or ""), match.group(match.lastgroup or "")))
        end = match.end()
    found.append(Piece(PieceKind.PLAIN, text[end:]))
    return tuple(piece for piece in found if piece.text)


def quoted(text: str) -> tuple[str, ...]:
    """The ids of the fields a text quotes, each once, in their order."""
    return tuple(dict.fromkeys(piece.text for piece in pieces(text) if piece.kind is PieceKind.QUOTE))


def is_sound(text: str) -> bool:
    """Whether every mark is closed, so that no reader sees a stray one."""
    plain = (piece.text for piece in pieces(text) if piece.kind is PieceKind.PLAIN)
    return not any(_LEFT_OVER.search(part) for part in plain)


def is_plain(text: str) -> bool:
    return _LEFT_OVER.search(text) is None
