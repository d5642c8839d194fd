"""XLSX workbooks whose parts are watched while the library reads them.

A file of 35 KB can hold a row of eight million cells. The library makes objects of a whole row, of a whole list of texts
and of every small part before it gives anything back, so what it would make is counted first, piece by piece as it
reads. It forgets a row and a text once they are read (an item, here); all other elements it keeps.
"""

import zipfile
from types import TracebackType
from typing import IO, Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _TEXT = f"{_MAIN} row", f"{_MAIN} si"
_MOST_ITEMS = {_ROW: 1_048_576, _TEXT: 300_000}
_MOST_IN_ITEM = 65_536  # elements; four for each cell of the widest sheet there can be
_LONGEST_ITEM = 4 * 1024 * 1024
_MOST_KEPT = 100_000


class TooMuch(Exception):
    """The sentence says what there is too much of, and what to do."""


class _Watch:
    """Counts the elements of one part. `item` names those that are forgotten again, or is "" where all are kept."""

    def __init__(self, item: str) -> None:
        self.item, self.items, self.kept = item, 0, 0
        self.depth = self.inside = self.begun = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)
        self._measure()

    def _start(self, name: str, _: object) -> None:
        if self.depth:
            self.depth += 1
            self.inside += 1
            if self.inside > _MOST_IN_ITEM:
                raise TooMuch(_WIDE)
        elif name == self.item:
            self.depth, self.inside, self.begun = 1, 0, self.parser.CurrentByteIndex
            self.items += 1
            if self.items > _MOST_ITEMS[name]:
                raise TooMuch(_LONG)
        else:
            self.kept += 1
            if self.kept > _MOST_KEPT:
                raise TooMuch(_MORE)

    def _end(self, _: str) -> None:
        if self.depth:
            self._measure()
            self.depth -= 1

    def _measure(self) -> None:
        if self.depth and self.parser.CurrentByteIndex - self.begun > _LONGEST_ITEM:
            raise TooMuch(_WIDE)

    def _doctype(self, *_: object) -> None:
        raise ValueError("a document type, which no workbook has")


_WIDE = "A row or a text of the workbook is far too long. Remove what is beside the list, or save the list as CSV."
_LONG = (
    "The workbook holds too many rows or texts. Remove other sheets and empty rows, or save the list as CSV."
)
_MORE = "The workbook holds far more than a list of customers. Save the list as CSV."


class _Watched:
    """A part as the library reads it. Read in one go, all of it is kept."""

    def __init__(self, part: IO[bytes], item: str) -> None:
        self.part, self.watch = part, _Watch(item)

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            self.watch.item = ""
        piece = self.part.read(-1 if size is None else size)
        self.watch.feed(piece)
        return piece

    def close(self) -> None:
        self.part.close()

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Archive(zipfile.ZipFile):
    item = _ROW

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return _Watched(super().open(*args, **kwargs), self.item)


class _Reader(ExcelReader):
    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = self.watched = _Archive(file)

    def read_strings(self) -> None:
        self.watched.item = _TEXT
        super().read_strings()
        self.watched.item = _ROW


def load(file: IO[bytes]) -> Any:
    """The workbook; reading it or its rows may raise TooMuch."""
    reader = _Reader(file)
    reader.read()
    return reader.wb
