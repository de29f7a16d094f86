"""The sheet 问题清单: every finding of the files in one line, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import ceil

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from allocator.intake.findings import Finding
from allocator.intake.questions.dispositions import USE_WORDS, Disposition
from allocator.intake.questions.replies import ANSWER, KEY, REASON
from allocator.report.problems.lines import ProblemLine, lines_of
from allocator.report.text_width import cells, visible
from allocator.report.xlsx import LINE, LONGEST, MARGIN, TALLEST

TITLE, USED = "问题清单", "列用途"
_USED = {"文件": 24, "工作表": 14, "列": 6, "表中的列名": 30, "用途": 20, "作为": 24}
"""The columns of 列用途 with their widths."""
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
    """Return the level, with a confirmed doubt apart."""
    return "confirmed" if finding.level == "W" and finding.confirmed else finding.level


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """By level; within a level in the order of files and rows."""
    return sorted(findings, key=lambda f: _WORST_FIRST.index(rank(f)))


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    width: float
    value: Callable[[ProblemLine], str | int | None]


_ADDRESS = _Column("单元格", 8, lambda x: "" if x.several else x.first.place.cell)
_KEY = _Column(KEY, 18, lambda x: "\n".join(x.keys))
_COLUMNS = (
    _Column("级别", 8, lambda x: _LEVELS[rank(x.first)]),
    _Column("代码", 5, lambda x: x.first.code),
    _Column("类别", 10, lambda x: x.name),
    _Column("文件", 10, lambda x: x.first.place.file),
    _Column("工作表", 7, lambda x: x.first.place.sheet),
    _Column("行", 5, lambda x: x.rows if x.several else x.first.place.row),
    _Column("列", 9, lambda x: x.first.place.column),
    _Column("读到的值", 10, lambda x: "" if x.several else x.first.value),
    _Column("说明", 38, lambda x: x.says),
    _Column("处理办法", 24, lambda x: x.action),
    _Column(ANSWER, 8, lambda x: x.first.answer),
    _Column(REASON, 9, lambda x: x.first.because),
    _ADDRESS,
    _KEY,
)
_PRINTED = len(_COLUMNS) - 2
"""Columns on paper: addresses and keys are for the screen and for reading back."""
_ANSWERS = [c.header for c in _COLUMNS].index(ANSWER) + 1
_OFFERED = 255
"""Characters of a drop-down list that Excel takes."""


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
    lines = lines_of(worst_first(findings))
    for row, line in enumerate(lines, 2):
        _line(sheet, row, line, titles if linked else set())
    for row, note in enumerate(notes if findings else (_EMPTY, *notes), sheet.max_row + 1):
        _put(sheet.cell(row, 1), note, _NOTE)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(lines) + 1}"
    _print(sheet, _PRINTED, max(sheet.max_row, 1))
    return sheet


def _print(sheet: Worksheet, columns: int, rows: int) -> None:
    """Set a sheet up for A4 on its side: as wide as the page, its header on every one, pages numbered."""
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(left=_HeaderFooterPart(sheet.title))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页  共 &N 页"))


def write_columns(book: Workbook, columns: Sequence[Disposition]) -> None:
    """Put what every column is used for behind the list."""
    for earlier in [s for s in book.worksheets if s.title.startswith(USED) and _head(s, _USED) == [*_USED]]:
        book.remove(earlier)
    sheet: Worksheet = book.create_sheet(_free(set(book.sheetnames), USED), 1)
    for n, (name, width) in enumerate(_USED.items(), 1):
        _put(sheet.cell(1, n), name, _HEAD)
        sheet.column_dimensions[get_column_letter(n)].width = width
    for row, c in enumerate(columns, 2):
        for n, value in enumerate((c.file, c.sheet, c.letter, c.header, USE_WORDS[c.use], c.name), 1):
            _put(sheet.cell(row, n), value, _CELL)
    sheet.freeze_panes = "A2"
    _print(sheet, len(_USED), len(columns) + 1)


def _head(sheet: Worksheet, names: Collection[object]) -> list[object]:
    return [sheet.cell(1, n).value for n in range(1, len(names) + 1)]


def _is_list(sheet: Worksheet) -> bool:
    """Tell whether a sheet is such a list, in a marked copy that was read again."""
    return _head(sheet, _COLUMNS) == [c.header for c in _COLUMNS]


def _line(sheet: Worksheet, row: int, line: ProblemLine, titles: set[str]) -> None:
    tall, place = 1, line.first.place
    for n, column in enumerate(_COLUMNS, 1):
        cell, value = sheet.cell(row, n), column.value(line)
        _put(cell, value, f"{_CELL}-{rank(line.first)}" if n == 1 else _CELL)
        parts = str(value or "").split("\n")
        tall = max(tall, sum(max(1, ceil(cells(p, ambiguous=2) / (column.width - _EDGE))) for p in parts))
        if column is _ADDRESS and value and place.sheet in titles:
            target = f"{quote_sheetname(place.sheet)}!{place.cell}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
    if line.options:
        _offer(sheet, row, line.options)
    sheet.row_dimensions[row].height = min(LINE * tall + MARGIN, TALLEST)


def _offer(sheet: Worksheet, row: int, options: Sequence[str]) -> None:
    """Show a drop-down list of the answers, none of them chosen."""
    listed = ",".join(options)
    if len(listed) <= _OFFERED and not any("," in o for o in options):
        quoted = listed.replace('"', '""')
        offered = DataValidation(type="list", formula1=f'"{quoted}"', allow_blank=True)
        offered.add(sheet.cell(row, _ANSWERS).coordinate)
        sheet.add_data_validation(offered)


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
    if isinstance(value, str) and value:
        cell.value = visible(value)[:LONGEST]
        cell.data_type = "s"
    else:
        cell.value = None if value == "" else value


def _free(titles: set[str], wanted: str = TITLE) -> str:
    """Return a title that no sheet has."""
    names = [wanted, *(f"{wanted}({n})" for n in range(2, len(titles) + 3))]
    taken = {t.casefold() for t in titles}
    return next(n for n in names if n not in taken)
