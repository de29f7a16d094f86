"""From raw facts to the frozen problem: the order, the pay table, the rooms, the pins, and what is refused."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import ONE, aside, candidate, listed, programme, quota, ranked, receipt, year

from allocator.errors import DataError, RulesError
from allocator.law.tiers import Amounts
from allocator.money import WAN
from allocator.problem.build import build, natural, ordered
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.groups import Grouping
from allocator.proof.solve import solve_problem
from allocator.run.explain import explain


def order(*pool: Candidate) -> list[str]:
    return [c.id for c in year(pool, 0).problem().pool]


class TestOrder:
    def test_score_then_keys_then_number(self) -> None:
        pool = [
            candidate("9", 8000, tie_scores=(50, 10)),
            candidate("10", 8000, tie_scores=(50, 10)),  # all equal: by number, 9 before 10
            candidate("2", 8000, tie_scores=(50, 20)),  # the second key decides
            candidate("30", 8000, tie_scores=(60, 0)),  # the first key decides before the second
            candidate("1", 7999, tie_scores=(99, 99)),
            candidate("40", 8001, tie_scores=(0, 0)),
        ]
        assert order(*pool) == ["40", "30", "2", "9", "10", "1"]

    @pytest.mark.parametrize(
        "ids",
        [
            ("9", "10", "11", "100"),
            ("MX-2", "MX-10", "MX-10a", "MX-10b"),
            ("2026-9-2", "2026-9-10", "2026-10-1"),
            ("1", "A1", "B1"),
            ("01", "1"),  # equal as numbers: the text itself decides, so that no two ids are ever equal
            ("A", "A1", "AA"),
            ("项目9", "项目10"),
        ],
    )
    def test_numbers_inside_text_count_as_numbers(self, ids: tuple[str, ...]) -> None:
        for seed in range(5):
            shuffled = list(ids)
            random.Random(seed).shuffle(shuffled)
            assert sorted(shuffled, key=natural) == list(ids)

    @given(st.lists(st.text(alphabet="019ab-甲٣３", min_size=0, max_size=6), unique=True))
    def test_any_ids_have_one_order(self, ids: list[str]) -> None:
        backwards = ids[::-1]
        assert sorted(ids, key=natural) == sorted(backwards, key=natural)
        assert len({natural(i) for i in ids}) == len(ids)

    def test_a_line_without_score_ranks_as_zero(self) -> None:
        unscored = replace(candidate("B", 0), score=None)
        assert [c.id for c in ordered([unscored, candidate("C", 0), candidate("A", 1)])] == ["A", "B", "C"]

    def test_rows_in_any_order_freeze_alike(self) -> None:
        pool = [candidate(n, 8000 + n % 3, f"例{n % 4}公司", ("济南市", "淄博市")[n % 2]) for n in range(12)]
        out = [aside(candidate(f"X{n}", 7000), "ineligible") for n in range(3)]
        seen = set()
        for seed in range(6):
            chance = random.Random(seed)
            chance.shuffle(pool)
            chance.shuffle(out)
            problem = year(pool, 500, outside=out, receipts=[receipt("例1公司", 50)]).problem()
            ids = tuple(c.id for c in problem.pool), tuple(e.candidate.id for e in problem.aside)
            seen.add((problem.fingerprint, problem.room, ids))
        assert len(seen) == 1


class TestPayTable:
    def test_lowest_tier_first_bounded_by_the_request_and_rounded_down(self) -> None:
        pool = [candidate(1, 9000), candidate(2, 8000, ask=60), candidate(3, 7000, request=755_000)]
        problem = year(pool, 0).problem()
        assert [t.name for t in problem.tiers] == ["丙级", "乙级", "甲级"]
        wan = [[a // WAN for a in row] for row in problem.full]
        assert wan == [[0, 50, 75, 100], [0, 50, 60, 60], [0, 50, 75, 75]]
        assert problem.least == (0, WAN, WAN, WAN)

    def test_requests_do_not_count_where_the_clause_is_off(self) -> None:
        problem = year([candidate(1, 9000, ask=1)], 0).with_clause("request", on=False).problem()
        assert problem.full[0] == (0, 50 * WAN, 75 * WAN, 100 * WAN)

    @pytest.mark.parametrize(("request_", "told"), [(5_000, "0.5万元"), (9_999, "0.9999万元"), (0, "0万元")])
    def test_a_request_below_the_least_payment_closes_that_candidate_alone(self, request_: int, told: str) -> None:
        case = year([candidate(7, 9900, request=request_), candidate(8, 9000), candidate(9, 8000)], 150)
        problem = case.problem()
        assert problem.open_levels == ((), (3, 2, 1), (3, 2, 1))
        result = solve_problem(problem)
        assert result.proven
        assert listed(problem, result.allocation) == {"8": ("甲级", 100.0), "9": ("丙级", 50.0)}
        first = explain(problem, result.allocation)[0]
        assert (first.reason_code, first.blocked_by) == ("blocked", ("request",))
        assert first.reason == f"申报金额{told}，不足最小支付单位1万元"
        assert year([candidate(7, 9000, request=5_000)], 0, granule=5_000).problem().open_levels == ((3, 2, 1),)

    def test_the_granule_itself_pays(self) -> None:
        assert year([candidate(7, 9000, request=10_000)], 100).problem().full == ((0, 10_000, 10_000, 10_000),)

    @pytest.mark.parametrize("mode", ["free", "scaled"])
    def test_so_does_a_request_below_the_step_of_amounts(self, mode: str) -> None:
        amounts = {"free": Amounts(mode="free", step=20 * WAN)}
        amounts["scaled"] = Amounts(mode="scaled", step=20 * WAN, counts={"甲级": 1, "乙级": 0, "丙级": 1})
        case = year([candidate(1, 9900, ask=19), candidate(2, 9000), candidate(3, 8000)], 200)
        case = case.but(programme=case.programme.model_copy(update={"amounts": amounts[mode]}))
        result = solve_problem(case.problem())
        assert result.proven
        assert [result.problem.pool[i].id for i in result.allocation.funded] == ["2", "3"]
        why = explain(result.problem, result.allocation)[0].reason
        assert why == "申报金额19万元，不足最小支付单位20万元"


class TestRooms:
    """K = 200; the ledger has 30 of this programme, 50 of another, 20 unnamed, and 60 of a stranger."""

    LEDGER = (
        receipt("例甲公司", 30, programme="省级“测试券”"),
        receipt("例甲公司", 50, programme="别的券"),
        receipt("例甲公司", 20, programme=""),
        receipt("例外公司", 60),
    )

    @pytest.mark.parametrize(
        ("history", "received"),
        [("none", 0), ("programme", 50), ("ministry", 100)],  # 30 + 20; 30 + 50 + 20
    )
    def test_history_modes(self, history: str, received: int) -> None:
        case = year([candidate(1, 9000, "例甲公司")], 0, receipts=self.LEDGER).with_clause(
            "cumulative", history=history
        )
        problem = case.problem()
        assert problem.received == (received * WAN,)
        assert problem.room == ((200 - received) * WAN,)

    def test_without_ledger_the_largest_figure_of_the_column_counts(self) -> None:
        pool = [
            candidate(1, 9000, "例甲公司", received=300_000),
            candidate(2, 8000, "例甲公司", received=500_000),
            candidate(3, 7000, "例乙公司"),
        ]
        problem = year(pool, 0, receipts=None).problem()
        assert dict(zip(problem.applicants, problem.received, strict=True)) == {"例甲公司": 50 * WAN, "例乙公司": 0}

    def test_with_a_ledger_the_column_does_not_count(self) -> None:
        problem = year([candidate(1, 9000, "例甲公司", received=500_000)], 0, receipts=[]).problem()
        assert problem.received == (0,)

    def test_clawed_back_money_frees_room(self) -> None:
        problem = year(
            [candidate(1, 9000, "例甲公司")], 0, receipts=[receipt("例甲公司", 80), receipt("例甲公司", -30)]
        ).problem()
        assert problem.room == (150 * WAN,)

    def test_nothing_is_left_of_more_than_the_ceiling(self) -> None:
        problem = year([candidate(1, 9000, "例甲公司")], 0, receipts=[receipt("例甲公司", 230)]).problem()
        assert (problem.received, problem.room) == ((230 * WAN,), (0,))

    def test_no_ceiling_no_room(self) -> None:
        case = year([candidate(1, 9000)], 0)
        without = tuple(c for c in case.programme.clauses if c.id != "cumulative")
        problem = case.but(programme=case.programme.model_copy(update={"clauses": without})).problem()
        assert problem.room == (None,)
        assert problem.may_be_cut == frozenset()


class TestPins:
    def test_levels_and_exclusions(self) -> None:
        problem = year(ranked(90, 80, 70), 0, pins={"2": "甲级", "3": None}).problem()
        assert dict(problem.pinned) == {1: 3}
        assert problem.open_levels[2] == ()
        assert problem.precedence == (1, 0, 2)
        assert problem.turn == (1, 0, 2)

    @pytest.mark.parametrize("tier", ["甲级", None])
    def test_an_unknown_candidate(self, tier: str | None) -> None:
        with pytest.raises(RulesError, match="【R16】锁定的项目“9”不存在"):
            year(ranked(90), 0, pins={"9": tier}).problem()

    @pytest.mark.parametrize("standing", ["ineligible", "outside", "held"])
    def test_a_candidate_outside_the_pool_with_the_reason(self, standing: str) -> None:
        out = [aside(candidate(9, 8000), standing, "绿色门槛不符合")]  # type: ignore[arg-type]
        with pytest.raises(RulesError, match="“9 例9公司”未进入评选范围（绿色门槛不符合）"):
            year(ranked(90), 0, outside=out, pins={"9": "甲级"}).problem()

    def test_an_unknown_tier_names_the_known_ones_from_the_top(self) -> None:
        with pytest.raises(RulesError, match="等级“特级”不存在。可用：甲级、乙级、丙级"):
            year(ranked(90), 0, pins={"1": "特级"}).problem()


class TestRefusals:
    def test_reserve_with_exclusive_groups(self) -> None:
        pool = [candidate(n, 9000 - n, product="例产品", industry="农业") for n in (1, 2)]
        case = year(pool, 0).with_clause("city_reserve", seats=1)
        case.problem()
        case.with_clause("exclusive", on=True).problem()  # a product is its applicant's own
        for by, group in (("industry", "农业"), ("product_name", "例产品")):
            with pytest.raises(RulesError, match=f"city_reserve.*exclusive，如“{group}”"):
                case.with_clause("exclusive", on=True, by=by).problem()

    def test_reserve_without_merit_order(self) -> None:
        with pytest.raises(RulesError, match=r"merit\.mode"):
            year(ranked(90), 0).with_clause("city_reserve", seats=1).with_clause("merit", mode="off").problem()

    def test_a_share_of_no_quota(self) -> None:
        with pytest.raises(RulesError, match=r"city_cap.*请改用 max"):
            year(ranked(90), 0).with_clause("city_cap", percent=25).problem()
        year(ranked(90), 0, quota(4, 3, 5)).with_clause("city_cap", percent=25).problem()

    def test_experts_tiers_that_are_not_complete(self) -> None:
        pool = [candidate(1, 9000, experts_tier="甲级"), candidate(2, 8000)]
        with pytest.raises(DataError, match="项目2 例2公司没有评定（或申报）的等级"):
            year(pool, 0).problem()
        for mode in ("upper", "off"):
            assert not year(pool, 0).with_clause("experts_tier", mode=mode).problem().graded


def test_only_the_pool_competes_and_the_others_are_kept_by_number() -> None:
    out = [aside(candidate(n, 9900), s) for n, s in ((10, "ineligible"), (9, "outside"), (2, "held"))]  # type: ignore[arg-type]
    problem = year(ranked(90), 0, outside=out).problem()
    assert [c.id for c in problem.pool] == ["1"]
    assert [e.candidate.id for e in problem.aside] == ["2", "9", "10"]


def test_the_year_is_the_programmes_unless_given() -> None:
    entries = [Entry(candidate(1, 9000), "pool")]
    assert build(programme(ONE), entries, 0).year == 2026
    assert build(programme(ONE), entries, 0, year=2028).year == 2028


def test_groups_are_by_product_or_industry_and_blank_cells_are_no_group() -> None:
    pool = [
        candidate(1, 9000, product="产品二例", industry="农业"),
        candidate(2, 8000, product="", industry="农业"),
        candidate(3, 7000, product="产品一例", industry=""),
    ]
    case = year(pool, 0)
    assert case.problem().groupings == ()
    by_product, by_industry, by_name = (
        Grouping("product", (1, -1, 0), ("产品一例", "产品二例")),
        Grouping("industry", (0, 0, -1), ("农业",)),
        Grouping("product_name", (0, 0, 0), ("AI眼镜",)),
    )
    assert case.with_clause("exclusive", on=True).problem().groupings == (by_product,)
    assert case.with_clause("exclusive", on=True, by="industry").problem().groupings == (by_industry,)
    alike = year([replace(c, product=p) for c, p in zip(pool, ("ＡＩ 眼镜", "AI眼镜", "ai眼镜"), strict=True)], 0)
    owned = Grouping("product", (0, 1, 2), ("ＡＩ 眼镜（例1公司）", "AI眼镜（例2公司）", "ai眼镜（例3公司）"))
    assert alike.with_clause("exclusive", on=True).problem().groupings == (owned,)
    assert alike.with_clause("exclusive", on=True, by="product_name").problem().groupings == (by_name,)
