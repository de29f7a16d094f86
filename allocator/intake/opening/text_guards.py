"""Signs that keep a program from turning text into a number, as exports write them: ="001", '001 (A10).

What is guarded is a constant: nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from allocator.intake.findings import Remark
from allocator.intake.grid import Cell, Sheet, letter

_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_APOSTROPHE = re.compile(r"['\u2018\u2019\uff07`]([^'\u2018\u2019\uff07`]+)")


def unguard(sheet: Sheet) -> Iterator[Remark]:
    """Take the signs off every cell of a sheet; one remark for all of them."""
    found: list[tuple[str, Cell]] = []
    for row, cells in sheet.rows.items():
        for index, cell in cells.items():
            bare = _bare(cell)
            if bare is not None:
                found.append((f"{letter(index)}{row}", cell))
                cells[index] = replace(cell, value=bare, kind="text", formula="")
    for row in [
        n for n, cells in sheet.rows.items() if any(c.value == "" and c.kind == "text" for c in cells.values())
    ]:
        _drop_empty(sheet, row)
    if found:
        address, cell = found[0]
        shown = f"={cell.formula[1:]}" if cell.formula else str(cell.value)
        words = f"工作表“{sheet.title}”有{len(found)}格用防止自动转换的写法(如{address}的{shown})，按其中的文字读取"
        yield Remark("A10", "I", words, subject=sheet.title)


def _bare(cell: Cell) -> str | None:
    """Tell what is guarded; None where nothing is."""
    if cell.formula:
        match = _FORMULA.fullmatch(cell.formula.strip())
        return match[1].replace('""', '"') if match else None
    if cell.kind != "text" or not isinstance(cell.value, str):
        return None
    said = cell.value.strip()
    if match := _FORMULA.fullmatch(said):
        return match[1].replace('""', '"')
    return match[1] if (match := _APOSTROPHE.fullmatch(said)) else None


def _drop_empty(sheet: Sheet, row: int) -> None:
    """Empty a cell that was guarded and empty ("")."""
    kept = {i: c for i, c in sheet.rows[row].items() if c.kind != "text" or c.value != ""}
    if kept:
        sheet.rows[row] = kept
    else:
        del sheet.rows[row]
