"""Lower tiers and nothing else: the list that keeps as many awards as a reference with the least change.

Against the reference, of all allowed lists within the budget that have no more awards, the one is sought that lacks the
fewest, loses the fewest of the reference's candidates, changes the fewest tiers, and changes them by the fewest steps;
of those that are alike in all this, the best by the programme's goals. Inside the score-line theorem one enumeration
finds it, outside it a model.
"""

from __future__ import annotations

from collections.abc import Sequence

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines.pruning import least_cost
from allocator.engines.score_lines.walk import Walk
from allocator.models.algebra import Expression, leq, total
from allocator.models.formulation import Formulation
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.resolve import NOTHING, Resolved, within_theorem

ONE_TIER = "办法只有一个等级，没有更低的档次可降"
GIVEN = "等级由认定、评审或申报给出，不为节省资金降档"


def lowered(problem: Problem, reference: Allocation) -> Resolved:
    """Return the list of least change, or why tiers cannot be lowered; `reference` is a list of the same candidates."""
    if problem.top == 1 or problem.graded:
        return Resolved(problem, None, why=ONE_TIER if problem.top == 1 else GIVEN)
    inside = within_theorem(problem)
    found = (_by_lines if inside else _by_rows)(problem, reference.levels)
    if found is None:
        return Resolved(problem, None, why=NOTHING)
    return Resolved(problem, found, proof="enumeration" if inside else "solver")


class _Least:
    """Keeps the list of least change among those visited, and cuts off what cannot lead to one."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], levels: Sequence[int]) -> None:
        self.problem, self.reference = problem, levels
        self.number = sum(1 for t in levels if t)
        self.goals = goals_of(problem, walked=True)
        self.totals = [r for r in rules if type(r).admits is not Rule.admits]
        self.cost = least_cost(problem)
        self.best: tuple[tuple[int, ...], Allocation] | None = None

    def __call__(self, walk: Walk) -> None:
        tally = walk.tally
        if self.cuts(tally) or not all(r.admits(tally) for r in self.totals):
            return
        key = (*self._change(walk.levels), *(g.sign * g.value(tally) for g in self.goals))
        if self.best is None or key < self.best[0]:
            self.best = key, walk.allocation()

    def _change(self, levels: Sequence[int]) -> tuple[int, ...]:
        pairs = [(a, b) for a, b in zip(self.reference, levels, strict=True) if a != b]
        number = sum(1 for t in levels if t)
        left = sum(1 for a, b in pairs if a and not b)
        steps = sum(abs(a - b) for a, b in pairs if a and b)
        return self.number - number, left, sum(1 for a, b in pairs if a and b), steps

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk can be the list."""
        left = self.problem.budget - tally.spent
        if left < 0 or tally.number > self.number:
            return True
        lacking = self.number - (self.best[0][0] if self.best else self.number) - tally.number
        return lacking > 0 and (lacking >= len(self.cost) or self.cost[lacking] > left)

    def behind(self, tally: Tally, cap: int) -> bool:
        """No line is drawn too high."""
        del tally, cap
        return False


def _by_lines(problem: Problem, levels: Sequence[int]) -> Allocation | None:
    rules = rules_of(problem)
    least = _Least(problem, rules, levels)
    Walk(problem, rules, least, bounds=least).run()
    return least.best[1] if least.best else None


def _by_rows(problem: Problem, levels: Sequence[int]) -> Allocation | None:
    formulation = Formulation(problem)
    model, d = formulation.model, formulation.decisions
    held = [i for i, t in enumerate(levels) if t]
    model.add(leq(d.funded(), len(held)), "number", "支持数不超过参照名单")
    goals = list(model.goals)
    model.goals.clear()
    kept: list[Expression] = []
    steps: list[Expression] = []
    for i in held:
        reach, beyond = d.reaches(i, levels[i]), d.reaches(i, levels[i] + 1)
        kept.append(total((reach, -1 * total((beyond,)), 1, -1 * total((d.reaches(i, 1),)))))  # 1 for one that left
        below = (total((d.reaches(i, 1), -1 * total((d.reaches(i, t),)))) for t in range(2, levels[i] + 1))
        above = (d.reaches(i, t) for t in range(levels[i] + 1, problem.top + 1))
        steps += [*below, *above]
    model.goal("number", "max", d.funded())
    model.goal("stay", "max", d.funded(held))
    model.goal("same", "max", total(kept))
    model.goal("steps", "min", total(steps))
    model.goals.extend(goals)
    outcome = optimise(model, load_backend("cpsat"))
    return None if outcome.values is None else formulation.allocation(outcome.values)
