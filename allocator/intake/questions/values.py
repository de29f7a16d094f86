"""What kind of values a column holds, and the digest by which a new word asks again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from allocator.intake.answers import NO, YES
from allocator.intake.cells import UNITS, plain
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.tables import Record


class ValueKind(StrEnum):
    """Of what most of a column's cells are one."""

    EMPTY = "empty"
    MONEY = "money"
    PERCENT = "percent"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"
    WORDS = "words"
    TEXT = "text"


TYPED = frozenset({ValueKind.MONEY, ValueKind.PERCENT, ValueKind.NUMBER, ValueKind.DATE, ValueKind.YES_NO})
"""What could enter a computation; the rest are words."""

KIND_WORDS = {
    ValueKind.EMPTY: "空白",
    ValueKind.MONEY: "金额",
    ValueKind.PERCENT: "百分数",
    ValueKind.NUMBER: "数值",
    ValueKind.DATE: "日期",
    ValueKind.YES_NO: "是/否",
    ValueKind.CODE: "代码",
    ValueKind.WORDS: "词语",
    ValueKind.TEXT: "文字",
}

_MOST = 0.8
"""The share of a column's cells from which on they say what it holds."""
_FEW_WORDS = 12
_SHORT = 20
_AMOUNT = re.compile(r"[￥¥]?-?[\d,]+(?:\.\d+)?(?:元|万元?|亿元?|千元|百万元?)")
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?[\u4e00-\u9fffA-Za-z]{0,3}")
_PERCENT = re.compile(r"-?\d+(?:\.\d+)?[%‰]")
_DATE = re.compile(r"(?:19|20)\d{2}(?:[年./-]\d{1,2}(?:[月./-]\d{1,2}日?|月)?|年)")
_CODE = re.compile(r"[0-9A-Z]{18}")
_MONEY_HEADER = re.compile(r"金额|资金|收入|销售额|产值|投资|经费|费用|资产|利润|税|补助|奖|贷款|资本|额度|总额|款$")
_SHARE = re.compile(r"占比|比重|比例|强度|率$")
_MONEY_UNITS = frozenset(UNITS) | {"千元", "百万元", "百万", "十万元"}


def cells_of(column: Column, records: Sequence[Record]) -> list[Cell]:
    """Return every cell of a column in which something stands."""
    return [c for r in records if (c := r.at(column)) is not None and plain(str(c))]


def words_in(column: Column, records: Sequence[Record]) -> set[str]:
    """Return the different entries of a column, normalised."""
    return {plain(str(c)) for c in cells_of(column, records)}


def kind_of(column: Column, records: Sequence[Record]) -> ValueKind:
    """Tell what most cells of a column are; a header with a unit of money makes numbers amounts."""
    cells = cells_of(column, records)
    if not cells:
        return ValueKind.EMPTY
    found, most = Counter(map(_kind, cells)).most_common(1)[0]
    if found in (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT):
        most = sum(_kind(c) in (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT) for c in cells)
    if _binary(cells):
        return ValueKind.YES_NO
    if most < _MOST * len(cells):
        return _wordy(cells)
    if found == ValueKind.NUMBER:
        return _of_header(column)
    return _wordy(cells) if found in (ValueKind.TEXT, ValueKind.YES_NO) else found


def _binary(cells: Sequence[Cell]) -> bool:
    """Tell whether a column says 是 or 否: both words, or words that are no bare digit."""
    words = {plain(str(c)) for c in cells}
    return words <= YES | NO and not words <= {"0", "1"}


def _of_header(column: Column) -> ValueKind:
    notes = " ".join((*column.notes, column.base))
    if "%" in notes or (_SHARE.search(column.base) and not column.unit):
        return ValueKind.PERCENT
    if column.unit or any(n in _MONEY_UNITS for n in column.notes) or _MONEY_HEADER.search(column.base):
        return ValueKind.MONEY
    return ValueKind.NUMBER


def _kind(cell: Cell) -> ValueKind:
    if cell.kind == "date":
        return ValueKind.DATE
    if cell.kind == "number":
        return ValueKind.PERCENT if "%" in cell.format else ValueKind.NUMBER
    said = plain(str(cell)).upper()
    for pattern, kind in (
        (_CODE, ValueKind.CODE),
        (_DATE, ValueKind.DATE),
        (_PERCENT, ValueKind.PERCENT),
        (_AMOUNT, ValueKind.MONEY),
        (_NUMBER, ValueKind.NUMBER),
    ):
        if pattern.fullmatch(said):
            return kind
    return ValueKind.YES_NO if said.lower() in YES | NO else ValueKind.TEXT


def _wordy(cells: Sequence[Cell]) -> ValueKind:
    """Few short words that come again, or free text."""
    words = {plain(str(c)) for c in cells}
    few = len(words) <= max(2, min(_FEW_WORDS, len(cells) // 2))
    return ValueKind.WORDS if few and all(len(w) <= _SHORT for w in words) else ValueKind.TEXT


def digest_of(kind: ValueKind, column: Column, records: Sequence[Record]) -> str:
    """Digest what a question was about: of words each different one, of numbers only that they are numbers.

    So the next city's file, with other numbers in the same column, is answered already; a new word is not.
    """
    words = words_in(column, records) if kind in (ValueKind.WORDS, ValueKind.YES_NO) else set()
    return hashlib.sha256("\n".join([kind.value, *sorted(words)]).encode("utf-8", "replace")).hexdigest()[:6]
