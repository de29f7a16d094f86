"""Sections one and two: the 办法 and its money; who applied, who was set aside and why, what nobody has checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from allocator.law.award import Rate
from allocator.law.document import day_words
from allocator.law.programme import Gate, Programme
from allocator.problem.candidate import Aside
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import Project, cities, city, some
from allocator.report.official.source import Record, Source
from allocator.report.table import ALL, Cell, Field, Table, field, table

ORDER: tuple[Aside, ...] = ("qingdao", "elsewhere", "unscored", "refused", "unlisted")
"""Why lines are outside, in the order in which that is told."""


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what sections one and two say."""
    record, programme = source.record, source.programme
    candidates = record["candidates"]
    counts = Counter(c["outcome"] for c in candidates)
    ineligible = [c for c in candidates if c["outcome"] == "ineligible"]
    unchecked = unchecked_gates(record, programme)
    end = programme.validity.end
    return {
        "办法文号": programme.document.number or "",
        "有效期条款": programme.validity.article,
        "有效期名称": programme.validity.term,
        "有效期截止": "" if end is None else day_words(end),
        "标准": [{"条": a, "原文": q} for a, q in _standards(programme)],
        "申报总数": len(candidates),
        "参评数": sum(c["eligible"] for c in candidates),
        "竞争": programme.ranked,
        "不符合数": counts["ineligible"],
        "未参评数": counts["outside"],
        "待核数": counts["held"],
        "申报分市表": applied(programme, candidates),
        "不符合表": _gates(programme, ineligible),
        "一项以上不符合数": sum(len(_failed(programme, c)) > 1 for c in ineligible),
        "未参评": _outside(candidates),
        "青岛条款": next(("、".join(c["articles"]) for c in candidates if c.get("aside") == "qingdao"), ""),
        "未核条件数": len(unchecked),
        "未核条件": some([g.name for g in unchecked]),
        "部分未核": _partly(record, programme),
    }


def unchecked_gates(record: Record, programme: Programme) -> list[Gate]:
    """Return the conditions that no competing line answers."""
    pool = [c for c in record["candidates"] if c["eligible"]]
    return [g for g in programme.conditions if pool and all(_unknown(c, g) for c in pool)]


def _unknown(c: Project, gate: Gate) -> bool:
    return bool(c["gates"].get(gate.id, "unknown") == "unknown")


def _partly(record: Record, programme: Programme) -> list[dict[str, Any]]:
    """Return the conditions that some of the lines with an award leave open, and how many."""
    whole = {g.id for g in unchecked_gates(record, programme)}
    won = [c for c in record["candidates"] if c["outcome"] == "funded"]
    found = [(g, sum(_unknown(c, g) for c in won)) for g in programme.conditions if g.id not in whole]
    return [{"条件": g.name, "条": g.article, "项数": n} for g, n in found if n and g.tier is None]


def _standards(programme: Programme) -> list[tuple[str, str]]:
    """Return where it stands what is paid, with the words, each once."""
    award = programme.award
    if isinstance(award, Rate):
        return [(award.article, award.quote)] if award.article and award.quote else []
    return list(dict.fromkeys((t.where, t.quote) for t in programme.tiers if t.quote))


def _failed(programme: Programme, c: Project) -> list[Gate]:
    return [g for g in programme.conditions if g.tier is None and c["gates"].get(g.id) == "fail"]


def _gates(programme: Programme, lines: Iterable[Project]) -> Table:
    """Return how many lines fail which condition; one that fails two counts under both."""
    found = Counter(g.id for c in lines for g in _failed(programme, c))
    fields: list[Field[Gate]] = [
        field("申报条件", "text", lambda g: g.name),
        field("依据", "text", lambda g: g.article),
        field("原文", "text", lambda g: g.quote),
        field("项数", "count", lambda g: found[g.id]),
    ]
    return table("", fields, [g for g in programme.conditions if found[g.id]])


def _outside(candidates: Iterable[Project]) -> list[dict[str, Any]]:
    found = Counter(c.get("aside", "") for c in candidates if c["outcome"] == "outside")
    order = [*ORDER, *sorted(found.keys() - set(ORDER))]
    return [{"代码": code, "项数": found[code]} for code in order if found[code]]


def applied(programme: Programme, candidates: list[Project]) -> Table:
    """Return the lines by city in the official order, without the cities from which there is none."""
    by_city = {name: [c for c in candidates if city(c) == name] for name in cities(programme, candidates)}
    rows = [(name, own) for name, own in by_city.items() if own]

    def count(title: str, *outcomes: str) -> Field[tuple[str, list[Project]]]:
        def get(row: tuple[str, list[Project]]) -> Cell:
            return sum(c["outcome"] in outcomes for c in row[1])

        return field(title, "count", get)

    kinds = (("不符合条件", "ineligible"), ("不参与本池", "outside"), ("待核", "held"))
    fields: list[Field[tuple[str, list[Project]]]] = [
        field("所在市", "label", lambda row: row[0]),
        field("申报数", "count", lambda row: len(row[1])),
        *(count(title, code) for title, code in kinds if any(c["outcome"] == code for c in candidates)),
        count("参评" if programme.ranked else "参与兑现", "funded", "unfunded", "excluded"),
        count("拟支持", "funded"),
        field("金额（万元）", "money", lambda row: sum(c["amount"] for c in row[1])),
    ]
    return table("", fields, rows, total=(ALL, candidates) if len(rows) > 1 else None)
