"""What a cell says of a length of time: 3个月, 1年以上, 不足90天."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from allocator.intake.grid import Cell
from allocator.intake.headers import Column

Family = Literal["months", "days"]
UNITS: dict[str, tuple[Family, Fraction]] = {
    **dict.fromkeys(("个月", "月"), ("months", Fraction(1))),
    **dict.fromkeys(("年", "周年"), ("months", Fraction(12))),
    "季度": ("months", Fraction(3)),
    **dict.fromkeys(("天", "日"), ("days", Fraction(1))),
    **dict.fromkeys(("周", "星期", "个星期"), ("days", Fraction(7))),
}
"""Unit of time → months or days, and how many of them."""

_DIGITS = {c: Fraction(n) for n, c in enumerate("零一二三四五六七八九")} | {"两": Fraction(2), "半": Fraction(1, 2)}
_NUMBER = r"\d+(?:\.\d+)?|[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九半]"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_PIECE = re.compile(rf"[零又]?({_NUMBER})(个半|个多|个余|多个|余个|余|多)?({_UNIT})(半|多|余)?")
_BEFORE = re.compile(
    r"(?:已|共|累计|稳定|连续|正常|上线|运行|投产)*(≥|>=|不少于|不低于|满|超过|>|<|不足|不满|未满|少于)?"
)
_AFTER = re.compile(r"(?:及)?(以上|以下|以内|内|余|多)?")
_AT_LEAST = {"≥", ">=", "不少于", "不低于", "超过", ">", "以上"}
_LESS = {"<", "不足", "不满", "未满", "少于", "以下", "以内", "内"}
_SHORT = {"<", "不足", "不满", "未满", "少于"}
_HEADED = re.compile(rf"(?:按)?({_UNIT})(?:数|计)?")
_TAIL = re.compile(r".*?(月|天|年|周)数")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time between two bounds, in months or days; `high` is None without bound, never reached if `below`.

    Months and days cannot be counted in each other: how many days three months have depends on the date.
    """

    family: Family
    low: Fraction
    high: Fraction | None
    below: bool = False


def duration(cell: Cell, unit: str) -> Duration | None:
    """Tell what a cell says, a bare number in the column's `unit`; None where it speaks of no length of time."""
    said = "".join(unicodedata.normalize("NFKC", str(cell)).split()).casefold()
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return _exact(Fraction(said), unit) if unit else None
    before = _BEFORE.match(said)
    rest = said[before.end() :] if before else said
    pieces, more, families = Fraction(), Fraction(), set()
    while match := _PIECE.match(rest):
        family, factor = UNITS[match[3]]
        half = Fraction(1, 2) if "半" in f"{match[2] or ''}{match[4] or ''}" else Fraction()
        pieces += (_number(match[1]) + half) * factor
        more = factor if set("多余") & set(f"{match[2] or ''}{match[4] or ''}") else more
        families.add(family)
        rest = rest[match.end() :]
    after = _AFTER.fullmatch(rest)
    if len(families) != 1 or after is None:
        return None
    return _bounded(families.pop(), pieces, more, {before[1] if before else None, after[1]})


def unit_of(column: Column) -> str:
    """Return the unit of time that a header states: 上线运行时间(月), 运行月数; "" where it states none."""
    for note in column.notes:
        if match := _HEADED.fullmatch(note.removeprefix("单位:")):
            return match[1]
    match = _TAIL.fullmatch(column.base)
    return match[1] if match else ""


def _bounded(family: Family, length: Fraction, more: Fraction, words: set[str | None]) -> Duration:
    """Return the bounds of what was said with 以上, 不足, 余 beside it."""
    if words & _LESS:
        return Duration(family, Fraction(), length, below=bool(words & _SHORT))
    if words & _AT_LEAST:
        return Duration(family, length, None)
    if more or words & {"余", "多"}:
        return Duration(family, length, length + (more or 1), below=True)
    return Duration(family, length, length)


def _exact(length: Fraction, unit: str) -> Duration:
    family, factor = UNITS[unit]
    return Duration(family, length * factor, length * factor)


def _number(word: str) -> Fraction:
    """3, 2.5, 三, 十二, 半."""
    if word[0].isdigit():
        return Fraction(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return 10 * _DIGITS[tens or "一"] + _DIGITS[ones or "零"]
    return _DIGITS[word]
