"""What several parts read off a record: who has an award, who is called what, in which order cities stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from allocator.law.clause.cities import CITIES
from allocator.law.programme import Programme
from allocator.problem.build import natural
from allocator.problem.changes import Changes, changed
from allocator.report.allocated import NO_CITY
from allocator.report.official.source import Record
from allocator.report.table import Table

Project = Mapping[str, Any]
"""A candidate of result.json."""
MOST = 12
"""So many are named in a sentence; the others are in the annex."""


def funded(record: Record) -> list[Project]:
    """Return the lines with an award, in the record's order: by rank."""
    return [c for c in record["candidates"] if c["outcome"] == "funded"]


def by_id(record: Record) -> dict[str, Project]:
    """Return every candidate by its number."""
    return {c["id"]: c for c in record["candidates"]}


def city(c: Project) -> str:
    """Return a line's city, and that it names none where it does."""
    return str(c["city"] or NO_CITY)


def firm(c: Project) -> str:
    """Return by what lines of one applicant are known; a line without one stands for itself."""
    return str(c["credit_code"] or c["applicant"] or c["id"])


def filled(found: Table) -> Table:
    """Return a table without the columns in which no row says anything."""
    return found.only([n for n in range(len(found.columns)) if any(row[n] not in (None, "") for row in found.rows)])


def some(names: Sequence[str]) -> str:
    """Return names in a sentence, at most twelve of them."""
    shown = "、".join(names[:MOST])
    return f"{shown}等{len(names)}项，见附件" if len(names) > MOST else shown


def called(c: Project) -> str:
    """Return firm and project, the one there is where the other is not given."""
    firm, project = c["applicant"], c["project"]
    return f"{firm}（{project}）" if firm and project else str(firm or project or c["id"])


def cities(programme: Programme, candidates: Iterable[Project]) -> list[str]:
    """Return the cities in the official order, those beside them and those that only the file has at the end."""
    listed = list(dict.fromkeys((*(programme.cities if programme.own else CITIES), *programme.beside)))
    found = {city(c) for c in candidates}
    return [*listed, *sorted(found.difference(listed))]


def in_city_order(programme: Programme, candidates: Iterable[Project]) -> list[Project]:
    """Return lines in an order that tells nothing of their marks: by city, within a city by number."""
    lines = list(candidates)
    place = {name: n for n, name in enumerate(cities(programme, lines))}
    return sorted(lines, key=lambda c: (place[city(c)], natural(c["id"]), c["id"]))


def two_families(record: Record) -> bool:
    """Tell whether the list is proven, and by engines of two kinds."""
    return bool(record["proven"]) and len({e["family"] for e in record["engines"] if e["agrees"]}) > 1


def moved(programme: Programme, old: Record, new: Record) -> Changes:
    """Tell what happens to whom from one run to another."""
    levels = {name: len(programme.levels) - n for n, name in enumerate(programme.levels)}

    def awards(record: Record) -> dict[str, tuple[int, int]]:
        return {c["id"]: (levels.get(c["tier"], 0), c["amount"]) for c in funded(record)}

    return changed(awards(old), awards(new))
