"""The run in a few figures: programme, year, money, number, and what stands on top of every page."""

from __future__ import annotations

from typing import Any

from allocator.money import show_wan
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import Project, funded
from allocator.report.official.source import Source
from allocator.report.official.standing import standing
from allocator.report.table import ALL, Fields, Table, field, table


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what every paper says of its run."""
    record, programme = source.record, source.programme
    found = standing(source)
    return {
        "年度": record["year"],
        "办法": programme.document.title,
        "办法简称": programme.short,
        "办法状态": programme.status,
        "页眉": found.mark,
        "正式": found.official,
        "底稿原因": list(found.why),
        "支持数": len(funded(record)),
        "预算": show_wan(record["budget"]),
        "已安排": show_wan(record["spent"]),
        "结余": show_wan(record["budget"] - record["spent"] - record["frozen"]),
        "分档表": by_tier(source),
    }


def by_tier(source: Source) -> Table:
    """Return number and money of each tier that has any, the top one first."""
    won = funded(source.record)
    tiers = [(name, [c for c in won if c["tier"] == name]) for name in source.programme.levels]
    fields: Fields[tuple[str, list[Project]]] = (
        field("等级", "label", lambda t: t[0]),
        field("个数", "count", lambda t: len(t[1])),
        field("金额（万元）", "money", lambda t: sum(c["amount"] for c in t[1])),
    )
    return table("", fields, [(name, told) for name, told in tiers if told], total=(ALL, won))
