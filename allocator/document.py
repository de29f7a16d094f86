"""The official text behind a programme: title, dates in force, indicators, and what no clause claims."""

from __future__ import annotations

from datetime import date

from allocator.clause import Frozen


class Document(Frozen):
    """The official text: its title, number, and the verbatim copy under `programmes/sources/`.

    A programme of one's own has no copy here (`source` is empty).
    """

    title: str
    number: str | None = None
    source: str = ""


class Validity(Frozen):
    """The dates in force. A blank start in the text is None: unknown, and printed so; no end means no limit."""

    article: str = ""
    quote: str = ""
    start: date | None = None
    end: date | None = None

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
