"""The descent of `kernel.Descent` for many orders in one call, over whole numbers in arrays: what numba compiles.

It is one function of arrays and figures without an object in it, line for line what `kernel.Descent` does: the same
segments, the same awards, the same end. `Tables` holds of a kernel what it reads. As it stands here it can be called,
too, only not quickly; `compiled` makes it quick where numba is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.arrays import LARGEST, Array, array, most_paid, pay_arrays
from allocator.engines.score_lines.counts import TooManyError
from allocator.engines.score_lines.kernel import CLOSED, MOST_SEGMENTS, Kernel, Listed

Descend = Callable[..., None]
"""`descend`, or what is compiled from it."""


class Tables:
    """A kernel with its open levels as arrays.

    Parameters
    ----------
    kernel
        One that is not hopeless.

    Raises
    ------
    TooManyError
        The numbers of awards are too many for a table, or the money too much for 64 bits.
    """

    def __init__(self, kernel: Kernel) -> None:
        pays, top = kernel.pays, kernel.top
        worth, base = kernel.counts.table()
        lowest = [-1 if y >= CLOSED else y for y in kernel.lowest]
        if kernel.budget + max((most_paid(pays), *lowest)) * (len(lowest) + 1) >= LARGEST:
            raise TooManyError
        self.n = len(lowest)
        self.figures = array(
            (
                top, kernel.budget, base, kernel.counts.fewest, kernel.counts.most, MOST_SEGMENTS,
                kernel.problem.over == "truncate", pays.places, len(kernel.room),
            )
        )  # fmt: skip
        self.arrays = (*pay_arrays(pays), array(lowest), array(worth))

    def best_of(self, orders: Array, descend: Descend) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
        """Return level and 元 per order and position, and which orders have a list."""
        levels, amounts, found = np.zeros_like(orders), np.zeros_like(orders), np.zeros(len(orders), np.int64)
        descend(orders, self.figures, *self.arrays, levels, amounts, found)
        return levels, amounts, found.astype(bool)

    def best(self, orders: Sequence[Sequence[int]], descend: Descend) -> list[Listed | None]:
        """Return what `Kernel.best` does for each order."""
        levels, amounts, found = self.best_of(np.array(orders, np.int64).reshape(len(orders), self.n), descend)
        return [
            (list_levels, list_amounts) if here else None
            for here, list_levels, list_amounts in zip(found.tolist(), levels.tolist(), amounts.tolist(), strict=True)
        ]


def descend(  # noqa: C901, PLR0912, PLR0915, PLR0917 - compiled as a whole, without calls
    orders: Array,
    figures: Array,
    under_level: Array,
    under_amount: Array,
    risky: Array,
    opened: Array,
    full: Array,
    least: Array,
    group_start: Array,
    group_place: Array,
    group_most: Array,
    cut: Array,
    room: Array,
    lowest: Array,
    worth: Array,
    levels: Array,
    amounts: Array,
    found: Array,
) -> None:
    """Fill in `levels`, `amounts` and `found` (1: a list) for each row of `orders`.

    Parameters
    ----------
    orders
        Positions of the pool per row, best rank first.
    figures
        Number of levels, budget, base of `worth`, fewest and most awards, most segments, whether sums are cut, number
        of groups, number of applicants.
    under_level, under_amount
        Per cap and position `PayTables.under`.
    risky, opened, full, least
        Per position; per position and level; per level.
    group_start, group_place, group_most
        The groups of position i lie from `group_start[i]` to `group_start[i + 1]`.
    cut, room
        Per position the applicant whose room counts, or -1, and his room.
    lowest
        Per position, -1 where no level is open.
    worth
        `PerfectCounts.table`.
    """
    top, budget, base, fewest, most = figures[0], figures[1], figures[2], figures[3], figures[4]
    most_segments, truncate, n = figures[5], figures[6] != 0, orders.shape[1]
    money, had = np.zeros(figures[8], np.int64), np.zeros(figures[7], np.int64)
    at = np.zeros(top + 1, np.int64)
    given, given_level, given_amount = (
        np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64),
    )
    sure_before, sure = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    smallest = np.zeros(most + 1, np.int64)
    stop_rank, stop_length, stop_spent = (
        np.zeros((top, most + 2), np.int64),
        np.zeros((top, most + 2), np.int64),
        np.zeros((top, most + 2), np.int64),
    )
    stops, before, key_of = np.zeros(top, np.int64), np.zeros(top, np.int64), np.zeros(top + 1, np.int64)
    offset = np.zeros(top + 1, np.int64)
    for k in range(top):
        offset[k + 1] = offset[k] * base + 1

    for b in range(orders.shape[0]):
        order = orders[b]
        money[:] = 0
        had[:] = 0
        at[:] = 0
        number = 0
        for rank in range(n):
            sure_before[rank] = number
            if under_level[1, order[rank]] == 1:
                sure[number] = rank
                number += 1
        sure_before[n] = number
        length, segments, depth = 0, 0, 0
        entering, start, spent = True, 0, 0
        while depth >= 0:
            cap = top - depth
            if entering:
                entering = False
                segments += 1
                if segments > most_segments:
                    break
                left = worth[offset[depth] + key_of[depth]] - at[cap]
                if left < 0:
                    depth -= 1
                    continue
                before[depth] = length
                stop_rank[depth, 0], stop_length[depth, 0], stop_spent[depth, 0] = start, length, spent
                stops[depth] = 1
                for rank in range(start, n):
                    i = order[rank]
                    level, amount = under_level[cap, i], under_amount[cap, i]
                    if level < 0:
                        # `_due`
                        level, amount = 0, 0
                        blocked = False
                        for k in range(group_start[i], group_start[i + 1]):
                            blocked = blocked or had[group_place[k]] >= group_most[k]
                        t = 0 if blocked else cap
                        while t > 0:
                            if opened[i, t]:
                                paid, asked = 0, full[i, t]
                                if asked >= least[t]:
                                    over = cut[i] >= 0 and asked > room[i] - money[cut[i]]
                                    if not over:
                                        paid = asked
                                    elif truncate and room[i] - money[cut[i]] >= least[t]:
                                        paid = room[i] - money[cut[i]]
                                if paid != 0 or asked < least[t]:
                                    level, amount = t, paid
                                    break
                            t -= 1
                    if level == 0:
                        continue
                    spent += amount
                    if spent > budget or length >= most:
                        break
                    given[length], given_level[length], given_amount[length] = i, level, amount
                    length += 1
                    at[level] += 1
                    if risky[i]:
                        for k in range(group_start[i], group_start[i + 1]):
                            had[group_place[k]] += 1
                        if cut[i] >= 0:
                            money[cut[i]] += amount
                    if level == cap:
                        if left == 0:
                            break
                        left -= 1
                        k = stops[depth]
                        stop_rank[depth, k], stop_length[depth, k], stop_spent[depth, k] = rank + 1, length, spent
                        stops[depth] = k + 1
            # `_take_back`
            stops[depth] -= 1
            last = stops[depth]
            until = stop_length[depth, last] if last >= 0 else before[depth]
            while length > until:
                length -= 1
                i = given[length]
                at[given_level[length]] -= 1
                if risky[i]:
                    for k in range(group_start[i], group_start[i + 1]):
                        had[group_place[k]] -= 1
                    if cut[i] >= 0:
                        money[cut[i]] -= given_amount[length]
            if last < 0:
                depth -= 1
                continue
            key = key_of[depth] * base + at[cap]
            if worth[offset[depth + 1] + key] < 0:
                continue
            if cap == 1:
                found[b] = 1
                break
            # `_further`
            start, spent = stop_rank[depth, last], stop_spent[depth, last]
            more, so_far = fewest - length, spent
            if more > 0:
                place = sure_before[start] + more - 1
                end = sure[place] + 1 if place < number else n
                held = 0
                for rank in range(start, end):
                    y = lowest[order[rank]]
                    if y < 0 or (held == more and y >= smallest[held - 1]):
                        continue
                    k = held if held < more else held - 1
                    while k > 0 and smallest[k - 1] > y:
                        smallest[k] = smallest[k - 1]
                        k -= 1
                    smallest[k] = y
                    held = min(held + 1, more)
                if held < more:
                    continue
                for k in range(more):
                    so_far += smallest[k]
            if so_far <= budget:
                depth += 1
                key_of[depth] = key
                entering = True
        if found[b]:
            for k in range(length):
                levels[b, given[k]] = given_level[k]
                amounts[b, given[k]] = given_amount[k]
