"""Marks that look like slips: a decimal point out of its place, or far from what the others gave (C71)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from allocator.intake.cells import whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.score_words import numbered
from allocator.intake.scoring.plan import ScoringPlan
from allocator.intake.scoring.seen import Seen

_FAR = Fraction(1, 4)
_SHIFT = 10
_LEAST = 3
_FIX = "请核对该打分；有误的请改正后重新读取"


def outliers(plan: ScoringPlan, seen: Seen, apart: Sequence[Column]) -> Iterator[tuple[int, Column, Remark]]:
    """Yield each suspicious mark: the position of its row, its column and what is said of it.

    Parameters
    ----------
    apart
        Columns that are asked about as a whole.
    """
    if plan.method == "total" and plan.total and not plan.own and plan.total not in apart:
        yield from _of_totals(plan.total, plan.full, seen)
    if plan.method != "experts":
        return
    panels: dict[str, list[Column]] = {}
    single = {c: p.name for p in plan.panels if len(p.columns) > 1 for c in p.columns}
    for c in plan.experts:
        if c not in apart:
            panels.setdefault(single.get(c, "" if c.group and numbered(c.group.base) else c.parent), []).append(c)
    for columns in panels.values():
        yield from _of_panel(plan, seen, columns)


def _of_panel(plan: ScoringPlan, seen: Seen, experts: Sequence[Column]) -> Iterator[tuple[int, Column, Remark]]:
    scales = [plan.scale(c) for c in experts]
    factors = [Fraction(plan.full) / Fraction(full) for full in scales]
    alike = len(set(factors)) == 1
    far = Fraction(plan.full) * _FAR
    for n, cells in enumerate(zip(*(seen.values(c) for c in experts), strict=True)):
        row = [m if m is not None and m <= full else None for m, full in zip(cells, scales, strict=True)]
        given = [m for m in row if m]
        if len(given) < _LEAST or (alike and not _spread(given, far / factors[0])):
            continue
        marks = {c: Fraction(m) * f for c, m, f in zip(experts, row, factors, strict=True) if m}
        while len(marks) >= _LEAST and (found := _farthest(marks, far)):
            column, words = found
            del marks[column]
            value = seen.values(column)[n]
            yield n, column, Remark("C71", "W", f"打分{'' if value is None else whole(value)}{words}；请确认", _FIX)


def _of_totals(total: Column, full: Decimal, seen: Seen) -> Iterator[tuple[int, Column, Remark]]:
    """Totals that are a tenth of what all others are like."""
    values = seen.values(total)
    high = [v for v in values if v is not None and v > full / _SHIFT]
    if len(high) < _LEAST:
        return
    low, most = min(high), max(high)
    for n, value in enumerate(values):
        if value and value <= full / _SHIFT and low <= value * _SHIFT <= most:
            words = (
                f"得分{whole(value)}乘以10后才在其他项目的得分之间({whole(low)}–{whole(most)})，疑为小数点错位；请确认"
            )
            yield n, total, Remark("C71", "W", words, _FIX)


def _spread(given: Sequence[Decimal], far: Fraction) -> bool:
    """Tell whether marks lie so far apart that one of them may be a slip."""
    low, high = min(given), max(given)
    return high - low >= far or high >= _SHIFT * low


def _farthest(marks: Mapping[Column, Fraction], far: Fraction) -> tuple[Column, str] | None:
    """Return the suspicious mark that lies farthest from the others, and why it is one."""
    found = []
    for column, mark in marks.items():
        others = [m for c, m in marks.items() if c != column]
        if words := _suspicion(mark, others, far):
            found.append((abs(mark - median(others)), -column.index, column, words))
    return max(found)[2:] if found else None


def _suspicion(mark: Fraction, others: Sequence[Fraction], far: Fraction) -> str:
    low, high = min(others), max(others)
    if low <= mark <= high:
        return ""
    told = f"(其他专家{_shown(low)}–{_shown(high)})"
    for moved, how in ((mark * _SHIFT, "乘以10"), (mark / _SHIFT, "除以10")):
        if low <= moved <= high:
            return f"{how}后才在其他专家的打分之间{told}，疑为小数点错位"
    middle = median(others)
    return (
        f"与其他专家的中位数{_shown(middle)}相差{_shown(abs(mark - middle))}分{told}"
        if abs(mark - middle) >= far
        else ""
    )


def _shown(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
