"""How far a list depends on the readings of the clauses; on paper 口径比较.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.law.clause.base import Clause
from allocator.law.gates import Gate
from allocator.money import show_wan
from allocator.problem.changes import changed
from allocator.report import words
from allocator.report.headline import headline
from allocator.report.phrases import (
    candidates_of,
    ending,
    money_line,
    named,
    panel,
    points,
    proof_lines,
    short_title,
)
from allocator.report.table import Field, Fields, Line, Part, Report, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.whatif.interpretations import MOST, Interpretations
from allocator.whatif.readings import Found, Reading, ReadingKind
from allocator.whatif.standing import Hold, Standing, Switch

NAME = "口径比较.xlsx"
WHAT = "条款口径对名单的影响"
HOLDS: Mapping[Hold, str] = {
    "firm": "所试口径下档次、金额都不变",
    "funded": "所试口径下都入选，档次或金额随口径变",
    "some": "是否入选取决于口径",
}
HEADINGS: Mapping[ReadingKind, str] = {
    "reading": "条文的其他口径，各自单独采用时",
    "option": "本厅的其他选择（办法没有规定，不是口径），各自单独采用时",
}
SWITCHES = "换用哪些口径会变（代号见“各口径”，+为同时采用）"
_CIRCLED = range(20)
"""①, ②, … go to 20."""
SHOWN = 3
"""Switches told of a candidate on the terminal; the workbook and the JSON have all."""


def report(run: Run, found: Interpretations) -> Report:
    """Return what holds under the readings tried and what depends on which; for paper also every combination."""
    head, said = headline(run), verdict(found)
    alone = tuple(readings(found, kind) for kind in HEADINGS)
    sheets = (
        Sheet("逐项", head.titled(WHAT), said, "单位：万元", (_standings(run, found),)),
        Sheet("各口径", head.titled(f"{WHAT}：各口径"), scope(found), "", tuple(t for t in alone if t.rows)),
        Sheet("各种组合", head.titled(f"{WHAT}：各种组合"), said, "单位：万元", (_combinations(found),)),
    )
    return Report(head, tuple(_screen(run, found)), sheets)


def _screen(run: Run, found: Interpretations) -> Iterator[Part]:
    """Tell what holds under the readings tried, what depends on which, who comes in, the ministry's options."""
    lines = [Line(money_line(run), "strong"), Line(verdict(found), "strong"), Line(scope(found), "faint")]
    yield panel(short_title(run, WHAT), lines, "good" if found.of("firm") else "doubt")
    yield from (told for kind in HEADINGS if (told := readings(found, kind)).rows)
    if firm := found.of("firm"):
        names = named([s.id for s in firm], candidates_of(run.case), len(firm))
        yield from points(f"{HOLDS['firm']}：{len(firm)}项", [names])
    some = found.of("some")
    for heading, kept in (
        (HOLDS["funded"], list(found.of("funded"))),
        ("现在入选，换用这些口径会退出", [s for s in some if s.level]),
        ("现在不入选，换用这些口径可入选", [s for s in some if not s.level]),
    ):
        yield from points(f"{heading}：{len(kept)}项", _groups(found, kept))
    yield from points("没有试的", _aside(found), "doubt")
    yield from ending(run, proof_lines(f.proof for f in _every(found)))


def verdict(found: Interpretations) -> str:
    """Tell what holds under everything tried, in one sentence."""
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
    """Tell which set was tried."""
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
    """Return a reading for people: 单位累计上限“仅本年度”."""
    return f"{owner_name(reading.owner)}“{reading.name}”"


def owner_name(owner: Clause | Gate) -> str:
    """Return a clause's or condition's name, with the tier that it speaks of."""
    if isinstance(owner, Gate):
        return owner.name
    return words.clause(owner.kind) + (f"（{owner.about}）" if owner.about else "")


def code(found: Interpretations, number: int) -> str:
    """Return the sign by which the sentences call a reading that was tried: ①, ②, …"""
    place = found.signed.index(number)
    return chr(ord("①") + place) if place < len(_CIRCLED) else f"({place + 1})"


def readings(found: Interpretations, kind: ReadingKind) -> Table:
    """Return what each reading, or each of the ministry's options, does alone."""
    name = "其他口径" if kind == "reading" else "其他选择"
    sign: Field[Reading] = field("代号", "label", lambda r: code(found, r.number) if r.number in found.signed else "")
    fields: Fields[Reading] = (
        *((sign,) if kind == "reading" else ()),
        field("条款", "text", lambda r: owner_name(r.owner), 16),
        field("依据", "text", lambda r: r.article, 18, hidden=("narrow",)),
        field(name, "text", lambda r: r.name, 30),
        field("单独采用时，与现行名单相比", "text", lambda r: _alone(found, r), 60),
    )
    return table(HEADINGS[kind], fields, [r for r in found.readings if r.kind == kind])


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
    """Tell when the award changes, told for each outcome once: 采用…或…即退出."""
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
    """Yield every list that was solved, once."""
    yield from found.combinations.values()
    yield from (one for n, one in found.alone.items() if frozenset({n}) not in found.combinations)


def _aside(found: Interpretations) -> Iterator[str]:
    """Tell what was not tried, and combinations without a list."""
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


def _combinations(found: Interpretations) -> Table:
    """Return every combination: the readings adopted and its list."""

    def effect(one: Found) -> str:
        return one.why or changed(found.base.awards, one.awards, found.names).text()

    fields: Fields[tuple[int, frozenset[int], Found]] = (
        field("组合", "count", lambda c: c[0]),
        field("采用的其他口径", "text", lambda c: _names(found, sorted(c[1])) or "（现行口径）", 60),
        field("支持数", "count", lambda c: None if c[2].why else len(c[2].awards)),
        field("金额（万元）", "money", lambda c: None if c[2].why else sum(m for _, m in c[2].awards.values())),
        field("与现行名单相比", "text", lambda c: effect(c[2]), 70),
    )
    return table("", fields, ((n, choice, one) for n, (choice, one) in enumerate(found.combinations.items())))


def _standings(run: Run, found: Interpretations) -> Table:
    """Return every candidate: what it gets now, and what that depends on."""
    candidates = candidates_of(run.case)
    kinds = {r.owner.id: owner_name(r.owner) for r in found.readings}
    fields: Fields[Standing] = (
        field("项目编号", "label", lambda s: s.id, 14),
        field("申报单位", "text", lambda s: candidates[s.id].applicant, 30),
        field("所在市", "label", lambda s: candidates[s.id].city),
        field("现定档次", "label", lambda s: found.tiers[s.level - 1] if s.level else "未入选"),
        field("金额（万元）", "money", lambda s: s.amount or None),
        field("入选的组合数", "count", lambda s: s.funded),
        field("结论", "text", lambda s: HOLDS[s.hold], 22),
        field("取决于", "text", lambda s: "、".join(kinds[i] for i in s.clauses), 26),
        field(SWITCHES, "text", lambda s: "；".join(_switch_texts(found, s)), 70),
    )
    return table("", fields, found.standings, look=lambda s: "subtotal" if s.hold == "firm" else "")
