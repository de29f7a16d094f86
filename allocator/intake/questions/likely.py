"""Which column of a table probably is the one that is missing, by what stands in it: cities, credit codes, firms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from allocator.intake.cells import plain
from allocator.intake.cities import city
from allocator.intake.findings import Place, Remark
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.questions.values import cells_of
from allocator.intake.synonyms import SHOWN
from allocator.intake.tables import Table

_MOST = 0.8
"""The share of a column's cells that must look like what is wanted."""
_CODE = re.compile(r"[0-9a-z]{18}")
_BODY = re.compile(r".{2,}(?:公司|集团|厂|研究院|学院|大学|研究所|设计院|中心|医院|学校|合作社|协会|局)(?:\(.*\))?")

_LOOKS: dict[str, Callable[[Cell], bool]] = {
    SHOWN["city"]: lambda c: city(str(c)).value is not None,
    SHOWN["code"]: lambda c: _CODE.fullmatch(plain(str(c))) is not None,
    SHOWN["applicant"]: lambda c: _BODY.fullmatch(plain(str(c))) is not None,
}
"""Our name for a column → what its cells look like."""
_COUNTY = re.compile("县|(?<!地)区(?!域)")
"""A county tells its city, but the column for it is another one."""


def pointed(remark: Remark, table: Table) -> tuple[Remark, Place]:
    """Tell what is said of a missing column (C01), and where: with the one that probably is it, where there is one."""
    column = _likely(remark.subject, table)
    if column is None:
        return remark, table.place()
    words = f"{remark.text}。“{column.header}”列的内容看来是{remark.subject}"
    action = f'请改列名，或用 --columns 写 "{column.header}" = "{remark.subject}"'
    return replace(remark, text=words, action=action), table.place(table.header.last, column)


def _likely(name: str, table: Table) -> Column | None:
    looks = _LOOKS.get(name)
    if looks is None:
        return None
    free = [c for c in table.layout.columns if c not in table.layout.used]
    for column in free:
        if name == SHOWN["city"] and _COUNTY.search(column.base):
            continue
        cells = cells_of(column, table.records)
        if cells and sum(map(looks, cells)) >= _MOST * len(cells):
            return column
    return None
