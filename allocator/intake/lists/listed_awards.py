"""A hand-edited list as an allocation, so that the audit and every comparison can look at it like at any other."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.intake.lists.award_list import AwardLine, read_list
from allocator.intake.opening.sources import Given
from allocator.problem.allocation import Allocation, Award, via
from allocator.problem.problem import Problem
from allocator.problem.publication import Via

RESERVED = "地市均衡"
"""By this word in 备注 a list says that a line takes a reserved seat."""


def read_awards(given: Given, problem: Problem, *, called: str = "") -> Allocation:
    """Return the awards of a list, by position; awards to candidates outside the pool are its `strays`.

    Parameters
    ----------
    called
        The file's name for people, where it is kept under another one.

    Raises
    ------
    DataError
        The list cannot be used: no such columns, unknown or double numbers, unknown tiers, amounts that are none.
    """
    return allocation_of(read_list_of(given, problem, called=called), problem)


def read_list_of(given: Given, problem: Problem, *, called: str = "") -> tuple[AwardLine, ...]:
    """Return the lines of a list, each somebody of the problem's candidates; see `read_awards`."""
    everybody = [*problem.pool, *(e.candidate for e in problem.aside)]
    return read_list(given, problem.programme, everybody, called=called)


def allocation_of(listed: Sequence[AwardLine], problem: Problem) -> Allocation:
    """Return the lines of a list as awards by position."""
    position = {c.id: i for i, c in enumerate(problem.pool)}
    level = {t.name: n for n, t in enumerate(problem.tiers, 1)}
    awards: list[Award | None] = [None] * len(problem.pool)
    strays: dict[str, tuple[str, int]] = {}
    for line in listed:
        i = position.get(line.id)
        if i is None:
            strays[line.id] = (line.tier, line.amount)
        else:
            awards[i] = Award(level[line.tier], line.amount, _via(problem, i, line))
    return Allocation(tuple(awards), strays)


def _via(problem: Problem, i: int, line: AwardLine) -> Via:
    if i in problem.pinned:
        return via(problem, i)
    return "reserve" if problem.reserve and RESERVED in line.remark else "merit"
