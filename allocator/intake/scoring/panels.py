"""Marks that count by weight: panels of experts, or single columns, whose share the header states (C33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from allocator.intake.cells import whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import WHOLE, Layout
from allocator.intake.score_words import weighable

STATE = (
    "请在表头写明各组权重，合计100%；或用 --columns 指定，如 "
    '"技术组/专家1" = "技术组(70%)/专家1"、"答辩得分" = "评分项(30%)"；不计权的列写“不计入得分”'
)


@dataclass(frozen=True, slots=True)
class Panel:
    """Columns whose mean counts by a weight in per cent."""

    name: str
    columns: tuple[Column, ...]
    weight: Decimal


def share_of(column: Column) -> Decimal | None:
    """Return the weight in per cent that a header states of a part of the score."""
    share = column.share
    return share if share is not None and 0 < share < WHOLE and weighable(column.base) else None


def weigh(layout: Layout, scored: Callable[[Column], bool]) -> tuple[Panel, ...] | Remark | None:
    """Return the panels of a table in which experts' marks count by weight; None where no weight is stated.

    Parameters
    ----------
    scored
        Whether a column holds numbers rather than words.
    """
    own = {c: share_of(c) for c in layout.experts}
    above = {c: share_of(c.group) for c in layout.experts if c.group and not own[c]}
    others = [c for c in layout.others if share_of(c) and scored(c)]
    stated = [c for c in layout.experts if own[c] or above.get(c)]
    if not stated:
        return _beside(layout, others)
    panels: dict[str, Panel] = {}
    for c in layout.experts:
        weight, key, name = own[c], f"{c.index}", c.header
        if not weight:
            weight, key, name = above.get(c), c.parent, c.over
        if not weight:
            return _refused(f"“{c.header}”没有注明权重，而“{stated[0].header}”等列注明了权重", c)
        before = panels[key].columns if key in panels else ()
        panels[key] = Panel(name, (*before, c), weight)
    panels |= {f"{c.index}": Panel(c.header, (c,), w) for c in others if (w := share_of(c))}
    found = tuple(panels.values())
    total = sum((p.weight for p in found), Decimal())
    if total != WHOLE:
        names = "、".join(f"“{p.name}”{whole(p.weight)}%" for p in found)
        return _refused(f"各组权重合计{whole(total)}%，应为100%：{names}", stated[0])
    return found


def _beside(layout: Layout, others: list[Column]) -> Remark | None:
    """Columns with weights beside experts without: the experts' share is not known."""
    if not layout.experts or not others or sum((c.share or Decimal() for c in others), Decimal()) == WHOLE:
        return None
    names = "、".join(f"“{c.header}”" for c in others)
    return _refused(f"{names}注明了权重，专家打分没有注明权重，不能确定怎样合成得分", others[0])


def _refused(words: str, column: Column) -> Remark:
    return Remark("C33", "E-file", words, STATE, subject=column.header)
