"""The list at every budget: what turns where, the stairs, every candidate, who loses by more money, every list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.money import WAN, show_wan
from allocator.report.frontier.stairs import (
    Stair,
    careers_table,
    curves,
    lists_table,
    setbacks_table,
    stairs_of,
    stairs_table,
    tiers_of,
)
from allocator.report.headline import Headline, declared, subject
from allocator.report.phrases import disclaimer, panel, stamps
from allocator.report.table import Field, Line, Notice, Part, Report, Sheet, field, table
from allocator.run.parts import Prepared
from allocator.whatif.frontier.candidate_profiles import Career, Setback, careers, setbacks
from allocator.whatif.frontier.curve import PROOFS, Frontier
from allocator.whatif.frontier.milestones import Turn, standing, turns

LISTS, UNIT = "各级名单", "单位：万元"
MOST = 8
"""Setbacks told one by one on a screen; the others are in the files."""


@dataclass(frozen=True)
class Told:
    """A frontier with what is told of it.

    Attributes
    ----------
    tiers
        Names, top first.
    place
        Where the budget asked about stands and what the next money buys; empty where none was asked about.
    """

    frontier: Frontier
    headline: Headline
    stairs: tuple[Stair, ...]
    turns: tuple[Turn, ...]
    setbacks: tuple[Setback, ...]
    careers: tuple[Career, ...]
    tiers: tuple[str, ...]
    mark: int | None
    place: str


def told_of(prepared: Prepared, frontier: Frontier, mark: int | None) -> Told:
    """Return what is told of a frontier; `mark` is the budget in 元 that the planner has in mind."""
    return Told(
        frontier=frontier,
        headline=_headline(prepared, frontier),
        stairs=stairs_of(frontier, mark),
        turns=tuple(turns(frontier)),
        setbacks=tuple(setbacks(frontier)),
        careers=careers(frontier) if frontier.grid is None else (),
        tiers=tiers_of(frontier),
        mark=mark,
        place=standing(frontier, mark) if mark is not None else "",
    )


def _headline(prepared: Prepared, frontier: Frontier) -> Headline:
    """Tell what stands on top: the range that was looked at, and on what the curve stands."""
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
        disclaimer=declared(programme),
    )


def _verdict(frontier: Frontier) -> str:
    """Tell whether every stair is there, of all budgets or of those in the range."""
    if not frontier.steps:
        return "无可行方案"
    if frontier.grid is not None:
        return "只求所列预算，不是完整前沿"
    return "逐级列全" if frontier.complete and not frontier.since else "范围之内逐级列全"


def _drafts(prepared: Prepared) -> tuple[str, ...]:
    """Tell why these lists are no official ones, beside the stamps."""
    why = ["各级名单为测算，正式名单以该预算下的 solve 结果为准"]
    if prepared.programme.draft:
        why.append(f"办法状态为“{prepared.programme.status}”")
    if prepared.intake.unconfirmed:
        why.append(f"待确认{prepared.intake.unconfirmed}项")
    if prepared.intake.rows.held:
        why.append(f"待核{prepared.intake.rows.held}项（金额为0）")
    return tuple(why)


def range_told(frontier: Frontier) -> str:
    """Return the budgets that were looked at, for people."""
    if frontier.grid is not None:
        most = f"至{show_wan(frontier.problem.budget)}万元"
        every = f"预算自{show_wan(frontier.since)}万元{most}，每隔{show_wan(frontier.grid)}万元求一次"
        return f"{every}，共{len(frontier.steps)}级；其间名单在何处改变没有列出"
    end = "直到再增加预算不改变名单" if frontier.upto is None else f"至{show_wan(frontier.upto)}万元"
    return f"预算自{show_wan(frontier.since)}万元{end}，共{len(frontier.steps)}级"


def steady_told(frontier: Frontier) -> str:
    """Return how far a list holds, for people."""
    return "每级名单在下一级之前不变" if frontier.grid is None else "每级名单在“预算起”至“预算止”之间不变"


def kept_told(frontier: Frontier) -> str:
    """Return what 只增不减 means here; empty without it."""
    if frontier.step is None:
        return ""
    how = "预算逐元增加"
    if frontier.step > 1:
        how = f"预算自{show_wan(frontier.since)}万元起每次追加{show_wan(frontier.step)}万元"
    kept = "每次都在不减少任何已给项目的档次和金额的名单中取最优"
    return f"只增不减：{how}，{kept}；结果与起点和步长有关，可能不如同样预算下的最优名单"


def drawn_to(told: Told) -> int:
    """Return where the axis of a picture ends, 元: beyond the last stair and the mark, no further than asked."""
    last, most = told.frontier.steps[-1].budget, told.frontier.problem.budget
    if not told.frontier.complete:
        return max(most, last + WAN)
    tidy = 50 * WAN
    end = most if told.frontier.upto else last * 21 // 20
    return -(-max(end, told.mark or 0, last + WAN) // tidy) * tidy


LOOKED_UP = "每级的全部支持项目，按位次；供按预算筛选查阅，不打印：打印用的是“逐级”和“逐个项目”"


def report(told: Told) -> Report:
    """Return what turns where, the stairs, and who loses by more money; for paper also every candidate and list."""
    frontier, title, lost = told.frontier, told.headline.title, setbacks_table(told.setbacks)
    steady = "多一些预算不一定保住原有项目：“此后不再退出”是从该预算起始终在名单之中"
    worse = f"共{len(lost.rows)}处：预算增加，反而退出、降档或减少金额的项目，及换来了什么"
    by_stair = f"{range_told(frontier)}；{steady_told(frontier)}"
    projects = (Sheet("逐个项目", f"{title}：逐个项目", steady, UNIT, (careers_table(frontier, told.careers),)),)
    sheets = (
        _overview(told),
        Sheet("逐级", f"{title}：逐级", by_stair, UNIT, (stairs_table(frontier, told.stairs),)),
        *(projects if told.careers else ()),
        Sheet("增资受损", f"{title}：增资受损", worse, UNIT, (lost,)),
        Sheet(LISTS, f"{title}：{LISTS}", LOOKED_UP, UNIT, (lists_table(frontier),)),
    )
    return Report(told.headline, tuple(_screen(told)), sheets)


def _screen(told: Told) -> Iterator[Part]:
    head, frontier = told.headline, told.frontier
    lines = [Line(f"《{head.programme}》（{head.status}）    取向：{head.stance}", "faint")]
    if head.scenario:
        lines.append(Line(f"情景：{head.scenario}", "faint"))
    lines.append(Line(range_told(frontier), "strong"))
    if kept := kept_told(frontier):
        lines.append(Line(kept))
    lines += [Line(f"{head.verdict}：{head.proof}"), *stamps(head)]
    yield panel(head.title + head.stamp, lines, "good" if head.proven else "")
    placed = [Line(told.place, "strong")] if told.place else []
    if items := (*placed, *(Line(t.text) for t in told.turns)):
        yield Notice(items, "关键预算")
    if told.stairs:
        yield stairs_table(frontier, told.stairs).titled(f"逐级（万元；{steady_told(frontier)}）")
    if told.setbacks:
        yield _losers(told)
    yield disclaimer(head)


def _losers(told: Told) -> Notice:
    """Return those who leave first: a stair that only moves somebody down for a moment says less."""
    left = [s for s in told.setbacks if s.kind == "left"]
    others = [s for s in told.setbacks if s.kind != "left"]
    shown = [*left, *reversed(others)][:MOST]
    rest = len(told.setbacks) - len(shown)
    hint = "；不得减少任何已给项目的测算用 --keep" if told.frontier.problem.one_order else ""
    more = [Line(f"另有{rest}处，见 --out 的 前沿.xlsx 或 frontier.json{hint}", "faint")] if rest else []
    lines = [Line(s.sentence, "doubt") for s in sorted(shown, key=lambda s: s.budget)]
    title = f"预算增加反而受损的（{len(told.setbacks)}处：退出{len(left)}，降档或减额{len(others)}）"
    return Notice((*lines, *more), title)


def _overview(told: Told) -> Sheet:
    head, kept = told.headline, kept_told(told.frontier)
    lines = [*([told.place] if told.place else []), *(t.text for t in told.turns), *([kept] if kept else [])]
    lines += [f"{head.verdict}：{head.proof}", f"取向：{head.stance}"]
    lines += [f"情景：{head.scenario}"] if head.scenario else []
    drawn = curves(told.frontier, told.stairs, drawn_to(told))
    widths = (16, *(14,) * max(6, len(drawn.data.columns) - 1))
    texts: Field[str] = field("内容", "text", lambda text: text)
    about = table("一、关键预算", [texts], lines, spans=(len(widths),), headed=False, repeats=False)
    parts = (about, drawn) if told.frontier.grid is None else (about,)
    return Sheet("关键预算和曲线", head.title, range_told(told.frontier), "", parts, widths)
