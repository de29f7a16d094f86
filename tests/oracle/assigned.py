"""Every assignment of the variables of one problem that make up a list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from allocator.models.algebra import Expression, total
from allocator.models.decisions import Decisions
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.problem.allocation import Allocation, Award, Via
from allocator.problem.problem import Problem


class Assigned:
    """One problem's variables, and every assignment of those that make up a list."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = rules_of(problem)
        self.decisions = Decisions(problem)

    def of_kind(self, *kinds: str) -> list[Rule]:
        return [r for r in self.rules if r.kind in kinds]

    def each(self, *, legal: bool = False) -> Iterator[tuple[dict[int, int], Allocation]]:
        """The values of the list's variables, and the list that they say.

        `legal`: no closed level, every pin kept, seats at the lowest tier; merit order leaves these to other clauses.
        """
        choices = [
            [(values, award) for values, award in self._choices(i) if not legal or self._legal(i, award)]
            for i in range(len(self.problem.pool))
        ]
        for chosen in product(*choices):
            values: dict[int, int] = {}
            for part, _ in chosen:
                values |= part
            yield values, Allocation(tuple(award for _, award in chosen))

    def _legal(self, i: int, award: Award | None) -> bool:
        level = award.level if award else 0
        if i in self.problem.pinned:
            return level == self.problem.pinned[i]
        if award and award.via == "reserve" and level > 1:
            return False
        return level == 0 or level in self.problem.open_levels[i]

    def _choices(self, i: int) -> Iterator[tuple[dict[int, int], Award | None]]:
        d, problem = self.decisions, self.problem
        seats = (0, 1) if i in problem.seat_candidates.values() else (0,)
        for level, seat in product(range(problem.top + 1), seats):
            if seat and not level:
                continue
            values = {index_of(d.reaches(i, t)): int(t <= level) for t in range(1, problem.top + 1)}
            if len(seats) > 1:
                values[index_of(d.seat(i))] = seat
            via: Via = "reserve" if seat else "pin" if i in problem.pinned else "merit"
            if i not in problem.may_be_cut and not problem.free:
                yield values, Award(level, problem.full[i][level], via) if level else None
                continue
            most = max(problem.full[i]) // problem.granule
            for granules in range(1, most + 1) if level else (0,):
                award = Award(level, granules * problem.granule, via) if level else None
                yield {**values, index_of(d.amount(i)): granules}, award


def index_of(expression: Expression) -> int:
    ((index, factor),) = total((expression,)).terms.items()
    assert factor == 1
    return index
