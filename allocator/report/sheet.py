"""A printed sheet: title, stamp, blocks of rows with borders, widths for Chinese text, A4 landscape, page footers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate, pairwise
from math import ceil
from typing import Any, Generic, TypeVar

from allocator.report.charts import TALL_ROWS, Bars, Curve, Placed, bars, curves
from allocator.report.columns import Cell, Column, Kind, shown
from allocator.report.formats import SCALE, UNITS, figure_format, number_format
from allocator.report.headline import DISCLAIMER, Headline
from allocator.report.rows import Figure
from allocator.report.text_width import cells, clipped, visible

R = TypeVar("R")
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
_LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "total": {"bold": True, "bg_color": "#F2F2F2"},
    "subtotal": {"bold": True, "bg_color": "#F7F9FB"},
    "grave": {"font_color": "#C00000"},
}
_HEADER = {**_BODY, **_GRID, "bold": True, "align": "center", "bg_color": "#DCE6F1"}
_TITLE = {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
_HEADING = {"font_name": "黑体", "font_size": 11, "valign": "vcenter"}
_STAMP = {**_BODY, "font_color": "#C00000"}


@dataclass(frozen=True)
class Block(Generic[R]):
    """A table on a sheet.

    Attributes
    ----------
    heading
        What stands above it, "" for the only table of a sheet.
    spans
        How many columns of the sheet each of its columns takes; one each where empty.
    look
        Row → "", total, subtotal or grave.
    level
        Row → depth in the outline, 0 outside.
    total
        The cells of a last row that is the sum.
    headed
        Whether its header row is shown.
    main
        Its header row is repeated on every page; alone on a sheet it also stays on the screen.
    chart
        Bars drawn below it from its rows.
    curves
        Curves drawn above it from its rows.
    breaks
        Whether it begins a new page.
    """

    columns: Sequence[Column[R]]
    rows: Sequence[R]
    heading: str = ""
    spans: tuple[int, ...] = ()
    look: Callable[[R], str] = lambda _: ""
    level: Callable[[R], int] = lambda _: 0
    total: Sequence[Cell] = ()
    headed: bool = True
    main: bool = True
    chart: Bars | None = None
    curves: Sequence[Curve] = ()
    breaks: bool = False

    @property
    def extent(self) -> tuple[int, ...]:
        return self.spans or (1,) * len(self.columns)


class Book:
    """An .xlsx in memory whose bytes depend on its contents alone."""

    def __init__(self, headline: Headline) -> None:
        import xlsxwriter  # noqa: PLC0415 - a run that prints JSON alone does not pay for it

        self.headline = headline
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties(
            {"title": headline.title + headline.stamp, "comments": headline.fingerprint, "created": MADE}
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def close(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._bytes.getvalue()

    def widths(self, block: Block[Any]) -> list[int]:
        """The widths of a sheet's columns, computed from the contents of a block."""
        return _widths(block)

    def draw(self, kind: str) -> Any:
        """A chart that belongs to the book; a sheet places it."""
        return self._book.add_chart({"type": kind, **({"subtype": "straight"} if kind == "scatter" else {})})

    def format(self, **properties: Any) -> Any:
        """A cell format; equal ones are one."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def sheet(
        self, name: str, title: str, subtitle: tuple[str, str], blocks: Sequence[Block[Any]], widths: Sequence[int] = ()
    ) -> None:
        """Add a sheet.

        Parameters
        ----------
        subtitle
            What stands below the title on the left and on the right.
        widths
            Of the sheet's columns in half-width cells; computed from the contents of the first block where empty.
        """
        _Sheet(self, self._book.add_worksheet(name), widths or _widths(blocks[0])).fill(title, subtitle, blocks)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A column of a block on its sheet: its kind, the columns it takes from first to last, its number format."""

    kind: Kind
    place: tuple[int, int]
    number: str


class _Sheet:
    """Fills one worksheet from the top down."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[int]) -> None:
        self.book, self.sheet, self.widths = book, sheet, widths
        self.last = len(widths) - 1
        self.row = 0

    def fill(self, title: str, subtitle: tuple[str, str], blocks: Sequence[Block[Any]]) -> None:
        head = self.book.headline
        for n, width in enumerate(self.widths):
            self.sheet.set_column(n, n, width * UNIT + EDGE)
        self._across(title + head.stamp, self.book.format(**_TITLE), 30)
        self._beside(*subtitle)
        warnings = ([f"草案：{'；'.join(head.doubts)}"] if head.doubts else []) + [
            *head.stamps,
            *head.exceptions,
        ]
        for text in warnings:
            self._across(text, self.book.format(**_STAMP))
        breaks = []
        for block in blocks:
            breaks += [self.row] if block.breaks else []
            self._block(block, alone=len(blocks) == 1)
        if breaks:
            self.sheet.set_h_pagebreaks(breaks)
        self._print(title)

    def _across(self, text: str, look: Any, height: float | None = None) -> None:
        """Text over the whole width."""
        tall = height or _height(text, sum(self.widths))
        self.sheet.set_row(self.row, tall)
        self._merged(self.row, 0, self.last, text, look)
        self.row += 1

    def _beside(self, left: str, right: str) -> None:
        """Two texts in one row: the right one over the last two columns."""
        middle = self.last - 2 if right else self.last
        self.sheet.set_row(self.row, _height(left, sum(self.widths[: middle + 1])))
        self._merged(self.row, 0, middle, left, self.book.format(**_BODY))
        if right:
            self._merged(self.row, middle + 1, self.last, right, self.book.format(**_BODY, align="right"))
        self.row += 1

    def _merged(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        if text:
            self.sheet.write_string(row, first, _fitting(text), look)
        elif last == first:
            self.sheet.write_blank(row, first, None, look)

    def _block(self, block: Block[R], *, alone: bool) -> None:
        starts = [0, *accumulate(block.extent)]
        places = [(a, b - 1) for a, b in pairwise(starts)]
        if block.heading:
            self.row += 0 if self.row <= FIRST_HEADING else 1
            self._across(block.heading, self.book.format(**_HEADING), 22)
        above, room = self.row, TALL_ROWS * len(block.curves)
        self.row += room + 1 if room else 0
        if block.headed:
            self._header(block, places)
            if block.main:
                self.sheet.repeat_rows(self.row - 1)
            if alone:
                self.sheet.freeze_panes(self.row, 0)
        laid = [_Laid(c.kind, p, number_format(c, block.rows)) for c, p in zip(block.columns, places, strict=True)]
        first = self.row
        for row in block.rows:
            self._line([c.get(row) for c in block.columns], laid, block.look(row), block.level(row))
        if block.total:
            self._line(block.total, laid, "total", 0)
        columns = {c.header: place[0] for c, place in zip(block.columns, places, strict=True)}
        placed = Placed(self.sheet.get_name(), first, first + len(block.rows) - 1, columns)
        if block.curves and block.rows:
            curves(self.book.draw, self.sheet, block.curves, placed, above)
        if block.chart and block.rows:
            self.row = bars(self.book.draw, self.sheet, block.chart, placed, self.row)

    def _header(self, block: Block[R], places: Sequence[tuple[int, int]]) -> None:
        look = self.book.format(**_HEADER)
        headers = [broken(c.header) for c in block.columns]
        tall = MARGIN + max(_height(h, self._width(p)) for h, p in zip(headers, places, strict=True))
        self.sheet.set_row(self.row, tall)
        for text, (first, last) in zip(headers, places, strict=True):
            self._merged(self.row, first, last, text, look)
        self.row += 1

    def _width(self, place: tuple[int, int]) -> int:
        return sum(self.widths[place[0] : place[1] + 1])

    def _line(self, values: Sequence[Cell], laid: Sequence[_Laid], look: str, level: int) -> None:
        texts = [(v, self._width(c.place)) for v, c in zip(values, laid, strict=True) if isinstance(v, str)]
        tall = max((_height(*t) for t in texts), default=LINE + MARGIN)
        for value, column in zip(values, laid, strict=True):
            self._cell(value, column, _LOOKS[look])
        self.sheet.set_row(self.row, tall, None, {"level": level} if level else {})
        self.row += 1

    def _cell(self, value: Cell, column: _Laid, look: dict[str, Any]) -> None:
        (first, last), kind, number = column.place, column.kind, column.number
        if isinstance(value, Figure):
            kind, number = UNITS.get(value.unit, "whole"), figure_format(value)
            value = value.value
        align = {"text": "left", "label": "center", "whole": "center"}.get(kind, "right")
        if isinstance(value, str) and kind != "text":
            align = "center"
        indent = {} if align == "center" else {"indent": 1}
        wraps = value is None or isinstance(value, str)
        look = {**_BODY, **_GRID, **look, **indent, "align": align, "num_format": number, "text_wrap": wraps}
        format_ = self.book.format(**look)
        if value is None or isinstance(value, str):
            self._merged(self.row, first, last, value or "", format_)
            return
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", format_)
        self.sheet.write_number(self.row, first, value / SCALE[kind], format_)

    def _print(self, title: str) -> None:
        head, sheet = self.book.headline, self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.hide_gridlines(2)
        sheet.outline_settings(True, False, True, False)  # noqa: FBT003 - visible, summary above its lines
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        name, marks = clipped(title, 100).replace("&", "&&"), head.marks
        sheet.set_header(f"&L&9 {name}&R&9 {marks}")
        sheet.set_footer(f"&L&8{head.fingerprint}&C&8第 &P 页  共 &N 页&R&8{DISCLAIMER}")


def totalled(columns: Iterable[Column[R]], total: Mapping[str, Cell]) -> list[Cell]:
    """A last line that has values in a few columns, by their keys."""
    return [total.get(c.key) for c in columns]


def broken(header: str) -> str:
    """A header with its unit on a line of its own."""
    return header.replace("（", "\n（")


def _fitting(text: str) -> str:
    """What a cell can hold, with nothing invisible in it."""
    shown_text = visible(text)
    return shown_text if len(shown_text) <= LONGEST else shown_text[: LONGEST - 1] + "…"


def _height(text: str, width: int) -> float:
    """The height of a row that holds the text at a width in cells; a character may stand into the margin."""
    lines = sum(max(1, ceil(cells(part, ambiguous=2) / (width + 1))) for part in text.split("\n"))
    return min(TALLEST, lines * LINE + MARGIN)


def _widths(block: Block[R]) -> list[int]:
    """As wide as the contents, up to each column's limit; the header may wrap."""
    widths = []
    for c in block.columns:
        header = max(cells(part, ambiguous=2) for part in broken(c.header).split("\n"))
        content = max((cells(shown(c.get(r), c.kind), ambiguous=2) for r in block.rows), default=0)
        limit = c.width or content
        widths.append(max(LEAST, min(header, 14), min(content, limit)))
    return widths
