"""A CSV file as one sheet: one separator, every row as long as the header, no row lost in a quotation (A10)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from allocator.intake.findings import Remark
from allocator.intake.grid import CELLS, COLUMNS, ROWS, SLACK, Cell, Sheet, runs
from allocator.intake.opening.decoding import decoded

_SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号"}
_HINT = "sep="
_HEADER_FROM = 3
"""A line with so many words or more is the header or stands below it."""
_LONGEST = 10_000
_LINES = 1_048_576
"""No program shows more lines."""

_LOOK = "请检查这些行多余或缺少的分隔符和引号，或在Excel中打开核对后另存为 .xlsx"


@dataclass(frozen=True, slots=True)
class _Line:
    """One record of the file, which may stretch over several lines of text."""

    number: int
    values: list[str]

    @property
    def filled(self) -> int:
        return sum(bool(v.strip()) for v in self.values)


def sheet(data: bytes, title: str) -> tuple[Sheet, tuple[Remark, ...]]:
    """Return the table of a CSV file, with what was found wrong in reading it (A09, A10).

    Row numbers are those that Excel shows: a record over several lines of text is one row.
    """
    text, remarks = decoded(data)
    table = Sheet(title)
    if any(r.level == "E-file" for r in remarks):
        return table, remarks
    if "\0" in text:
        where = text.count("\n", 0, text.index("\0")) + 1
        words = f"第{where}行含空字符(NUL)，文件已损坏或为无标记的UTF-16"
        return table, (*remarks, _fault(words, "请重新导出为UTF-8的CSV或 .xlsx"))
    separator, text = _separator(text)
    try:
        lines = list(_lines(text, separator, table))
    except csv.Error as fault:
        return table, (*remarks, _fault(str(fault), _LOOK))
    if separator != ",":
        remarks = (*remarks, Remark("A10", "I", f"以{_SEPARATORS[separator]}分隔，按此读取"))
    return table, (*remarks, *_ragged(lines), *_swallowed(lines, separator))


def _fault(text: str, action: str) -> Remark:
    return Remark("A10", "E-file", text, action)


def _separator(text: str) -> tuple[str, str]:
    """Return the separator that the file states, else the one that splits its first long line into most words."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith(_HINT) and first.strip()[len(_HINT) :][:1] in _SEPARATORS:
        return first.strip()[len(_HINT)], rest
    best, most = ",", 0
    for line in text.splitlines()[:SLACK]:
        for separator in _SEPARATORS:
            if line.count(separator) > most:
                best, most = separator, line.count(separator)
        if most >= _HEADER_FROM - 1:
            break
    return best, text


def _lines(text: str, separator: str, table: Sheet) -> Iterator[_Line]:
    """Yield the records that are not empty, put into the sheet as they come.

    Raises
    ------
    csv.Error
        A quotation that does not end, or text behind one; the message says where it begins.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = filled = begun = 0
    while True:
        begun = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error as fault:
            raise csv.Error(f"第{begun}行起引号未闭合或格式错误({fault})") from None
        if values is None:
            return
        number += 1
        row = {n: Cell(v, "text", typed=False) for n, v in enumerate(values, start=1) if v.strip()}
        if row:
            table.rows[number] = row
            filled += len(row)
            yield _Line(number, values)
        if len(table.rows) > ROWS + SLACK or filled > CELLS or (row and max(row) > COLUMNS) or number > _LINES:
            table.oversize = f"超过{ROWS // 10_000}万行或{COLUMNS}列"
            return


def _ragged(lines: list[_Line]) -> Iterator[Remark]:
    """Yield a row with another number of columns than the header.

    Titles, notes and empty columns at the end may differ.
    """
    head = next((n for n, x in enumerate(lines) if x.filled >= _HEADER_FROM), len(lines))
    width = len(lines[head].values) if head < len(lines) else 0
    wrong = [x for x in lines[head + 1 :] if x.filled > 1 and _differs(x.values, width)]
    if wrong:
        first = wrong[0]
        text = f"第{first.number}行有{len(first.values)}列，表头为{width}列"
        others = f"；列数不符的共{len(wrong)}行：第{runs(x.number for x in wrong)}行" if len(wrong) > 1 else ""
        yield _fault(text + others, _LOOK)


def _differs(values: list[str], width: int) -> bool:
    return len(values) < width or any(v.strip() for v in values[width:])


def _swallowed(lines: list[_Line], separator: str) -> Iterator[Remark]:
    """Yield a cell that holds whole rows of the table: two stray quotation marks have made them one."""
    for line in lines:
        for value in line.values:
            inner = value.splitlines()
            if len(value) > _LONGEST or any(x.count(separator) >= max(2, len(line.values) // 2) for x in inner[1:]):
                words = f"第{line.number}行的一格内含有{len(inner)}行文字，疑因引号把多行括成了一格"
                yield _fault(words, _LOOK)
                return
