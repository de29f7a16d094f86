"""What else is told beside a conflict: which figures do not add up, and what a lock breaks by itself."""

from __future__ import annotations

from collections.abc import Collection

from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.money import show_wan
from allocator.problem.allocation import Allocation, Award
from allocator.problem.case import Case
from allocator.proof.audit import audit, breaches
from allocator.proof.conflict.feasible import unfit


def details(case: Case, clauses: Collection[str]) -> str:
    """Return what is told behind the clauses of a conflict; empty for nothing."""
    tellers = (unfit_told(case), floors_alone(case), locks_alone(case, clauses), locks_closed(case, clauses))
    return "".join(f"。{text}" for text in tellers if text)


def unfit_told(case: Case) -> str:
    """Return the cities whose hard floor is more than their candidates that could have an award."""
    short = [f"{city}下限{least}项，可支持的只有{n}项" for city, least, n in unfit(case.problem())]
    return f"{'、'.join(short)}；可设 up_to_fit = true，以可支持的项目数为限" if short else ""


def floors_alone(case: Case) -> str:
    """R08: the least numbers at the least amounts already cost more than the budget."""
    floors = {t.name: t.floor or 0 for t in case.programme.tiers}
    hard = [q for q in case.programme.quotas if q.mode == "hard"]
    needed = sum(q.low * (floors[q.tier] if q.tier else min(floors.values(), default=0)) for q in hard)
    if needed <= case.budget:
        return ""
    return f"【R08】各档最低数量×最低金额={show_wan(needed)}万元，超过预算{show_wan(case.budget)}万元"


def locks_alone(case: Case, clauses: Collection[str]) -> str:
    """R17: which rules the pinned awards break by themselves, each paid in full."""
    problem = case.problem()
    if problem.at is not None:
        problem = problem.at(1)
    levels = {i: problem.full[i][level] for i, level in problem.pinned.items()}
    awards = [Award(problem.pinned[i], levels[i], "pin") if i in levels else None for i in range(len(problem.pool))]
    broken = breaches(audit(problem, Allocation(tuple(awards)))) if levels else []
    counted = {c.id for c in case.programme.clauses if c.demands}
    wrong = [m for m in broken if m.clause in clauses and not (m.clause in counted and m.sense == ">=")]
    if not wrong:
        return ""
    names = "、".join(f"{problem.pool[i].called}（{show_wan(amount)}万元）" for i, amount in sorted(levels.items()))
    rules = "、".join(dict.fromkeys(m.article for m in wrong))
    return f"【R17】锁定{names}：{'；'.join(m.sentence for m in wrong)}。冲突规则：{rules}"


def locks_closed(case: Case, clauses: Collection[str]) -> str:
    """Tell what else in a locked candidate's own data closes its tier, beside the clauses of the conflict."""
    problem = case.problem()
    rules = {r.id: r for r in rules_of(problem)}
    told = []
    for i, level in problem.pinned.items():
        closed = problem.closed_by[i].get(level, ())
        if {*closed} - {*clauses}:
            why = "；".join(f"{rules[name].why(State(problem), i)}（{rules[name].article}）" for name in closed)
            told.append(f"{problem.pool[i].called}不能定为{problem.tiers[level - 1].name}：{why}")
    return "。".join(told)
