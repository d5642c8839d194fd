import io
import random
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.files import archive, read, text, with_part, workbook
from wizard.forms import spreadsheets
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
