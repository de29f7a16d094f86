"""What a workbook is by its headers: a table of candidates, a list of awards, or something that could be both."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from allocator.intake import layout as layouts
from allocator.intake.findings import Findings
from allocator.intake.grid import Sheet
from allocator.intake.headers import find
from allocator.intake.lists.award_list import lists_in
from allocator.intake.opening.sources import open_source
from allocator.law.programme import Programme

Made = Literal["candidates", "list", "both", "unknown"]


def made_as(path: Path, programme: Programme) -> Made:
    """Tell what a file is; `unknown` where it cannot be read or its headers say nothing.

    `both` where they say too much.

    Marks of experts, indicators and requests stand in a table of candidates only.
    """
    source = open_source(path, path.name, Findings({}))
    if source is None:
        return "unknown"
    listed = bool(lists_in(source, programme))
    applied = any(_of_candidates(s, programme) for s in source.sheets if s.visible)
    if listed and applied:
        return "both"
    return "list" if listed else "candidates" if applied else "unknown"


def _of_candidates(sheet: Sheet, programme: Programme) -> bool:
    names = layouts.names(programme)
    header = find(sheet, lambda columns: layouts.known(columns, names, own=programme.own))
    if header is None:
        return False
    layout = layouts.arrange(header.columns, programme, {})
    return bool(layout.experts or layout.parts or "request" in layout.fields)
