"""What else could be: the list at every budget, the price of rules, readings, near lists, a short budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from allocator.errors import AllocatorError
from allocator.models.goals import class_of
from allocator.money import WAN, show_wan
from allocator.parallel import Progress
from allocator.problem.candidate import short_city
from allocator.problem.changes import KINDS, Award, changed, kind_of
from allocator.proof.resolve import answered
from allocator.report import page
from allocator.report.frontier.stairs import stairs_of, stairs_table
from allocator.report.otherwise import interpretations, near_optimal, price, shortage
from allocator.report.page import Grid
from allocator.report.table import Part, Report, Table
from allocator.report.xlsx import workbook
from allocator.run.parts import Run
from allocator.whatif.frontier.curve import frontier
from allocator.whatif.frontier.milestones import turns
from allocator.whatif.interpretations import Interpretations
from allocator.whatif.near_optimal import Alternatives, goal_names
from allocator.whatif.price import Price
from allocator.whatif.shortage import shortage as ways_out
from allocator.workbench.wording import for_page


def _wan(amount: int) -> float:
    return float(Decimal(amount) / WAN)


NUMBER, BUDGET = "支持数", "预算（万元）"
"""The axes of the picture of all budgets."""


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate of the pool, as the lists of all budgets have it; the score in points."""

    id: str
    called: str
    applicant: str
    city: str
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Stair:
    """One stair of the frontier: from which budget on, up to which, what the list is and what it gains.

    `awards`: place in the pool → level and 元.
    """

    budget: int
    until: int | None
    spent: int
    number: int
    counts: str
    gain: str
    awards: Mapping[int, Award] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The stair in one line."""
        end = f"至{show_wan(self.until)}万元" if self.until is not None else "起，再多也不变"
        return f"预算{show_wan(self.budget)}{end}：{self.number}项（{self.counts}），已安排{show_wan(self.spent)}万元"


STAIR = "stair"
"""The place of a stair among the points of the chart; nobody reads it."""


@dataclass(frozen=True)
class Curve:
    """The complete frontier, or why there is none.

    Attributes
    ----------
    grid
        Its stairs as every output has them.
    pool, tiers
        Those who compete, by rank; names of the levels, the lowest first.
    """

    stairs: tuple[Stair, ...] = ()
    grid: Grid | None = None
    turns: tuple[str, ...] = ()
    fault: str = ""
    pool: tuple[Person, ...] = ()
    tiers: tuple[str, ...] = ()

    def budgets(self, now: int) -> list[int]:
        """Return the budgets worth a look, each with another list, and the present one among them."""
        return sorted({now, *(s.budget for s in self.stairs)})

    def at(self, budget: int) -> int | None:
        """Tell on which stair a budget stands; None where it is below the first."""
        return max((n for n, s in enumerate(self.stairs) if s.budget <= budget), default=None)

    def left(self, budget: int) -> int:
        """Tell what of a budget is left over, 元."""
        n = self.at(budget)
        return budget - (self.stairs[n].spent if n is not None else 0)

    def moved(self, n: int, against: int) -> str:
        """Tell in words what is otherwise than on another stair."""
        names = {p.id: p.called for p in self.pool}
        old, new = ({self.pool[i].id: a for i, a in self.stairs[k].awards.items()} for k in (against, n))
        return changed(old, new, names).text()

    def listed(self, n: int, against: int | None) -> Grid:
        """Return the list of a stair by rank, with what is otherwise on another stair; who leaves stands at the end."""
        awards, was = self.stairs[n].awards, self.stairs[against].awards if against is not None else None
        gone = [i for i in was if i not in awards] if was is not None else []
        rows = [*sorted(awards), *sorted(gone)]
        kinds = [kind_of(was.get(i), awards.get(i)) if was is not None else None for i in rows]
        got = [awards.get(i) for i in rows]
        values: dict[str, list[Any]] = {
            "变化": [KINDS[k] if k else "" for k in kinds],
            "位次": [i + 1 for i in rows],
            "档次": [self.tiers[a[0] - 1] if a else "" for a in got],
            "金额（万元）": [Decimal(a[1]) / WAN if a else None for a in got],
            "编号": [self.pool[i].id for i in rows],
            "申报单位": [self.pool[i].applicant for i in rows],
            "市": [self.pool[i].city for i in rows],
            "得分": [self.pool[i].score for i in rows],
        }
        kinds_: dict[str, page.Shown] = {"位次": "count", "得分": "score", "金额（万元）": "money"}
        return Grid(values, {name: kinds_.get(name, "text") for name in values})

    def points(self) -> list[dict[str, Any]]:
        """For a chart: budget, money, number, and the stair's own number."""
        return [
            {
                BUDGET: _wan(s.budget),
                "已安排（万元）": _wan(s.spent),
                NUMBER: s.number,
                "各档": s.counts,
                "改善": s.gain,
                STAIR: n,
            }
            for n, s in enumerate(self.stairs)
        ]


def curve(run: Run, *, progress: Progress | None = None) -> Curve:
    """Return every stair of the budget: each list that some budget makes the best."""
    try:
        found = frontier(run.problem, progress=progress)
    except AllocatorError as fault:
        return Curve(fault=for_page(str(fault)))
    steps = stairs_of(found)
    stairs = tuple(
        Stair(
            s.step.budget,
            s.step.until,
            s.step.spent,
            s.step.number,
            "/".join(map(str, s.by_tier)),
            s.gain,
            {i: (a.level, a.amount) for i, a in enumerate(s.step.allocation.awards) if a},
        )
        for s in steps
    )
    problem = found.problem
    pool = tuple(
        Person(c.id, c.called, c.applicant, short_city(c.city), None if c.score is None else Decimal(c.score) / 100)
        for c in problem.pool
    )
    told = tuple(t.text for t in turns(found))
    return Curve(stairs, page.grid(stairs_table(found, steps)), told, "", pool, tuple(t.name for t in problem.tiers))


def price_grid(run: Run, found: Sequence[Price]) -> Grid:
    """Return the price of every rule: what a step or its absence would change."""
    return page.grid(price.prices(run, found))


MOVE, PEOPLE, WHO = "改动", "项目数", "影响"
HELPED, HURT, OTHER = "受益", "受损", "金额变化"


def price_bars(found: Sequence[Price]) -> list[dict[str, Any]]:
    """Return how many each rule's absence or step helps (to the right) and hurts (to the left), for a picture."""
    rows = []
    for p in found:
        if p.effect is None or not p.effect.changes.any:
            continue
        money = _wan(p.effect.spent[1] - p.effect.spent[0])
        for who, number in ((HELPED, len(p.effect.helped)), (HURT, -len(p.effect.hurt))):
            rows.append({MOVE: p.says, WHO: who, PEOPLE: number, "金额增减（万元）": money})
    return rows


def price_rest(found: Sequence[Price]) -> tuple[str, ...]:
    """Tell of the moves that the picture does not show: nothing changes, no list, not proven."""
    still = [p.says for p in found if p.effect and not p.effect.changes.any]
    lines = [f"改动后名单和金额不变的{len(still)}处：{'；'.join(still)}"] if still else []
    return (*lines, *(f"{p.says}：{for_page(p.why)}" for p in found if p.effect is None))


@dataclass(frozen=True)
class Pictured:
    """A report with its pictures: rows of bars, the report for the screen, the tables of its workbook, the workbook.

    Attributes
    ----------
    bars
        What each reading, or each list, changes.
    marks
        Of candidates: how often each is funded, or which tier it has on which list.
    """

    said: str
    bars: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    report: Report
    name: str

    @property
    def tables(self) -> tuple[tuple[str, tuple[Grid, ...]], ...]:
        """The sheets of the workbook as tables."""
        sheets = (
            (s.name, tuple(page.grid(p.titled("")) for p in s.parts if isinstance(p, Table)))
            for s in self.report.sheets
        )
        return tuple(sheets)

    @property
    def screen(self) -> tuple[Part, ...]:
        """What the command line says, without its head."""
        return self.report.screen[1:]

    def book(self) -> bytes:
        """Return the workbook."""
        return workbook(self.report)


READING, SHARE, PROJECT, LIST, TIER = "口径", "入选的组合（%）", "项目", "名单", "档次"


def readings_picture(run: Run, found: Interpretations) -> Pictured:
    """Return what other readings change, and who depends on them."""
    bars = []
    for r in found.readings:
        one = found.alone.get(r.number)
        if one is None or one.why:
            continue
        moved = changed(found.base.awards, one.awards)
        for kind, name in KINDS.items():
            if number := len(moved.of(kind)):
                bars.append({READING: interpretations.label(r), WHO: name, PEOPLE: number})
    every = len(found.listed)
    marks = [
        {PROJECT: found.names[s.id], SHARE: 100 * s.funded / every, "现在": "入选" if s.level else "未入选"}
        for s in found.of("some")
    ]
    report = interpretations.report(run, found)
    return Pictured(interpretations.verdict(found), bars, marks, report, interpretations.NAME)


def near_picture(run: Run, found: Alternatives) -> Pictured:
    """Return the lists nearly as good, and the tier of everybody who has not the same on all of them."""
    problem = found.problem
    best = run.result.allocation.awards if run.result.allocation else ()
    lists = [("最优名单", {problem.pool[i].id: a.level for i, a in enumerate(best) if a})]
    lists += [(f"名单{n}", {i: a[0] for i, a in o.answer.awards.items()}) for n, o in enumerate(found.others, 1)]
    vary = [c for c in problem.pool if len({levels.get(c.id, 0) for _, levels in lists}) > 1]
    marks = [
        {
            PROJECT: c.called,
            LIST: name,
            TIER: problem.tiers[levels[c.id] - 1].name if c.id in levels else "未入选",
        }
        for c in vary
        for name, levels in lists
    ]
    bars = [
        {LIST: f"名单{n}", WHO: kind, PEOPLE: len(o.effect.changes.of(k))}
        for n, o in enumerate(found.others, 1)
        for k, kind in KINDS.items()
        if o.effect.changes.of(k)
    ]
    return Pictured(near_optimal.verdict(run, found), bars, marks, near_optimal.report(run, found), near_optimal.NAME)


def goals_that_may_give(run: Run) -> dict[str, str]:
    """Return the goals that a near list may miss a little: name → what it is called."""
    return {name: class_of(name).called_as(name) for name in goal_names(answered(run.result))}


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
