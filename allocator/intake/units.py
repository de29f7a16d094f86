"""The unit of each money column: from its header, from a title line, or inferred and to be confirmed (C42, L07).

A unit that is stated and unknown (万美元) refuses the file: whatever stood for it would be wrong.

In the files of one's own programme a column that says nothing is in 元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from allocator.intake.cells import UNITS, plain
from allocator.intake.findings import Findings, Remark
from allocator.intake.grid import Cell
from allocator.intake.headers import Column, is_currency, unit_in
from allocator.intake.tables import Table

_TITLE = re.compile(r"单位:?(?=([^\d:;,、()]{1,8}?)(?:$|[\d:;,、()]))")
_CODES = {"request": "C42", "received": "L07", "base": "C42"}
SMALL = 10_000


def units(table: Table, findings: Findings, *, own: bool = False) -> dict[str, str]:
    """Money field → unit; a column whose numbers fit neither 元 nor 万元 alone refuses the file.

    `own`: the table is that of one's own programme.
    """
    found = {}
    for name, code in _CODES.items():
        column = table.layout.fields.get(name)
        if column is None:
            continue
        unit = column.unit or titled(table.header.titles)
        strange = column.strange_unit or next((u for u in _stated(table.header.titles) if not unit_in(u)), "")
        if strange and not column.unit:
            words = f"列“{column.header}”的单位“{strange}”不能识别"
            remark = Remark(code, "E-file", words, "请换算为元、千元、万元或亿元，并在列名中注明")
            findings.add(remark, table.place(table.header.last, column), column.header)
            continue
        if not unit and own:
            unit = "元"
            words = f"列“{column.header}”未注明单位，按“元”读取(自定办法的默认)"
            fix = f"以万元计的，请在列名中注明单位，如“{column.header}(万元)”"
            findings.add(Remark(code, "I", words, fix), table.place(table.header.last, column), column.header)
        if not unit:
            unit = _inferred(table, column, code, findings)
        if unit:
            found[name] = unit
    return found


def titled(titles: Sequence[str]) -> str:
    """Return the unit in the lines above the header: 单位：万元."""
    return next((unit for stated in _stated(titles) if (unit := unit_in(stated))), "")


def _stated(titles: Sequence[str]) -> Iterator[str]:
    """Whatever units of money the lines above the header state."""
    for title in titles:
        yield from (m[1] for m in _TITLE.finditer(plain(title)) if is_currency(m[1]))


def _inferred(table: Table, column: Column, code: str, findings: Findings) -> str:
    cells = [c for r in table.records if (c := r.at(column))]
    bare = [v for c in cells if (v := _bare(c)) is not None and v != 0]
    if not bare:
        return "元"
    place = table.place(table.header.last, column)
    small = [abs(v) < SMALL for v in bare]
    most = f"{max(bare):.15g}"
    if all(small) or not any(small):
        unit = "万元" if small[0] else "元"
        words = f"列“{column.header}”未注明单位，按“{unit}”读取(最大值{most})；请确认"
        findings.add(Remark(code, "W", words, f"请在列名中注明单位，如“{column.header}({unit})”"), place, column.header)
        return unit
    words = f"列“{column.header}”单位不明：既有小于{SMALL}的数，也有更大的数(最大值{most})"
    findings.add(Remark(code, "E-file", words, "请在列名中注明单位，并统一填写"), place, column.header)
    return ""


def _bare(cell: Cell) -> float | None:
    """Return the number in a cell that states no unit of its own; only its size matters here."""
    if isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, int | float):
        return cell.value
    folded = plain(str(cell.value)).replace(",", "").lstrip("￥¥")
    if any(folded.endswith(u) for u in UNITS):
        return None
    return float(folded) if re.fullmatch(r"-?\d+(\.\d+)?", folded) else None
