"""How far a list depends on the readings of the clauses: on the terminal, and 口径比较.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.law.clause.base import Clause
from allocator.law.gates import Gate
from allocator.money import show_wan
from allocator.problem.changes import changed
from allocator.report import words
from allocator.report.columns import Column, without
from allocator.report.headline import headline
from allocator.report.screen import DOUBT, FAINT, STRONG, Said, Screen
from allocator.report.sheet import Block, Book
from allocator.report.whatif.phrases import (
    candidates_of,
    ending,
    money_line,
    named,
    proof_lines,
    short_title,
)
from allocator.run.parts import Run
from allocator.whatif.interpretations import MOST, Interpretations
from allocator.whatif.readings import Found, Kind, Reading
from allocator.whatif.standing import Hold, Standing, Switch

if TYPE_CHECKING:
    from rich.console import Console

NAME = "口径比较.xlsx"
WHAT = "条款口径对名单的影响"
HOLDS: Mapping[Hold, str] = {
    "firm": "所试口径下档次、金额都不变",
    "funded": "所试口径下都入选，档次或金额随口径变",
    "some": "是否入选取决于口径",
}
READINGS = "条文的其他口径，各自单独采用时"
OPTIONS = "本厅的其他选择（办法没有规定，不是口径），各自单独采用时"
_CIRCLED = range(20)
"""①, ②, … go to 20."""
SHOWN = 3
"""Switches told of a candidate on the terminal; the workbook and the JSON have all."""


def show(run: Run, found: Interpretations, console: Console) -> None:
    """What holds under the readings tried, what depends on which, who would come in, and the ministry's options."""
    screen = Screen(console)
    screen.panel(
        short_title(run, WHAT),
        [Said(money_line(run), STRONG), Said(verdict(found), STRONG), Said(scope(found), FAINT)],
        "green" if found.of("firm") else "yellow",
    )
    for heading, kind in ((READINGS, "reading"), (OPTIONS, "option")):
        if lines := [line for line in _reading_lines(found) if line.kind == kind]:
            screen.heading(heading)
            columns = _READINGS if kind == "reading" else _OPTIONS
            screen.table(columns if screen.roomy else without(columns, "article"), lines)
    candidates = candidates_of(run.case)
    for hold in ("firm", "funded"):
        if kept := found.of(hold):
            screen.heading(f"{HOLDS[hold]}：{len(kept)}项")
            lines_ = [named([s.id for s in kept], candidates, len(kept))] if hold == "firm" else _groups(found, kept)
            screen.items([Said(line) for line in lines_])
    some = found.of("some")
    for heading, kept in (
        ("现在入选，换用这些口径会退出", [s for s in some if s.level]),
        ("现在不入选，换用这些口径可入选", [s for s in some if not s.level]),
    ):
        if kept:
            screen.heading(f"{heading}：{len(kept)}项")
            screen.items([Said(line) for line in _groups(found, kept)])
    if aside := list(_aside(found)):
        screen.heading("没有试的")
        screen.items([Said(line, DOUBT) for line in aside])
    ending(screen, run, proof_lines(f.proof for f in _every(found)))


def verdict(found: Interpretations) -> str:
    """What holds under everything tried, in one sentence."""
    number, firm, funded = len(found.listed), len(found.of("firm")), len(found.of("funded"))
    if len(found.combinations) == 1:
        return "没有可试的条文口径"
    if found.different == 1 and not found.void:
        return f"条文口径共试{len(found.combinations)}种（含现行），名单都相同"
    start = f"条文口径共试{len(found.combinations)}种（含现行），得出{found.different}种名单"
    if found.void:
        start += f"，另有{len(found.void)}种口径没有可行的名单"
    if not firm and not funded:
        return f"{start}；没有一个项目在有名单的{number}种下都入选"
    same = f"其中{firm}项档次、金额也不变" if firm else "其档次或金额都随口径变"
    return f"{start}；{firm + funded}项在有名单的{number}种下都入选，{same}"


def scope(found: Interpretations) -> str:
    """Which set was tried."""
    tried = found.tried
    if not tried.alone:
        return "本厅选择不是条文口径，只逐项单独测算"
    told = [f"单项{tried.alone}种", f"两两{tried.pairs}种"]
    whole = f"全部组合{tried.product:,}种"
    match tried.why_not:
        case None:
            told.append(f"{len(tried.all_of)}项口径的{whole}（含现行、单项和两两）")
        case "too_many":
            told.append(f"{whole}，超过{MOST:,}种，未试")
        case "few":
            told.append("没有三条以上的条款可组合，单项、两两即为全部")
        case "not_lines":
            told.append("不能逐线枚举，未试全部组合")
    if shares := [r for r in found.readings if r.way == "shares" and r.number in found.signed]:
        told.append(f"按上限同一比例支付的{len(shares)}项须逐个比例求解，不在全部组合中")
    if tried.unpaired:
        told.append(f"{len(tried.unpaired)}项不能逐线枚举，只单独试")
    return f"试了：{'；'.join(told)}。本厅选择不计入"


def label(reading: Reading) -> str:
    """A reading for people: 单位累计上限“仅本年度”."""
    return f"{owner_name(reading.owner)}“{reading.name}”"


def owner_name(owner: Clause | Gate) -> str:
    """A clause's or condition's name, with the tier that it speaks of."""
    if isinstance(owner, Gate):
        return owner.name
    return words.clause(owner.kind) + (f"（{owner.about}）" if owner.about else "")


def code(found: Interpretations, number: int) -> str:
    """The sign by which the sentences call a reading that was tried: ①, ②, …"""
    place = found.signed.index(number)
    return chr(ord("①") + place) if place < len(_CIRCLED) else f"({place + 1})"


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading or option: what it does alone."""

    kind: Kind
    sign: str
    clause: str
    article: str
    name: str
    effect: str


_OPTIONS: tuple[Column[ReadingLine], ...] = (
    Column("条款", "text", lambda r: r.clause, 16),
    Column("依据", "text", lambda r: r.article, 18, key="article"),
    Column("其他选择", "text", lambda r: r.name, 30),
    Column("单独采用时，与现行名单相比", "text", lambda r: r.effect, 60),
)
_READINGS: tuple[Column[ReadingLine], ...] = (
    Column("代号", "label", lambda r: r.sign),
    *(replace(c, header="其他口径") if n == 2 else c for n, c in enumerate(_OPTIONS)),
)


def _reading_lines(found: Interpretations) -> list[ReadingLine]:
    return [
        ReadingLine(
            kind=r.kind,
            sign=code(found, r.number) if r.number in found.signed else "",
            clause=owner_name(r.owner),
            article=r.article,
            name=r.name,
            effect=_alone(found, r),
        )
        for r in found.readings
    ]


def _alone(found: Interpretations, reading: Reading) -> str:
    one = found.alone.get(reading.number)
    if reading.why or (one and one.why):
        return reading.why or (one.why if one else "")
    if one is None:
        return "不能逐线枚举，未测算"
    moved = changed(found.base.awards, one.awards, found.names)
    if not moved.any and found.weights[reading.number] == "paired":
        return "单独采用没有变化，与其他口径一起采用会变"
    return moved.text()


def _groups(found: Interpretations, kept: Sequence[Standing]) -> Iterator[str]:
    """Candidates that depend on the same readings in the same way, together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for s in kept:
        groups.setdefault(_switch_texts(found, s), []).append(found.names[s.id])
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


def _every(found: Interpretations) -> Iterator[Found]:
    """Every list that was solved, once."""
    yield from found.combinations.values()
    yield from (one for n, one in found.alone.items() if frozenset({n}) not in found.combinations)


def _aside(found: Interpretations) -> Iterator[str]:
    """What was not tried, and combinations without a list."""
    if found.tried.why_not == "too_many":
        yield f"条文口径的全部组合有{found.tried.product:,}种，超过{MOST:,}种。可用 --clause 指定要组合的条款"
    if unpaired := [found.readings[n] for n in found.tried.unpaired]:
        yield f"不能逐线枚举，只单独试，没有与其他口径组合：{'、'.join(map(label, unpaired))}；可用 --outside 两两测算"
    if late := [r for r in found.options if r.usable and r.number not in found.alone]:
        yield f"不能逐线枚举的本厅选择，未测算：{'、'.join(map(label, late))}；可用 --outside 逐项单独测算"
    if unusable := [r for r in found.readings if r.why or ((one := found.alone.get(r.number)) and one.why)]:
        yield f"不能测算，原因见上表：{'、'.join(map(label, unusable))}"
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
    book.sheet("逐项", head.titled(WHAT), (verdict(found), "单位：万元"), [grave])
    lines = _reading_lines(found)
    blocks = [
        Block(_READINGS, [line for line in lines if line.kind == "reading"], READINGS),
        Block(_OPTIONS, [line for line in lines if line.kind == "option"], OPTIONS),
    ]
    book.sheet("各口径", head.titled(f"{WHAT}：各口径"), (scope(found), ""), [b for b in blocks if b.rows])
    combinations = list(_combination_lines(found))
    told = (verdict(found), "单位：万元")
    book.sheet("各种组合", head.titled(f"{WHAT}：各种组合"), told, [Block(_COMBINATIONS, combinations)])
    return book.close()


def _standing_lines(run: Run, found: Interpretations) -> Iterator[StandingLine]:
    candidates = candidates_of(run.case)
    kinds = {r.owner.id: owner_name(r.owner) for r in found.readings}
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
            yield CombinationLine(
                number, names, len(one.awards), spent, changed(found.base.awards, one.awards, found.names).text()
            )
