"""The search of `ranks` for many orders in one call, over whole numbers in arrays: what numba compiles.

It is one function of arrays and figures without an object in it, line for line what `ranks._Search` does, beginning
with the rank that the order before reached. As it stands here it can be called, too, only not quickly.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.engines.score_lines.arrays import Array

Seek = Callable[..., None]
"""`seek`, or what is compiled from it."""


def seek(  # noqa: C901, PLR0912, PLR0915, PLR0917 - compiled as a whole, without calls
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
    below: Array,
    upto: Array,
    fewest: Array,
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
        Number of levels, budget, base of the tables, most awards, whether sums are cut, number of groups, number of
        applicants.
    under_level … room
        As `arrays.pay_arrays`.
    lowest
        Per position what an award costs at least, -1 where no level is open.
    below, upto, fewest
        As `Ranks`.
    """
    top, budget, base, most = figures[0], figures[1], figures[2], figures[3]
    truncate, n, none = figures[4] != 0, orders.shape[1], 10**9
    money, had = np.zeros(figures[6], np.int64), np.zeros(figures[5], np.int64)
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
    last = none

    for b in range(orders.shape[0]):
        order = orders[b]
        number = 0
        for rank in range(n):
            sure_before[rank] = number
            if under_level[1, order[rank]] == 1:
                sure[number] = rank
                number += 1
        sure_before[n] = number
        for attempt in range(2):
            best = none
            if attempt == 0:
                if last >= none:
                    continue
                best = last + 1
            money[:] = 0
            had[:] = 0
            at[:] = 0
            length, depth = 0, 0
            entering, start, spent = True, 0, 0
            while depth >= 0:
                cap = top - depth
                if entering:
                    entering = False
                    left = upto[offset[depth] + key_of[depth]] - at[cap]
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
                stops[depth] -= 1
                stop = stops[depth]
                until = stop_length[depth, stop] if stop >= 0 else before[depth]
                while length > until:
                    length -= 1
                    i = given[length]
                    at[given_level[length]] -= 1
                    if risky[i]:
                        for k in range(group_start[i], group_start[i + 1]):
                            had[group_place[k]] -= 1
                        if cut[i] >= 0:
                            money[cut[i]] -= given_amount[length]
                if stop < 0:
                    depth -= 1
                    continue
                key = key_of[depth] * base + at[cap]
                reached = below[offset[depth + 1] + key]
                if reached >= best:
                    continue
                if cap == 1:
                    best, found[b] = reached, 1
                    levels[b, :] = 0
                    amounts[b, :] = 0
                    for k in range(length):
                        levels[b, given[k]] = given_level[k]
                        amounts[b, given[k]] = given_amount[k]
                    continue
                start, spent = stop_rank[depth, stop], stop_spent[depth, stop]
                more = fewest[min(best, fewest.shape[0] - 1)] - length
                so_far = spent
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
                last = best
                break
