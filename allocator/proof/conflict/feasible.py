"""Is there any list at all? The one question that is asked again and again where nothing fits.

Inside the score-line theorem a walk that stops at the first list answers; outside it a solver, from the rows. Before
any walk come the conditions that every list has to keep: each floor is at most the number fit in its city, the least
numbers together are at most the upper end of the number, and at their least amounts cost at most the budget; under
one order over all, so does everybody who surely stands before the last one needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines.pruning import certain, least_awards
from allocator.engines.score_lines.walk import Walk
from allocator.models.cities import floors, owed
from allocator.models.formulation import Formulation
from allocator.models.priority import stopper
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import Tally
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.rates import enough


def fits(case: Case) -> bool:
    """Tell whether any list is allowed: by score lines where they serve, else by a solver."""
    return any(allowed(problem) for problem in _problems(case))


def fits_by_rows(case: Case, *, beside: bool = False) -> bool:
    """Tell the same from the rows of the model alone; `beside` asks another solver than `fits` does."""
    return any(_by_rows(p, "highs" if beside and stopper(p) else "cpsat") for p in _problems(case))


def quick(case: Case) -> bool:
    """Tell whether score lines answer, in milliseconds."""
    problem = case.problem()
    return problem.at is None and stopper(problem) is None


def floorless(problem: Problem) -> bool:
    """Tell whether nothing asks for a number of awards: then the pinned awards alone are a list, or there is none.

    Awards by merit come on top of the pinned ones: they only add to sums and numbers, and nobody has to get one.
    """
    clauses = {c.id: c for c in problem.programme.acting}
    for rule in rules_of(problem):
        if type(rule).admits is Rule.admits or (clause := clauses.get(rule.id)) is None or clause.of_budget:
            continue
        number, floor = clause.as_quota, clause.as_floor
        asks = (
            (number.mode == "hard" and number.low > 0)
            if number
            else floor is None or (floor.mode == "hard" and floor.min > 0)
        )
        if asks:
            return False
    return not problem.entitled and problem.at is None


def _problems(case: Case) -> Sequence[Problem]:
    """Return the problems one of which has to have a list: one, or one for every share of the ceilings."""
    problem = case.problem()
    if problem.at is not None:
        return [problem.at(percent) for percent in range(100, 0, -1)]
    if problem.prorates:
        return [replace(problem, budget=enough(case.programme, case.entries))]
    return [problem]


def plain(problem: Problem) -> bool:
    """Tell whether the problem itself answers: nothing is published, shared out alike or scaled."""
    return problem.publication is None and problem.at is None and not problem.prorates


def allowed(problem: Problem) -> bool:
    """Tell whether a `plain` problem has any list."""
    if stopper(problem):
        return _by_rows(problem, "cpsat")
    rules = rules_of(problem)
    if _walks(problem, rules, _Nothing()):
        return True
    if floorless(problem):
        return False
    bounds = _Needs(problem, rules)
    return not bounds.hopeless and _walks(problem, rules, bounds)


def _by_rows(problem: Problem, engine: str) -> bool:
    model = Formulation(problem).model
    model.goals.clear()
    return optimise(model, load_backend(engine)).status != "infeasible"


class _FoundError(Exception):
    """Ends a walk at the first list."""


def _walks(problem: Problem, rules: Sequence[Rule], bounds: _Nothing | _Needs) -> bool:
    totals = [r for r in rules if type(r).admits is not Rule.admits]

    def visit(walk: Walk) -> None:
        if all(r.admits(walk.tally) for r in totals):
            raise _FoundError

    try:
        Walk(problem, rules, visit, bounds=bounds).run()
    except _FoundError:
        return True
    return False


class _Nothing:
    """Cuts off all awards by merit, so that only the pinned ones are visited, and seats."""

    def cuts(self, tally: Tally) -> bool:
        """Cut off everything."""
        del tally
        return True

    def behind(self, tally: Tally, cap: int) -> bool:
        """No line is drawn too high."""
        del tally, cap
        return False


class _Needs:
    """What every list needs, and what that costs at the least.

    Attributes
    ----------
    hopeless
        Whether no list can have it, before anything is tried.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule]) -> None:
        self.budget = problem.budget
        names = {t.name: k for k, t in enumerate(problem.tiers, 1)}
        hard = [q for q in problem.programme.quotas if q.mode == "hard"]
        self.highs = [(names[q.tier] if q.tier else 0, q.high) for q in hard]
        lows = [0] * (problem.top + 1)
        for q in hard:
            level = names[q.tier] if q.tier else 0
            lows[level] = max(lows[level], q.low)
        cities, costs = floors(problem, "hard"), least_awards(problem)
        self.needed = max(lows[0], sum(lows[1:]), sum(cities.values()))
        self.sums = _sums(costs)
        self.seats = min(problem.reserve.seats, len(problem.seat_candidates)) if problem.reserve else 0
        self.before: list[tuple[int, int]] = []
        if problem.one_order and not problem.reserve and not problem.publication:
            depth = _depth(problem, cities, self.needed)
            sure = certain(problem, rules)
            self.before = [(j, costs[j] or 0) for j in range(depth) if sure[j]]
        self.hopeless = problem.publication is None and self._hopeless(problem, cities, costs)

    def _hopeless(self, problem: Problem, cities: dict[int, int], costs: Sequence[int | None]) -> bool:
        if any(unfit(problem)) or any(self.needed > high for level, high in self.highs if not level):
            return True
        if self.needed >= len(self.sums) or self.sums[self.needed] > self.budget:
            return True
        apart = [_sums([costs[i] for i in problem.by_city[c]]) for c in cities]
        pairs = list(zip(apart, cities.values(), strict=True))
        if any(n >= len(s) for s, n in pairs) or sum(s[n] for s, n in pairs) > self.budget:
            return True
        return sum(cost for _, cost in self.before) > self.budget

    def cuts(self, tally: Tally) -> bool:
        """Tell whether nothing that continues this walk is a list."""
        left, counts = self.budget - tally.spent, tally.counts
        lacking = self.needed - tally.number
        if left < 0 or (lacking > 0 and self.sums[lacking] > left):
            return True
        if any((counts[level] if level else tally.number) > high for level, high in self.highs):
            return True
        return sum(cost for j, cost in self.before if not tally.levels[j]) > left

    def behind(self, tally: Tally, cap: int) -> bool:
        """Tell whether the walk ends with too few: no line that is drawn higher up has more."""
        return cap == 1 and tally.number + self.seats < self.needed


def unfit(problem: Problem) -> list[tuple[str, int, int]]:
    """Return the cities whose hard floor is more than their candidates that could have an award: city, floor, fit."""
    return [
        (city, floor.min, n)
        for floor in problem.programme.floors
        for city, n in (problem.bound(floor.whom).items() if floor.whole else ())
        if n < floor.min and city in owed(problem, floor)
    ]


def _depth(problem: Problem, cities: dict[int, int], needed: int) -> int:
    """Return how many positions the lowest line has to pass at the least, so that every number can be reached."""
    pinned = problem.pinned
    free = [i for i, opened in enumerate(problem.open_levels) if opened and i not in pinned]
    short = needed - len(pinned)
    depth = free[short - 1] if 0 < short <= len(free) else 0
    for c, least in cities.items():
        members = [i for i in problem.by_city[c] if i not in pinned and problem.open_levels[i]]
        short = least - sum(1 for i in problem.by_city[c] if i in pinned)
        if 0 < short <= len(members):
            depth = max(depth, sorted(members)[short - 1])
    return depth


def _sums(costs: Sequence[int | None]) -> list[int]:
    found = [0]
    for cost in sorted(c for c in costs if c is not None):
        found.append(found[-1] + cost)
    return found
