"""The candidate table of a file: its sheet found by its headers, its rows, and the lines that are no candidates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.headers import Column, Header
from allocator.intake.layout import Layout
from allocator.intake.workbook import Cell, Sheet, letter

_SUM = re.compile(r"(?:本页|全省|各市|全部|以上|[\u4e00-\u9fff]{2,4}市)?(?:小计|合计|总计|共计|汇总)(?:[:(].*)?")
_FOOT = re.compile(
    r"(?:填表|制表|填报|编制|审核|复核|审批|经办|单位|分管|部门|联系|主要)?(?:人|负责人|领导|单位|电话|日期|时间|盖章|签字|签章)"
    r"(?:\(.*?\))?:.*|(?:注|备注|说明|填表说明|附注)\d*:.*|单位\(?盖章\)?.*"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One data row: its number and its cells by column."""

    row: int
    cells: Mapping[int, Cell]

    def at(self, column: Column | None) -> Cell | None:
        return None if column is None else self.cells.get(column.index)


@dataclass(slots=True)
class Table:
    """The candidate table of one file.

    Attributes
    ----------
    lines
        Rows below the header, blank and summary lines included.
    skipped
        Those of them that are no candidates, each listed in the findings.
    """

    file: str
    sheet: Sheet
    header: Header
    layout: Layout
    records: list[Record] = field(default_factory=list)
    lines: int = 0
    skipped: int = 0

    def place(self, row: int | None = None, column: Column | None = None) -> Place:
        if column is None:
            return Place(self.file, self.sheet.title, row)
        return Place(self.file, self.sheet.title, row, column.header, column.letter)


def fill(table: Table, findings: Findings) -> None:
    """Fill merged cells down, take the rows below the header, and set the lines aside that are no candidates."""
    sheet = table.sheet
    first = table.header.last + 1
    _describe_header(table, findings)
    for left, top, _, bottom in sorted(sheet.merged):
        if top >= first and bottom > top and (cell := sheet.rows.get(top, {}).get(left)):
            for row in range(top + 1, bottom + 1):
                sheet.rows.setdefault(row, {}).setdefault(left, cell)
            where = f"{letter(left)}{top}:{letter(left)}{bottom}"
            remark = Remark("C05", "I", f"{where}为合并单元格，按合并区域向下填充；普通空白不填充")
            findings.add(remark, Place(table.file, sheet.title, top), f"{letter(left)}:{cell}")
    numbers = [n for n in sorted(sheet.rows) if n >= first]
    table.lines = max(numbers, default=first - 1) - first + 1
    headers = {c.index: c.full for c in table.header.columns}
    for row in numbers:
        cells = sheet.rows[row]
        if reason := _no_candidate(cells, table.layout, headers):
            table.skipped += 1
            remark = Remark("C11", "I", f"第{row}行{reason}，已跳过(不计入候选)")
            findings.add(remark, table.place(row), plain(str(next(iter(cells.values())))))
        else:
            table.records.append(Record(row, cells))
    _blank_lines(table, first, numbers, findings)
    hidden = [r.row for r in table.records if r.row in sheet.hidden_rows]
    if hidden:
        words = f"第{_runs(hidden)}行被隐藏(共{len(hidden)}行)，仍将计入。请确认"
        findings.add(Remark("C06", "W", words), table.place(hidden[0]))


def _describe_header(table: Table, findings: Findings) -> None:
    header = table.header
    above = sum(n < header.first for n in table.sheet.rows)
    if header.first == header.last and not above:
        return
    where = f"第{header.first}行" if header.first == header.last else f"第{header.first}–{header.last}行"
    words = f"表头在{where}(按列名识别)" + (f"，其上{above}行为标题" if above else "")
    if header.first != header.last:
        example = max(header.columns, key=lambda c: (bool(c.parent), bool(c.notes), -c.index)).header
        words += f"；两行表头已合并为“{example}”等列名"
    findings.add(Remark("C04", "I", words), table.place(header.first))


def _no_candidate(cells: Mapping[int, Cell], layout: Layout, headers: Mapping[int, str]) -> str:
    """Why a row is no candidate; "" for a candidate."""
    texts = {i: plain(str(c)) for i, c in cells.items()}
    names = [texts.get(layout.fields[f].index, "") for f in ("project", "applicant") if f in layout.fields]
    said = [t for t in names if t]
    if sum(headers.get(i) == t for i, t in texts.items()) * 2 > len(texts):
        return "为重复的表头"
    words = said or list(texts.values())[:3]
    if len(said) < 2 and any(_SUM.fullmatch(t) for t in words):
        return "为小计或合计行"
    if len(said) < 2 and any(_FOOT.fullmatch(t) for t in words):
        return "为填表人、说明等落款行"
    if not said:
        numbering = {layout.fields[f].index for f in ("serial", "id") if f in layout.fields}
        if texts.keys() <= numbering:
            return "只有序号，按空行处理"
        if len(texts) == 1 and not next(iter(texts.values())).replace(".", "").isdigit():
            return "只有一处说明文字"
    return ""


def _blank_lines(table: Table, first: int, numbers: Sequence[int], findings: Findings) -> None:
    for start, end in _gaps(first, numbers):
        count = end - start + 1
        table.skipped += count
        after = sum(n > end for n in numbers)
        where = f"第{start}行" if count == 1 else f"第{start}–{end}行"
        remark = Remark("C12", "I", f"{where}为空行，已跳过；其后还有{after}行")
        findings.add(remark, table.place(start))


def _gaps(first: int, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    expected = first
    for n in numbers:
        if n > expected:
            yield expected, n - 1
        expected = n + 1


def _runs(numbers: Sequence[int]) -> str:
    """7, 8, 9, 12 → 7–9、12."""
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def choose(
    sheets: Sequence[Sheet],
    arrange: Callable[[Sheet], tuple[Header, Layout] | None],
    complete: Callable[[Layout], bool],
) -> tuple[Sheet, Header, Layout] | Remark:
    """The candidate sheet: the only one with every required column, else the one with the most columns known.

    Two complete sheets are an error (C07): nobody but the planner knows which one counts.
    """
    found = [(s, *a) for s in sheets if s.visible and (a := arrange(s))]
    whole = [f for f in found if complete(f[2])]
    if len(whole) > 1:
        titles = "".join(f"“{f[0].title}”" for f in whole)
        return Remark("C07", "E-file", f"有{len(whole)}个可能的申报表：{titles}", "请用 --sheet 指定；隐藏工作表不读取")
    if whole:
        return whole[0]
    if found:
        return max(found, key=lambda f: f[1].known)
    hidden = [s.title for s in sheets if not s.visible and arrange(s)]
    if hidden:
        words = f"申报表“{hidden[0]}”是隐藏工作表，不读取"
        return Remark("C07", "E-file", words, "请取消隐藏后保存")
    if not any(s.rows for s in sheets):
        return Remark("C50", "E-file", "没有数据行", "请填写申报表后重新读取")
    titles = "、".join(s.title for s in sheets)
    return Remark(
        "C01",
        "E-file",
        f"没有一张工作表有“项目名称”“申报单位”等表头。现有工作表：{titles}",
        "请改列名或用 --columns 指定列映射",
    )
