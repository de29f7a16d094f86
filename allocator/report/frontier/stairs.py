"""The stairs of a frontier as tables: every list that some budget makes the best, and whom it gives what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from allocator.money import WAN, show_score, show_wan
from allocator.problem.candidate import Candidate
from allocator.problem.changes import KINDS, ChangeKind
from allocator.report.table import Cell, Chart, Field, Fields, Figure, Medium, Table, field, table
from allocator.run.score_lines import score_lines
from allocator.whatif.frontier.candidate_profiles import Career, Setback, Spell
from allocator.whatif.frontier.curve import Frontier, Step
from allocator.whatif.frontier.milestones import gained

_PAPERS: tuple[Medium, ...] = ("screen", "page")
_CSV: tuple[Medium, ...] = ("screen", "page", "paper")
"""Where a column is hidden that stands in both files, or in the CSV alone."""


@dataclass(frozen=True, slots=True)
class Stair:
    """One stair; tiers top first, lines in hundredths of a point.

    Attributes
    ----------
    place
        1 for the first.
    more
        元 more than the stair before.
    gain
        The first goal that is better than before, for people.
    marked
        Whether the budget asked about stands on it.
    """

    step: Step
    place: int
    by_tier: tuple[int, ...]
    lines: tuple[int | None, ...]
    more: int | None
    gain: str
    marked: bool


def stairs_of(frontier: Frontier, mark: int | None = None) -> tuple[Stair, ...]:
    """Return every stair; that on which a budget of `mark` 元 stands is marked."""
    at = frontier.at(mark) if mark is not None and frontier.covers(mark) else None
    found: list[Stair] = []
    for place, step in enumerate(frontier.steps, 1):
        lines = tuple(score_lines(frontier.problem, step.allocation).values())
        more = step.budget - found[-1].step.budget if found else None
        gain = gained(frontier.problem, step.gain) if step.gain else ""
        found.append(Stair(step, place, tuple(reversed(step.counts)), lines, more, gain, step is at))
    return tuple(found)


def tiers_of(frontier: Frontier) -> tuple[str, ...]:
    """Return the tiers' names, top first."""
    return tuple(t.name for t in reversed(frontier.problem.tiers))


def lined(stairs: Sequence[Stair]) -> list[int]:
    """Return the tiers that have a score line anywhere, top first."""
    return [k for k in range(len(stairs[0].lines) if stairs else 0) if any(s.lines[k] is not None for s in stairs)]


def stairs_table(frontier: Frontier, stairs: Sequence[Stair]) -> Table:
    """Return a row per stair; the CSV has the lists too."""
    names, drawn = tiers_of(frontier), lined(stairs)
    apart = frontier.grid is not None
    several: tuple[Medium, ...] = ("paper", "csv") if len(names) > 1 else ("screen", "page", "paper", "csv")
    known: tuple[Medium, ...] = ("csv",) if apart else ("screen", "paper", "csv")
    full = all(s.step.spent == s.step.budget for s in stairs)
    spent: tuple[Medium, ...] = ("screen", "csv", "paper") if full else ("screen", "csv")
    spread = "/".join(name[:2] for name in names)
    fields: Fields[Stair] = (
        field("级", "count", lambda s: s.place, hidden=_PAPERS),
        field("预算起（万元）", "money", lambda s: s.step.budget, short="预算起", hidden=("csv",)),
        field("预算起（元）", "money", lambda s: s.step.budget, hidden=_CSV),
        field("预算止（万元）", "label", lambda s: _end(s.step.until, apart=apart), short="预算止", hidden=known),
        field("预算止（元）", "money", lambda s: s.step.until, hidden=_CSV),
        field("比上一级增加（万元）", "money", lambda s: s.more, short="增加", hidden=("narrow", "page", "csv")),
        field("使用（万元）", "money", lambda s: s.step.spent, short="已安排", hidden=spent),
        field("使用（元）", "money", lambda s: s.step.spent, hidden=_CSV),
        field("支持数", "count", lambda s: s.step.number, short="支持"),
        field("各档（由高到低）", "label", lambda s: "/".join(map(str, s.by_tier)), short=spread, hidden=several),
        *(field("分数线", "label", _lines, hidden=("narrow", "page", "paper", "csv")) for _ in drawn[:1]),
        *(_number(name, k) for k, name in enumerate(names)),
        *(_line(name, k, () if k in drawn else ("paper",)) for k, name in enumerate(names)),
        field("比上一级增加（元）", "money", lambda s: s.more, hidden=_CSV),
        field("首个改善的目标", "text", lambda s: s.gain, 44, short="换来"),
        field("名单变化", "text", lambda s: s.step.changes.text() if s.step.changes else "", 60, hidden=("csv",)),
        *(_moved(kind) for kind in KINDS),
        *(_listed(frontier, name, len(names) - k) for k, name in enumerate(names)),
    )
    return table("", fields, stairs, look=lambda s: "marked" if s.marked else "")


def _end(until: int | None, *, apart: bool) -> str:
    """1,500, or 不满1,520 where a stair is known to end one 元 below."""
    if until is None:
        return "" if apart else "再多也不变"
    return show_wan(until) if until % WAN == 0 else f"不满{show_wan(until + 1)}"


def _lines(stair: Stair) -> str:
    return "/".join("–" if line is None else show_score(line) for line in stair.lines)


def _number(name: str, k: int) -> Field[Stair]:
    return field(name, "count", lambda s: s.by_tier[k], hidden=_PAPERS)


def _line(name: str, k: int, hidden: tuple[Medium, ...]) -> Field[Stair]:
    return field(f"{name}分数线", "score", lambda s: s.lines[k], hidden=(*_PAPERS, *hidden))


def _moved(kind: ChangeKind) -> Field[Stair]:
    return field(
        KINDS[kind], "text", lambda s: " ".join(s.step.changes.of(kind)) if s.step.changes else "", hidden=_CSV
    )


def _listed(frontier: Frontier, name: str, level: int) -> Field[Stair]:
    def ids(stair: Stair) -> str:
        levels = stair.step.allocation.levels
        return " ".join(c.id for c, t in zip(frontier.problem.pool, levels, strict=True) if t == level)

    return field(f"{name}名单", "text", ids, hidden=_CSV)


def careers_table(frontier: Frontier, careers: Sequence[Career]) -> Table:
    """Return every candidate of the pool: from which budget on, and with what."""
    names = [t.name for t in frontier.problem.tiers]
    fields: Fields[Career] = (
        field("位次", "count", lambda c: c.rank),
        field("项目编号", "label", lambda c: c.candidate.id, 14),
        field("申报单位", "text", lambda c: c.candidate.applicant, 34),
        field("所在市", "label", lambda c: c.candidate.city),
        field("得分", "score", lambda c: c.candidate.score),
        field("最少预算（万元）", "money", lambda c: c.least),
        field("此后不再退出（万元）", "money", lambda c: c.steady),
        field("各预算下的档次和金额（万元）", "text", lambda c: spells_told(names, c), 70),
    )
    return table("", fields, careers)


def spells_told(names: Sequence[str], career: Career) -> str:
    """Return with what from which budget on, or that there is none; names lowest tier first."""
    told = [f"{_from(s)}：{names[s.level - 1]}{show_wan(s.amount)}" for s in career.spells]
    return "；".join(told) or "始终未入选"


def _from(spell: Spell) -> str:
    end = "起" if spell.until is None else f"至不满{show_wan(spell.until + 1)}"
    return show_wan(spell.budget) + end


def setbacks_table(setbacks: Sequence[Setback]) -> Table:
    """Return everybody who loses by more money."""
    fields: Fields[Setback] = (
        field("预算增至（万元）", "money", lambda s: s.budget),
        field("项目编号", "label", lambda s: s.candidate.id, 14),
        field("申报单位", "text", lambda s: s.candidate.applicant, 34),
        field("所在市", "label", lambda s: s.candidate.city),
        field("变化", "label", lambda s: "金额减少" if s.kind == "amount" else KINDS[s.kind]),
        field("原金额（万元）", "money", lambda s: s.amounts[0]),
        field("现金额（万元）", "money", lambda s: s.amounts[1]),
        field("说明", "text", lambda s: s.sentence, 60),
    )
    return table("", fields, setbacks, look=lambda s: "grave" if s.kind == "left" else "")


def lists_table(frontier: Frontier) -> Table:
    """Return every list, the cheapest first, each by rank."""
    pool, tiers = frontier.problem.pool, frontier.problem.tiers

    def awards() -> Iterator[tuple[int, int, Candidate, str, int]]:
        for step in frontier.steps:
            for i, award in enumerate(step.allocation.awards):
                if award:
                    yield step.budget, i + 1, pool[i], tiers[award.level - 1].name, award.amount

    fields: Fields[tuple[int, int, Candidate, str, int]] = (
        field("预算起（万元）", "money", lambda r: r[0]),
        field("位次", "count", lambda r: r[1]),
        field("项目编号", "label", lambda r: r[2].id, 14),
        field("申报单位", "text", lambda r: r[2].applicant, 34),
        field("所在市", "label", lambda r: r[2].city),
        field("得分", "score", lambda r: r[2].score),
        field("档次", "label", lambda r: r[3]),
        field("金额（万元）", "money", lambda r: r[4]),
    )
    return table("", fields, awards(), printed=False)


def labels_of(tiers: Sequence[str]) -> tuple[str, ...]:
    """Return what the numbers are called, all of them first: 支持数, 优秀创新级以上, 卓越领军级."""
    lowest_first = list(reversed(tiers))
    between = [f"{name}以上" for name in lowest_first[1:-1]]
    return ("支持数", *between, *lowest_first[1:][-1:])


Corner = tuple[int, tuple[int, ...], tuple[int | None, ...]]
"""A corner of the curves: budget, awards in each tier or above it with the lowest tier first, lines top tier first."""


def curves(frontier: Frontier, stairs: Sequence[Stair], end: int) -> Figure:
    """Return numbers and score lines over the budget up to `end` 元: two corners a stair."""
    tiers, axis = tiers_of(frontier), "预算（万元）"
    labels, drawn = labels_of(tiers), list(reversed(lined(stairs)))
    lines = [f"{tiers[k]}分数线" for k in drawn]

    def number(k: int) -> Callable[[Corner], Cell]:
        return lambda corner: corner[1][k]

    def line(k: int) -> Callable[[Corner], Cell]:
        return lambda corner: corner[2][k]

    fields: Fields[Corner] = (
        field(axis, "money", lambda corner: corner[0], key="budget"),
        *(field(label, "count", number(k), key=f"number:{k}") for k, label in enumerate(labels)),
        *(field(label, "score", line(k), key=f"line:{k}") for label, k in zip(lines, drawn, strict=True)),
    )
    series = tuple(f"number:{k}" for k in range(len(labels)))
    charts = [Chart("各预算下的支持数（个）", "budget", series, labels, axis, 0)]
    if drawn:
        lowest = min(v for s in stairs for v in s.lines if v is not None)
        least = (lowest - 100) // 200 * 2
        series = tuple(f"line:{k}" for k in drawn)
        charts.append(Chart("各预算下的分数线（分）", "budget", series, tuple(lines), axis, least))
    data = table("二、曲线（其下的作图数据不打印）", fields, _corners(stairs, end), breaks=True, printed=False)
    return Figure(data, curves=tuple(charts))


def _corners(stairs: Sequence[Stair], end: int) -> Iterator[Corner]:
    """Tell where each stair begins, and where the next one does."""
    ends = [*(s.step.budget for s in stairs[1:]), end]
    for stair, last in zip(stairs, ends, strict=True):
        numbers = stair.by_tier
        reached = tuple(sum(numbers[: len(numbers) - k]) for k in range(len(numbers)))
        yield stair.step.budget, reached, stair.lines
        yield last, reached, stair.lines
