"""What each city is told of its own candidates: the result, and for those not funded their own unmet condition.

A city's paper is filled in from its own rows and a few words about the run, and from nothing else: no template can tell
one city of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allocator.money import show_wan
from allocator.report.allocated import NO_CITY
from allocator.report.official.ask import Ask
from allocator.report.official.facts import overview
from allocator.report.official.of_record import Project, cities, city, in_city_order
from allocator.report.official.render import blank
from allocator.report.official.source import Source
from allocator.report.papers.reply import ASIDE
from allocator.report.table import Field, Table, field, table

SHARED = ("年度", "办法", "办法简称", "办法状态", "页眉", "正式")
"""What of the run as a whole a city's paper may say."""
FIELDS = ("受理处室", "受理电话", "落款单位", "反馈日期")
NOWHERE = "所在市未定"
"""Whose lines name no city: they are nobody's to send, and not left out either."""
FUNDED, UNFUNDED = "拟列入", "未列入"
RESULTS = {"ineligible": "不符合申报条件", "held": "材料待核实", "excluded": "不予支持"}
BY_ORDER = "依评审次序未进入支持范围"
FOR_GOOD = "材料尚待核实"
APART = "另行说明"


def each(source: Source, ask: Ask) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is told to each city that has candidates, in the official order, by the city's name."""
    record, run = source.record, overview.facts(source, ask)
    given = dict(source.office.given())
    shared = {name: run[name] for name in SHARED} | {name: given[name] or blank(name) for name in FIELDS}
    spread = _spread(record["candidates"])
    candidates = in_city_order(source.programme, record["candidates"])
    for name in cities(source.programme, candidates):
        if own := [c for c in candidates if city(c) == name]:
            told = NOWHERE if name == NO_CITY else name
            yield told, shared | _told(told, own, source, ask, spread)


def _spread(candidates: Sequence[Project]) -> set[str]:
    """Return the applicants that have candidates in more than one city: what counts them tells of another city."""
    homes: dict[str, set[str]] = {}
    for c in candidates:
        homes.setdefault(_applicant(c), set()).add(c["city"])
    return {who for who, home in homes.items() if len(home) > 1}


def _applicant(c: Project) -> str:
    return str(c["credit_code"] or c["applicant"])


def _told(city: str, own: Sequence[Project], source: Source, ask: Ask, spread: set[str]) -> dict[str, Any]:
    reasons: dict[tuple[str, str], int] = {}
    numbers: dict[str, list[int]] = {}
    for c in own:
        found = [] if c["outcome"] == "funded" else _reasons(c, source, counted=_applicant(c) not in spread)
        numbers[c["id"]] = [reasons.setdefault(reason, len(reasons) + 1) for reason in found]
    funded = [c for c in own if c["outcome"] == "funded"]
    return {
        "本市": city,
        "本市申报数": len(own),
        "本市列入数": len(funded),
        "本市未列入数": len(own) - len(funded),
        "本市金额": show_wan(sum(c["amount"] for c in funded)),
        "本市结果表": _results(own, numbers, source, marks=ask.with_marks),
        "本市原因表": _reasons_table(reasons),
    }


def _results(own: Sequence[Project], numbers: Mapping[str, Sequence[int]], source: Source, *, marks: bool) -> Table:
    """Return the city's rows with their results; marks and ranks only where that is asked for."""
    graded = len(source.programme.levels) > 1
    tier: Field[Project] = field("等级", "label", lambda c: c["tier"] or "")
    score: Field[Project] = field(
        "评审得分", "score", lambda c: None if c["score"] is None else round(c["score"] * 100)
    )
    rank: Field[Project] = field("位次", "count", lambda c: c["rank"])
    fields: list[Field[Project]] = [
        field("项目编号", "label", lambda c: c["id"]),
        field("申报单位", "text", lambda c: c["applicant"]),
        field("项目名称", "text", lambda c: c["project"]),
        *((score, rank) if marks else ()),
        field("结果", "label", _result),
        *((tier,) if graded else ()),
        field("金额（万元）", "money", lambda c: c["amount"] or None),
        field("原因序号", "label", lambda c: "、".join(map(str, numbers[c["id"]]))),
    ]
    return table("", fields, own)


def _result(c: Project) -> str:
    if c["outcome"] == "funded":
        return FUNDED
    if c["outcome"] == "outside":
        return "未参加评审"
    return RESULTS.get(c["outcome"], UNFUNDED)


def _reasons(c: Project, source: Source, *, counted: bool) -> list[tuple[str, str]]:
    """Return why it is not funded, each with its articles, as its own applicant may be told.

    Where its applicant applies in other cities as well, `counted` is off: nothing is said that counts them.
    """
    if c["outcome"] == "held":
        return [(FOR_GOOD, "")]
    if c["outcome"] == "outside":
        return [(ASIDE.get(c["aside"]) or ASIDE[""], _places(c["conditions"], source))]
    found = []
    if ordered := [x for x in c["conditions"] if not x["says"]]:
        says = BY_ORDER if c["reason_code"] == "below_line" else ""
        found.append((says, _places(ordered, source)))
    for x in c["conditions"]:
        if x["says"]:
            failed = c["outcome"] == "ineligible"
            says = f"不符合“{x['says']}”" if failed else x["says"] if counted else ""
            found.append((says, _places([x], source)))
    return list(dict.fromkeys(found)) or [(APART, "")]


def _places(conditions: Sequence[Mapping[str, str]], source: Source) -> str:
    """Return the articles with their words; of another text with its title."""
    title = source.programme.document.title
    told = []
    for x in conditions:
        if x["quote"]:
            foreign = f"《{x['document']}》" if x["document"] != title else ""
            told.append(f"{foreign}{x['article']}“{x['quote']}”")
    return "\n".join(dict.fromkeys(told))


def _reasons_table(reasons: Mapping[tuple[str, str], int]) -> Table | None:
    """Return the reasons by number; None where everybody is funded."""
    if not reasons:
        return None
    return table(
        "",
        [
            field("序号", "label", lambda r: str(r[1])),
            field("未满足的条件", "text", lambda r: r[0][0] or "见所列规定"),
            field("依据", "text", lambda r: r[0][1]),
        ],
        reasons.items(),
    )
