"""After 公示, every way of paying: events, rates, sums reduced alike, the same share, free amounts, reserved seats."""

from __future__ import annotations

import pytest
from report_case import sample_run
from test_entitled import PURCHASES, WAN

from allocator.law import load as programme_file
from allocator.law.tiers import Amounts
from allocator.problem.allocation import frozen
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.solve import Result, solve_problem
from allocator.run.explain import explain
from allocator.run.publishing import published
from allocator.run.replacement import replacements


def without(case: Case, *gone: str) -> tuple[Result, Result]:
    """What the case gives, and what is left of it when these are taken off the published list."""
    pins = {**case.pins, **{name: Pin(None, "测试") for name in gone}}
    made = published(case.but(pins=pins), dict.fromkeys(gone, "测试"), None)
    assert made.solved is not None
    return made.solved, solve_problem(made.case.problem())


def amounts(result: Result) -> dict[str, int]:
    assert result.allocation is not None
    return {c.id: m for c, m in zip(result.problem.pool, result.allocation.amounts, strict=True) if m}


def kept(case: Case, *gone: str) -> Result:
    """The list after the exclusions: everybody else to the 元, proven, and measured without a breach."""
    before, after = without(case, *gone)
    assert amounts(after) == {name: m for name, m in amounts(before).items() if name not in gone}
    assert after.proven
    assert all(m.holds is not False for m in after.measurements)
    assert {a.via for a in after.allocation.awards if a} == {"published"}
    assert frozen(after.problem, after.allocation) == sum(amounts(before)[name] for name in gone)
    assert [e.candidate.id for e in explain(after.problem, after.allocation) if e.outcome == "funded"]
    return after


def computing(mode: str, budget: int) -> Case:
    return Case(programme_file.load("computing-voucher"), PURCHASES, budget, ()).with_clause("proration", mode=mode)


def sample(**changes: object) -> Case:
    case = sample_run().case
    return case.but(programme=case.programme.model_copy(update=changes))


def test_rates_are_paid_as_published_though_a_sibling_leaves_room():
    after = kept(computing("report", 2000 * WAN), "1")
    assert amounts(after)["2"] == 400 * WAN, "its own share of the ceiling, not the room that is free now"
    assert replacements(after.problem, after.allocation) == ()


def test_sums_reduced_alike_stay_as_they_were():
    kept(computing("prorate", 700 * WAN + 1234), "3")


def test_a_list_reduced_alike_stays_as_it_was():
    after = kept(sample(amounts=Amounts(mode="pro_rata")).but(budget=1500 * WAN), "54")
    assert any(a.amount % WAN for a in after.allocation.awards if a)


def test_the_same_share_of_every_ceiling_stays():
    counts = {"卓越领军级": 1, "优秀创新级": 2, "培育成长级": 3}
    case = first(sample(amounts=Amounts(mode="scaled", counts=counts)), 9).but(budget=380 * WAN)
    before, after = without(case, "62")
    assert before.problem.percent < 100
    assert after.problem.percent == before.problem.percent
    assert amounts(after) == {name: m for name, m in amounts(before).items() if name != "62"}
    assert after.proven


def test_reserved_seats_stay_and_a_vacated_one_goes_to_a_blank_city():
    case = sample_run().case.with_clause("city_reserve", seats=3).but(budget=1500 * WAN)
    before = solve_problem(case.problem())
    seats = [before.problem.pool[i] for i, a in enumerate(before.allocation.awards) if a and a.via == "reserve"]
    assert len(seats) == 3
    gone = seats[0]
    _, after = without(case, gone.id)
    assert after.proven
    assert next(m.value for m in after.measurements if m.who == "名额") == 2
    next_one = replacements(after.problem, after.allocation)[0]
    served = {after.problem.pool[i].city for i in after.allocation.funded}
    assert after.problem.pool[next_one.position].city not in served
    assert next_one.level == 1


@pytest.mark.parametrize("merit", ["strict", "in_city", "funding", "off"])
def test_merit_modes(merit):
    case = first(sample_run().case.with_clause("merit_order", mode=merit), 14).but(budget=400 * WAN)
    gone = next(iter(amounts(solve_problem(case.problem()))))
    kept(case, gone)


def first(case: Case, count: int) -> Case:
    """The case with the first so many of the sample by rank."""
    ids = {c.id for c in sample_run().problem.pool[:count]}
    return case.but(entries=tuple(e for e in case.entries if e.candidate.id in ids))
