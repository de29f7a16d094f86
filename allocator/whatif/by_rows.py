"""The ε-optimal lists outside the score-line theorem: a model with the tolerance as rows, solved for each question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allocator.allocation import Allocation
from allocator.engines.backends import load_backend
from allocator.engines.mip import optimise
from allocator.errors import VerificationError
from allocator.models.algebra import Linear, geq, leq, total
from allocator.models.formulation import Formulation
from allocator.models.model import Direction, Goal
from allocator.problem import Problem
from allocator.whatif.nearly import Near, Tolerance


def by_rows(problem: Problem, best: Allocation, allowed: Tolerance, lists: int) -> Near:
    """The most different ε-optimal lists, and who is in all, some or none of them.

    Who is in some: as many candidates as possible that no list so far has, until there is none. Who is in all: as few
    as possible of those that all lists so far have, until all of them stay; likewise who keeps the tier.
    """
    found = [best, *_farthest(problem, best, allowed, lists)]
    everybody = range(len(problem.pool))
    some = {i for one in found for i in one.funded}
    every = set(everybody).intersection(*(one.funded for one in found))
    while new := _funded(problem, allowed, [i for i in everybody if i not in some], "max"):
        some |= new
    while (kept := _funded(problem, allowed, sorted(every), "min")) < every:
        every &= kept
    steady = {i for i in every if len({one.levels[i] for one in found}) == 1}
    while (kept := _at_level(problem, allowed, best, steady)) < steady:
        steady &= kept
    return Near(None, frozenset(every), frozenset(some - every), frozenset(steady), tuple(found[1:]))


class _Model:
    """The problem's rows with the tolerance; its goals are kept aside."""

    def __init__(self, problem: Problem, allowed: Tolerance) -> None:
        self.formulation = Formulation(problem)
        self.model, self.decisions = self.formulation.model, self.formulation.decisions
        self.goals = list(self.model.goals)
        self.model.goals.clear()
        limits = dict(allowed.earlier) | {allowed.name: allowed.worst}
        for goal in self.goals:
            if goal.name in limits:
                row = leq if goal.sense == "min" else geq
                self.model.add(row(goal.expression, limits.pop(goal.name)), "tolerance", goal.name)

    def solve(self, goals: Iterable[tuple[str, Direction, Linear]], then: Sequence[Goal] = ()) -> tuple[int, ...]:
        """The values of the best solution.

        Raises
        ------
        VerificationError
            There is none, though the optimum is one.
        """
        for name, sense, expression in goals:
            self.model.goal(name, sense, expression)
        self.model.goals.extend(then)
        outcome = optimise(self.model, load_backend("cpsat"))
        self.model.goals.clear()
        if outcome.values is None:
            raise VerificationError("【N06】容差内应至少有最优名单一种，求解器却报告没有，已停止，不输出名单")
        return outcome.values


def _farthest(problem: Problem, best: Allocation, allowed: Tolerance, lists: int) -> list[Allocation]:
    found: list[Allocation] = []
    for _ in range(lists):
        model = _Model(problem, allowed)
        apart = model.model.integer("最小差异数", 0, len(problem.pool))
        for n, one in enumerate((best, *found)):
            model.model.add(leq(apart, _distance(model, one)), "tolerance", f"与第{n + 1}份名单的差异数")
        values = model.solve([("distance", "max", total((apart,)))], model.goals)
        if not values[apart.index]:
            break
        found.append(model.formulation.allocation(values))
    return found


def _distance(model: _Model, one: Allocation) -> Linear:
    """How many candidates have another tier than in a list."""
    return len(one.awards) - _same(model, one, range(len(one.awards)))


def _same(model: _Model, one: Allocation, positions: Iterable[int]) -> Linear:
    """How many of some positions are exactly at their level in a list."""
    d, levels = model.decisions, one.levels
    reached = (d.reaches(i, levels[i]) if levels[i] else 1 for i in positions)
    beyond = (-1 * total((d.reaches(i, levels[i] + 1),)) for i in positions)
    return total((*reached, *beyond))


def _funded(problem: Problem, allowed: Tolerance, positions: Sequence[int], sense: Direction) -> set[int]:
    """Which of some positions are funded in a list that has as many or as few of them as possible."""
    if not positions:
        return set()
    model = _Model(problem, allowed)
    values = model.solve([("funded", sense, model.decisions.funded(positions))])
    return set(positions) & set(model.formulation.allocation(values).funded)


def _at_level(problem: Problem, allowed: Tolerance, best: Allocation, positions: set[int]) -> set[int]:
    """Which of some positions keep their tier in a list where as few of them as possible do."""
    if not positions:
        return set()
    model = _Model(problem, allowed)
    values = model.solve([("same", "min", _same(model, best, sorted(positions)))])
    levels = model.formulation.allocation(values).levels
    return {i for i in positions if levels[i] == best.levels[i]}
