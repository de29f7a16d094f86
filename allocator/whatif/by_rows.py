"""The ε-optimal lists outside the score-line theorem: a model with the tolerance as rows, solved for each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.errors import VerificationError
from allocator.models.algebra import Comparison, Expression, Linear, geq, leq, total
from allocator.models.formulation import Formulation
from allocator.models.model import Direction, Goal
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.whatif.tolerance import Near, Tolerance


def by_rows(problem: Problem, best: Allocation, allowed: Tolerance, lists: int) -> Near:
    """Return the most different ε-optimal lists, and who is in all, some or none of them.

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

    def measured(self, values: Mapping[str, int]) -> list[tuple[Goal, int]]:
        """Return the goals that mean something to people, each with its value in a list."""
        return [(goal, values[goal.name]) for goal in self.goals if goal.name in values]

    def at_least(self, goal: Goal, value: int, only_if: Expression = 1) -> Comparison:
        """Return the row by which a goal is no worse than a value, where `only_if` is 1."""
        sign = 1 if goal.sense == "max" else -1
        low, high = self.model.range_of(goal.expression)
        least = low if sign > 0 else -high
        bound = sign * value
        return geq(sign * goal.expression, bound - max(0, bound - least) * (1 - total((only_if,))))

    def not_below(self, values: Mapping[str, int]) -> None:
        """Add the rows by which a list is better than another one in some goal, or nowhere worse."""
        level, pairs = self.model.boolean("各目标均不变差"), self.measured(values)
        some: list[Expression] = [level]
        for goal, value in pairs:
            self.model.add(self.at_least(goal, value, level), "tolerance", f"{goal.name}不变差")
            better = self.model.boolean(f"{goal.name}改善")
            step = 1 if goal.sense == "max" else -1
            self.model.add(self.at_least(goal, value + step, better), "tolerance", f"{goal.name}改善")
            some.append(better)
        self.model.add(geq(total(some), 1), "tolerance", "不被所列名单全面胜过")

    def solve(self, goals: Iterable[tuple[str, Direction, Linear]], then: Sequence[Goal] = ()) -> tuple[int, ...]:
        """Return the values of the best solution.

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
    """Return the lists farthest from those before them that no list within the tolerance dominates.

    A list that turns out to be dominated leaves behind the best one that dominates it, and the next is sought among
    those that none of these dominates, so that the farthest one left is the farthest that nothing dominates.
    """
    found: list[Allocation] = []
    above: list[Allocation] = []
    while len(found) < lists:
        model = _Model(problem, allowed)
        apart = model.model.integer("最小差异数", 0, len(problem.pool))
        for n, one in enumerate((best, *found)):
            model.model.add(leq(apart, _distance(model, one)), "tolerance", f"与第{n + 1}份名单的差异数")
        for one in (best, *found, *above):
            model.not_below(values_of(problem, one))
        values = model.solve([("distance", "max", total((apart,)))], model.goals)
        if not values[apart.index]:
            break
        one = model.formulation.allocation(values)
        better = _better(problem, allowed, one)
        if values_of(problem, better) == values_of(problem, one):
            found.append(one)
        else:
            above.append(better)
    return found


def _better(problem: Problem, allowed: Tolerance, one: Allocation) -> Allocation:
    """Return the best list by all goals among those that are nowhere worse than a list."""
    model = _Model(problem, allowed)
    for goal, value in model.measured(values_of(problem, one)):
        model.model.add(model.at_least(goal, value), "tolerance", f"{goal.name}不差于所比较的名单")
    return model.formulation.allocation(model.solve([], model.goals))


def values_of(problem: Problem, allocation: Allocation) -> dict[str, int]:
    """Return the goals of a list that mean something to people, by name."""
    tally = tally_of(problem, allocation)
    goals = goals_of(problem)
    return {g.name: g.value(tally) for g in goals if not g.coded}


def _distance(model: _Model, one: Allocation) -> Linear:
    """Tell how many candidates have another tier than in a list."""
    return len(one.awards) - _same(model, one, range(len(one.awards)))


def _same(model: _Model, one: Allocation, positions: Iterable[int]) -> Linear:
    """Tell how many of some positions are exactly at their level in a list."""
    d, levels = model.decisions, one.levels
    reached = (d.reaches(i, levels[i]) if levels[i] else 1 for i in positions)
    beyond = (-1 * total((d.reaches(i, levels[i] + 1),)) for i in positions)
    return total((*reached, *beyond))


def _funded(problem: Problem, allowed: Tolerance, positions: Sequence[int], sense: Direction) -> set[int]:
    """Tell which of some positions are funded in a list that has as many or as few of them as possible."""
    if not positions:
        return set()
    model = _Model(problem, allowed)
    values = model.solve([("funded", sense, model.decisions.funded(positions))])
    return set(positions) & set(model.formulation.allocation(values).funded)


def _at_level(problem: Problem, allowed: Tolerance, best: Allocation, positions: set[int]) -> set[int]:
    """Tell which of some positions keep their tier in a list where as few of them as possible do."""
    if not positions:
        return set()
    model = _Model(problem, allowed)
    values = model.solve([("same", "min", _same(model, best, sorted(positions)))])
    levels = model.formulation.allocation(values).levels
    return {i for i in positions if levels[i] == best.levels[i]}
