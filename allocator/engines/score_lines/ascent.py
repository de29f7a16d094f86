"""Every stair by its numbers alone: where goals look at numbers of awards and score lines, as the usual ones do.

Down one order a list is told by its numbers per tier, and a lower line is a greater number: once the lines above it are
drawn, a tier is given to nobody but on the way down to its own line, and where that line is canonical to whoever stands
at it. So to compare lines from the top tier down is to compare numbers. `ascend` goes through all lists once and writes
down numbers and money; the goals look at all of them at once (`Goal.values`), and the best for every amount of money
follows. Who gets what is made of the stairs alone.

`frontier.Climb` answers where this may not (`ascent` says None), and where nothing is compiled; both have the same
stairs. As it stands here `ascend` can be called, too, only not quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, gcd, prod

import numpy as np
import numpy.typing as npt

from allocator.engines.score_lines.arrays import LARGEST, Array, array, most_paid, pay_arrays
from allocator.engines.score_lines.counts import TooManyError
from allocator.engines.score_lines.kernel import declines
from allocator.engines.score_lines.pay_tables import PayTables
from allocator.models.goals import Goal
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.problem import Problem

Narrow = npt.NDArray[np.int32]
Ascend = Callable[..., None]
"""`ascend`, or what is compiled from it."""
MOST_LISTS, MOST_SUMS = 5_000_000, 2_000_000
"""So many lists may a pool have, and so many different sums may they come to; `Climb` cuts most of them off."""
_SLICE = 15_000
"""So many lists are looked at in one go."""
_NOTHING = np.iinfo(np.int64).max
"""The key of no list."""


@dataclass(frozen=True)
class Ascent:
    """Every stair, the cheapest first.

    Attributes
    ----------
    money
        元 of each stair.
    levels, amounts
        Per stair and position.
    """

    money: Array
    levels: Array
    amounts: Array

    def firsts(self, top: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Return per position and level that is had at all what its first stair costs, and the 元 had there."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for level in range(1, top + 1) if len(self.money) else ():
            has = self.levels >= level
            who = np.flatnonzero(has.any(axis=0))
            where = has[:, who].argmax(axis=0)
            paid = zip(self.money[where].tolist(), self.amounts[where, who].tolist(), strict=True)
            found.update(zip(((i, level) for i in who.tolist()), paid, strict=True))
        return found


def ascent(problem: Problem, climb: Ascend) -> Ascent | None:
    """Return every stair up to the problem's budget; None where this cannot be trusted with it, or is not worth while.

    Served is what the kernel for many orders is trusted with (`kernel.declines`), where besides every goal before the
    lines, and every rule that selects among finished lists, looks at many of them at once.
    """
    if declines(problem):
        return None
    rules, goals = rules_of(problem), goals_of(problem, walked=True)
    before = [g for g in goals if not g.line and not g.void]
    none = np.zeros((problem.top + 1, 0), np.int64)
    sieves = [r for r in rules if r.sifts(none) is not True]
    if any(r.sifts(none) is None for r in sieves) or any(g.values(none) is None for g in before):
        return None
    if [g.line for g in goals if g.line] != [*range(problem.top, 0, -1)]:
        return None
    pays = PayTables(problem, problem.open_levels, [found for r in rules if (found := r.most_of()) is not None])
    most = _most(problem, before, alone=not sieves)
    rooms = (room for _, room in pays.cut.values() if room)
    unit = gcd(*(amount for full in problem.full for amount in full), *rooms) or 1
    if (
        comb(most + problem.top, problem.top) > MOST_LISTS
        or problem.budget // unit > MOST_SUMS
        or problem.budget + most_paid(pays) >= LARGEST
    ):
        return None
    try:
        return _Lists(pays, most, climb).stairs(before, sieves, unit)
    except TooManyError:
        return None


def _most(problem: Problem, goals: Sequence[Goal], *, alone: bool) -> int:
    """Tell how many awards no list worth while exceeds.

    A walk cut short is a list too, and cheaper. Where the first goal looks at the number of awards and is at its ideal
    with so many and off it with more, and nothing but goals selects, whoever comes after so many spoils the list.
    """
    ends = [quota.high for quota in problem.programme.quotas if quota.mode == "hard" and not quota.tier]
    first = goals[0] if goals and alone else None
    if first is not None and first.looks_at == "number" and first.ideal is not None:
        end = first.most_awards(first.ideal)
        if end is not None and first.value(Tally([], end, 0, [])) == first.ideal:
            ends.append(end)
    return min([sum(1 for opened in problem.open_levels if opened), *ends])


class _Lists:
    """All lists of a pool with no more than so many awards."""

    def __init__(self, pays: PayTables, most: int, climb: Ascend) -> None:
        self.pays, self.problem, self.most, self.climb = pays, pays.problem, most, climb
        problem, truncates = self.problem, self.problem.over == "truncate"
        self.figures = array((problem.top, problem.budget, most, truncates, pays.places, len(problem.room)))
        self.arrays = pay_arrays(pays)

    def stairs(self, goals: Sequence[Goal], sieves: Sequence[Rule], unit: int) -> Ascent:
        """Return the stairs by some goals and then the lines, of what some rules let pass; sums are told in a unit.

        Raises
        ------
        TooManyError
            64 bits do not hold the goals and the lines in one figure.
        """
        counts, money = self._all()
        slices = [slice(start, start + _SLICE) for start in range(0, len(money), _SLICE)]
        parts = [_sifted(counts[:, part], money[part], sieves) for part in slices]
        values = [[np.asarray(goal.values(numbers.astype(np.int64))) for goal in goals] for numbers, _ in parts]
        del counts, money
        base, best = self.most + 1, np.full(self.problem.budget // unit + 1, _NOTHING)
        lows, spans = self._spans(goals, values)
        for (numbers, sums), found in zip(parts, values, strict=True):
            keys = np.zeros_like(sums)
            for goal, low, span, value in zip(goals, lows, spans, found, strict=True):
                keys *= span
                (np.add if goal.sign > 0 else np.subtract)(keys, value, out=keys)
                keys -= low
            for number in numbers[:0:-1]:
                keys *= base
                keys += self.most
                keys -= number
            np.minimum.at(best, sums // unit, keys)
        best = np.minimum.accumulate(best)
        better = np.flatnonzero(best < np.concatenate(([_NOTHING], best[:-1])))
        return Ascent(better * unit, *self._listed(self._numbers(best[better])))

    def _spans(self, goals: Sequence[Goal], values: Sequence[Sequence[Array]]) -> tuple[list[int], list[int]]:
        """Return per goal the best value that there is, the smaller the better, and how many there may be from there.

        Raises
        ------
        TooManyError
            64 bits do not hold the goals and the lines in one figure.
        """
        lows, spans = [], []
        for k, goal in enumerate(goals):
            some = [found[k] for found in values if found[k].size]
            ends = [goal.sign * int(end) for found in some for end in (found.min(), found.max())]
            lows.append(min(ends, default=0))
            spans.append(max(ends, default=0) - lows[-1] + 1)
        if prod(spans) * (self.most + 1) ** self.problem.top >= LARGEST:
            raise TooManyError
        return lows, spans

    def _all(self) -> tuple[Narrow, Array]:
        """Return the numbers of all lists, of all awards at index 0 and else by level, and what each costs."""
        top = self.problem.top
        size = comb(self.most + top, top)
        counts, money, found = np.empty((top + 1, size), np.int32), np.empty(size, np.int64), np.zeros(1, np.int64)
        none = np.zeros((0, len(self.pays.opened)), np.int64)
        self.climb(none, self.figures, *self.arrays, counts, money, found, none, none)
        return counts[:, : found[0]], money[: found[0]]

    def _numbers(self, keys: Array) -> Array:
        """Return the numbers by level that some figures were made of, each in a row."""
        base, found = self.most + 1, np.zeros((len(keys), self.problem.top + 1), np.int64)
        for level in range(1, self.problem.top + 1):
            keys, found[:, level] = keys // base, self.most - keys % base
        return found

    def _listed(self, wanted: Array) -> tuple[Array, Array]:
        """Return level and 元 per position of the lists with these numbers."""
        levels = np.zeros((len(wanted), len(self.pays.opened)), np.int64)
        amounts, found = np.zeros_like(levels), np.zeros(1, np.int64)
        nothing = np.zeros((wanted.shape[1], 0), np.int32)
        self.climb(wanted, self.figures, *self.arrays, nothing, found[:0], found, levels, amounts)
        return levels, amounts


def _sifted(counts: Narrow, money: Array, sieves: Sequence[Rule]) -> tuple[Narrow, Array]:
    """Return the lists that every rule lets pass."""
    for rule in sieves:
        passed = np.asarray(rule.sifts(counts.astype(np.int64)))
        counts, money = counts[:, passed], money[passed]
    return counts, money


def ascend(  # noqa: C901, PLR0912, PLR0915, PLR0917 - compiled as a whole, without calls
    wanted: Array,
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
    numbers: Narrow,
    money: Array,
    found: Array,
    levels: Array,
    amounts: Array,
) -> None:
    """Write down numbers and money of all lists; where there is no room for them, who gets what in those wanted.

    Parameters
    ----------
    wanted
        Per row numbers by level of a list that there is.
    figures
        Number of levels, budget, most awards, whether sums are cut, number of groups, number of applicants.
    under_level … room
        As `arrays.pay_arrays`.
    numbers, money, found
        Per list the number of awards, at index 0, and those by level; 元; how many lists there are.
    levels, amounts
        Per row of `wanted` and position.
    """
    top, budget, most, truncate, n = figures[0], figures[1], figures[2], figures[3] != 0, under_level.shape[1]
    used, had = np.zeros(figures[5], np.int64), np.zeros(figures[4], np.int64)
    taken, taken_amount, held = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64), 0
    at, at_stop = np.zeros(top + 1, np.int64), np.zeros((top, top + 1), np.int64)
    rank_stop, spent_stop = np.zeros(top, np.int64), np.zeros(top, np.int64)
    number_stop, held_stop = np.zeros(top, np.int64), np.zeros(top, np.int64)
    every, lists = numbers.shape[1] > 0, 0
    for row in range(1 if every else wanted.shape[0]):
        used[:] = 0
        had[:] = 0
        at[:] = 0
        held, depth, rank, spent, number = 0, 0, 0, 0, 0
        entering = True
        while depth >= 0:
            cap = top - depth
            below = entering and (every or at[cap] == wanted[row, cap])
            if below and cap == 1:
                if not every:
                    break
                numbers[0, lists], money[lists] = number, spent
                for t in range(1, top + 1):
                    numbers[t, lists] = at[t]
                lists += 1
                below = False
            entering = False
            i = rank
            while not below and i < n:
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
                                over = cut[i] >= 0 and asked > room[i] - used[cut[i]]
                                if not over:
                                    paid = asked
                                elif truncate and room[i] - used[cut[i]] >= least[t]:
                                    paid = room[i] - used[cut[i]]
                            if paid != 0 or asked < least[t]:
                                level, amount = t, paid
                                break
                        t -= 1
                i += 1
                if level == 0:
                    continue
                spent += amount
                number += 1
                if spent > budget or number > most:
                    break
                at[level] += 1
                if risky[i - 1]:
                    taken[held], taken_amount[held] = i - 1, amount
                    held += 1
                    for k in range(group_start[i - 1], group_start[i]):
                        had[group_place[k]] += 1
                    if cut[i - 1] >= 0:
                        used[cut[i - 1]] += amount
                if not every:
                    levels[row, i - 1], amounts[row, i - 1] = level, amount
                if level == cap:
                    if cap > 1:
                        below = every or at[cap] == wanted[row, cap]
                    elif every:
                        numbers[0, lists], money[lists] = number, spent
                        for t in range(1, top + 1):
                            numbers[t, lists] = at[t]
                        lists += 1
                    elif at[1] == wanted[row, 1]:
                        break
            if below:
                at_stop[depth] = at
                rank_stop[depth], spent_stop[depth], number_stop[depth], held_stop[depth] = i, spent, number, held
                depth += 1
                rank, entering = i, True
                continue
            depth -= 1
            if not every or depth < 0:
                break
            at[:] = at_stop[depth]
            rank, spent, number = rank_stop[depth], spent_stop[depth], number_stop[depth]
            while held > held_stop[depth]:
                held -= 1
                k = taken[held]
                for place in range(group_start[k], group_start[k + 1]):
                    had[group_place[place]] -= 1
                if cut[k] >= 0:
                    used[cut[k]] -= taken_amount[held]
    found[0] = lists
