"""前沿.csv: one line a stair, for a spreadsheet; money in 元, the candidates' numbers parted by blanks."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import StringIO

from allocator.money import show_score
from allocator.problem.changes import KINDS, Kind
from allocator.report.frontier.rows import Rows, StairRow
from allocator.report.text_width import visible
from allocator.whatif.frontier.curve import Step

_FORMULA = tuple("=+-@")
Get = Callable[[StairRow, Step], object]


def table(rows: Rows) -> str:
    """The stairs as text; nothing in it can be taken for a formula."""
    columns = list(_columns(rows))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for name, _ in columns])
    for stair, step in zip(rows.stairs, rows.frontier.steps, strict=True):
        writer.writerow([_plain(get(stair, step)) for _, get in columns])
    return out.getvalue()


def _columns(rows: Rows) -> Iterator[tuple[str, Get]]:
    yield "级", lambda stair, _: stair.place
    yield "预算起（元）", lambda stair, _: stair.budget
    yield "预算止（元）", lambda stair, _: stair.until
    yield "使用（元）", lambda stair, _: stair.spent
    yield "支持数", lambda stair, _: stair.number
    for k, name in enumerate(rows.tiers):
        yield name, _number(k)
    for k, name in enumerate(rows.tiers):
        yield f"{name}分数线", _line(k)
    yield "比上一级增加（元）", lambda stair, _: stair.more
    yield "首个改善的目标", lambda stair, _: stair.gain
    for kind, word in KINDS.items():
        yield word, _moved(kind)
    for k, name in enumerate(rows.tiers):
        yield f"{name}名单", _listed(rows, len(rows.tiers) - k)


def _number(k: int) -> Get:
    return lambda stair, _: stair.by_tier[k]


def _line(k: int) -> Get:
    return lambda stair, _: None if (line := stair.lines[k]) is None else show_score(line)


def _moved(kind: Kind) -> Get:
    return lambda stair, _: " ".join(stair.changes.of(kind)) if stair.changes else None


def _listed(rows: Rows, level: int) -> Get:
    pool = rows.frontier.problem.pool
    return lambda _, step: " ".join(c.id for c, t in zip(pool, step.allocation.levels, strict=True) if t == level)


def _plain(value: object) -> object:
    """Text that no spreadsheet takes for a formula; numbers as they are, an empty field for None."""
    if not isinstance(value, str):
        return "" if value is None else value
    shown = visible(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
