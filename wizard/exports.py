"""Lists that leave as CSV, in a form that no spreadsheet program takes for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A cell that starts with one of these is calculated when the file is opened, and may then call other programs. So is
# what follows a semicolon or a line break, where a program takes those for the end of a cell. The last four are the
# wide forms of the first four.
_FORMULA = r"[=+@\-\uff1d\uff0b\uff20\uff0d]"
_AHEAD = rf"(?=[\s']*{_FORMULA}|'*[\t\r])"
_CALCULATED = re.compile(rf"(^|[;\t\r\n]){_AHEAD}")
_MARKED = re.compile(rf"(^|[;\t\r\n])'{_AHEAD}")


def neutral(cell: object) -> str:
    """The cell as text, with an apostrophe wherever it would be calculated."""
    return _CALCULATED.sub(r"\1'", "" if cell is None else str(cell))


def bare(cell: str) -> str:
    """What neutral() was given, so that an exported file can come back. For short texts: its time grows with the square."""
    return _MARKED.sub(r"\1", cell)


class _Line:
    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """UTF-8 with a byte order mark, without which Excel takes it for another encoding. One line at a time."""
    writer: Any = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow([neutral(cell) for cell in header])
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])
