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


NOTHING = frozenset(
    {"", "无", "没有", "否", "未", "零", "-", "--", "—", "——", "–", "−", "/", "\\", "无。", "/无", "不适用", "n/a"}
    | {
        f"{start}{end}"
        for start in ("未", "未曾", "没有", "从未", "无", "尚未")
        for end in ("获", "获得", "获奖", "获奖补", "获得奖补")
    }
    | {f"{start}{end}" for start in ("无", "没有") for end in ("奖补", "获奖", "历史奖补", "以前年度奖补", "奖补记录")}
    | {"未享受", "未申请", "首次申报", "首次", "未领取", "无历史", "未支持", "未获支持", "未获得支持"}
)
"""What a cell of money received says where nothing was received."""


def nothing(cell: Cell) -> bool:
    """Tell whether a cell of money received says in words that nothing was."""
    return cell.kind == "text" and plain(str(cell.value)).strip("。.") in NOTHING


def answer(cell: Cell | None, header: str) -> Read[bool]:
    """Tell whether a cell says 是; None for a blank (C47) or any other word (C48)."""
    said = text(cell)
    word = plain(said.value or "")
    if not word:
        blank = Remark("C47", "E-row", f"“{header}”为空，应为是/否", "请补填")
        return Read(None, (*said.remarks, *([] if said.remarks else [blank])))
    if word not in YES | NO:
        odd = Remark("C48", "E-row", "不是可识别的取值。应为是/否", "请按列出的取值填写")
        return Read(None, (*said.remarks, odd))
    return Read(word in YES, said.remarks)
