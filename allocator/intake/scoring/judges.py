"""Which columns under 专家打分 are marks, by word and by figure; where neither tells, it is asked (C72)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from allocator.intake.cells import whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.score_words import ASIDE, numbered, person
from allocator.intake.scoring.figures import SHOWN, figures, fits
from allocator.intake.scoring.seen import Seen

_LEAST = 3
"""So many rows tell a figure about the marks from a mark that happens to be equal."""
_APART = 25
"""Points by which most marks of an expert differ from the others' only where the column is none of an expert."""
_INSIDE = ("mean", "trimmed", "middle")
_EDGES = ("most", "least")
_OUTSIDE = ("count", "range", "deviation", "variance", "variation", "sum")


def settle(layout: Layout, seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Take out of the experts' columns those that are figures about the others; ask about those that may be."""
    yield from _subtotals(layout, seen)
    sure = [c for c in layout.experts if _sure(c)]
    strange = [c for c in layout.experts if c not in sure]
    if len(sure) + len(strange) < _LEAST or seen.records is None:
        return
    for c in list(layout.experts):
        others = [x for x in (sure or strange) if x != c]
        kind = _figure(c, others, seen, () if c in sure else _EDGES)
        if c in sure:
            if kind:
                words = f"“{c.header}”的数值都等于其他专家的{SHOWN[kind]}，仍按一位专家的打分计入；请确认"
                yield Remark("C72", "W", words, _not_marks(c)), c
            continue
        if kind:
            layout.experts = tuple(x for x in layout.experts if x != c)
            layout.figures = (*layout.figures, c)
            continue
        if sure:
            yield from _strange(layout, c, others, seen)
    left = [c for c in strange if c in layout.experts]
    if left and not sure:
        names = "".join(f"“{c.header}”" for c in left)
        words = f"不能从列名认定{names}是专家的打分，按{len(left)}位专家的打分计入；请确认"
        yield Remark("C72", "W", words, _not_marks(left[-1])), left[-1]


def _subtotals(layout: Layout, seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Experts' marks on the whole that are not the sum of their marks for each dimension."""
    wrong: dict[Column, list[int]] = {}
    for column in layout.experts:
        below = [c for c in layout.details if c.parent == column.parent]
        for n, (whole_, *marks) in enumerate(
            zip(seen.values(column), *(seen.values(c) for c in below), strict=True) if len(below) > 1 else ()
        ):
            if whole_ is not None and whole_ != sum(m for m in marks if m is not None):
                wrong.setdefault(column, []).append(n)
    if wrong:
        column, rows = next(iter(wrong.items()))
        row = (seen.records or ())[rows[0]].row
        parts = sum(
            m for c in layout.details if c.parent == column.parent and (m := seen.values(c)[rows[0]]) is not None
        )
        count = sum(map(len, wrong.values()))
        words = (
            f"“{column.header}”与其各项之和不符(第{row}行为{whole(seen.values(column)[rows[0]] or Decimal())}，"
            f"各项之和为{whole(Decimal(parts))}，共{count}处)，按“{column.own}”计；请确认"
        )
        yield Remark("C38", "W", words, "请核对各位专家的各项打分和小计"), column


def _sure(column: Column) -> bool:
    """Tell whether the header names an expert, or stands below one."""
    below = column.group is not None and numbered(column.group.base)
    return below or any(numbered(x) or person(x) for x in column.stems)


def _strange(layout: Layout, column: Column, others: Sequence[Column], seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Yield a column whose word is neither a person's name nor a figure's, and whose figures are none we know."""
    mark = f"{column.own}"
    if _alike(column, others, seen):
        words = f"不能从列名认定“{column.header}”是专家的打分，数值与其他专家相近，按一位专家的打分计入；请确认"
        yield Remark("C72", "W", words, _not_marks(column)), column
        return
    layout.experts = tuple(x for x in layout.experts if x != column)
    layout.figures = (*layout.figures, column)
    words = f"“{column.header}”与专家打分同列一组，列名和数值都不像一位专家的打分，没有计入得分；请确认"
    fix = f'是打分的，用 --columns 写 "{mark}" = "专家{len(layout.experts) + 1}"'
    yield Remark("C72", "W", words, fix), column


def _not_marks(column: Column) -> str:
    return f'不是打分的，用 --columns 写 "{column.own}" = "{ASIDE}"'


def _figure(column: Column, others: Sequence[Column], seen: Seen, edges: Sequence[str]) -> str:
    """Return the figure about the others' marks that a column is without doubt, "" where it is none."""
    left = [*_INSIDE, *edges, *_OUTSIDE]
    finer = False
    varied = 0
    for value, *row in zip(seen.values(column), *(seen.values(c) for c in others), strict=True):
        given = [m for m in row if m is not None]
        if value is None or len(given) <= 1:
            continue
        known = figures([Fraction(m) for m in given])
        left = [k for k in left if fits(value, known[k])]
        if not left:
            return ""
        varied += len(set(given)) > 1
        finer |= _places(value) > max(map(_places, given))
    found = [k for k in left if finer or k not in _INSIDE]
    return found[0] if found and varied >= _LEAST else ""


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _alike(column: Column, others: Sequence[Column], seen: Seen) -> bool:
    """Tell whether most figures of a column lie near the marks beside them."""
    near = []
    for value, *marks in zip(seen.values(column), *(seen.values(c) for c in others), strict=True):
        given = [m for m in marks if m is not None]
        if value is not None and given:
            near.append(min(given) - _APART < value < max(given) + _APART)
    return near.count(True) > near.count(False)
