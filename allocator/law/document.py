"""The official text behind a programme: title, dates in force, indicators, and what no clause claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from allocator.law.clause.fields import Frozen

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _read_start(value: Any) -> Any:
    """Return a date, or a year where the text leaves month and day blank (自2026年*月*日起)."""
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"读到“{value}”，应为日期，如2026-06-01，或年度，如2026")


Start = Annotated[date | int, BeforeValidator(_read_start)]
"""When a text comes into force: its day, or only its year."""


def opening(start: date | int | None) -> date:
    """Return the first day that may be meant, for comparisons; the beginning of all days where there is no bound."""
    if start is None:
        return date.min
    return date(start, 1, 1) if isinstance(start, int) else start


def start_words(start: date | int | None) -> str:
    """Return a start for people; empty where it is not known."""
    return "" if start is None else f"{start}年" if isinstance(start, int) else str(start)


def day_words(day: date | int) -> str:
    """2026年12月31日; of a year alone, 2026年."""
    return f"{day}年" if isinstance(day, int) else f"{day.year}年{day.month}月{day.day}日"


class Document(Frozen):
    """The official text: its title, number, and the verbatim copy under `programmes/sources/`.

    A programme of one's own has no copy here (`source` is empty).
    """

    title: str
    number: str | None = None
    source: str = ""


class Validity(Frozen):
    """The dates in force. A start without any date is None: no bound, and printed so; no end means no limit.

    `start_article` and `start_quote` are for a start that stands elsewhere than the end; `term` is the text's word.
    """

    article: str = ""
    quote: str = ""
    start: Start | None = None
    end: date | None = None
    start_article: str = ""
    start_quote: str = ""
    term: Literal["有效期", "有效期限"] = "有效期"

    @model_validator(mode="after")
    def _in_order(self) -> Validity:
        if self.start is not None and self.end is not None and opening(self.start) > self.end:
            raise ValueError(f"起始日期{start_words(self.start)}晚于截止日期{self.end}")
        return self

    @property
    def starts(self) -> str:
        """Where the start stands: an article, "" in a programme of one's own."""
        return self.start_article or self.article

    @property
    def last(self) -> date:
        """The last day in force, for comparisons; the end of all days where there is no limit."""
        return self.end or date.max


class Indicator(Frozen):
    """One line of the annex's indicator system; the text gives no weights."""

    id: str
    dimension: str
    name: str
    quote: str
    bonus: bool = False


class Missing(Frozen):
    """A figure that the text leaves open (给予一定资金): the path under which a scenario sets it, its words."""

    path: str
    name: str
    article: str
    quote: str


class NotModelled(Frozen):
    """A number of the text that no clause claims, with the words around it and why."""

    quote: str
    reason: str
    article: str | None = None


WaivedKind = Literal[
    "purpose", "definition", "lead_in", "duties", "judgement", "use_of_funds", "supervision", "closing"
]
WAIVED_WORDS: dict[WaivedKind, str] = {
    "purpose": "目的和依据",
    "definition": "定义",
    "lead_in": "引导语和小标题",
    "duties": "职责分工",
    "judgement": "由评审或合规审核判断",
    "use_of_funds": "资金使用",
    "supervision": "绩效和监督",
    "closing": "附则",
}


class Waived(Frozen):
    """A sentence of the text, or a part of one, that nothing here computes or asks: its words, what it is, and why."""

    article: str
    quote: str
    kind: WaivedKind
    reason: str
