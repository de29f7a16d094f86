"""The words that mean 是 and 否, and a cell that says one of them."""

from __future__ import annotations

from allocator.intake.cells import Read, plain, text
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell

YES = frozenset(
    {"是", "√", "✓", "✔", "☑", "y", "yes", "1", "true", "ok", "对", "有", "符合", "通过", "已通过", "达标", "已达标"}
    | {"满足", "合格", "具备", "具有"}
)
NO = frozenset(
    {"否", "×", "✗", "✘", "☒", "x", "n", "no", "0", "false", "错", "无", "没有", "不符合", "不通过", "未通过", "不达标"}
    | {"未达标", "不满足", "不合格", "不具备", "不具有"}
)


def answer(cell: Cell | None, header: str) -> Read[bool]:
    """Whether a cell says 是; None for a blank (C47) or any other word (C48)."""
    said = text(cell)
    word = plain(said.value or "")
    if not word:
        blank = Remark("C47", "E-row", f"“{header}”为空，应为是/否", "请补填")
        return Read(None, (*said.remarks, *([] if said.remarks else [blank])))
    if word not in YES | NO:
        odd = Remark("C48", "E-row", "不是可识别的取值。应为是/否", "请按列出的取值填写")
        return Read(None, (*said.remarks, odd))
    return Read(word in YES, said.remarks)
