"""The kernel for many orders, and the walk behind it, against a full walk of the same candidates frozen anew."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from orders_case import triples

from allocator.engines.score_lines.kernel import declines
from allocator.engines.score_lines.many_orders import ManyOrders
from allocator.engines.score_lines.solve import Solution, exhaustive, solve

Wrong = list[tuple[int, str]]


def orders_equal_the_full_walk(seeds: Iterable[int], how: dict[str, int] | None = None) -> Wrong:
    """Level and amount of everybody, four orders to a pool; `how` counts what was answered by what.

    Through the door for many orders, by what is compiled where that is ready, and by the plain kernel.
    """
    wrong: Wrong = []
    many: dict[int, ManyOrders] = {}
    how = {} if how is None else how
    for seed, problem, again, order, scores in triples(seeds):
        if reason := declines(problem):
            wrong.append((seed, f"declined for {reason}"))
            continue
        made = many.get(seed) or many.setdefault(seed, ManyOrders(problem))
        walked, sought = made.walked, made.sought
        found = next(made.best_all([(order, scores)]))
        plain = made.kernel.best(order, scores)
        if plain != (found if (made.walked, made.sought) == (walked, sought) else None):
            wrong.append((seed, f"{order}: plain {plain}, else {found}"))
        other = again.problem()
        truth = exhaustive(other)
        assert isinstance(truth, Solution)
        got = found and {problem.pool[i].id: (t, found[1][i]) for i, t in enumerate(found[0]) if t}
        expected = truth.allocation and {
            other.pool[k].id: (award.level, award.amount) for k, award in enumerate(truth.allocation.awards) if award
        }
        if got != expected:
            wrong.append((seed, f"{order}: {got} instead of {expected}"))
        if order == sorted(order) and solve(other) != truth:
            wrong.append((seed, f"{order}: solve {solve(other)} instead of {truth}"))
        if made.sought > sought and (quick := made.best_arrays(np.array([order], np.int64))):
            arrays = (quick[0][0].tolist(), quick[1][0].tolist()) if quick[2][0] else None
            if arrays != found:
                wrong.append((seed, f"{order}: by arrays {arrays} instead of {found}"))
        by = "walk" if made.walked > walked else "ranks" if made.sought > sought else "kernel"
        for name in (by, "none" if found is None else "list"):
            how[name] = how.get(name, 0) + 1
    return wrong
