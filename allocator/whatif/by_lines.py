"""Every ε-optimal list by one enumeration of the canonical score lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allocator.engines.score_lines.pruning import least_awards, least_cost, reach_of
from allocator.engines.score_lines.walk import Walk, listed
from allocator.errors import UsageError
from allocator.models.goals import Goal
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.whatif.tolerance import Near, Tolerance, undominated

MOST = 200_000
"""Lists kept at most: a wide tolerance on a big pool has more than anybody can compare."""


def by_lines(problem: Problem, best: Allocation, allowed: Tolerance, lists: int) -> Near:
    """Return the ε-optimal lists inside the score-line theorem: all of them, seen once each.

    Raises
    ------
    UsageError
        There are more than `MOST` of them.
    """
    rules = rules_of(problem)
    seen = _Seen(problem, rules, allowed)
    Walk(problem, rules, seen, bounds=_Within(problem, rules, allowed, seen.all)).run()
    n, width = len(problem.pool), problem.top + 1
    every = some = _funded(best.levels)
    same = coded(problem, best.levels)
    for code, funded in seen.funded.items():
        every, some, same = every & funded, some | funded, same & code
    always = frozenset(i for i in range(n) if every >> i & 1)
    steady = frozenset(i for i in always if same >> (i * width) & ((1 << width) - 1))
    sometimes = frozenset(i for i in range(n) if some >> i & 1) - always
    vectors = {code: key for code, (key, _) in seen.kept.items()}
    front = undominated(vectors.values())
    worth = {code for code, key in vectors.items() if key in front}
    others = tuple(_farthest(seen, best, lists, worth))
    return Near(len(vectors), always, sometimes, steady, others, len(vectors) - len(worth))


class _Seen:
    """Keeps every list within the tolerance: its code, its goal vector and where to find it again."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], allowed: Tolerance) -> None:
        goals = goals_of(problem, walked=True)
        values = dict(allowed.earlier)
        self.problem, self.allowed = problem, allowed
        self.fixed = [(goal, values[goal.name]) for goal in goals if goal.name in values]
        self.named = next(goal for goal in goals if goal.name == allowed.name)
        self.all: tuple[Goal, ...] = goals
        self.totals = [r for r in rules if type(r).admits is not Rule.admits]
        self.kept: dict[int, tuple[tuple[int, ...], tuple[list[int], list[int], list[int]]]] = {}
        self.funded: dict[int, int] = {}

    def __call__(self, walk: Walk) -> None:
        tally = walk.tally
        if any(goal.value(tally) != value for goal, value in self.fixed):
            return
        if not self.allowed.admits(self.named.value(tally)) or not all(r.admits(tally) for r in self.totals):
            return
        code = coded(self.problem, walk.levels)
        if code not in self.kept:
            if len(self.kept) >= MOST:
                raise UsageError(f"接近最优的名单超过{MOST:,}种，无从逐一比较。请用 --within 缩小容差，或另选 --goal")
            key = tuple(goal.sign * goal.value(tally) for goal in self.all)
            self.kept[code] = key, (walk.levels[:], walk.amounts[:], walk.seats[:])
            self.funded[code] = _funded(walk.levels)


class _Within:
    """Cuts off what cannot end within the tolerance: money and numbers only grow along a walk."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], allowed: Tolerance, goals: Sequence[Goal]) -> None:
        limits = _limits(allowed)
        names = [t.name for t in problem.tiers]
        quotas = problem.programme.quotas
        self.budget, self.cost = problem.budget, least_cost(problem)
        self.hard = [(names.index(q.tier) + 1 if q.tier else 0, q.high) for q in quotas if q.mode == "hard"]
        self.needed, self.most, self.lines = 0, len(problem.pool), {}
        reach = reach_of(problem, rules, least_awards(problem))
        for goal in goals:
            if (limit := limits.get(goal.name)) is None:
                continue
            self.needed = max(self.needed, goal.least_awards(limit, reach))
            if (most := goal.most_awards(limit)) is not None:
                self.most = min(self.most, most)
            if goal.line:
                self.lines[goal.line] = limit

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk can be within the tolerance."""
        left, lacking = self.budget - tally.spent, self.needed - tally.number
        if left < 0 or tally.number > self.most:
            return True
        if lacking > 0 and (lacking >= len(self.cost) or self.cost[lacking] > left):
            return True
        return any((tally.counts[level] if level else tally.number) > high for level, high in self.hard)

    def behind(self, tally: Tally, cap: int) -> bool:
        """Tell whether the line of this tier is drawn higher up than the tolerance allows."""
        return tally.lines[cap] < self.lines.get(cap, 0)


def _limits(allowed: Tolerance) -> Mapping[str, int]:
    """Return the worst value allowed per goal."""
    return dict(allowed.earlier) | {allowed.name: allowed.worst}


def _farthest(seen: _Seen, best: Allocation, lists: int, worth: Iterable[int]) -> list[Allocation]:
    """Of the lists worth showing those farthest from those before them, the optimum first; ties by all goals."""
    least = dict.fromkeys(worth, len(seen.problem.pool) + 1)
    last, chosen = coded(seen.problem, best.levels), []
    for _ in range(lists):
        for code, known in least.items():
            apart = (code ^ last).bit_count() // 2
            if apart < known:
                least[code] = apart
        last = min(least, key=lambda code: (-least[code], seen.kept[code][0]))
        if not least[last]:
            break
        chosen.append(listed(seen.problem, *seen.kept[last][1]))
    return chosen


def coded(problem: Problem, levels: Sequence[int]) -> int:
    """Return one bit per candidate and level: two lists differ in twice as many bits as candidates."""
    width, code = problem.top + 1, 0
    for i, level in enumerate(levels):
        code |= 1 << (i * width + level)
    return code


def _funded(levels: Sequence[int]) -> int:
    """Return one bit per position that has an award."""
    return sum(1 << i for i, level in enumerate(levels) if level)
