"""Which columns a table must have: those of every 办法, or only those that one's own programme speaks of."""

from __future__ import annotations

from allocator.law.clause.facets import Groups, Wanted
from allocator.law.programme import Programme

_ORDER: tuple[Wanted, ...] = ("project", "applicant", "code", "city", "product", "industry")
_GROUPING: frozenset[Wanted] = frozenset({"product", "industry"})


def needs_code(programme: Programme) -> bool:
    """Tell whether a clause follows the applicant, so that the credit code is required.

    Never in one's own programme.
    """
    return not programme.own and "code" in _wanted(programme)


def needs_applicant(programme: Programme) -> bool:
    """Tell whether each line must name its applicant; else a line without one is its own applicant."""
    return not programme.own or "applicant" in _wanted(programme)


def needs_city(programme: Programme) -> bool:
    """Tell whether each line must name its city; else all lines without one are of one nameless city."""
    return not programme.own or "city" in _wanted(programme)


def needed_fields(programme: Programme) -> tuple[str, ...]:
    """Return the fields, beside the number and the score, that the table must have.

    A sum that is due may go to a firm as such: then no project needs a name.
    """
    wanted = _wanted(programme)
    found: dict[Wanted, bool] = {
        "project": "project" in wanted if programme.own else programme.ranked,
        "applicant": needs_applicant(programme),
        "code": needs_code(programme),
        "city": needs_city(programme),
    }
    if programme.own:
        found |= dict.fromkeys(wanted & _GROUPING, True)
    return tuple(f for f in _ORDER if found.get(f))


def exclusives(programme: Programme) -> tuple[Groups, ...]:
    """Return the clauses in force that form groups of candidates."""
    return tuple(g for g in programme.groups if g.on)


def _wanted(programme: Programme) -> frozenset[Wanted]:
    """Return the columns that every line must fill for the sake of some clause."""
    return frozenset[Wanted]().union(*(c.wants for c in programme.clauses))
