"""比较: the 方案 of a desk against its 基准, the complete frontier, the price of rules, the ways of a short budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocator.allocation import counts_of
from allocator.clause import FORCE_WORDS
from allocator.compare import KINDS
from allocator.comparing.comparison import compared
from allocator.comparing.found import Compared, Found
from allocator.comparing.sides import side_of
from allocator.desk.answers import Answer
from allocator.desk.grid import Grid, grid
from allocator.desk.wording import for_page
from allocator.errors import AllocatorError
from allocator.frontier.curve import frontier
from allocator.frontier.turns import gained, turns
from allocator.money import WAN, show_wan
from allocator.report.columns import Column
from allocator.report.comparing import columns as cols
from allocator.report.comparing.excel import NAME, workbook
from allocator.report.comparing.rows import GroupRow, MoveRow, Rows
from allocator.report.comparing.tables import rows_of
from allocator.report.whatif.shortage import HOW, WAYS, verdict
from allocator.report.whatif.telling import goals_text, people_text, sums_text
from allocator.run import Run
from allocator.whatif.effects import GoalChange, effect
from allocator.whatif.price import Price
from allocator.whatif.resolve import PROOFS
from allocator.whatif.resolve import Answer as Resolved
from allocator.whatif.shortage import Way, shortage

CHIPS = tuple(KINDS.values())
"""新增 … 金额变化, as filters."""

BARS = ("基准", "方案")
COMPARED = NAME
"""The name of the comparison's workbook."""


@dataclass(frozen=True)
class Comparison:
    """Several 方案 against the 基准, as rows of every output."""

    rows: Rows

    @property
    def names(self) -> tuple[str, ...]:
        """The 方案 compared, the 基准 apart."""
        return tuple(self.rows.moves)

    @property
    def sides(self) -> Grid:
        return grid(cols.SIDES, self.rows.sides)

    def moved(self, name: str, chips: Sequence[str]) -> Grid:
        """Who moves in a 方案, of the kinds chosen; all where none is."""
        found = [m for m in self.rows.moves[name] if not chips or m.kind in chips]
        return grid(_MOVES, found)

    def counts(self, name: str) -> Mapping[str, int]:
        """Kind of change → how many."""
        kinds = [m.kind for m in self.rows.moves[name]]
        return {k: kinds.count(k) for k in CHIPS}

    def bars(self, name: str, what: str) -> list[dict[str, Any]]:
        """Money of 基准 and 方案 by 市 or 档次, for grouped bars."""
        groups = (self.rows.cities if what == "市" else self.rows.tiers)[name]
        return [bar for g in groups if not g.total for bar in _bars(g, what)]

    def order(self, name: str, what: str) -> list[str]:
        """The groups in their own order."""
        groups = (self.rows.cities if what == "市" else self.rows.tiers)[name]
        return [_short(g.name, what) for g in groups if not g.total]

    def goals(self, name: str) -> Grid:
        return grid(cols.GOALS, self.rows.goals[name])

    def book(self) -> bytes:
        """比较.xlsx."""
        return workbook(self.rows)


_MOVES: tuple[Column[MoveRow], ...] = tuple(c for c in cols.MOVES if c.header not in ("项目名称", "由哪项改动引起"))


def compare(base: tuple[str, Answer], others: Sequence[tuple[str, Answer]]) -> Comparison | None:
    """The others against the base, each under its title; None where nothing was solved."""
    name, answer = base
    if answer.run is None:
        return None
    first = side_of(answer.run, name)
    found = []
    for title, other in others:
        if other.run is None:
            continue
        side = side_of(other.run, title)
        goals: tuple[GoalChange, ...] = ()
        if first.listed and side.listed:
            goals = effect(_resolved(answer.run), _resolved(other.run)).goals
        found.append(Found(compared(first, side), goals, unexplained=other.setup.because))
    return Comparison(rows_of(Compared(answer.run.programme, first, tuple(found))))


def _resolved(run: Run) -> Resolved:
    """The run's list as an answer of a what-if."""
    return Resolved(run.problem, run.result.allocation, run.result.goals)


def _bars(group: GroupRow, what: str) -> list[dict[str, Any]]:
    sums = (group.base, group.other)
    name = _short(group.name, what)
    return [{what: name, "金额（万元）": _wan(s.amount), "名单": b} for b, s in zip(BARS, sums, strict=True)]


def _short(name: str, what: str) -> str:
    return name.removesuffix("市") if what == "市" else name


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
                "级": n,
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


def curve(run: Run) -> Curve:
    """Every stair of the budget: each list that some budget makes the best."""
    try:
        found = frontier(run.problem)
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
        Column("与参照名单相比", "text", lambda w: people_text(w.effect) if w.effect else w.answer.why),
    )
    ways = tuple((WAYS[w.name], HOW[w.name], w.settings) for w in found.ways)
    return Short(verdict(run, found), grid(columns, (found.reference, *found.ways)), ways)
