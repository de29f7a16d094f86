"""The stairs outside the score-line theorem: solve after solve, each with what its neighbours have already proven.

The best list at a budget is the best for every budget down to what it costs, because what a smaller budget allows a
larger one allows too. So two budgets whose lists are the same settle all between them, and a solve just below what a
list costs gives the next stair: no step width, and a complete result. Goal vectors never worsen as the budget grows, in
the order of priority; so the first goals that are equal at both ends of a range have that value all over it. They are
fixed there and not asked for again, and the list of the lower end, which every budget of the range can pay, is where
the search begins. The range is halved a few times first, to have such ends early.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.engines.score_lines.frontier import Stair, most_money
from allocator.models.formulation import Formulation
from allocator.models.tally import tally_of
from allocator.parallel import Progress, sweep
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem

HALVINGS = 3
"""How often the range is halved before each part is gone through from its top: eight parts, for as many workers."""
PAIR = ("cpsat", "highs")
PATIENCE = 3.0
"""Seconds for each engine of the pair; what takes longer is solved side by side (`engines/portfolio`)."""


@dataclass(frozen=True, order=True)
class Settled:
    """What a budget is proven to buy.

    Attributes
    ----------
    stair
        None: nothing is allowed.
    values
        The same list as the values of the model's variables; empty where nobody has them.
    """

    budget: int
    stair: Stair | None = field(compare=False)
    values: tuple[int, ...] = field(compare=False)

    @property
    def least(self) -> int:
        """元: the least budget that is settled by this one."""
        return self.stair.spent if self.stair else 0


@dataclass(frozen=True)
class Question:
    """What a budget buys, where a smaller one is settled and the first goals are known.

    Attributes
    ----------
    known
        How many goals, from the first, have the value that they have at the smaller budget.
    start
        The variables' values there; empty where nothing is known.
    """

    budget: int
    known: int = 0
    start: tuple[int, ...] = ()


def descended(
    problem: Problem,
    since: int,
    upto: int | None,
    *,
    grid: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[Stair, int], ...]:
    """Yield every stair between two budgets, the lowest first, each with the last budget it is proven for.

    Parameters
    ----------
    grid
        元: only the budgets that lie so far apart, from the lower one on; None: all of them.
    progress
        Told how much of the range is settled up to the dearest list, in smallest units of money.
    """
    most = most_money(problem, upto)
    search = _Search(problem, min(since, most), most, grid)
    while questions := search.questions():
        for settled in sweep(partial(answered, problem), questions, executor=executor):
            insort(search.settled, settled)
        search.rounds += 1
        if progress:
            progress(*search.covered())
    return tuple(search.stairs())


class _Search:
    """Which budgets are settled, and which to ask about next."""

    def __init__(self, problem: Problem, since: int, most: int, grid: int | None) -> None:
        self.problem, self.since, self.most, self.grid = problem, since, most, grid
        self.settled: list[Settled] = []
        self.rounds = 0

    def questions(self) -> list[Question]:
        """Return one budget out of every range that is still open; at first both ends of the whole."""
        if not self.rounds:
            return [Question(budget) for budget in sorted({self._last(), self.since}, reverse=True)]
        return [self._question(a, b, top) for a, b, top in self._open()]

    def covered(self) -> tuple[int, int]:
        """Tell how much is settled of what lies below the dearest list, and how much that is."""
        unit = self.problem.granule
        whole = max(1, -(-(self.settled[-1].least - self.since) // unit))
        return whole - sum((top - a.budget) // unit for a, _, top in self._open()), whole

    def stairs(self) -> Iterator[tuple[Stair, int]]:
        """Tell what has been found, the cheapest first."""
        for here, following in pairwise([*self.settled, None]):
            if here and here.stair and (following is None or following.least > here.budget):
                yield here.stair, here.budget

    def _last(self) -> int:
        """Return the largest budget to ask about."""
        return self.most if self.grid is None else self.since + (self.most - self.since) // self.grid * self.grid

    def _open(self) -> Iterator[tuple[Settled, Settled, int]]:
        """Neighbours with budgets between them that neither settles, and the largest of these."""
        for a, b in pairwise(self.settled):
            top = b.least - 1
            if self.grid is not None:
                top -= (top - self.since) % self.grid
            if b.stair and top > a.budget:
                yield a, b, top

    def _question(self, a: Settled, b: Settled, top: int) -> Question:
        """Return the middle of a range; after some halvings the largest budget, which gives the next stair."""
        unit = self.grid or 1
        between = (top - a.budget) // unit
        halved = self.grid is not None or self.rounds <= HALVINGS
        budget = top - between // 2 * unit if halved else top
        return Question(budget, _shared(a, b), a.values)


def _shared(a: Settled, b: Settled) -> int:
    """Tell how many goals, from the first, have the same value at both."""
    if not a.values or a.stair is None or b.stair is None:
        return 0
    pairs = zip(a.stair.values, b.stair.values, strict=True)
    return next((k for k, (x, y) in enumerate(pairs) if x != y), len(a.stair.values))


def answered(problem: Problem, question: Question) -> Settled:
    """Return the best list at a budget, every goal proven by engines of two families."""
    there = replace(problem, budget=question.budget)
    return _by_pair(there, question) or _by_all(there)


def _by_pair(problem: Problem, question: Question) -> Settled | None:
    """Tell what two engines find one after the other; None where they are not done soon, or differ."""
    formulation = Formulation(problem)
    model, start = formulation.model, question.start
    usable = bool(start) and model.within(start) and not model.broken(start)
    given, start = (range(question.known), start) if usable else (range(0), ())
    first = _outcome(formulation, PAIR[0], start, given)
    second = _outcome(formulation, PAIR[1], first.values or start, given)
    if first.status == second.status == "infeasible":
        return Settled(problem.budget, None, ())
    if not (first.proven and second.proven) or first.values is None or second.values is None:
        return None
    allocation = formulation.allocation(first.values)
    if formulation.allocation(second.values) != allocation:
        return None
    tally = tally_of(problem, allocation)
    values = tuple(goal.value(tally) for goal in formulation.goals)
    if any(values != tuple(level.value for level in outcome.goals) for outcome in (first, second)):
        return None
    awards = tuple((i, a) for i, a in enumerate(allocation.awards) if a)
    return Settled(problem.budget, Stair(allocation.spent, values, awards), first.values)


def _outcome(formulation: Formulation, name: str, start: Sequence[int], given: range) -> Outcome:
    """Tell what one engine proves by itself; a list to start from spares it the search and none of the proof."""
    backend = load_backend(name)
    return optimise(formulation.model, backend, limit_seconds=PATIENCE, hint=start or None, given=given)


def _by_all(problem: Problem) -> Settled:
    """Return the same by all engines, which end or say why not."""
    result = solve_problem(problem)
    if result.allocation is None:
        return Settled(problem.budget, None, ())
    awards = tuple((i, a) for i, a in enumerate(result.allocation.awards) if a)
    stair = Stair(result.allocation.spent, tuple(g.value for g in result.goals), awards)
    return Settled(problem.budget, stair, ())
