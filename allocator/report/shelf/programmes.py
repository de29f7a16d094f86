"""The shipped 办法, the umbrella's rows, what contradicts what, and what may be set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allocator.law.catalogue import Listed, Sentences, Shipped
from allocator.law.contradictions import Conflict
from allocator.law.document import start_words
from allocator.law.measures import KIND_WORDS, STATE_WORDS, umbrella
from allocator.law.programme import Programme
from allocator.law.settings import Setting
from allocator.money import show_wan
from allocator.report import words
from allocator.report.phrases import points
from allocator.report.table import Fields, Line, Notice, Part, field, table


def standard(row: Listed) -> str:
    """Tell what a row pays, for people: its rate, or its tiers with the most each pays.

    未定 where the text says nothing.
    """
    paid = "、".join(_tier(t.name, t.ceiling, alone=len(row.tiers) == 1) for t in row.tiers)
    parts = [row.rate, paid]
    if row.applicant_ceiling is not None:
        parts.append(f"单位最高{show_wan(row.applicant_ceiling)}万元")
    return "；".join(p for p in parts if p)


def _tier(name: str, ceiling: int | None, *, alone: bool) -> str:
    most = "数额未定" if ceiling is None else f"{show_wan(ceiling)}万元"
    return most if alone else f"{name}{most}"


_PROGRAMMES: Fields[Shipped] = (
    field("代号", "text", lambda s: s.key),
    field("简称", "text", lambda s: s.short),
    field("年度", "text", lambda s: str(s.year)),
    field("状态", "text", lambda s: s.status),
    field("有效期", "text", lambda s: f"{start_words(s.start) or '起始不详'}至{s.end}" if s.end else "未定"),
    field("条款", "count", lambda s: s.clauses),
    field("申报条件", "count", lambda s: s.gates),
    field("指标", "count", lambda s: s.indicators),
)
_MEASURES: Fields[Listed] = (
    field("行", "text", lambda m: m.row),
    field("项", "text", lambda m: m.item, key="long"),
    field("名称", "text", lambda m: m.name, 30),
    field("代号", "text", lambda m: m.key or ""),
    field("方式", "text", lambda m: KIND_WORDS[m.kind]),
    field("标准", "text", standard, 40, key="long"),
    field("每年数量", "text", lambda m: m.quota, 20, key="long"),
    field("牵头单位", "text", lambda m: "、".join(m.leads), 24, key="long"),
    field("状态", "text", lambda m: STATE_WORDS[m.state]),
)
QUOTED = 45
"""Up to so many characters, the words set aside stand on the screen, where their reason is theirs alone."""
WIDE = 170
"""Cells of a terminal from which on all columns of the rows have room."""


def report(
    rows: Sequence[Shipped], measures: Sequence[Listed] = (), conflicts: Sequence[Conflict] = (), *, wide: bool = True
) -> Iterator[Part]:
    """Return the shipped 办法 with status, dates, tiers and numbers; the umbrella's rows; what people are to decide.

    Parameters
    ----------
    wide
        Whether all columns of the rows have room.
    """
    yield table("随附的办法", _PROGRAMMES, rows)
    yield from points("", [_programme(s) for s in rows], apart=True)
    drafts = [s.short for s in rows if s.status != "施行"]
    if drafts:
        yield Notice((Line(f"{'、'.join(drafts)}尚未施行，据此测算的全部输出注明“草案”", "doubt"),), form="plain")
    yield from _set_aside(rows)
    if measures:
        yield from _measures(measures, wide=wide)
    names = {s.key: s.short for s in rows}
    told = [_conflict(c, names) for c in conflicts]
    yield from points(f"文本之间不一致或未写明、待研究的事项（{len(conflicts)}处，不影响测算；原文见 --json）", told)


def _programme(shipped: Shipped) -> str:
    tiers = "、".join(f"{t.name}{show_wan(t.ceiling)}万元" for t in shipped.tiers)
    quotas = "、".join(f"{q.tier or ''}{q.target}个左右（{q.low}至{q.high}）" for q in shipped.quotas)
    return f"{shipped.short}：《{shipped.title}》；最高{tiers}；{quotas}"


def _set_aside(rows: Sequence[Shipped]) -> Iterator[Part]:
    """Tell what becomes of each text's sentences, then the words set aside, each with its reason."""
    told = [s for s in rows if s.sentences.total]
    kept = [f"{s.short}：{_sentences(s.sentences)}" for s in told]
    yield from points("正文各句的处理（附件指标另行逐项核对；程序各句和原文全文见 --json）", kept)
    places: dict[tuple[str, str], dict[str, str]] = {}
    for row in told:
        for x in row.set_aside:
            said = places.setdefault((x.what, x.reason), {})
            said[f"{row.short}{x.article}"] = f"“{x.quote}”" if len(x.quote) <= QUOTED else ""
    lines = []
    for (what, reason), said in places.items():
        quoted = "".join(said.values()) if len(said) == 1 else ""
        lines.append(Line(f"{what}（{'、'.join(said)}{quoted}）：{reason}"))
    if told:
        yield Notice(tuple(lines), "不作测算的文字和数字，及其原因")


def _sentences(n: Sentences) -> str:
    parts = f"；另有{n.parts}句的部分文字不作测算" if n.parts else ""
    treated = f"纳入测算{n.clause}句、申报条件{n.gate}句、程序{n.procedure}句、不作测算{n.waived}句"
    return f"共{n.total}句：{treated}{parts}"


def _measures(measures: Sequence[Listed], *, wide: bool) -> Iterator[Part]:
    text = umbrella().document
    told = table(f"《{text.title}》（{text.number}）各项（{len(measures)}行）", _MEASURES, measures)
    yield told if wide else told.without("long")
    if not wide:
        yield from points("各项的标准、数量和牵头单位", [_told(m) for m in measures if m.key])
    missing = [f"（{m.row}）{m.name}：{'、'.join(m.missing)}" for m in measures if m.missing]
    yield from points("文件未定数额的：测算前须在情景的 [set] 中设定", missing)
    reasons = [f"（{m.row}）{m.name}：{m.reason}" for m in measures if m.reason]
    yield from points("不测算、另有细则的原因", reasons)


def _told(row: Listed) -> str:
    """Return a row's figures in one line, where the table has no room for them."""
    parts = (standard(row), f"每年{row.quota}" if row.quota else "", f"牵头：{'、'.join(row.leads)}")
    return f"（{row.row}）{row.name}：{'；'.join(p for p in parts if p)}"


def _conflict(conflict: Conflict, names: Mapping[str, str]) -> str:
    whose = "、".join(names.get(key, key) for key in conflict.programmes) or "总表"
    return f"{whose}：{conflict.says}"


def schema(
    programme: Programme, settings: Mapping[str, Setting], schemas: Mapping[str, Mapping[str, Any]]
) -> Iterator[Part]:
    """Return every path that a scenario may set, with what it takes; then the JSON Schemas of the files."""
    kinds = words.kinds_of(programme)
    fields: Fields[tuple[str, Setting]] = (
        field("路径", "text", lambda p: p[1].name),
        field("含义", "text", lambda p: p[0], 30),
        field("可写", "text", lambda p: p[1].takes, 40),
        field("现值", "text", lambda p: p[1].show(p[1].now), 30),
        field("依据", "text", lambda p: p[1].article, 20),
    )
    title = f"情景文件可设的路径：“{programme.short}”（{programme.key}），共{len(settings)}项"
    yield table(title, fields, [(words.path(name, kinds), s) for name, s in settings.items()])
    for name, found in schemas.items():
        text = json.dumps(found, ensure_ascii=False, indent=1)
        yield Notice((Line(text, "faint"),), f"{name}的 JSON Schema", "plain")
