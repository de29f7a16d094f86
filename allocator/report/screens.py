"""The other screens: problems of the data, an audited list, the state of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from allocator.intake.findings import Finding
from allocator.intake.result import Intake
from allocator.law.verdict import Verdict
from allocator.models.rule import Measurement, figure
from allocator.proof.audit import deviates
from allocator.report.audited import Audited
from allocator.report.checks import breach_told, few
from allocator.report.columns import Column
from allocator.report.problem_lines import ProblemLine, lines_of
from allocator.report.screen import BAD, DOUBT, FAINT, GOOD, Said, Screen
from allocator.report.summary import problems_told, rows_told, scoring_label, used_for
from allocator.run.doctor import Check

if TYPE_CHECKING:
    from rich.console import Console

MOST = 200
"""So many problems are shown; all are in the JSON."""


def show_check(intake: Intake, console: Console) -> None:
    """Every problem of the files by level, worst first, the first 200 in full; the rows; what to do next."""
    screen = Screen(console)
    groups: list[tuple[str, str, tuple[Finding, ...]]] = [
        ("错误（整个文件不能使用）", BAD, intake.at("E-file")),
        ("错误（该行不能使用）", BAD, intake.at("E-row")),
        ("待确认", DOUBT, tuple(f for f in intake.at("W") if not f.confirmed)),
        ("已确认", GOOD, tuple(f for f in intake.at("W") if f.confirmed)),
        ("已修复或说明", FAINT, intake.at("I")),
    ]
    lines = [Said(rows_told(intake)), Said(problems_told(intake))]
    if intake.ledger:
        lines.insert(1, Said(intake.ledger.says))
    if intake.scoring:
        lines.append(Said(f"{scoring_label(intake)}：{intake.scoring}"))
    frame = "red" if intake.refused else "yellow" if intake.unconfirmed else "green"
    screen.panel("数据核对", lines, frame)
    shown = 0
    for name, style, found in groups:
        listed = lines_of(found)
        part = listed[: MOST - shown]
        shown += len(part)
        if part:
            screen.heading(f"{name}：{len(found)}处")
            screen.items([Said(_problem(line), style if style != FAINT else "") for line in part])
        if left := sum(len(line.findings) for line in listed[len(part) :]):
            screen.say(f"……另有{left}处，见 check --json 的输出", DOUBT)
    if intake.columns:
        screen.say()
        screen.items([Said(line) for line in used_for(intake.columns)])
    screen.say()
    screen.items(_next_steps(intake))


def _problem(line: ProblemLine) -> str:
    """The sentence, without what to do where there is nothing to do; several of one code in one item."""
    if line.several:
        names = f"第{line.rows}行" if line.first.level == "I" else "；".join(line.says.splitlines()[1:])
        reason = f"。已确认：{line.first.because}" if line.first.confirmed else ""
        return f"【{line.first.code}】{line.name}，共{len(line.findings)}处：{names}{reason}"
    finding = line.first
    if finding.level == "I":
        return finding.noted
    return finding.message + (f"。已确认：{finding.because}" if finding.confirmed else "")


def _next_steps(intake: Intake) -> list[Said]:
    steps = []
    if intake.at("E-file"):
        steps.append(Said("文件错误须改正后才能求解", BAD))
    if rows := intake.at("E-row"):
        held = "，已按 --hold 列为待核，金额为0，结果为草案" if intake.hold else "；暂不能改正的可用 --hold 列为待核"
        steps.append(Said(f"行错误{len(rows)}处{held}", BAD if not intake.hold else DOUBT))
    if intake.unconfirmed:
        steps.append(
            Said(f"待确认{intake.unconfirmed}处：可以求解，结果为草案，直至情景 [confirm] 逐项写明理由", DOUBT)
        )
    steps += [Said(f"情景 [confirm] 的“{key}”没有对应的待确认问题，请核对写法", DOUBT) for key in intake.unmatched]
    return steps or [Said("可以求解", GOOD)]


@dataclass(frozen=True, slots=True)
class _ByClause:
    """The measurements of one clause, counted; `nearest` is the group closest to its limit."""

    clause: str
    article: str
    number: int
    broken: int
    unchecked: int
    binding: int
    nearest: str


_COUNTED: tuple[Column[_ByClause], ...] = (
    Column("条款", "text", lambda b: b.clause),
    Column("依据", "text", lambda b: b.article, 28),
    Column("校验数", "whole", lambda b: b.number),
    Column("不符合", "whole", lambda b: b.broken),
    Column("未核", "whole", lambda b: b.unchecked),
    Column("到限", "whole", lambda b: b.binding),
    Column("最接近限值的", "text", lambda b: b.nearest, 50),
)


def show_audit(found: Audited, console: Console) -> None:
    """A list measured against every clause: its sums, what fails, what is not checked, who is passed over."""
    screen, problem, measurements = Screen(console), found.problem, found.measurements
    wrong, unchecked = found.of(Verdict.BROKEN), found.of(Verdict.UNCHECKED)
    sums = {c.id for c in problem.programme.clauses if c.of_total}
    off = [m for m in measurements if deviates(problem.programme, m)]
    lines = [Said(found.sums), *(Said(m.sentence) for m in measurements if m.clause in sums and m not in off)]
    lines += [Said(f"偏离目标（非强制）：{m.sentence}", DOUBT) for m in off]
    lines.append(Said(found.told, BAD if wrong else DOUBT if off or unchecked else GOOD))
    title = f"{problem.year}年度“{problem.programme.short}”名单校验"
    screen.panel(title, lines, "red" if wrong else "yellow" if unchecked else "green")
    if wrong:
        screen.heading(f"不符合的条款（{len(wrong)}处）")
        screen.items([Said(breach_told(m)) for m in wrong])
    if unchecked:
        screen.heading(f"未核的条款（{len(unchecked)}项）")
        screen.items([Said(f"{m.clause}（{m.article}）：{m.sentence}") for m in unchecked])
    if found.overtaken:
        screen.heading(found.order)
        rows = [replace(m, by=(few(m.by),)) for m in found.overtaken]
        screen.table(found.order_columns, rows, marked=[m for m in rows if m.broken])
    screen.heading("分条款")
    screen.table(_COUNTED, _by_clause(found))


def _by_clause(found: Audited) -> list[_ByClause]:
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m, row in zip(found.measurements, found.rows, strict=True):
        groups.setdefault((row.clause, row.article), []).append(m)
    return [
        _ByClause(
            clause=clause,
            article=article,
            number=len(group),
            broken=sum(m.holds is False for m in group),
            unchecked=sum(m.holds is None for m in group),
            binding=sum(m.binds for m in group),
            nearest=_nearest(group),
        )
        for (clause, article), group in groups.items()
    ]


def _nearest(group: Sequence[Measurement]) -> str:
    """Who comes closest to an upper limit, with the figures; empty where the clause has none."""
    limited = [m for m in group if m.sense == "<=" and m.limit > 0 and m.holds is not None and not m.labels]
    if not limited:
        return ""
    m = max(limited, key=lambda m: Fraction(m.value, m.limit))
    return f"{m.called or m.who} {figure(m.value, m.unit)}/{figure(m.limit, m.unit)}"


_CHECKS: tuple[Column[Check], ...] = (
    Column("检查", "text", lambda c: c.name),
    Column("结果", "text", lambda c: "正常" if c.ok else "需处理"),
    Column("说明", "text", lambda c: c.detail, 70),
)


def show_doctor(checks: Sequence[Check], console: Console) -> None:
    """What was looked at, and what to do about what is not fine."""
    screen = Screen(console)
    screen.heading("环境检查")
    faults = [c for c in checks if not c.ok]
    screen.table(_CHECKS, checks, marked=faults)
    screen.items([Said(f"{c.name}：{c.action}", BAD) for c in faults] or [Said("一切正常", GOOD)])
