"""An allocation: money, verdict, tiers, cities, the list, reasons, rules, measurements; on paper 分配方案.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from allocator.errors import VerificationError
from allocator.money import WAN, show_wan
from allocator.report import awards, conflict
from allocator.report.allocated import Tables, tables
from allocator.report.checks import checked, goals_table, measured_table
from allocator.report.headline import DISCLAIMER, LIST, Headline
from allocator.report.justified import apart_table, justified_table
from allocator.report.no_list import notes_told, report_without
from allocator.report.phrases import disclaimer, panel, plan_title, stamps
from allocator.report.rulebook import changes_told, moved_table, parameters_table, rules_table
from allocator.report.summary import (
    data_lines,
    excluded,
    labelled,
    note_lines,
    problems_told,
    reading_lines,
    result_lines,
    rows_told,
    scoring_label,
)
from allocator.report.table import ALL, Line, Notice, Part, Report, Sheet, Table
from allocator.report.xlsx import broken
from allocator.report.xlsx import workbook as written
from allocator.run.justified import NOT_BY_RANK, statement
from allocator.run.parts import Run

BY_TIER, BY_CITY = "分档汇总", "分市汇总"
MISSED, APART, REPLACEMENTS = "未入选及原因", "青岛市单列名次", "递补次序"
CHECKED, CHECKED_DUE = "名次核对", "兑现核对"
RULES, MEASURED, ABOUT = "规则与参数", "校验记录", "说明"
UNIT = "单位：万元"
MOST_REPLACEMENTS = 10
"""So many of the order of replacement are shown on a screen; the workbook and the JSON have all."""
_AMOUNT = broken(awards.AMOUNT)
_GRID = (10, 16, 18, 44, 12, 24, 40, 24)
"""The columns of 规则与参数, in half-width cells."""
_LINES = (22, 30, 12, 20, 20, 24)
"""The columns of 说明."""


def report(run: Run) -> Report:
    """Return what is told of a run; without an allocation, on a screen, why there is none.

    Raises
    ------
    VerificationError
        The tables do not add up (V20, V01).
    """
    if run.result.allocation is None:
        return report_without(run)
    found = tables(run)
    return Report(found.headline, tuple(_screen(run, found)), tuple(_sheets(run, found)))


def _screen(run: Run, found: Tables) -> Iterator[Part]:
    head = found.headline
    yield _headline(head, checked(found.measured), certified(run))
    yield from changes_told(run.prepared)
    tiers = awards.tiers_table(found)
    title = "汇总（万元）" if found.rated else "分事项（万元）" if found.given else "分档（万元）"
    yield tiers.titled(title, total=tiers.total if len(found.tiers) > 1 else ())
    yield awards.cities_table(found, applied=True).titled("分市（万元）")
    title = f"拟支持项目（{head.number}项，万元）"
    if found.awarded:
        yield awards.list_table(found).titled(title, total=())
    else:
        text = "名单为空" if run.problem.pool else "没有可以安排的项目"
        yield Notice((Line(text, "doubt"),), title, "plain")
    if found.replacements:
        yield shortened(awards.replacements_table(found))
    yield from notes_told(run)
    yield data_told(run)
    yield disclaimer(head)


def told_without(run: Run) -> tuple[tuple[Part, ...], tuple[tuple[tuple[str, ...], str], ...]]:
    """Return what a page shows where nothing fits: the facts; of every way out its steps, and what is proven of it."""
    ways = run.conflict.proposals if run.conflict else ()
    return tuple(conflict.facts(run)), tuple((tuple(conflict.steps(run, w)), conflict.proven(w)) for w in ways)


def shortened(replacements: Table) -> Table:
    """Return the first of the order of replacement, and how many more there are."""
    more = len(replacements.rows) - MOST_REPLACEMENTS
    notes = (f"……其后还有{more}项，见 分配方案.xlsx",) if more > 0 else ()
    rows = replacements.rows[:MOST_REPLACEMENTS]
    return replacements.titled("递补次序（仅列出，未安排，万元）", rows=rows, notes=notes)


def _headline(head: Headline, checks: str, certificate: str) -> Notice:
    money = "".join(f"{name} {show_wan(amount)}万元    " for name, amount in head.money) + f"支持 {head.number}项"
    parts = (("取向", head.stance), ("情景", head.scenario))
    setting = "    ".join(f"{name}：{text}" for name, text in parts if text)
    lines = [
        Line(f"《{head.programme}》（{head.status}）", "faint"),
        *([Line(setting, "faint")] if setting else []),
        Line(money, "strong"),
        *([Line(head.left_because)] if head.left_because else []),
        Line(f"{head.verdict}：{head.proof}", "good" if head.proven else "doubt"),
        Line(checks),
        *([Line(certificate)] if certificate else []),
        *([Line(f"草案：{'；'.join(head.doubts)}", "doubt")] if head.doubts else []),
        *stamps(head),
    ]
    return panel(plan_title(head), lines, "good" if head.proven else "doubt")


def certified(run: Run) -> str:
    """Return the certificate in one sentence; empty where there is none."""
    return statement(run.problem, run.certificate) if run.certificate else ""


def data_told(run: Run) -> Notice:
    """Return what was read, how the scores came about, and how much was found wrong."""
    intake = run.prepared.intake
    hint = "（用 check 命令逐项查看）" if intake.findings else ""
    lines = (
        Line(rows_told(intake, excluded(run))),
        *([Line(intake.ledger.says)] if intake.ledger else []),
        Line(f"{scoring_label(intake)}：{intake.scoring or '按申报表'}"),
        Line(problems_told(intake) + hint, "doubt" if intake.unconfirmed else ""),
    )
    return Notice(lines, "数据")


def _sheets(run: Run, found: Tables) -> Iterator[Sheet]:
    head = found.headline
    told = "    ".join(f"{name}{show_wan(amount)}万元" for name, amount in head.money)
    money = f"{told}    支持{head.number}项    {head.verdict}"
    law = f"《{head.programme}》"

    def sheet(name: str, left: str, right: str, *parts: Part, widths: tuple[int, ...] = ()) -> Sheet:
        return Sheet(name, head.titled(name), left, right, parts, widths)

    yield sheet(LIST, money, UNIT, awards.list_table(found))
    yield sheet(by_tier(found), money, UNIT, awards.tiers_table(found))
    yield sheet(BY_CITY, money, UNIT, awards.projects_table(found))
    missed = "未兑现及原因" if found.entitled else MISSED
    yield sheet(missed, f"共{len(found.missed)}项", "", awards.missed_table(found))
    if found.apart:
        yield sheet(APART, f"共{len(found.apart)}项，单独排名，不占用本资金", "", awards.apart_table(found))
    if found.replacements:
        note = "仅列出次序，未安排；腾出的资金冻结，是否递补由党组会研究"
        yield sheet(REPLACEMENTS, note, UNIT, awards.replacements_table(found))
    moved = (moved_table(found.moved),) if found.moved else ()
    rules = (parameters_table(found.parameters), *moved, rules_table(found.rules))
    if run.certificate:
        yield certificate_sheet(run, found)
    yield sheet(RULES, law, "", *rules, widths=_GRID)
    yield sheet(MEASURED, checked(found.measured), "", measured_table(found.measured))
    yield sheet(ABOUT, law, "", *_about(run, found), widths=_LINES)


def certificate_sheet(run: Run, found: Tables) -> Sheet:
    """Return 名次核对; where rank does not come first the title says so."""
    name = CHECKED_DUE if found.entitled else CHECKED
    by_rank = not run.certificate or run.certificate.order != "none"
    title = name if by_rank else f"{name}（{NOT_BY_RANK}）"
    parts = (justified_table(found.justified, entitled=found.entitled), *_set_apart(found))
    return Sheet(name, found.headline.titled(title), certified(run), "", parts)


def _set_apart(found: Tables) -> Iterator[Table]:
    if found.set_apart:
        yield apart_table(found.set_apart)


def by_tier(found: Tables) -> str:
    """Return the name of the sheet: by tier, by event, or one sum for a rate."""
    if found.given:
        return "分事项汇总"
    return BY_TIER if not found.rated else "兑现汇总" if found.entitled else "金额汇总"


def _about(run: Run, found: Tables) -> Iterator[Part]:
    ending = (labelled("声明", DISCLAIMER), labelled("指纹", found.headline.fingerprint))
    ranked: tuple[Table, ...] = (
        goals_table(found.goals).titled("目标与证明（按先后次序）", repeats=False),
        *((awards.lines_table(found),) if found.drawn else ()),
    )

    def told(title: str, lines: Iterable[Line]) -> Notice:
        return Notice(tuple(lines), title, spans=(1, 5))

    parts: list[Table | Notice] = [
        told("结果", result_lines(found)),
        *(() if found.entitled else ranked),
        told("提示", note_lines(found)),
        told("数据", data_lines(run)),
        told("口径", reading_lines(found, run)),
        told("声明", ending),
    ]
    for n, part in zip("一二三四五六七", parts, strict=False):
        yield replace(part, title=f"{n}、{part.title}")


def workbook(run: Run) -> bytes:
    """Return 分配方案.xlsx of a run that has an allocation; the same run gives the same bytes.

    Raises
    ------
    VerificationError
        The tables do not add up, also when read back from the finished file (V20).
    """
    found = tables(run)
    data = written(Report(found.headline, (), tuple(_sheets(run, found))))
    _read_back(data, found)
    return data


def _read_back(data: bytes, found: Tables) -> None:
    """V20 for the file itself: the sums in it, read back, are those of the headline."""
    from openpyxl import load_workbook  # noqa: PLC0415

    spent, sums = found.headline.spent, {}
    book = load_workbook(BytesIO(data), read_only=True)
    for name in (LIST, by_tier(found), BY_CITY):
        rows: list[list[Any]] = [[cell.value for cell in row] for row in book[name].iter_rows()]
        header = next(n for n, row in enumerate(rows) if _AMOUNT in row)
        column = rows[header].index(_AMOUNT)
        lines = [row for row in rows[header + 1 :] if (not row[0] if name == BY_CITY else row[0] != ALL)]
        sums[name] = sum(round(row[column] * WAN) for row in lines)
    if wrong := {name: amount for name, amount in sums.items() if amount != spent}:
        told = "、".join(f"“{name}”{show_wan(amount)}万元" for name, amount in wrong.items())
        raise VerificationError(
            f"【V20】写出的工作簿合计与概要{show_wan(spent)}万元不一致：{told}。未产生文件，请联系维护人员"
        )
