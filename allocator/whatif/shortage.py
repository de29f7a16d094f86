"""A budget that is too small, and the three ways to live with it side by side.

The *reference* is the list at the smallest budget B* at which the number is met and no tier is empty: the least
quota distance that unlimited money gives and, with it, the largest number of tiers that are not empty. B* is exact: the
allowed lists only grow with the budget, so that these two values never worsen, and bisection finds where they are
reached. A budget below B* is short. Then:

    fewer     fewer awards at full ceilings. The band's lower end is lowered as far as needed: 均衡三档 is solved with
              the lower end at 0, so that all tiers come first, then as many awards as possible (up to the target), then
              the shape, then the lines; the lower end is then written as the number found.
    smaller   smaller amounts. The counts per tier are those of the reference, every ceiling is paid at the largest
              whole per cent θ at which the list fits (amounts `scaled`). Not where a standard settles every amount.
    lower     lower tiers. The number of the reference is kept with the least change (see `lowering`); where the lowest
              tier itself is too dear for it, as many as can be are kept, and `lacking` says how many are not. Not where
              there is one tier only, or where a fact, the experts or the application give it.

Each way is a scenario: `settings` says what to write under [set] to get the same list from `solve`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.errors import UsageError
from allocator.law.programme import Amounts, Programme
from allocator.models.formulation import Formulation
from allocator.models.goals import Goal, QuotaDistance, Shape, Spent, TargetShortfall, TiersPresent, class_of
from allocator.models.priority import goals_of
from allocator.models.tally import by_city
from allocator.parallel import sweep
from allocator.problem.allocation import counts_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import PROOFS, Resolved, best, plenty, resolve, within_theorem
from allocator.whatif.effects import Effect, effect
from allocator.whatif.lowering import lowered
from allocator.whatif.price import refuse_entitled

Name = Literal["reference", "fewer", "smaller", "lower"]
_REACHED = (QuotaDistance, TiersPresent)
"""What the reference budget is the smallest for."""
NEVER = "各项要求不能同时满足，再增加预算也没有可行方案。请先用 solve 命令查明原因"


@dataclass(frozen=True)
class Way:
    """One way to live with the budget, or the reference.

    Attributes
    ----------
    settings
        Path of a scenario's [set] → value; empty where nothing is to be set.
    answer
        Its list, or why there is none.
    effect
        Against the reference list.
    by_tier, by_city
        Tier (top first), city → number of awards and 元.
    percent
        θ of the ceilings.
    lacking
        How many awards fewer than the reference.
    reproducible
        Whether `settings` give the list.
    """

    name: Name
    settings: Mapping[str, Any]
    answer: Resolved
    effect: Effect | None
    by_tier: Mapping[str, tuple[int, int]]
    by_city: Mapping[str, tuple[int, int]]
    percent: int = 100
    lacking: int = 0
    reproducible: bool = True

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        problem, allocation = self.answer.problem, self.answer.allocation
        return {
            "name": self.name,
            "settings": dict(self.settings),
            "proof": self.answer.proof,
            "proof_says": PROOFS[self.answer.proof],
            "why": self.answer.why,
            "spent": allocation.spent if allocation else None,
            "number": len(allocation.funded) if allocation else None,
            "percent": self.percent,
            "lacking": self.lacking,
            "reproducible": self.reproducible,
            "by_tier": {name: list(pair) for name, pair in self.by_tier.items()},
            "by_city": {name: list(pair) for name, pair in self.by_city.items()},
            "effect": self.effect.to_json() if self.effect else None,
            "awards": [
                {"id": name, "tier": problem.tiers[level - 1].name, "amount": amount}
                for name, (level, amount) in self.answer.awards.items()
            ]
            if problem
            else [],
        }


@dataclass(frozen=True)
class Shortage:
    """A budget against the smallest one that meets the number with no tier empty.

    Attributes
    ----------
    needed
        B*, 元.
    met
        Whether unlimited money meets the number and fills every tier; where not, B* is for the best that it gives.
    reference
        The list at B*.
    ways
        In the order fewer, smaller, lower; empty where the budget is not short.
    """

    budget: int
    needed: int
    met: bool
    reference: Way
    ways: tuple[Way, ...]

    @property
    def short(self) -> bool:
        return self.budget < self.needed

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "needed": self.needed,
            "short": self.short,
            "met": self.met,
            "reference": self.reference.to_json(),
            "ways": [way.to_json() for way in self.ways],
        }


def shortage(case: Case, *, confirm: bool = False) -> Shortage:
    """Tell whether a budget is short, and the three ways where it is.

    Raises
    ------
    UsageError
        Sums are due here, the programme names no number, or amounts are not paid at the ceilings.
    """
    refuse_entitled(case.programme)
    programme = case.programme
    if not programme.quotas:
        raise UsageError(f"“{programme.short}”没有数量条款，无从判断预算能否满足数量，不能作这项测算")
    if programme.amounts.mode != "ceiling":
        raise UsageError("金额方式（amounts.mode）已不是按档次上限，三种办法无从比较。请去掉情景中的 amounts 设置")
    wanted = _of_number(case)
    needed, met = _needed(wanted.problem())
    reference = resolve(wanted.but(budget=needed), confirm=confirm)
    told = _way("reference", {}, reference, reference)
    if case.budget >= needed:
        return Shortage(case.budget, needed, met, told, ())
    smaller: dict[Name, Case] = {} if _settled(programme) else {"smaller": _smaller(case, reference)}
    cases: dict[Name, Case] = {"fewer": _fewer(case), **smaller}
    answers = dict(zip(cases, sweep(partial(resolve, confirm=confirm), list(cases.values())), strict=True))
    settings: dict[Name, dict[str, Any]] = {"fewer": _settings_of(case, answers["fewer"])}
    settings |= {name: _amounts_set(found) for name, found in smaller.items()}
    ways = tuple(_way(name, settings.get(name, {}), answer, reference) for name, answer in answers.items())
    return Shortage(case.budget, needed, met, told, (*ways, _lower(case, reference, confirm=confirm)))


_NUMBER = (QuotaDistance, TargetShortfall)
_NUMBER_AND_TIERS = (QuotaDistance, TiersPresent, TargetShortfall, Shape)


def _settled(programme: Programme) -> bool:
    """Tell whether a standard settles every amount: then none is made smaller, and no tiers are to be filled."""
    return programme.award.settled


def _needed(problem: Problem) -> tuple[int, bool]:
    """B* in 元, and whether the number is met and every tier filled there."""
    if not within_theorem(problem):
        return _needed_by_rows(plenty(problem))
    most = plenty(problem)
    richest = best(most)
    if richest.allocation is None:
        raise UsageError(NEVER)
    ideal = _reached(richest)
    low, high = -1, most.budget // problem.granule
    while high - low > 1:
        middle = (low + high) // 2
        found = _reached(best(replace(problem, budget=middle * problem.granule)))
        low, high = (low, middle) if found == ideal else (middle, high)
    return high * problem.granule, ideal == _perfect(problem, ideal)


def _reached(answer: Resolved) -> dict[str, int]:
    """Return the values of the goals that the reference budget is for; empty where there is no list."""
    return {g.name: g.value for g in answer.goals if class_of(g.name) in _REACHED}


def _perfect(problem: Problem, reached: Mapping[str, int]) -> dict[str, int | None]:
    """Return the values of the same goals where nothing is lacking."""
    goals = goals_of(problem)
    return {g.name: g.ideal for g in goals if g.name in reached}


def _needed_by_rows(problem: Problem) -> tuple[int, bool]:
    """Return the same outside the score-line theorem: the least money among the lists that are best in these goals."""
    formulation = Formulation(problem)
    goals = [g for g in formulation.model.goals if class_of(g.name) in _REACHED]
    formulation.model.goals[:] = goals
    formulation.model.goal("least", "min", Spent(problem).expression(formulation.decisions))
    outcome = optimise(formulation.model, load_backend("cpsat"))
    values = {g.name: g.value or 0 for g in outcome.goals if g.value is not None}
    if "least" not in values:
        raise UsageError(NEVER)
    least = values.pop("least")
    return least * problem.granule, values == _perfect(problem, values)


def _of_number(case: Case) -> Case:
    """Return the case with the goals that the reference budget is for; the tiers are filled where that is a choice."""
    return _with_goals(case, *(_NUMBER if case.problem().tiers_fixed else _NUMBER_AND_TIERS))


def _with_goals(case: Case, *goals: type[Goal]) -> Case:
    return case.but(programme=case.programme.model_copy(update={"goals": tuple(g.key for g in goals)}))


def _fewer(case: Case) -> Case:
    """均衡三档 with no lower end of the number."""
    for quota in case.programme.quotas:
        case = case.with_clause(quota.id, low=0)
    return case.but(programme=case.programme.model_copy(update={"goals": (), "stance": "balanced"}))


def _smaller(case: Case, reference: Resolved) -> Case:
    problem, allocation = reference.listed
    counts = dict(zip((t.name for t in problem.tiers), counts_of(problem, allocation), strict=True))
    given = {t.name: counts[t.name] for t in case.programme.tiers}
    amounts = Amounts(mode="scaled", counts=given)
    return case.but(programme=case.programme.model_copy(update={"amounts": amounts}))


def _lower(case: Case, reference: Resolved, *, confirm: bool) -> Way:
    """Return the list of least change, with what gives it: nothing where the programme's goals or counts choose it."""
    answer = lowered(case.problem(), reference.listed[1])
    if answer.allocation is None:
        return _way("lower", {}, answer, reference)
    alike = [(case, {})] if _settled(case.programme) else [(case, {}), _counted(case, answer)]
    for changed, settings in alike:
        again = resolve(changed)
        if again.awards == answer.awards:
            proof = resolve(changed, confirm=True).proof if confirm else answer.proof
            return _way("lower", settings, replace(answer, proof=proof), reference)
    return replace(_way("lower", {}, answer, reference), reproducible=False)


def _counted(case: Case, answer: Resolved) -> tuple[Case, dict[str, Any]]:
    """Return the case with the numbers per tier of a list, and how to set them."""
    counted = _smaller(case, answer)
    return counted, _amounts_set(counted)


def _amounts_set(case: Case) -> dict[str, Any]:
    return {"amounts.mode": "scaled", "amounts.counts": dict(case.programme.amounts.counts)}


def _settings_of(case: Case, answer: Resolved) -> dict[str, Any]:
    """Tell what makes `solve` give the list of fewer awards: the lower ends at the numbers found, and the stance."""
    if answer.allocation is None or answer.problem is None:
        return {}
    counts = dict(
        zip((t.name for t in answer.problem.tiers), counts_of(answer.problem, answer.allocation), strict=True)
    )
    found: dict[str, Any] = {}
    for quota in case.programme.quotas:
        number = counts[quota.tier] if quota.tier else sum(counts.values())
        if number < quota.low:
            found[f"{case.programme.path_of(quota.id)}.low"] = number
    if case.programme.stance != "balanced":
        found["stance"] = "balanced"
    return found | ({"goals": []} if case.programme.goals else {})


def _way(name: Name, settings: Mapping[str, Any], answer: Resolved, reference: Resolved) -> Way:
    if answer.problem is None or answer.allocation is None:
        return Way(name, settings, answer, None, {}, {})
    problem, allocation = answer.problem, answer.allocation
    numbers, money = counts_of(problem, allocation), [0] * problem.top
    city_money = [0] * len(problem.cities)
    for i, award in enumerate(allocation.awards):
        if award:
            money[award.level - 1] += award.amount
            city_money[problem.city[i]] += award.amount
    tiers = [(t.name, (numbers[k], money[k])) for k, t in enumerate(problem.tiers)]
    cities = zip(problem.cities, zip(by_city(problem, allocation), city_money, strict=True), strict=True)
    return Way(
        name=name,
        settings=settings,
        answer=answer,
        effect=effect(reference, answer),
        by_tier=dict(reversed(tiers)),
        by_city=dict(cities),
        percent=problem.percent,
        lacking=max(0, len(reference.awards) - len(answer.awards)),
    )
