"""When nothing fits: which demands cannot stand together.

With no floors and no pins the zero allocation satisfies everything hard, so the conflict always lies between a demand
(a pin, a hard lower band) and what limits it. The limits, the demands and the budget are dropped one by one with real
re-solves; what cannot be dropped without leaving the problem infeasible is the conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import solve as lines
from allocator.law.clause.facets import Variation
from allocator.law.scaling import counts_of
from allocator.law.tiers import Amounts
from allocator.models.formulation import Formulation
from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.money import show_wan
from allocator.problem.allocation import Allocation, Award, Declined
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.rates import enough
from allocator.proof.audit import audit, breaches


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clause ids that cannot stand together, and the sentence that says so."""

    clauses: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One clause that can be dropped: what it says, and the case without it."""

    clause: str
    says: str
    without: Callable[[Case], Case]


def conflict_of(case: Case) -> Conflict:
    """Return the clauses that make a case infeasible, found by dropping them in turn, the ministry's choices first."""
    current, kept = case, []
    for part in _parts(case):
        without = part.without(current)
        if _infeasible(without):
            current = without
        else:
            kept.append(part)
    said = " ".join(f"{n}{part.says}" for n, part in zip("①②③④⑤⑥⑦⑧⑨⑩", kept, strict=False))
    clauses = tuple(dict.fromkeys(p.clause for p in kept))
    tellers = (_unfit(case), _floors_alone(case), _locks_alone(case, clauses), _locks_closed(case, clauses))
    details = (f"。{text}" for text in tellers if text)
    return Conflict(clauses, f"【N04】无可行方案，以下要求不能同时满足：{said}{''.join(details)}")


def _unfit(case: Case) -> str:
    """Return the cities whose hard floor is more than their candidates that could have an award."""
    problem = case.problem()
    short = [
        f"{city}下限{floor.min}项，可支持的只有{n}项"
        for floor in case.programme.floors
        for city, n in (problem.bound(floor.whom).items() if floor.whole else ())
        if n < floor.min
    ]
    return f"{'、'.join(short)}；可设 up_to_fit = true，以可支持的项目数为限" if short else ""


def _floors_alone(case: Case) -> str:
    """R08: the least numbers at the least amounts already cost more than the budget."""
    floors = {t.name: t.floor or 0 for t in case.programme.tiers}
    hard = [q for q in case.programme.quotas if q.mode == "hard"]
    needed = sum(q.low * (floors[q.tier] if q.tier else min(floors.values(), default=0)) for q in hard)
    if needed <= case.budget:
        return ""
    return f"【R08】各档最低数量×最低金额={show_wan(needed)}万元，超过预算{show_wan(case.budget)}万元"


def _locks_alone(case: Case, clauses: Collection[str]) -> str:
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


def _locks_closed(case: Case, clauses: Collection[str]) -> str:
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


def shortfall(problem: Problem, due: Allocation) -> Conflict:
    """State the shortfall of sums due beyond the budget: no text says that they may be reduced."""
    clauses = tuple(c.id for c in problem.programme.clauses if c.of_shortfall)
    missing = due.spent - problem.budget
    way = next((c.path for c in problem.programme.clauses if c.of_dues), "clause.proration")
    return Conflict(
        clauses,
        f"应兑现{len(due.funded)}项、合计{show_wan(due.spent)}万元，超过预算总额{show_wan(problem.budget)}万元，"
        f'缺口{show_wan(missing)}万元；办法未规定折减。请增加预算，或在情景中设 {way}.mode = "prorate"'
        "（同比例折减，本厅选择）",
    )


def _infeasible(case: Case) -> bool:
    problem = case.problem()
    if problem.at is not None:
        return all(_impossible(problem.at(percent)) for percent in range(100, 0, -1))
    if problem.prorates:
        problem = replace(problem, budget=_huge(case))
    return _impossible(problem)


def _impossible(problem: Problem) -> bool:
    solution = lines.solve(problem)
    if isinstance(solution, Declined):
        model = Formulation(problem).model
        model.goals.clear()
        return optimise(model, load_backend("cpsat")).status == "infeasible"
    return solution.status == "infeasible"


def _parts(case: Case) -> Iterator[_Part]:
    """Tell what limits, the ministry's choices before what an article sets.

    Then what demands an award, and the budget.
    """
    asked = [(clause.id, v) for clause in case.programme.acting for v in clause.relaxed(case)]
    for clause, v in sorted([*asked, *_gates(case), *_counts(case)], key=lambda part: part[1].turn):
        yield _Part(clause, v.says, v.change)


def _gates(case: Case) -> Iterator[tuple[str, Variation]]:
    """Yield the conditions of single tiers, after the least scores."""
    for gate in case.programme.conditions:
        if gate.tier:
            yield gate.id, Variation(f"{gate.name}（{gate.article}）", _without_gate(gate.id), turn=60)


def _counts(case: Case) -> Iterator[tuple[str, Variation]]:
    """Yield the numbers per tier for which amounts are scaled, a demand among those of the clauses."""
    if case.programme.amounts.mode == "scaled":
        counts = "、".join(f"{tier}{n}个" for tier, n in counts_of(case.programme).items())
        yield "amounts.counts", Variation(f"各档数量为{counts}（测算给定）", _at_ceilings, turn=230)


def _huge(case: Case) -> int:
    """More money than all candidates together could be paid."""
    return enough(case.programme, case.entries)


def _at_ceilings(case: Case) -> Case:
    return case.but(programme=case.programme.model_copy(update={"amounts": Amounts()}))


def _without_gate(gate: str) -> Callable[[Case], Case]:
    def without(case: Case) -> Case:
        gates = tuple(g for g in case.programme.gates if g.id != gate)
        return case.but(programme=case.programme.model_copy(update={"gates": gates}))

    return without
