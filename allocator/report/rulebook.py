"""The rules of a run as rows: tiers, clauses and gates with articles and quotes, what was given, what was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.law.award import AnyAward, Event, Rate
from allocator.law.catalogue import rate_words
from allocator.law.clause.base import Clause
from allocator.law.clause.fields import FORCE_WORDS
from allocator.law.document import start_words
from allocator.law.gates import GateAnswer
from allocator.law.programme import Gate, Programme, Tier
from allocator.law.scenario import Applied
from allocator.law.settings import paths
from allocator.law.verdict import Verdict
from allocator.money import WAN, show_wan
from allocator.problem.ledger import needed
from allocator.report import words
from allocator.report.table import Fields, Line, Notice, Table, field, table
from allocator.run.parts import Prepared, Run


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One clause, tier or gate: where it stands, its words, how binding it is, its figures and how it is read."""

    kind: str
    name: str
    article: str
    quote: str
    force: str
    figures: str
    interpretation: str
    alternatives: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that this run was given, and where it comes from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that the scenario changes: a figure, a pin, an exclusion, a confirmation."""

    what: str
    old: str
    new: str
    article: str
    remark: str
    exceeds: bool = False


CHOICE = "本厅选择"
_VERDICTS: dict[GateAnswer, Verdict] = {"pass": Verdict.KEPT, "fail": Verdict.BROKEN, "unknown": Verdict.UNCHECKED}


def rule_rows(run: Run) -> tuple[RuleRow, ...]:
    """Tiers, clauses, gates, in the programme's order, with the scenario's figures in force."""
    return rows_of(run.programme, Counter((g, v) for e in run.explanations for g, v in e.candidate.gates.items()))


def rows_of(programme: Programme, verdicts: Counter[tuple[str, GateAnswer]]) -> tuple[RuleRow, ...]:
    """Return the same from a programme with the scenario's figures, and how many lines answer a gate in which way."""
    award = programme.award
    tiers = [_rate(award)] if isinstance(award, Rate) else [_tier(t, award) for t in programme.tiers]
    clauses = [_clause(programme, c) for c in programme.clauses]
    gates = [_gate(g, verdicts) for g in programme.gates]
    return (*tiers, *clauses, *gates)


def _rate(award: Rate) -> RuleRow:
    article, quote = award.article or CHOICE, award.quote or ""
    force = FORCE_WORDS["must" if award.article else "choice"]
    figures = [rate_words(award)]
    if award.ceiling is not None:
        figures.append(f"单项上限：{show_wan(award.ceiling)}万元（{CHOICE}）")
    if award.min_score is not None:
        figures.append(f"最低分：{award.min_score}分（{CHOICE}）")
    return RuleRow("标准", award.base, article, quote, force, "；".join(figures), "", "")


def _tier(tier: Tier, award: AnyAward) -> RuleRow:
    due = isinstance(award, Event)
    figures = [f"{'标准' if due else '上限'}：{show_wan(tier.ceiling)}万元"]
    if tier.floor is not None:
        figures.append(f"下限：{show_wan(tier.floor)}万元（{CHOICE}）")
    if tier.min_score is not None:
        figures.append(f"最低分：{tier.min_score}分（{CHOICE}）")
    kind, force = "事项" if due else "等级", FORCE_WORDS["must" if tier.article else "choice"]
    return RuleRow(kind, tier.name, tier.where, tier.quote, force, "；".join(figures), "", "")


def _clause(programme: Programme, clause: Clause) -> RuleRow:
    start, told = f"{clause.path}.", clause.model_dump()
    kind, unstated = str(clause.kind), type(clause).model_fields.keys() - told.keys()
    figures = [
        words.clause_figure(kind, s.name.removeprefix(start), s.now, s.show(s.now))
        for s in paths(programme).values()
        if s.name.startswith(start) and s.at[-1] not in unstated
    ]
    return RuleRow(
        kind="条款",
        name=words.clause_of(programme, clause),
        article=str(programme.article(clause)) if clause.document else clause.where,
        quote=clause.quote or "",
        force=FORCE_WORDS[clause.force],
        figures="；".join(figures),
        interpretation=clause.interpretation,
        alternatives="；".join(a.name for a in clause.alternatives),
    )


def _gate(gate: Gate, verdicts: Counter[tuple[str, GateAnswer]]) -> RuleRow:
    told = [(name, verdicts[gate.id, verdict]) for verdict, name in _VERDICTS.items()]
    return RuleRow(
        kind="申报条件",
        name=gate.name,
        article=gate.article,
        quote=gate.quote,
        force=FORCE_WORDS["must"],
        figures="；".join(f"{n}{count}项" for n, count in told if count) if gate.on else "未采用",
        interpretation=gate.interpretation,
        alternatives="；".join(a.name for a in gate.readings),
    )


def parameters(run: Run) -> tuple[Parameter, ...]:
    """Tell what the run was given beside the rules, with its source."""
    return tuple(_parameters(run))


def _parameters(run: Run) -> Iterator[Parameter]:
    programme, problem, prepared = run.programme, run.problem, run.prepared
    document, validity = programme.document, programme.validity
    number = f"（{document.number}）" if document.number else ""
    yield Parameter("办法", f"《{document.title}》{number}", f"状态：{programme.status}")
    if validity.start or validity.end or not programme.own:
        start = f"{start_words(validity.start)}起" if validity.start else "起始日期不详"
        until = f"至{validity.end}" if validity.end else "未定截止日期"
        yield Parameter("有效期", f"{start}，{until}", validity.article or CHOICE)
    if programme.deadline is not None:
        yield Parameter("申报截止日", str(programme.deadline), _setting_source(run, "deadline"))
    if programme.beside:
        yield Parameter("与各市并列的推荐渠道", "、".join(programme.beside), _setting_source(run, "groups"))
    yield Parameter("年度", f"{problem.year}年", "命令行" if prepared.options.year else "规则文件")
    yield Parameter("预算总额", f"{show_wan(problem.budget)}万元", _budget_source(run))
    if not problem.entitled:
        yield from _of_ranks(run)
    granule = problem.granule
    unit = f"{granule}元" if granule % WAN else f"{show_wan(granule)}万元"
    yield Parameter("最小支付单位", unit, CHOICE)
    if problem.entitled:
        yield Parameter("金额计算", prepared.intake.scoring, "办法和申报表")
    else:
        yield Parameter("得分来源", prepared.intake.scoring, words.SCORING[programme.scoring.method])
    yield Parameter("历史奖补", *_history(run))
    limit = prepared.options.limit_seconds
    yield Parameter("限时", f"{limit:g}秒" if limit is not None else "不限时", "命令行" if limit else "默认")


def _of_ranks(run: Run) -> Iterator[Parameter]:
    programme = run.programme
    yield Parameter("取向", programme.aim, CHOICE)
    yield Parameter("同分处理", words.TIES[programme.ties], CHOICE)
    declared, used = programme.tie_keys, run.case.tie_keys
    absent = [k for k in declared if k not in used]
    lacking = f"（申报表没有：{'、'.join(absent)}）" if absent else ""
    yield Parameter("并列次序", ("、".join(used) or "无") + lacking, CHOICE)


def _setting_source(run: Run, path: str) -> str:
    """Tell where a setting stands that no article gives."""
    scenario = run.prepared.applied.scenario
    return "情景文件" if scenario is not None and path in scenario.set else "规则文件"


def _budget_source(run: Run) -> str:
    given, scenario = run.prepared.options.budget, run.prepared.applied.budget
    if given is None:
        return "情景文件"
    if scenario is not None and scenario != given:
        return f"命令行（优先于情景的{show_wan(scenario)}万元）"
    return "命令行"


def _history(run: Run) -> tuple[str, str]:
    receipts = run.case.receipts
    if run.programme.own and not needed(run.programme) and not receipts:
        return "未设与以前年度有关的条款", "规则文件"
    if run.prepared.options.no_history:
        return "不计以前年度", "命令行 --no-history"
    if receipts is None:
        return "按申报表“累计已获金额”列", "申报表"
    return f"历史奖补台账{len(receipts)}条", "台账文件" if run.prepared.options.ledger else "申报表所附台账"


def moved(run: Run) -> tuple[Moved, ...]:
    """Return every figure, pin, exclusion and confirmation of the scenario, with its reason."""
    return tuple(moved_in(run.prepared))


def moved_in(prepared: Prepared) -> Iterator[Moved]:
    """Yield the same before anything is solved."""
    intake = prepared.intake
    return moved_by(prepared.applied, prepared.options.budget, intake.unmatched, intake.names)


def moved_by(
    applied: Applied, given: int | None = None, unmatched: Collection[str] = (), names: Mapping[str, str] | None = None
) -> Iterator[Moved]:
    """Yield the same without any data; where the budget `given` on the command line wins, its line says so.

    `unmatched`: confirmations of what the data do not have. `names`: number → the number with the name beside it.
    """
    called = names or {}
    known = paths(applied.programme)
    kinds = words.kinds_of(applied.programme)
    for change in applied.changes:
        setting, name = known[change.path], change.path
        old, new = (words.setting_value(name, kinds, v, setting.show(v)) for v in (change.old, change.new))
        remark = change.remark
        if name == "budget" and given is not None and given != change.new:
            remark = f"命令行 --budget 优先，按{show_wan(given)}万元测算"
        yield Moved(f"{words.path(name, kinds)}（{name}）", old, new, change.article, remark, change.exceeds)
    if applied.scenario is None:
        return
    usual = "按名次" if applied.programme.ranked else "按规定兑现"
    for name, pin in applied.scenario.pin.items():
        yield Moved(f"项目{called.get(name, name)}", usual, f"锁定为{pin.tier}", CHOICE, pin.because)
    for name, out in applied.scenario.exclude.items():
        done = "公示后剔除，其他项目不变" if out.published else "不予支持"
        yield Moved(f"项目{called.get(name, name)}", usual, done, CHOICE, out.because)
    for key, confirmed in applied.scenario.confirm.items():
        done = "没有这个问题，未起作用" if key in unmatched else "已确认"
        yield Moved(f"问题{key}", "待确认", done, CHOICE, confirmed.because)


_RULES: Fields[RuleRow] = (
    field("类别", "label", lambda r: r.kind),
    field("名称", "text", lambda r: r.name, 16),
    field("依据", "text", lambda r: r.article, 18),
    field("原文", "text", lambda r: r.quote, 44),
    field("约束力", "label", lambda r: r.force, key="force"),
    field("参数", "text", lambda r: r.figures, 26),
    field("口径", "text", lambda r: r.interpretation, 40),
    field("其他口径", "text", lambda r: r.alternatives, 24, key="others"),
)
_PARAMETERS: Fields[Parameter] = (
    field("参数", "text", lambda p: p.name),
    field("取值", "text", lambda p: p.value, 80),
    field("来源", "text", lambda p: p.source, 40),
)
_MOVED: Fields[Moved] = (
    field("情景改动", "text", lambda m: m.what, 36),
    field("原值", "text", lambda m: m.old, 30),
    field("情景值", "text", lambda m: m.new, 30),
    field("理由或说明", "text", lambda m: m.remark, 40),
    field("依据", "text", lambda m: m.article, 18),
)


def rules_table(rows: Iterable[RuleRow]) -> Table:
    """Return every tier, clause and gate."""
    return table("规则与依据", _RULES, rows)


def parameters_table(rows: Iterable[Parameter]) -> Table:
    """Return what the run was given."""
    return table("测算参数", _PARAMETERS, rows, spans=(2, 4, 2), repeats=False)


def moved_table(rows: Iterable[Moved]) -> Table:
    """Return what the scenario changes."""
    spans = (3, 1, 2, 1, 1)
    return table(
        "情景对规则的改动", _MOVED, rows, look=lambda m: "grave" if m.exceeds else "", spans=spans, repeats=False
    )


def changes_told(prepared: Prepared) -> tuple[Notice, ...]:
    """Return every change of the scenario in a line; nothing without one."""
    scenario = prepared.applied.scenario
    if scenario is None:
        return ()
    lines = tuple(Line(change_text(m), "bad" if m.exceeds else "") for m in moved_in(prepared))
    return (Notice(lines or (Line("没有改动"),), f"情景改动：{scenario.name}（{scenario.because}）"),)


def changes_stamped(prepared: Prepared) -> tuple[Notice, ...]:
    """Return the same with the stamps, before a command that solves nothing says what it has to say."""
    applied = prepared.applied
    stamps = (*(Line(stamp, "bad") for stamp in applied.stamps), *(Line(e, "doubt") for e in applied.exceptions))
    return (*changes_told(prepared), Notice(stamps))


def change_text(m: Moved) -> str:
    """奖补数量·上限（clause.quota.high）：33个 → 36个（第十一条）；突破办法规定，仅供测算."""
    remark = f"；{m.remark}" if m.remark else ""
    return f"{m.what}：{m.old} → {m.new}（{m.article}）{remark}"
