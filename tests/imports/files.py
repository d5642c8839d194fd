"""Files as people make them."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

from wizard.forms.import_rows import Plan, plan
from wizard.forms.spreadsheets import rows


def text(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def workbook(*lines: Sequence[object]) -> io.BytesIO:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(list(line))
    book.save(out)
    out.seek(0)
    return out


def archive(parts: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    out.seek(0)
    return out


def with_part(book: io.BytesIO, name: str, content: bytes) -> io.BytesIO:
    """The workbook with one part of its archive replaced."""
    with zipfile.ZipFile(book) as old:
        return archive({**{part: old.read(part) for part in old.namelist()}, name: content})


def size(file: io.BytesIO) -> int:
    return len(file.getvalue())


def read(file: io.BytesIO) -> list[tuple[int, list[str]]]:
    return list(rows(file, size=size(file)))


def dry_run(*lines: str) -> Plan:
    file = text(*lines)
    return plan(file, size=size(file))
