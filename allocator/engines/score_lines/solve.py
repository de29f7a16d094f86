"""The score lines: the default case needs no search tree, no solver and no rows.

Theorem. Let every rule be a total (budget, quota, shape, goals), a block that looks only at higher-ranked awards, a
pin, a reserve or the merit order itself, with amounts fixed by `pay` (truncate or demote). A *line* κ_t is the lowest
rank that reaches tier t by merit (0: nobody), κ_τ ≤ … ≤ κ_1. The walk W(κ) goes down the order π and gives everybody
the best unblocked t with r(i) ≤ κ_t; pinned awards are entered before it; after the walk the first s' cities still
without an award get their reserved seat. Lines are *canonical* when the candidate at κ_t itself gets t, or
κ_t = κ_{t+1}. Then (κ, s') ↦ W is a bijection between canonical lines and the allocations that rules H2 to H7, pins
and seats allow.

Proof. For r < κ_t somebody lower reaches t, so by H7 the candidate at r reaches t or is blocked there; r = κ_t reaches
t by definition; r > κ_t does not; a blocked one cannot. Blocks depend on the pins, which are given, and on higher
ranks only, so by induction down the order κ fixes every level, `pay` every amount; the seats follow from the
awards and their number. Conversely a walk leaves only blocked candidates behind a lower rank that got more.

Lemma. The lexicographically greatest tier vector is the walk with the lexicographically greatest (κ_τ, …, κ_1).

So all allowed allocations are found by going through the canonical lines, depth first: κ_τ, then κ_{τ−1}, …, continuing
one walk and undoing it. With one total quota u there are at most C(u+τ, τ) of them, whatever the number of candidates.
With ties treated together a line falls only at the end of a tie; where experts gave the tiers there is one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from allocator.engines.score_lines.kernel import Kernel, declines
from allocator.engines.score_lines.pruning import Bounds
from allocator.engines.score_lines.walk import Walk, listed
from allocator.models.goals import Goal
from allocator.models.priority import goals_of, stopper
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, Declined, GoalValue, Solution
from allocator.problem.problem import Problem

NAME, FAMILY, VERSION = "lines", "enumeration", "1"


class _Best:
    """Keeps the best allocation seen, goal by goal."""

    def __init__(self, goals: Sequence[Goal], totals: Sequence[Rule], bounds: Bounds) -> None:
        self.all, self.goals = goals, [(goal.value, goal.sign) for goal in goals]
        self.totals, self.bounds = totals, bounds
        self.values: list[int] | None = None
        self.kept: tuple[list[int], list[int], list[int]] = ([], [], [])

    def __call__(self, walk: Walk) -> None:
        tally = walk.tally
        if tally.number < self.bounds.needed or not all(r.admits(tally) for r in self.totals):
            return
        if self.values is not None:
            for (value, sign), best in zip(self.goals, self.values, strict=True):
                found = sign * value(tally)
                if found != best:
                    if found > best:
                        return
                    break
            else:
                return
        self.values = [sign * value(tally) for value, sign in self.goals]
        self.kept = (walk.levels[:], walk.amounts[:], walk.seats[:])
        self.bounds.learn([(g, g.sign * v) for g, v in zip(self.all, self.values, strict=True)], tally)


def solve(problem: Problem) -> Solution | Declined:
    """Return the best allocation by its score lines, proven by enumeration.

    Where the kernel may be trusted with the problem and finds a list with every goal before the lines at its bound,
    that is it (see `kernel.py`); else all canonical lines are gone through.

    Returns
    -------
    Declined
        As `exhaustive`.
    """
    if not declines(problem):
        found = Kernel(problem).best(range(len(problem.pool)))
        if found is not None:
            return _proven(problem, listed(problem, *found, ()))
    return exhaustive(problem)


def exhaustive(problem: Problem) -> Solution | Declined:
    """Return the best allocation by enumeration of all canonical lines: a complete search, hence a proof.

    Returns
    -------
    Declined
        A clause cannot be walked (merit order off, or the cumulative ceiling in mode skip), or a goal does not say what
        it looks at.
    """
    if found := stopper(problem):
        return Declined(found.name, f"{found.named}不能按分数线求解")
    rules = rules_of(problem)
    bounds = Bounds(problem, rules)
    goals = goals_of(problem, walked=True)
    totals = [r for r in rules if type(r).admits is not Rule.admits]
    best = _Best(goals, totals, bounds)
    Walk(problem, rules, best, bounds=bounds).run()
    if best.values is None:
        return Solution("infeasible", None, (), NAME, VERSION, FAMILY)
    return _proven(problem, listed(problem, *best.kept))


def _proven(problem: Problem, allocation: Allocation) -> Solution:
    tally = tally_of(problem, allocation)
    values = [(goal, goal.value(tally)) for goal in goals_of(problem, walked=True)]
    proven = tuple(GoalValue(goal.name, goal.sense, v, v) for goal, v in values)
    return Solution("optimal", allocation, proven, NAME, VERSION, FAMILY)
