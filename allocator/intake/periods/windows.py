"""Whether a date or a duration meets a condition such as 上线不少于3个月, 近两年 or 2024年1月1日以来 (C46, C48).

A date is counted from its corresponding day: what went online on 1 March has run three months on 1 June, what did on
30 November on the last of February (民法典第二百零二条). 近两年 reaches back to the corresponding day, which counts.
Where a cell names a month without its day, the answer is that of all its days, or there is none.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from allocator.intake.cells import Read
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.periods.dates import Span, months_later, span
from allocator.intake.periods.durations import UNITS, Duration, duration, unit_of
from allocator.law.gates import GateAnswer, GateTest

_SET = "请在情景 [set] 中写 deadline（申报截止日，如 deadline = 2026-06-30）"
_HAPPENED = re.compile("已|上线|投入|投产|竣工|通过|取得|获得|建成|发布")
_FIRST = date(2023, 1, 1)
_CYCLE = 1461
"""Days after which the calendar is the same again."""


def asks(column: Column) -> bool:
    """Tell whether a header's notes say nothing but a unit of time or how a date is written."""
    return all(unit_of(column) or "年" in n or "yy" in n or "日期" in n for n in column.notes)


def event(test: GateTest) -> GateTest | None:
    """Return the window of a test whether something has happened (是/否): any time up to the 申报截止日."""
    if test.threshold is None and test.since is None and _HAPPENED.search(test.columns[0]):
        return GateTest(columns=test.columns, at_least=Decimal(), unit="个月")
    return None


def judge(cell: Cell, test: GateTest, column: Column, deadline: date | None, unit: str = "") -> Read[GateAnswer] | None:
    """Return the verdict on a date or a length of time; None where the cell speaks of neither.

    Parameters
    ----------
    test
        One that asks when something was or how long ago.
    deadline
        The 申报截止日, up to which is counted; None where nobody has set it.
    unit
        The unit of a bare number whose header states none; "": such a number is asked about.
    """
    known = unit_of(column) or unit
    bare = cell.kind == "number" or bool(re.fullmatch(r"\d+(?:\.\d+)?", str(cell).strip()))
    found = None if bare and known else span(cell)
    if found is not None:
        return Read(None, found.remarks) if found.value is None else _dated(found.value, test, deadline)
    lasting = duration(cell, known)
    if lasting is not None and test.since is None:
        return _of_length(lasting, test, deadline)
    if not bare:
        return None
    words = "没有写明单位，不能判定是日期、月数还是天数"
    fix = "请写明单位或日期，如“3个月”“2026-03-01”，或在列名中注明单位，如“(月)”"
    return Read(None, (Remark("C48", "E-row", words, fix),))


def _dated(days: Span, test: GateTest, deadline: date | None) -> Read[GateAnswer]:
    """Return the verdict on a date: that of its first and its last day, none of them after the 申报截止日."""
    if deadline is None and test.since is None:
        return Read(None, (_without_deadline("日期"),))
    last = days.last if deadline is None or days.first > deadline else min(days.last, deadline)
    verdicts = {_holds(day, test, deadline) for day in (days.first, last)}
    if len(verdicts) == 1:
        return Read("pass" if verdicts.pop() else "fail")
    words = f"只写到“{days}”之间，其中有的日子符合、有的不符合"
    return Read(None, (Remark("C48", "E-row", words, "请写明到日，如2026-03-01"),))


def _holds(day: date, test: GateTest, deadline: date | None) -> bool:
    """Tell whether one day meets the condition; what lies after the 申报截止日 has not happened."""
    if deadline is not None and day > deadline:
        return False
    if test.since is not None or deadline is None:
        return test.since is not None and day >= test.since
    family, factor = UNITS[test.unit]
    length = int(Fraction(test.threshold or 0) * factor)
    reached = months_later(day, length) if family == "months" else day + timedelta(days=length)
    if test.at_most is not None:
        return reached >= deadline
    return reached <= deadline if test.above is None else reached < deadline


def _of_length(lasting: Duration, test: GateTest, deadline: date | None) -> Read[GateAnswer]:
    """Return the verdict on a length of time; months and days meet only at the 申报截止日."""
    family, factor = UNITS[test.unit]
    limit = Fraction(test.threshold or 0) * factor
    if lasting.family == family:
        verdict = _compared(lasting, test, limit)
    elif deadline is not None and lasting.high is not None and not lasting.below:
        first, last = (_before(deadline, lasting.family, x) for x in (lasting.high, lasting.low))
        return _dated(Span(first, last), test, deadline)
    else:
        bounds = _days(int(limit)) if family == "months" else ()
        verdicts = {_compared(lasting, test, Fraction(n)) for n in bounds}
        verdict = verdicts.pop() if len(verdicts) == 1 else None
        if verdict is None and deadline is None:
            return Read(None, (_without_deadline("与条件单位不同的时长"),))
    if verdict is None:
        words = "所写的时长不能判定是否符合"
        return Read(None, (Remark("C48", "E-row", words, "请写明确切的时长或日期，如“3个月”“2026-03-01”"),))
    return Read(verdict)


def _compared(lasting: Duration, test: GateTest, limit: Fraction) -> GateAnswer | None:
    """Return the verdict where every length that may be meant has the same."""
    low, high = lasting.low, lasting.high
    short = high is not None and (high <= limit if lasting.below or test.above is not None else high < limit)
    if test.at_most is not None:
        return "pass" if high is not None and high <= limit else "fail" if low > limit else None
    enough = low >= limit if test.above is None else low > limit
    return "pass" if enough else "fail" if short else None


def _before(deadline: date, family: str, length: Fraction) -> date:
    """Return the day so long before the 申报截止日; parts of a month or day count as none."""
    whole = int(length)
    return months_later(deadline, -whole) if family == "months" else deadline - timedelta(days=whole)


@cache
def _days(months: int) -> tuple[int, int]:
    """Tell how many days so many months have at least and at most."""
    starts = (_FIRST + timedelta(days=n) for n in range(_CYCLE))
    lengths = [(months_later(start, months) - start).days for start in starts]
    return min(lengths), max(lengths)


def _without_deadline(what: str) -> Remark:
    """Tell what is asked where a date cannot be counted from anything."""
    words = f"为{what}，没有设定申报截止日，不能判定是否符合，列为未核"
    return Remark("C48", "W", words, _SET, many=words, choice=True)
