"""The list of other scores: by the product's own freezing and solve, or of many at once through the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.arrays import Array
from allocator.engines.score_lines.kernel import Listed, declines
from allocator.engines.score_lines.many_orders import ManyOrders
from allocator.engines.score_lines.solve import exhaustive
from allocator.errors import DataError, RulesError
from allocator.models.priority import goals_of, walked
from allocator.models.rules import rules_of
from allocator.problem.allocation import Allocation, Solution
from allocator.problem.build import natural
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import Resolved, answered
from allocator.proof.solve import solve_problem

Way = Literal["orders", "walks", "none"]
"""`orders`: by the kernel for many orders, the walk behind it. `walks`: each frozen anew and walked through all lines.
`none`: positions and scores do not decide the list alone, or a solve would take minutes."""


class Lists:
    """One year's candidates, asked for the lists of other scores.

    Parameters
    ----------
    case, problem
        As solved; positions are those of `problem.pool`.

    Attributes
    ----------
    place
        Per position its place where all scores are equal: by the file's tie keys, then by number.
    """

    def __init__(self, case: Case, problem: Problem) -> None:
        self.case, self.problem = case, problem
        order = sorted(problem.pool, key=lambda c: (tuple(-t for t in c.tie_scores), natural(c.id)))
        places = {c.id: k for k, c in enumerate(order)}
        self.place = [places[c.id] for c in problem.pool]
        self.way: Way = "none"
        if problem.publication is not None or problem.at is not None:
            self.way = "none"
        elif not declines(problem):
            self.way = "orders"
        elif walked(problem) and not problem.prorates:
            self.way = "walks"
        self.frozen_anew = 0
        self.many = ManyOrders(problem) if self.way == "orders" else None

    @cached_property
    def by_score(self) -> bool:
        """Whether a clause, a goal or the way with ties looks at scores, not only at positions."""
        steps = any(rule.score_steps for rule in rules_of(self.problem))
        return steps or self.problem.programme.ties != "keys" or any(g.by_scores for g in goals_of(self.problem))

    def order(self, scores: Sequence[int]) -> list[int]:
        """Return positions by score, ties as the file's keys split them."""
        return sorted(range(len(scores)), key=lambda i: (-scores[i], self.place[i]))

    def frozen(self, scores: Sequence[int]) -> Problem:
        """Return the problem frozen with other scores, from the raw case."""
        by_id = {c.id: score for c, score in zip(self.problem.pool, scores, strict=True)}
        entries = tuple(
            replace(e, candidate=replace(e.candidate, score=by_id[e.candidate.id])) if e.candidate.id in by_id else e
            for e in self.case.entries
        )
        return self.case.but(entries=entries).problem()

    def solved(self, scores: Sequence[int]) -> Resolved:
        """Return the list as an official solve has it, confirmed by a second engine.

        Raises
        ------
        UsageError
            There is no proven list.
        """
        return answered(solve_problem(self.frozen(scores)))

    def listed(self, problem: Problem, allocation: Allocation) -> Listed:
        """Return a list of any order by position of this problem."""
        awards = {c.id: a for c, a in zip(problem.pool, allocation.awards, strict=True) if a}
        had = [awards.get(c.id) for c in self.problem.pool]
        return [a.level if a else 0 for a in had], [a.amount if a else 0 for a in had]

    def of_many(self, asked: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Iterator[Listed | None]:
        """Yield the list of each pair of an order and the scores behind it; None where there is none."""
        if self.many is not None:
            scored = self.by_score
            return self.many.best_all((order, scores if scored else None) for order, scores in asked)
        return (self._walked(scores) for _, scores in asked)

    def of_arrays(self, orders: Array, scores: Array) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
        """Return level and 元 of each row of orders with its scores, and which rows have a list."""
        if self.many is not None and not self.by_score:
            return self.many.best_arrays(orders)
        levels, amounts = np.zeros_like(orders), np.zeros_like(orders)
        found = np.zeros(len(orders), bool)
        for k, listed in enumerate(self.of_many(zip(orders.tolist(), scores.tolist(), strict=True))):
            if listed is not None:
                levels[k], amounts[k], found[k] = *listed, True
        self.frozen_anew += 0 if self.many else len(orders)
        return levels, amounts, found

    @property
    def walked(self) -> int:
        """How many orders so far were walked through all lines."""
        return self.many.walked if self.many else self.frozen_anew

    def _walked(self, scores: Sequence[int]) -> Listed | None:
        try:
            problem = self.frozen(scores)
        except (DataError, RulesError):
            return None
        found = exhaustive(problem)
        if not isinstance(found, Solution) or found.allocation is None:
            return None
        return self.listed(problem, found.allocation)
