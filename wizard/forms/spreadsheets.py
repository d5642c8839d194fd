"""CSV and XLSX as rows of text, whoever's spreadsheet program wrote them.

Bounded before anything is unpacked: a file of some kilobytes can claim to hold gigabytes.
"""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from io import TextIOWrapper
from typing import IO, Any

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_UNPACKED = 32 * MEGABYTE
MAX_ROWS = 20_000
MAX_COLUMNS = 60
TOO_LARGE = f"The file is larger than {MAX_BYTES // MEGABYTE} MB. Split it, or remove what is not needed."
_MAX_SHEET_ROWS = 1_048_576  # what a spreadsheet program can hold; a file may claim more
_MAX_PARTS = 1_000
# Read as a whole before the first row, and at length: a megabyte of styles takes seconds.
_READ_WHOLE = frozenset({"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"})

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",;\t|"

Numbered = tuple[int, list[str]]


class Unreadable(Exception):
    """The file cannot be used at all. The sentence says why and what to do, and quotes nothing of it."""


def rows(file: IO[bytes], *, size: int) -> Iterator[Numbered]:
    """Each row that is not blank, with the number a spreadsheet program shows beside it."""
    if size > MAX_BYTES:
        raise Unreadable(TOO_LARGE)
    found = 0
    for number, cells in enumerate(_table(file), start=1):
        if number > _MAX_SHEET_ROWS:
            raise Unreadable("The sheet claims more rows than a spreadsheet can have. Save it as CSV.")
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(
                f"Row {number} has more than {MAX_COLUMNS} columns. Remove those that the import page does not list."
            )
        found += 1
        if found > MAX_ROWS + 1:
            raise Unreadable(f"The file has more than {MAX_ROWS:,} rows. Split it into several files.")
        yield number, cells
    if not found:
        raise Unreadable("The file is empty.")


def _table(file: IO[bytes]) -> Iterator[list[str]]:
    start = file.read(4096)
    file.seek(0)
    if start.startswith(_ZIP):
        return _sheet(file)
    if start.startswith(_OLE):
        raise Unreadable(
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx without a password."
        )
    return _csv(file, _encoding(file, start))


def _without_end(cells: list[str]) -> list[str]:
    """Without the empty cells that follow the last one that holds something."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


# CSV


def _encoding(file: IO[bytes], start: bytes) -> str:
    """What its first bytes say; else UTF-8 if all of it is; else what Excel writes on Windows."""
    for bom, name in _BOMS:
        if start.startswith(bom):
            return name
    if b"\0" in start:
        raise Unreadable("This is neither CSV nor XLSX. Save the list as one of the two.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(65536):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _csv(file: IO[bytes], encoding: str) -> Iterator[list[str]]:
    text = TextIOWrapper(file, encoding, newline="")
    done = 0
    try:
        for cells in csv.reader(text, delimiter=_delimiter(text), strict=True):
            yield _without_end([cell.strip() for cell in cells])
            done += 1
    except csv.Error:
        raise Unreadable(
            f"Row {done + 1} cannot be read: a quotation mark in it is not closed, or not doubled."
        ) from None
    except UnicodeError:
        raise Unreadable("The file is no text in UTF-8 or Windows encoding. Save it as CSV UTF-8.") from None
    finally:
        text.detach()


def _delimiter(text: TextIOWrapper) -> str:
    """The commonest candidate of the first line, or what a line "sep=;" says, which is then no row."""
    first = text.readline(65536)
    told = first.strip()
    if told[:4].lower() == "sep=" and len(told) == 5:
        return told[4]
    text.seek(0)
    return max(_DELIMITERS, key=first.count)


# XLSX


def _sheet(file: IO[bytes]) -> Iterator[list[str]]:
    from wizard.forms import workbooks  # with the first file: every start would wait for its library

    _check_size(file)
    try:
        with closing(workbooks.load(file)) as workbook:
            sheet: Any = workbook.worksheets[0]
            sheet.reset_dimensions()  # what a file says about its size need not be true
            for cells in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
                yield _without_end([_text(cell) for cell in cells])
    except workbooks.TooMuch as problem:
        raise Unreadable(str(problem)) from None
    except Exception:  # noqa: BLE001  (the library raises whatever a damaged file leads it to)
        raise Unreadable("The file is damaged, or no XLSX. Open it, save it again, and retry.") from None


def _check_size(file: IO[bytes]) -> None:
    """Sizes as the archive tells them; reading stops there, so a lie only cuts the file short."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable("The file is damaged, or no XLSX. Open it, save it again, and retry.") from None
    if any(part.filename in _READ_WHOLE and part.file_size > MEGABYTE for part in parts):
        raise Unreadable("The workbook holds too many styles or sheets. Save the list as CSV.")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(
            f"Unpacked, the file is larger than {MAX_UNPACKED // MEGABYTE} MB. "
            "Remove pictures and other sheets, or save the list as CSV."
        )
    file.seek(0)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
