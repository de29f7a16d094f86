"""The frontier of small years that a reader can go through by hand."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import pytest
from worlds import about, candidate, listed, programme, quota, ranked, year

from allocator.errors import UsageError, VerificationError
from allocator.law.award import Event
from allocator.law.tiers import Amounts
from allocator.models.goals import class_of
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem
from allocator.whatif.frontier.candidate_profiles import careers, setbacks
from allocator.whatif.frontier.confirm import confirmed
from allocator.whatif.frontier.curve import Frontier, Gain, _checked, frontier
from allocator.whatif.frontier.milestones import gained, standing, turns


def two() -> Problem:
    """The second asks for 20 whatever its tier; the top line counts most."""
    first, second = ranked(90, 80)
    return year([first, replace(second, request=20 * WAN)], 0).problem()


def told(found: Frontier) -> dict[int, Mapping[str, tuple[str, float]]]:
    """Budget in 万元 → the list."""
    return {s.budget // WAN: listed(found.problem, s.allocation) for s in found.steps}


class TestStairs:
    def test_every_list_from_nothing_to_the_top(self):
        assert told(frontier(two())) == {
            0: {},
            50: {"1": ("丙级", 50)},
            70: {"1": ("丙级", 50), "2": ("丙级", 20)},
            75: {"1": ("乙级", 75)},
            95: {"1": ("乙级", 75), "2": ("乙级", 20)},
            100: {"1": ("甲级", 100)},
            120: {"1": ("甲级", 100), "2": ("甲级", 20)},
        }

    def test_a_stair_ends_one_yuan_below_the_next(self):
        steps = frontier(two()).steps
        assert [s.until for s in steps] == [*(s.budget - 1 for s in steps[1:]), None]

    def test_the_stair_of_a_budget(self):
        found = frontier(two(), since=60 * WAN)
        assert found.steps[0].budget == 50 * WAN
        assert found.at(75 * WAN - 1) is found.steps[1]
        assert found.at(75 * WAN) is found.steps[2]
        assert found.at(49 * WAN) is None

    def test_a_range_is_cut_out_of_the_whole(self):
        found = frontier(two(), since=72 * WAN, upto=96 * WAN)
        assert list(told(found)) == [70, 75, 95]
        assert not found.complete
        assert frontier(two(), upto=121 * WAN).complete

    def test_what_changes_and_which_goal_pays_for_it(self):
        step = frontier(two()).steps[3]
        assert step.changes is not None
        assert step.gain is not None
        assert (step.changes.left, step.changes.raised) == (("2",), ("1",))
        assert (step.gain.name, step.gain.before, step.gain.after) == ("lines_乙级", 0, 1)

    def test_the_own_budget_of_the_problem_is_not_looked_at(self):
        assert frontier(replace(two(), budget=3)).steps == frontier(two()).steps
        assert frontier(replace(two(), budget=3)).fingerprint == frontier(two()).fingerprint
        assert frontier(two(), upto=WAN).fingerprint != frontier(two()).fingerprint

    def test_pins_that_need_money_leave_no_stair_below(self):
        case = year(ranked(90, 80), 0, pins={"2": "甲级"})
        found = frontier(case.problem())
        assert found.steps[0].budget == 100 * WAN
        assert next(turns(found)).text == "100万元起才有可行方案"
        assert frontier(case.problem(), upto=99 * WAN).steps == ()
        assert [t.text for t in turns(frontier(case.problem(), upto=99 * WAN))] == ["99万元以内没有可行方案"]

    def test_an_empty_pool_has_one_stair(self):
        found = frontier(year([], 0).problem())
        assert told(found) == {0: {}}


class TestMeaning:
    def test_careers_of_a_part_do_not_say_what_was_not_looked_at(self):
        first, second = careers(frontier(two(), since=80 * WAN))
        assert (first.least, first.steady) == (None, 80 * WAN)
        assert (second.least, second.steady) == (95 * WAN, 120 * WAN)

    def test_careers(self):
        first, second = careers(frontier(two()))
        assert [(s.budget // WAN, s.level, s.amount // WAN) for s in first.spells] == [
            (50, 1, 50),
            (75, 2, 75),
            (100, 3, 100),
        ]
        assert (first.least, first.steady) == (50 * WAN, 50 * WAN)
        assert [s.budget // WAN for s in second.spells] == [70, 95, 120]
        assert (second.least, second.steady) == (70 * WAN, 120 * WAN)

    def test_nobody_else_has_a_career(self):
        case = year(ranked(90, 80), 0, quota(1, 1, 1).model_copy(update={"mode": "hard"}))
        last = careers(frontier(case.problem()))[-1]
        assert (last.spells, last.least, last.steady) == ((), None, None)

    def test_whoever_is_dropped_by_more_money(self):
        assert [s.sentence for s in setbacks(frontier(two()))] == [
            "预算增至75万元时，2（例2公司）退出（20→0万元）：换得乙级分数线定为90.00分（第1位“1 例1公司”）",
            "预算增至100万元时，2（例2公司）退出（20→0万元）：换得甲级分数线定为90.00分（第1位“1 例1公司”）",
        ]

    def test_a_line_that_reaches_an_equal_score_does_not_fall(self):
        found = frontier(year(ranked(90, 90, 80), 0, tiers={"甲级": 50}).problem())
        assert [gained(found.problem, s.gain) for s in found.steps if s.gain] == [
            "甲级分数线定为90.00分（第1位“1 例1公司”）",
            "甲级分数线仍为90.00分（第2位“2 例2公司”）",
            "甲级分数线降到80.00分（第3位“3 例3公司”）",
        ]

    def test_where_a_budget_stands(self):
        found = frontier(two())
        assert standing(found, 80 * WAN) == (
            "预算80万元：支持1个（0/1/0），使用75万元，结余5万元；再增加15万元（至95万元）：乙级分数线降到80.00分"
            "（第2位“2 例2公司”），新增1项（2 例2公司）"
        )
        assert standing(found, 200 * WAN).endswith("结余80万元；再增加预算不改变名单")

    def test_budgets_that_were_not_looked_at(self):
        part = frontier(two(), since=72 * WAN, upto=96 * WAN)
        assert [part.covers(b * WAN) for b in (69, 70, 72, 96, 97)] == [False, True, True, True, False]
        assert "预算60万元不在所求的预算之内" in standing(part, 60 * WAN)
        assert "预算97万元不在所求的预算之内" in standing(part, 97 * WAN)
        assert standing(part, 95 * WAN).endswith("所求的预算中，再多的也不改变名单")
        assert frontier(two(), upto=121 * WAN).covers(500 * WAN)
        assert all(frontier(two()).covers(b * WAN) for b in (0, 500))

    def test_inside_the_theorem_some_budgets_are_a_choice_of_stairs(self):
        some = frontier(two(), since=60 * WAN, upto=130 * WAN, grid=30 * WAN)
        assert [(s.budget // WAN, s.until) for s in some.steps] == [
            (50, 70 * WAN - 1),
            (75, 95 * WAN - 1),
            (120, None),
        ]
        assert list(turns(some)) == []
        assert "所列的下一级增加" in standing(some, 80 * WAN)
        assert confirmed(some).proof == "confirmed"
        assert some.fingerprint != frontier(two(), since=60 * WAN, upto=130 * WAN).fingerprint

    def test_turns(self):
        case = year(ranked(90, 80, 70), 0, quota(2, 2, 3), stance="balanced").with_clause("shape", mode="pyramid")
        assert {t.code: t.text for t in turns(frontier(case.problem()))} == {
            "quota": "100万元起数量保持在区间（2–3个）之内",
            "tiers_present": "225万元起保持各档俱全",
            "target": "100万元起保持不少于目标数2个",
            "shape": "全程档次结构保持符合要求",
            "high": "175万元起数量可达区间上限3个",
            "full": "225万元起再增加预算不改变名单，多出的资金结余",
        }


class TestGrowth:
    def test_nobody_loses_what_he_has(self):
        found = frontier(two(), since=70 * WAN, step=1)
        assert told(found) == {
            70: {"1": ("丙级", 50), "2": ("丙级", 20)},
            95: {"1": ("乙级", 75), "2": ("乙级", 20)},
            120: {"1": ("甲级", 100), "2": ("甲级", 20)},
        }
        assert not list(setbacks(found))
        assert list(turns(found))[-1].text.startswith("120万元起不减少任何已给的项目、档次和金额，增加预算已不能改进")

    def test_instalments(self):
        found = frontier(two(), since=75 * WAN, step=20 * WAN)
        assert [(s.budget // WAN, s.spent // WAN) for s in found.steps] == [(75, 75), (95, 95), (135, 120)]
        assert [s.budget // WAN for s in frontier(two(), since=75 * WAN, upto=134 * WAN, step=20 * WAN).steps] == [
            75,
            95,
        ]

    def test_it_ends_where_a_sibling_would_lose(self):
        """First and third share a ceiling of 200: with 150 for the first, 50 are left for the third, who has 60."""
        one, other, three = ranked(90, 80, 70)
        firm = {"applicant": "例甲公司", "applicant_key": "例甲公司"}
        pool = [replace(one, **firm), other, replace(three, **firm)]
        case = year(pool, 0, tiers={"甲级": 150, "乙级": 100, "丙级": 60}, stance="wide")
        free, kept = frontier(case.problem()), frontier(case.problem(), since=180 * WAN, step=1)
        assert told(kept)[180] == {"1": ("丙级", 60), "2": ("丙级", 60), "3": ("丙级", 60)}
        assert told(kept)[300] == {"1": ("乙级", 100), "2": ("乙级", 100), "3": ("乙级", 100)}
        assert kept.steps[-1].budget == 300 * WAN
        assert told(free)[350] == {"1": ("甲级", 150), "2": ("甲级", 150), "3": ("甲级", 50)}
        assert confirmed(kept).proof == "confirmed"

    @pytest.mark.parametrize("step", [1, 20 * WAN])
    def test_confirmed_by_rows(self, step: int):
        found = frontier(two(), since=70 * WAN, upto=130 * WAN, step=step)
        assert confirmed(found).proof == "confirmed"
        wrong = replace(
            found, steps=(*found.steps[:-1], replace(found.steps[-1], allocation=found.steps[0].allocation))
        )
        with pytest.raises(VerificationError, match="N06"):
            confirmed(wrong)


class TestConfirmed:
    def test_every_stair_and_what_lies_below_the_first(self):
        case = year(ranked(90, 80), 0, pins={"2": "甲级"})
        seen: list[tuple[int, int]] = []
        found = confirmed(frontier(case.problem()), progress=lambda done, whole: seen.append((done, whole)))
        assert found.proof == "confirmed"
        assert seen[-1] == (len(found.steps) + 1, len(found.steps) + 1)

    @pytest.mark.parametrize("place", [0, 3, 6])
    def test_a_wrong_stair_is_caught(self, place: int):
        found = frontier(two())
        steps = list(found.steps)
        steps[place] = replace(steps[place], allocation=steps[(place + 1) % 7].allocation)
        with pytest.raises(VerificationError, match="两类算法的名单不一致"):
            confirmed(replace(found, steps=tuple(steps)))

    def test_a_missing_stair_is_caught(self):
        found = frontier(two())
        with pytest.raises(VerificationError, match="70万元与95万元两级不相接"):
            confirmed(replace(found, steps=(*found.steps[:3], *found.steps[4:])))
        joined = replace(found.steps[2], until=found.steps[3].until)
        with pytest.raises(VerificationError, match="两类算法的名单不一致"):
            confirmed(replace(found, steps=(*found.steps[:2], joined, *found.steps[4:])))


def skipping() -> Case:
    """All or nothing above the ceiling: outside the score-line theorem."""
    firm = {"applicant": "例甲公司", "applicant_key": "例甲公司"}
    one, two_, three = ranked(90, 80, 70)
    pool = [replace(one, **firm), two_, replace(three, **firm)]
    return year(pool, 0).with_clause("cumulative", over="skip", ceiling=150 * WAN)


class TestOutsideTheTheorem:
    @pytest.mark.parametrize("executor", [None, ThreadPoolExecutor(2)], ids=["here", "threads"])
    def test_both_ends_of_every_stair_are_solved_alike(self, executor: ThreadPoolExecutor | None):
        problem = skipping().problem()
        found = frontier(problem, since=20 * WAN, upto=320 * WAN, executor=executor)
        assert found.proof == "confirmed"
        assert len(found.steps) > 4
        for step in found.steps:
            for budget in {step.budget, step.until if step.until is not None else 320 * WAN}:
                result = solve_problem(replace(problem, budget=budget))
                assert result.proven
                assert result.allocation == step.allocation

    def test_a_range_is_needed_where_nobody_waits(self):
        with pytest.raises(UsageError, match="条款“cumulative”的设置使名单不能按名次逐线列出"):
            frontier(skipping().problem(), since=0)
        whole = frontier(skipping().problem(), patient=True)
        part = frontier(skipping().problem(), since=20 * WAN, upto=200 * WAN)
        assert (whole.complete, whole.steps[-1].until, part.complete) == (True, None, False)
        assert {s.budget for s in part.steps} <= {s.budget for s in whole.steps}

    def test_progress_reaches_the_whole_range(self):
        seen: list[tuple[int, int]] = []
        frontier(skipping().problem(), patient=True, progress=lambda done, whole: seen.append((done, whole)))
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert seen[-1][0] == seen[-1][1]

    @pytest.mark.parametrize("step", [7 * WAN, 40 * WAN])
    def test_only_some_budgets(self, step: int):
        whole, since, upto = frontier(skipping().problem(), patient=True), 20 * WAN, 295 * WAN
        found = frontier(skipping().problem(), since=since, upto=upto, grid=step)
        assert not found.complete
        for budget in range(since, upto + 1, step):
            here, there = found.at(budget), whole.at(budget)
            assert here is not None
            assert there is not None
            assert found.covers(budget)
            assert here.allocation == there.allocation
        for step_, following in pairwise(found.steps):
            assert step_.until is not None
            assert step_.until < following.budget
            assert found.covers(step_.until)
            assert found.covers(step_.until + 1) == (following.budget == step_.until + 1)

    def test_growth_is_refused(self):
        with pytest.raises(UsageError, match="只增不减不适用"):
            frontier(skipping().problem(), since=0, upto=300 * WAN, step=1)

    def test_nothing_is_feasible(self):
        case = year(ranked(90), 0, pins={"1": "甲级"}).with_clause("cumulative", over="skip")
        assert frontier(case.problem(), since=0, upto=99 * WAN).steps == ()


class TestRefused:
    @pytest.mark.parametrize("mode", ["free", "pro_rata"])
    def test_amounts_that_depend_on_the_budget(self, mode: str):
        case = year(ranked(90), 0, amounts=Amounts(mode=mode))
        with pytest.raises(UsageError, match=f"amounts.mode = {mode}"):
            frontier(case.problem())

    def test_a_range_the_wrong_way_round(self):
        with pytest.raises(UsageError, match="起点2万元大于终点1万元"):
            frontier(two(), since=2 * WAN, upto=WAN)

    def test_sums_that_are_due(self):
        law = programme({"甲级": 100})
        due = law.model_copy(update={"award": Event(kind="event", select="all")})
        with pytest.raises(UsageError, match="按标准兑现"):
            frontier(replace(two(), programme=due))


class TestWords:
    def test_what_a_stair_betters(self):
        problem = year(ranked(90, 80), 200).problem()
        bands = year(ranked(90, 80), 200, quota(1, 1, 1, "甲级", "a"), quota(1, 1, 1, "乙级", "b")).problem()
        assert [
            gained(problem, Gain("money", 100, 150)),
            gained(problem, Gain("score_sum", 9000, 17000)),
            gained(problem, Gain("tiers_present_", 1, 2)),
            gained(bands, Gain("quota", 2, 1)),
            gained(bands, Gain("target", 2, 1)),
        ] == [
            "金额合计增至150万元",
            "得分合计由90.00分改善为170.00分",
            "tiers_present_由1改善为2",
            "各档数量离区间更近",
            "各档数量离目标数更近",
        ]

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("quota", "数量保持在区间（1–3个）之内"),
            ("quota_sum", "各档数量保持在区间之内"),
            ("target", "保持不少于目标数2个"),
            ("target_sum", "各档保持不少于目标数"),
            ("shape", "档次结构保持符合要求"),
            ("city", "有合格项目的市都有奖补"),
            ("city_floor", "各市保持达到下限"),
            ("apportionment", "各市与应得数一致"),
        ],
    )
    def test_what_holds(self, name, says):
        problem = year(ranked(90, 80), 200, about(2, 1, 3)).problem()
        assert class_of(name).holding(problem, name, 0) == says
        assert class_of(name).holding(problem, name, 1).endswith("不再改善，仍有偏离")
        assert class_of("count").holding(year(ranked(90), 200).problem(), "count", 4) == "支持数量保持4个"

    def test_a_budget_without_a_list(self):
        hard = year(ranked(90, 80), 200, quota(2, 2, 2, mode="hard")).problem()
        found = frontier(hard)
        assert standing(found, 99 * WAN) == "预算99万元没有可行方案，至少需要100万元"
        none = frontier(year(ranked(90), 200, quota(2, 2, 2, mode="hard")).problem(), upto=200 * WAN)
        assert standing(none, 99 * WAN) == "预算99万元没有可行方案"

    def test_a_line_that_stays_or_has_no_score(self):
        problem = year([*ranked(90, 80), replace(candidate(3, 0), score=None)], 200).problem()
        same = year(ranked(90, 90, 80), 200).problem()
        assert gained(same, Gain("lines_甲级", 1, 2)) == f"甲级分数线仍为90.00分（第2位“{same.pool[1].called}”）"
        assert gained(same, Gain("lines_甲级", 1, 3)) == f"甲级分数线降到80.00分（第3位“{same.pool[2].called}”）"
        assert gained(same, Gain("lines_甲级", 0, 1)) == f"甲级分数线定为90.00分（第1位“{same.pool[0].called}”）"
        last = problem.pool[2].called
        assert gained(problem, Gain("lines_甲级", 1, 3)) == f"甲级分数线所到位次到第3位“{last}”"

    def test_where_the_upper_end_is_reached(self):
        problem = year(ranked(90, 80), 200, about(1, 1, 1)).problem()
        says = [t.text for t in turns(frontier(problem)) if t.code == "high"]
        assert says == ["50万元起数量可达区间上限1个"]
        assert [t.text for t in turns(frontier(problem, since=60 * WAN)) if t.code == "high"] == [
            "60万元时数量已达区间上限1个"
        ]


class TestChecked:
    """A stair that is not what the engine says stops everything, and says which stair."""

    def test_values_and_clauses_are_computed_anew(self):
        problem = year(ranked(90, 80), 175, granule=WAN).problem()
        allocation = solve_problem(problem).allocation
        goals = goals_of(problem, walked=True)
        stair = SimpleNamespace(values=tuple(g.value(tally_of(problem, allocation)) for g in goals))
        assert _checked(problem, goals, stair, allocation)
        with pytest.raises(VerificationError, match=r"【N06】预算175万元一级目标值复核不符：报告\[7\]，按名单复算为"):
            _checked(problem, goals, SimpleNamespace(values=(7,)), allocation)
        small = replace(problem, budget=100 * WAN)
        with pytest.raises(VerificationError, match=r"【N06】预算100万元一级名单违反条款“budget”：.*等1处"):
            _checked(small, goals, stair, allocation)
