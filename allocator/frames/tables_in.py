"""A DataFrame as a table of the intake: cells as a worksheet has them, rows numbered as in df.iloc.

The names of the columns are row 0 (further levels of names above it), so that 第k行 is `df.iloc[k - 1]`; the columns
have no letters. A named level of the index is a column before the first; an unnamed index of integers is none. Names
that pandas made up are undone: `Unnamed: 3` stood for an empty cell, `得分.1` for a second 得分.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from allocator.errors import DataError, UsageError
from allocator.intake.grid import CELLS, COLUMNS, ROWS, SLACK, Cell, Sheet
from allocator.intake.opening.sources import Source

Label = tuple[Hashable, ...]
"""The names of a column, one a level, the topmost first."""

_LEVELS = 3
"""Most levels of column names, as of rows of a header."""
_MADE_UP = re.compile(r"Unnamed: \d+(_level_\d+)?")
_AGAIN = re.compile(r"(.*\D.*)\.([1-9]\d*)", re.DOTALL)
_SHOWN = 5
_DOUBLE = 8
"""Bytes of a float with all the digits that a worksheet has."""


def source_of(given: pd.DataFrame | Mapping[Any, Any], name: str) -> Source:
    """Take a DataFrame, or sheets as `read_excel(sheet_name=None)` gives them, for a file that was read.

    Raises
    ------
    UsageError
        A sheet is no DataFrame, or there is none.
    DataError
        An index, a level of names or a cell has no one meaning in a table; the text lists them all.
    """
    sheets = {"": given} if isinstance(given, pd.DataFrame) else {str(title): own for title, own in given.items()}
    if not sheets or not all(isinstance(own, pd.DataFrame) for own in sheets.values()):
        raise UsageError(f"“{name}”应为DataFrame，或工作表名到DataFrame的对照（如 read_excel(sheet_name=None) 的结果）")
    faults: list[str] = []
    found = [_Table(own, title, faults).sheet() for title, own in sheets.items()]
    if faults:
        more = [f"……另有{len(faults) - _SHOWN}处"] if len(faults) > _SHOWN else []
        listed = "\n".join(f"  · {x}" for x in [*faults[:_SHOWN], *more])
        raise DataError(f"《{name}》有{len(faults)}处不能作为表格读取：\n{listed}")
    return Source(name, _digest(found), found)


def _digest(sheets: Sequence[Sheet]) -> str:
    """SHA-256 over every cell: the same table given twice is known by it."""
    told = [[s.title, [[n, i, c.kind, str(c)] for n, r in s.rows.items() for i, c in r.items()]] for s in sheets]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")).hexdigest()


class _Table:
    """One DataFrame on its way; what cannot be read goes to `faults`."""

    def __init__(self, frame: pd.DataFrame, title: str, faults: list[str]) -> None:
        self._frame, self._title, self._faults = frame, title, faults

    def sheet(self) -> Sheet:
        """Return the table as a sheet without letters."""
        frame = self._frame
        sheet = Sheet(self._title, lettered=False)
        if len(frame) > ROWS + SLACK or len(frame.columns) > COLUMNS:
            sheet.oversize = f"超过{ROWS // 10_000}万行或{COLUMNS}列"
            frame = self._frame = frame.iloc[:SLACK, :COLUMNS]
        named = dict(self._names())
        columns = {**self._index(named), **{j + 1: frame.iloc[:, j] for j in range(len(frame.columns))}}
        values = {i: _plain(column) for i, column in columns.items()}
        typed = any(_is_number(x) for own in values.values() for x in own)
        depth = max((len(label) for label in named.values()), default=1)
        for i in sorted(values):
            label = named.get(i, ())
            self._put(sheet, i, zip(range(1 - len(label), 1), label, strict=True), label, typed=True)
            self._put(sheet, i, enumerate(values[i], 1), label, typed=typed)
        sheet.merged = sorted(_groups(sheet, named, depth))
        sheet.rows = {n: dict(sorted(sheet.rows[n].items())) for n in sorted(sheet.rows)}
        if sum(map(len, sheet.rows.values())) > CELLS:
            sheet.oversize = f"有内容的单元格超过{CELLS // 10_000}万个"
        if depth > _LEVELS:
            self._faults.append(f"{sheet.called}的列名有{depth}层，最多{_LEVELS}层。请合并为一层")
        return sheet

    def _put(self, sheet: Sheet, i: int, values: Iterable[tuple[int, Any]], label: Label, *, typed: bool) -> None:
        """Set the cells of a column; a value that is no single one is a fault."""
        for row, value in values:
            try:
                cell = cell_of(value, typed=typed)
            except TypeError:
                name = "/".join(str(x) for x in label) or str(i)
                kind = type(value).__name__
                self._faults.append(
                    f"{sheet.called}第{row}行“{name}”是 {kind}，不是单个的数、文字或日期。请先展开或改为文字"
                )
            else:
                if cell is not None:
                    sheet.rows.setdefault(row, {})[i] = cell

    def _names(self) -> Iterator[tuple[int, Label]]:
        """Position from 1 → the names of the column, without those that pandas made up."""
        labels = self._frame.columns
        listed: list[Any] = labels.tolist()
        if listed == list(range(len(listed))):
            return  # nobody named them: the header may stand among the rows
        told = [x if isinstance(x, tuple) else (x,) for x in listed]
        known = set(told)
        for j, label in enumerate(told, 1):
            above, last = label[:-1], label[-1]
            if isinstance(last, str) and (match := _AGAIN.fullmatch(last)) and (*above, match[1]) in known:
                last = match[1]
            yield j, tuple(None if isinstance(x, str) and _MADE_UP.fullmatch(x) else x for x in (*above, last))

    def _index(self, named: dict[int, Label]) -> dict[int, pd.Series[Any]]:
        """Return the levels of the index that are columns, by position up to 0; their names go to `named`."""
        index = self._frame.index
        found: list[tuple[Label, pd.Series[Any]]] = []
        for level, name in enumerate(index.names):
            values = pd.Series(index.get_level_values(level), index=index)
            if name is None:
                if len(index) and not pd.api.types.is_integer_dtype(values.dtype):
                    fix = '请用 df.rename_axis("项目编号") 写明，或用 df.reset_index(drop=True) 去掉'
                    self._faults.append(f"行索引没有名称，其内容（如“{values.iloc[0]}”）不能判定是哪一列。{fix}")
                continue
            label = name if isinstance(name, tuple) else (name,)
            if not any(own == label and self._says_the_same(j, values) for j, own in named.items()):
                found.append((label, values))
        for position, (label, _) in enumerate(found, 1 - len(found)):
            named[position] = label
        return {position: values for position, (_, values) in enumerate(found, 1 - len(found))}

    def _says_the_same(self, j: int, values: pd.Series[Any]) -> bool:
        """Tell whether a column of the index's name holds what the index holds."""
        return self._frame.iloc[:, j - 1].tolist() == values.tolist()


def _groups(sheet: Sheet, named: Mapping[int, Label], depth: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the names above others that stand over several columns, as merged cells: the first has the words."""
    for level in range(depth - 1):
        row = level - depth + 1
        above = {i: label[: level + 1] for i, label in named.items() if len(label) == depth and _filled(sheet, row, i)}
        for left in sorted(above):
            if above.get(left - 1) == above[left]:
                continue
            right = left
            while above.get(right + 1) == above[left]:
                right += 1
                del sheet.rows[row][right]
            if right > left:
                yield left, row, right, row


def _filled(sheet: Sheet, row: int, i: int) -> bool:
    return i in sheet.rows.get(row, {})


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column; categories as what they are, short floats by their own digits."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    size = getattr(column.dtype, "itemsize", _DOUBLE)
    if pd.api.types.is_float_dtype(column.dtype) and size < _DOUBLE:
        return list(column.to_numpy(dtype=f"float{8 * size}", na_value=np.nan))
    return column.tolist()


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float | Decimal | Fraction | np.number)
        and not isinstance(value, bool)
        and bool(value == value)  # noqa: PLR0124 - NaN is no number
    )


def cell_of(value: Any, *, typed: bool = True) -> Cell | None:  # noqa: PLR0911
    """Return a value as a cell of a worksheet; None for NaN, NaT, NA, None and text without a letter.

    Parameters
    ----------
    typed
        False where the whole table is text, as a CSV: a number as text is nothing to report then.

    Raises
    ------
    TypeError
        It is no single number, text, day or truth.
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    match value:
        case bool() | np.bool_():
            return Cell(bool(value), "bool")
        case int() | np.integer():
            return Cell(int(value), "number")
        case float() | np.floating() | Decimal() | Fraction():
            return _number(value)
        case str():
            return Cell(str(value), "text", typed=typed) if value.strip() else None
        case np.datetime64():
            return cell_of(pd.Timestamp(value))
        case pd.Timestamp():
            return Cell(value.tz_localize(None).to_pydatetime(warn=False), "date")
        case datetime():
            return Cell(value.replace(tzinfo=None), "date")
        case date() | time():
            return Cell(value, "date")
        case pd.Period():
            return Cell(str(value), "text", typed=typed)
        case _:
            raise TypeError(type(value).__name__)


def _number(value: float | Decimal | Fraction | np.floating[Any]) -> Cell | None:
    """Return a number as a worksheet keeps it.

    Whole ones without a point, a short float by the digits that it shows.
    """
    if value.is_nan() if isinstance(value, Decimal) else value != value:  # noqa: PLR0124 - NaN
        return None
    short = isinstance(value, np.floating) and value.itemsize < _DOUBLE
    known = float(str(value)) if short else float(value)
    if not math.isfinite(known) or known != int(known):
        return Cell(known, "number")
    return Cell(int(value) if isinstance(value, Decimal | Fraction) else int(known), "number")
