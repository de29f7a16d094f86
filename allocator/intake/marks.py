"""Which columns decide the score, said in one sentence, and the score of each row by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from allocator.intake.cells import whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout, lacking
from allocator.programme import Programme
from allocator.scoring import LEAST_VALID, TRIM_FROM

HUNDRED = Decimal(100)
Method = Literal["experts", "indicators", "total"]
_ROUNDED = "四舍五入保留两位小数"


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator column that counts: its full marks, and its weight (None: the full marks are the weight)."""

    name: str
    column: Column
    full: Decimal
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How the score of a table comes about.

    Attributes
    ----------
    total
        The given total: the score itself with method `total`, otherwise only compared (C38).
    bonus_source
        Where the bonus ceiling comes from, for the sentence.
    named
        Every column of a dimension or indicator that the programme names.
    total_is_mean
        The total's name says mean of the experts, so it is without bonus.
    full
        The full mark of a score: 100 unless the programme says otherwise.
    limit
        The most that a given total can be: the full mark, with the bonus ceiling where the total contains the bonus.
    ties
        The declared tie keys that the file has, in the programme's order, with their columns.
    own
        One's own programme: a score may be a count or a value, so 0 is one like any other.
    """

    method: Method
    experts: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = ()
    total: Column | None = None
    total_is_mean: bool = False
    bonuses: tuple[Column, ...] = ()
    bonus_max: Decimal | None = None
    bonus_source: str = ""
    full: Decimal = HUNDRED
    limit: Decimal = HUNDRED
    named: tuple[Column, ...] = ()
    ties: tuple[tuple[str, Column], ...] = ()
    own: bool = False

    @property
    def marked(self) -> tuple[Column, ...]:
        """The columns that make the score, the bonus apart."""
        if self.method == "experts":
            return self.experts
        if self.method == "indicators":
            return tuple(p.column for p in self.parts)
        return (self.total,) if self.total else ()

    @property
    def deciding(self) -> set[Column]:
        """Every column that makes the score."""
        return {*self.marked, *self.bonuses}

    @property
    def sentence(self) -> str:
        """Which columns decide the score, and how."""
        if self.method == "experts":
            first, last = self.experts[0].header, self.experts[-1].header
            which = f"“{first}”至“{last}”{len(self.experts)}列" if len(self.experts) > 1 else f"“{first}”1列"
            how = (
                f"按专家打分计算，采用{which}：有效打分不少于{TRIM_FROM}个时去掉一个最高分和一个最低分后取算术平均，"
                f"{LEAST_VALID}至{TRIM_FROM - 1}个时取全部有效打分的平均，回避、缺席、空白不计"
            )
        elif self.method == "total":
            how = f"采用表内“{self.total.header if self.total else ''}”"
        elif self.parts[0].weight is None:
            how = "按评价维度得分相加：" + "+".join(f"“{p.column.header}”" for p in self.parts)
        else:
            how = "按评价维度加权：" + "+".join(
                f"“{p.column.header}”×{whole(p.weight or HUNDRED)}%" for p in self.parts
            )
        if self.bonuses:
            limit = "上限未定" if self.bonus_max is None else f"上限{whole(self.bonus_max)}分，取自{self.bonus_source}"
            how += "；再加" + "、".join(f"“{c.header}”" for c in self.bonuses) + f"({limit})"
        rest = [c for c in self.named if c not in self.deciding]
        unused = f"；{'、'.join(f'“{c.header}”' for c in rest)}不计入得分" if rest else ""
        return f"综合得分{how}；{_ROUNDED}{unused}。"


def decide(layout: Layout, programme: Programme) -> Plan | Remark:
    """The declared method, else experts, else indicators, else a given total; a C01 where there is no material."""
    declared = programme.scoring.method
    total, is_mean = _total(layout)
    parts, exact = _parts(layout, programme)
    method: Method | None = None
    if declared != "auto":
        material = {"experts": layout.experts, "indicators": parts, "total": total}
        method = declared if material[declared] else None
    elif layout.experts:
        method = "experts"
    elif parts and (exact or total is None):
        method = "indicators"
    elif total is not None:
        method = "total"
    if method is None:
        wanted = {"experts": "专家1打分”等“专家打分", "indicators": _wanted(programme), "total": "综合得分"}
        return lacking(wanted.get(declared, "得分" if programme.own else "专家得分"), layout.columns)
    bonuses = layout.bonuses if method != "total" or is_mean else ()
    ceiling = _ceiling(bonuses, programme)
    full = Decimal(programme.scoring.full)
    return Plan(
        method,
        experts=layout.experts if method == "experts" else (),
        parts=parts if method == "indicators" else (),
        total=total,
        total_is_mean=is_mean,
        bonuses=bonuses,
        bonus_max=ceiling,
        bonus_source="规则" if programme.scoring.bonus_max is not None else "表头",
        full=full,
        limit=full if is_mean else full + _allowance(layout, programme),
        named=tuple(layout.parts.values()),
        ties=tuple((k, layout.parts[k]) for k in programme.tie_keys if k in layout.parts),
        own=programme.own,
    )


def doubts(plan: Plan, layout: Layout) -> list[tuple[Remark, Column]]:
    """What the planner should confirm about the method itself."""
    found = []
    marks = sum((p.full for p in plan.parts if p.weight is None), Decimal())
    if plan.method == "indicators" and marks and marks != plan.full:
        words = f"各评价维度满分合计{whole(marks)}分，不是{whole(plan.full)}分；按原值相加计分，请确认"
        found.append((Remark("C33", "W", words), plan.parts[0].column))
    if plan.method == "total" and plan.total and layout.bonuses:
        words = "另加加分项" if plan.total_is_mean else "已含加分，不再另加"
        found.append((Remark("C38", "W", f"只有“{plan.total.header}”，按{words}计；请确认"), layout.bonuses[0]))
    return found


def _total(layout: Layout) -> tuple[Column | None, bool]:
    total = layout.fields.get("total")
    return (total, False) if total else (layout.fields.get("mean"), True)


def _wanted(programme: Programme) -> str:
    names = programme.scoring.weights or programme.scoring.dimensions or ["评价维度"]
    return "”“".join(names)


def _ceiling(bonuses: Sequence[Column], programme: Programme) -> Decimal | None:
    if programme.scoring.bonus_max is not None:
        return programme.scoring.bonus_max
    stated = [c.marks for c in bonuses]
    return sum((m for m in stated if m is not None), Decimal()) if stated and None not in stated else None


def _allowance(layout: Layout, programme: Programme) -> Decimal:
    """What a bonus may add to a given total; where a bonus column states no ceiling, up to the full mark."""
    ceiling = _ceiling(layout.bonuses, programme)
    if ceiling is not None:
        return ceiling
    return Decimal(programme.scoring.full) if layout.bonuses else Decimal()


def _parts(layout: Layout, programme: Programme) -> tuple[tuple[Part, ...], bool]:
    """The indicator columns that could make a score, and whether they surely are the whole of it."""
    weights, full = programme.scoring.weights, Decimal(programme.scoring.full)
    if weights is not None:
        if not weights.keys() <= layout.parts.keys():
            return (), False
        return tuple(Part(n, layout.parts[n], layout.parts[n].marks or full, w) for n, w in weights.items()), True
    dimensions = programme.scoring.dimensions
    for names in (dimensions, [n for n in layout.parts if n not in dimensions]):
        found = [(n, layout.parts[n]) for n in names if n in layout.parts]
        if not found:
            continue
        shares = [c.share for _, c in found]
        if None not in shares and sum(s for s in shares if s) == HUNDRED:
            return tuple(Part(n, c, c.marks or full, c.share) for n, c in found), True
        if all(c.marks for _, c in found):
            complete = len(found) == len(names) == len(dimensions)
            parts = tuple(Part(n, c, c.marks or full, None) for n, c in found)
            return parts, complete or sum(p.full for p in parts) == full
    parts = tuple(Part(c.base, c, c.marks, None) for c in layout.others if c.marks)
    return (parts, True) if sum(p.full for p in parts) == full else ((), False)
