"""One file per kind of clause; the file name is the TOML's `kind`."""

from __future__ import annotations

from allocator.law.award import Rate
from allocator.law.clauses import MeritOrder as OrderFigures
from allocator.law.clauses import Proration as ProrationFigures
from allocator.law.clauses import TierCeiling as StandardFigures
from allocator.models.rule import Rule
from allocator.models.rules.applied_tier import AppliedTier
from allocator.models.rules.apportionment import Apportionment
from allocator.models.rules.budget import Budget
from allocator.models.rules.city_cap import CityCap
from allocator.models.rules.city_ceiling import CityCeiling
from allocator.models.rules.city_floor import CityFloor
from allocator.models.rules.city_reserve import CityReserve
from allocator.models.rules.cumulative_ceiling import CumulativeCeiling
from allocator.models.rules.exclusive import Exclusive
from allocator.models.rules.experts_tier import ExpertsTier
from allocator.models.rules.found_tier import FoundTier
from allocator.models.rules.gate import Gate
from allocator.models.rules.merit_order import MeritOrder
from allocator.models.rules.minimum_score import MinimumScore
from allocator.models.rules.once import Once
from allocator.models.rules.per_applicant import PerApplicant
from allocator.models.rules.pins import Pins
from allocator.models.rules.proration import Proration
from allocator.models.rules.qingdao import Qingdao
from allocator.models.rules.quota import Quota
from allocator.models.rules.request import Request
from allocator.models.rules.tier_ceiling import TierCeiling
from allocator.models.rules.tier_shape import TierShape
from allocator.problem.problem import Problem

IN_ORDER = OrderFigures(id="order", kind="merit_order", interpretation="按项目编号先后兑现，额度不足的截减在后")
"""Sums due are paid in the order of the numbers: it matters only within one applicant's ceiling."""

ALIKE = ProrationFigures(id="amounts", mode="prorate", interpretation="名单确定后，各项金额按同一比例压减")
"""Amounts `pro_rata` of a ranked programme: no clause says so, it is the planner's choice."""

RULES: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        Budget, TierCeiling, Request, Quota, PerApplicant, CumulativeCeiling, Once, Exclusive, FoundTier, ExpertsTier,
        AppliedTier, MinimumScore, MeritOrder, TierShape, CityCap, CityCeiling, CityFloor, CityReserve, Apportionment,
        Qingdao, Proration, Pins,
    )
}  # fmt: skip


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """The rules of a problem: one per clause that acts, in the programme's order, then one per gate."""
    clauses = [RULES[clause.kind](clause, problem) for clause in problem.programme.acting]
    gates = [Gate(gate, problem) for gate in problem.programme.conditions]
    due = [*_standard(problem), *([MeritOrder(IN_ORDER, problem)] if problem.entitled else [])]
    alike = [Proration(ALIKE, problem)] if problem.prorates and not problem.entitled else []
    rules = (*clauses, *due, *alike, *gates)
    for rule in rules:
        if isinstance(rule, MeritOrder):
            rule.with_blocking(rules)
    return rules


def _standard(problem: Problem) -> list[Rule]:
    """That each sum of an event or a rate is what is due, where no clause says it."""
    award = problem.programme.award
    if not award.settled or any(c.kind == "tier_ceiling" for c in problem.programme.clauses):
        return []
    article, quote = (award.article, award.quote) if isinstance(award, Rate) else (None, None)
    standard = StandardFigures(id="tier_ceiling", article=article, quote=quote, force="must" if quote else "choice")
    return [TierCeiling(standard, problem)]
