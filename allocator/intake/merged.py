"""Merged cells: the value that is seen stands for every row of the range, what lies under it does not count (C05)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import Cell, Sheet, letter

_UNMERGE = "请取消合并后逐行填写"


def fill_down(sheet: Sheet, first: int, file: str, findings: Findings) -> None:
    """Fill merged ranges from the row `first` on down their first column, and list them.

    Rows of the range in which nothing else stands stay empty; blanks that are not merged are never filled.
    """
    numbers = sorted(sheet.rows)
    for left, top, right, bottom in sheet.merged:
        within = slice(bisect_left(numbers, max(top, first)), bisect_right(numbers, bottom))
        rows = [n for n in numbers[within] if n in sheet.rows]
        if not rows:
            continue
        seen = sheet.rows.get(top, {}).get(left)
        hidden = _uncover(sheet, rows, (left, top, right), seen)
        where = f"{letter(left)}{top}:{letter(right)}{bottom}"
        place = Place(file, sheet.title, max(top, first))
        if hidden:
            listed = "、".join(hidden[:3]) + (f"等{len(hidden)}格" if len(hidden) > 3 else "")
            words = f"{where}为合并单元格，其下另有未显示的内容({listed})，只按显示的内容处理。请确认"
            findings.add(Remark("C05", "W", words, _UNMERGE), place, f"{letter(left)}:{seen}")
        elif top >= first and bottom > top and seen is not None:
            words = f"{where}为合并单元格，按合并区域向下填充；普通空白不填充"
            findings.add(Remark("C05", "I", words), place, f"{letter(left)}:{seen}")


def _uncover(sheet: Sheet, rows: Sequence[int], range_: tuple[int, int, int], seen: Cell | None) -> list[str]:
    """Let the rows of a range have what is seen; the addresses of cells in which something else lay hidden."""
    left, top, right = range_
    hidden = []
    filled = seen if rows[0] == top else None  # a range that begins in the header covers data with a header
    for row in rows:
        cells = sheet.rows[row]
        for column in [c for c in cells if left <= c <= right and (row, c) != (top, left)]:
            if cells[column] != seen or column != left:
                hidden.append(f"{letter(column)}{row}")
            del cells[column]
        if cells and filled is not None:
            cells[left] = filled
        if not cells:
            del sheet.rows[row]
    return hidden
