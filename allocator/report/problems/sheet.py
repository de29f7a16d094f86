"""The sheet 问题清单: every finding of the files in one line, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from allocator.intake.finding_codes import CODES
from allocator.intake.findings import Finding
from allocator.report.text_width import cells, visible
from allocator.report.xlsx import LINE, LONGEST, MARGIN, TALLEST

TITLE = "问题清单"
FILLS = {"E-file": "F8B4B4", "E-row": "F8B4B4", "W": "FFE699", "confirmed": "C6E0B4", "I": "DDEBF7"}
"""Colour by level; a confirmed doubt is green."""

_LEVELS = {"E-file": "错误(整个文件)", "E-row": "错误(该行)", "W": "待确认", "confirmed": "已确认", "I": "已修复或说明"}
_EDGE = 2
"""Half-width cells of a column that its margins take."""

_WORST_FIRST = tuple(_LEVELS)
_EMPTY = "没有发现问题"
_HEAD, _CELL, _NOTE = "清单表头", "清单", "清单说明"
_LINE = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def rank(finding: Finding) -> str:
    """The level, with a confirmed doubt apart."""
    return "confirmed" if finding.level == "W" and finding.confirmed else finding.level


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """By level; within a level in the order of files and rows."""
    return sorted(findings, key=lambda f: _WORST_FIRST.index(rank(f)))


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    width: float
    value: Callable[[Finding], str | int | None]


_ADDRESS = _Column("单元格", 8, lambda f: f.place.cell)
_COLUMNS = (
    _Column("级别", 14, lambda f: _LEVELS[rank(f)]),
    _Column("代码", 7, lambda f: f.code),
    _Column("类别", 20, lambda f: CODES[f.code].name if f.code in CODES else ""),
    _Column("文件", 22, lambda f: f.place.file),
    _Column("工作表", 12, lambda f: f.place.sheet),
    _Column("行", 6, lambda f: f.place.row),
    _Column("列", 16, lambda f: f.place.column),
    _ADDRESS,
    _Column("读到的值", 20, lambda f: f.value),
    _Column("说明", 48, lambda f: f.said),
    _Column("处理办法", 40, lambda f: f.action),
    _Column("键", 24, lambda f: f.key),
    _Column("确认理由", 20, lambda f: f.because),
)


def write(book: Workbook, findings: Sequence[Finding], *, linked: bool, notes: Sequence[str] = ()) -> Worksheet:
    """Put the list before the other sheets of a workbook.

    Parameters
    ----------
    linked
        Whether the other sheets are the file's own, so that the list can lead to their cells.
    notes
        What stands below the list.
    """
    for earlier in [s for s in book.worksheets if s.title.startswith(TITLE) and _is_list(s)]:
        book.remove(earlier)
    titles = set(book.sheetnames)
    for style in _styles():
        if style.name not in book.named_styles:
            book.add_named_style(style)
    sheet: Worksheet = book.create_sheet(_free(titles), 0)
    for n, column in enumerate(_COLUMNS, 1):
        _put(sheet.cell(1, n), column.header, _HEAD)
        sheet.column_dimensions[get_column_letter(n)].width = column.width
    for row, finding in enumerate(worst_first(findings), 2):
        _line(sheet, row, finding, titles if linked else set())
    for row, note in enumerate(notes if findings else (_EMPTY, *notes), sheet.max_row + 1):
        _put(sheet.cell(row, 1), note, _NOTE)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(findings) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _is_list(sheet: Worksheet) -> bool:
    """Whether a sheet is such a list, in a marked copy that was read again."""
    return [sheet.cell(1, n).value for n in range(1, len(_COLUMNS) + 1)] == [c.header for c in _COLUMNS]


def _line(sheet: Worksheet, row: int, finding: Finding, titles: set[str]) -> None:
    lines = 1
    for n, column in enumerate(_COLUMNS, 1):
        cell, value = sheet.cell(row, n), column.value(finding)
        _put(cell, value, f"{_CELL}-{rank(finding)}" if n == 1 else _CELL)
        lines = max(lines, ceil(cells(str(value or ""), ambiguous=2) / (column.width - _EDGE)))
        if column is _ADDRESS and finding.place.cell and finding.place.sheet in titles:
            target = f"{quote_sheetname(finding.place.sheet)}!{finding.place.cell}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
    sheet.row_dimensions[row].height = min(LINE * lines + MARGIN, TALLEST)


def _styles() -> list[NamedStyle]:
    """Named, because a style of its own for each cell costs more than the cell."""
    font = Font(name="宋体", size=10)
    fills = {name: PatternFill("solid", fgColor=colour) for name, colour in FILLS.items()}
    bold, blue = Font(name="宋体", size=10, bold=True), PatternFill("solid", fgColor="DCE6F1")
    return [
        NamedStyle(_HEAD, font=bold, fill=blue, border=_GRID, alignment=_WRAPPED),
        NamedStyle(_CELL, font=font, border=_GRID, alignment=_WRAPPED),
        NamedStyle(_NOTE, font=font),
        *(NamedStyle(f"{_CELL}-{n}", font=font, fill=f, border=_GRID, alignment=_WRAPPED) for n, f in fills.items()),
    ]


def _put(cell: Cell | MergedCell, value: str | int | None, style: str) -> None:
    """Text stays text whatever it begins with."""
    cell.style = style
    if isinstance(value, str):
        cell.value = visible(value)[:LONGEST]
        cell.data_type = "s"
    else:
        cell.value = value


def _free(titles: set[str]) -> str:
    """A title that no sheet has."""
    names = [TITLE, *(f"{TITLE}({n})" for n in range(2, len(titles) + 3))]
    taken = {t.casefold() for t in titles}
    return next(n for n in names if n not in taken)
