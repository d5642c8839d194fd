"""The marks of a guide's sentences as HTML; everything else in them is text and is escaped."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wizard.guides.markup import Piece, PieceKind, pieces


class Source(NamedTuple):
    """Where an answer comes from: what it is called, the step that asks for it, and that step's page."""

    label: str
    step: str
    url: str


FindSource = Callable[[str], Source | None]


def copyable(value: object) -> SafeString:
    return format_html('<span class="copyable"><code data-copy>{}</code></span>', value)


def _missing(field: str, find: FindSource) -> SafeString:
    source = find(field)
    if source is None:
        return format_html("<em>{}</em>", field.replace("_", " "))
    if not source.url:
        return format_html("the {} of {}", source.label, source.step)
    return format_html('<a href="{}">the {} of {}</a>', source.url, source.label, source.step)


def _one(piece: Piece, answers: Mapping[str, object], find: FindSource) -> SafeString | str:
    if piece.kind is PieceKind.NAME:
        return format_html('<strong class="ui-name">{}</strong>', piece.text)
    if piece.kind is PieceKind.VALUE:
        return copyable(piece.text)
    if piece.kind is PieceKind.QUOTE:
        answer = answers.get(piece.text)
        return copyable(answer) if answer else _missing(piece.text, find)
    return piece.text


def to_html(text: str, answers: Mapping[str, object], find: FindSource) -> SafeString:
    # The text is cut before answers go in, so that a mark inside an answer is never read as a mark.
    return format_html_join("", "{}", ((_one(piece, answers, find),) for piece in pieces(text)))
