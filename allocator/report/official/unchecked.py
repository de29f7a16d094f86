"""未核清单: the conditions that the table of candidates says nothing about, for compliance to answer and send back."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.intake.questions.compliance import (
    ANSWER,
    BASIS,
    CALLED,
    DAY,
    KEY,
    NUMBER,
    VERDICTS,
    WHO,
    key_of,
    marked,
)
from allocator.report.official.lists import ListColumn, workbook
from allocator.report.official.of_record import Project, in_city_order
from allocator.report.official.render import Rendered
from allocator.report.official.source import Source

ASKED = {"funded": "拟支持", "unfunded": "未支持"}
"""Whose conditions are asked about, the funded first: where one of them falls out another one comes in."""
COLUMNS = (
    ListColumn("本次结果", 8),
    ListColumn(NUMBER, 8),
    ListColumn("申报单位", 22),
    ListColumn("项目名称", 22),
    ListColumn("所在市", 8),
    ListColumn("申报条件", 16),
    ListColumn("条文", 30),
    ListColumn("只限等级", 8),
    ListColumn(ANSWER, 9, open=True, offered=tuple(VERDICTS)),
    ListColumn(BASIS, 18, open=True),
    ListColumn(WHO, 9, open=True),
    ListColumn(DAY, 12, open=True),
    ListColumn(KEY, 20, printed=False),
)
HOW = (
    f"一行一项：{ANSWER}填“符合”或“不符合”，并填{BASIS}、{WHO}和{DAY}；尚未核查的留空，仍为未核。"
    f"请不要改动{NUMBER}、{KEY}和标识，可以排序和筛选。"
)
BACK = "填好后测算时用 --checked 读回；申报表或台账改动后，须重新出具。"


def barred(source: Source) -> str:
    """Tell why there is nothing to ask; empty where there is."""
    return "" if next(_rows(source), None) else "没有未核的申报条件"


def book(source: Source) -> Rendered:
    """Return the list."""
    record, short = source.record, source.programme.short
    notes = (HOW, BACK, marked(record["programme"], record["data"]))
    return Rendered(workbook(CALLED, f"{record['year']}年度“{short}”{CALLED}", notes, COLUMNS, list(_rows(source))), ())


def _rows(source: Source) -> Iterator[tuple[str, ...]]:
    gates = [g for g in source.programme.gates if g.on]
    for outcome, result in ASKED.items():
        for c in in_city_order(source.programme, (c for c in source.record["candidates"] if c["outcome"] == outcome)):
            for gate in gates:
                if c["gates"].get(gate.id) == "unknown":
                    where = f"{gate.article}“{gate.quote}”" if gate.quote else gate.article
                    yield (*_of(c, result), gate.name, where, gate.tier or "", "", "", "", "", key_of(gate.id, c["id"]))


def _of(c: Project, result: str) -> tuple[str, ...]:
    return result, c["id"], c["applicant"], c["project"], c["city"]
