"""More on a sheet than one table below its header: another header, another table, data above (C04, C07)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal

from allocator.intake.cells import plain
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell, Sheet, runs
from allocator.intake.headers import Column, Header, single
from allocator.intake.layout import Layout, doubles
from allocator.intake.non_data_rows import words_of
from allocator.intake.score_words import numbered
from allocator.intake.scoring.absent import NO_MARK
from allocator.intake.synonyms import CANDIDATE
from allocator.intake.tables import Record, Table

_LEAST = 3
"""So many known columns make a header, or two tables side by side."""

_TAIL = 2
"""So many rows without names make another table; a single one is a row with a fault."""

_FULL = 4
"""So many cells in a row above the header are too many for a title."""

_LONGEST = 30
HUNDRED = Decimal(100)
_NAMES = CANDIDATE["project"].keys() | CANDIDATE["applicant"].keys()
_SPLIT = "一张工作表只能有一个申报表，请把其他表移到另一张工作表或删除"


def second_header(sheet: Sheet, header: Header, known: Callable[[Sequence[Column]], int]) -> Remark | None:
    """Another header with other columns, above or below; a header that is merely repeated is skipped as a line."""
    own = words_of(sheet, header)
    for row, cells in sorted(sheet.rows.items()):
        if header.first <= row <= header.last or not _like_header(cells):
            continue
        if all(plain(str(c)) in own.get(i, ()) for i, c in cells.items()):
            continue
        if known(single(sheet, row)) >= _LEAST:
            words = f"{sheet.called}有2个表头(第{header.first}行和第{row}行)，列不相同，疑为2个表"
            return Remark("C07", "E-file", words, _SPLIT, subject=sheet.title)
    return None


def _like_header(cells: Mapping[int, Cell]) -> bool:
    if len(cells) < _LEAST or any(c.kind != "text" or len(str(c)) > _LONGEST for c in cells.values()):
        return False
    return any(plain(str(c)).partition("(")[0] in _NAMES for c in cells.values())


def data_above(sheet: Sheet, header: Header) -> Remark | None:
    """Rows above the header that are no titles: a table that was sorted together with its header loses them."""
    least = max(_FULL, len(header.columns) // 2)
    rows = [n for n in sorted(sheet.rows) if n < header.first and _like_data(sheet.rows[n], least)]
    if not rows:
        return None
    words = f"{sheet.called}的表头在第{header.first}行，其上第{runs(rows)}行像是数据而不是标题"
    return Remark("C04", "E-file", words, "请把表头移到全部数据的上方，或删除这些行", subject=sheet.title)


def _like_data(cells: Mapping[int, Cell], least: int) -> bool:
    figures = (c.kind == "number" or plain(str(c)).replace(".", "").isdigit() for c in cells.values())
    return len(cells) >= least and any(figures)


def side_by_side(sheet: Sheet, layout: Layout) -> Remark | None:
    """Two tables beside each other: the names and several other columns stand twice."""
    groups = doubles(layout)
    named = any(c.called(dict.fromkeys(_NAMES)) for g in groups for c in g)
    if len(groups) < _LEAST or not named:
        return None
    columns = "、".join(f"“{g[0].header}”" for g in groups[:_LEAST])
    words = f"{sheet.called}的{columns}等{len(groups)}列各出现两次，疑为2个并排的表"
    return Remark("C07", "E-file", words, _SPLIT, subject=sheet.title)


def split_experts(sheet: Sheet, header: Header, layout: Layout) -> Remark | None:
    """Ask about marks by dimension without an expert's on the whole: below his name, or experts below dimensions."""
    groups: dict[str, list[Column]] = {}
    for c in layout.columns:
        if c.group and numbered(c.group.base) and c not in layout.experts and c not in layout.details:
            groups.setdefault(c.parent, []).append(c)
    groups = {name: g for name, g in groups.items() if not any(c.parent == name for c in layout.experts)}
    if groups:
        first = next(iter(groups.values()))
        return _by_dimension(sheet, first[0].over, len(groups), [c.own for c in first])
    experts = {c.index: c for c in layout.experts}
    over = [(left, right) for left, top, right, bottom in sheet.merged if right > left and top <= header.last <= bottom]
    below = sheet.rows.get(header.last + 1, {})
    spanned = dict(_spanned(header, experts, {i for i, c in below.items() if _is_name(c)})) | dict(over)
    wide = [(experts[left], right) for left, right in sorted(spanned.items()) if left in experts]
    if wide:
        left, right = wide[0]
        inside = [str(below[i]) for i in range(left.index, right + 1) if i in below]
        return _by_dimension(sheet, left.header, len(wide), inside)
    return _below_dimensions(sheet, layout)


def _by_dimension(sheet: Sheet, name: str, count: int, below: Sequence[str]) -> Remark:
    names = "、".join(f"“{word}”" for word in below)
    words = f"表头“{name}”等{count}位专家各占几列(其下为{names})，不能确定哪一列是该专家的总分"
    fix = "请为每位专家只留一列总分，列名如“专家1打分”，并取消合并；或在各位专家之下增加“小计”列"
    return Remark("C04", "E-file", words, fix, subject=sheet.title)


def _below_dimensions(sheet: Sheet, layout: Layout) -> Remark | None:
    """Return the same experts below several headers with full marks: marks for each dimension, none on the whole."""
    above = {c.parent: c for c in layout.experts if c.group and c.group.marks}
    names = [c.base for c in layout.experts]
    marks = [c.group.marks or Decimal() for c in above.values() if c.group]
    if len(above) <= 1 or len(set(names)) == len(names) or (len(set(marks)) == 1 and sum(marks) != HUNDRED):
        return None
    listed = "、".join(f"“{c.over}”" for c in above.values())
    words = f"同一位专家的打分分列在{listed}之下，不能把各项的打分当作各位专家的总分"
    fix = "请为每位专家只留一列总分，列名如“专家1打分”，或把各项的平均分填为评价维度得分"
    return Remark("C04", "E-file", words, fix, subject=sheet.title)


def _spanned(header: Header, experts: Collection[int], words: Collection[int]) -> list[tuple[int, int]]:
    """Experts over columns without a name that are not merged: words stand below him and below them, not marks."""
    named = {c.index for c in header.columns}
    found = []
    for left in sorted(i for i in experts if i in words):
        right = left
        while right + 1 in words and right + 1 not in named:
            right += 1
        if right > left:
            found.append((left, right))
    return found


def _is_name(cell: Cell) -> bool:
    """Tell whether a cell may name a column: words, and neither a figure nor the word for a missing mark."""
    said = plain(str(cell))
    return cell.kind == "text" and said not in NO_MARK and not said.replace(".", "").isdigit()


def nameless_tail(table: Table) -> tuple[list[Record], Remark] | None:
    """Return the rows below a blank or summary line if none is about a project and an applicant: another table."""
    entries = [n for n, r in enumerate(table.records) if _is_entry(r, table.layout)]
    rows = {r.row for r in table.records}
    for begin in range(entries[-1] + 1 if entries else len(table.records), len(table.records)):
        if table.records[begin].row - 1 not in rows:
            return _tail(table, begin)
    last = entries[-1] if entries else 0
    if last and table.records[last].row - 1 not in rows and _is_words(table.records[last], table.layout):
        return _tail(table, last)  # the last entry is the header of the other table
    return None


def _tail(table: Table, begin: int) -> tuple[list[Record], Remark] | None:
    tail = table.records[begin:]
    if len(tail) < _TAIL:
        return None
    words = f"第{tail[0].row}–{tail[-1].row}行(空行或合计行之后)没有项目名称和申报单位，疑为另一个表，未计入"
    return tail, Remark("C07", "E-file", words, _SPLIT, subject=table.sheet.title)


def _is_entry(record: Record, layout: Layout) -> bool:
    """Tell whether a row has a credit code, or words where the names stand."""
    if record.at(layout.fields.get("code")):
        return True
    names = [layout.fields[f] for f in ("project", "applicant") if f in layout.fields]
    return any((cell := record.at(c)) and not plain(str(cell)).replace(".", "").isdigit() for c in names)


def _is_words(record: Record, layout: Layout) -> bool:
    cells = record.cells.values()
    return (
        not record.at(layout.fields.get("code"))
        and len(cells) >= _TAIL
        and all(c.kind == "text" and len(str(c)) <= _LONGEST for c in cells)
    )
