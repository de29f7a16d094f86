"""Which columns of dimensions and indicators make the score where neither a total nor experts' marks do (C33).

Every dimension of the annex that the file scores counts; where a dimension has no column of its own, its indicators
stand for it. The stated full marks must make the full mark in one way only: whatever else is found is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allocator.intake.cells import whole
from allocator.intake.findings import Level, Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.scoring.panels import STATE, share_of
from allocator.law.programme import Programme

HUNDRED = Decimal(100)
_STATE = "请核对评价维度，在表头注明各项满分，或在情景中设 scoring.weights"

Named = tuple[str, Column]


@dataclass(frozen=True, slots=True)
class Part:
    """One column that counts: its full marks (None: not stated), its weight (None: the full marks are the weight)."""

    name: str
    column: Column
    full: Decimal | None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns that make the score, and what the planner is asked about them."""

    parts: tuple[Part, ...]
    asked: tuple[tuple[Remark, Column], ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing is to be asked."""
        return not self.asked


def choose(layout: Layout, programme: Programme, scored: Callable[[Column], bool]) -> Choice | Remark | None:
    """Return the parts of the score; a remark where they cannot be told, None where there are none.

    Parameters
    ----------
    scored
        Whether a column holds numbers rather than words.
    """
    full = Decimal(programme.scoring.full)
    if programme.scoring.weights is not None:
        return _declared(layout, programme.scoring.weights, full)
    found, details = _of_annex(layout, programme, scored)
    others = [(c.base, c) for c in layout.others if scored(c)]
    if shared := [(n, c) for n, c in others if share_of(c)]:
        found = [*found, *shared]
        others = [x for x in others if x not in shared]
    if not found:
        return _unnamed(others, full)
    if any(share_of(c) for _, c in found):
        return _shares(found, full)
    unstated = [c for _, c in found if c.marks is None]
    if unstated:
        words = f"{_listed(unstated)}未注明满分，按原值相加计分，请确认"
        return _asked(found, words, unstated[0])
    return _by_marks(found, [*others, *details], full)


def _declared(layout: Layout, weights: dict[str, Decimal], full: Decimal) -> Choice | None:
    if not weights.keys() <= layout.parts.keys():
        return None
    return Choice(tuple(Part(n, layout.parts[n], layout.parts[n].marks or full, w) for n, w in weights.items()))


def _of_annex(
    layout: Layout, programme: Programme, scored: Callable[[Column], bool]
) -> tuple[list[Named], list[Named]]:
    """Return the columns of the annex's dimensions, and of indicators that are no mere details of one."""
    found: list[Named] = []
    strange: list[Named] = []
    parts = layout.parts
    for dimension in programme.dimensions:
        below = [i.name for i in programme.indicators if i.dimension == dimension and not i.bonus]
        marked = [
            (n, parts[n]) for n in below if n in parts and n != dimension and (parts[n].marks or share_of(parts[n]))
        ]
        own = parts.get(dimension)
        if own is None or not (own.marks or share_of(own) or scored(own)):
            found += marked
            continue
        found.append((dimension, own))
        if own.marks and _total(marked) > own.marks:
            strange += [(n, c) for n, c in marked if c.marks]
    return found, strange


def _shares(found: Sequence[Named], full: Decimal) -> Choice | Remark:
    """Weights in the header: 技术性能(40%); they must make 100 %."""
    total = sum((share_of(c) or Decimal() for _, c in found), Decimal())
    if total != HUNDRED or not all(share_of(c) for _, c in found):
        words = f"{_listed([c for _, c in found])}的权重合计{whole(total)}%，应为100%"
        return Remark("C33", "E-file", words, f"{STATE}；或在情景中设 scoring.weights", subject=found[0][1].header)
    return Choice(_distinct(Part(n, c, c.marks or full, share_of(c)) for n, c in found))


def _by_marks(found: Sequence[Named], others: Sequence[Named], full: Decimal) -> Choice:
    """Stated full marks: as they are where they make the full mark in one way, else asked."""
    total, first = _total(found), found[0][1]
    if total == full:
        if not others:
            return _plain(found)
        several = _ways([*found, *others], full)[0] > 1
        names = _listed([c for _, c in others])
        if several:
            words = (
                f"{names}也注明满分，与评价维度有几种取法都合计{whole(full)}分；按规则文件列出的评价维度计分，请确认"
            )
        else:
            words = f"{names}也注明满分，没有计入得分(评价维度已合计{whole(full)}分)，请确认"
        return _asked(found, words, others[0][1])
    count, more = _ways(others, full - total)
    if count == 1 and more:
        added = [others[n] for n in more]
        words = f"{_listed([c for _, c in added])}不是办法的评价维度，与评价维度合计{whole(full)}分，已计入得分，请确认"
        return _asked([*found, *added], words, added[0][1])
    listed = "、".join(f"“{c.header}”" for _, c in found)
    beside = f"；{_listed([c for _, c in others])}没有计入" if others else ""
    words = f"各评价维度({listed})满分合计{whole(total)}分，不是{whole(full)}分{beside}；按原值相加计分，请确认"
    return _asked(found, words, first)


def _unnamed(others: Sequence[Named], full: Decimal) -> Choice | Remark | None:
    """Columns with full marks that no annex names: all of them, or the only choice that makes the full mark."""
    if others and _total(others) == full:
        return _plain(others)
    count, only = _ways(others, full)
    if not count:
        return None
    if count > 1:
        words = f"{_listed([c for _, c in others])}有几种取法都合计{whole(full)}分，不能确定以哪些列计分"
        return _remark("E-file", words, _STATE)
    left = [c for n, (_, c) in enumerate(others) if n not in only]
    words = f"{_listed(left)}也注明满分，没有计入得分(其余各列合计{whole(full)}分)，请确认"
    return _asked([others[n] for n in only], words, left[0])


def _ways(items: Sequence[Named], full: Decimal) -> tuple[int, tuple[int, ...]]:
    """In how many ways (0, 1, 2: several) full marks make a sum, and one of them as positions."""
    sums: dict[Decimal, tuple[int, tuple[int, ...]]] = {Decimal(): (1, ())}
    for n, (_, c) in enumerate(items):
        if not c.marks:
            continue
        for before, (count, chosen) in list(sums.items()):
            if (after := before + c.marks) <= full:
                known, first = sums.get(after, (0, (*chosen, n)))
                sums[after] = min(2, known + count), first
    return sums.get(full, (0, ()))


def _plain(found: Iterable[Named]) -> Choice:
    return Choice(_distinct(Part(n, c, c.marks) for n, c in found))


def _distinct(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with a name of its own each."""
    seen: dict[str, Part] = {}
    for part in parts:
        seen |= {part.name if part.name not in seen else f"{part.name}({part.column.letter}列)": part}
    return tuple(replace(p, name=n) for n, p in seen.items())


def _asked(found: Sequence[Named], words: str, column: Column) -> Choice:
    return Choice(_plain(found).parts, ((_remark("W", words, _STATE), column),))


def _remark(level: Level, words: str, action: str) -> Remark:
    return Remark("C33", level, words, action)


def _total(items: Iterable[Named]) -> Decimal:
    return sum((c.marks or Decimal() for _, c in items), Decimal())


def _listed(columns: Iterable[Column]) -> str:
    return "".join(f"“{c.header}”" for c in columns)
