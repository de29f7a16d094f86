"""The screens of `allocator programmes`: the 办法, the umbrella's rows, what contradicts what, and what may be set."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from allocator.law.catalogue import Listed, Sentences, Shipped
from allocator.law.contradictions import Conflict
from allocator.law.document import start_words
from allocator.law.measures import KIND_WORDS, STATE_WORDS, umbrella
from allocator.law.programme import Programme
from allocator.law.settings import Setting
from allocator.money import show_wan
from allocator.report import words
from allocator.report.columns import Column, without
from allocator.report.screen import DOUBT, FAINT, Said, Screen

if TYPE_CHECKING:
    from rich.console import Console


def standard(row: Listed) -> str:
    """What a row pays, for people: its rate, or its tiers with the most each pays; 未定 where the text says nothing."""
    paid = "、".join(_tier(t.name, t.ceiling, alone=len(row.tiers) == 1) for t in row.tiers)
    parts = [row.rate, paid]
    if row.applicant_ceiling is not None:
        parts.append(f"单位最高{show_wan(row.applicant_ceiling)}万元")
    return "；".join(p for p in parts if p)


def _tier(name: str, ceiling: int | None, *, alone: bool) -> str:
    most = "数额未定" if ceiling is None else f"{show_wan(ceiling)}万元"
    return most if alone else f"{name}{most}"


_PROGRAMMES: tuple[Column[Shipped], ...] = (
    Column("代号", "text", lambda s: s.key),
    Column("简称", "text", lambda s: s.short),
    Column("年度", "text", lambda s: str(s.year)),
    Column("状态", "text", lambda s: s.status),
    Column("有效期", "text", lambda s: f"{start_words(s.start) or '起始不详'}至{s.end}" if s.end else "未定"),
    Column("条款", "whole", lambda s: s.clauses),
    Column("申报条件", "whole", lambda s: s.gates),
    Column("指标", "whole", lambda s: s.indicators),
)
_MEASURES: tuple[Column[Listed], ...] = (
    Column("行", "text", lambda m: m.row),
    Column("项", "text", lambda m: m.item, key="long"),
    Column("名称", "text", lambda m: m.name, 30),
    Column("代号", "text", lambda m: m.key or ""),
    Column("方式", "text", lambda m: KIND_WORDS[m.kind]),
    Column("标准", "text", standard, 40, key="long"),
    Column("每年数量", "text", lambda m: m.quota, 20, key="long"),
    Column("牵头单位", "text", lambda m: "、".join(m.leads), 24, key="long"),
    Column("状态", "text", lambda m: STATE_WORDS[m.state]),
)
QUOTED = 45
"""Up to so many characters, the words set aside stand on the screen, where their reason is theirs alone."""
WIDE = 170
"""Cells of a terminal from which on all columns of the rows have room."""


def show_programmes(
    rows: Sequence[Shipped], console: Console, measures: Sequence[Listed] = (), conflicts: Sequence[Conflict] = ()
) -> None:
    """The shipped 办法 with status, dates, tiers and numbers; the umbrella's rows; what is to be decided by people."""
    screen = Screen(console)
    screen.heading("随附的办法")
    screen.table(_PROGRAMMES, rows)
    screen.say()
    screen.items([Said(_programme(s)) for s in rows])
    drafts = [s.short for s in rows if s.status != "施行"]
    if drafts:
        screen.say(f"{'、'.join(drafts)}尚未施行，据此测算的全部输出注明“草案”", DOUBT)
    _set_aside(screen, rows)
    if measures:
        _measures(screen, measures)
    if conflicts:
        screen.heading(f"文本之间不一致或未写明、待研究的事项（{len(conflicts)}处，不影响测算；原文见 --json）")
        names = {s.key: s.short for s in rows}
        screen.items([Said(_conflict(c, names)) for c in conflicts])


def _programme(shipped: Shipped) -> str:
    tiers = "、".join(f"{t.name}{show_wan(t.ceiling)}万元" for t in shipped.tiers)
    quotas = "、".join(f"{q.tier or ''}{q.target}个左右（{q.low}至{q.high}）" for q in shipped.quotas)
    return f"{shipped.short}：《{shipped.title}》；最高{tiers}；{quotas}"


def _set_aside(screen: Screen, rows: Sequence[Shipped]) -> None:
    """How many sentences each text has and what becomes of them, then the words set aside, each with its reason."""
    told = [s for s in rows if s.sentences.total]
    if told:
        screen.heading("正文各句的处理（附件指标另行逐项核对；程序各句和原文全文见 --json）")
        screen.items([Said(f"{s.short}：{_sentences(s.sentences)}") for s in told])
        screen.heading("不作测算的文字和数字，及其原因")
        places: dict[tuple[str, str], dict[str, str]] = {}
        lines: list[Said] = []
        for row in told:
            for x in row.set_aside:
                said = places.setdefault((x.what, x.reason), {})
                said[f"{row.short}{x.article}"] = f"“{x.quote}”" if len(x.quote) <= QUOTED else ""
        for (what, reason), said in places.items():
            quoted = "".join(said.values()) if len(said) == 1 else ""
            lines.append(Said(f"{what}（{'、'.join(said)}{quoted}）：{reason}"))
        screen.items(lines)


def _sentences(n: Sentences) -> str:
    parts = f"；另有{n.parts}句的部分文字不作测算" if n.parts else ""
    treated = f"纳入测算{n.clause}句、申报条件{n.gate}句、程序{n.procedure}句、不作测算{n.waived}句"
    return f"共{n.total}句：{treated}{parts}"


def _measures(screen: Screen, measures: Sequence[Listed]) -> None:
    text = umbrella().document
    screen.heading(f"《{text.title}》（{text.number}）各项（{len(measures)}行）")
    wide = not screen.drawn or screen.console.width >= WIDE
    screen.table(_MEASURES if wide else without(_MEASURES, "long"), measures)
    if not wide:
        screen.heading("各项的标准、数量和牵头单位")
        screen.items([Said(_told(m)) for m in measures if m.key])
    open_figures = [m for m in measures if m.missing]
    if open_figures:
        screen.heading("文件未定数额的：测算前须在情景的 [set] 中设定")
        screen.items([Said(f"（{m.row}）{m.name}：{'、'.join(m.missing)}") for m in open_figures])
    reasons = [m for m in measures if m.reason]
    if reasons:
        screen.heading("不测算、另有细则的原因")
        screen.items([Said(f"（{m.row}）{m.name}：{m.reason}") for m in reasons])


def _told(row: Listed) -> str:
    """A row's figures in one line, where the table has no room for them."""
    parts = (standard(row), f"每年{row.quota}" if row.quota else "", f"牵头：{'、'.join(row.leads)}")
    return f"（{row.row}）{row.name}：{'；'.join(p for p in parts if p)}"


def _conflict(conflict: Conflict, names: Mapping[str, str]) -> str:
    whose = "、".join(names.get(key, key) for key in conflict.programmes) or "总表"
    return f"{whose}：{conflict.says}"


_PATHS: tuple[Column[tuple[str, Setting]], ...] = (
    Column("路径", "text", lambda p: p[1].name),
    Column("含义", "text", lambda p: p[0], 30),
    Column("可写", "text", lambda p: p[1].takes, 40),
    Column("现值", "text", lambda p: p[1].show(p[1].now), 30),
    Column("依据", "text", lambda p: p[1].article, 20),
)


def show_schema(
    programme: Programme, settings: Mapping[str, Setting], schemas: Mapping[str, Mapping[str, Any]], console: Console
) -> None:
    """Every path that a scenario may set, with what it takes; then the JSON Schemas of the files."""
    screen = Screen(console)
    kinds = words.kinds_of(programme)
    screen.heading(f"情景文件可设的路径：“{programme.short}”（{programme.key}），共{len(settings)}项")
    screen.table(_PATHS, [(words.path(name, kinds), s) for name, s in settings.items()])
    for title, schema in schemas.items():
        screen.heading(f"{title}的 JSON Schema")
        screen.say(json.dumps(schema, ensure_ascii=False, indent=1), FAINT)
