import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.files import archive, read, text, with_part, workbook
from wizard.forms import spreadsheets, workbooks
from wizard.forms.spreadsheets import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Unreadable) as error:
        read(file)
    return str(error.value)


def sheet(rows: str) -> io.BytesIO:
    content = f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    return with_part(workbook(["Name"]), SHEET, content.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_reads_what_spreadsheet_programs_call_csv(encoding: str) -> None:
    assert read(text("Name;Contact", "Café Zoë;z@acme.example", encoding=encoding)) == [
        (1, ["Name", "Contact"]),
        (2, ["Café Zoë", "z@acme.example"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_out_what_divides_the_cells(delimiter: str) -> None:
    lines = (delimiter.join(cells) for cells in (("Name", "Reference"), ('"A, B; C"', "7")))
    assert read(text(*lines))[1] == (2, ["A, B; C", "7"])


def test_it_follows_the_line_that_names_the_delimiter() -> None:
    assert read(text("sep=|", "Name|Note, with a comma, and more")) == [
        (1, ["Name", "Note, with a comma, and more"])
    ]


def test_it_numbers_rows_as_a_spreadsheet_program_does() -> None:
    file = text("Name,Contact", "", '"two', 'lines",x', ",,", "last,")
    assert [number for number, _ in read(file)] == [1, 3, 5]


def test_it_reads_a_cell_of_a_workbook_as_it_looks() -> None:
    cells = ["Zoë", 1001, 1001.0, 1.5, True, None, datetime.fromisoformat("2026-11-24")]
    assert read(workbook(cells)) == [(1, ["Zoë", "1001", "1001", "1.5", "yes", "", "2026-11-24"])]


def test_it_believes_no_size_that_a_workbook_claims() -> None:
    found = read(sheet('<row r="900000"><c r="XFD900000"><v>1</v></c><c r="A900000"><v>2</v></c></row>'))
    assert found == [(900_000, ["2"])]


def test_it_refuses_more_rows_than_a_sheet_can_have() -> None:
    file = sheet('<row r="99999999999"><c r="A1"><v>2</v></c></row>')
    assert refusal(file).startswith("The sheet claims more rows")


@pytest.mark.parametrize("file", [text("Name" + ",x" * 20_000), workbook(["Name", *["x"] * 60])])
def test_it_refuses_more_columns_than_any_import_has(file: io.BytesIO) -> None:
    assert refusal(file).startswith("Row 1 has more than 60 columns.")


def test_it_does_not_count_empty_columns() -> None:
    assert read(text("Name" + "," * 20_000)) == [(1, ["Name"])]


def test_it_refuses_a_bomb_before_unpacking_it() -> None:
    bomb = with_part(workbook(["Name"]), "xl/media/bomb.xml", b"0" * (spreadsheets.MAX_UNPACKED + 1))
    assert len(bomb.getvalue()) < 100_000
    assert refusal(bomb).startswith("Unpacked, the file is larger than 32 MB.")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"])
def test_it_refuses_a_small_file_that_would_keep_the_server_busy(part: str) -> None:
    file = with_part(workbook(["Name"]), part, b"<xf/>" * 300_000)
    assert len(file.getvalue()) < 20_000
    assert refusal(file).startswith("The workbook holds too many styles or sheets.")


def test_it_refuses_entities_that_grow() -> None:
    grown = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = (
        f'{grown}<worksheet {MAIN}><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
    )
    assert refusal(with_part(workbook(["Name"]), SHEET, content.encode())).startswith("The file is damaged")


def test_it_refuses_an_archive_of_very_many_parts() -> None:
    assert refusal(archive({f"p{n}": b"" for n in range(1001)})).startswith("Unpacked")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n,,\n", "The file is empty."),
        (b"%PDF-1.7\0\0", "This is neither CSV nor XLSX."),
        (b"\xd0\xcf\x11\xe0old", "This is an old Excel file (.xls)"),
        (b"PK\x03\x04nonsense", "The file is damaged, or no XLSX."),
        (b'Name\n"never closed\nx', "Row 2 cannot be read: a quotation mark"),
        (b"Name\n" + b"x" * 200_000, "Row 2 cannot be read"),
        (b"Name\n\x81\x8d", "The file is no text in UTF-8"),
        (b"\xff\xfeN", "The file is no text in UTF-8"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(content: bytes, sentence: str) -> None:
    assert refusal(io.BytesIO(content)).startswith(sentence)


def test_it_refuses_an_archive_that_is_no_workbook() -> None:
    assert refusal(archive({"readme.txt": b"hello"})).startswith("The file is damaged, or no XLSX.")


def test_it_refuses_a_file_that_is_too_large_without_reading_it() -> None:
    with pytest.raises(Unreadable, match="larger than 10 MB"):
        next(spreadsheets.rows(text("Name"), size=spreadsheets.MAX_BYTES + 1))


def test_it_refuses_too_many_rows() -> None:
    assert refusal(text(*["x"] * (spreadsheets.MAX_ROWS + 2))).startswith(
        "The file has more than 20,000 rows"
    )


def test_it_takes_as_many_rows_as_it_says() -> None:
    assert len(read(text(*["x"] * (spreadsheets.MAX_ROWS + 1)))) == spreadsheets.MAX_ROWS + 1


@given(st.binary(max_size=300))
def test_it_reads_any_bytes_or_refuses_them(content: bytes) -> None:
    with suppress(Unreadable):
        assert all(any(cells) for _, cells in read(io.BytesIO(content)))


@pytest.mark.parametrize("seed", range(40))
def test_it_reads_a_damaged_workbook_or_refuses_it(seed: int) -> None:
    content, chance = bytearray(workbook(["Name"], ["ACME"]).getvalue()), random.Random(seed)
    for _ in range(8):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with suppress(Unreadable):
        assert all(any(cells) for _, cells in read(io.BytesIO(bytes(content))))


MANY = 200_000
TEXTS = b'<Override PartName="/xl/texts.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'


def sheet_of(content: str) -> io.BytesIO:
    return with_part(workbook(["Name"]), SHEET, f"<worksheet {MAIN}>{content}</worksheet>".encode())


def texts_of(content: str) -> io.BytesIO:
    """A workbook with a list of texts beside its sheet."""
    book = workbook(["Name"])
    with zipfile.ZipFile(book) as made:
        types = made.read("[Content_Types].xml").replace(b"</Types>", TEXTS)
    told = with_part(book, "[Content_Types].xml", types)
    return with_part(told, "xl/texts.xml", f"<sst {MAIN}>{content}</sst>".encode())


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: sheet_of(f"<sheetData><row>{'<c/>' * MANY}</row></sheetData>"), "A row or a text"),
        (lambda: sheet_of(f"<sheetData><row>{'<row/>' * MANY}</row></sheetData>"), "A row or a text"),
        (lambda: sheet_of(f"<sheetData><row><c>{'x' * 5_000_000}</c></row></sheetData>"), "A row or a text"),
        (lambda: sheet_of("<sheetData/>" + "<x/>" * MANY), "The workbook holds far more"),
        (lambda: sheet_of("<si/>" * MANY), "The workbook holds far more"),
        (lambda: texts_of(f"<si>{'<t/>' * MANY}</si>"), "A row or a text"),
        (lambda: texts_of("<row/>" * MANY), "The workbook holds far more"),
        (
            lambda: with_part(workbook(["Name"]), "docProps/core.xml", f"<x>{'<y/>' * MANY}</x>".encode()),
            "The workbook holds far more",
        ),
    ],
    ids=["cells", "rows-in-a-row", "text", "elements", "strange", "pieces", "strange-texts", "facts"],
)
def test_it_refuses_what_would_take_much_memory_before_it_does(
    make: Callable[[], io.BytesIO], sentence: str
) -> None:
    """Small files. Without a bound, a megabyte of XML becomes more than sixty of objects."""
    file = make()
    assert len(file.getvalue()) < 30_000
    tracemalloc.start()
    try:
        assert refusal(file).startswith(sentence)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_it_refuses_more_texts_than_a_list_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MOST_ITEMS", dict.fromkeys(workbooks._MOST_ITEMS, 9))
    assert read(texts_of("<si/>" * 9))
    assert refusal(texts_of("<si/>" * 10)).startswith("The workbook holds too many rows or texts")


def test_it_reads_a_workbook_with_a_list_of_texts() -> None:
    file = texts_of("<si><t>Name</t></si><si><r><t>AC</t></r><r><t>ME</t></r></si>")
    rows = '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>'
    content = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    assert read(with_part(file, SHEET, content.encode())) == [(1, ["Name"]), (2, ["ACME"])]


def test_it_reads_a_list_with_a_format_in_every_column_of_the_sheet() -> None:
    row = f'<row><c t="str"><v>Name</v></c>{"<c/>" * 16_383}</row>'
    assert read(sheet_of(f"<sheetData>{row}</sheetData>")) == [(1, ["Name"])]
