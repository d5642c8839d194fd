import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.guides.markup import Piece, PieceKind, is_plain, is_sound, pieces, quoted


def test_it_cuts_a_text_at_its_marks() -> None:
    assert pieces("Open **Roles**, type `x` for {name}.") == (
        Piece(PieceKind.PLAIN, "Open "),
        Piece(PieceKind.NAME, "Roles"),
        Piece(PieceKind.PLAIN, ", type "),
        Piece(PieceKind.VALUE, "x"),
        Piece(PieceKind.PLAIN, " for "),
        Piece(PieceKind.QUOTE, "name"),
        Piece(PieceKind.PLAIN, "."),
    )


def test_it_lists_each_quoted_field_once() -> None:
    assert quoted("{one} and {two} and {one}") == ("one", "two")


def test_it_lets_a_value_hold_an_asterisk() -> None:
    assert pieces("`*.mimecast.com`") == (Piece(PieceKind.VALUE, "*.mimecast.com"),)


@pytest.mark.parametrize("text", ["**open", "a ` b", "{Name}", "{a b}", "}", "** **x"])
def test_it_sees_a_mark_that_is_not_closed(text: str) -> None:
    assert not is_sound(text)


@pytest.mark.parametrize("text", ["plain", "**Roles**", "`v`", "{name}", "2 * 3", ""])
def test_it_accepts_sound_texts(text: str) -> None:
    assert is_sound(text)


def test_it_tells_plain_texts_from_marked_ones() -> None:
    assert is_plain("2 * 3")
    assert not is_plain("**Roles**")


@given(st.text(alphabet="ab*`{}_ "))
def test_it_keeps_every_sign_of_a_text_but_its_marks(text: str) -> None:
    marks = {
        PieceKind.PLAIN: "{}",
        PieceKind.NAME: "**{}**",
        PieceKind.VALUE: "`{}`",
        PieceKind.QUOTE: "{{{}}}",
    }
    assert "".join(marks[piece.kind].format(piece.text) for piece in pieces(text)) == text
