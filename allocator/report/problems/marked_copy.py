"""A copy of the planner's workbook with its cells marked: his own sheets, or what was read of them written anew.

Whoever reads tolerantly writes tolerantly: what openpyxl cannot open, or only at a great cost, is written from the
sheets as they were read. Nothing that others wrote is live in a copy: a formula is its value, a link its text.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from math import isfinite
from typing import cast

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator.intake.findings import Finding
from allocator.intake.grid import Cell as Read
from allocator.intake.grid import Sheet, letter
from allocator.intake.sheet_annotations import ORIGINAL_COMMENT, OWN_COMMENT
from allocator.intake.xlsx import read
from allocator.report.problems.sheet import FILLS, rank, worst_first
from allocator.report.text_width import visible
from allocator.report.xlsx import LONGEST

COMMENTED = 5_000
"""So many cells carry their findings as a comment, the worst first; all are coloured."""

MERGED = 1_000_000
"""Cells within merged ranges up to which they are merged in a copy: openpyxl makes an object of each."""

EMPTY = 50_000
"""Rows and cells without content up to which a workbook's own sheets are copied: openpyxl makes an object of each."""

OWN = (
    "后面各表为原文件的标记副本(不含图片、图表和外部链接，公式只留计算结果)，供对照更正；"
    "正式数据以原文件更正后重新读取为准"
)
ANEW = (
    "原文件不能原样复制(内部结构不规范，或有大量只有格式的空行)，后面各表由本程序按读到的内容重新写出，"
    "只有文字和数值，没有原来的格式和公式；正式数据以原文件更正后重新读取为准"
)
_LONGEST = 1_500
_TITLE = 31
_LARGEST = 1e300
_AUTHOR = "数据核对"
_NO_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")


def marked(findings: Sequence[Finding], data: bytes, finish: Callable[[Workbook, str], bytes]) -> bytes | None:
    """Return the marked copy; None where the file cannot be read.

    Parameters
    ----------
    finish
        Makes the file of the marked sheets and of what is to be said of them.
    """
    sheets, _ = read(data)
    if sheets is None:
        return None
    if sum(sheet.empty for sheet in sheets) <= EMPTY and _mergeable(sheets):
        try:
            return finish(_own(findings, data, sheets), OWN)
        except Exception:  # noqa: BLE001, S110 - openpyxl, on whatever our own reader tolerates
            pass
    return finish(_anew(findings, sheets), ANEW)


def _own(findings: Sequence[Finding], data: bytes, read: Sequence[Sheet]) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about extensions that the copy does not keep
        book = openpyxl.load_workbook(BytesIO(data), keep_links=False, rich_text=True)
        for sheet in read:
            _still(cast("Worksheet", book[sheet.title]), sheet)
        _mark({s.title: s for s in book.worksheets}, findings)
        for copied in book.worksheets:
            copied.sheet_view.tabSelected = False
        return book


def _still(copied: Worksheet, read: Sheet) -> None:
    """Leave nothing of a sheet live: neither formula nor link."""
    for cells in copied.iter_rows():
        for cell in cells:
            if isinstance(cell, MergedCell):
                continue
            if cell.hyperlink is not None and not (cell.hyperlink.location and not cell.hyperlink.target):
                cell.hyperlink = None
            if cell.data_type == "f":
                _put(cell, read.rows.get(cell.row, {}).get(cell.column))


def _anew(findings: Sequence[Finding], read: Sequence[Sheet]) -> Workbook:
    """Return the sheets as they were read, in a new workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, Worksheet] = {}
    taken: set[str] = set()
    for sheet in read:
        copied = sheets[sheet.title] = book.create_sheet(_title(sheet.title, taken))
        copied.sheet_state = "visible" if sheet.visible else "hidden"
        for number, row in sheet.rows.items():
            for column, cell in row.items():
                _put(copied.cell(number, column), cell)
        if _mergeable([sheet]):
            for left, top, right, bottom in sheet.merged:
                copied.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for number in sheet.hidden_rows:
            copied.row_dimensions[number].hidden = True
        for column in sheet.hidden_columns:
            copied.column_dimensions[letter(column)].hidden = True
    _mark(sheets, findings)
    return book


def _put(cell: Cell, read: Read | None) -> None:
    """Write the value that was read, never a formula."""
    if read is None:
        cell.value = None
        return
    value = read.value
    if read.kind == "number" and isinstance(value, int | float) and isfinite(value) and abs(value) < _LARGEST:
        cell.value = value
        cell.number_format = read.format
    elif read.kind in ("date", "bool"):
        cell.value = value
    else:
        cell.value = visible(str(read))[:LONGEST]
        cell.data_type = "s"


def _title(title: str, taken: set[str]) -> str:
    """Return a title that Excel takes and no other sheet has."""
    plain = _NO_TITLE.sub("_", title).strip("'")[:_TITLE] or "表"
    names = (plain if n == 1 else f"{plain[: _TITLE - 5]}({n})" for n in range(1, 1000))
    found = next(name for name in names if name.casefold() not in taken)
    taken.add(found.casefold())
    return found


def _mergeable(read: Sequence[Sheet]) -> bool:
    ranges = [m for sheet in read for m in sheet.merged]
    return sum((right - left + 1) * (bottom - top + 1) for left, top, right, bottom in ranges) <= MERGED


def _mark(sheets: Mapping[str, Worksheet], findings: Sequence[Finding]) -> None:
    """Colour every cell by its worst finding, and say in a comment what was found."""
    cells: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in worst_first(findings):
        place = finding.place
        for address in place.cells or ((f"A{place.row}",) if place.row else ()):
            cells[place.sheet, address].append(finding)
    for n, ((title, address), found) in enumerate(cells.items()):
        if (sheet := sheets.get(title)) is None:
            continue
        cell = _holder(sheet, address)
        cell.fill = PatternFill("solid", fgColor=FILLS[rank(found[0])])
        if n < COMMENTED:
            cell.comment = _comment(found, cell.comment)


def _holder(sheet: Worksheet, address: str) -> Cell:
    """Return the cell, or of a merged range the one that holds its value."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        inside = next(r for r in sheet.merged_cells.ranges if address in r)
        cell = sheet.cell(inside.min_row, inside.min_col)
    return cast("Cell", cell)


def _comment(found: Sequence[Finding], before: Comment | None) -> Comment:
    said = [OWN_COMMENT, *(f"【{f.code}】{f.text}。处理办法：{f.action}" for f in found)]
    if before is not None and not before.text.startswith(OWN_COMMENT):
        said.append(f"{ORIGINAL_COMMENT}{before.text}")
    text = visible("\n".join(said))
    note = Comment(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", _AUTHOR)
    note.width, note.height = 360, min(60 + 18 * (len(text) // 25), 400)
    return note
