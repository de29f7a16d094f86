"""Which sheet of a workbook is the candidate table (C07), and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from allocator.intake.findings import Remark
from allocator.intake.grid import Sheet
from allocator.intake.headers import Header
from allocator.intake.layout import RENAME, Layout
from allocator.intake.ledger.sheet import is_ledger

Arrange = Callable[[Sheet], tuple[Header, Layout] | None]
_LIKE = 3
"""Known columns from which on a sheet looks like a candidate table."""

_SHOW = "请取消隐藏后保存，或删除该工作表"


def choose(
    sheets: Sequence[Sheet], arrange: Arrange, complete: Callable[[Layout], bool], *, own: bool = False
) -> tuple[Sheet, Header, Layout] | Remark:
    """The candidate sheet: the only one with every required column, else the one with the most columns known.

    Two complete sheets are an error (C07): nobody but the planner knows which one counts. The table of one's `own`
    programme needs a number and a score only.
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
        return Remark("C07", "E-file", f"申报表“{hidden[0]}”是隐藏工作表，不读取", _SHOW)
    if not any(s.rows for s in sheets):
        return Remark("C50", "E-file", "没有数据行", "请填写申报表后重新读取")
    titles = "、".join(s.title for s in sheets)
    wanted = "“编号”“得分”" if own else "“项目名称”“申报单位”"
    words = f"没有一张工作表有{wanted}等表头。现有工作表：{titles}" if titles else f"没有{wanted}等列名"
    return Remark("C01", "E-file", words, RENAME)


def left_out(sheets: Sequence[Sheet], taken: Sheet, ledgers: Sequence[Sheet], arrange: Arrange) -> Iterator[Remark]:
    """What is said of the other sheets that look like a candidate table or a ledger: hidden ones may be meant."""
    for sheet in sheets:
        if any(sheet is x for x in ledgers):
            continue
        if sheet.oversize:
            words = f"工作表“{sheet.title}”{sheet.oversize}，不是申报表，未读取"
            yield Remark("C51", "I", words, subject=sheet.title)
        elif not sheet.visible and sheet.rows:
            words = f"工作表“{sheet.title}”是隐藏工作表，未读取"
            if arrange(sheet) or is_ledger(sheet):
                yield Remark("C07", "W", f"{words}；请确认", _SHOW, subject=sheet.title)
            else:
                yield Remark("C07", "I", words, subject=sheet.title)
        elif sheet.visible and (found := arrange(sheet)) and found[0].known >= _LIKE:
            words = f"工作表“{sheet.title}”不是完整的申报表，未读取(已采用“{taken.title}”)"
            yield Remark("C07", "I", words, subject=sheet.title)
