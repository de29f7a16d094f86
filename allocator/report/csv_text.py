"""Tables as CSV for a spreadsheet: money in 元, empty fields for what there is not, nothing that could be a formula."""

from __future__ import annotations

import csv
from io import StringIO

from allocator.report.table import Cell, Column, Table
from allocator.report.text_width import visible

_FORMULA = tuple("=+-@")


def csv_text(table: Table) -> str:
    """Return a table as text, the titles first."""
    shown = table.on("csv")
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([c.title for c in shown.columns])
    for row in shown.every:
        writer.writerow([plain(value, c) for value, c in zip(row, shown.columns, strict=True)])
    return out.getvalue()


def plain(value: Cell, column: Column) -> str | int:
    """Return a number as it is, or text that no spreadsheet takes for a formula."""
    if isinstance(value, int) and column.kind in ("money", "count"):
        return value
    shown = visible(column.show(value))
    return f"'{shown}" if shown.startswith(_FORMULA) and not isinstance(value, int) else shown
