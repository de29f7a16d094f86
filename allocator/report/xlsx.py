"""Reports as workbooks: a title, stamps and tables on every sheet, widths for Chinese text, A4 landscape, page footers.

The same report gives the same bytes; nothing that users wrote is ever a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate, pairwise
from math import ceil
from typing import Any

from allocator.money import WAN
from allocator.report.charts import TALL_ROWS, Placed, bars, curves
from allocator.report.headline import DISCLAIMER, Headline
from allocator.report.table import Cell, Column, ColumnKind, Figure, Look, Notice, Part, Quantity, Report, Sheet, Table
from allocator.report.text_width import cells, clipped, visible

MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Every workbook's date of creation: the same run gives the same bytes."""
LONGEST = 32_767
"""Characters that a cell can hold."""
UNIT, EDGE = 0.98, 2.6
"""A half-width cell of 10-point 宋体 in Excel's width units, and the margins of a column."""
LINE, MARGIN, TALLEST = 13.5, 4.0, 400.0
"""Points: a line of 10-point text, the margins of a row, the tallest row."""
LEAST, FIRST_HEADING = 6, 3

_BODY: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_GRID = {"border": 1, "border_color": "#A6A6A6"}
_TOTAL = {"bold": True, "bg_color": "#F2F2F2"}
_LOOKS: dict[Look, dict[str, Any]] = {
    "": {},
    "total": _TOTAL,
    "marked": _TOTAL,
    "subtotal": {"bold": True, "bg_color": "#F7F9FB"},
    "grave": {"font_color": "#C00000"},
}
_HEADER = {**_BODY, **_GRID, "bold": True, "align": "center", "bg_color": "#DCE6F1"}
_TITLE = {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
_HEADING = {"font_name": "黑体", "font_size": 11, "valign": "vcenter"}
_STAMP = {**_BODY, "font_color": "#C00000"}
_SCALE: dict[ColumnKind, int] = {"money": WAN, "score": 100}
"""By what a stored integer is divided for people; the others are as they are."""
_UNITS: dict[str, ColumnKind] = {"元": "money", "分": "score"}
"""Unit of a quantity → the kind of value it is; the others are counts."""
_ALIGNED: dict[ColumnKind, str] = {"text": "left", "label": "center", "count": "center"}
_TEXTS = (Column("项目"), Column("内容"))
"""The columns of a notice: what a line is about, and the line."""


def workbook(report: Report) -> bytes:
    """Return the .xlsx of a report; its bytes depend on the report alone."""
    import xlsxwriter  # noqa: PLC0415 - a run that prints JSON alone does not pay for it

    data, head = BytesIO(), report.head
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"title": head.title + head.stamp, "comments": head.fingerprint, "created": MADE})
    formats = _Formats(book)
    for sheet in report.sheets:
        _Filler(book, formats, head, sheet).fill()
    book.close()
    return data.getvalue()


class _Formats:
    """The cell formats of a book; equal ones are one."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A column of a table on its sheet: its kind, the columns it takes from first to last, its number format."""

    kind: ColumnKind
    place: tuple[int, int]
    number: str


class _Filler:
    """Fills one worksheet from the top down."""

    def __init__(self, book: Any, formats: _Formats, head: Headline, told: Sheet) -> None:
        self.book, self.format, self.head, self.shown = book, formats, head, told
        self.sheet = book.add_worksheet(told.name)
        self.parts = [_drawn(p) for p in told.parts]
        self.widths = told.widths or _widths([p.data for p in self.parts])
        self.last = len(self.widths) - 1
        self.row = 0

    def fill(self) -> None:
        """Write everything that the sheet holds."""
        head = self.head
        for n, width in enumerate(self.widths):
            self.sheet.set_column(n, n, width * UNIT + EDGE)
        self._across(self.shown.title + head.stamp, self.format(**_TITLE), 30)
        self._beside(self.shown.left, self.shown.right)
        drafts = [f"草案：{'；'.join(head.doubts)}"] if head.doubts else []
        for text in (*drafts, *head.stamps, *head.exceptions):
            self._across(text, self.format(**_STAMP))
        breaks = []
        for part in self.parts:
            breaks += [self.row] if part.data.breaks else []
            self._figure(part)
        if breaks:
            self.sheet.set_h_pagebreaks(breaks)
        self._print()

    def _across(self, text: str, look: Any, height: float | None = None) -> None:
        """Write text over the whole width."""
        self.sheet.set_row(self.row, height or _height(text, sum(self.widths)))
        self._merged(self.row, 0, self.last, text, look)
        self.row += 1

    def _beside(self, left: str, right: str) -> None:
        """Write two texts in one row, the right one over the last two columns."""
        middle = self.last - 2 if right else self.last
        self.sheet.set_row(self.row, _height(left, sum(self.widths[: middle + 1])))
        self._merged(self.row, 0, middle, left, self.format(**_BODY))
        if right:
            self._merged(self.row, middle + 1, self.last, right, self.format(**_BODY, align="right"))
        self.row += 1

    def _merged(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        if text:
            self.sheet.write_string(row, first, _fitting(text), look)
        elif last == first:
            self.sheet.write_blank(row, first, None, look)

    def _figure(self, figure: Figure) -> None:
        """Write a table with what is drawn of it: curves above, bars below."""
        table = figure.data
        if table.title:
            self.row += 0 if self.row <= FIRST_HEADING else 1
            self._across(table.title, self.format(**_HEADING), 22)
        above = self.row
        self.row += TALL_ROWS * len(figure.curves) + 1 if figure.curves else 0
        starts = [0, *accumulate(table.spans or (1,) * len(table.columns))]
        places = [(a, b - 1) for a, b in pairwise(starts)]
        if table.headed:
            self._header(table, places)
        first = self.row
        self._rows(table, [_Laid(c.kind, places[n], _number(table, n)) for n, c in enumerate(table.columns)])
        if not table.rows:
            return
        columns = {c.key: place[0] for c, place in zip(table.columns, places, strict=True)}
        placed = Placed(self.sheet.get_name(), first, first + len(table.rows) - 1, columns)
        curves(self._draw, self.sheet, figure.curves, placed, above)
        if figure.bars:
            self.row = bars(self._draw, self.sheet, figure.bars, placed, self.row)

    def _draw(self, kind: str) -> Any:
        return self.book.add_chart({"type": kind, **({"subtype": "straight"} if kind == "scatter" else {})})

    def _header(self, table: Table, places: Sequence[tuple[int, int]]) -> None:
        look = self.format(**_HEADER)
        headers = [broken(c.title) for c in table.columns]
        tall = MARGIN + max(_height(h, self._width(p)) for h, p in zip(headers, places, strict=True))
        self.sheet.set_row(self.row, tall)
        for text, (first, last) in zip(headers, places, strict=True):
            self._merged(self.row, first, last, text, look)
        self.row += 1
        if table.repeats:
            self.sheet.repeat_rows(self.row - 1)
        if len(self.parts) == 1:
            self.sheet.freeze_panes(self.row, 0)

    def _width(self, place: tuple[int, int]) -> int:
        return sum(self.widths[place[0] : place[1] + 1])

    def _rows(self, table: Table, laid: Sequence[_Laid]) -> None:
        for n, row in enumerate(table.rows):
            self._line(row, laid, table.look(n), table.levels[n] if table.levels else 0)
        if table.total:
            self._line(table.total, laid, "total", 0)
        for note in table.notes:
            self._across(note, self.format(**_BODY))

    def _line(self, values: Sequence[Cell], laid: Sequence[_Laid], look: Look, level: int) -> None:
        texts = [(v, self._width(c.place)) for v, c in zip(values, laid, strict=True) if isinstance(v, str)]
        tall = max((_height(*t) for t in texts), default=LINE + MARGIN)
        for value, column in zip(values, laid, strict=True):
            self._cell(value, column, _LOOKS[look])
        self.sheet.set_row(self.row, tall, None, {"level": level} if level else {})
        self.row += 1

    def _cell(self, value: Cell, column: _Laid, look: dict[str, Any]) -> None:
        (first, last), kind, number = column.place, column.kind, column.number
        if isinstance(value, Quantity):
            kind, number = _UNITS.get(value.unit, "count"), quantity_format(value)
            value = value.value
        align = _ALIGNED.get(kind, "right")
        if isinstance(value, str) and kind != "text":
            align = "center"
        indent = {} if align == "center" else {"indent": 1}
        wraps = value is None or isinstance(value, str)
        look = {**_BODY, **_GRID, **look, **indent, "align": align, "num_format": number, "text_wrap": wraps}
        made = self.format(**look)
        if value is None or isinstance(value, str):
            self._merged(self.row, first, last, value or "", made)
            return
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", made)
        self.sheet.write_number(self.row, first, value / _SCALE.get(kind, 1), made)

    def _print(self) -> None:
        head, sheet = self.head, self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.hide_gridlines(2)
        sheet.outline_settings(True, False, True, False)  # noqa: FBT003 - visible, summary above its lines
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        name, marks = clipped(self.shown.title, 100).replace("&", "&&"), head.marks
        sheet.set_header(f"&L&9 {name}&R&9 {marks}")
        sheet.set_footer(f"&L&8{head.fingerprint}&C&8第 &P 页  共 &N 页&R&8{DISCLAIMER}")


def _drawn(part: Part) -> Figure:
    """Return a part as a table with what is drawn of it."""
    if isinstance(part, Notice):
        rows = tuple((line.label, line.text) for line in part.lines)
        looks: tuple[Look, ...] = tuple("grave" if line.grave else "" for line in part.lines)
        return Figure(Table(part.title, _TEXTS, rows, looks=looks, spans=part.spans, headed=False, repeats=False))
    figure = part if isinstance(part, Figure) else Figure(part)
    return replace(figure, data=figure.data.on("paper"))


def broken(header: str) -> str:
    """Return a header with its unit on a line of its own."""
    return header.replace("（", "\n（")


def _fitting(text: str) -> str:
    """Return what a cell can hold, with nothing invisible in it."""
    shown = visible(text)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def _height(text: str, width: int) -> float:
    """Return the height of a row that holds the text at a width in cells; a character may stand into the margin."""
    lines = sum(max(1, ceil(cells(part, ambiguous=2) / (width + 1))) for part in text.split("\n"))
    return min(TALLEST, lines * LINE + MARGIN)


def _widths(tables: Sequence[Table]) -> list[int]:
    """Return widths as the contents of the first table and those like it need, up to each column's limit."""
    columns = tables[0].columns
    rows = [row for t in tables if t.columns == columns for row in t.rows]
    widths = []
    for n, c in enumerate(columns):
        header = max(cells(part, ambiguous=2) for part in broken(c.title).split("\n"))
        content = max((cells(c.show(row[n]), ambiguous=2) for row in rows), default=0)
        limit = c.width or content
        widths.append(max(LEAST, min(header, 14), min(content, limit)))
    return widths


def _number(table: Table, n: int) -> str:
    """Return the format of a column: as many decimals as its amounts need."""
    kind = table.columns[n].kind
    if kind == "score":
        return "0.00"
    if kind != "money":
        return {"text": "General", "label": "@", "share": '#,##0"%"'}.get(kind, "#,##0")
    return _wan_format(max((_decimals(v) for row in table.rows if isinstance(v := row[n], int)), default=0))


def quantity_format(quantity: Quantity) -> str:
    """Return the format of a quantity: as many decimals as its unit needs."""
    if quantity.unit == "元":
        return _wan_format(_decimals(quantity.value))
    return {"分": "0.00", "%": '#,##0"%"'}.get(quantity.unit, "#,##0")


def _wan_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _decimals(amount: int) -> int:
    """Return how many decimals an amount of 元 has in 万元."""
    return next((d for d in range(4) if amount % 10 ** (4 - d) == 0), 4)
