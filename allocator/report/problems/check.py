"""What is wrong with the files: every problem by level, the worst first, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.intake.findings import Finding
from allocator.intake.result import Intake
from allocator.report.phrases import panel, points
from allocator.report.problems.lines import ProblemLine, lines_of
from allocator.report.summary import problems_told, rows_told, scoring_label, used_for
from allocator.report.table import Line, Notice, Tone

MOST = 200
"""So many problems are shown; all are in the JSON."""


def report(intake: Intake) -> Iterator[Notice]:
    """Return every problem of the files by level, worst first, the first 200 in full; the rows; what to do next."""
    groups: list[tuple[str, Tone, tuple[Finding, ...]]] = [
        ("错误（整个文件不能使用）", "bad", intake.at("E-file")),
        ("错误（该行不能使用）", "bad", intake.at("E-row")),
        ("待确认", "doubt", tuple(f for f in intake.at("W") if not f.confirmed)),
        ("已确认", "good", tuple(f for f in intake.at("W") if f.confirmed)),
        ("已修复或说明", "", intake.at("I")),
    ]
    lines = [Line(rows_told(intake)), Line(problems_told(intake))]
    if intake.ledger:
        lines.insert(1, Line(intake.ledger.says))
    if intake.scoring:
        lines.append(Line(f"{scoring_label(intake)}：{intake.scoring}"))
    frame: Tone = "bad" if intake.refused else "doubt" if intake.unconfirmed else "good"
    yield panel("数据核对", lines, frame)
    shown = 0
    for name, style, found in groups:
        listed = lines_of(found)
        part = listed[: MOST - shown]
        shown += len(part)
        yield from points(f"{name}：{len(found)}处", map(_problem, part), style)
        if left := sum(len(line.findings) for line in listed[len(part) :]):
            yield Notice((Line(f"……另有{left}处，见 check --json 的输出", "doubt"),), form="plain")
    if intake.columns:
        yield Notice(tuple(map(Line, used_for(intake.columns))), apart=True)
    yield Notice(tuple(_next_steps(intake)), apart=True)


def _problem(line: ProblemLine) -> str:
    """Return the sentence, without what to do where there is nothing to do; several of one code in one item."""
    if line.several:
        names = f"第{line.rows}行" if line.first.level == "I" else "；".join(line.says.splitlines()[1:])
        reason = f"。已确认：{line.first.because}" if line.first.confirmed else ""
        return f"【{line.first.code}】{line.name}，共{len(line.findings)}处：{names}{reason}"
    finding = line.first
    if finding.level == "I":
        return finding.noted
    return finding.message + (f"。已确认：{finding.because}" if finding.confirmed else "")


def _next_steps(intake: Intake) -> list[Line]:
    steps = []
    if intake.at("E-file"):
        steps.append(Line("文件错误须改正后才能求解", "bad"))
    if rows := intake.at("E-row"):
        held = "，已按 --hold 列为待核，金额为0，结果为草案" if intake.hold else "；暂不能改正的可用 --hold 列为待核"
        steps.append(Line(f"行错误{len(rows)}处{held}", "bad" if not intake.hold else "doubt"))
    if intake.unconfirmed:
        steps.append(
            Line(f"待确认{intake.unconfirmed}处：可以求解，结果为草案，直至情景 [confirm] 逐项写明理由", "doubt")
        )
    steps += [Line(f"情景 [confirm] 的“{key}”没有对应的待确认问题，请核对写法", "doubt") for key in intake.unmatched]
    return steps or [Line("可以求解", "good")]
