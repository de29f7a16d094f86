"""Who gets what under a cap, and who can be in whose way, whatever the order: the pay tables of one frozen pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.problem.problem import Problem

Opened = Sequence[Sequence[int]]
"""The open levels of each position, the highest first."""
Limit = tuple[Sequence[int], int]
"""Each position's group (-1: none) and the most awards that one may have, as `Rule.most_of`."""
_RISKY = (-1, 0)
"""What somebody gets depends on what his applicant, or his group, got before."""


class PayTables:
    """One frozen pool with some levels open.

    Attributes
    ----------
    mates
        Per applicant number the positions that can have an award at all.
    groups
        Per position of which groups it is: place among the groups that can be full, most awards.
    places
        The number of groups that can be full.
    cut
        Per position of whose room it is, where that can run out: applicant, room in 元.
    risky
        The positions that others of the same applicant, or group, could block or cut in some order.
    under
        Per cap and position level and 元; -1 as a level where that depends on others.
    """

    def __init__(self, problem: Problem, opened: Opened, limits: Sequence[Limit]) -> None:
        self.problem, self.opened = problem, opened
        self.mates = {problem.applicant[found[0]]: found for found in _members(problem.applicant, opened)}
        self.groups: dict[int, list[tuple[int, int]]] = {}
        self.cut: dict[int, tuple[int, int | None]] = {}
        self.places = 0
        for number, most in limits:
            for members in _members(number, opened):
                if len(members) > most:
                    for i in members:
                        self.groups.setdefault(i, []).append((self.places, most))
                    self.places += 1
        for e, members in self.mates.items():
            room = problem.room[e]
            if room is not None and sum(max(problem.full[i][t] for t in opened[i]) for i in members) > room:
                self.cut.update((i, (e, room)) for i in members)
        self.risky = {*self.groups, *self.cut}
        self.under: list[list[tuple[int, int]]] = [[] for _ in range(problem.top + 1)]
        for i, levels in enumerate(opened):
            found = (0, 0)
            for cap in range(1, problem.top + 1):
                if cap in levels:
                    found = (cap, problem.full[i][cap])
                self.under[cap].append(_RISKY if i in self.risky and levels and levels[-1] <= cap else found)


def _members(number: Sequence[int], opened: Opened) -> Iterator[list[int]]:
    """Yield the positions of each group that can have an award at all."""
    found: dict[int, list[int]] = {}
    for i, group in enumerate(number):
        if group >= 0 and opened[i]:
            found.setdefault(group, []).append(i)
    yield from found.values()
