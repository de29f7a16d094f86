"""When nothing fits: the clauses that cannot stand together, by hand and with every one of them removed in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from worlds import candidate, draw, quota, ranked, receipt, with_tiers, year

from allocator.engines.score_lines import solve as lines
from allocator.law.programme import Gate
from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN
from allocator.problem.allocation import Solution
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.conflict import conflict_of
from allocator.proof.solve import solve_problem


def firm(*numbers: int, last: int, **facts: object) -> list:
    return [
        replace(candidate(n, 9100 - 100 * n, "例甲公司" if n in numbers else ""), **facts)  # type: ignore[arg-type]
        for n in range(1, last + 1)
    ]


GATE = Gate(id="users", name="用户数量", article="第八条", quote="…", tier="甲级")

CONFLICTS: dict[str, tuple[Case, tuple[str, ...], str]] = {
    "budget": (
        year(ranked(90, 85), 150, pins={"1": "甲级", "2": "乙级"}),
        ("pins", "budget"),
        "①锁定支持1 例1公司、2 例2公司 ②预算总额150万元（第三条）",
    ),
    "firm": (
        year(firm(1, 2, 3, last=3), 1000, pins={"1": "丙级", "2": "丙级", "3": "丙级"}),
        ("per_applicant", "pins"),
        "①同一单位最多2项（第四条） ②锁定支持1 例甲公司、2 例甲公司、3 例甲公司",
    ),
    "cumulative": (
        year(firm(1, last=1), 1000, pins={"1": "甲级"}, receipts=[receipt("例甲公司", 200)]),
        ("cumulative", "pins"),
        "①同一单位累计不超过200万元（第六条） ②锁定支持1 例甲公司",
    ),
    "demote": (
        year(firm(1, last=1), 1000, pins={"1": "甲级"}, receipts=[receipt("例甲公司", 101)]).with_clause(
            "cumulative", over="demote"
        ),
        ("cumulative", "pins"),
        "①同一单位累计不超过200万元（第六条） ②锁定支持1 例甲公司",
    ),
    "once": (
        year(firm(1, last=1), 1000, pins={"1": "甲级"}, receipts=[receipt("例甲公司", 50, project="项目1")]),
        ("once", "pins"),
        "①一次性，同一项目不重复支持（第七条） ②锁定支持1 例甲公司",
    ),
    "product": (
        year(firm(1, 2, last=2, product="例产品"), 1000, pins={"1": "甲级", "2": "丙级"}).with_clause(
            "exclusive", on=True
        ),
        ("exclusive", "pins"),
        "①同一产品至多一项（本厅选择） ②锁定支持1 例甲公司、2 例甲公司",
    ),
    "city": (
        year(ranked(90, 85), 1000, pins={"1": "丙级", "2": "丙级"}).with_clause("city_cap", max=1),
        ("city_cap", "pins"),
        "①各市上限 ②锁定支持1 例1公司、2 例2公司",
    ),
    "experts": (
        year([candidate(1, 9000, experts_tier="丙级")], 1000, pins={"1": "甲级"}),
        ("experts_tier", "pins"),
        "①专家评定的等级（本厅选择） ②锁定支持1 例1公司",
    ),
    "least score": (
        with_tiers(year(ranked(70), 1000, pins={"1": "甲级"}), 甲级={"min_score": 85}),
        ("min_score", "pins"),
        "①各档最低分 ②锁定支持1 例1公司",
    ),
    "floor": (
        with_tiers(year([candidate(1, 9000, ask=60)], 1000, pins={"1": "甲级"}), 甲级={"floor": 80 * WAN}),
        ("request", "pins"),
        "①不超过申报金额且不低于各档最低金额 ②锁定支持1 例1公司",
    ),
    "condition": (
        year([candidate(1, 9000, gates={"users": "fail"})], 1000, pins={"1": "甲级"}, gates=[GATE]),
        ("users", "pins"),
        "①用户数量（第八条） ②锁定支持1 例1公司",
    ),
    "too few candidates": (
        year(ranked(90, 85), 1000, quota(3, 3, 4, mode="hard")),
        ("quota",),
        "①合计数量须在3至4个之间（本厅选择）",
    ),
    "number and money": (
        year(ranked(90, 85, 80), 149, quota(3, 3, 4, mode="hard")),
        ("quota", "budget"),
        "①合计数量须在3至4个之间（本厅选择） ②预算总额149万元（第三条）",
    ),
    "number of one tier": (
        year(ranked(90, 85), 1000, quota(1, 1, 1, "甲级", mode="hard"), pins={"1": "甲级", "2": "甲级"}),
        ("quota", "pins"),
        "①甲级数量须在1至1个之间（本厅选择） ②锁定支持1 例1公司、2 例2公司",
    ),
    "kept out": (
        year(ranked(90, 85), 1000, quota(2, 2, 2, mode="hard"), pins={"2": None}),
        ("pins", "quota"),
        "①不予支持2 例2公司 ②合计数量须在2至2个之间（本厅选择）",
    ),
    "kept out, beside a pin that does no harm": (
        year(ranked(90, 85), 1000, quota(2, 2, 2, mode="hard"), pins={"1": "丙级", "2": None}),
        ("pins", "quota"),
        "①不予支持2 例2公司 ②合计数量须在2至2个之间（本厅选择）",
    ),
    "two numbers of one tier": (
        year(ranked(90, 85), 1000, quota(2, 2, 2, "甲级", "a", "hard"), quota(1, 1, 1, "甲级", "b", "hard")),
        ("a", "b"),
        "①甲级数量须在2至2个之间（本厅选择） ②甲级数量须在1至1个之间（本厅选择）",
    ),
    "without merit order": (
        year(ranked(90, 85), 10, pins={"1": "甲级"}).with_clause("merit", mode="off"),
        ("pins", "budget"),
        "①锁定支持1 例1公司 ②预算总额10万元（第三条）",
    ),
    "skip": (
        year(firm(1, 2, last=2), 1000, pins={"1": "甲级", "2": "甲级"}, receipts=[receipt("例甲公司", 40)]).with_clause(
            "cumulative", over="skip"
        ),
        ("cumulative", "pins"),
        "①同一单位累计不超过200万元（第六条） ②锁定支持1 例甲公司、2 例甲公司",
    ),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_by_hand(name: str) -> None:
    case, clauses, words = CONFLICTS[name]
    assert solve_problem(case.problem()).status == "infeasible"
    found = conflict_of(case)
    assert found.clauses == clauses
    assert found.sentence.partition("。【R")[0] == f"【N04】无可行方案，以下要求不能同时满足：{words}"


def test_a_clause_is_named_once_though_two_of_its_demands_are_in_it() -> None:
    # 1 asks for 10; two awards are demanded of 120: 2 pinned at 甲级 100 leaves 20: enough for 1, who is kept out,
    # not for 3 (50). Without the pin: 2 and 3 at 丙级, 100
    pool = [candidate(1, 9000, ask=10), *ranked(89, 85, 80)[1:]]
    case = year(pool, 120, quota(2, 2, 2, mode="hard"), pins={"1": None, "2": "甲级"})
    found = conflict_of(case)
    assert sorted(found.clauses) == ["budget", "pins", "quota"]
    assert "不予支持1" in found.sentence
    assert "锁定支持2" in found.sentence


def infeasible(case: Case) -> bool:
    solution = lines.solve(case.problem())
    assert isinstance(solution, Solution)
    return solution.status == "infeasible"


def _no_gates(case: Case) -> Case:
    return case.but(programme=case.programme.model_copy(update={"gates": ()}))


def _soft(case: Case) -> Case:
    for q in case.programme.all_of(Quota):
        case = case.with_clause(q.id, mode="soft")
    return case


DROPS: dict[str, Callable[[Case], Case]] = {
    "city_cap": lambda k: k.with_clause("city_cap", max=None, percent=None),
    "request": lambda k: with_tiers(k, **{t.name: {"floor": None} for t in k.programme.tiers}),
    "min_score": lambda k: with_tiers(k, **{t.name: {"min_score": None} for t in k.programme.tiers}),
    "users": _no_gates,
    "exclusive": lambda k: k.with_clause("exclusive", on=False),
    "once": lambda k: k.with_clause("once", on=False),
    "experts_tier": lambda k: k.with_clause("experts_tier", mode="off"),
    "per_applicant": lambda k: k.with_clause("per_applicant", max=99),
    "cumulative": lambda k: k.with_clause("cumulative", ceiling=10**12, history="none"),
    "quota": _soft,
    "pins": lambda k: k.but(pins={}),
    "budget": lambda k: k.but(budget=10**9),
}
"""What each clause of `draw` says, taken back, written here a second time."""


def demanding(seed: int) -> Case:
    """A random year with pins and hard numbers."""
    chance, case = Random(seed), draw(seed)
    pool = [e.candidate.id for e in case.entries]
    pins = {name: Pin(chance.choice(("甲级", "乙级", "丙级", None)), "测试") for name in chance.sample(pool, 3)}
    return case.but(pins=pins).with_clause("quota", mode="hard")


def test_together_they_fail_and_without_any_one_they_do_not() -> None:
    seen: set[str] = set()
    told = 0
    for seed in range(150):
        case = demanding(seed)
        if not infeasible(case):
            continue
        found = set(conflict_of(case, ways_out=False).clauses)
        seen |= found
        told += 1
        alone = case
        for clause, drop in DROPS.items():
            if clause not in found:
                alone = drop(alone)
        assert infeasible(alone), (seed, found)
        for clause in found:
            assert not infeasible(DROPS[clause](alone)), (seed, clause, found)
    assert told > 50
    assert seen >= {"pins", "budget", "quota", "per_applicant", "cumulative", "experts_tier", "exclusive", "city_cap"}


def test_locks_that_break_a_rule_by_themselves_name_it() -> None:
    case = year([candidate(1, 9000, "例甲公司")], 1000, pins={"1": "甲级"}, receipts=[receipt("例甲公司", 200)])
    found = conflict_of(case)
    assert found.clauses == ("cumulative", "pins")
    assert found.sentence.endswith(
        "。【R17】锁定1 例甲公司（100万元）：例甲公司累计300万元（含本次），上限200万元。冲突规则：第六条"
    )


def test_locks_that_break_nothing_by_themselves_are_not_blamed() -> None:
    case = year(ranked(90, 85), 1000, quota(2, 2, 2, mode="hard"), pins={"1": "丙级", "2": None})
    assert "R17" not in conflict_of(case).sentence


def test_floors_that_alone_cost_more_than_the_budget_are_added_up() -> None:
    numbers = (quota(2, 2, 3, "甲级", "a", "hard"), quota(1, 1, 2, "丙级", "b", "hard"))
    case = with_tiers(year(ranked(90, 85, 80), 180, *numbers), 甲级={"floor": 80 * WAN}, 丙级={"floor": 30 * WAN})
    assert conflict_of(case).sentence.endswith("。【R08】各档最低数量×最低金额=190万元，超过预算180万元")
    assert "R08" not in conflict_of(case.but(budget=190 * WAN)).sentence  # at the ceilings 250 are needed
