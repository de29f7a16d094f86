"""Every clause that is on, dropped or moved by one step: what the price of each rule is asked of.

City rules first, then the merit order and the shape, what one applicant may have, requests and groups, the number, the
experts' tiers and least scores, the amounts, 青岛, the budget, conditions of single tiers; the pins last, each alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from allocator.law import clauses as c
from allocator.money import show_wan
from allocator.problem.case import Case
from allocator.run.qingdao import theirs, with_qingdao
from allocator.whatif import perturbations as of
from allocator.whatif.perturbations import Move, moved, step_money, steps

Maker = Callable[[Case, Any], Iterator[Move]]


def moves(case: Case) -> tuple[Move, ...]:
    """Every move of a case, in the order in which they are told."""
    of_clauses = [
        m for kind, maker in _MAKERS.items() for clause in case.programme.all_of(kind) for m in maker(case, clause)
    ]
    return (*(m for m in of_clauses if not m.pin), *_gates(case), *(m for m in of_clauses if m.pin))


def _gates(case: Case) -> Iterator[Move]:
    """Conditions of single tiers; who may apply at all is no question of price.

    A fact that is the tier is dropped with its clause: without the condition nobody would have an ordinary tier.
    """
    fact = case.programme.only(c.FoundTier)
    fixed = fact is not None and fact.active
    for gate in (g for g in case.programme.conditions if g.tier and not (g.proof and fixed)):
        gates = tuple(g for g in case.programme.gates if g.id != gate.id)
        changed = case.but(programme=case.programme.model_copy(update={"gates": gates}))
        yield Move(gate.id, "gate", "drop", f"{gate.tier}不设条件“{gate.name}”", gate.article, "must", changed)


def _qingdao(case: Case, clause: c.Qingdao) -> Iterator[Move]:
    number = len(theirs(case.entries, case.programme))
    if number and clause.inside:
        yield moved(clause, "drop", f"青岛市{number}项不参与本池", with_qingdao(case, "separate"))
    elif number:
        yield moved(clause, "drop", f"青岛市{number}项纳入本池", with_qingdao(case, "in"))


def _budget(case: Case, clause: c.Budget) -> Iterator[Move]:
    for step, amount in steps(case.budget, step_money(case)):
        says = f"预算总额{show_wan(case.budget)}万元改为{show_wan(amount)}万元"
        yield moved(clause, step, says, case.but(budget=amount))


def _pins(case: Case, clause: c.Pins) -> Iterator[Move]:
    for name, pin in case.pins.items():
        what = f"锁定{name}为{pin.tier}" if pin.tier else f"不予支持{name}"
        changed = case.but(pins={k: p for k, p in case.pins.items() if k != name})
        yield moved(clause, "drop", f"取消{what}（{pin.because}）", changed, pin=name)


_MAKERS: Mapping[type[c.Clause], Maker] = {
    c.CityCap: of.city_cap,
    c.CityCeiling: of.city_ceiling,
    c.CityFloor: of.city_floor,
    c.CityReserve: of.city_reserve,
    c.Apportionment: of.apportionment,
    c.MeritOrder: of.merit,
    c.TierShape: of.shape,
    c.PerApplicant: of.per_applicant,
    c.CumulativeCeiling: of.cumulative,
    c.Once: of.once,
    c.Request: of.request,
    c.Exclusive: of.exclusive,
    c.Quota: of.quota,
    c.FoundTier: of.found,
    c.ExpertsTier: of.experts,
    c.AppliedTier: of.applied,
    c.MinimumScore: of.least_scores,
    c.TierCeiling: of.ceilings,
    c.Qingdao: _qingdao,
    c.Budget: _budget,
    c.Pins: _pins,
}
