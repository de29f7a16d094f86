"""How far a list depends on the readings of the clauses: on the terminal, and 口径比较.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.clause import Clause
from allocator.compare import changed
from allocator.money import show_wan
from allocator.report import words
from allocator.report.columns import Column
from allocator.report.headline import headline
from allocator.report.screen import DOUBT, FAINT, STRONG, Said, Screen
from allocator.report.sheet import Block, Book
from allocator.report.whatif.telling import (
    candidates_of,
    ending,
    money_line,
    named,
    proof_lines,
    sheet_title,
    short_title,
)
from allocator.run import Run
from allocator.whatif.interpretations import MOST, Hold, Interpretations, Standing, Switch
from allocator.whatif.readings import Found, Reading

if TYPE_CHECKING:
    from rich.console import Console

NAME = "口径比较.xlsx"
WHAT = "条款口径对名单的影响"
HOLDS: Mapping[Hold, str] = {
    "firm": "所有组合下档次、金额都不变",
    "funded": "所有组合下都入选，档次或金额随口径变",
    "some": "是否入选取决于口径",
}
_CIRCLED = range(20)
"""①, ②, … go to 20."""
SHOWN = 3
"""Switches told of a candidate on the terminal; the workbook and the JSON have all."""


def show(run: Run, found: Interpretations, console: Console) -> None:
    """What holds under all readings, what depends on which, who would come in, and what was not combined."""
    screen = Screen(console)
    screen.panel(
        short_title(run, WHAT),
        [Said(money_line(run), STRONG), Said(verdict(found), STRONG), Said(scope(found), FAINT)],
        "green" if found.of("firm") else "yellow",
    )
    screen.heading("各口径单独采用时")
    screen.table(_READINGS if screen.roomy else _BRIEFEST, _reading_lines(found))
    candidates = candidates_of(run.case)
    for hold in ("firm", "funded"):
        if kept := found.of(hold):
            screen.heading(f"{HOLDS[hold]}：{len(kept)}项")
            lines = [named([s.id for s in kept], candidates, len(kept))] if hold == "firm" else _groups(found, kept)
            screen.items([Said(line) for line in lines])
    some = found.of("some")
    for heading, kept in (
        ("现在入选，换用这些口径会退出", [s for s in some if s.level]),
        ("现在不入选，换用这些口径可入选", [s for s in some if not s.level]),
    ):
        if kept:
            screen.heading(f"{heading}：{len(kept)}项")
            screen.items([Said(line) for line in _groups(found, kept)])
    if aside := list(_aside(found)):
        screen.heading("没有纳入组合的口径")
        screen.items([Said(line, DOUBT) for line in aside])
    ending(screen, run, proof_lines(f.proof for f in (*found.combinations.values(), *_outside(found))))


def verdict(found: Interpretations) -> str:
    """What holds under all combinations, in one sentence."""
    number, firm, funded = len(found.listed), len(found.of("firm")), len(found.of("funded"))
    start = f"{len(found.combinations)}种口径组合得出{found.different}种名单"
    if found.void:
        start += f"（另有{len(found.void)}种组合没有名单）"
    if len(found.combinations) == 1:
        return "本办法各条款换用其他口径，对本池名单都没有影响"
    if not firm and not funded:
        return f"{start}；没有一个项目在全部{number}种组合下都入选"
    same = f"其中{firm}项档次、金额也不变" if firm else "其档次或金额都随口径变"
    return f"{start}；{firm + funded}项在全部{number}种组合下都入选，{same}"


def scope(found: Interpretations) -> str:
    """Which readings were combined."""
    if not found.combined:
        return f"没有口径需要组合（上限{MOST}种组合）"
    names = "，".join(f"{code(found, n)}{label(found.readings[n])}" for n in found.combined)
    return f"参加组合的其他口径：{names}"


def label(reading: Reading) -> str:
    """A reading for people: 单位累计上限“仅本年度”."""
    return f"{clause_name(reading.clause)}“{reading.name}”"


def clause_name(clause: Clause) -> str:
    """A clause's name, with the tier that it speaks of."""
    tier = getattr(clause, "tier", None)
    return words.clause(str(clause.kind)) + (f"（{tier}）" if tier else "")


def code(found: Interpretations, number: int) -> str:
    """The sign by which the sentences call a reading that is combined: ①, ②, …"""
    place = found.combined.index(number)
    return chr(ord("①") + place) if place < len(_CIRCLED) else f"({place + 1})"


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading: what it does alone."""

    sign: str
    clause: str
    article: str
    name: str
    role: str
    effect: str


_READINGS: tuple[Column[ReadingLine], ...] = (
    Column("代号", "label", lambda r: r.sign),
    Column("条款", "text", lambda r: r.clause, 16),
    Column("依据", "text", lambda r: r.article, 18),
    Column("其他口径", "text", lambda r: r.name, 30),
    Column("是否组合", "label", lambda r: r.role),
    Column("单独采用时，与现行名单相比", "text", lambda r: r.effect, 60),
)
_BRIEFEST = [c for c in _READINGS if c.header not in ("依据", "是否组合")]
"""The same on a narrow screen: what is combined has a 代号."""


def _reading_lines(found: Interpretations) -> list[ReadingLine]:
    return [
        ReadingLine(
            sign=code(found, r.number) if r.number in found.combined else "",
            clause=clause_name(r.clause),
            article=r.clause.where,
            name=r.name,
            role=_role(found, r),
            effect=_alone(found, r),
        )
        for r in found.readings
    ]


def _role(found: Interpretations, reading: Reading) -> str:
    if reading.number in found.combined:
        return "已组合"
    if reading.number in found.left_out:
        return "未组合（已满）"
    return "—"


def _alone(found: Interpretations, reading: Reading) -> str:
    one = found.alone.get(reading.number)
    if reading.why or (one and one.why):
        return reading.why or (one.why if one else "")
    if one is None:
        return "不能逐线枚举，未测算"
    moved = changed(found.base.awards, one.awards)
    if not moved.any and found.weights[reading.number] == "paired":
        return "单独采用没有变化，与其他口径一起采用会变"
    return moved.text()


def _groups(found: Interpretations, kept: Sequence[Standing]) -> Iterator[str]:
    """Candidates that depend on the same readings in the same way, together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for s in kept:
        groups.setdefault(_switch_texts(found, s), []).append(s.id)
    for texts, ids in groups.items():
        more = f"；另有{len(texts) - SHOWN}种情形" if len(texts) > SHOWN else ""
        yield f"{'、'.join(ids)}：{'；'.join(texts[:SHOWN])}{more}"


def _switch_texts(found: Interpretations, standing: Standing) -> tuple[str, ...]:
    """When the award changes, told for each outcome once: 采用…或…即退出."""
    told: dict[str, list[str]] = {}
    for switch in standing.switches:
        told.setdefault(_outcome(found, standing, switch), []).append(_names(found, switch.readings))
    return tuple(f"采用{'或'.join(causes)}，{outcome}" for outcome, causes in told.items())


def _names(found: Interpretations, readings: Iterable[int]) -> str:
    return "+".join(code(found, n) for n in readings)


def _outcome(found: Interpretations, standing: Standing, switch: Switch) -> str:
    if switch.turn == "out":
        return "即退出"
    tier = found.tiers[switch.level - 1]
    if switch.turn == "in":
        return f"可入选（{tier}）"
    if switch.level != standing.level:
        return f"{'升' if switch.level > standing.level else '降'}为{tier}"
    return f"金额变为{show_wan(switch.amount)}万元"


def _outside(found: Interpretations) -> Iterator[Found]:
    yield from (found.alone[r.number] for r in found.readings if r.outside and r.number in found.alone)


def _aside(found: Interpretations) -> Iterator[str]:
    """Readings that were not combined although they may matter, and combinations without a list."""
    if found.left_out:
        names = "、".join(label(found.readings[n]) for n in found.left_out)
        yield f"再加入即超过{MOST}种组合，未纳入：{names}。可用 --clause 指定要比较的条款"
    if outside := [r for r in found.readings if r.outside]:
        hint = "" if all(r.number in found.alone for r in outside) else "；可用 --outside 逐项单独测算"
        yield f"不能逐线枚举，不参加组合：{'、'.join(map(label, outside))}{hint}"
    if unusable := [r for r in found.readings if r.why or (found.weights[r.number] == "unusable" and not r.outside)]:
        yield f"没有纳入，原因见上表：{'、'.join(map(label, unusable))}"
    whys = {found.combinations[c].why: c for c in reversed(found.void)}
    for why, choice in whys.items():
        yield f"采用{_names(found, sorted(choice))}的组合没有名单：{why}"


@dataclass(frozen=True, slots=True)
class CombinationLine:
    """One combination: the readings adopted and its list."""

    number: int
    readings: str
    awards: int | None
    spent: int | None
    effect: str


_COMBINATIONS: tuple[Column[CombinationLine], ...] = (
    Column("组合", "whole", lambda c: c.number),
    Column("采用的其他口径", "text", lambda c: c.readings, 60),
    Column("支持数", "whole", lambda c: c.awards),
    Column("金额（万元）", "money", lambda c: c.spent),
    Column("与现行名单相比", "text", lambda c: c.effect, 70),
)


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One candidate: what it gets now, and what that depends on."""

    standing: Standing
    applicant: str
    city: str
    tier: str
    clauses: str
    switches: str


_STANDINGS: tuple[Column[StandingLine], ...] = (
    Column("项目编号", "label", lambda s: s.standing.id, 14),
    Column("申报单位", "text", lambda s: s.applicant, 30),
    Column("所在市", "label", lambda s: s.city),
    Column("现定档次", "label", lambda s: s.tier),
    Column("金额（万元）", "money", lambda s: s.standing.amount or None),
    Column("入选的组合数", "whole", lambda s: s.standing.funded),
    Column("结论", "text", lambda s: HOLDS[s.standing.hold], 22),
    Column("取决于", "text", lambda s: s.clauses, 26),
    Column("换用哪些口径会变（代号见“各口径”，+为同时采用）", "text", lambda s: s.switches, 70),
)


def workbook(run: Run, found: Interpretations) -> bytes:
    """口径比较.xlsx: candidate by candidate, reading by reading, combination by combination."""
    head = headline(run)
    book = Book(head)
    rows = list(_standing_lines(run, found))
    grave = Block(_STANDINGS, rows, look=lambda s: "subtotal" if s.standing.hold == "firm" else "")
    book.sheet("逐项", sheet_title(head, WHAT), (verdict(found), "单位：万元"), [grave])
    lines = _reading_lines(found)
    book.sheet("各口径", sheet_title(head, f"{WHAT}：各口径"), (scope(found), ""), [Block(_READINGS, lines)])
    combinations = list(_combination_lines(found))
    told = (f"共{len(combinations)}种组合", "单位：万元")
    book.sheet("各种组合", sheet_title(head, f"{WHAT}：各种组合"), told, [Block(_COMBINATIONS, combinations)])
    return book.close()


def _standing_lines(run: Run, found: Interpretations) -> Iterator[StandingLine]:
    candidates = candidates_of(run.case)
    kinds = {r.clause.id: clause_name(r.clause) for r in found.readings}
    for s in found.standings:
        c = candidates[s.id]
        yield StandingLine(
            standing=s,
            applicant=c.applicant,
            city=c.city,
            tier=found.tiers[s.level - 1] if s.level else "未入选",
            clauses="、".join(kinds[i] for i in s.clauses),
            switches="；".join(_switch_texts(found, s)),
        )


def _combination_lines(found: Interpretations) -> Iterator[CombinationLine]:
    for number, (choice, one) in enumerate(found.combinations.items()):
        names = _names(found, sorted(choice)) or "（现行口径）"
        if one.why:
            yield CombinationLine(number, names, None, None, one.why)
        else:
            spent = sum(amount for _, amount in one.awards.values())
            yield CombinationLine(number, names, len(one.awards), spent, changed(found.base.awards, one.awards).text())
