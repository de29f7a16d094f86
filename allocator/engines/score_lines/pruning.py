"""What cuts a branch of the enumeration off; `pruned = unpruned` is a test of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

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
    the least its candidate could be paid; and where that list is ideal in every goal before the lines and this walk's
    lines are already behind its lines. Of the cities left blank the ideal is the least that so many awards can leave;
    where the list in hand leaves more, lines that are behind are of use with more awards than it could have so far.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule]) -> None:
        self.budget = problem.budget
        names = [t.name for t in problem.tiers]
        quotas = problem.programme.quotas
        self.quotas = [(names.index(q.tier) + 1 if q.tier else 0, q.high, q.mode == "hard") for q in quotas]
        self.total = quotas[0] if len(quotas) == 1 and not quotas[0].tier else None
        least = ("quota", "quota_sum", "city_floor", "apportionment", "target", "target_sum", "shape")
        self.ideal = dict.fromkeys(least, 0) | {"tiers_present": problem.top}
        self.lines: list[int] | None = None
        self.worst: int | None = None
        self.needed = 0
        self.seats = min(problem.reserve.seats, len(problem.seat_candidates)) if problem.reserve else 0
        self.beyond: int | None = None
        self.sure = least_cost(problem)
        self.blank = least_blank(problem, certain(problem, rules))
        self.most = bisect_right(self.sure, problem.budget) - 1

    def cuts(self, tally: Tally) -> bool:
        """Whether nothing that continues this walk can be of use."""
        left = self.budget - tally.spent
        if left < 0:
            return True
        lacking = self.needed - tally.number
        if lacking > 0 and (lacking >= len(self.sure) or self.sure[lacking] > left):
            return True
        for level, high, hard in self.quotas:
            over = (tally.counts[level] if level else tally.number) - high
            if over > 0 and (hard or (self.worst is not None and over > self.worst)):
                return True
        return False

    def behind(self, tally: Tally, cap: int) -> bool:
        """Whether the lines drawn so far, from the top tier down to `cap`, are behind those of an ideal list.

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
        """Whether a walk whose lines are behind could still leave fewer cities blank than the best list so far.

        With this line drawn higher up it has spent less and has fewer awards.
        """
        return self.beyond is not None and (cap > 1 or tally.number + self.seats >= self.beyond)

    def learn(self, values: Mapping[str, int], tally: Tally) -> None:
        """Take in the best list so far: its goal values in order of priority, and its sums.

        Fewer awards than `needed` are strictly worse: each goal before the one that asks for them is at its ideal.
        """
        within = False
        self.beyond = None
        for name, value in values.items():
            if name.startswith("lines_"):
                self.lines = tally.lines[:]
                return
            if self.beyond is not None:
                return
            if name == "city":
                self.needed = max(self.needed, self._awards(value))
                most = min(self.most, self.total.high) if self.total and within else self.most
                self.beyond = None if value == self.blank[most] else self._awards(value - 1)
                continue
            if self.total and name == "quota":
                self.worst = value
                self.needed = max(self.needed, self.total.low - value)
            elif self.total and name == "target":
                self.needed = max(self.needed, self.total.target - value)
            elif self.total and name == "count":
                self.needed = max(self.needed, value)
            if name == "count" and within and self.total and value == self.total.high:
                continue
            if value != self.ideal.get(name):
                return
            within = within or name == "quota"

    def _awards(self, blank: int) -> int:
        """The least number of awards that could leave so few cities blank; `blank` is no less than the least."""
        return next(n for n, least in enumerate(self.blank) if least <= blank)


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
    return list(accumulate(sorted(cost for cost in least_awards(problem) if cost is not None), initial=0))


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
    """The least awards of an applicant's positions that his ceiling may cut.

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
