"""What was done to a table besides writing in it: hidden rows and columns, lines struck through, comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.intake.findings import Remark
from allocator.intake.grid import Sheet, Strike, runs
from allocator.intake.headers import Column

OWN_COMMENT = "数据核对结果："
ORIGINAL_COMMENT = "原批注："
"""So begin the comments in the marked copy of a workbook, and in them the words that stood there before.

A planner who has the marked copy read again is told of his own comments only.
"""

_STRUCK_ROW = "已作废的请删除该行，仍有效的请去掉删除线"
_STRUCK_CELL = "请删去作废的文字，或去掉删除线"


@dataclass(frozen=True, slots=True)
class Trace:
    """A remark with the row or column it belongs to."""

    remark: Remark
    row: int | None = None
    column: Column | None = None


def hidden(sheet: Sheet, rows: Iterable[int], columns: Iterable[Column]) -> Iterator[Trace]:
    """C06: rows that count and columns that are read although they are hidden."""
    covered = sorted(sheet.hidden_rows.intersection(rows))
    if covered:
        words = f"第{runs(covered)}行被隐藏(共{len(covered)}行)，仍将计入。请确认"
        yield Trace(Remark("C06", "W", words), covered[0])
    for c in sorted(columns, key=lambda c: c.index):
        if c.index in sheet.hidden_columns:
            words = f"“{c.header}”列({c.letter}列)被隐藏，仍将读取。请确认"
            yield Trace(Remark("C06", "W", words, subject=c.header), None, c)


def struck(marks: Mapping[int, Strike], names: Iterable[Column], read: Iterable[Column]) -> Iterator[Trace]:
    """C58: an entry whose names are struck through as a whole, or else its cells that are.

    Whether a struck entry still applies cannot be seen from the file, so it is never counted as it stands.

    Parameters
    ----------
    marks
        Column → how much is struck, of one row.
    names
        The columns of the names that the row fills.
    read
        The columns that are read.
    """
    named = list(names)
    if named and all(marks.get(c.index) == "all" for c in named):
        words = f"“{named[0].header}”等带删除线，无法判定该行是否已作废"
        yield Trace(Remark("C58", "E-row", words, _STRUCK_ROW), None, named[0])
        return
    for c in sorted(read, key=lambda c: c.index):
        how = marks.get(c.index)
        if how:
            words = "带删除线，无法判定是否已作废" if how == "all" else "部分文字带删除线，无法判定以哪些文字为准"
            yield Trace(Remark("C58", "E-row", words, _STRUCK_CELL), None, c)


def comment(sheet: Sheet, row: int, column: int) -> Remark | None:
    """C59: the comment on a cell, listed word for word."""
    said = sheet.comments.get((row, column), "")
    if said.startswith(OWN_COMMENT):
        said = said.partition(ORIGINAL_COMMENT)[2]
    return Remark("C59", "I", f"该格有批注“{said}”；批注不参与计算", "请阅读批注，需要的请改正数据") if said else None
