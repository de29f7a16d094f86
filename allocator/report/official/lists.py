"""Workbooks of one list each: what stands above it, columns as wide as they need, answers offered, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from allocator.report.text_width import cells, visible
from allocator.report.xlsx import LINE, LONGEST, MADE, MARGIN, TALLEST

_FONT: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_GRID = {"border": 1, "border_color": "#A6A6A6"}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its header, its width in half-width cells, whether somebody fills it in, the answers offered.

    What is only looked up is not `printed`; such columns come last.
    """

    title: str
    width: int
    open: bool = False
    offered: tuple[str, ...] = ()
    printed: bool = True


def workbook(
    sheet: str,
    title: str,
    notes: Sequence[str],
    columns: Sequence[ListColumn],
    rows: Sequence[Sequence[str | int | float]],
) -> bytes:
    """Return the .xlsx: the same bytes for the same list; nothing that users wrote is ever a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "created": MADE})
    made = book.add_worksheet(sheet)
    last, shown = len(columns) - 1, [c.width for c in columns if c.printed]
    heading = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
    above, head = book.add_format(_FONT), book.add_format({**_FONT, **_GRID, "bold": True, "bg_color": "#DCE6F1"})
    plain = book.add_format({**_FONT, **_GRID, "indent": 1, "align": "right"})
    text = book.add_format({**_FONT, **_GRID, "num_format": "@"})
    empty = book.add_format({**_FONT, **_GRID, "num_format": "@", "bg_color": "#FFF9DB", "locked": False})
    for n, column in enumerate(columns):
        made.set_column(n, n, column.width)
    made.merge_range(0, 0, 0, len(shown) - 1, title, heading)
    made.set_row(0, 30)
    for n, note in enumerate(notes, 1):
        made.merge_range(n, 0, n, len(shown) - 1, note, above)
        made.set_row(n, _tall([(note, sum(shown))]))
    top = len(notes) + 1
    for n, column in enumerate(columns):
        made.write_string(top, n, column.title, head)
    for at, row in enumerate(rows, top + 1):
        for n, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value == "":
                made.write_blank(at, n, None, empty if column.open else text)
            elif isinstance(value, str):
                made.write_string(at, n, visible(value)[:LONGEST], empty if column.open else text)
            else:
                made.write_number(at, n, value, plain)
        made.set_row(at, _tall([(v, c.width) for v, c in zip(row, columns, strict=True) if isinstance(v, str)]))
    for n, column in enumerate(columns):
        if column.offered and rows:
            offer = {"validate": "list", "source": list(column.offered), "ignore_blank": True}
            made.data_validation(top + 1, n, top + len(rows), n, offer)
    made.autofilter(top, 0, top + len(rows), last)
    made.freeze_panes(top + 1, 0)
    made.repeat_rows(top)
    made.print_area(0, 0, top + len(rows), len(shown) - 1)
    made.set_landscape()
    made.set_paper(9)
    made.fit_to_pages(1, 0)
    made.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    made.set_footer("&C&8第 &P 页  共 &N 页")
    made.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    book.close()
    return out.getvalue()


def _tall(texts: Sequence[tuple[str, int]]) -> float:
    """Return the height of a row that holds texts at widths."""
    lines = [sum(max(1, ceil(cells(part, ambiguous=2) / max(1, w - 2))) for part in t.split("\n")) for t, w in texts]
    return min(TALLEST, max(lines, default=1) * LINE + MARGIN)
