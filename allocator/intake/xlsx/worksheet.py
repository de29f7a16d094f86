"""One worksheet as a `Sheet`, read once as a stream: values, formulas, merged ranges, hidden rows and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import IO

from allocator.intake.grid import CELLS, COLUMNS, ROWS, SLACK, Cell, CellKind, Row, Sheet, Value, column_number, letter
from allocator.intake.xlsx.markup import Attributes, Contradiction, Enough, walk
from allocator.intake.xlsx.strings import TEXT, Collector, Words, unescaped
from allocator.intake.xlsx.styles import Styles, moment

_WANTED = TEXT | {"v", "f"}
_CELL = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_RANGE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})(?::([A-Za-z]{1,3})([1-9]\d{0,6}))?")
_MERGED = 20_000
_LAST_COLUMN = 16_384


@dataclass(frozen=True, slots=True)
class Book:
    """What all worksheets of a workbook share."""

    strings: Sequence[Words]
    styles: Styles
    since_1904: bool = False


def read(stream: IO[bytes], sheet: Sheet, book: Book) -> None:
    """Fill a sheet from its part; the range that the part claims is not believed.

    Raises
    ------
    Contradiction, ValueError, IndexError
        The part contradicts itself: a row or cell that stands twice, a string or style that does not exist.
    """
    reader = _Reader(sheet, book)
    walk(stream, reader.opened, reader.closed, _WANTED)
    sheet.hidden_rows = frozenset(reader.hidden)
    sheet.hidden_columns = frozenset(reader.hidden_columns)
    sheet.merged = _apart(reader.merged)
    sheet.empty = reader.empty


class _Reader:
    """The state while the elements of a worksheet pass by."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.empty = 0
        self._sheet, self._book = sheet, book
        self._columns: dict[str, int] = {}
        self._known: dict[tuple[str, str, int], Cell | None] = {}
        self._shared: dict[str, str] = {}
        self._row: Row = {}
        self._seen: set[int] = set()
        self._number = self._column = self._filled = 0
        self._hidden = self._in_data = self._inside = False
        self._type, self._style = "n", 0
        self._value: str | None = None
        self._formula: str | None = None
        self._formula_id = ""
        self._inline = Collector()

    def opened(self, element: str, attributes: Attributes) -> None:
        match element:
            case "c" if self._in_data:
                self._open_cell(attributes)
            case "row" if self._in_data:
                self._open_row(attributes)
            case "sheetData":
                self._in_data = True
            case "f" if self._inside:
                self._formula_id = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "col" if attributes.get("hidden") in {"1", "true"}:
                first, last = int(attributes["min"]), min(int(attributes["max"]), COLUMNS)
                self.hidden_columns.update(range(first, last + 1))
            case _ if self._inside and self._type == "inlineStr":
                self._once(self._inline.pieces and element == "is", "值")
                self._inline.opened(element, attributes)

    def closed(self, element: str, text: str) -> None:
        if not self._inside:
            self._in_data &= element != "sheetData"
            return
        match element:
            case "v":
                self._once(self._value is not None, "值")
                self._value = text
            case "c":
                self._inside = False
                self._close_cell()
            case "f":
                if self._formula_id:
                    text = (
                        self._shared.setdefault(self._formula_id, text)
                        if text
                        else self._shared.get(self._formula_id, "")
                    )
                self._once(self._formula is not None, "公式")
                self._formula = text
            case _ if self._type == "inlineStr":
                self._inline.closed(element, text)

    def _open_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r")
        self._number = int(stated) if stated else self._number + 1
        self._column = 0
        if self._number in self._sheet.rows:
            raise Contradiction(f"第{self._number}行出现两次")
        self._row = {}
        self._seen = set()
        self.empty += 1
        self._hidden = attributes.get("hidden") in {"1", "true"} or attributes.get("ht") in {"0", "0.0"}

    def _open_cell(self, attributes: Attributes) -> None:
        if stated := attributes.get("r"):
            letters = stated.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters)
            if stated[len(letters) :] != str(self._number):
                raise Contradiction(f"第{self._number}行中有单元格{stated[:12]}")
            self._column = column
        else:
            self._column += 1
        if self._column > _LAST_COLUMN:
            raise Contradiction(f"第{self._number}行超过{_LAST_COLUMN}列")
        if self._column in self._seen:
            raise Contradiction(f"单元格{letter(self._column)}{self._number}出现两次")
        self._seen.add(self._column)
        self._inside = True
        self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._value = self._formula = None
        if self._type == "inlineStr":
            self._inline = Collector()

    def _close_cell(self) -> None:
        words = self._words()
        cell = self._cell(words)
        if cell is None:
            self.empty += 1
            return
        if not self._row:
            self.empty -= 1
            self._sheet.rows[self._number] = self._row
            if self._hidden:
                self.hidden.add(self._number)
        self._row[self._column] = cell
        self._filled += 1
        self._strike(words)
        if self._column > COLUMNS:
            self._stop(f"超过{COLUMNS}列")
        if len(self._sheet.rows) > ROWS + SLACK:
            self._stop(f"超过{ROWS // 10_000}万行")
        if self._filled > CELLS:
            self._stop(f"有内容的单元格超过{CELLS // 10_000}万个")

    def _once(self, twice: object, what: str) -> None:
        if twice:
            raise Contradiction(f"单元格{letter(self._column)}{self._number}有两个{what}")

    def _stop(self, why: str) -> None:
        self._sheet.oversize = why
        raise Enough

    def _words(self) -> Words | None:
        """Return the text of the cell that has just ended, where it is kept with its formatting."""
        if self._type == "s" and self._value:
            return self._book.strings[_position(self._value)]
        if self._type != "inlineStr":
            return None
        self._once(self._value and self._inline.pieces, "值")
        return self._inline.words()

    def _cell(self, words: Words | None) -> Cell | None:
        """Return the cell that has just ended; None where it is empty."""
        if self._formula is not None:
            return self._calculated(f"={unescaped(self._formula)}")
        if words is not None:
            return _text(words.text)
        if not self._value:
            return None
        key = (self._type, self._value, self._style)
        if key not in self._known:
            self._known[key] = self._stored(self._value)
        return self._known[key]

    def _calculated(self, formula: str) -> Cell | None:
        """Return a formula with the value cached by the last calculation; nothing is ever evaluated."""
        if self._value is None or (not self._value and self._type != "str"):
            return Cell("", "uncalculated", formula=formula)
        cached = self._stored(self._value)
        return None if cached is None else Cell(cached.value, cached.kind, cached.format, formula)

    def _stored(self, raw: str) -> Cell | None:
        match self._type:
            case "s":
                return _text(self._book.strings[_position(raw)].text)
            case "str" | "inlineStr":
                return _text(unescaped(raw))
            case "b":
                return Cell(raw.strip() in {"1", "true"}, "bool")
            case "e":
                return Cell(raw.strip(), "error")
            case "d":
                return Cell(datetime.fromisoformat(raw.strip()), "date")
            case "n":
                return self._number_or_date(raw.strip())
            case _:
                raise Contradiction("单元格类型未知")

    def _number_or_date(self, raw: str) -> Cell:
        value = int(raw) if raw.lstrip("-").isdecimal() else float(raw)
        styles = self._book.styles
        if not styles.formats:
            return Cell(value, "number")
        if styles.dates[self._style] and (day := moment(value, since_1904=self._book.since_1904)) is not None:
            return Cell(day, "date")
        return Cell(value, "number", styles.formats[self._style])

    def _strike(self, words: Words | None) -> None:
        own = bool(self._book.styles.struck) and self._book.styles.struck[self._style]
        how = words.strike(cell=own) if words else "all" if own else None
        if how:
            self._sheet.struck.setdefault(self._number, {})[self._column] = how

    def _merge(self, reference: str) -> None:
        match = _RANGE.fullmatch(reference)
        if not match:
            raise Contradiction("合并区域地址无效")
        left, top, right, bottom = match.groups()
        self.merged.append((column_number(left), int(top), column_number(right or left), int(bottom or top)))
        if len(self.merged) > _MERGED:
            self._stop(f"合并单元格超过{_MERGED // 10_000}万处")


def _position(raw: str) -> int:
    """Return a position in a list; a negative one would count from its end."""
    if not raw.strip().isdecimal():
        raise Contradiction("字符串编号无效")
    return int(raw)


def _text(text: str) -> Cell | None:
    value: Value = text
    kind: CellKind = "text"
    return Cell(value, kind) if text.strip() else None


def _apart(ranges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges from left to right and top to bottom.

    Raises
    ------
    ValueError
        Two of them overlap, which no program allows.
    """
    ordered = sorted(ranges)
    for before, after in pairwise(ordered):
        if before[0] == after[0] and after[1] <= before[3]:
            raise Contradiction("合并区域相互重叠")
    return ordered
