"""What a clause may be to those who ask: plain figures, so that nobody need know of which kind it is.

`Clause.as_quota`, `as_ceiling` and the others answer with one of these, or with None where the clause is nothing of the
sort; a new kind of clause that acts by itself answers None to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any, Literal

from allocator.law.clause.cities import meant
from allocator.law.clause.fields import UNLIMITED, Force
from allocator.law.qingdao import Mode

Over = Literal["truncate", "demote", "skip"]
"""What becomes of an award that exceeds what an applicant may have in all."""
History = Literal["none", "programme", "ministry"]
"""Which earlier receipts count: none, this programme's, all of the ministry's."""
HISTORIES: tuple[History, ...] = ("none", "programme", "ministry")
"""How much of earlier years counts, from nothing upwards."""
Direction = Literal["up", "down", "off", "other", "earlier"] | None
"""How an article's figure is exceeded: by a greater value, a smaller one (以上), switching it off, any other, or an
earlier day (none at all)."""
Step = Literal["drop", "up", "down"]
Wanted = Literal["project", "applicant", "code", "city", "product", "industry"]
"""A column that every line of the candidates' file must fill."""
Pairs = Iterable[tuple[int, int]]
"""Positions with a level that a clause closes to them."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Who says it: the clause's id, its article (本厅选择 where there is none), its words and its force."""

    id: str
    where: str
    quote: str | None
    force: Force


@dataclass(frozen=True, slots=True)
class Quota(Stated):
    """A number of awards asked for; `tier` None counts all of them. `high` from `UNLIMITED` on has no upper end."""

    tier: str | None
    target: int
    low: int
    high: int
    mode: Literal["soft", "hard"]

    @property
    def open_ended(self) -> bool:
        """Whether there is no upper end (以上)."""
        return self.high >= UNLIMITED

    @property
    def words(self) -> str:
        """The number for people: 30个左右（27至33个）, 3至5个, 150个以上, 10个."""
        if self.open_ended:
            return f"{self.low}个以上"
        if self.low == self.high:
            return f"{self.high}个"
        if self.force == "must":
            return f"{self.low}至{self.high}个"
        return f"{self.target}个左右（{self.low}至{self.high}个）"


@dataclass(frozen=True, slots=True)
class Ceiling(Stated):
    """What an applicant may have in all, 元, what becomes of more, and which earlier receipts count."""

    ceiling: int
    over: Over
    history: History


@dataclass(frozen=True, slots=True)
class Groups(Stated):
    """Groups of candidates of which a number is supported at most, by one of our columns or by another header.

    Attributes
    ----------
    by
        `product` (the applicant's own), `product_name`, `industry`, or the header of another column.
    field, column
        Which of our columns makes the groups, or else the header of the one that does.
    header, alike
        The column, and what the members of a group have in common, for people.
    """

    by: str
    max: int
    on: bool
    field: str | None
    column: str | None
    header: str
    alike: str


@dataclass(frozen=True, slots=True)
class Shape(Stated):
    """How awards should spread over the tiers; `shares` in per cent, each met within `tolerance` awards."""

    mode: Literal["pyramid", "no_hollow", "shares", "none"]
    shares: Mapping[str, int]
    tolerance: int


@dataclass(frozen=True, slots=True)
class Cities:
    """The cities that a clause on cities binds: those named (none: all) with so many candidates that are fit."""

    names: tuple[str, ...] = ()
    if_fit_at_least: int = 0

    @property
    def words(self) -> str:
        """Which, for people: 济南市、青岛市, 可支持项目不少于5个的市; empty for all."""
        named = "、".join(self.names)
        if not self.if_fit_at_least:
            return named
        fit = f"可支持项目不少于{self.if_fit_at_least}个的"
        return f"{named}中{fit}" if named else f"{fit}市"

    @property
    def each(self) -> str:
        """The same as a subject: 每市, 济南市、青岛市每市."""
        return f"{self.words}每市"

    @property
    def limits(self) -> str:
        """The same behind what it limits: （限济南市）; empty for all."""
        return f"（限{self.words}）" if self.words else ""

    def binds(self, city: str, fit: int) -> bool:
        """Tell whether a city with so many candidates that are fit is bound."""
        return fit >= self.if_fit_at_least and (not self.names or any(meant(name, (city,)) for name in self.names))


@dataclass(frozen=True, slots=True)
class Floor(Stated):
    """Awards that each city should have at least; `whole` where it is owed however few candidates are fit."""

    whom: Cities
    min: int
    mode: Literal["soft", "hard"]
    up_to_fit: bool

    @property
    def whole(self) -> bool:
        """Whether the number is owed whole, however few candidates are fit."""
        return self.mode == "hard" and not self.up_to_fit


@dataclass(frozen=True, slots=True)
class Cap(Stated):
    """Awards that each city has at most: a number, or a percentage of the quota target; both None is no limit."""

    whom: Cities
    max: int | None
    percent: int | None

    def most(self, target: int) -> int | None:
        """Return the number; a percentage is rounded down."""
        return self.max if self.percent is None else self.percent * target // 100


@dataclass(frozen=True, slots=True)
class Bound(Stated):
    """What the awards of an applicant, a city or a group of the clause's own come to at most: a number, or 元."""

    by: Literal["applicant", "city", "group"]
    counted: Literal["awards", "money"]
    most: int
    whom: Cities = Cities()


@dataclass(frozen=True, slots=True)
class Condition:
    """What a candidate's own data have to say for a tier to be open; a column that says nothing asks nothing.

    Attributes
    ----------
    column
        `score` in hundredths; `grade`, `applied`, `found`, `event`: the level of that tier, 0 for none; `request` 元;
        `most`: what the tier pays him whatever he asks for; `payable`: what it pays him, nothing where `most` is too
        little to pay; `before`: how often this clause has him funded already.
    limit
        A figure, the smallest unit that is paid, or the least amount of the tier.
    """

    column: Literal["score", "grade", "applied", "found", "event", "request", "most", "payable", "before"]
    sense: Literal["=", ">="]
    limit: int | Literal["granule", "least"]


@dataclass(frozen=True, slots=True)
class Seats(Stated):
    """Awards kept for cities without one, for candidates of so many points at least."""

    whom: Cities
    seats: int
    min_score: Decimal


@dataclass(frozen=True, slots=True)
class Apart(Stated):
    """Whether a city (青岛) competes in this pool, has a table of its own, or none; None: nobody has chosen."""

    mode: Mode | None
    article: str | None

    @property
    def inside(self) -> bool:
        """Whether its candidates compete in this pool."""
        return self.mode in (None, "in")

    @property
    def basis(self) -> str:
        """The article, and that the ministry chose where the article leaves it open."""
        return f"{self.where}·本厅选择" if self.article and self.force == "choice" else self.where


@dataclass(frozen=True, slots=True)
class Along:
    """A figure that moves when a scenario moves another one of its clause (`of`), and why."""

    name: str
    value: Any
    of: str
    why: str


@dataclass(frozen=True, slots=True)
class Named:
    """A setting that a clause has beside its fields: its name, the field it sets, what it takes, what holds now."""

    name: str
    field: str
    takes: str
    now: Any
    exceeded: Direction


LIMITS = 190
"""The turn of what limits, after what the texts name and before what is demanded (from 200 on)."""


class Turn(IntEnum):
    """In which order the clauses that close a level to a candidate are told."""

    HAND = 0
    BEFORE = 1
    FOUND = 2
    GRADED = 3
    APPLIED = 4
    EVENT = 5
    ASKED_TOO_LITTLE = 6
    PAYS_NOTHING = 7
    SCORE = 8
    BELOW_FLOOR = 9
    NO_ROOM = 10
    OTHER = 11


@dataclass(frozen=True)
class Variation:
    """A year without a clause, or with another of its figures, and how that is told.

    Attributes
    ----------
    says
        What is changed; of a demand that cannot stand with others, what is demanded.
    change
        From the case (`problem.case.Case`) to the case so changed.
    turn
        Its place among the variations of all clauses, the least first.
    pin
        The candidate whose pin is taken away, where that is the change.
    joint
        Whether it is worth a trial together with the other joint ones where none of them alone makes a difference.
    beside
        Whether the other stances are told beside it.
    of, tells
        Of a demand that is one of several of its clause: whose it is (a candidate's id, a city), and how those of some
        of them are told together.
    sets
        Path of a scenario → value, of the settings by which a scenario makes the same change; empty where none does.
    """

    says: str
    change: Callable[[Any], Any]
    turn: int = 0
    step: Step = "drop"
    pin: str = ""
    joint: bool = False
    beside: bool = False
    of: str = ""
    tells: Callable[[Sequence[str]], str] | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Movable:
    """A figure that may be moved where nothing fits, away from what it demands or limits.

    Attributes
    ----------
    path
        Of the scenario's setting; where the figure stands.
    says
        What it is called, for people.
    now, step, end
        Its value, the least change with the sign of the direction, and the last value that is of any use.
    unit
        In what it is counted: 元, 分 (hundredths), %, or pieces.
    change
        From the case to the one with the figure at a value.
    nested
        Whether every list allowed at a value is allowed at all values beyond it, so that it may be bisected for.
    """

    path: str
    says: str
    now: int
    step: int
    end: int
    unit: str
    change: Callable[[Any, int], Any]
    nested: bool = False
