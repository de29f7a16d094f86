"""What each rule costs; on paper 规则代价.xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.law.clause.fields import FORCE_WORDS
from allocator.problem.changes import KINDS, ChangeKind
from allocator.proof.resolve import PROOFS
from allocator.report.headline import headline
from allocator.report.otherwise import binding
from allocator.report.phrases import (
    candidates_of,
    ending,
    goals_text,
    money_line,
    named,
    panel,
    people_text,
    points,
    proof_lines,
    short_title,
    sums_text,
)
from allocator.report.table import Fields, Line, Part, Report, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.whatif.binding import Binding
from allocator.whatif.effects import Effect
from allocator.whatif.price import Price

NAME = "规则代价.xlsx"
WHAT = "各条规则的代价"
HOW = "每次只改一处，其余不变，重新求出最优名单，与现行名单比较（仅供测算）"
LINES = "；分数线所到位次越靠后，入档的越多，为改善"


def report(run: Run, found: Sequence[Price], bound: Sequence[Binding] = ()) -> Report:
    """Return every move in a sentence for a screen; one row per move and one per candidate it touches for paper.

    Parameters
    ----------
    bound
        Which clauses bind, told by the same solves.
    """
    head = headline(run)
    subtitle = f"{money_line(run)}    {_how(run)}"
    touched = _touched(run, found)
    counted = f"共{len(touched.rows)}行"
    sheets = (
        Sheet(WHAT, head.titled(WHAT), subtitle, "单位：万元", (prices(run, found),)),
        Sheet(
            "受影响的项目",
            head.titled(f"{WHAT}：受影响的项目"),
            counted,
            "单位：万元",
            (touched,),
        ),
        *([_bound(run, bound)] if bound else []),
    )
    return Report(head, tuple(_screen(run, found, bound)), sheets)


def bound_parts(run: Run, bound: Sequence[Binding]) -> tuple[tuple[Part, ...], Table, Table]:
    """Return what binds in words, one row per clause, and every goal with and without each of them."""
    return tuple(binding.screen(run, bound)), binding.sheet(run, bound), binding.goals(run, bound)


def _bound(run: Run, bound: Sequence[Binding]) -> Sheet:
    title = headline(run).titled(f"{WHAT}：{binding.WHAT}")
    return Sheet(binding.WHAT, title, binding.HOW, "", (binding.sheet(run, bound),))


def _screen(run: Run, found: Sequence[Price], bound: Sequence[Binding]) -> Iterator[Part]:
    """Yield what binds, the pins, then what is dropped, moved by a step, changes nothing, cannot be solved."""
    granule = run.problem.granule
    yield panel(short_title(run, WHAT), [Line(money_line(run), "strong"), Line(_how(run), "faint")], "good")
    if bound:
        yield from binding.screen(run, bound)
    solved = [p for p in found if p.effect]
    moving = [p for p in solved if p.moves_anything]
    pins = [_pin(run, p, p.effect) for p in solved if p.move.pin and p.effect]
    yield from points("锁定的代价（逐项取消，看目标、金额和名单怎样变）", pins)
    for heading, steps in (("去掉一条", ("drop",)), ("移动一步", ("up", "down"))):
        yield from points(heading, [_sentence(p, granule) for p in moving if p.move.step in steps and not p.move.pin])
    if still := [p.says for p in solved if not p.moves_anything and not p.move.pin]:
        yield from points("改动后名单和金额不变", ["；".join(still)])
    for heading, late in (("改动后没有名单", False), ("改动后未能证明最优", True)):
        yield from points(
            heading, [_sentence(p, granule) for p in found if not p.effect and p.unproven is late], "doubt"
        )
    yield from ending(run, proof_lines(p.proof for p in found))


def _how(run: Run) -> str:
    return HOW + (LINES if run.problem.line_levels else "")


def _pin(run: Run, p: Price, without: Effect) -> str:
    """Tell what a pin costs: the goals without it, what its candidate would get, and who would have won instead."""
    candidates, tier = candidates_of(run.case), p.own[0]
    own = f"可定为{run.problem.tiers[tier - 1].name}" if tier else "不能入选"
    entered = [i for i in without.changes.entered if i in p.instead]
    raised = [i for i in without.changes.raised if i in p.instead]
    others = [i for i in without.hurt if i != p.move.pin]
    told = [
        f"{p.says}：{goals_text(without, run.problem.granule)}",
        sums_text(without),
        f"{p.move.pin}（{candidates[p.move.pin].applicant}）不锁定时{own}",
        *([f"本可入选的是{named(entered, candidates)}"] if entered else []),
        *([f"本可升档的是{named(raised, candidates)}"] if raised else []),
        *([f"因锁定得益的是{named(others, candidates)}"] if others else []),
        *([f"名次在前、仅因锁定而所得较低的是{named(p.passed, candidates)}"] if p.passed else []),
    ]
    return "；".join(told)


def _sentence(p: Price, granule: int) -> str:
    if p.effect is None:
        return f"{p.says}：{p.why}"
    return f"{p.says}，{p.move.where}：{goals_text(p.effect, granule)}；{sums_text(p.effect)}；{people_text(p.effect)}"


def _in_order(found: Sequence[Price]) -> list[Price]:
    """Return the pins first, then what moves anything."""
    return sorted(found, key=lambda p: (not p.move.pin, not p.moves_anything))


def prices(run: Run, found: Sequence[Price]) -> Table:
    """Return one row per move."""
    granule = run.problem.granule
    fields: Fields[Price] = (
        field("改动", "text", lambda p: p.says, 34),
        field("依据", "text", lambda p: p.move.where, 14),
        field("约束力", "label", lambda p: FORCE_WORDS[p.move.force]),
        field("目标变化", "text", lambda p: goals_text(p.effect, granule) if p.effect else p.why, 44),
        field("金额（万元）", "money", lambda p: p.effect.spent[1] if p.effect else None),
        field("金额增减（万元）", "money", lambda p: p.effect.spent[1] - p.effect.spent[0] if p.effect else None),
        field("支持数", "count", lambda p: p.effect.number[1] if p.effect else None),
        field("名单变化", "text", lambda p: people_text(p.effect) if p.effect else "", hidden=("paper",)),
        field("受益", "text", lambda p: "、".join(p.effect.helped) if p.effect else "", 26, hidden=("page",)),
        field("受损", "text", lambda p: "、".join(p.effect.hurt) if p.effect else "", 26, hidden=("page",)),
        field("求解", "text", lambda p: PROOFS[p.proof], 20),
    )
    return table("", fields, _in_order(found), look=lambda p: "" if p.effect else "grave")


def _touched(run: Run, found: Sequence[Price]) -> Table:
    """Return one row per candidate and move that touches it."""
    candidates = candidates_of(run.case)
    fields: Fields[tuple[str, str, str]] = (
        field("改动", "text", lambda t: t[0], 50),
        field("项目编号", "label", lambda t: t[1], 14),
        field("申报单位", "text", lambda t: candidates[t[1]].applicant, 34),
        field("所在市", "label", lambda t: candidates[t[1]].city),
        field("变化", "label", lambda t: t[2]),
    )
    return table("", fields, [(p.says, i, kind) for p in _in_order(found) for kind, i in _changed(p.effect)])


def _changed(effect: Effect | None) -> Iterator[tuple[str, str]]:
    kinds: tuple[ChangeKind, ...] = ("entered", "raised", "left", "lowered", "amount")
    for kind in kinds if effect else ():
        for i in effect.changes.of(kind) if effect else ():
            name = KINDS[kind]
            if kind == "amount" and effect:
                name = "金额增加" if i in effect.helped else "金额减少"
            yield name, i
