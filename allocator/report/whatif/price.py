"""What each rule costs: on the terminal, and 规则代价.xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.law.clause.fields import FORCE_WORDS
from allocator.problem.changes import KINDS, Kind
from allocator.proof.resolve import PROOFS
from allocator.report.columns import Column
from allocator.report.headline import headline
from allocator.report.screen import DOUBT, FAINT, STRONG, Said, Screen
from allocator.report.sheet import Block, Book
from allocator.report.whatif.phrases import (
    candidates_of,
    ending,
    goals_text,
    money_line,
    named,
    people_text,
    proof_lines,
    short_title,
    sums_text,
)
from allocator.run.parts import Run
from allocator.whatif.effects import Effect
from allocator.whatif.price import Price

if TYPE_CHECKING:
    from rich.console import Console

NAME = "规则代价.xlsx"
WHAT = "各条规则的代价"
HOW = "每次只改一处，其余不变，重新求出最优名单，与现行名单比较（仅供测算）"
LINES = "；分数线所到位次越靠后，入档的越多，为改善"


def show(run: Run, found: Sequence[Price], console: Console) -> None:
    """The pins first, then what is dropped, what is moved by a step, what changes nothing, what cannot be solved."""
    screen = Screen(console)
    screen.panel(short_title(run, WHAT), [Said(money_line(run), STRONG), Said(_how(run), FAINT)], "green")
    solved = [p for p in found if p.effect]
    moving = [p for p in solved if p.moves_anything]
    _pins(screen, run, [p for p in solved if p.move.pin])
    for heading, steps in (("去掉一条", ("drop",)), ("移动一步", ("up", "down"))):
        told = [p for p in moving if p.move.step in steps and not p.move.pin]
        if told:
            screen.heading(heading)
            screen.items([Said(_sentence(p, run.problem.granule)) for p in told])
    if still := [p for p in solved if not p.moves_anything and not p.move.pin]:
        screen.heading("改动后名单和金额不变")
        screen.items([Said("；".join(p.says for p in still))])
    for heading, late in (("改动后没有名单", False), ("改动后未能证明最优", True)):
        if void := [p for p in found if not p.effect and p.unproven is late]:
            screen.heading(heading)
            screen.items([Said(f"{p.says}：{p.why}", DOUBT) for p in void])
    ending(screen, run, proof_lines(p.proof for p in found))


def _how(run: Run) -> str:
    return HOW + (LINES if run.problem.line_levels else "")


def _pins(screen: Screen, run: Run, pins: Sequence[Price]) -> None:
    if pins:
        screen.heading("锁定的代价（逐项取消，看目标、金额和名单怎样变）")
        screen.items([Said(_pin(run, p, p.effect)) for p in pins if p.effect])


def _pin(run: Run, p: Price, without: Effect) -> str:
    """What a pin costs: the goals without it, what its candidate would get, and who would have won instead."""
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
    ]
    return "；".join(told)


def _sentence(p: Price, granule: int) -> str:
    if p.effect is None:
        return f"{p.says}：{p.why}"
    return f"{p.says}，{p.move.where}：{goals_text(p.effect, granule)}；{sums_text(p.effect)}；{people_text(p.effect)}"


def workbook(run: Run, found: Sequence[Price]) -> bytes:
    """规则代价.xlsx: one row per move, then one row per candidate that a move touches."""
    head = headline(run)
    book, granule = Book(head), run.problem.granule
    columns: list[Column[Price]] = [
        Column("改动", "text", lambda p: p.says, 34),
        Column("依据", "text", lambda p: p.move.where, 14),
        Column("约束力", "label", lambda p: FORCE_WORDS[p.move.force]),
        Column("目标变化", "text", lambda p: goals_text(p.effect, granule) if p.effect else p.why, 44),
        Column("金额（万元）", "money", lambda p: p.effect.spent[1] if p.effect else None),
        Column("金额增减（万元）", "money", lambda p: p.effect.spent[1] - p.effect.spent[0] if p.effect else None),
        Column("支持数", "whole", lambda p: p.effect.number[1] if p.effect else None),
        Column("受益", "text", lambda p: "、".join(p.effect.helped) if p.effect else "", 26),
        Column("受损", "text", lambda p: "、".join(p.effect.hurt) if p.effect else "", 26),
        Column("求解", "text", lambda p: PROOFS[p.proof], 20),
    ]
    order = sorted(found, key=lambda p: (not p.move.pin, not p.moves_anything))
    subtitle = (f"{money_line(run)}    {_how(run)}", "单位：万元")
    block = Block(columns, order, look=lambda p: "" if p.effect else "grave")
    book.sheet(WHAT, head.titled(WHAT), subtitle, [block])
    touched = list(_touched(run, order))
    note = (f"共{len(touched)}行", "单位：万元")
    book.sheet("受影响的项目", head.titled(f"{WHAT}：受影响的项目"), note, [Block(_TOUCHED, touched)])
    return book.close()


@dataclass(frozen=True, slots=True)
class Touched:
    """One candidate under one move."""

    move: str
    id: str
    applicant: str
    city: str
    what: str


_TOUCHED: tuple[Column[Touched], ...] = (
    Column("改动", "text", lambda t: t.move, 50),
    Column("项目编号", "label", lambda t: t.id, 14),
    Column("申报单位", "text", lambda t: t.applicant, 34),
    Column("所在市", "label", lambda t: t.city),
    Column("变化", "label", lambda t: t.what),
)


def _touched(run: Run, found: Sequence[Price]) -> Iterator[Touched]:
    candidates = candidates_of(run.case)
    for p in found:
        for kind, i in _changed(p.effect):
            c = candidates[i]
            yield Touched(p.says, i, c.applicant, c.city, kind)


def _changed(effect: Effect | None) -> Iterator[tuple[str, str]]:
    kinds: tuple[Kind, ...] = ("entered", "raised", "left", "lowered", "amount")
    for kind in kinds if effect else ():
        for i in effect.changes.of(kind) if effect else ():
            name = KINDS[kind]
            if kind == "amount" and effect:
                name = "金额增加" if i in effect.helped else "金额减少"
            yield name, i
