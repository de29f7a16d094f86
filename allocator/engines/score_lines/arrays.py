"""The pay tables of a pool as whole numbers in arrays: what compiled functions read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.pay_tables import PayTables

Array = npt.NDArray[np.int64]
LARGEST = 2**62
"""No sum of money, and no number, that may come up reaches it: it would not be held exactly."""


def array(values: Sequence[object]) -> Array:
    return np.array(values, np.int64)


def most_paid(pays: PayTables) -> int:
    """Return a sum that no award, no least award and no room that matters exceeds, 元."""
    problem = pays.problem
    paid = [problem.full[i][t] for i, levels in enumerate(pays.opened) for t in levels]
    return max((*paid, *problem.least, *(room or 0 for _, room in pays.cut.values())))


def pay_arrays(pays: PayTables) -> tuple[Array, ...]:
    """Return the tables as arrays.

    Returns
    -------
    tuple
        Level and 元 per cap and position (`PayTables.under`); whether risky, per position; whether open and what is due
        at most, per position and level; the least award per level; where each position's groups begin and the last
        one's end, their places and most awards; per position whose room counts, or -1, and that room.
    """
    problem, n, top = pays.problem, len(pays.opened), pays.problem.top
    full = [[problem.full[i][t] if t in pays.opened[i] else 0 for t in range(top + 1)] for i in range(n)]
    rooms = [pays.cut.get(i, (-1, 0)) for i in range(n)]
    caps = [[(0, 0)] * n, *pays.under[1:]]
    groups = [pays.groups.get(i, []) for i in range(n)]
    return (
        array([[level for level, _ in under] for under in caps]).reshape(top + 1, n),
        array([[amount for _, amount in under] for under in caps]).reshape(top + 1, n),
        array([i in pays.risky for i in range(n)]),
        array([[t in opened for t in range(top + 1)] for opened in pays.opened]).reshape(n, top + 1),
        array(full).reshape(n, top + 1),
        array(problem.least[: top + 1]),
        array([*accumulate(map(len, groups), initial=0)]),
        array([place for found in groups for place, _ in found]),
        array([most for found in groups for _, most in found]),
        array([e for e, _ in rooms]),
        array([room or 0 for _, room in rooms]),
    )
