"""A finished list as plain rows: what the checker of the certificate is given, and all that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Order = Literal["rank", "strict", "city", "funding", "none", "number"]
"""Whom rank puts before whom: all, all with nobody else's award as an excuse, those of a city, all as to being funded,
nobody; `number`: sums are due and only numbers put one award before another."""


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A candidate of the pool.

    Attributes
    ----------
    columns
        Column of a condition → its figure; None where the file says nothing.
    base
        What a rate is taken of, as numerator and denominator.
    groups
        Clause → the group of its own that the candidate is in.
    before
        The clauses by which the ledger has him funded already.
    pin
        The tier that is fixed by hand; "" where he is kept out by hand, None where neither.
    listed
        Tier and 元 of his line of the published list, kept or not.
    award
        Tier, 元, and whether a reserved seat is claimed for it.
    """

    id: str
    score: int
    ties: tuple[int, ...]
    applicant: str
    city: str
    columns: Mapping[str, int | None]
    base: tuple[int, int]
    gates: Mapping[str, str]
    groups: Mapping[str, str]
    before: frozenset[str]
    pin: str | None
    listed: tuple[str, int] | None
    award: tuple[str, int, bool] | None


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that is not in the pool; `why` is its code."""

    id: str
    score: int | None
    city: str
    standing: str
    why: str
    gates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clause asks of a candidate's own data for one level."""

    clause: str
    level: int
    column: str
    sense: str
    limit: int | str


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition of the 办法; `level` 0 is any award, `proof` where it must be passed and not merely not failed."""

    id: str
    level: int
    proof: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """How many awards, or 元, those of one applicant, city or group come to; `cities` None: every city."""

    clause: str
    by: str
    counted: str
    most: int
    cities: tuple[str, ...] | None
    fit_at_least: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What an applicant may have in all, 元, and what each has received before."""

    clause: str
    most: int
    received: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier with its ceiling and its floor, 元."""

    name: str
    ceiling: int
    floor: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The year, the clauses' figures and the list.

    Attributes
    ----------
    together
        Whether equal scores rank alike.
    graded
        Whether everybody's tier is given and only being funded goes by rank.
    over
        What becomes of an award that exceeds its applicant's room: truncate, demote, skip.
    granule, step
        What amounts, and amounts reduced alike, are multiples of, 元.
    amounts
        `fixed` by the tier, `free` between floor and ceiling, `alike`: reduced alike where they exceed the budget.
    factor, single
        What a rate pays per unit of its base, as numerator and denominator, and a single award at most; else None.
    tiers
        Lowest first; a rate has one.
    seats
        How many seats are reserved for cities.
    published
        Whether the list keeps to a published one.
    apart
        The city that does not compete in this pool; empty for none.
    unread
        The clauses that say nothing of themselves as figures: what they block or close is taken as stated.
    """

    order: Order
    together: bool
    graded: bool
    over: str
    granule: int
    step: int
    budget: int
    amounts: str
    heeds_request: bool
    factor: tuple[int, int] | None
    single: int | None
    tiers: tuple[Tier, ...]
    seats: int
    published: bool
    apart: str
    asked: tuple[Asked, ...]
    gates: tuple[Gate, ...]
    limits: tuple[Limit, ...]
    ceilings: tuple[Ceiling, ...]
    unread: tuple[str, ...]
    pool: tuple[PlainLine, ...]
    aside: tuple[Aside, ...]
