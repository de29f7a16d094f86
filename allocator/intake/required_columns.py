"""Which columns a table must have: those of every 办法, or only those that one's own programme speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import (
    Apportionment,
    CityCap,
    CityCeiling,
    CityFloor,
    CityReserve,
    CumulativeCeiling,
    Exclusive,
    Once,
    PerApplicant,
)
from allocator.law.programme import Programme

_ORDER = ("project", "applicant", "code", "city")


def needs_code(programme: Programme) -> bool:
    """Whether a clause follows the applicant, so that the credit code is required; never in one's own programme."""
    return not programme.own and _follows_applicant(programme)


def needs_applicant(programme: Programme) -> bool:
    """Whether each line must name its applicant; else a line without one is its own applicant."""
    return not programme.own or _follows_applicant(programme) or _once(programme)


def needs_city(programme: Programme) -> bool:
    """Whether each line must name its city; else all lines without one are of one nameless city."""
    return not programme.own or any(_of_cities(programme))


def needed_fields(programme: Programme) -> tuple[str, ...]:
    """The fields, beside the number and the score, that the table must have.

    A sum that is due may go to a firm as such: then no project needs a name.
    """
    wanted = {
        "project": _once(programme) if programme.own else programme.ranked,
        "applicant": needs_applicant(programme),
        "code": needs_code(programme),
        "city": needs_city(programme),
    }
    if programme.own:
        wanted |= {c.field: True for c in exclusives(programme) if c.field}
    return tuple(f for f in (*_ORDER, "product", "industry") if wanted.get(f))


def exclusives(programme: Programme) -> tuple[Exclusive, ...]:
    """The clauses in force that form groups of candidates."""
    return tuple(c for c in programme.all_of(Exclusive) if c.on)


def _follows_applicant(programme: Programme) -> bool:
    return bool(programme.all_of(PerApplicant) or programme.all_of(CumulativeCeiling))


def _once(programme: Programme) -> bool:
    clause = programme.only(Once)
    return clause is not None and clause.on


def _of_cities(programme: Programme) -> Iterator[bool]:
    """For each clause on cities whether it is in force."""
    for kind in (CityCap, CityCeiling, CityFloor, CityReserve, Apportionment):
        yield from (c.active for c in programme.all_of(kind))
