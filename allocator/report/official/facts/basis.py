"""The annexes on rules and computation: what the run was given, every clause, engines, goals, readings, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from allocator.law.programme import Programme
from allocator.law.tiers import AMOUNT_WORDS
from allocator.models.goals import class_of
from allocator.money import WAN, show_wan
from allocator.problem.allocation import EngineRun
from allocator.report import rulebook, words
from allocator.report.official.ask import Ask
from allocator.report.official.facts.matters import readings
from allocator.report.official.of_record import by_id, called, filled, two_families
from allocator.report.official.source import Record, Source
from allocator.report.rulebook import RuleRow
from allocator.report.table import Fields, field, table

Given = tuple[str, str]
"""What the run was given, and its value."""
SPOKEN = (
    "left",
    "stopped",
    "shortfall",
    "next_money",
    "today",
    "seats",
    "seat_displaced",
    "pins",
    "qingdao",
    "amounts",
)
"""Codes of the notes that the annex repeats; the others are said elsewhere in the paper."""


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what the third and the fourth annex say."""
    record, programme = source.record, source.programme
    gates = Counter((g, v) for c in record["candidates"] for g, v in c["gates"].items())
    return {
        "参数表": table("", _GIVEN, list(_given(source))),
        "规则表": filled(table("", _RULES, _rules(programme, rulebook.rows_of(programme, gates)))),
        "口径表": table("", _READINGS, readings(programme)),
        "改动表": table("", _MOVED, list(_moved(record))),
        "确认数": len(record["parts"].get("confirm", {})),
        "两种方法一致": two_families(record),
        "已证明": bool(record["proven"]),
        "求解状态": words.PROVEN if record["proven"] else words.STATUSES.get(record["status"], ""),
        "求解器": [words.engine(_engine(e), entitled=not programme.ranked) for e in record["engines"]],
        "目标表": table("", _GOALS, list(_goals(source))),
        "计分说明": record["scoring"] or "",
        "读入行数": record["rows"]["in"],
        "测算附注": [{"事项": words.NOTES[n["code"]], "说明": n["text"]} for n in _notes(record)],
        "公平核对": record["certificate"]["says"] if record["certificate"] else "",
        "版本表": table("", _GIVEN, [("数据版本", record["data"]), ("测算指纹", record["fingerprint"])]).titled(
            "", headed=False
        ),
    }


_GIVEN: Fields[Given] = (field("参数", "label", lambda g: g[0]), field("取值", "text", lambda g: g[1]))
_MOVED: Fields[tuple[str, str]] = (
    field("情景改动", "text", lambda m: m[0]),
    field("记录的理由", "text", lambda m: m[1]),
)
_RULES: Fields[RuleRow] = (
    field("类别", "label", lambda r: r.kind),
    field("名称", "text", lambda r: r.name),
    field("依据", "text", lambda r: r.article),
    field("原文", "text", lambda r: r.quote),
    field("约束力", "label", lambda r: r.force),
    field("参数", "text", lambda r: r.figures),
)
_GOALS: Fields[tuple[int, str, str, str]] = (
    field("次序", "count", lambda g: g[0]),
    field("目标", "text", lambda g: g[1]),
    field("达到", "label", lambda g: g[2]),
    field("理论最优", "label", lambda g: g[3]),
)
_READINGS: Fields[Mapping[str, str]] = (
    field("条款", "text", lambda r: r["条款"]),
    field("依据", "text", lambda r: r["条"]),
    field("本次采用的口径", "text", lambda r: r["口径"]),
    field("其他口径", "text", lambda r: r["其他口径"]),
)


def _rules(programme: Programme, rows: Iterable[RuleRow]) -> list[RuleRow]:
    """Return the tiers, clauses and conditions that are in force."""
    idle = {words.clause_of(programme, c) for c in programme.clauses if not c.active}
    off = {g.name for g in programme.gates if not g.on}
    return [r for r in rows if r.name not in idle | off]


def _given(source: Source) -> Iterator[Given]:
    record, programme = source.record, source.programme
    scenario = record["scenario"]
    granule = programme.granule
    yield "年度", f"{record['year']}年"
    yield "预算总额", f"{show_wan(record['budget'])}万元"
    if programme.ranked:
        yield "取向", programme.aim
        yield "金额方式", AMOUNT_WORDS[record["amounts"]["mode"]]
        yield "同分处理", words.TIES[programme.ties]
        yield "并列次序", "、".join(record["tie_keys"]) or "无"
    yield "最小支付单位", f"{granule}元" if granule % WAN else f"{show_wan(granule)}万元"
    yield "情景", f"{scenario['name']}（{scenario['because']}）" if scenario else "无"


def _moved(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what the scenario changes, and the reasons as recorded; confirmations are counted apart."""
    known = by_id(record)
    because = record["scenario"]["because"] if record["scenario"] else ""
    yield from ((c["says"], c["exception"] or because) for c in record["changes"])
    for name, pin in record["parts"].get("pin", {}).items():
        yield f"{_who(known, name)} → {pin['tier']}", pin["because"]
    for name, out in record["parts"].get("exclude", {}).items():
        yield f"{_who(known, name)} → {words.OUTCOMES['excluded']}", out["because"]


def _who(known: Mapping[str, Mapping[str, Any]], name: str) -> str:
    return f"{name} {called(known[name])}" if name in known else name


def _engine(e: Mapping[str, Any]) -> EngineRun:
    return EngineRun(e["name"], e["version"], e["family"], e["agrees"], None, e.get("why", ""))


def _goals(source: Source) -> Iterator[tuple[int, str, str, str]]:
    """Yield every goal but those that only stand for a list, with what was reached and the best there can be."""
    granule = source.programme.granule
    told = [g for g in source.record["goals"] if not class_of(g["name"]).coded]
    for n, g in enumerate(told, 1):
        value, bound = (words.goal_value(g["name"], v, granule) for v in (g["value"], g["bound"]))
        yield n, words.goal(g["name"]), value, bound


def _notes(record: Record) -> list[Mapping[str, Any]]:
    return [n for code in SPOKEN for n in record["notes"] if n["code"] == code]
