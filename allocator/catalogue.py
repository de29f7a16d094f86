"""The shipped programmes as plain rows, for `allocator programmes` and every other list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allocator.programme import Programme, Status, load, shipped


@dataclass(frozen=True, slots=True)
class ShippedTier:
    """A tier and the most it pays, 元."""

    name: str
    ceiling: int


@dataclass(frozen=True, slots=True)
class ShippedQuota:
    """A number of awards and the band it is read as; `tier` None counts all awards."""

    tier: str | None
    target: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """One shipped programme at a glance.

    Attributes
    ----------
    start, end
        Dates in force; a blank start in the text is None: unknown, not open.
    clauses, gates, indicators
        How many there are; the ministry's choices count among the clauses.
    """

    key: str
    short: str
    title: str
    year: int
    status: Status
    start: date | None
    end: date
    tiers: tuple[ShippedTier, ...]
    quotas: tuple[ShippedQuota, ...]
    clauses: int
    gates: int
    indicators: int


def catalogue() -> tuple[Shipped, ...]:
    """Every programme that comes with the package, in the order of the keys."""
    return tuple(at_a_glance(load(key)) for key in shipped())


def at_a_glance(programme: Programme) -> Shipped:
    """The row of one programme, also of one from a file of one's own."""
    return Shipped(
        key=programme.key,
        short=programme.short,
        title=programme.document.title,
        year=programme.year,
        status=programme.status,
        start=programme.validity.start,
        end=programme.validity.end,
        tiers=tuple(ShippedTier(t.name, t.ceiling) for t in programme.tiers),
        quotas=tuple(ShippedQuota(q.tier, q.target, q.low, q.high) for q in programme.quotas),
        clauses=len(programme.clauses),
        gates=len(programme.gates),
        indicators=len(programme.indicators),
    )
