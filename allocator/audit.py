"""Measures every clause on any allocation, also a hand-made one: integers only, tolerance 0, no solver."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.allocation import Allocation
from allocator.clause import Apportionment, CityFloor, Quota, TierShape
from allocator.models.rule import Measurement, Rule
from allocator.models.rules import rules_of
from allocator.problem import Problem
from allocator.programme import Programme


def audit(problem: Problem, allocation: Allocation, rules: Sequence[Rule] | None = None) -> tuple[Measurement, ...]:
    """Every measurement of every clause, in the programme's order; awards outside the pool last.

    Parameters
    ----------
    rules
        The problem's rules where the caller has them; made afresh otherwise.
    """
    rules = rules_of(problem) if rules is None else rules
    found = [m for rule in rules for m in rule.measure(allocation)]
    return (*found, *_strays(problem, allocation))


def breaches(measurements: Sequence[Measurement]) -> list[Measurement]:
    """The measurements that do not hold."""
    return [m for m in measurements if not m.holds]


def deviates(programme: Programme, measurement: Measurement) -> bool:
    """Whether a soft clause (左右, the tier shape) is off its limit: a goal missed, not a rule broken.

    Such a measurement holds, and every output tells the deviation apart from what is kept.
    """
    clause = next((c for c in programme.clauses if c.id == measurement.clause), None)
    soft = isinstance(clause, TierShape | Apportionment) or (
        isinstance(clause, Quota | CityFloor) and clause.mode == "soft"
    )
    value, limit = measurement.value, measurement.limit
    off = {">=": value < limit, "<=": value > limit, "=": value != limit}[measurement.sense]
    return soft and measurement.holds and off


def _strays(problem: Problem, allocation: Allocation) -> list[Measurement]:
    """Awards to lines that are not in the pool: ineligible, outside, held or unknown."""
    known = {e.candidate.id: e.reason for e in problem.aside}
    return [
        Measurement(
            clause="pool",
            article="评选范围",
            who=name,
            value=amount,
            limit=0,
            holds=False,
            binds=False,
            unit="元",
            sentence=f"{name}不在评选范围（{known.get(name, '申报表中没有')}），不得支持",
        )
        for name, (_, amount) in allocation.strays.items()
    ]
