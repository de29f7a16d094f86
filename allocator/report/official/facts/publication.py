"""What is made public: on which articles, after which steps, the names, from when to when, and how that was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from allocator.errors import UsageError
from allocator.law.clause.fields import Step, StepName
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.report.official.ask import Ask
from allocator.report.official.of_record import Project, funded, in_city_order
from allocator.report.official.render import blank
from allocator.report.official.source import Source
from allocator.report.official.workdays import earliest, is_workday, last_day
from allocator.report.table import ALL, Field, Table, field, table

ENDS = ("。", "；", "，")


def facts(source: Source, ask: Ask) -> dict[str, Any]:
    """Return what the public list and its checklist say."""
    programme, office = source.programme, source.office
    names = in_city_order(programme, funded(source.record))
    period = _period(source, ask)
    finance, meeting = office.finance, office.meeting
    return {
        "公示依据": quoted(programme, "publish"),
        "异议依据": quoted(programme, "objection"),
        "公示前步骤": {step: step in before(programme, "publish") for step in get_args(StepName)},
        "公示已填": {
            "商省财政厅同意": bool(finance.agreed and finance.letter and finance.letter_on),
            "党组会审议": meeting.held_on is not None,
        },
        "公示欠填": blank("省财政厅同意"),
        "公示起": ask.publish_on or blank("公示起始日期"),
        "公示止": period.end or blank("公示截止日期"),
        "公示天数": period.days or blank("公示工作日数"),
        "公示计首日": period.counts_first,
        "公示起为工作日": period.worked is True,
        "公示起非工作日": period.worked is False,
        "公示超出日历": period.beyond,
        "公示截止已填": office.public.ends_on is not None,
        "公示天数依据": _days_from(programme),
        "公示两种算法": _both_ways(period),
        "公示早于党组会": _before(ask.publish_on, meeting.held_on, "party", programme),
        "公示早于商函": _before(ask.publish_on, finance.letter_on, "consult", programme),
        "公示未同意": finance.agreed is False,
        "公示项数": len(names),
        "公示含金额": ask.with_amounts,
        "公示名单": names_table(names, programme, amounts=ask.with_amounts),
        "公示合计": show_wan(sum(c["amount"] for c in names)),
    }


def quoted(programme: Programme, step: StepName) -> list[dict[str, str]]:
    """Return the articles that ask for a step, each with its words without the last stop."""
    asked = [p for p in programme.procedure if step in p.steps]
    return [{"条": p.number, "原文": bare(p.quote)} for p in asked]


def bare(text: str) -> str:
    """Return a quoted sentence without the stop at its end."""
    return text[:-1] if text.endswith(ENDS) else text


def before(programme: Programme, step: StepName) -> list[StepName]:
    """Return the steps that the articles put before another one."""
    order = [name for p in programme.procedure for name in p.steps]
    return order[: order.index(step)] if step in order else []


def names_table(names: Iterable[Project], programme: Programme, *, amounts: bool) -> Table:
    """Return the list as people outside may see it: no marks, no ranks, no codes."""
    graded = len(programme.levels) > 1
    told = list(enumerate(names, 1))
    number: Field[tuple[int, Project]] = field("序号", "count", lambda r: r[0], key="number")
    tier: Field[tuple[int, Project]] = field("等级", "label", lambda r: r[1]["tier"])
    money: Field[tuple[int, Project]] = field("金额（万元）", "money", lambda r: r[1]["amount"], key="amount")
    fields = [
        number,
        field("申报单位", "text", lambda r: r[1]["applicant"]),
        field("项目名称", "text", lambda r: r[1]["project"]),
        field("所在市", "label", lambda r: r[1]["city"]),
        *((tier,) if graded else ()),
        *((money,) if amounts else ()),
    ]
    if not amounts:
        return table("", fields, told)
    return table("", fields, told, sums={"number": ALL, "amount": sum(c["amount"] for _, c in told)})


@dataclass(frozen=True, slots=True)
class _Period:
    """A publication: its first day and number of working days as far as known, and the last day.

    `beyond`: the calendar does not reach the end, which is then only what the office says. `ways`: the last day by
    both ways of counting, without and with the first day.
    """

    start: date | None
    days: int | None
    end: date | None
    worked: bool | None
    counts_first: bool
    beyond: bool
    ways: Mapping[bool, date | None]


def _period(source: Source, ask: Ask) -> _Period:
    start, days, stated = ask.publish_on, _days(source), source.office.public.ends_on
    if start is None or days is None:
        return _Period(start, days, None, is_workday(start) if start else None, False, False, {})  # noqa: FBT003
    worked = is_workday(start)
    counts = ask.count_first_day and worked is not False
    ways = {first: last_day(start, days, count_first=first) for first in (False, True)}
    found = ways[counts]
    least = found or earliest(start, days, count_first=counts)
    if stated is not None and stated < least:
        raise UsageError(f"【A17】公示截止日期：读到“{stated}”，按{days}个工作日不能早于{least}。请核对 public.ends_on")
    return _Period(start, days, stated or found, worked, counts, found is None, ways)


def _days(source: Source) -> int | None:
    """Return how many working days it lasts: as the office says, not fewer than an article does; never assumed."""
    asked, stated = _least_days(source.programme), source.office.public.days
    if stated is not None and stated < (asked or 1):
        raise UsageError(f"【A17】公示工作日数：读到“{stated}”，不能少于{asked or 1}个工作日。请核对 public.days")
    return stated if stated is not None else asked


def _asking(programme: Programme) -> Step | None:
    return next((p for p in programme.procedure if p.days is not None), None)


def _least_days(programme: Programme) -> int | None:
    found = _asking(programme)
    return found.days if found else None


def _days_from(programme: Programme) -> dict[str, str]:
    """Return the article that says how many working days it lasts at least; empty where none does."""
    found = _asking(programme)
    return {"条": found.number, "原文": bare(found.quote)} if found else {}


def _before(start: date | None, other: date | None, step: StepName, programme: Programme) -> bool:
    """Tell whether it is made public before a step that the articles put first."""
    return start is not None and other is not None and start < other and step in before(programme, "publish")


def _both_ways(period: _Period) -> Table:
    """Return the last day by both ways of counting, and which of them the paper follows."""
    rows = [] if not period.ways else [(False, period.ways[False]), (True, period.ways[True])]
    return table(
        "",
        [
            field("计算方法", "text", lambda r: "发布当日计入" if r[0] else "发布当日不计入"),
            field("截止日期", "label", lambda r: day_words(r[1]) if r[1] else "超出日历，人工核定"),
            field("本次采用", "label", lambda r: "√" if r[0] == period.counts_first else ""),
        ],
        rows,
    )


def day_words(day: date) -> str:
    """Return a day in Chinese: 2026年11月30日."""
    return f"{day.year}年{day.month}月{day.day}日"
