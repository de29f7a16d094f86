"""What the rules of a list let be concluded from ranks alone, whatever the order: by closed form, without a solver.

By the theorem of the score lines a list is a walk down the order: everybody at or above the line of the lowest tier
who has that tier open and is not blocked is funded, nobody below it. So with N awards, whoever is blocked in no order
is funded if fewer than N of those that can be funded stand above him, and nobody is funded below N others that surely
are not blocked. The same holds of every tier and those above it, where nobody is closed to one tier alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, get_args

from allocator.engines.score_lines.kernel import Kernel
from allocator.law.choices import Stance
from allocator.models.goals import in_usual_order
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.problem.problem import Problem
from allocator.whatif.weights.lists import Lists

Barred = Literal["", "way", "scores", "levels", "hard", "goals", "negative"]
"""Why nothing is proven: lists are not found by orders; a clause, a goal or the way with ties looks at scores; the
lowest tier is closed to somebody who has a higher one open; a number is required, so that there may be no list; goals
stand in another order than that of a stance; a score may be below 0."""


BY_NUMBERS = ("number", "counts")
"""What the goals before the lines may look at: numbers of awards alone."""


def barred(lists: Lists) -> Barred:
    """Tell why ranks alone prove nothing of a list; empty: they do."""
    problem, quotas = lists.problem, lists.problem.programme.quotas
    if lists.many is None or lists.by_score:
        return "way" if lists.many is None else "scores"
    shut = any(opened and 1 not in opened for opened in problem.open_levels)
    if shut or sorted(problem.least[1:]) != list(problem.least[1:]):
        return "levels"
    required = any(type(r).admits is not Rule.admits and not r.admits_none and not r.idle for r in rules_of(problem))
    if required or len(quotas) > 1 or any(q.tier is not None or q.mode != "soft" for q in quotas):
        return "hard"
    return "" if _of_a_stance([g.key for g in goals_of(problem, walked=True) if not g.line]) else "goals"


def _of_a_stance(keys: Sequence[str]) -> bool:
    """Tell whether goals stand in the order of a stance, some of its goals left out, and look at numbers alone."""
    for stance in get_args(Stance):
        usual = iter(g.key for g in in_usual_order() if stance in g.usual and g.looks_at in BY_NUMBERS)
        if all(key in usual for key in keys):
            return True
    return False


@dataclass(frozen=True)
class Grounds:
    """What holds of one pool in every order.

    Attributes
    ----------
    problem
        One of which `barred` says nothing.
    """

    problem: Problem

    @cached_property
    def fundable(self) -> list[int]:
        """Positions to whom a tier is open."""
        return [i for i, opened in enumerate(self.problem.open_levels) if opened]

    @cached_property
    def mates(self) -> dict[int, list[int]]:
        """Applicant number → its fundable positions."""
        found: dict[int, list[int]] = {}
        for i in self.fundable:
            found.setdefault(self.problem.applicant[i], []).append(i)
        return found

    @cached_property
    def limits(self) -> list[tuple[list[int], int, bool]]:
        """Groups of fundable positions that can be full in some order, the most awards of one, whether an applicant."""
        found = []
        for numbers, most in self._most_of:
            own_number = tuple(numbers) == tuple(self.problem.applicant)
            members: dict[int, list[int]] = {}
            for i in self.fundable:
                if numbers[i] >= 0:
                    members.setdefault(numbers[i], []).append(i)
            found += [(own, most, own_number) for own in members.values() if len(own) > most]
        return found

    @cached_property
    def _most_of(self) -> list[tuple[Sequence[int], int]]:
        return [found for rule in rules_of(self.problem) if (found := rule.most_of()) is not None]

    @cached_property
    def per_applicant(self) -> int:
        """So many awards an applicant may have at most by a clause; the size of the pool without one."""
        own = [most for numbers, most in self._most_of if tuple(numbers) == tuple(self.problem.applicant)]
        return min(own, default=len(self.problem.pool))

    @cached_property
    def across(self) -> frozenset[int]:
        """Positions in a group that can be full and is none by applicant."""
        return frozenset(i for own, _, by_applicant in self.limits if not by_applicant for i in own)

    def asked(self, i: int, level: int = 0) -> int:
        """Return what a level pays somebody at most, 元; 0: the most of all open to him."""
        full = self.problem.full[i]
        return full[level] if level else max(full[t] for t in self.problem.open_levels[i])

    def needed(self, i: int) -> int:
        """Return the room without which the lowest tier is blocked for somebody, 元."""
        problem = self.problem
        return problem.least[1] if problem.over == "truncate" else problem.full[i][1]

    def never_short(self, i: int, others: Sequence[int]) -> bool:
        """Tell whether some siblings, ranked above somebody, never use up the room that he needs."""
        room = self.problem.room[self.problem.applicant[i]]
        if room is None:
            return True
        dearest = sorted((self.asked(j) for j in others), reverse=True)[: max(0, self.per_applicant - 1)]
        return sum(dearest) + self.needed(i) <= room

    def surely_short(self, i: int, others: Sequence[int]) -> bool:
        """Tell whether some siblings, all funded and ranked above somebody, use up the room that he needs."""
        room = self.problem.room[self.problem.applicant[i]]
        used = sum(self.problem.full[j][1] for j in others)
        return room is not None and bool(others) and used + self.needed(i) > room

    def sure(self, e: int) -> int:
        """Return how many awards an applicant surely has once so many of its projects stand above the line.

        None counts where a project of it shares a group with another applicant's.
        """
        own = self.mates[e]
        if any(i in self.across for i in own):
            return 0
        k = 0
        dearest = sorted((self.asked(i) for i in own), reverse=True)
        room, needed = self.problem.room[e], max(map(self.needed, own))
        while k < min(len(own), self.per_applicant) and (room is None or sum(dearest[:k]) + needed <= room):
            k += 1
        return k

    def possible(self, e: int) -> int:
        """Return how many awards an applicant has at the very most."""
        own, room = self.mates[e], self.problem.room[e]
        most = min(len(own), self.per_applicant)
        if room is None:
            return most
        cheapest = list(accumulate(sorted(self.problem.full[i][1] for i in own), initial=0))
        needed = min(map(self.needed, own))
        return max((k for k in range(1, most + 1) if cheapest[k - 1] + needed <= room), default=0)

    @cached_property
    def uniform(self) -> bool:
        """Whether all tiers are open to everybody fundable, and one of them blocked where all are."""
        problem = self.problem
        every = tuple(range(problem.top, 0, -1))
        same = all(problem.open_levels[i] == every for i in self.fundable) and len(set(problem.least[1:])) <= 1
        return same and problem.over == "truncate"

    @cached_property
    def kernel(self) -> Kernel:
        """What knows how little an award can cost."""
        return Kernel(self.problem)
