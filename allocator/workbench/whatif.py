"""What else could be: the list at every budget, the price of every rule, the ways of a short budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocator.errors import AllocatorError
from allocator.law.clause.fields import FORCE_WORDS
from allocator.money import WAN, show_wan
from allocator.parallel import Progress
from allocator.problem.allocation import counts_of
from allocator.proof.resolve import PROOFS
from allocator.report.columns import Column
from allocator.report.whatif.phrases import goals_text, people_text, sums_text
from allocator.report.whatif.shortage import WAYS, affected, how, verdict
from allocator.run.parts import Run
from allocator.whatif.frontier.curve import frontier
from allocator.whatif.frontier.milestones import gained, turns
from allocator.whatif.price import Price
from allocator.whatif.shortage import Way, shortage
from allocator.workbench.grid import Grid, grid
from allocator.workbench.wording import for_page


def _wan(amount: int) -> float:
    return float(Decimal(amount) / WAN)


@dataclass(frozen=True, slots=True)
class Stair:
    """One stair of the frontier: from which budget on which list holds, and what it gains."""

    budget: int
    until: int | None
    spent: int
    number: int
    counts: tuple[int, ...]
    gain: str
    changes: str

    @property
    def told(self) -> str:
        """The stair in one line."""
        end = f"至{show_wan(self.until)}万元" if self.until is not None else "起，再多也不变"
        counts = "/".join(map(str, self.counts))
        return f"预算{show_wan(self.budget)}{end}：{self.number}项（{counts}），已安排{show_wan(self.spent)}万元"


STAIR = "stair"
"""The place of a stair among the points of the chart; nobody reads it."""


@dataclass(frozen=True)
class Curve:
    """The complete frontier, or why there is none."""

    stairs: tuple[Stair, ...] = ()
    turns: tuple[str, ...] = ()
    fault: str = ""

    def points(self) -> list[dict[str, Any]]:
        """For a chart: budget, money, number, and the stair's own number."""
        return [
            {
                "预算（万元）": _wan(s.budget),
                "已安排（万元）": _wan(s.spent),
                "支持数": s.number,
                "各档": "/".join(map(str, s.counts)),
                "改善": s.gain,
                STAIR: n,
            }
            for n, s in enumerate(self.stairs)
        ]

    @property
    def grid(self) -> Grid:
        return grid(_STAIRS, self.stairs)


def now(budget: int) -> list[dict[str, Any]]:
    """The present budget, for a line across the chart of the frontier."""
    return [{"预算（万元）": _wan(budget)}]


_STAIRS: tuple[Column[Stair], ...] = (
    Column("预算起点（万元）", "money", lambda s: s.budget),
    Column("到（万元）", "text", lambda s: show_wan(s.until) if s.until is not None else "再多也不变"),
    Column("已安排（万元）", "money", lambda s: s.spent),
    Column("支持数", "whole", lambda s: s.number),
    Column("各档（由高到低）", "label", lambda s: "/".join(map(str, s.counts))),
    Column("改善", "text", lambda s: s.gain),
    Column("与上一级相比", "text", lambda s: s.changes),
)


def curve(run: Run, *, progress: Progress | None = None) -> Curve:
    """Every stair of the budget: each list that some budget makes the best."""
    try:
        found = frontier(run.problem, progress=progress)
    except AllocatorError as fault:
        return Curve(fault=for_page(str(fault)))
    stairs = tuple(
        Stair(
            s.budget,
            s.until,
            s.spent,
            s.number,
            tuple(reversed(counts_of(found.problem, s.allocation))),
            gained(found.problem, s.gain) if s.gain else "",
            s.changes.text() if s.changes else "",
        )
        for s in found.steps
    )
    return Curve(stairs, tuple(t.text for t in turns(found)))


def price_grid(run: Run, found: Sequence[Price]) -> Grid:
    """The price of every rule: what a step or its absence would change."""
    granule = run.problem.granule
    columns: tuple[Column[Price], ...] = (
        Column("改动", "text", lambda p: p.says),
        Column("依据", "text", lambda p: p.move.where),
        Column("约束力", "label", lambda p: FORCE_WORDS[p.move.force]),
        Column("目标", "text", lambda p: goals_text(p.effect, granule) if p.effect else p.why),
        Column("金额和数量", "text", lambda p: sums_text(p.effect) if p.effect else ""),
        Column("名单", "text", lambda p: people_text(p.effect) if p.effect else ""),
        Column("求解", "text", lambda p: PROOFS[p.proof]),
    )
    return grid(columns, sorted(found, key=lambda p: (not p.move.pin, not p.moves_anything)))


@dataclass(frozen=True)
class Short:
    """Whether the budget is short, and the three ways to live with it: title, how, figures, what to set."""

    verdict: str = ""
    grid: Grid | None = None
    ways: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    fault: str = ""


def short(run: Run) -> Short:
    """The three ways of a short budget, each a scenario of its own."""
    try:
        found = shortage(run.case)
    except AllocatorError as fault:
        return Short(fault=for_page(str(fault)))
    if not found.short:
        return Short(verdict(run, found))
    columns: tuple[Column[Way], ...] = (
        Column("办法", "label", lambda w: WAYS[w.name]),
        Column("支持数", "whole", lambda w: sum(n for n, _ in w.by_tier.values())),
        Column("各档", "label", lambda w: "/".join(str(n) for n, _ in w.by_tier.values())),
        Column("金额（万元）", "money", lambda w: sum(m for _, m in w.by_tier.values())),
        Column("按上限的%", "whole", lambda w: w.percent),
        Column("与参照名单相比", "text", lambda w: "" if w.name == "reference" else affected(w)),
    )
    ways = tuple(
        (WAYS[w.name], how(run, w.name), w.settings) for w in found.ways if w.reproducible and not w.answer.why
    )
    return Short(verdict(run, found), grid(columns, (found.reference, *found.ways)), ways)
