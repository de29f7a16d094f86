"""What today's way would have given, by hand: by score, each at his best tier, until the money ends."""

from __future__ import annotations

import pytest
from worlds import Awards, candidate, listed, quota, ranked, receipt, with_tiers, year

from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.audit import audit, breaches
from allocator.run.score_cutoff import score_cutoff


def today(case: Case) -> Awards:
    problem = case.problem()
    return listed(problem, score_cutoff(problem))


@pytest.mark.parametrize(("budget", "number"), [(0, 0), (99, 0), (100, 1), (299, 2), (300, 3), (330, 3), (5000, 4)])
def test_everybody_at_the_top_until_the_money_ends(budget: int, number: int) -> None:
    assert today(year(ranked(90, 85, 80, 75), budget)) == {str(n): ("甲级", 100) for n in range(1, number + 1)}


def test_the_first_that_does_not_fit_ends_the_list() -> None:
    # 100 + 100 leave 50; 3 would take 100 and ends it, although 4 asks for 40 only
    pool = [*ranked(90, 85, 80), candidate(4, 7500, ask=40)]
    assert today(year(pool, 250)) == {"1": ("甲级", 100), "2": ("甲级", 100)}


def test_quota_shape_and_stance_do_not_count() -> None:
    case = year(ranked(90, 85, 80, 75), 400, quota(2, 2, 2, mode="hard"), stance="balanced")
    assert len(today(case.with_clause("shape", mode="pyramid"))) == 4


def test_rules_on_single_candidates_are_kept_and_passed_over() -> None:
    # 例甲公司 may have two; its third is passed over and the money goes on to 4
    pool = [candidate(n, 9000 - n, "例甲公司") for n in (1, 2, 3)] + [candidate(4, 8000)]
    assert today(year(pool, 300)) == {"1": ("甲级", 100), "2": ("甲级", 100), "4": ("甲级", 100)}


def test_the_cumulative_ceiling_cuts_here_too() -> None:
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8500, "例甲公司"), candidate(3, 8000)]
    case = year(pool, 260, receipts=[receipt("例甲公司", 40)])
    assert today(case) == {"1": ("甲级", 100), "2": ("甲级", 60), "3": ("甲级", 100)}
    assert today(case.with_clause("cumulative", over="demote")) == {
        "1": ("甲级", 100),
        "2": ("丙级", 50),
        "3": ("甲级", 100),
    }


def test_the_best_tier_is_the_experts_and_the_least_scores() -> None:
    pool = [
        candidate(1, 9000, experts_tier="丙级"),
        candidate(2, 8500, experts_tier="甲级"),
        candidate(3, 8000, experts_tier="其他"),
    ]
    assert today(year(pool, 500)) == {"1": ("丙级", 50), "2": ("甲级", 100)}
    least = with_tiers(year(ranked(90, 84, 79), 500), 甲级={"min_score": 85}, 乙级={"min_score": 80})
    assert today(least) == {"1": ("甲级", 100), "2": ("乙级", 75), "3": ("丙级", 50)}


def test_it_breaks_no_rule_but_the_quota() -> None:
    pool = [
        candidate(n, 9000 - 50 * n, f"例{n % 3}公司", ("济南市", "淄博市")[n % 2], ask=40 + 7 * n) for n in range(12)
    ]
    for budget in range(0, 1200, 60):
        case = year(pool, budget, quota(3, 2, 4), receipts=[receipt("例1公司", 150)]).with_clause("city_cap", max=3)
        problem = case.problem()
        broken = breaches(audit(problem, score_cutoff(problem)))
        assert not broken
        assert score_cutoff(problem).spent <= budget * WAN
