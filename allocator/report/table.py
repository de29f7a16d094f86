"""What a report is made of: tables of raw values, notices in words, figures; the renderers alone lay them out.

A report is one function in one file that gives a `Report`. An amount in it is 元, a score hundredths of a point: what
they look like for people is each renderer's own affair, and the only place where it is decided is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from allocator.models.rule import Unit, figure
from allocator.money import show_score, show_wan
from allocator.report.headline import Headline

R = TypeVar("R")
ColumnKind = Literal["text", "label", "count", "money", "score", "share", "quantity"]
"""A `label` is a short text of its own kind (a city, a code); a `share` is per cent; a `quantity` carries its unit."""
Medium = Literal["screen", "narrow", "page", "paper", "csv"]
"""`narrow`: a screen without room for everything."""
Tone = Literal["", "good", "doubt", "bad", "faint", "strong"]
Look = Literal["", "total", "subtotal", "grave", "marked"]
ALL = "合计"
"""What a row is called that is the sum of the others."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured value in its unit."""

    value: int
    unit: Unit | Literal["%"]


Cell = str | int | Quantity | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    width
        The most half-width cells on paper before the text wraps, 0 for no limit.
    short
        The title where space is short and the unit is said elsewhere.
    hidden
        Where it is not shown.
    key
        By what code finds it, whatever its title says; empty where none looks for it.
    """

    title: str
    kind: ColumnKind = "text"
    width: int = 0
    short: str = ""
    hidden: tuple[Medium, ...] = ()
    key: str = ""

    @property
    def brief(self) -> str:
        """The title on a screen."""
        return self.short or self.title

    @property
    def right(self) -> bool:
        """Whether its values stand on the right side."""
        return self.kind not in ("text", "label")

    def show(self, value: Cell) -> str:
        """Return a value for people, in one line of text; empty where there is none."""
        if value is None:
            return ""
        if isinstance(value, Quantity):
            return f"{value.value}%" if value.unit == "%" else figure(value.value, value.unit)
        if isinstance(value, str):
            return value
        if self.kind == "money":
            return show_wan(value)
        if self.kind == "score":
            return ("-" if value < 0 else "") + show_score(abs(value))
        return f"{value}%" if self.kind == "share" else f"{value:,}"


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """A column, and where its values come from in what a row tells of."""

    column: Column
    get: Callable[[R], Cell]


Fields = Sequence[Field[R]]


def field(
    title: str,
    kind: ColumnKind,
    get: Callable[[R], Cell],
    width: int = 0,
    *,
    short: str = "",
    hidden: tuple[Medium, ...] = (),
    key: str = "",
) -> Field[R]:
    """Return a column with its values' source; see `Column`."""
    return Field(Column(title, kind, width, short, hidden, key), get)


@dataclass(frozen=True, slots=True)
class Table:
    """Raw values under typed columns.

    Attributes
    ----------
    title
        What stands above it; empty for the only table of a sheet.
    total
        The row that is the sum, set apart below the others; empty for none.
    looks, levels
        Of each row how it looks, and its depth in an outline; empty where all are alike.
    notes
        What stands under it.
    spans
        How many columns of its sheet each column takes; one each where empty.
    headed, repeats
        Whether its header row is shown, and shown again on every page.
    breaks
        Whether it begins a new page.
    printed
        Whether its rows are printed; what is only looked up on a screen, filtered, is not. The last of its sheet then.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row = ()
    looks: tuple[Look, ...] = ()
    levels: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    spans: tuple[int, ...] = ()
    headed: bool = True
    repeats: bool = True
    breaks: bool = False
    printed: bool = True

    def on(self, *media: Medium) -> Table:
        """Return the table with the columns that these media show."""
        return self.only([n for n, c in enumerate(self.columns) if not set(media) & set(c.hidden)])

    def without(self, *keys: str) -> Table:
        """Return the table without the columns that have one of these keys."""
        return self.only([n for n, c in enumerate(self.columns) if c.key not in keys])

    def titled(self, title: str, **changes: Any) -> Table:
        """Return the table under another title, laid out as `changes` say."""
        return replace(self, title=title, **changes)

    @property
    def every(self) -> tuple[Row, ...]:
        """The rows, that of the sum among them."""
        return (*self.rows, self.total) if self.total else self.rows

    def look(self, n: int) -> Look:
        """Return how a row looks."""
        return self.looks[n] if self.looks else ""

    def only(self, kept: Sequence[int]) -> Table:
        """Return the table with the columns of these places, in this order."""
        if list(kept) == list(range(len(self.columns))):
            return self
        rows = tuple(tuple(row[n] for n in kept) for row in self.rows)
        total = tuple(self.total[n] for n in kept) if self.total else ()
        return replace(self, columns=tuple(self.columns[n] for n in kept), rows=rows, total=total)


def table(
    title: str,
    fields: Fields[R],
    rows: Iterable[R],
    *,
    total: R | None = None,
    sums: Mapping[str, Cell] | None = None,
    look: Callable[[R], Look] | None = None,
    level: Callable[[R], int] | None = None,
    **layout: Any,
) -> Table:
    """Return the rows as a table.

    Parameters
    ----------
    total
        What the last row tells of.
    sums
        Or its cells by the columns' keys, the others empty.
    """
    told = tuple(rows)
    last = () if total is None else tuple(f.get(total) for f in fields)
    if sums is not None:
        last = tuple(sums.get(f.column.key) for f in fields)
    return Table(
        title,
        tuple(f.column for f in fields),
        tuple(tuple(f.get(r) for f in fields) for r in told),
        last,
        tuple(map(look, told)) if look else (),
        tuple(map(level, told)) if level else (),
        **layout,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, how it is meant, and what it is about."""

    text: str
    tone: Tone = ""
    label: str = ""

    @property
    def grave(self) -> bool:
        """Whether it must not be overlooked."""
        return self.tone == "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """Lines of text under a title; in a `panel`, as a list of points, or as they are.

    Attributes
    ----------
    tone
        Of a panel's frame.
    apart
        Whether it stands apart from what comes before, also without a title.
    spans
        How many columns of a sheet its labels and its texts take.
    """

    lines: tuple[Line, ...]
    title: str = ""
    form: Literal["items", "panel", "plain"] = "items"
    tone: Tone = ""
    apart: bool = False
    spans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side, or straight lines from point to point over an axis of numbers.

    Attributes
    ----------
    along, values
        Keys of the columns with the groups or places, and with the figures, one series each.
    labels
        What each series is called, in the order of `values`.
    axis
        The unit of bars; the name of the axis of curves.
    least
        Where the axis of the figures begins.
    lying
        Whether bars lie, the first group on top.
    """

    title: str
    along: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    axis: str
    least: float | None = None
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A table that is drawn: bars below it, or curves above it."""

    data: Table
    bars: Chart | None = None
    curves: tuple[Chart, ...] = ()


Part = Table | Notice | Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    left, right
        What stands below the title.
    widths
        Of the sheet's columns in half-width cells; computed from the contents where empty.
    """

    name: str
    title: str
    left: str
    right: str
    parts: tuple[Part, ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in words.

    Attributes
    ----------
    name
        Of its file.
    under
        What stands below the title.
    mark
        What stands on top of every page.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    under: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of one thing: in the order of a screen, and as the sheets of a workbook, from the same tables."""

    head: Headline
    screen: tuple[Part, ...]
    sheets: tuple[Sheet, ...] = ()
