"""What a workbook is by its headers: candidates, a list of awards, or both; and for which 办法 it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from allocator.intake import layout as layouts
from allocator.intake.findings import Findings
from allocator.intake.grid import Sheet
from allocator.intake.headers import Header, find
from allocator.intake.ledger.sheet import is_ledger
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


CLEARLY = 2
"""So many more columns of its own must another 办法 find in a workbook than the one that was chosen."""


def meant_for(
    files: Sequence[Path], chosen: Programme, others: Sequence[Programme], called: Mapping[Path, str]
) -> Programme | None:
    """Tell which other 办法 files were probably made for: by their 专题, else their own columns, else their names.

    None where nothing speaks for another one, or more than one could be meant.
    """
    if chosen.own:
        return None
    found = [open_source(path, called.get(path, path.name), Findings({})) for path in files]
    sheets = [s for source in found if source for s in source.sheets if s.visible and not is_ledger(s)]
    topics = [t for s in sheets for t in _topics(s, chosen)]
    if topics:
        named = Counter(p.key for t in topics if chosen.short not in t for p in others if p.short in t)
        most = _alone(named, len(topics) // 2 + 1)
    else:
        own = Counter({p.key: sum(_own(s, p) for s in sheets) for p in others})
        here = sum(_own(s, chosen) for s in sheets)
        said = [called.get(path, path.name) for path in files]
        most = _alone(own, here + CLEARLY) or _alone(
            Counter(p.key for name in said if chosen.short not in name for p in others if p.short in name), len(said)
        )
    return next((p for p in others if p.key == most), None)


def _alone(count: Counter[str], least: int) -> str | None:
    """Return the one that is counted most, if it alone is, and often enough."""
    first, second = [*count.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] >= least and first[1] > second[1] else None


def _topics(sheet: Sheet, programme: Programme) -> Iterator[str]:
    header = _header(sheet, programme)
    column = layouts.arrange(header.columns, programme, {}).fields.get("topic") if header else None
    if header and column:
        cells = (row.get(column.index) for number, row in sheet.rows.items() if number > header.last)
        yield from (str(cell) for cell in cells if cell)


def _own(sheet: Sheet, programme: Programme) -> int:
    """Return how many columns only the programme's own indicators and conditions read."""
    header = _header(sheet, programme)
    if header is None:
        return 0
    layout = layouts.arrange(header.columns, programme, {})
    return len(layout.parts) + sum(bool(tests) for tests in layout.gates.values())


def _header(sheet: Sheet, programme: Programme) -> Header | None:
    names = layouts.names(programme)
    return find(sheet, lambda columns: layouts.known(columns, names, own=programme.own))


def _of_candidates(sheet: Sheet, programme: Programme) -> bool:
    header = _header(sheet, programme)
    if header is None:
        return False
    layout = layouts.arrange(header.columns, programme, {})
    return bool(layout.experts or layout.parts or "request" in layout.fields)
