"""The best list of small years, worked out by hand; every one proven by two engines that agree."""

from __future__ import annotations

import pytest
from worlds import Awards, candidate, proven, quota, ranked, receipt, with_tiers, year

from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN
from allocator.problem.case import Case


def best(case: Case) -> Awards:
    return proven(case)[1]


def spread(case: Case) -> str:
    """How many of each tier, from the top: 1/2/1."""
    tiers = [tier for tier, _ in best(case).values()]
    return "/".join(str(tiers.count(t.name)) for t in case.programme.tiers)


class TestEdges:
    @pytest.mark.parametrize("engine", ["auto", "cpsat", "highs", "cbc"])
    @pytest.mark.parametrize("case", [year([], 500, quota(2, 1, 3)), year(ranked(90, 85), 0, quota(2, 1, 3))])
    def test_nobody_or_no_money_is_an_empty_list_proven(self, case: Case, engine: str) -> None:
        result, found = proven(case, engine)
        assert found == {}
        assert next(g.value for g in result.goals if g.name == "quota") == 1  # one below the band

    @pytest.mark.parametrize(
        ("budget", "award"), [(500, ("甲级", 100)), (99, ("乙级", 75)), (74, ("丙级", 50)), (49, None)]
    )
    def test_one_candidate(self, budget: int, award: tuple[str, int] | None) -> None:
        assert best(year(ranked(90), budget)) == ({"1": award} if award else {})

    def test_half_a_ten_thousand_too_little(self) -> None:
        assert best(year(ranked(90), 100).but(budget=100 * WAN - 1)) == {"1": ("乙级", 75)}

    def test_all_scores_equal_the_number_decides_nine_before_ten(self) -> None:
        # 250: 9 and 10 reach 甲级, 50 are left for a 丙级
        pool = [candidate(name, 8000) for name in ("11", "10", "9", "100")]
        assert best(year(pool, 250)) == {"9": ("甲级", 100), "10": ("甲级", 100), "11": ("丙级", 50)}

    def test_nobody_may_have_anything(self) -> None:
        pool = [candidate(n, 9000, f"例{n}公司") for n in (1, 2)]
        assert best(year(pool, 500, receipts=[receipt("例1公司", 200), receipt("例2公司", 250)])) == {}


class TestStances:
    """Five candidates, about four awards (3 to 5), the tiers a pyramid."""

    def case(self, budget: int, stance: str) -> Case:
        return year(ranked(90, 85, 80, 75, 70), budget, quota(4, 3, 5), stance=stance).with_clause(
            "shape", mode="pyramid"
        )

    def test_250(self) -> None:
        # 均衡: three tiers before four awards: 100 + 75 + 50 = 225, and a fourth 50 would make 275
        assert spread(self.case(250, "balanced")) == "1/1/1"
        assert spread(self.case(250, "top")) == "1/1/1"
        # 扩大覆盖: five at 50
        assert spread(self.case(250, "wide")) == "0/0/5"

    def test_275(self) -> None:
        assert spread(self.case(275, "balanced")) == "1/1/2"
        # 均衡 and 突出头部 meet; 扩大覆盖: 50 × 5 = 250, and 25 raise the first to 乙级
        assert best(self.case(275, "wide")) == {"1": ("乙级", 75)} | {str(n): ("丙级", 50) for n in (2, 3, 4, 5)}

    def test_no_more_than_the_band_however_much_money(self) -> None:
        # quota 2 to 3: three at the most; a pyramid of three is 1/1/1
        case = year(ranked(90, 85, 80, 75, 70), 9999, quota(2, 2, 3), stance="top").with_clause("shape", mode="pyramid")
        assert spread(case) == "1/1/1"
        assert spread(case.with_clause("shape", mode="none")) == "3/0/0"

    def test_the_number_comes_before_everything(self) -> None:
        # 150 pay three 丙级 (the band's lower end) or one 甲级 and one 丙级
        assert spread(self.case(150, "top")) == "0/0/3"


class TestShape:
    """Exactly four awards of 300."""

    @pytest.mark.parametrize(
        ("mode", "found"),
        [
            ("none", "2/0/2"),  # 100 + 100 + 50 + 50
            ("no_hollow", "1/2/1"),  # 100 + 75 + 75 + 50; 2/0/2 is hollow by two
            ("pyramid", "1/1/2"),  # 100 + 75 + 50 + 50; 1/2/1 has one 乙级 too many
        ],
    )
    def test_modes(self, mode: str, found: str) -> None:
        assert spread(year(ranked(90, 85, 80, 75, 70), 300, quota(4, 4, 4)).with_clause("shape", mode=mode)) == found


class TestFirms:
    FIRM = (
        candidate(1, 9000, "例甲公司"),
        candidate(2, 8900, "例甲公司"),
        candidate(3, 8800, "例甲公司"),
        candidate(4, 8000),
    )

    def test_a_third_project_is_passed_over_for_the_next_firm(self) -> None:
        case = year(self.FIRM, 300).with_clause("cumulative", ceiling=900 * WAN)
        assert best(case) == {"1": ("甲级", 100), "2": ("甲级", 100), "4": ("甲级", 100)}
        assert set(best(case.with_clause("per_applicant", max=3))) == {"1", "2", "3"}
        assert set(best(case.with_clause("per_applicant", counts="applications"))) == {"1", "2", "3"}

    def test_a_project_funded_before_is_passed_over_and_its_money_counts(self) -> None:
        # 例甲公司 had 60 for 项目1: 140 left: 100 for 2, 40 for 3
        case = year(self.FIRM, 1000, receipts=[receipt("例甲公司", 60, project="项目1")])
        assert best(case) == {"2": ("甲级", 100), "3": ("甲级", 40), "4": ("甲级", 100)}

    def test_which_of_two_siblings_is_cut_follows_the_rank_and_never_the_money(self) -> None:
        # room 150: 2 gets the 50 left at 甲级, although 1 and 2 at 乙级 would spend the same
        case = year(self.FIRM, 250, receipts=[receipt("例甲公司", 50)])
        assert best(case) == {"1": ("甲级", 100), "2": ("甲级", 50), "4": ("甲级", 100)}

    def test_a_winner_is_never_underpaid_to_fit_the_budget(self) -> None:
        # 149: 甲级 100 leave 49, no tier pays 49
        assert best(year(self.FIRM, 149)) == {"1": ("甲级", 100)}


class TestGroups:
    def test_one_of_a_product(self) -> None:
        pool = [candidate(n, 9500 - 500 * n, "例甲公司", product="例产品") for n in (1, 2)]
        pool += [candidate(n, 9500 - 500 * n) for n in (3, 4)]
        case = year(pool, 300).with_clause("exclusive", on=True)
        assert set(best(case)) == {"1", "3", "4"}  # blank cells exclude nobody
        assert set(best(case.with_clause("exclusive", by="industry"))) == {"1", "2", "3"}


class TestCities:
    POOL = (
        candidate(1, 9000),
        candidate(2, 8500),
        candidate(3, 8000, city="淄博市"),
        candidate(4, 7500),
        candidate(5, 7000, city="烟台市"),
    )

    @pytest.mark.parametrize(("most", "funded"), [(0, ""), (1, "135"), (2, "1235"), (3, "12345")])
    def test_a_cap(self, most: int, funded: str) -> None:
        assert set(best(year(self.POOL, 1000).with_clause("city_cap", max=most))) == set(funded)

    def test_a_cap_in_percent_of_the_target_rounds_down(self) -> None:
        # 39 % of 5 is 1.95 → 1; 40 % is 2
        case = year(self.POOL, 1000, quota(5, 1, 5))
        assert set(best(case.with_clause("city_cap", percent=39))) == set("135")
        assert set(best(case.with_clause("city_cap", percent=40))) == set("1235")

    def test_seats_stand_inside_the_quota(self) -> None:
        # exactly three awards, two seats: 1 by merit at 甲级, then 淄博 and 烟台 at 丙级; 2 has to wait
        case = year(self.POOL, 1000, quota(3, 3, 3)).with_clause("city_reserve", seats=2)
        assert best(case) == {"1": ("甲级", 100), "3": ("丙级", 50), "5": ("丙级", 50)}

    def test_seats_go_by_rank_and_only_as_many(self) -> None:
        # two awards, one seat: 淄博 (rank 3) before 烟台 (rank 5)
        case = year(self.POOL, 1000, quota(2, 2, 2)).with_clause("city_reserve", seats=1)
        result, found = proven(case)
        assert found == {"1": ("甲级", 100), "3": ("丙级", 50)}
        assert result.allocation is not None
        assert [a.via for a in result.allocation.awards if a] == ["merit", "reserve"]

    def test_a_seat_for_a_city_that_wins_anyway_is_not_given(self) -> None:
        # three awards, one seat: it could only make 3's award by merit into a seat, and 烟台 stays blank either way
        case = year(self.POOL, 1000, quota(3, 3, 3)).with_clause("city_reserve", seats=1)
        result, found = proven(case)
        assert found == {"1": ("甲级", 100), "2": ("甲级", 100), "3": ("甲级", 100)}
        assert {g.name: g.value for g in result.goals}["city"] == 1

    def test_seats_stand_inside_the_budget(self) -> None:
        # 120: a seat (50) and 70 for 1: 丙级 50 only; without seats 1 has 甲级
        case = year(self.POOL, 120, quota(2, 1, 2))
        assert best(case) == {"1": ("甲级", 100)}
        assert best(case.with_clause("city_reserve", seats=1)) == {"1": ("丙级", 50), "3": ("丙级", 50)}

    def test_a_least_score_for_seats(self) -> None:
        # 烟台's best has 70: no seat is due there; 淄博 gets its award by merit and needs none
        case = year(self.POOL, 1000, quota(3, 3, 3)).with_clause("city_reserve", seats=2, min_score=75)
        assert best(case) == {"1": ("甲级", 100), "2": ("甲级", 100), "3": ("甲级", 100)}


class TestPins:
    def test_a_pinned_award_comes_first_and_raises_no_line(self) -> None:
        # 100 for 3, then 1 at 甲级, and 50 are left for 2
        assert best(year(ranked(90, 85, 80), 250, pins={"3": "甲级"})) == {
            "1": ("甲级", 100),
            "2": ("丙级", 50),
            "3": ("甲级", 100),
        }

    def test_a_pinned_tier_may_be_lower_than_the_merit_tier(self) -> None:
        assert best(year(ranked(90, 85), 1000, pins={"1": "丙级"})) == {"1": ("丙级", 50), "2": ("甲级", 100)}

    def test_a_candidate_kept_out_is_passed_over(self) -> None:
        assert best(year(ranked(90, 85, 80), 200, pins={"1": None})) == {"2": ("甲级", 100), "3": ("甲级", 100)}

    def test_a_pinned_lower_sibling_takes_the_firms_place(self) -> None:
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8500), candidate(3, 8000, "例甲公司")]
        case = year(pool, 1000, pins={"3": "丙级"}).with_clause("per_applicant", max=1)
        assert best(case) == {"2": ("甲级", 100), "3": ("丙级", 50)}

    def test_a_pinned_lower_sibling_takes_room(self) -> None:
        # room 120: 3 first with 50, 1 gets the 70 left
        pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8500), candidate(3, 8000, "例甲公司")]
        case = year(pool, 1000, pins={"3": "丙级"}, receipts=[receipt("例甲公司", 80)])
        assert best(case) == {"1": ("甲级", 70), "2": ("甲级", 100), "3": ("丙级", 50)}

    def test_a_pinned_award_counts_in_the_quota_and_its_city(self) -> None:
        case = year(ranked(90, 85, 80), 1000, quota(1, 1, 1), pins={"3": "丙级"})
        assert best(case) == {"3": ("丙级", 50)}
        assert best(year(ranked(90, 85, 80), 1000, pins={"3": "丙级"}).with_clause("city_cap", max=1)) == {
            "3": ("丙级", 50)
        }


class TestExpertsTiers:
    """The experts' tier is the tier; there is one line, and nobody below it because somebody above is too dear."""

    POOL = tuple(
        candidate(n, 9000 - 100 * n, experts_tier=t) for n, t in enumerate(("乙级", "甲级", "其他", "甲级", "丙级"), 1)
    )

    @pytest.mark.parametrize(
        ("budget", "funded"),
        [
            (74, ""),
            (174, "1"),
            (175, "12"),
            (274, "12"),  # 75 + 100, then 4 takes 100: 275; 5 at 50 would fit but stands behind 4
            (275, "124"),
            (325, "1245"),
        ],
    )
    def test_the_budget_decides_how_far_the_line_goes(self, budget: int, funded: str) -> None:
        tiers = {"1": ("乙级", 75), "2": ("甲级", 100), "4": ("甲级", 100), "5": ("丙级", 50)}
        assert best(year(self.POOL, budget, stance="balanced")) == {i: tiers[i] for i in funded}

    def test_the_number_of_awards_ends_it_too(self) -> None:
        assert set(best(year(self.POOL, 1000, quota(2, 1, 2)))) == {"1", "2"}

    def test_as_an_upper_bound_the_lines_are_drawn_below_it(self) -> None:
        # 225: 1 at most 乙, 2 甲 → 175; 4 may come down to 丙: 225
        case = year(self.POOL, 225).with_clause("experts_tier", mode="upper")
        assert best(case) == {"1": ("乙级", 75), "2": ("甲级", 100), "4": ("丙级", 50)}


class TestTies:
    def test_keys_split_a_tie_or_it_stays_together(self) -> None:
        pool = [candidate(1, 9000), candidate(2, 8000, tie_scores=(1,)), candidate(3, 8000, tie_scores=(2,))]
        assert best(year(pool, 200)) == {"1": ("甲级", 100), "3": ("甲级", 100)}
        # together: 2 and 3 reach no tier alone; 200 − 100 pay two 丙级
        assert best(year(pool, 200, ties="together")) == {"1": ("甲级", 100), "2": ("丙级", 50), "3": ("丙级", 50)}

    def test_a_tie_that_does_not_fit_gets_nothing_together(self) -> None:
        assert best(year(ranked(90, 80, 80), 199, ties="together")) == {"1": ("甲级", 100)}


def test_least_scores_of_the_tiers() -> None:
    case = with_tiers(
        year(ranked(90, 84, 83, 70), 1000), 甲级={"min_score": 84}, 乙级={"min_score": 80}, 丙级={"min_score": 75}
    )
    assert best(case) == {"1": ("甲级", 100), "2": ("甲级", 100), "3": ("乙级", 75)}


class TestQuotasPerTier:
    QUOTAS = (quota(1, 1, 1, "甲级", "a"), quota(2, 2, 2, "丙级", "b"))

    def test_each_tier_has_its_number(self) -> None:
        # one 甲级, two 丙级, 乙级 as many as there are: 100 + 150 + 100 = 350
        assert spread(year(ranked(90, 85, 80, 75, 70), 1000, *self.QUOTAS)) == "1/2/2"

    def test_the_largest_relative_shortfall_first(self) -> None:
        # 149: 甲 + nothing (short 0/1 and 2/2), or two 丙 (short 1/1 and 0/2), or one 丙 and … :
        # worst shares 1, 1; then the sum: 2 against 1 → two 丙级
        assert spread(year(ranked(90, 85, 80), 149, *self.QUOTAS)) == "0/0/2"

    def test_hard_ones_hold_or_nothing_does(self) -> None:
        hard = [Quota(**(q.model_dump() | {"mode": "hard"})) for q in self.QUOTAS]
        assert spread(year(ranked(90, 85, 80, 75, 70), 200, *hard)) == "1/0/2"


def test_without_merit_order_the_money_is_used_up() -> None:
    # 130: the goals left are quota (two), then the money: 丙 50 + 丙 50, 乙 75 + 丙 50 = 125 is the most; 1 comes first
    case = year(ranked(90, 85, 80), 130, quota(2, 2, 2)).with_clause("merit", mode="off")
    result, found = proven(case)
    assert found == {"1": ("乙级", 75), "2": ("丙级", 50)}
    assert {e.name for e in result.engines} == {"cpsat", "highs"}
