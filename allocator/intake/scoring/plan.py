"""Which columns decide the score, and what else the file says of scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout, lacking
from allocator.intake.score_words import numbered, scorelike
from allocator.intake.scoring import additions, totals
from allocator.intake.scoring.additions import Additions
from allocator.intake.scoring.dimensions import HUNDRED, Choice, Part, choose
from allocator.intake.scoring.panels import Panel, share_of, weigh
from allocator.intake.scoring.seen import Seen
from allocator.law.programme import Programme

Method = Literal["experts", "indicators", "total"]
NAMES: dict[Method, str] = {"experts": "专家打分", "indicators": "评价维度得分", "total": "表内总分"}


@dataclass(frozen=True, slots=True)
class ScoringPlan:
    """How the score of a table comes about.

    Attributes
    ----------
    panels
        The experts' columns by their weights; empty where every mark counts alike.
    total
        The given total: the score itself with method `total`, otherwise only compared (C38).
    deductions
        Columns of points taken away from what the other columns make.
    off_max
        The most that is taken away, None where the headers do not say.
    bonus_source
        Where the bonus ceiling comes from, for the sentence.
    named
        Every column about scores, whether or not it makes the score.
    bare
        The total is without bonus: its name says so, or that it is the mean of the experts.
    full
        The full mark of a score: 100 unless the programme says otherwise.
    scales
        Column number → the full mark of its marks where it is another one.
    limit
        The most that a given total can be: the full mark, with the bonus ceiling where the total contains the bonus.
    check
        How a stated total is computed once more from the marks beside it, None where there are none.
    asked
        What the planner is asked about the columns that were chosen.
    ties
        The declared tie keys that the file has, in the programme's order, with their columns.
    own
        One's own programme: a score may be a count or a value, so 0 is one like any other.
    """

    method: Method
    experts: tuple[Column, ...] = ()
    panels: tuple[Panel, ...] = ()
    parts: tuple[Part, ...] = ()
    total: Column | None = None
    bare: bool = False
    bonuses: tuple[Column, ...] = ()
    bonus_max: Decimal | None = None
    bonus_source: str = ""
    deductions: tuple[Column, ...] = ()
    off_max: Decimal | None = None
    full: Decimal = HUNDRED
    scales: tuple[tuple[int, Decimal], ...] = ()
    limit: Decimal = HUNDRED
    named: tuple[Column, ...] = ()
    ties: tuple[tuple[str, Column], ...] = ()
    own: bool = False
    check: ScoringPlan | None = None
    asked: tuple[tuple[Remark, Column], ...] = ()

    @property
    def marked(self) -> tuple[Column, ...]:
        """The columns that make the score, bonus and deductions apart."""
        if self.method == "experts":
            return self.experts
        if self.method == "indicators":
            return tuple(p.column for p in self.parts)
        return (self.total,) if self.total else ()

    @property
    def deciding(self) -> set[Column]:
        """Every column that makes the score."""
        return {*self.marked, *self.bonuses, *self.deductions}

    @property
    def multiplied(self) -> bool:
        """Whether the marks already carry the weights that their headers state."""
        weighed = [p.weight == HUNDRED for p in self.panels]
        return len(weighed) > 1 and all(weighed)

    @property
    def highest(self) -> Decimal | None:
        """The most that a score can come to, bonus included; None where nothing bounds it."""
        if self.own or (self.bonuses and self.bonus_max is None):
            return None
        if self.method == "total" and not self.bare:
            return self.limit
        return self.full + (self.bonus_max or 0 if self.bonuses else 0)

    @property
    def common(self) -> Decimal | None:
        """The full mark of all experts' marks, None where they have several."""
        found = {self.scale(c) for c in self.experts}
        return found.pop() if len(found) == 1 else None

    def scale(self, column: Column) -> Decimal:
        """Return the full mark of the column's marks."""
        if not self.scales:
            return self.full
        return next((full for index, full in self.scales if index == column.index), self.full)


def full_of(column: Column) -> Decimal | None:
    """Return the full mark that the header of a column of marks states, or that of its group."""
    own = column.noted if numbered(column.base) else column.marks
    return own or (column.group.marks if column.group else None) or None


def name_of(column: Column, plan: ScoringPlan) -> str:
    """Our name of a column that makes the score, for an answer: its own where it is one of ours, else 专家n."""
    if column not in plan.experts or numbered(column.base):
        return column.base
    return f"专家{plan.experts.index(column) + 1}"


def decide(layout: Layout, programme: Programme, seen: Seen | None = None) -> ScoringPlan | Remark:
    """Tell how the score of a table comes about; the remark says which material is missing or cannot be told apart.

    The declared method; weights that are declared; else a stated total, else the experts' marks (or their mean), and
    the dimensions only where there is neither: otherwise they are tie keys and nothing more.
    """
    seen = seen or Seen()
    declared = programme.scoring.method
    total = next(iter(totals.stated(layout, seen)), None)
    is_mean = total is not None and total == layout.fields.get("mean")
    chosen, weighed = choose(layout, programme, seen.scored), weigh(layout, seen.scored)
    chosen = _carried(chosen, seen)
    parts = chosen.parts if isinstance(chosen, Choice) else ()
    method = declared if declared != "auto" else _usual(programme, layout, total, parts, is_mean=is_mean)
    if not {"experts": layout.experts, "indicators": parts, "total": total}.get(method or ""):
        method = None
    if isinstance(weighed, Remark) and method == "experts":
        return weighed
    if method is None and isinstance(chosen, Remark) and declared not in {"experts", "total"}:
        return chosen
    if method is None:
        wanted = {"experts": "专家1打分”等“专家打分", "indicators": _wanted(programme), "total": "综合得分"}
        return _lacking(wanted.get(declared, "得分" if programme.own else "专家得分"), layout, seen)
    bare = total is not None and totals.is_bare(total, is_mean=is_mean)
    stated = method == "total" and not bare
    more = additions.settle(layout.bonuses, surely(layout, programme), seen, "加分", stated=stated)
    less = additions.settle(layout.deductions, (), seen, "扣分", stated=stated)
    full, ceiling = Decimal(programme.scoring.full), _ceiling(more.counted, programme)
    panels = _multiplied(weighed, seen) if isinstance(weighed, tuple) else ()
    plan = ScoringPlan(
        method,
        experts=_columns(layout, panels) if method == "experts" else (),
        panels=panels if method == "experts" else (),
        parts=parts if method == "indicators" else (),
        total=total,
        bare=bare,
        bonuses=more.counted if method != "total" or bare else (),
        bonus_max=ceiling,
        bonus_source="规则" if programme.scoring.bonus_max is not None else "表头",
        deductions=less.counted if method != "total" or (total and totals.is_gross(total, is_mean=is_mean)) else (),
        off_max=additions.ceiling(less.counted),
        full=full,
        limit=totals.limit(total, full, _allowance(more.counted, programme), bare=bare),
        named=_named(layout, seen),
        ties=tuple((k, layout.parts[k]) for k in programme.tie_keys if k in layout.parts),
        own=programme.own,
        asked=_asked(chosen, method, more, less),
    )
    plan = replace(plan, scales=_scales(plan, layout.scale))
    return replace(plan, check=_check(plan, layout, chosen, panels, (more, less))) if method == "total" else plan


def _lacking(name: str, layout: Layout, seen: Seen) -> Remark:
    """Return the missing column; where others speak of scores, which name would make them the score."""
    remark = lacking(name, layout.columns)
    added = {*layout.bonuses, *layout.deductions, *layout.aside}
    like = next((c for c in _named(layout, seen) if c not in added and any(seen.numbers(c))), None)
    if like is None:
        return remark
    answer = f'如 "{like.own}" = "综合得分"，或按权重 "{like.own}" = "评分项1(50%)"'
    return replace(remark, action=f"{remark.action}，{answer}")


def _asked(
    chosen: Choice | Remark | None, method: Method, more: Additions, less: Additions
) -> tuple[tuple[Remark, Column], ...]:
    parts = chosen.asked if isinstance(chosen, Choice) and method == "indicators" else ()
    return (*parts, *more.asked, *less.asked)


def surely(layout: Layout, programme: Programme) -> tuple[Column, ...]:
    """Return the bonus columns that go by a common name or are the programme's own indicators."""
    own = {i.name for i in programme.indicators if i.bonus}
    stated = layout.fields.get("bonus")
    return tuple(c for c in layout.bonuses if c == stated or any(n in c.base for n in own))


def _columns(layout: Layout, panels: Sequence[Panel]) -> tuple[Column, ...]:
    """Return the columns whose marks count as experts'."""
    return tuple(c for p in panels for c in p.columns) or layout.experts


def _carried(chosen: Choice | Remark | None, seen: Seen) -> Choice | Remark | None:
    """Return the parts; where no points exceed the weight that their header states, they already carry it."""
    parts = chosen.parts if isinstance(chosen, Choice) else ()
    if not isinstance(chosen, Choice) or len(parts) < 2 or not all(share_of(p.column) for p in parts):
        return chosen
    if not all(0 < seen.most(p.column) <= (p.weight or 0) for p in parts):
        return chosen
    words = f"“{parts[0].column.header}”等列的数值都不超过表头的权重，按已折算的分数相加；请确认"
    fix = f'没有折算的，用 --columns 注明满分和权重，如 "{parts[0].column.own}" = "评分项1(100分)(40%)"'
    asked = (*chosen.asked, (Remark("C33", "W", words, fix), parts[0].column))
    if any(p.column.marks for p in parts):
        return chosen
    return replace(chosen, parts=tuple(replace(p, full=p.weight, weight=None) for p in parts), asked=asked)


def _multiplied(panels: tuple[Panel, ...], seen: Seen) -> tuple[Panel, ...]:
    """Return the panels; where no mark exceeds the weight that its header states, the marks already carry it."""
    most = [(max((seen.most(c) for c in p.columns), default=Decimal()), p.weight) for p in panels]
    stated = any(full_of(c) for p in panels for c in p.columns)
    if not stated and len(most) > 1 and all(0 < m <= weight for m, weight in most):
        return tuple(replace(p, weight=HUNDRED) for p in panels)
    return panels


def _scales(plan: ScoringPlan, usual: Decimal | None) -> tuple[tuple[int, Decimal], ...]:
    """Return the columns whose header states another full mark; a total a little above has its bonus in it."""
    if plan.method == "indicators":
        return ()
    stated = [(c, full) for c in plan.marked if (full := full_of(c) or usual) and full != plan.full]
    if plan.method == "total":
        stated = [(c, full) for c, full in stated if not plan.full < full <= plan.full * totals.WITHIN]
    return tuple((c.index, full) for c, full in stated)


def _named(layout: Layout, seen: Seen) -> tuple[Column, ...]:
    """Return every column about scores: none that a rule takes; its header or group speaks of marks."""
    parts = (*layout.parts.values(), *layout.others, *layout.deductions, *layout.bonuses)
    totals = {c for f, c in layout.fields.items() if f in {"total", "mean"}}
    taken = layout.used - {*parts, *totals}
    groups = {c.parent for c in layout.experts if c.parent} | {c.parent for c in layout.figures}
    free = [c for c in layout.columns if c not in taken and (scorelike(c.base) or c.parent in groups)]
    return tuple(dict.fromkeys([*parts, *(c for c in free if any(seen.values(c)))]))


def _usual(
    programme: Programme, layout: Layout, total: Column | None, parts: Sequence[Part], *, is_mean: bool
) -> Method | None:
    """Return the method where none is declared.

    Declared weights, a stated total, the experts, their mean, the dimensions.
    """
    if programme.scoring.weights and parts:
        return "indicators"
    if total is not None and not is_mean:
        return "total"
    if layout.experts:
        return "experts"
    if total is not None:
        return "total"
    return "indicators" if parts else None


def _check(
    plan: ScoringPlan,
    layout: Layout,
    chosen: Choice | Remark | None,
    panels: tuple[Panel, ...],
    added: tuple[Additions, Additions],
) -> ScoringPlan | None:
    """Return the marks beside a stated total.

    The experts', else the dimensions where they are surely the whole of it.
    """
    if plan.total == layout.fields.get("mean"):
        return None
    bonuses, deductions = (a.counted for a in added)
    again = replace(plan, total=None, bonuses=bonuses, deductions=deductions, ties=(), named=(), asked=())
    if layout.experts:
        again = replace(again, method="experts", experts=_columns(layout, panels), panels=panels)
        return replace(again, scales=_scales(again, layout.scale))
    if isinstance(chosen, Choice) and chosen.parts and chosen.sure:
        return replace(again, method="indicators", parts=chosen.parts, scales=())
    return None


def _wanted(programme: Programme) -> str:
    names = programme.scoring.weights or programme.dimensions or ["评价维度"]
    return "”“".join(names)


def _ceiling(bonuses: Sequence[Column], programme: Programme) -> Decimal | None:
    return additions.ceiling(bonuses) if programme.scoring.bonus_max is None else programme.scoring.bonus_max


def _allowance(bonuses: Sequence[Column], programme: Programme) -> Decimal:
    """Tell what a bonus may add to a given total; where a bonus column states no ceiling, up to the full mark."""
    most = _ceiling(bonuses, programme)
    if most is not None:
        return most
    return Decimal(programme.scoring.full) if bonuses else Decimal()
