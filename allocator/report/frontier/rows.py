"""Everything an output of a frontier shows, computed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.money import WAN, show_wan
from allocator.problem.candidate import Candidate
from allocator.problem.changes import Changes
from allocator.report.headline import Headline, subject
from allocator.run.parts import Prepared
from allocator.run.score_lines import score_lines
from allocator.whatif.frontier.candidate_profiles import Career, Setback, careers, setbacks
from allocator.whatif.frontier.curve import PROOFS, Frontier, Step
from allocator.whatif.frontier.milestones import Turn, gained, standing, turns


@dataclass(frozen=True, slots=True)
class StairRow:
    """One stair; tiers top first, lines in hundredths of a point.

    Attributes
    ----------
    place
        1 for the first.
    more
        元 more than the stair before.
    gain
        The first goal that is better than before, for people.
    worse
        Whether somebody is worse off than on the stair before.
    marked
        Whether the budget asked about stands on it.
    """

    place: int
    budget: int
    until: int | None
    spent: int
    number: int
    by_tier: tuple[int, ...]
    lines: tuple[int | None, ...]
    more: int | None
    gain: str
    changes: Changes | None
    worse: bool
    marked: bool

    @property
    def spread(self) -> str:
        """7/8/15."""
        return "/".join(map(str, self.by_tier))

    @property
    def moved(self) -> str:
        """Who comes, goes and moves, for people."""
        return self.changes.text() if self.changes else ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One award on one stair."""

    budget: int
    candidate: Candidate
    rank: int
    tier: str
    amount: int


@dataclass(frozen=True)
class Rows:
    """Everything an output of a frontier shows.

    Attributes
    ----------
    tiers
        Names, top first.
    place
        Where the budget asked about stands and what the next money buys; empty where none was asked about.
    """

    frontier: Frontier
    headline: Headline
    stairs: tuple[StairRow, ...]
    turns: tuple[Turn, ...]
    setbacks: tuple[Setback, ...]
    careers: tuple[Career, ...]
    tiers: tuple[str, ...]
    mark: int | None
    place: str

    def lists(self) -> Iterator[ListRow]:
        """Every list, the cheapest first, each by rank."""
        problem = self.frontier.problem
        for step in self.frontier.steps:
            for i, award in enumerate(step.allocation.awards):
                if award:
                    tier = problem.tiers[award.level - 1].name
                    yield ListRow(step.budget, problem.pool[i], i + 1, tier, award.amount)


def rows(prepared: Prepared, frontier: Frontier, mark: int | None) -> Rows:
    """The rows of a frontier; `mark` is the budget in 元 that the planner has in mind."""
    lost = tuple(setbacks(frontier))
    worse = {s.budget for s in lost}
    at = frontier.at(mark) if mark is not None and frontier.covers(mark) else None
    return Rows(
        frontier=frontier,
        headline=_headline(prepared, frontier),
        stairs=tuple(_stairs(frontier, worse, at)),
        turns=tuple(turns(frontier)),
        setbacks=lost,
        careers=careers(frontier) if frontier.grid is None else (),
        tiers=tuple(t.name for t in reversed(frontier.problem.tiers)),
        mark=mark,
        place=standing(frontier, mark) if mark is not None else "",
    )


def _stairs(frontier: Frontier, worse: set[int], at: Step | None) -> Iterator[StairRow]:
    before: int | None = None
    for place, step in enumerate(frontier.steps, 1):
        yield StairRow(
            place=place,
            budget=step.budget,
            until=step.until,
            spent=step.spent,
            number=step.number,
            by_tier=tuple(reversed(step.counts)),
            lines=tuple(score_lines(frontier.problem, step.allocation).values()),
            more=None if before is None else step.budget - before,
            gain=gained(frontier.problem, step.gain) if step.gain else "",
            changes=step.changes,
            worse=step.budget in worse,
            marked=step is at,
        )
        before = step.budget


def _headline(prepared: Prepared, frontier: Frontier) -> Headline:
    """What stands on top: the range that was looked at, and on what the curve stands."""
    programme, problem = prepared.programme, frontier.problem
    scenario = prepared.applied.scenario
    last = frontier.steps[-1] if frontier.steps else None
    why = _drafts(prepared)
    return Headline(
        subject=subject(problem),
        what="预算前沿" + ("（只增不减）" if frontier.step else ""),
        programme=programme.document.title,
        status=programme.status,
        year=problem.year,
        stance=programme.aim,
        scenario=f"{scenario.name}（{scenario.because}）" if scenario else "",
        budget=problem.budget,
        spent=last.spent if last else 0,
        number=last.number if last else 0,
        verdict=_verdict(frontier),
        proof=PROOFS[frontier.proof],
        proven=frontier.proof == "confirmed",
        drafts=(*why, *prepared.applied.stamps),
        doubts=why,
        stamps=prepared.applied.stamps,
        exceptions=prepared.applied.exceptions,
        left_because="",
        fingerprint=frontier.fingerprint,
    )


def _verdict(frontier: Frontier) -> str:
    """Whether every stair is there, of all budgets or of those in the range."""
    if not frontier.steps:
        return "无可行方案"
    if frontier.grid is not None:
        return "只求所列预算，不是完整前沿"
    return "逐级列全" if frontier.complete and not frontier.since else "范围之内逐级列全"


def _drafts(prepared: Prepared) -> tuple[str, ...]:
    """Why these lists are no official ones, beside the stamps."""
    why = ["各级名单为测算，正式名单以该预算下的 solve 结果为准"]
    if prepared.programme.draft:
        why.append(f"办法状态为“{prepared.programme.status}”")
    if prepared.intake.unconfirmed:
        why.append(f"待确认{prepared.intake.unconfirmed}项")
    if prepared.intake.rows.held:
        why.append(f"待核{prepared.intake.rows.held}项（金额为0）")
    return tuple(why)


def range_told(frontier: Frontier) -> str:
    """The budgets that were looked at, for people."""
    if frontier.grid is not None:
        most = f"至{show_wan(frontier.problem.budget)}万元"
        every = f"预算自{show_wan(frontier.since)}万元{most}，每隔{show_wan(frontier.grid)}万元求一次"
        return f"{every}，共{len(frontier.steps)}级；其间名单在何处改变没有列出"
    end = "直到再增加预算不改变名单" if frontier.upto is None else f"至{show_wan(frontier.upto)}万元"
    return f"预算自{show_wan(frontier.since)}万元{end}，共{len(frontier.steps)}级"


def steady_told(frontier: Frontier) -> str:
    """How far a list holds, for people."""
    return "每级名单在下一级之前不变" if frontier.grid is None else "每级名单在“预算起”至“预算止”之间不变"


def kept_told(frontier: Frontier) -> str:
    """What 只增不减 means here; empty without it."""
    if frontier.step is None:
        return ""
    how = "预算逐元增加"
    if frontier.step > 1:
        how = f"预算自{show_wan(frontier.since)}万元起每次追加{show_wan(frontier.step)}万元"
    kept = "每次都在不减少任何已给项目的档次和金额的名单中取最优"
    return f"只增不减：{how}，{kept}；结果与起点和步长有关，可能不如同样预算下的最优名单"


def drawn_to(rows: Rows) -> int:
    """Where the axis of a picture ends, 元: beyond the last stair and the marked budget, no further than asked."""
    last, most = rows.stairs[-1].budget, rows.frontier.problem.budget
    if not rows.frontier.complete:
        return max(most, last + WAN)
    tidy = 50 * WAN
    end = most if rows.frontier.upto else last * 21 // 20
    return -(-max(end, rows.mark or 0, last + WAN) // tidy) * tidy
