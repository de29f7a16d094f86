"""What cuts a branch of the enumeration off; `pruned = unpruned` is a test of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from allocator.models.goals import Goal, Reach
from allocator.models.rule import Rule
from allocator.models.tally import Tally
from allocator.problem.payment import pay
from allocator.problem.problem import Problem

_MANY = 1_000
"""Sums of earlier awards beyond which they are not told apart any more."""


class Bounds:
    """What cuts a branch off: money and counts only grow along a walk, so once too much they stay too much.

    A branch is cut where it spends more than B; where a quota is overshot by more than in the best list so far (or at
    all, if hard); where the awards it still lacks to be as good as that list cost more than is left, each counted at
    the least its candidate could be paid; and where that list is at its bound in every goal before the lines and this
    walk's lines are already behind its lines. Of the cities left blank the bound is the least that so many awards can
    leave; where the list in hand leaves more, lines that are behind are of use with more awards than it could have.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule]) -> None:
        self.budget = problem.budget
        names = [t.name for t in problem.tiers]
        self.hard = [
            (names.index(q.tier) + 1 if q.tier else 0, q.high) for q in problem.programme.quotas if q.mode == "hard"
        ]
        self.lines: list[int] | None = None
        self.needed = 0
        self.seats = min(problem.reserve.seats, len(problem.seat_candidates)) if problem.reserve else 0
        self.beyond: int | None = None
        costs = least_awards(problem)
        self.sure = _sums(costs)
        self.reach = reach_of(problem, rules, costs)
        self.most = self.reach.most

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk can be of use."""
        left = self.budget - tally.spent
        if left < 0:
            return True
        lacking = self.needed - tally.number
        if lacking > 0 and (lacking >= len(self.sure) or self.sure[lacking] > left):
            return True
        if tally.number > self.most:
            return True
        counts = tally.counts
        return bool(self.hard) and any((counts[level] if level else tally.number) > high for level, high in self.hard)

    def behind(self, tally: Tally, cap: int) -> bool:
        """Tell whether the lines drawn so far, from the top tier down to `cap`, are behind those of an ideal list.

        With the lowest line drawn, nothing but reserved seats can still make up the awards that are lacking.
        """
        if cap == 1 and tally.number + self.seats < self.needed:
            return True
        if self.lines:
            for t in range(len(tally.lines) - 1, cap - 1, -1):
                if tally.lines[t] != self.lines[t]:
                    return tally.lines[t] < self.lines[t] and not self._still(tally, cap)
        return False

    def _still(self, tally: Tally, cap: int) -> bool:
        """Tell whether a walk whose lines are behind could still leave fewer cities blank than the best list so far.

        With this line drawn higher up it has spent less and has fewer awards.
        """
        return self.beyond is not None and (cap > 1 or tally.number + self.seats >= self.beyond)

    def learn(self, values: Sequence[tuple[Goal, int]], tally: Tally) -> None:
        """Take in the best list so far: its goals with their values in order of priority, and its sums.

        Fewer awards than `needed`, or more than `most`, are strictly worse: each goal before the one that says so is at
        its bound.
        """
        self.beyond = None
        for goal, value in values:
            if goal.line:
                self.lines = tally.lines[:]
                return
            if self.beyond is not None:
                return
            self.needed = max(self.needed, goal.least_awards(value, self.reach))
            if (most := goal.most_awards(value)) is not None:
                self.most = min(self.most, most)
            if value == goal.bound(replace(self.reach, most=self.most)):
                continue
            if not goal.seated:
                return
            self.beyond = goal.least_awards(value - 1, self.reach)


def reach_of(problem: Problem, rules: Sequence[Rule], costs: Sequence[int | None]) -> Reach:
    """Tell what is known of a pool before any list is made; published awards may cost whatever they do.

    Parameters
    ----------
    costs
        Of `least_awards`.
    """
    kept = problem.published
    within = bisect_right(_sums([c for i, c in enumerate(costs) if i not in kept]), problem.budget) - 1
    at_level = [0] * (problem.top + 1)
    seats = set(problem.seat_candidates.values())
    for i, opened in enumerate(problem.open_levels):
        for t in {*opened, problem.pinned.get(i, 0), 1 if i in seats else 0} - {0}:
            at_level[t] += 1
    return Reach(within + len(kept), at_level, least_blank(problem, certain(problem, rules)))


def certain(problem: Problem, rules: Sequence[Rule]) -> list[bool]:
    """Per position whether every walk that comes by gives it an award, whatever the cap."""
    risky = set(problem.pinned).union(*(r.blockable for r in rules))
    return [1 in opened and i not in risky for i, opened in enumerate(problem.open_levels)]


def least_blank(problem: Problem, sure: Sequence[bool]) -> list[int]:
    """Entry N: with N awards at least so many cities with a candidate fit for a seat have none.

    By merit a walk serves no city that only comes after as many certain awards as it gives; each seat serves one more.

    Parameters
    ----------
    sure
        Per position whether every walk that comes by gives it an award.
    """
    open_ones = problem.waiting_cities
    seats = problem.reserve.seats if problem.reserve else 0
    waiting = set(open_ones) - {problem.city[i] for i in problem.pinned}
    left = [len(waiting)]
    for i, taken in enumerate(sure):
        if i not in problem.pinned and problem.open_levels[i]:
            waiting.discard(problem.city[i])
        if taken:
            left.append(len(waiting))
    left.append(len(waiting))
    found, pins = [len(open_ones)] * (len(problem.pool) + 1), len(problem.pinned)
    for n in range(pins, len(found)):
        merit = n - pins
        given = range(min(seats, merit) + 1)
        found[n] = min(max(0, left[min(merit - j, len(left) - 1)] - j) for j in given)
    return found


def least_cost(problem: Problem) -> list[int]:
    """Entry k: what k awards cost at the very least, 元."""
    return _sums(least_awards(problem))


def _sums(costs: Sequence[int | None]) -> list[int]:
    """Entry k: the sum of the k least."""
    return list(accumulate(sorted(cost for cost in costs if cost is not None), initial=0))


def least_awards(problem: Problem) -> list[int | None]:
    """Per position the least that an award can be, 元; None where there can be none."""
    found: list[int | None] = [
        problem.full[i][opened[-1]] if opened else None for i, opened in enumerate(problem.open_levels)
    ]
    for e in {problem.applicant[i] for i in problem.may_be_cut}:
        for i, cost in _cut(problem, problem.by_applicant[e], problem.room[e] or 0):
            found[i] = cost
    return found


def _cut(problem: Problem, members: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Yield the least awards of an applicant's positions that his ceiling may cut.

    What the earlier ones got is a sum of whole amounts, as long as anything is left: only the last one is cut.
    """
    sums = {0}
    for i in members:
        opened = problem.open_levels[i]
        if i in problem.may_be_cut and opened:
            least = min(problem.least[t] for t in opened)
            known = sums if len(sums) <= _MANY else ()
            paid = [
                pay(problem.full[i][t], problem.least[t], room - used, "truncate") for t in opened for used in known
            ]
            yield i, min((y for y in paid if y), default=least)
        if len(sums) <= _MANY:
            whole = {problem.full[i][t] for t in opened}
            sums |= {s for s in (used + y for used in sums for y in whole) if s < room}
