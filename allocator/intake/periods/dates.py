"""What a cell says of a day: the day itself, or the month, quarter or year in which it lies."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allocator.intake.cells import Read
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell

EARLIEST, LATEST = 1990, 2100
"""A number outside is no year."""

_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})[日号]?(?:t?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_MONTH = re.compile(r"(\d{4})([-/.年])(\d{1,2})(?:月份?)?([上中下]旬|初|底|末)?")
_PART = re.compile(r"(\d{4})年?(?:第?([一二三四1-4])季度|q([1-4])|([上下])半年)")
_DIGITS = re.compile(r"(\d{4})(?:年|(\d{2})(\d{2})?)?")
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_QUARTERS = "一二三四"
_NO_DATE = "不是有效日期"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that may be meant, both included; one day where the cell names it."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def __str__(self) -> str:
        return f"{self.first}" if self.exact else f"{self.first}至{self.last}"


def span(cell: Cell) -> Read[Span] | None:
    """Return the days that a cell may mean, none for no date, or a fault for a day that does not exist (C46).

    A month without its day is the whole month. 2026.1 as a number, or in a CSV, may have been 2026.10.
    """
    if cell.kind == "date":
        return _of_value(cell)
    said = "".join(unicodedata.normalize("NFKC", str(cell)).split()).casefold()
    try:
        return _read(said, bare=cell.kind == "number" or not cell.typed)
    except ValueError:
        return Read(None, (Remark("C46", "E-row", _NO_DATE, "请更正日期，如2026-03-01"),))


def months_later(day: date, months: int) -> date:
    """Return the corresponding day so many months later (earlier if negative); the month's last where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _of_value(cell: Cell) -> Read[Span] | None:
    value = cell.value
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        return None
    return Read(Span(day, day)) if EARLIEST <= day.year <= LATEST else Read(None, (Remark("C46", "E-row", _NO_DATE),))


def _read(said: str, *, bare: bool) -> Read[Span] | None:
    if match := _DAY.fullmatch(said):
        day = date(int(match[1]), int(match[3]), int(match[4]))
        return _within(day, day)
    if match := _MONTH.fullmatch(said):
        return _of_month(int(match[1]), int(match[3]), match[4] or "", ten=bare and match.group(2, 3) == (".", "1"))
    if match := _PART.fullmatch(said):
        return _of_part(match)
    match = _DIGITS.fullmatch(said)
    if match is None or not EARLIEST <= int(match[1]) <= LATEST:
        return None
    return _packed(int(match[1]), match[2], match[3])


def _packed(year: int, month: str | None, day: str | None) -> Read[Span]:
    """2026, 202603 or 20260301."""
    if month is None:
        return _within(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return _of_month(year, int(month), "")
    return _within(date(year, int(month), int(day)), date(year, int(month), int(day)))


def _within(first: date, last: date) -> Read[Span]:
    """Return the span, unless its year cannot be meant."""
    if not EARLIEST <= first.year <= LATEST:
        raise ValueError(first.year)
    return Read(Span(first, last))


def _of_month(year: int, month: int, part: str, *, ten: bool = False) -> Read[Span]:
    """Return a month or a third of it; with `ten`, January or October."""
    begin, end = _THIRDS.get(part, (1, 31))
    last = 10 if ten else month
    return _within(date(year, month, begin), date(year, last, min(end, monthrange(year, last)[1])))


def _of_part(match: re.Match[str]) -> Read[Span]:
    """Return a quarter or half of a year."""
    year, named, digit, half = match.groups()
    if half:
        begin, months = (1 if half == "上" else 7), 6
    else:
        count = digit or named
        begin, months = 3 * (_QUARTERS.index(count) if count in _QUARTERS else int(count) - 1) + 1, 3
    first = date(int(year), begin, 1)
    return _within(first, months_later(first, months) - timedelta(days=1))
