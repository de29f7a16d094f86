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
    minimum_score         各档最低分：X 恰为第 t 档 ⇒ s_i ≥ min_score_t；本条写明 min 的，按 …
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

from importlib import import_module
from pkgutil import iter_modules

from allocator.law.clause.kinds import kinds
from allocator.models.rule import RULES, Rule
from allocator.models.rules.gate import Gate
from allocator.problem.problem import Problem

__all__ = ["RULES", "rules_of"]


for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Return the rules of a problem, made once.

    One per clause that acts, in the programme's order, then one per gate.
    """
    return problem.once("rules", lambda: _made(problem))


def _made(problem: Problem) -> tuple[Rule, ...]:
    clauses = [RULES[clause.kind](clause, problem) for clause in problem.programme.acting]
    unsaid = [(RULES[kind], RULES[kind].implied(problem)) for kind in kinds()]
    implied = [rule(clause, problem) for rule, clause in unsaid if clause is not None]
    gates = [Gate(gate, problem) for gate in problem.programme.conditions]
    rules = (*clauses, *implied, *gates)
    for rule in rules:
        rule.beside(rules)
    return rules
