"""What else could be: the list at every budget, the price of every rule, the ways of a short budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocator.errors import AllocatorError
from allocator.money import WAN, show_wan
from allocator.parallel import Progress
from allocator.report import page, price, shortage
from allocator.report.frontier.stairs import stairs_of, stairs_table
from allocator.report.page import Grid
from allocator.run.parts import Run
from allocator.whatif.frontier.curve import frontier
from allocator.whatif.frontier.milestones import turns
from allocator.whatif.price import Price
from allocator.whatif.shortage import shortage as ways_out
from allocator.workbench.wording import for_page


def _wan(amount: int) -> float:
    return float(Decimal(amount) / WAN)


@dataclass(frozen=True, slots=True)
class Stair:
    """One stair of the frontier: from which budget on, up to which, what the list is and what it gains."""

    budget: int
    until: int | None
    spent: int
    number: int
    counts: str
    gain: str

    @property
    def told(self) -> str:
        """The stair in one line."""
        end = f"至{show_wan(self.until)}万元" if self.until is not None else "起，再多也不变"
        return f"预算{show_wan(self.budget)}{end}：{self.number}项（{self.counts}），已安排{show_wan(self.spent)}万元"


STAIR = "stair"
"""The place of a stair among the points of the chart; nobody reads it."""


@dataclass(frozen=True)
class Curve:
    """The complete frontier, or why there is none; `grid`: its stairs as every output has them."""

    stairs: tuple[Stair, ...] = ()
    grid: Grid | None = None
    turns: tuple[str, ...] = ()
    fault: str = ""

    def points(self) -> list[dict[str, Any]]:
        """For a chart: budget, money, number, and the stair's own number."""
        return [
            {
                "预算（万元）": _wan(s.budget),
                "已安排（万元）": _wan(s.spent),
                "支持数": s.number,
                "各档": s.counts,
                "改善": s.gain,
                STAIR: n,
            }
            for n, s in enumerate(self.stairs)
        ]


def now(budget: int) -> list[dict[str, Any]]:
    """Return the present budget, for a line across the chart of the frontier."""
    return [{"预算（万元）": _wan(budget)}]


def curve(run: Run, *, progress: Progress | None = None) -> Curve:
    """Return every stair of the budget: each list that some budget makes the best."""
    try:
        found = frontier(run.problem, progress=progress)
    except AllocatorError as fault:
        return Curve(fault=for_page(str(fault)))
    steps = stairs_of(found)
    stairs = tuple(
        Stair(s.step.budget, s.step.until, s.step.spent, s.step.number, "/".join(map(str, s.by_tier)), s.gain)
        for s in steps
    )
    return Curve(stairs, page.grid(stairs_table(found, steps)), tuple(t.text for t in turns(found)))


def price_grid(run: Run, found: Sequence[Price]) -> Grid:
    """Return the price of every rule: what a step or its absence would change."""
    return page.grid(price.prices(run, found))


@dataclass(frozen=True)
class Short:
    """Whether the budget is short, and the three ways to live with it: title, how, figures, what to set."""

    verdict: str = ""
    grid: Grid | None = None
    ways: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    fault: str = ""


def short(run: Run) -> Short:
    """Return the three ways of a short budget, each a scenario of its own."""
    try:
        found = ways_out(run.case)
    except AllocatorError as fault:
        return Short(fault=for_page(str(fault)))
    told = shortage.verdict(run, found)
    if not found.short:
        return Short(told)
    ways = tuple(
        (shortage.WAYS[w.name], shortage.how(run, w.name), w.settings)
        for w in found.ways
        if w.reproducible and not w.answer.why
    )
    return Short(told, page.grid(shortage.ways(run, found)), ways)
