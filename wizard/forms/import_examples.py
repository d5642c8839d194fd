"""The example files that a list can be begun with: every column, two customers."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from wizard.forms.import_columns import columns


@dataclass(frozen=True, slots=True)
class Example:
    content_type: str
    content: Callable[[], bytes]


def _rows() -> tuple[Sequence[str], ...]:
    """Headings, a row with everything, and one with only what a new customer needs."""
    known = columns()
    least = {"reference": "MSP-2002", "name": "Old Quay Chandlers"}
    return (
        [column.label for column in known],
        [column.example for column in known],
        [least.get(column.key, "") for column in known],
    )


def _csv() -> bytes:
    text = StringIO()
    csv.writer(text).writerows(_rows())
    return text.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    workbook, out = Workbook(), BytesIO()
    sheet = workbook.worksheets[0]
    sheet.title, sheet.freeze_panes = "Customers", "A2"
    for row in _rows():
        sheet.append(list(row))
    for place, heading in enumerate(_rows()[0], start=1):
        sheet.cell(row=1, column=place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = max(16, len(heading) + 2)
        # Text, or a spreadsheet program turns the reference 007 into 7.
        sheet.column_dimensions[get_column_letter(place)].number_format = "@"
    workbook.save(out)
    return out.getvalue()


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "csv": Example("text/csv; charset=utf-8", _csv),
        "xlsx": Example("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    }
)
