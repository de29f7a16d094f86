"""The contract of every rule, checked on every assignment of tiny worlds: rows, measurement and block say the same.

Every vector of levels, every choice of amounts where amounts are variables, every choice of seats. "Rows hold" means:
for some value of the auxiliary variables. Every function returns complaints; none is the only good answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oracle.assigned import Assigned, index_of
from oracle.pools import draw
from oracle.rows import Rows
from oracle.settings import Modes, worlds

from allocator.models.algebra import total
from allocator.models.goals.unique import Canonical
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.state import states
from allocator.models.tally import tally_of
from allocator.problem.problem import Problem

_MEASURED_BY = {"cumulative_ceiling": ("cumulative_ceiling", "tier_ceiling"), "request": ("request", "tier_ceiling")}
"""The exact amount that the rows of these kinds force is measured by the rule on amounts.

Where the goals choose the amounts, that rule has rows of its own: then both together.
"""


def seats_are_awards(modes: Modes, count: int = 8) -> Iterator[str]:
    """The rows of the reserve alone allow no seat without an award."""
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        d = assigned.decisions
        for rule in assigned.of_kind("city_reserve"):
            rule.rows(d)
        rows = Rows(d.model)
        for i in problem.seat_candidates.values():
            if rows.satisfiable({index_of(d.seat(i)): 1, index_of(d.reaches(i, 1)): 0}):
                yield f"a seat without an award at {i}: {world}"


_ENOUGH = 8
"""Worlds that show both sides of every rule."""


def rows_equal_measurements(kind: str, modes: Modes, count: int = _ENOUGH) -> Iterator[str]:
    """The rows of a kind, alone, hold for some value of the auxiliary variables ⇔ all its measurements hold."""
    seen = {True: 0, False: 0}
    for world in worlds(modes, count):
        assigned = Assigned(world.problem())
        measuring = assigned.of_kind(*_MEASURED_BY.get(kind, (kind,)))
        for rule in measuring if assigned.problem.free else assigned.of_kind(kind):
            rule.rows(assigned.decisions)
        rows = Rows(assigned.decisions.model)
        for values, allocation in assigned.each(legal=kind == "merit_order"):
            broken = [m.sentence for rule in measuring for m in rule.measure(allocation) if m.holds is False]
            seen[not broken] += 1
            if rows.satisfiable(values) != (not broken):
                yield f"rows {'do not' * bool(not broken)} hold, measured {broken}: {allocation}"
    if count >= _ENOUGH and (not seen[True] or (not seen[False] and _breakable(kind, modes))):
        yield f"the worlds show one side only: {seen}"


def _breakable(kind: str, modes: Modes) -> bool:
    """Whether some assignment of the worlds should break the rule."""
    if kind in ("tier_shape", "qingdao", "apportionment"):
        return False
    idle = {"applications", "off", "soft", "two", "found upper", "applied off"}
    return kind in ("merit_order", "city_reserve") or not set(modes.values()) & idle


def blocks_equal_excuses(kind: str, modes: Modes, count: int = 8) -> Iterator[str]:
    """A rule blocks a candidate on the walk ⇔ its excuse can be 1 in the rows."""
    for world in worlds(modes, count):
        problem = world.problem()
        for rule in Assigned(problem).of_kind(kind):
            if type(rule).blocks is Rule.blocks:
                if type(rule).excuse is not Rule.excuse or rule.blockable:
                    yield f"{kind} excuses without blocking"
                continue
            for i, opened in enumerate(problem.open_levels):
                for level in opened if i not in problem.pinned else ():
                    yield from _compare_block(problem, rule, i, level)


def _compare_block(problem: Problem, rule: Rule, i: int, level: int) -> Iterator[str]:
    assigned = Assigned(problem)
    excuse = rule.excuse(assigned.decisions, i, level)
    rows = Rows(assigned.decisions.model)
    measuring = assigned.of_kind(rule.kind, "tier_ceiling")
    for values, allocation in assigned.each():
        state = next(s for j, s in states(problem, allocation, [i]) if j == i)
        if rule.kind == "city_ceiling" and (state.room(i) or 0) < 0:
            continue  # What is due to i is the matter of another rule, which this assignment breaks already.
        blocked = rule.blocks(state, i, level)
        if i in rule.blockable or excuse is not None:
            most = 0 if excuse is None else rows.greatest(total((excuse,)), values)
            if most is None or blocked != (most >= 1):
                yield f"{rule.id} blocks {i} at {level}: {blocked}, excuse up to {most}: {allocation}"
        elif blocked and all(m.holds is not False for r in measuring for m in r.measure(allocation)):
            yield f"{rule.id} blocks {i} at {level}, which it does not call blockable: {allocation}"


def goals_equal_rows(modes: Modes, count: int = 3) -> Iterator[str]:
    """The best value of every goal over the auxiliary variables is the measured one: least slack = deviation."""
    names = set()
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        d = assigned.decisions
        for rule in assigned.of_kind("merit_order", "city_reserve"):
            rule.rows(d)
        goals = [(goal, goal.expression(d)) for goal in goals_of(problem, walked=False)]
        names |= {"canonical" if isinstance(goal, Canonical) else goal.name for goal, _ in goals}
        rows = Rows(d.model)
        for values, allocation in assigned.each(legal=True):
            if not rows.satisfiable(values):
                continue
            tally = tally_of(problem, allocation)
            for goal, expression in goals:
                best = (rows.least if goal.sense == "min" else rows.greatest)(expression, values)
                if best != goal.value(tally):
                    yield f"{goal.name}: {best} by rows, measured {goal.value(tally)}: {allocation}"
    if len(names) < 3:
        yield f"only {names}"


def all_rows_equal_all_measurements(seeds: Sequence[int]) -> Iterator[str]:
    """All rows of a problem hold together ⇔ all measurements of all rules do; every mode."""
    for seed in seeds:
        problem = draw(seed, size=(3, 3), modes={"tiers": "2", "granule": "10000"}).problem()
        assigned = Assigned(problem)
        for rule in assigned.rules:
            rule.rows(assigned.decisions)
        rows = Rows(assigned.decisions.model)
        for values, allocation in assigned.each():
            broken = [m.sentence for rule in assigned.rules for m in rule.measure(allocation) if m.holds is False]
            if rows.satisfiable(values) != (not broken):
                yield f"{seed}: rows {'do not' * bool(not broken)} hold, measured {broken}: {allocation}"
