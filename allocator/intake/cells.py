"""What a cell says: text, a number, an amount. Exactly one reading or a remark; text never becomes 0."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from allocator.intake.findings import Remark
from allocator.intake.grid import Cell
from allocator.law.text.same_text import INVISIBLE, plain
from allocator.money import LARGEST

__all__ = ["UNIT", "UNITS", "Read", "amount", "exact", "number", "plain", "stored", "text", "too_much", "whole"]

T = TypeVar("T")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?(\d+(\.\d*)?e[+-]?\d+|inf(inity)?|nan)", re.IGNORECASE)
DIGITS = 15
_EXCEL = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_BARE_UNITS = {"千": 1_000, "百万": 10**6, "千万": 10**7, "万": 10_000, "亿": 10**8}
UNITS = {"元": 1, **_BARE_UNITS, **{name + "元": factor for name, factor in _BARE_UNITS.items()}}
"""Unit of money → 元."""
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
"""The units as a pattern, the longest first."""
_AMOUNT = re.compile(rf"([￥¥]?)(-?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?({UNIT})?")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """The one reading of a cell, None where there is none, and what is to be said about it."""

    value: T | None
    remarks: tuple[Remark, ...] = ()


def stored(cell: Cell) -> Read[Cell]:
    """Return the cell if its value may be used: Excel errors and formulas without a cached value may not (C08–C10)."""
    if cell.kind == "uncalculated":
        text = f"公式“{cell.formula}”没有计算结果"
        fix = "请在Excel中打开并保存，或粘贴为数值"
        return Read(None, (Remark("C08", "E-row", text, fix, many="公式没有计算结果"),))
    if cell.kind == "error":
        return Read(None, (Remark("C10", "E-row", f"单元格为Excel错误值“{cell}”", "请更正公式或改填数值"),))
    if cell.formula:
        many = "为公式，取缓存值；请确认已重算"
        return Read(cell, (Remark("C09", "W", f"该格为公式，取缓存值{cell}；请确认已重算", "请粘贴为数值", many=many),))
    return Read(cell)


def text(cell: Cell | None, *, name: bool = False) -> Read[str]:
    """Return the cell as text without stray blanks; NA, null and TRUE are text like any other (C23).

    Parameters
    ----------
    name
        A project's or applicant's name: one that starts like a formula is listed (C24).
    """
    if cell is None:
        return Read("")
    usable = stored(cell)
    if usable.value is None:
        return Read("", usable.remarks)
    remarks = list(usable.remarks)
    raw = str(usable.value)
    clean = raw.strip()
    if not raw.isprintable():
        bare = raw.translate(INVISIBLE)
        for position, character in enumerate(bare, start=1):
            if _dangerous(character):
                words = f"含控制字符U+{ord(character):04X}(第{position}个字)"
                return Read("", (*remarks, Remark("C25", "E-row", words, "请删除该字符或重新录入")))
        clean = re.sub(r"\s+", lambda m: "" if re.search(r"[\r\n\t]", m[0]) else m[0], bare).strip()
    if clean != raw:
        remarks.append(Remark("C25", "I", f"已去除多余的空白、换行或零宽字符，按“{clean}”处理"))
    if name and clean[:1] in set("=+-@"):
        remarks.append(Remark("C24", "I", f"名称以“{clean[0]}”开头，导出时按文本写出"))
    return Read(clean, tuple(remarks))


def _dangerous(character: str) -> bool:
    """Control characters and invisible marks such as U+202E that turn the order of letters."""
    return unicodedata.category(character) in {"Cc", "Cf"} and character not in "\r\n\t"


def exact(value: float) -> Decimal:
    """Return a stored number as Excel knows it: fifteen significant digits (84.600000000000009 is 84.6)."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{DIGITS}g}")


def _known(figure: str, cell: Cell) -> Decimal:
    """Return a figure in a text: every digit as it is written, but those of a CSV as Excel would show them."""
    value = Decimal(figure)
    return value if cell.typed else _EXCEL.plus(value)


def number(cell: Cell, *, suffixes: tuple[str, ...] = ("分",), percent: bool = False) -> Read[Decimal]:
    """Return the cell as an exact number; a suffix such as 分 and numbers as text are repaired (C34, C36, C46).

    Parameters
    ----------
    percent
        The figure is a percentage, so a cell formatted as 5.0% is 5; elsewhere such a format is refused.
    """
    usable = stored(cell)
    if usable.value is None:
        return Read(None, usable.remarks)
    match cell.kind:
        case "date":
            words = f"疑被Excel自动转换为日期“{cell}”，应为数字"
            return Read(None, (*usable.remarks, Remark("C46", "E-row", words, "请把该列设为数值格式后重新录入")))
        case "number":
            read = _numeric(cell, percent=percent)
        case "bool":
            read = Read(None, (_not_a_number(),))
        case _:
            read = _spelled(cell, (*suffixes, "%") if percent else suffixes)
    return Read(read.value, (*usable.remarks, *read.remarks))


def _numeric(cell: Cell, *, percent: bool) -> Read[Decimal]:
    if not isinstance(cell.value, int | float) or not math.isfinite(cell.value):
        return Read(None, (Remark("C36", "E-row", "不是有限数", "请填写如85.5的数字"),))
    value = exact(cell.value)
    if "%" in cell.format:
        if not percent:
            words = f"单元格为百分比格式(显示为{whole(value * 100)}%)，应为数字"
            return Read(None, (Remark("C34", "E-row", words, "请设为常规格式后重新录入，如85.5"),))
        value *= 100
    return Read(value)


def _spelled(cell: Cell, suffixes: tuple[str, ...]) -> Read[Decimal]:
    raw = str(cell.value)
    folded = unicodedata.normalize("NFKC", raw).translate(INVISIBLE).strip()
    bare = next((folded.removesuffix(s).rstrip() for s in suffixes if folded.endswith(s)), folded)
    if _NUMBER.fullmatch(bare):
        value = _known(bare, cell)
        repaired = cell.typed or raw != bare or value != Decimal(bare)
        shown = bare if value == Decimal(bare) else whole(value)
        return Read(value, (Remark("C34", "I", f"按{shown}读取"),) if repaired else ())
    if _SCIENTIFIC.fullmatch(bare) and bare != "NaN":
        return Read(None, (Remark("C36", "E-row", "不是有限数，或为科学计数(不接受)", "请填写如85.5的数字"),))
    return Read(None, (_not_a_number(),))


def _not_a_number() -> Remark:
    return Remark("C34", "E-row", "不是数字。应如85.5", "请填写数字")


def whole(number: Decimal) -> str:
    """Return a number for people, without a trailing point or exponent: 85.50 → 85.5."""
    plain_text = f"{number:f}"
    return plain_text.rstrip("0").rstrip(".") if "." in plain_text else plain_text


def amount(cell: Cell, unit: str) -> Read[Fraction]:
    """Return the cell as an amount of 元, not yet rounded; `unit` is the column's (C41).

    A unit in the cell itself wins; a bare ￥ with 10,000 or more is 元 (nobody writes ￥750000 for 75亿元).
    """
    if cell.kind != "text":
        read = number(cell)
        value = None if read.value is None else Fraction(read.value) * UNITS[unit]
        return Read(value, read.remarks)
    usable = stored(cell)
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell.value)).translate(INVISIBLE))
    match = _AMOUNT.fullmatch(folded)
    if not match:
        words = f"不是金额。应为数字(单位{unit})，如{'100' if UNITS[unit] > 1 else '1000000'}"
        return Read(None, (*usable.remarks, Remark("C41", "E-row", words, "请填数字")))
    sign, minus, digits, decimals, own = match.groups()
    figure = Fraction(_known(minus + digits.replace(",", "") + (decimals or ""), cell))
    factor = UNITS[own] if own else UNITS["元"] if sign and figure >= 10_000 else UNITS[unit]
    value = figure * factor
    repaired = cell.typed or own or sign or "," in digits
    note = (Remark("C41", "I", f"按单位换算为{_yuan(value)}元"),) if repaired else ()
    return Read(value, (*usable.remarks, *note))


def _yuan(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):,f}"


def too_much(value: Fraction) -> bool:
    """Beyond any sum of money the package computes with."""
    return abs(value) > LARGEST
