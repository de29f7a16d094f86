"""What a worksheet or a CSV file is to the rest of intake: cells by row and column, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

ROWS = 20_000
COLUMNS = 200
CELLS = 1_000_000
"""Most data rows, columns and filled cells of a sheet; a larger one is not read to its end (C51)."""

SLACK = 40
"""Rows above the data that do not count: titles and header."""

CellKind = Literal["text", "number", "bool", "date", "error", "uncalculated"]
Value = str | int | float | bool | date | datetime | time
Strike = Literal["all", "part"]
"""Whether a line is drawn through the whole of a cell's text or through some words of it."""

_ALPHABET = 26
_RUNS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty.

    Attributes
    ----------
    value
        The stored value, for a formula the one cached by the last calculation; "" if there is none (`uncalculated`).
    format
        The number format, which tells 001 from 1 and a share from a number.
    typed
        False in a CSV, where every value is text and a number as text is nothing to report.
    """

    value: Value
    kind: CellKind
    format: str = "General"
    formula: str = ""
    typed: bool = True

    def __str__(self) -> str:
        """Return the value as the planner sees it."""
        if self.kind == "text":
            return str(self.value)
        if self.kind == "uncalculated":
            return self.formula
        if self.kind == "bool":
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float | int):
            return f"{self.value:.15g}".upper() if abs(self.value) >= 10**15 else f"{self.value:.15g}"
        if isinstance(self.value, datetime) and self.value.time() == time():
            return self.value.date().isoformat()
        return str(self.value)


Row = dict[int, Cell]
"""Column index (from 1) → cell."""


@dataclass(slots=True)
class Sheet:
    """A worksheet: its cells by row number, and what was done to them besides writing.

    Attributes
    ----------
    merged
        Merged ranges as (column, row, column, row).
    struck
        Row → column → how much of the cell's text is struck through.
    comments
        (row, column) → the words of a comment.
    oversize
        Why the sheet was not read to its end; "" if it was.
    empty
        How many rows and cells without content the file has.
    lettered
        Whether people see its columns under letters; those of a table in memory have names only.
    """

    title: str
    rows: dict[int, Row] = field(default_factory=dict)
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: dict[int, dict[int, Strike]] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    oversize: str = ""
    empty: int = 0
    lettered: bool = True

    @property
    def last(self) -> int:
        return max(self.rows, default=0)

    @property
    def called(self) -> str:
        """What a sentence calls it: 工作表“申报汇总”; 数据表 where it has no title."""
        return f"工作表“{self.title}”" if self.title else "数据表"

    def column(self, index: int) -> str:
        """Return the address of a column for people: E列; 第5列 where it has no letter."""
        return f"{letter(index)}列" if self.lettered else f"第{index}列"


def letter(column: int) -> str:
    """Return the column's letter: 29 → AC."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column of its letters: AC → 29.

    Raises
    ------
    ValueError
        Not one to three letters.
    """
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise ValueError(f"not a column: {letters[:20]}")
    number = 0
    for character in letters.upper():
        number = number * _ALPHABET + ord(character) - ord("A") + 1
    return number


def runs(numbers: Iterable[int]) -> str:
    """7, 8, 9, 12 → 7–9、12; of many runs the first ones and 等."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and n == found[-1][1] + 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    listed = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in found[:_RUNS])
    return f"{listed}等" if len(found) > _RUNS else listed
