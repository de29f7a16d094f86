"""One file per kind of clause; the file name is the TOML's `kind`.

Here lie:

    applied_tier          申报的等级：λ_i ≤ 申报的等级（upper），或 λ_i ∈ {0, 申报的等级}（exact）。
    apportionment         S2 按申报数分配（目标）：Σ_c |N_c − s_c| 最小。
    budget                H1 总额控制：Σ y_i ≤ B。
    city_cap              S2 各市上限：Σ_{c(i)=c} X_{i,1} ≤ cap；按百分比设定时以数量目标为基数，向下取整。
    city_ceiling          S2 各市金额上限：Σ_{c(i)=c} y_i ≤ M。
    city_floor            S2 各市下限：N_c ≥ m_c。
    city_reserve          S2 地市均衡名额：至多 s …
    cumulative_ceiling    H2/H5 同一单位累计 ≤ K（含以前年度）：h_e + Σ_{e(i)=e} y_i ≤ K。
    exclusive             H6 互斥：同一产品（或同一行业、领域、其他列的同一内容）至多支持 k …
    experts_tier          H3 专家评定等级：λ_i ∈ {0, τ̂_i}（exact）或 λ_i ≤ τ̂_i（upper）。
    found_tier            H3 认定的事实：经认定的，λ_i ∈ {0, 认定的等级}（exact）；只作申报该等级的条件（upper）。
    gate                  申报条件：不符合的项目不得支持；只限某一等级的条件不符合时，不得定为该等级。
    merit_order           H7 名次优先（无正当理由不得越过）：i 名次在 j 之前而 λ_i < t ≤ λ_j，则 i 在第 t …
    minimum_score         各档最低分：X 恰为第 t 档 ⇒ s_i ≥ min_score_t。
    once                  一次性：历史台账中已获本办法奖补的同一项目不再支持；按单位认定的，该单位的项目都不再支持。
    per_applicant         H4 同一申报主体同一年度最多 m 项：Σ_{e(i)=e} X_{i,1} ≤ m；第 m+1 …
    pins                  H9 锁定：写明理由的必须支持（定档）与不予支持。
    proration             合计超过预算时的折减：report 照实列明缺口，不折减；prorate 按同一比例折减到元，合计等于预算。
    qingdao               青岛市（计划单列市）：单列或不纳入时，本池资金不支持青岛市项目。
    quota                 S1 数量左右：N（或某一等级的 N_t）落在 [ℓ, u] …
    request               不超过申报金额：y_i ≤ request_i。
    tier_ceiling          最高不超过：1 ≤ λ_i ⇒ 0 < y_i ≤ …
    tier_shape            H8 档次结构（目标，不是硬性规则）。
"""

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

__all__ = [
    "ALIKE",
    "IN_ORDER",
    "RULES",
    "apportionment",
    "city_floor",
    "city_reserve",
    "merit_order",
    "rules_of",
    "tier_shape",
]


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
