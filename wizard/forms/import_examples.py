"""The example files that a list can be begun with: every column, two customers. They can be imported as they are."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO
from types import MappingProxyType

from django.utils import timezone

from wizard.forms.import_columns import columns

_AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Example:
    content_type: str
    content: Callable[[str], bytes]


def _rows(owner: str) -> tuple[Sequence[str], ...]:
    """Headings, a row with everything, and one with only what a new customer needs."""
    known = columns()
    due = (timezone.localdate() + _AHEAD).isoformat()
    most = {column.key: column.example for column in known} | {"owner": owner, "due_date": due}
    least = {"reference": "MSP-2002", "name": "Old Quay Chandlers"}
    return (
        [column.label for column in known],
        [most[column.key] for column in known],
        [least.get(column.key, "") for column in known],
    )


def _csv(owner: str) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(_rows(owner))
    return text.getvalue().encode("utf-8-sig")


def _xlsx(owner: str) -> bytes:
    from openpyxl import Workbook  # with the first file: every start would wait for it
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook, out = Workbook(), BytesIO()
    sheet = workbook.worksheets[0]
    sheet.title, sheet.freeze_panes = "Customers", "A2"
    for row in _rows(owner):
        sheet.append(list(row))
    for place, column in enumerate(columns(), start=1):
        sheet.cell(row=1, column=place).font = Font(bold=True)
        told = sheet.column_dimensions[get_column_letter(place)]
        told.width = max(16, len(column.label) + 2)
        # Text, or a spreadsheet program turns the reference 007 into 7. A day that is typed becomes a date.
        told.number_format = "yyyy-mm-dd" if column.key == "due_date" else "@"
    workbook.save(out)
    return out.getvalue()


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "csv": Example("text/csv; charset=utf-8", _csv),
        "xlsx": Example("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    }
)
