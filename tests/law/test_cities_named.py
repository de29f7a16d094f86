"""Clauses on cities that bind the cities they name, or those with so many candidates that are fit."""

from __future__ import annotations

from pathlib import Path

import figures as c
import pytest
from cli_case import Say, scenario
from worlds import awards, candidate, proven, quota, told, year

from allocator.errors import RulesError
from allocator.law.load import load, shipped
from allocator.law.scenario import Scenario, apply
from allocator.law.text.toml_lines import Spot
from allocator.models.rules import rules_of
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.audit import audit
from allocator.proof.conflict import conflict_of
from allocator.whatif.moves import moves

HEAD = 'year = 2026\n{cities}\ntier = [{{ name = "补助", ceiling = "100万元" }}]\n[[clause]]\nkind = "city_cap"\n'
TABLE = "项目编号,申报单位,所在市,综合得分\n" + "".join(
    f"{n},例{n}测试有限公司,{city},{90 - n}\n" for n, city in enumerate(("例江市", "例江市", "例山市", "例山市"), 1)
)


def own(folder: Path, figures: str, cities: str = "") -> Path:
    path = folder / "例办法.toml"
    path.write_text(HEAD.format(cities=cities) + figures, encoding="utf-8")
    return path


def three_cities(*clauses: c.Clause) -> Case:
    """济南 1, 2, 3 · 青岛 4, 5 · 淄博 6, each its own firm, by rank; one of 济南 is below the least score."""
    homes = ("济南市", "济南市", "济南市", "青岛市", "青岛市", "淄博市")
    case = year([candidate(n, 9000 - 100 * n, city=city) for n, city in enumerate(homes, 1)], 10_000, tiers={"补助": 1})
    kept = (x for x in case.programme.clauses if x.kind != "qingdao")
    return case.but(programme=case.programme.model_copy(update={"clauses": (*kept, *clauses)}))


class TestWhom:
    @pytest.mark.parametrize(
        ("clauses", "wanted"),
        [
            ([c.CityCap(id="a", max=1, cities=("济南",))], ["1", "4", "5", "6"]),
            ([c.CityCap(id="a", max=1, cities=("济南市",)), c.CityCap(id="b", max=0, cities=("青岛",))], ["1", "6"]),
            ([c.CityCap(id="a", max=1, if_fit_at_least=3)], ["1", "4", "5", "6"]),
            ([c.CityCap(id="a", max=1, if_fit_at_least=2)], ["1", "4", "6"]),
            ([c.CityCap(id="a", max=1, if_fit_at_least=2, cities=("青岛市", "淄博市"))], ["1", "2", "3", "4", "6"]),
            ([c.CityCeiling(id="a", max=WAN, cities=("青岛市",))], ["1", "2", "3", "4", "6"]),
            ([c.CityFloor(id="a", min=1, mode="hard", cities=("淄博市",))], ["1", "2", "3", "4", "5", "6"]),
        ],
    )
    def test_a_clause_binds_whom_it_names(self, clauses: list[c.Clause], wanted: list[str]) -> None:
        for engine in ("auto", "cpsat"):
            assert list(proven(three_cities(*clauses), engine)[1]) == wanted

    def test_only_those_who_can_have_an_award_are_fit(self) -> None:
        case = three_cities(c.CityCap(id="a", max=1, if_fit_at_least=3)).but(pins={"3": Pin(None, "测试")})
        assert list(awards(case)) == ["1", "2", "4", "5", "6"]

    def test_it_is_measured_where_it_binds(self) -> None:
        case = three_cities(c.CityCap(id="a", max=1, cities=("青岛",)), c.CityFloor(id="f", min=1, if_fit_at_least=2))
        result, _ = proven(case)
        assert result.allocation is not None
        found = [(m.clause, m.who, m.value, m.limit) for m in audit(case.problem(), result.allocation)]
        assert [m for m in found if m[0] in "af"] == [
            ("a", "青岛市", 1, 1), ("f", "济南市", 3, 1), ("f", "青岛市", 1, 1),
        ]  # fmt: skip

    def test_who_is_blocked_is_told_by_the_clause_of_his_city(self) -> None:
        case = three_cities(c.CityCap(id="a", max=1, cities=("青岛",)), c.CityCap(id="b", max=2, cities=("济南",)))
        found = told(case)
        assert (found["5"].blocked_by, found["3"].blocked_by) == (("a",), ("b",))

    @pytest.mark.parametrize(("cities", "seated"), [((), "4"), (("淄博",), "6")])
    def test_seats_go_to_the_cities_that_are_named(self, cities: tuple[str, ...], seated: str) -> None:
        case = three_cities(c.CityReserve(id="r", seats=1, cities=cities), quota(3, 0, 3, mode="hard"))
        vias = {e.candidate.id: e.via for e in told(case).values()}
        assert [name for name, via in vias.items() if via == "reserve"] == [seated]


class TestHardFloors:
    def test_a_named_city_from_where_nobody_applies_is_owed_all_the_same(self) -> None:
        case = three_cities(c.CityFloor(id="f", min=1, mode="hard", cities=("烟台市",)))
        found = conflict_of(case)
        assert found.clauses == ("f",)
        assert "烟台市每个市至少1项" in found.sentence
        assert "烟台市下限1项，可支持的只有0项" in found.sentence

    @pytest.mark.parametrize("spared", [{"up_to_fit": True}, {"if_fit_at_least": 1}, {"mode": "soft"}])
    def test_unless_it_is_spared(self, spared: dict[str, object]) -> None:
        figures = {"min": 1, "mode": "hard", "cities": ("烟台市",), **spared}
        assert len(awards(three_cities(c.CityFloor(id="f", **figures)))) == 6  # type: ignore[arg-type]

    def test_of_two_the_larger_one_counts_in_each_city(self) -> None:
        floors = [c.CityFloor(id="a", min=1, mode="hard"), c.CityFloor(id="b", min=2, mode="hard", cities=("青岛市",))]
        case = three_cities(*floors, quota(5, 0, 5, mode="hard"))
        rules = {r.id: r for r in rules_of(case.problem())}
        assert [rules[x].least for x in "ab"] == [{"济南市": 1, "淄博市": 1, "青岛市": 1}, {"青岛市": 2}]  # type: ignore[attr-defined]
        assert conflict_of(case).clauses == ("quota", "a")


class TestNames:
    @pytest.mark.parametrize("said", ["济南", "济南市", "山东省济南市", "济南地区", " 济南 市"])
    def test_short_names_are_understood_as_those_of_the_tables_are(self, said: str) -> None:
        assert c.CityCap(id="a", cities=(said, "济南市")).cities == ("济南市",)

    @pytest.mark.parametrize("said", ["济楠市", "历下区", "例江市"])
    def test_an_unknown_one_is_refused_with_its_line(self, said: str, tmp_path: Path) -> None:
        text = shipped()["model-voucher"].read_text(encoding="utf-8")
        path = tmp_path / "改.toml"
        path.write_text(
            text + f'\n[[clause]]\nid = "cap"\nkind = "city_cap"\nforce = "choice"\nmax = 1\ncities = ["{said}"]\n'
        )
        line = len(path.read_text(encoding="utf-8").splitlines())
        with pytest.raises(RulesError, match=f"第{line}行：.*clause.cap.cities.*没有“{said}”这个市"):
            load(str(path))

    def test_the_nearest_one_is_named(self) -> None:
        programme = load("model-voucher")
        asked = Scenario(
            name="例", because="测试", set={"clause.city_cap.max": 1, "clause.city_cap.cities": ["烟抬市"]}
        )
        with pytest.raises(RulesError, match=r"第4行：.*没有“烟抬市”这个市，是否“烟台市”？"):
            apply(programme, asked.at({"clause.city_cap.cities": Spot(4)}))

    def test_ones_own_programme_has_the_cities_it_lists(self, tmp_path: Path) -> None:
        listed = 'cities = ["例江市", "例山市"]'
        assert load(str(own(tmp_path, 'max = 1\ncities = ["例江"]\n', listed))).caps[0].whom.names == ("例江",)
        with pytest.raises(RulesError, match=r"第7行：.*没有“例河市”这个市，是否“例江市”？"):
            load(str(own(tmp_path, 'max = 1\ncities = ["例河市"]\n', listed)))

    @pytest.mark.parametrize(("said", "code"), [("例江", 0), ("例江市", 0), ("济南", 0), ("例河市", 3)])
    def test_without_a_list_it_has_those_of_its_files(self, said: str, code: int, say: Say, tmp_path: Path) -> None:
        table = tmp_path / "表.csv"
        table.write_text(TABLE, encoding="utf-8")
        found = say("solve", own(tmp_path, f'max = 1\ncities = ["{said}"]\n'), table, "--budget", "1000万元")
        assert found.code == code
        assert ("没有“例河市”这个市，是否“例山市”？" in found.err or "是否“例江市”？" in found.err) == (code == 3)


class TestScenario:
    def test_both_are_paths_and_told(self, say: Say, tmp_path: Path) -> None:
        table = tmp_path / "表.csv"
        table.write_text(TABLE, encoding="utf-8")
        set_ = '[set]\n"clause.city_cap.cities" = ["例山"]\n"clause.city_cap.if_fit_at_least" = 2\n'
        what_if = scenario(tmp_path, set_)
        found = say("solve", own(tmp_path, "max = 1\n"), table, "--budget", "1000万元", "--scenario", what_if, "--json")
        assert [x["id"] for x in found.data["candidates"] if x["outcome"] == "funded"] == ["1", "2", "3"]
        shown = say("solve", own(tmp_path, "max = 1\n"), table, "--budget", "1000万元", "--scenario", what_if).out
        assert "各市上限·限于（clause.city_cap.cities）：未设 → 例山（本厅选择）" in shown
        assert "各市上限·可支持项目不少于（clause.city_cap.if_fit_at_least）：0" in shown

    def test_the_schema_prints_them(self, say: Say) -> None:
        shown = {p["path"]: p["takes"] for p in say("programmes", "--schema", "model-voucher", "--json").data["paths"]}
        for kind in ("city_cap", "city_ceiling", "city_floor", "city_reserve"):
            assert shown[f"clause.{kind}.cities"].startswith("列表")
            assert shown[f"clause.{kind}.if_fit_at_least"] == "整数"
        assert "clause.apportionment.cities" not in shown


def test_an_unstated_one_is_not_told() -> None:
    """What a programme says, and so its fingerprint, is what it was before there were such fields."""
    assert {"cities", "if_fit_at_least"}.isdisjoint(c.CityCap(id="a", max=1).model_dump())
    assert {"tier", "min"}.isdisjoint(c.MinimumScore(id="a").model_dump())
    assert c.CityCap(id="a", max=1, cities=("济南",)).model_dump()["cities"] == ("济南市",)


def test_the_price_names_the_cities() -> None:
    case = three_cities(c.CityCap(id="a", max=1, cities=("济南市",)), c.CityFloor(id="f", min=1, if_fit_at_least=2))
    says = [m.says for m in moves(case) if m.clause in "af"]
    assert "不设各市上限（现为济南市每市至多1项）" in says
    assert "不设各市下限（现为可支持项目不少于2个的市每市至少1项）" in says
