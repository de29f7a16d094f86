"""Measures every clause on any allocation, also a hand-made one: integers only, tolerance 0, no solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.law.programme import Programme
from allocator.law.verdict import Counts, counts_of
from allocator.models.rule import Measurement
from allocator.models.rules import rules_of
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Place
from allocator.problem.problem import Problem


def audit(problem: Problem, allocation: Allocation) -> tuple[Measurement, ...]:
    """Return every measurement of every clause, in the programme's order; awards outside the pool last."""
    found = [m for rule in rules_of(problem) for m in rule.measure(allocation)]
    return (*found, *_strays(problem, allocation))


def breaches(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Return the measurements that do not hold; what was not checked is none of them."""
    return [m for m in measurements if m.holds is False]


def counts(programme: Programme, measurements: Sequence[Measurement]) -> Counts:
    """Tell how many measurements came to which verdict."""
    return counts_of((m.verdict for m in measurements), sum(deviates(programme, m) for m in measurements))


@dataclass(frozen=True, slots=True)
class Total:
    """Awards of a list: how many, 元, and how many of them go to lines outside the pool."""

    number: int = 0
    amount: int = 0
    outside: int = 0

    def plus(self, amount: int, *, outside: bool) -> Total:
        return Total(self.number + 1, self.amount + amount, self.outside + outside)


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole list and each tier, the highest first."""

    whole: Total
    tiers: Mapping[str, Total]


def totals_of(problem: Problem, allocation: Allocation) -> Totals:
    """Tell what a list comes to, awards to lines outside the pool counted too."""
    whole, tiers = Total(), {t.name: Total() for t in reversed(problem.tiers)}
    awards = [(problem.tiers[a.level - 1].name, a.amount, False) for a in allocation.awards if a]
    for tier, amount, outside in (*awards, *((*stray, True) for stray in allocation.strays.values())):
        whole = whole.plus(amount, outside=outside)
        tiers[tier] = tiers.get(tier, Total()).plus(amount, outside=outside)
    return Totals(whole, tiers)


def deviates(programme: Programme, measurement: Measurement) -> bool:
    """Tell whether a soft clause (左右, the tier shape) is off its limit: a goal missed, not a rule broken.

    Such a measurement holds, and every output tells the deviation apart from what is kept.
    """
    clause = next((c for c in programme.clauses if c.id == measurement.clause), None)
    return clause is not None and clause.soft and measurement.holds is True and not measurement.reached


def _strays(problem: Problem, allocation: Allocation) -> list[Measurement]:
    """Awards to lines that are not in the pool: ineligible, outside, held or unknown."""
    unknown = Place("held", "申报表中没有", aside="unlisted")
    known = {
        e.candidate.id: (e.candidate.called, Place(e.standing, e.reason, e.articles, e.aside)) for e in problem.aside
    }
    placed = [(name, amount, *known.get(name, (name, unknown))) for name, (_, amount) in allocation.strays.items()]
    return [
        Measurement(
            clause="pool",
            article="、".join(place.articles) or "评选范围",
            who=name,
            value=amount,
            limit=0,
            holds=False,
            binds=False,
            unit="元",
            sentence=f"{called}不在评选范围（{place.reason}），不得支持",
            called=called,
            number=name,
        )
        for name, amount, called, place in placed
    ]
