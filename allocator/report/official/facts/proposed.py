"""Section four with its annexes: tiers, cities and lines to the 元, what pays less than its tier, what hands fixed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from allocator.law.award import Event, Rate
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.report import words
from allocator.report.allocated import NO_CITY
from allocator.report.checks import clause_names
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import MOST, Project, by_id, called, cities, city, filled, firm, funded, some
from allocator.report.official.source import Record, Source
from allocator.report.table import ALL, Field, Fields, Table, field, table

City = tuple[str, Sequence[Project]]


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what section four and the first two annexes say."""
    record, programme = source.record, source.programme
    won = funded(record)
    less = [c for c in won if c["reduced_by"]]
    pinned = [c for c in won if c["via"] == "pin"]
    seated = [c for c in won if c["via"] == "reserve"]
    served = [name for name in cities(programme, won) if name != NO_CITY and _of(name, won)]
    applied = [n for n in cities(programme, record["candidates"]) if n != NO_CITY and _of(n, record["candidates"])]
    return {
        "分档": _tiers(programme, won),
        "支持单位数": len({firm(c) for c in won if c["applicant"]}),
        "支持市数": len(served),
        "有申报未支持市": some([name for name in applied if name not in served]),
        "冻结": show_wan(record["frozen"]) if record["frozen"] else "",
        "应兑现": show_wan(record["due"]) if record.get("due", record["spent"]) != record["spent"] else "",
        "结余原因": [n["text"] for n in record["notes"] if n["code"] in ("left", "shortfall")],
        "无解原因": record["conflict_reason"] or "",
        "减额数": len(less),
        "减额原因": [{"原因": words.REDUCED[code], "项数": n} for code, n in _why(less)],
        "减额表": _reduced(programme, less if len(less) <= MOST else []),
        "锁定表": _fixed(pinned, lambda c: record["parts"]["pin"][c["id"]]["because"]),
        "锁定数": len(pinned),
        "名额表": _fixed(seated, lambda c: c["reason"]),
        "名额数": len(seated),
        "剔除表": _excluded(record),
        "剔除数": sum(c["outcome"] == "excluded" for c in record["candidates"]),
        "同分表": _ties(record),
        "同分数": len(_tied(record)),
        "汇报名单表": listed(source),
        "汇报分市表": by_city(programme, record["candidates"]),
    }


def _of(name: str, lines: Sequence[Project]) -> list[Project]:
    return [c for c in lines if city(c) == name]


def _why(less: Sequence[Project]) -> list[tuple[Any, int]]:
    found = Counter(c["reduced_by"] for c in less)
    return [(code, found[code]) for code in words.REDUCED if found[code]]


def _tiers(programme: Programme, won: Sequence[Project]) -> list[dict[str, Any]]:
    """Return number and money of each tier that has any, for a sentence."""
    by_tier: dict[str, list[int]] = defaultdict(list)
    for c in won:
        by_tier[c["tier"]].append(c["amount"])
    order = [name for name in programme.levels if name in by_tier]
    return [{"等级": t, "个数": len(by_tier[t]), "金额": show_wan(sum(by_tier[t]))} for t in order]


def _level(programme: Programme) -> str:
    """Tell what a level is called."""
    award = programme.award
    return "计算基数" if isinstance(award, Rate) else "事项" if isinstance(award, Event) else "拟定档次"


def _who(*more: Field[Project]) -> Fields[Project]:
    return (
        field("编号", "label", lambda c: c["id"]),
        field("申报单位", "text", lambda c: c["applicant"]),
        field("项目名称", "text", lambda c: c["project"]),
        *more,
    )


def _reduced(programme: Programme, less: Sequence[Project]) -> Table:
    """Return the awards below what their tier pays, and why, by rank."""
    names = clause_names(programme)

    def why(c: Project) -> str:
        clause = c.get("reduced_clause")
        return words.REDUCED[c["reduced_by"]] + (f"（{names.get(clause, clause)}）" if clause else "")

    fields = _who(
        field("档次", "label", lambda c: c["tier"]),
        field("上限", "money", lambda c: c["full_amount"]),
        field("拟奖补", "money", lambda c: c["amount"]),
        field("原因", "label", why),
    )
    return filled(table("", fields, less))


def _fixed(lines: Sequence[Project], because: Callable[[Project], str]) -> Table:
    """Return awards that no rank gives, with the reason as recorded."""
    fields = _who(
        field("档次", "label", lambda c: c["tier"]),
        field("拟奖补", "money", lambda c: c["amount"]),
        field("记录的理由", "text", because),
    )
    return filled(table("", fields, lines))


def _excluded(record: Record) -> Table:
    out = record["parts"].get("exclude", {})
    lines = [c for c in record["candidates"] if c["outcome"] == "excluded"]
    because: Field[Project] = field("记录的理由", "text", lambda c: out.get(c["id"], {}).get("because", ""))
    return filled(table("", _who(because), lines))


def _tied(record: Record) -> list[Mapping[str, Any]]:
    """Return what is told of equal scores that ended in different tiers."""
    return [n["data"] for n in record["notes"] if n["code"] in ("tie", "tie_by_number")]


def _ties(record: Record) -> Table:
    known = by_id(record)
    fields: Fields[Mapping[str, Any]] = (
        field("得分", "score", lambda t: round(t["score"] * 100)),
        field("在前", "text", lambda t: called(known[t["above"]])),
        field("结果", "label", lambda t: known[t["above"]]["tier"]),
        field("在后", "text", lambda t: called(known[t["below"]])),
        field("结果", "label", lambda t: known[t["below"]]["tier"] or words.OUTCOMES["unfunded"]),
        field("决定先后的", "label", lambda t: t["key"] or "项目编号"),
    )
    return table("", fields, _tied(record))


def listed(source: Source) -> Table:
    """Return the list of awards, by rank, with what each applicant has in all."""
    record, programme = source.record, source.programme
    won, ranked = funded(record), programme.ranked
    before = {name: e["amount"] for e in record["earlier"] for name in e["ids"]}
    now: Counter[str] = Counter()
    for c in won:
        now[firm(c)] += c["amount"]
    numbers = {c["id"]: n for n, c in enumerate(won, 1)}

    marks: Fields[Project] = (
        field("评审得分", "score", lambda c: None if c["score"] is None else round(c["score"] * 100)),
        field("位次", "count", lambda c: c["rank"]),
    )
    fields: Fields[Project] = (
        field("序号", "count", lambda c: numbers.get(c["id"]), key="number"),
        *_who(field("所在市", "label", city)),
        *(marks if ranked else ()),
        field(_level(programme), "label", lambda c: c["tier"]),
        field("拟奖补金额", "money", lambda c: c["amount"], key="amount"),
        field("单位累计", "money", lambda c: now[firm(c)] + before.get(c["id"], 0)),
        field("备注", "text", remark),
    )
    return filled(table("", fields, won, sums={"number": ALL, "amount": sum(c["amount"] for c in won)}))


def remark(c: Project) -> str:
    """Tell why a line is not what its rank alone would give; empty for the ordinary line."""
    via = {"pin": words.NOTES["pins"], "reserve": words.NOTES["seats"], "published": words.NOTES["published"]}
    told = [via.get(c["via"], ""), words.REDUCED[c["reduced_by"]] if c["reduced_by"] else ""]
    return "；".join(filter(None, told))


def by_city(programme: Programme, candidates: Sequence[Project]) -> Table:
    """Return number and money of every city in the official order, by tier where there are several."""
    names = [n for n in cities(programme, candidates) if not programme.own or _of(n, candidates)]
    rows: list[City] = [(name, _of(name, candidates)) for name in names]
    levels = programme.levels if len(programme.levels) > 1 else ()

    def counted(level: str) -> Callable[[City], int]:
        return lambda row: sum(c["tier"] == level for c in row[1])

    fields: list[Field[City]] = [
        field("所在市", "label", lambda row: row[0]),
        field("申报数", "count", lambda row: len(row[1])),
        field("参评数" if programme.ranked else "参与兑现数", "count", lambda row: sum(c["eligible"] for c in row[1])),
        field("支持数", "count", lambda row: sum(c["outcome"] == "funded" for c in row[1])),
        *(field(level, "count", counted(level)) for level in levels),
        field("拟奖补金额（万元）", "money", lambda row: sum(c["amount"] for c in row[1])),
    ]
    return table("", fields, rows, total=(ALL, candidates))
