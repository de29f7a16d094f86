"""Many orders, one pool: the best list of each, where everything before the score lines can be had.

Frozen pay tables and an order π in, levels and amounts out. The canonical lines are gone through in strictly descending
order (κ_τ, …, κ_1), and the first list in which every goal before the lines stands at a bound that no list of this pool
betters is the optimum: the lines are the last goals, and no list has higher ones that was passed by. What cannot become
such a list is cut off: too much money, a number or a count per tier with which some goal is off its bound.

Where there is no such list (a budget that does not pay for the number wanted, with all tiers) nothing is said here:
`solve.exhaustive`, or the walk of another order in `many_orders`, goes through all lines. A cost bound tells it for a
pool at once: the cheapest awards that make up such counts, whoever has them, cost more than the budget.

Served are problems of which every rule and every goal says that the kernel may be trusted with it (`in_kernel`), merit
order excused, ties split by keys, amounts at the ceilings, nobody pinned, nothing published: see `declines`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from allocator.engines.score_lines.counts import Counts, PerfectCounts, TooManyError
from allocator.engines.score_lines.pay_tables import Opened, PayTables
from allocator.models.goals import Reach
from allocator.models.priority import goals_of, stopper
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.problem.payment import pay
from allocator.problem.problem import Problem

Listed = tuple[list[int], list[int]]
"""Level and 元 per position of the frozen pool, whatever the order was."""
CLOSED = 10**18
"""What an award of somebody is taken to cost to whom no level is open: more than any budget."""
MOST_SEGMENTS = 1_000
"""So many lines are drawn for one order before the walk over all of them, with its sharper bounds, takes over."""
_MANY = 1_000
"""Sums of what an applicant's others may have got beyond which they are not told apart any more."""


def declines(problem: Problem) -> str:
    """Name what the kernel cannot be trusted with: a clause's id, a goal's name, a setting; empty: nothing."""
    if problem.merit != "excused" or problem.graded or problem.programme.ties != "keys":
        return "merit"
    if problem.programme.amounts.mode != "ceiling" or problem.at is not None:
        return "amounts"
    if problem.pinned or problem.publication is not None:
        return "pins"
    if (found := stopper(problem)) is not None:
        return found.name
    for rule in rules_of(problem):
        if not rule.in_kernel:
            return rule.id
    goals = goals_of(problem, walked=True)
    lines = next((k for k, goal in enumerate(goals) if goal.line), len(goals))
    return next((g.name for g in goals if not g.in_kernel), "") or next(
        (g.name for g in goals[lines:] if not g.line), ""
    )


class Kernel:
    """One frozen pool, asked for the best list under many orders.

    Parameters
    ----------
    problem
        Of which `declines` says nothing. Its own order is `range(len(problem.pool))`.

    Attributes
    ----------
    hopeless
        Whether it is no use to ask: the cost bound tells that no order has a list here, or there are too many numbers
        of awards to look at.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem, self.top, self.budget = problem, problem.top, problem.budget
        rules = rules_of(problem)
        self.by_score = [r for r in rules if r.score_steps]
        self.totals = [r for r in rules if type(r).admits is not Rule.admits]
        self.limits = [found for r in rules if (found := r.most_of()) is not None]
        self.goals = [g for g in goals_of(problem, walked=True) if not g.line]
        self.room = problem.room
        self._open(problem.open_levels)

    def _open(self, open_levels: Opened) -> None:
        """Take in which levels are open to whom: what one gets under a cap, and what all can come to at best."""
        problem, top = self.problem, self.top
        self.pays = PayTables(problem, open_levels, self.limits)
        least = {i: self._leasts(i) for i, opened in enumerate(open_levels) if opened}
        costs = [[found[t] for found in least.values() if t in found] for t in range(1, top + 1)]
        self.costs = [list(accumulate(sorted(level), initial=0)) for level in costs]
        self.lowest = [min(least[i].values()) if i in least else CLOSED for i in range(len(open_levels))]
        cheapest = sorted(self.lowest)[: len(least)]
        within = sum(1 for spent in accumulate(cheapest) if spent <= self.budget)
        at_level = [bisect_right(level, self.budget) - 1 for level in self.costs]
        reach = Reach(within, [0, *at_level], ())
        self.counts = PerfectCounts(self.goals, self.totals, reach)
        try:
            self.hopeless = self.counts.least_cost(self.costs, self.budget) is None
        except TooManyError:
            self.hopeless = True

    def _leasts(self, i: int) -> dict[int, int]:
        """Per open level what an award is at the very least, in any order, 元; others of the applicant come first."""
        problem, opened = self.problem, self.pays.opened[i]
        full = {t: problem.full[i][t] for t in opened}
        room = self.room[problem.applicant[i]]
        if i not in self.pays.risky or room is None or problem.over != "truncate":
            return full
        used = {0}
        for j in self.pays.mates[problem.applicant[i]]:
            if j != i:
                used |= {had + problem.full[j][t] for had in used for t in self.pays.opened[j]}
            if len(used) > _MANY:
                return {t: problem.least[t] for t in opened}
        paid = {t: [pay(full[t], problem.least[t], room - had, "truncate") for had in used] for t in opened}
        return {t: min((y for y in found if y), default=full[t]) for t, found in paid.items()}

    def best(self, order: Sequence[int], scores: Sequence[int] | None = None) -> Listed | None:
        """Return the best list under an order; None where no list has every goal before the lines at its bound.

        Parameters
        ----------
        order
            Positions of the frozen pool, best rank first.
        scores
            Per position of the frozen pool what it counts by, in hundredths; None: as frozen. It opens and closes
            levels where a least score stands, and decides nothing else.
        """
        self.open_for(scores)
        if self.hopeless:
            return None
        try:
            return Descent(self, order).found()
        except TooManyError:
            return None

    def open_for(self, scores: Sequence[int] | None) -> Opened:
        """Open and close levels as these scores do, where a least score stands; return the open ones."""
        if self.by_score:
            opened = self.problem.open_levels if scores is None else self._reopened(scores)
            if opened != self.pays.opened:
                self._open(opened)
        return self.pays.opened

    def _reopened(self, scores: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Return the open levels of each position with other scores."""
        problem, names = self.problem, {r.id for r in self.by_score}
        levels = []
        for shut, score in zip(problem.closed_by, scores, strict=True):
            others = {t for t, by in shut.items() if not names.issuperset(by)}
            barred = others.union(*(r.barred(score) for r in self.by_score))
            levels.append(tuple(t for t in range(self.top, 0, -1) if t not in barred))
        return tuple(levels)


class Descent:
    """The canonical lines of one order, strictly descending, as far as a list can still be perfect.

    Attributes
    ----------
    given
        The awards of the walk: position of the frozen pool, level, 元.
    at
        How many of them there are at each level.
    money, had
        What risky ones got: 元 per applicant, awards per group.
    """

    def __init__(self, kernel: Kernel, order: Sequence[int]) -> None:
        self.kernel, self.pays, self.order, self.n = kernel, kernel.pays, order, len(order)
        self.counts, self.budget, self.most = kernel.counts, kernel.budget, kernel.counts.most
        self.money = [0] * len(kernel.room)
        self.had = [0] * kernel.pays.places
        self.at = [0] * (kernel.top + 1)
        self.lowest = [kernel.lowest[i] for i in order]
        self.sure = [rank for rank, i in enumerate(order) if kernel.pays.under[1][i][0] == 1]
        self.given: list[tuple[int, int, int]] = []
        self.segments = 0

    def found(self) -> Listed | None:
        """Return levels and amounts by position of the frozen pool; None where no list is perfect."""
        if not self._segment(self.kernel.top, 0, 0, ()):
            return None
        levels, amounts = [0] * self.n, [0] * self.n
        for i, level, amount in self.given:
            levels[i], amounts[i] = level, amount
        return levels, amounts

    def _segment(self, cap: int, start: int, spent: int, above: Counts) -> bool:
        """Draw the line of `cap` as low as it goes, and the lower lines after it; the awards of the list are `given`.

        Parameters
        ----------
        start
            The rank from which the walk goes on.
        spent
            元 so far.
        above
            The final numbers of the levels above `cap`.
        """
        counts, at = self.counts, self.at
        self.segments += 1
        if self.segments > MOST_SEGMENTS:
            raise TooManyError
        left = counts.greatest(above) - at[cap]
        if left < 0:
            return False
        before = len(self.given)
        for rank, length, so_far in reversed(self._forward(cap, start, spent, left)):
            self._take_back(length)
            drawn = (at[cap], *above)
            if cap == 1:
                if counts.perfect(drawn):
                    return True
            elif (
                so_far + self._further(rank, counts.fewest - length) <= self.budget
                and counts.extendable(drawn)
                and self._segment(cap - 1, rank, so_far, drawn)
            ):
                return True
        self._take_back(before)
        return False

    def _forward(self, cap: int, start: int, spent: int, left: int) -> list[tuple[int, int, int]]:
        """Walk on under a cap as far as money and numbers last.

        Parameters
        ----------
        left
            So many more awards of the level `cap` can still be of use.

        Returns
        -------
        list
            Where the line of `cap` may be drawn: the rank behind it, how many are `given`, 元.
        """
        given, under, at, budget = self.given, self.pays.under[cap], self.at, self.budget
        length, most = len(given), self.most
        stops = [(start, length, spent)]
        rank = start
        for i in self.order[start:]:
            rank += 1
            level, amount = under[i]
            if level < 0:
                level, amount = self._due(i, cap)
            if not level:
                continue
            spent += amount
            length += 1
            if spent > budget or length > most:
                break
            given.append((i, level, amount))
            at[level] += 1
            if i in self.pays.risky:
                self._enter(i, amount, 1)
            if level == cap:
                if left == 0:
                    break
                left -= 1
                stops.append((rank, length, spent))
        return stops

    def _further(self, rank: int, more: int) -> int:
        """Tell what so many more awards cost at the very least behind a rank, 元.

        Everybody of whom the lowest level is sure gets an award where a walk comes by: with so many more it comes no
        further than to the last of as many of them.
        """
        if more <= 0:
            return 0
        last = bisect_left(self.sure, rank) + more - 1
        end = self.sure[last] + 1 if last < len(self.sure) else self.n
        found = sorted(self.lowest[rank:end])[:more]
        return sum(found) if len(found) == more else CLOSED

    def _take_back(self, length: int) -> None:
        """Take back the latest awards until so many are left."""
        given, at, risky = self.given, self.at, self.pays.risky
        while len(given) > length:
            i, level, amount = given.pop()
            at[level] -= 1
            if i in risky:
                self._enter(i, -amount, -1)

    def _due(self, i: int, cap: int) -> tuple[int, int]:
        """Tell what somebody gets whose applicant, or group, may have used up what it may have."""
        pays, problem = self.pays, self.kernel.problem
        for place, most in pays.groups.get(i, ()):
            if self.had[place] >= most:
                return 0, 0
        e, room = pays.cut.get(i, (0, None))
        left = None if room is None else room - self.money[e]
        full, least, over = problem.full[i], problem.least, problem.over
        for level in pays.opened[i]:
            if level <= cap:
                amount = pay(full[level], least[level], left, over)
                if amount or full[level] < least[level]:
                    return level, amount
        return 0, 0

    def _enter(self, i: int, amount: int, one: int) -> None:
        for place, _ in self.pays.groups.get(i, ()):
            self.had[place] += one
        if i in self.pays.cut:
            self.money[self.pays.cut[i][0]] += amount
