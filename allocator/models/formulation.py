"""From a problem to a mixed-integer model: variables, rows by clause, goals in order; and back to an allocation."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.models.algebra import total
from allocator.models.decisions import Decisions
from allocator.models.goals import Goal
from allocator.models.model import Model
from allocator.models.priority import goals_of
from allocator.models.rules import rules_of
from allocator.problem.allocation import Allocation, Award, via
from allocator.problem.problem import Problem


class Formulation:
    """One problem as rows and goals."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules = problem, rules_of(problem)
        self.decisions = Decisions(problem)
        for rule in self.rules:
            rule.rows(self.decisions)
        self.model.listed = self.decisions.listed
        self.goals: tuple[Goal, ...] = goals_of(problem)
        for goal in self.goals:
            self.model.goal(goal.name, goal.sense, goal.expression(self.decisions), settles=goal.settles)

    @property
    def model(self) -> Model:
        return self.decisions.model

    def allocation(self, values: Sequence[int]) -> Allocation:
        """Return the list that a solution's values say."""
        d, gamma = self.decisions, self.problem.granule
        awards: list[Award | None] = []
        for i in range(len(self.problem.pool)):
            level = total(d.reaches(i, t) for t in range(1, self.problem.top + 1)).value(values)
            if level == 0:
                awards.append(None)
                continue
            seats = (i,) if total((d.seat(i),)).value(values) else ()
            awards.append(Award(level, total((d.amount(i),)).value(values) * gamma, via(self.problem, i, seats)))
        return Allocation(tuple(awards))
