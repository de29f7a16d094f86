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
from allocator.law.award import Rate
from allocator.law.clauses import (
    AppliedTier,
    Budget,
    CityCap,
    CityCeiling,
    CityFloor,
    CumulativeCeiling,
    Exclusive,
    ExpertsTier,
    FoundTier,
    MeritOrder,
    MinimumScore,
    Once,
    PerApplicant,
    Pins,
    Proration,
    Quota,
    Request,
)
from allocator.law.programme import Programme
from allocator.law.scaling import counts_of
from allocator.law.tiers import Amounts
from allocator.models.formulation import Formulation
from allocator.models.rules import rules_of
from allocator.models.rules.city_floor import UP_TO_FIT, fit
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
    """The clauses that make a case infeasible, found by dropping them in turn, the ministry's choices first."""
    current, kept = case, []
    for part in (*_limits(case), *_demands(case)):
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
    """The cities whose hard floor is more than their candidates that could have an award."""
    floor, problem = case.programme.only(CityFloor), case.problem()
    if floor is None or not floor.whole:
        return ""
    short = {problem.cities[c]: n for c, n in fit(problem).items() if n < floor.min}
    told = "、".join(f"{city}下限{floor.min}项，可支持的只有{n}项" for city, n in short.items())
    return f"{told}；可设 up_to_fit = true，以可支持的项目数为限" if told else ""


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
    counted = {c.id for c in case.programme.clauses if isinstance(c, Quota | CityFloor)}
    wrong = [m for m in broken if m.clause in clauses and not (m.clause in counted and m.sense == ">=")]
    if not wrong:
        return ""
    names = "、".join(f"{problem.pool[i].called}（{show_wan(amount)}万元）" for i, amount in sorted(levels.items()))
    rules = "、".join(dict.fromkeys(m.article for m in wrong))
    return f"【R17】锁定{names}：{'；'.join(m.sentence for m in wrong)}。冲突规则：{rules}"


def _locks_closed(case: Case, clauses: Collection[str]) -> str:
    """What else in a locked candidate's own data closes its tier, beside the clauses of the conflict."""
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
    """Sums due beyond the budget: no text says that they may be reduced, so the shortfall is stated."""
    clauses = tuple(c.id for c in problem.programme.clauses if isinstance(c, (Budget, Proration)))
    missing = due.spent - problem.budget
    return Conflict(
        clauses,
        f"应兑现{len(due.funded)}项、合计{show_wan(due.spent)}万元，超过预算总额{show_wan(problem.budget)}万元，"
        f'缺口{show_wan(missing)}万元；办法未规定折减。请增加预算，或在情景中设 clause.proration.mode = "prorate"'
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


def _limits(case: Case) -> Iterator[_Part]:
    """What limits: the ministry's choices, then what an article sets."""
    programme, huge = case.programme, _huge(case)
    yield from _choices(programme)
    if (request := programme.only(Request)) and any(t.floor for t in programme.tiers):
        yield _Part(request.id, "不超过申报金额且不低于各档最低金额", _without_floors)
    if (least := programme.only(MinimumScore)) and programme.least_scores:
        yield _Part(least.id, "最低分" if len(programme.levels) == 1 else "各档最低分", _without_minimum)
    for gate in programme.conditions:
        if gate.tier:
            yield _Part(gate.id, f"{gate.name}（{gate.article}）", _without_gate(gate.id))
    for exclusive in programme.all_of(Exclusive):
        if exclusive.on:
            words = f"{exclusive.alike}至多{'一' if exclusive.max == 1 else exclusive.max}项（{exclusive.where}）"
            yield _Part(exclusive.id, words, _changed(exclusive.id, on=False))
    if (once := programme.only(Once)) and once.on:
        yield _Part(once.id, f"一次性，同一项目不重复支持（{once.where}）", _changed(once.id, on=False))
    yield from _tiers_given(programme)
    for limit in programme.all_of(PerApplicant):
        words = f"同一单位最多{limit.max}项（{limit.where}）"
        yield _Part(limit.id, words, _changed(limit.id, max=max(1, len(case.entries))))
    if ceiling := programme.only(CumulativeCeiling):
        words = f"同一单位累计不超过{show_wan(ceiling.ceiling)}万元（{ceiling.where}）"
        yield _Part(ceiling.id, words, _changed(ceiling.id, ceiling=huge, history="none"))


def _tiers_given(programme: Programme) -> Iterator[_Part]:
    """What was found, given or applied for as a tier."""
    if (experts := programme.only(ExpertsTier)) and experts.mode != "off":
        yield _Part(experts.id, f"专家评定的等级（{experts.where}）", _changed(experts.id, mode="off"))
    if (fact := programme.only(FoundTier)) and fact.mode == "exact":
        yield _Part(fact.id, f"认定的等级（{fact.where}）", _changed(fact.id, mode="upper"))
    if (asked := programme.only(AppliedTier)) and asked.mode != "off":
        yield _Part(asked.id, f"不高于申报的等级（{asked.where}）", _changed(asked.id, mode="off"))


def _choices(programme: Programme) -> Iterator[_Part]:
    """What the ministry has chosen about cities and the order."""
    if (cap := programme.only(CityCap)) and cap.active:
        yield _Part(cap.id, "各市上限", _changed(cap.id, max=None, percent=None))
    for most in programme.all_of(CityCeiling):
        if most.max is not None:
            yield _Part(most.id, f"各市金额不超过{show_wan(most.max)}万元", _changed(most.id, max=None))
    if (merit := programme.only(MeritOrder)) and merit.mode == "strict":
        yield _Part(merit.id, "名单止于第一个受限的项目（merit.mode = strict）", _changed(merit.id, mode="excused"))


def _demands(case: Case) -> Iterator[_Part]:
    """What demands an award, and the budget."""
    programme = case.programme
    called = {e.candidate.id: e.candidate.called for e in case.entries}
    out = "、".join(called.get(name, name) for name, pin in case.pins.items() if pin.tier is None)
    pins = programme.only(Pins)
    if pins and out:
        yield _Part(pins.id, f"不予支持{out}", lambda c: c.but(pins={k: p for k, p in c.pins.items() if p.tier}))
    for quota in programme.quotas:
        if quota.mode == "hard":
            words = f"{quota.tier or '合计'}数量须在{quota.low}至{quota.high}个之间（{quota.where}）"
            yield _Part(quota.id, words, _changed(quota.id, mode="soft"))
    floor = programme.only(CityFloor)
    if floor and floor.min and floor.mode == "hard":
        words = f"每个市至少{floor.min}项（{floor.where}）{UP_TO_FIT if floor.up_to_fit else ''}"
        yield _Part(floor.id, words, _changed(floor.id, mode="soft"))
    if programme.amounts.mode == "scaled":
        counts = "、".join(f"{tier}{n}个" for tier, n in counts_of(programme).items())
        yield _Part("amounts.counts", f"各档数量为{counts}（测算给定）", _at_ceilings)
    names = "、".join(called.get(name, name) for name, pin in case.pins.items() if pin.tier is not None)
    if pins and names:
        yield _Part(pins.id, f"锁定支持{names}", lambda c: c.but(pins={k: p for k, p in c.pins.items() if not p.tier}))
    if budget := programme.only(Budget):
        words = f"预算总额{show_wan(case.budget)}万元（{budget.where}）"
        yield _Part(budget.id, words, lambda c: c.but(budget=_huge(c)))


def _huge(case: Case) -> int:
    """More money than all candidates together could be paid."""
    return enough(case.programme, case.entries)


def _at_ceilings(case: Case) -> Case:
    return case.but(programme=case.programme.model_copy(update={"amounts": Amounts()}))


def _without_minimum(case: Case) -> Case:
    tiers = tuple(t.model_copy(update={"min_score": None}) for t in case.programme.tiers)
    award = case.programme.award
    award = award.model_copy(update={"min_score": None}) if isinstance(award, Rate) else award
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers, "award": award}))


def _without_floors(case: Case) -> Case:
    tiers = tuple(t.model_copy(update={"floor": None}) for t in case.programme.tiers)
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))


def _without_gate(gate: str) -> Callable[[Case], Case]:
    def without(case: Case) -> Case:
        gates = tuple(g for g in case.programme.gates if g.id != gate)
        return case.but(programme=case.programme.model_copy(update={"gates": gates}))

    return without


def _changed(clause: str, **figures: object) -> Callable[[Case], Case]:
    return lambda case: case.with_clause(clause, **figures)
