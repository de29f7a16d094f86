"""Goals that the planner names always act; a soft number that they leave out is refused; hard floors are never cut."""

from __future__ import annotations

from pathlib import Path

import figures as c
import pytest
from worlds import ONE, awards, candidate, proven, quota, ranked, with_tiers, year

from allocator.errors import RulesError
from allocator.law.load import load
from allocator.money import WAN
from allocator.problem.candidate import Candidate
from allocator.problem.case import Case
from allocator.proof.audit import deviates
from allocator.proof.conflict import conflict_of
from allocator.proof.solve import solve_problem
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve

CASES = Path("tests/data/cases/I02")


def aimed(case: Case, *goals: str) -> Case:
    return case.but(programme=case.programme.model_copy(update={"goals": goals}))


def goals_of(case: Case) -> dict[str, int]:
    return {g.name: g.value for g in solve_problem(case.problem()).goals}


@pytest.mark.parametrize("rules", ["tp.toml", "tpq.toml"])
def test_every_tier_is_filled_though_one_has_a_number(rules: str) -> None:
    run = solve(prepare(str(CASES / rules), [CASES / "tp.csv"], Options(budget=40 * WAN)))
    assert run.result.proven
    assert run.result.allocation is not None
    found = {run.problem.pool[i].id: run.problem.tiers[a.level - 1].name for i, a in _awards(run.result.allocation)}
    assert (sorted(found.values()), run.result.allocation.spent) == (["乙", "甲"], 30 * WAN)


def _awards(allocation):  # type: ignore[no-untyped-def]
    return [(i, a) for i, a in enumerate(allocation.awards) if a]


class TestNamed:
    def test_shape_under_numbers_per_tier(self) -> None:
        """Numbers per tier void the shape that a stance gives; named it acts: not two at 甲级 above nobody."""
        case = year(ranked(90, 85), 200, quota(2, 0, 2, "甲级", "top", "hard")).with_clause("shape", mode="pyramid")
        assert awards(case) == {"1": ("甲级", 100), "2": ("甲级", 100)}
        assert goals_of(aimed(case, "shape", "lines"))["shape"] == 0
        assert awards(aimed(case, "count", "shape"))["2"][0] != "甲级"

    def test_cities_without_seats(self) -> None:
        """No seat is reserved, yet as few cities as can be shall have nothing: three at 丙级 instead of 甲级 twice."""
        pool = [candidate(1, 9000), candidate(2, 8500), candidate(3, 8000, city="烟台市")]
        case = year(pool, 200)
        assert set(awards(case)) == {"1", "2"}
        result, got = proven(aimed(case, "city"))
        assert set(got) == {"1", "2", "3"}
        assert result.goals[0].name == "city"

    def test_shares_of_cities_where_there_is_a_number(self) -> None:
        pool = [candidate(n, 9500 - 100 * n) for n in (1, 2, 3)] + [candidate(4, 9000, city="烟台市")]
        case = year(pool, 300, quota(3, 0, 4, mode="hard"), tiers=ONE)
        assert "apportionment" in goals_of(aimed(case, "apportionment"))

    def test_tiers_given_by_experts(self) -> None:
        pool = [candidate(1, 9000, experts_tier="甲级"), candidate(2, 8500, experts_tier="丙级")]
        assert goals_of(aimed(year(pool, 100), "tiers_present"))["tiers_present"] == 1


RULES = """\
year = 2026
goals = ["count"]

[[tier]]
name = "甲"
ceiling = "20万元"

[[clause]]
kind = "quota"
target = 2
low = 1
high = 3
"""


class TestSoftNumber:
    def test_a_file_that_leaves_it_out_is_refused_by_line(self, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(RULES, encoding="utf-8")
        with pytest.raises(RulesError) as fault:
            load(str(path))
        assert "第8行" in str(fault.value)
        assert "第2行" in str(fault.value)
        assert "quota" in str(fault.value)

    @pytest.mark.parametrize(
        ("old", "new"), [('["count"]', '["count", "quota"]'), ("high = 3", 'high = 3\nmode = "hard"')]
    )
    def test_either_way_out_is_taken(self, tmp_path: Path, old: str, new: str) -> None:
        path = tmp_path / "例.toml"
        path.write_text(RULES.replace(old, new), encoding="utf-8")
        assert load(str(path)).goals

    def test_so_is_a_scenario(self, tmp_path: Path) -> None:
        path = tmp_path / "情景.toml"
        path.write_text('name = "例"\nbecause = "测试"\n[set]\ngoals = ["count"]\n', encoding="utf-8")
        sample = Path("tests/data/model-voucher-2026-sample.xlsx")
        with pytest.raises(RulesError, match=r"第4行[\s\S]*quota|quota[\s\S]*第4行"):
            prepare("model-voucher", [sample], Options(budget=2000 * WAN, scenario=path))


class TestHardFloor:
    """济南 has 1, 烟台 has 2, whose score closes the only tier: two at least are asked of each."""

    POOL: tuple[Candidate, ...] = (candidate(1, 9000), candidate(3, 8900), candidate(2, 6000, city="烟台市"))
    CASE = with_tiers(year(POOL, 1000, tiers=ONE), 甲级={"min_score": 80})

    def test_it_is_never_cut(self) -> None:
        case = self.CASE.with_clause("city_floor", min=2, mode="hard")
        assert solve_problem(case.problem()).status == "infeasible"
        found = conflict_of(case)
        assert "city_floor" in found.clauses
        assert "烟台市下限2项，可支持的只有0项" in found.sentence
        assert "济南市下限" not in found.sentence

    def test_up_to_fit_lowers_it_and_says_so(self) -> None:
        case = self.CASE.with_clause("city_floor", min=3, mode="hard", up_to_fit=True)
        result, got = proven(case)
        assert set(got) == {"1", "3"}
        told = [m.sentence for m in result.measurements if m.clause == "city_floor"]
        assert told == ["济南市获支持2个，本市下限2个（以可支持的项目数为限）"]

    def test_a_soft_floor_is_what_it_was(self) -> None:
        case = self.CASE.with_clause("city_floor", min=3)
        result, got = proven(case)
        assert set(got) == {"1", "3"}
        assert not [m for m in result.measurements if m.clause == "city_floor" and deviates(case.programme, m)]

    def test_the_clause_reads_it(self) -> None:
        assert c.CityFloor(id="city_floor", min=1, mode="hard").whole
        assert not c.CityFloor(id="city_floor", min=1, mode="hard", up_to_fit=True).whole
