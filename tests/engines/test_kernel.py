"""The kernel for many orders: equal to the full walk, and trusted with nothing that does not say so itself."""

from __future__ import annotations

from itertools import permutations

import pytest
from oracle.kernel_checks import orders_equal_the_full_walk
from worlds import candidate, quota, ranked, receipt, year

from allocator.engines.score_lines import compiled, kernel, solve
from allocator.engines.score_lines.kernel import Kernel, declines
from allocator.engines.score_lines.many_orders import ManyOrders
from allocator.errors import UsageError
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.problem.case import Case


def test_two_thousand_orders_equal_the_full_walk() -> None:
    # Where numba is installed it has to compile: then the plain kernel and the compiled one are both looked at.
    assert (compiled.wait() is not None) == compiled.wanted()
    how: dict[str, int] = {}
    assert orders_equal_the_full_walk(range(500), how) == []
    assert how["kernel"] + how["ranks"] + how["walk"] == 2_000
    assert min(how["kernel"], how["ranks"], how["walk"], how["none"]) >= 20


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda c: c, ""),
        (lambda c: c.with_clause("merit", mode="off"), "merit"),
        (lambda c: c.with_clause("merit", mode="strict"), "merit"),
        (lambda c: c.with_clause("cumulative", over="skip"), "cumulative"),
        (lambda c: c.with_clause("city_cap", max=1), "city_cap"),
        (lambda c: c.with_clause("city_reserve", seats=1), "city_reserve"),
        (lambda c: c.with_clause("city_floor", min=1), "city_floor"),
        (lambda c: c.with_clause("city_ceiling", max=1_000_000), "city_ceiling"),
        (lambda c: c.with_clause("apportionment", on=True), "apportionment"),
        (lambda c: with_programme(c, ties="together"), "merit"),
        (lambda c: with_programme(c, goals=("money",)), "money"),
        (lambda c: with_programme(c, goals=("lines", "count")), "count"),
        (lambda c: with_programme(c, goals=("count", "quota")), ""),
    ],
)
def test_what_the_kernel_is_not_trusted_with_goes_to_the_walk(changed, reason: str) -> None:
    problem = changed(year(ranked(90, 85, 80), 200, quota(2, 1, 3))).problem()
    assert declines(problem) == reason
    if reason:
        with pytest.raises(UsageError, match="不能成批换序求解"):
            ManyOrders(problem)
    assert solve.solve(problem) == solve.exhaustive(problem)


def with_programme(case: Case, **parts: object) -> Case:
    return case.but(programme=case.programme.model_copy(update=parts))


def test_pins_go_to_the_walk_and_exclusions_do_not() -> None:
    pool = ranked(90, 85, 80)
    assert declines(year(pool, 200, pins={"2": "甲级"}).problem()) == "pins"
    assert declines(year(pool, 200, pins={"2": None}).problem()) == ""


def test_a_rule_that_does_not_say_so_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unknown(Rule):
        """A rule that nobody has told anything about."""

        kind = "unknown"
        of_clauses = False

    problem = year(ranked(90, 85, 80), 200).problem()
    unknown = Unknown(problem.programme.clauses[0], problem)
    unknown.id = "unknown"
    monkeypatch.setattr(kernel, "rules_of", lambda p: (*rules_of(p), unknown))
    assert declines(problem) == "unknown"


def test_a_cost_bound_tells_that_no_order_has_a_list_with_everything() -> None:
    pool = ranked(*range(95, 65, -1))
    tight, wide = (year(pool, budget, quota(20, 18, 22), stance="balanced").problem() for budget in (1_000, 1_200))
    assert Kernel(tight).hopeless
    assert not Kernel(wide).hopeless
    order = list(range(30))
    assert Kernel(tight).best(order) is None
    assert Kernel(wide).best(order) is not None


def test_a_shortfall_is_a_bound_too() -> None:
    # Five are wanted, three there are: a list of three lacks two, and no list of this pool lacks fewer.
    problem = year(ranked(90, 85, 80), 1_000, quota(5, 5, 6), stance="balanced").problem()
    found = Kernel(problem).best(range(3))
    assert found is not None
    assert sorted(found[0]) == [1, 2, 3]


def test_a_sibling_is_cut_in_the_order_given() -> None:
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8000, "例甲公司"), candidate(3, 7000, "例甲公司")]
    problem = year(pool, 1_000, receipts=[receipt("例甲公司", 70)], stance="top").problem()
    many = ManyOrders(problem)
    for order in permutations(range(3)):
        found = many.best(order)
        assert found is not None
        first, second, third = order
        assert (found[1][first], found[1][second], found[1][third]) == (1_000_000, 300_000, 0)


def test_scores_open_and_close_levels_where_a_least_score_stands() -> None:
    case = year(ranked(90, 85, 60), 1_000, stance="top")
    tiers = tuple(t.model_copy(update={"min_score": 80}) if t.name == "甲级" else t for t in case.programme.tiers)
    many = ManyOrders(with_programme(case, tiers=tiers).problem())
    assert many.best([0, 1, 2]) == ([3, 3, 2], [1_000_000, 1_000_000, 750_000])
    assert many.best([2, 0, 1], [9000, 8500, 9100]) == ([3, 3, 3], [1_000_000] * 3)
    assert many.best([0, 1, 2]) == ([3, 3, 2], [1_000_000, 1_000_000, 750_000])
