"""What the four what-ifs say, sentence by sentence, of answers made by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from report_case import under
from worlds import about, candidate, quota, ranked, year

from allocator.problem.changes import Changes
from allocator.report import words
from allocator.report.otherwise import interpretations as told
from allocator.report.otherwise import price as costs
from allocator.report.otherwise import shortage as short
from allocator.report.phrases import named, people_text
from allocator.whatif.effects import Effect
from allocator.whatif.interpretations import Interpretations
from allocator.whatif.readings import Found, Reading
from allocator.whatif.shortage import shortage
from allocator.whatif.standing import Standing, Switch, Tried

CASE = year(ranked(90, 88, 86), 200)
CAP = CASE.programme.clauses[2].model_copy(update={"force": "must"})
A, B = (Reading(n, CAP, name, {}) for n, name in enumerate(("甲读", "乙读")))
NOW = Found({"1": (3, 100), "2": (2, 75)}, "confirmed")
ALONE = Tried(2, 1, (), 4, (0, 1), None)


def readings(**parts: Any) -> Interpretations:
    """Two readings: the first changes nothing alone; the second has no list; both together pay the first less."""
    both = Found({"1": (3, 90), "2": (2, 75)}, "confirmed")
    combinations = {frozenset(): NOW, frozenset({0}): NOW, frozenset({0, 1}): both}
    found = Interpretations(
        readings=(A, B), weights={0: "paired", 1: "paired"}, alone={0: NOW}, tried=ALONE, combinations=combinations,
        standings=(), tiers=("丙级", "乙级", "甲级"), names={"1": "1 例1公司", "2": "2 例2公司"},
    )  # fmt: skip
    return replace(found, **parts)


def standing(name: str, hold: Any, *switches: Switch, level: int = 3) -> Standing:
    return Standing(name, hold, level, 100, 3, (), switches)


class TestInterpretations:
    def test_the_verdict_counts_what_was_tried(self) -> None:
        void = {frozenset(): NOW, frozenset({0}): Found({}, why="没有可行方案"), frozenset({1}): Found({"3": (3, 100)})}
        assert told.verdict(readings(combinations={frozenset(): NOW})) == "没有可试的条文口径"
        assert told.verdict(readings(combinations=void)) == (
            "条文口径共试3种（含现行），得出2种名单，另有1种口径没有可行的名单；没有一个项目在有名单的2种下都入选"
        )
        some = readings(standings=(standing("1", "funded"),))
        assert told.verdict(some).endswith("；1项在有名单的3种下都入选，其档次或金额都随口径变")
        firm = readings(standings=(standing("1", "firm"),))
        assert told.verdict(firm).endswith("；1项在有名单的3种下都入选，其中1项档次、金额也不变")

    @pytest.mark.parametrize(
        ("tried", "says"),
        [
            (Tried(0, 0, (), 1, (), "few"), "本厅选择不是条文口径，只逐项单独测算"),
            (ALONE, "试了：单项2种；两两1种；2项口径的全部组合4种（含现行、单项和两两）。本厅选择不计入"),
            (replace(ALONE, product=4096, why_not="too_many"), "；全部组合4,096种，超过2,000种，未试。"),
            (replace(ALONE, why_not="not_lines"), "；不能逐线枚举，未试全部组合。"),
            (replace(ALONE, why_not="few"), "；没有三条以上的条款可组合，单项、两两即为全部。"),
            (replace(ALONE, unpaired=(1,)), "；1项不能逐线枚举，只单独试。"),
        ],
    )
    def test_the_scope_names_the_set(self, tried: Tried, says: str) -> None:
        assert says in told.scope(readings(tried=tried))

    def test_shares_of_ceilings_are_told_apart(self) -> None:
        by_shares = readings(readings=(A, replace(B, way="shares")))
        assert "；按上限同一比例支付的1项须逐个比例求解，不在全部组合中" in told.scope(by_shares)

    def test_a_reading_alone(self) -> None:
        found = readings()
        assert under(told.readings(found, "reading"), "单独采用时，与现行名单相比") == [
            "单独采用没有变化，与其他口径一起采用会变",
            "不能逐线枚举，未测算",
        ]

    def test_what_a_candidate_depends_on(self) -> None:
        found = readings()
        depends = standing(
            "1", "some", Switch((0,), "changed", 3, 900_000), Switch((1,), "out", 0, 0),  # type: ignore[arg-type]
            Switch((0, 1), "changed", 2, 750_000), Switch((1, 0), "changed", 1, 500_000),  # type: ignore[arg-type]
        )  # fmt: skip
        assert list(told._groups(found, [depends])) == [
            "1 例1公司：采用①，金额变为90万元；采用②，即退出；采用①+②，降为乙级；另有1种情形"
        ]

    def test_what_was_not_tried(self) -> None:
        void = {frozenset(): NOW, frozenset({0, 1}): Found({}, why="没有可行方案")}
        found = readings(combinations=void, tried=replace(ALONE, product=4096, why_not="too_many"))
        assert list(told._aside(found)) == [
            "条文口径的全部组合有4,096种，超过2,000种。可用 --clause 指定要组合的条款",
            "采用①+②的组合没有名单：没有可行方案",
        ]
        assert under(told._combinations(found), "采用的其他口径") == ["（现行口径）", "①+②"]

    def test_who_is_out_now(self) -> None:
        found = readings(standings=(standing("1", "firm"), standing("2", "some", level=0)))
        run: Any = SimpleNamespace(case=CASE)
        assert under(told._standings(run, found), "现定档次") == ["甲级", "未入选"]


def effect(helped: tuple[str, ...] = (), hurt: tuple[str, ...] = (), amount: tuple[str, ...] = ()) -> Effect:
    return Effect((), (0, 0), (2, 2), Changes((), (), (), (), amount), helped, hurt)


class TestPeople:
    def test_whom_it_helps_and_hurts(self) -> None:
        assert people_text(effect()) == "名单和金额不变"
        mixed = effect(("1",), ("2",), ("1", "2"))
        assert people_text(mixed) == "金额增加1项（1），金额减少1项（2）"
        assert list(costs._changed(mixed)) == [("金额增加", "1"), ("金额减少", "2")]

    def test_many_names_are_cut_and_counted(self) -> None:
        candidates = {c.id: c for c in ranked(*range(90, 82, -1))}
        assert named(list(candidates), candidates) == ("、".join(f"{n}（例{n}公司）" for n in range(1, 7)) + "等8项")
        assert named(["1"], candidates) == "1（例1公司）"


class TestShort:
    def test_where_only_the_number_is_asked(self) -> None:
        """Each tier's number fixed by hand: there are two tiers to fill, and more money cannot fill them."""
        pool = [candidate(1, 9000), candidate(2, 8800)]
        found = shortage(year(pool, 50, about(3, 3, 3), stance="balanced"))
        run: Any = SimpleNamespace(programme=CASE.programme, problem=SimpleNamespace(tiers_fixed=True))
        for fixed, words_ in ((True, "数量"), (False, "数量和档次")):
            run.problem.tiers_fixed = fixed
            assert f"再增加预算，{words_}也不能完全满足" in short.verdict(run, replace(found, met=False))

    def test_a_kept_number_and_a_list_without_settings(self) -> None:
        lower = shortage(year(ranked(*range(99, 89, -1)), 260, about(6, 5, 7), stance="balanced")).ways[2]
        assert short.affected(lower).startswith("支持数不变（5项）；")
        assert short.affected(replace(lower, lacking=2)).startswith("只降档不够，最多支持5项，比参照名单少2项；")
        assert short._settings(replace(lower, reproducible=False)) == "没有相应的 [set]，本名单由测算直接给出"


@cache
def values() -> list[str]:
    return [words.goal_value(name, 150, 10_000) for name in ("money", "score_sum", "quota", "lines_甲级")]


def test_a_goals_value_has_its_unit() -> None:
    assert values() == ["150万元", "1.50分", "150", "第150位"]
    assert words.goal_value("lines_甲级", 1, 1, "例") == "第1位“例”"
    assert quota(1, 1, 1).words
