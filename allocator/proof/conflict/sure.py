"""What numbers need at the least under one order over all, whatever clauses are left out: a sum, and no solve.

To reach a number the lowest line has to pass as many candidates as are open under the fewest clauses, in a city as many
of its own. Whoever stands before it, is open at the lowest tier and is blocked by no clause even under all of them, is
awarded on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from allocator.engines.score_lines.pruning import certain
from allocator.law.clause.facets import Floor, Quota
from allocator.models.cities import owed
from allocator.models.rules import rules_of
from allocator.problem.problem import Problem
from allocator.proof.conflict.members import Member


class Sure:
    """Sums over whoever is surely awarded before a position.

    Parameters
    ----------
    whole, bare
        The problem with everything that is asked, and with nothing that closes or blocks.
    """

    def __init__(self, whole: Problem, bare: Problem, members: Sequence[Member]) -> None:
        clauses = {c.id: c for c in whole.programme.acting}
        self.bare, self.budget = bare, whole.budget
        self.numbers: dict[Member, Quota] = {}
        self.floors: dict[Member, Floor] = {}
        for m in members if self._serves(whole) and self._serves(bare) else ():
            clause = clauses.get(m.clause)
            if clause is not None and m.asks and (number := clause.as_quota) and number.tier is None:
                self.numbers[m] = number
            elif clause is not None and m.asks and (floor := clause.as_floor) and floor.whole:
                self.floors[m] = floor
        self.money, self.awards = [0], [0]
        sure = certain(whole, rules_of(whole)) if self.numbers or self.floors else []
        for i, surely in enumerate(sure):
            self.money.append(self.money[-1] + (whole.full[i][1] if surely else 0))
            self.awards.append(self.awards[-1] + surely)

    @staticmethod
    def _serves(problem: Problem) -> bool:
        plain = not (problem.pinned or problem.reserve or problem.publication or problem.at or problem.free)
        return plain and problem.one_order and not problem.graded and not problem.entitled

    def fails(self, kept: Collection[Member]) -> bool:
        """Tell whether some members ask for more than there is, whatever else is kept beside them."""
        depth = self.depth(kept)
        if depth is None:
            return True
        highs = [n.high for m, n in self.numbers.items() if m in kept]
        budget = any(m.budget for m in kept)
        return (budget and self.money[depth] > self.budget) or any(self.awards[depth] > high for high in highs)

    def depth(self, kept: Collection[Member]) -> int | None:
        """Return how many positions the lowest line passes before the last award that is needed; None for too few."""
        opened = [i for i, levels in enumerate(self.bare.open_levels) if levels]
        places = [(opened, n.low) for m, n in self.numbers.items() if m in kept]
        for m, floor in self.floors.items():
            if m in kept:
                places += [(self._members(opened, city), n) for city, n in self._asked(m, floor)]
        if any(number > len(there) for there, number in places):
            return None
        return max((there[number - 1] for there, number in places if number), default=0)

    def _asked(self, member: Member, floor: Floor) -> list[tuple[str, int]]:
        return [(member.of, floor.min)] if member.of else list(owed(self.bare, floor).items())

    def _members(self, opened: Sequence[int], city: str) -> list[int]:
        cities = self.bare.cities
        return [i for i in opened if cities[self.bare.city[i]] == city]
