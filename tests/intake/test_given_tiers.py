"""A tier found by an authority or by experts is the tier; a tier applied for is the most that one gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import Say, scenario
from intake_case import Row, coded, serious, standings, take
from measures_case import file, line

from allocator.errors import RulesError
from allocator.law import load as programme_file
from allocator.law.load import load, parse

CASES = Path(__file__).parents[1] / "data" / "cases"
BASES = CASES / "C04" / "bases.xlsx"
WAN = 10_000
NATIONAL, ORDINARY = "国家行业应用基地", "行业应用基地"


def paid(say: Say, key: str, path: Path, budget: str, *more: object) -> dict[str, tuple[str, int]]:
    """Candidate id → tier and sum (万元) of everybody who is funded."""
    said = say("solve", key, path, "--budget", budget, "--no-history", *more, "--json")
    assert (said.code, said.data["status"], said.data["proven"]) == (0, "optimal", True), said.err
    return {c["id"]: (c["tier"], c["amount"] // WAN) for c in said.data["candidates"] if c["amount"]}


def base(n: int, score: int, **more: object) -> Row:
    return line(n, 综合得分=score, 行业领域=f"领域{n}", **{"申报金额(万元)": 1000, **more})


def scene(n: int, score: int, **more: object) -> Row:
    return line(n, 综合得分=score, **{"申报金额(万元)": 150, **more})


class TestFacts:
    """第（十一）项: an approved national base is one, or it is not funded."""

    def test_the_shown_case(self, say: Say) -> None:
        four = {"1": (NATIONAL, 1000), "3": (ORDINARY, 500), "4": (ORDINARY, 500), "6": (ORDINARY, 450)}
        assert paid(say, "application-bases", BASES, "3000万元") == four
        assert paid(say, "application-bases", BASES, "4000万元") == four | {"7": (NATIONAL, 900)}

    def test_the_other_reading_lets_them_compete(self, say: Say, tmp_path: Path) -> None:
        other = scenario(tmp_path, '[set]\n"clause.found_tier.mode" = "upper"')
        found = paid(say, "application-bases", BASES, "3000万元", "--scenario", other)
        assert found["7"] == (ORDINARY, 500)

    def test_its_price_is_told_once_by_its_clause(self, say: Say) -> None:
        said = say("price", "application-bases", BASES, "--budget", "3000万元", "--no-history").out
        assert "认定只作申报该等级的条件（现为经认定的即为该等级）" in said
        assert "不设条件“获批国家行业应用基地”" not in said

    @pytest.mark.parametrize(
        ("header", "yes", "no"),
        [
            ("获批国家行业应用基地", "是", "否"),
            ("是否国家级行业应用基地", "√", "×"),
            ("认定级别", "国家级", "省级"),
            ("基地类型", NATIONAL, ORDINARY),
            ("获批情况", "已获批", "未获批"),
            ("认定等级", NATIONAL, ORDINARY),
        ],
    )
    def test_whatever_the_column_is_called(self, say: Say, tmp_path: Path, header: str, yes: str, no: str) -> None:
        said = (yes, no, no, yes)
        path = file(tmp_path, [base(n, 95 - n, **{header: s}) for n, s in enumerate(said, 1)])
        assert paid(say, "application-bases", path, "3000万元") == {
            "1": (NATIONAL, 1000),
            "2": (ORDINARY, 500),
            "3": (ORDINARY, 500),
            "4": (NATIONAL, 1000),
        }

    def test_a_blank_is_asked_about(self, tmp_path: Path) -> None:
        path = file(
            tmp_path, [base(n, 95 - n, 是否获批国家行业应用基地=s) for n, s in enumerate(("是", "否", None), 1)]
        )
        found = take(path, load("application-bases"), no_history=True)
        assert ("C47", "E-row") in serious(found)
        assert standings(found) == {"1": "pool", "2": "pool", "3": "held"}

    def test_a_header_that_may_say_so_is_asked_about(self, say: Say, tmp_path: Path) -> None:
        path = file(
            tmp_path, [base(n, 95 - n, 国家发展改革委应用基地批文=s) for n, s in enumerate(("有", "无", "无"), 1)]
        )
        asked = coded(take(path, load("application-bases"), no_history=True), "C03")
        assert [(f.level, "获批国家行业应用基地" in f.text) for f in asked] == [("W", True)]
        assert set(paid(say, "application-bases", path, "3000万元").values()) == {(ORDINARY, 500)}

    @pytest.mark.parametrize(
        ("fact", "grade", "held"),
        [("是", ORDINARY, True), ("否", NATIONAL, True), ("是", NATIONAL, False), ("是", "其他", False)],
    )
    def test_experts_who_say_otherwise_are_asked_about(self, tmp_path: Path, fact: str, grade: str, held: bool) -> None:
        path = file(tmp_path, [base(1, 95, 是否获批国家行业应用基地=fact, 专家评定等级=grade)])
        found = take(path, load("application-bases"), no_history=True)
        assert standings(found) == {"1": "held" if held else "pool"}
        assert bool(coded(found, "C39")) == held

    def test_one_tier_is_left_for_those_without_the_fact(self) -> None:
        tiers = [{"name": n, "ceiling": f"{w}万元"} for n, w in (("甲", 9), ("乙", 6), ("丙", 3))]
        proof = {"tests": [{"columns": ["是否获批"], "passes": ["是"], "fails": ["否"]}], "proof": True}
        data = {"year": 2026, "tier": tiers, "clause": [{"kind": "found_tier", "force": "choice"}]}
        gates = [{"id": f"g{t}", "name": t, "tier": t, **proof} for t in ("甲", "乙")]
        assert parse({**data, "gate": gates}, "例").gates[1].proof
        with pytest.raises(RulesError, match="未获认定的应只有一个等级可定（没有此类条件的等级现为：乙、丙）"):
            parse({**data, "gate": gates[:1]}, "例")

    def test_the_higher_of_two_facts_counts(self, say: Say, tmp_path: Path) -> None:
        own = tmp_path / "自定.toml"
        tiers = "".join(f'[[tier]]\nname = "{n}"\nceiling = "{w}万元"\n' for n, w in (("甲", 9), ("乙", 6), ("丙", 3)))
        gates = "".join(
            f'[[gate]]\nid = "{t}"\nname = "获批{t}"\ntier = "{t}"\nproof = true\n'
            f'tests = [{{columns = ["获批{t}"], passes = ["是"], fails = ["否"]}}]\n'
            for t in ("甲", "乙")
        )
        own.write_text(f'year = 2026\n{tiers}{gates}[[clause]]\nkind = "found_tier"\n', encoding="utf-8")
        data = tmp_path / "data.csv"
        data.write_text("id,score,获批甲,获批乙\n1,90,否,是\n2,80,是,是\n3,70,否,否\n", encoding="utf-8")
        assert paid(say, str(own), data, "100万元") == {"1": ("乙", 6), "2": ("甲", 9), "3": ("丙", 3)}


class TestAppliedFor:
    """标杆型 or 示范型 as applied for bounds the tier; exact is the other reading."""

    LINES = (scene(1, 90, 申报类型="示范型"), scene(2, 85, 申报类型="标杆型"), scene(3, 80, 申报类型="标杆型"))

    def test_nobody_gets_more_than_applied_for(self, say: Say, tmp_path: Path) -> None:
        found = paid(say, "scenario-voucher", file(tmp_path, self.LINES), "400万元")
        assert found == {"1": ("示范型", 100), "2": ("标杆型", 150), "3": ("示范型", 100)}

    @pytest.mark.parametrize(
        ("mode", "budget", "tiers"),
        [
            ("exact", "400万元", {"1": "示范型", "2": "标杆型", "3": "标杆型"}),
            ("exact", "350万元", {"1": "示范型", "2": "标杆型"}),
            ("off", "400万元", {"1": "标杆型", "2": "示范型", "3": "示范型"}),
        ],
    )
    def test_the_other_readings(self, say: Say, tmp_path: Path, mode: str, budget: str, tiers: dict[str, str]) -> None:
        other = scenario(tmp_path, f'[set]\n"clause.applied_tier.mode" = "{mode}"')
        found = paid(say, "scenario-voucher", file(tmp_path, self.LINES), budget, "--scenario", other)
        assert {name: tier for name, (tier, _) in found.items()} == tiers

    def test_data_infrastructure_goes_by_its_own_column(self, say: Say, tmp_path: Path) -> None:
        said = ("引领型", "标杆型工程", "引领")
        lines = [scene(n, 95 - n, 拟定档次=s, **{"申报金额(万元)": 1000}) for n, s in enumerate(said, 1)]
        assert paid(say, "data-infrastructure", file(tmp_path, lines), "3000万元") == {
            "1": ("引领型", 500),
            "2": ("标杆型", 1000),
            "3": ("引领型", 500),
        }

    def test_experts_and_application_together(self, say: Say, tmp_path: Path) -> None:
        pairs = (("标杆型", "标杆型"), ("示范型", "标杆型"), ("标杆型", "示范型"))
        lines = [scene(n, 95 - n, 评定等级=e, 申报类型=a) for n, (e, a) in enumerate(pairs, 1)]
        path = file(tmp_path, lines)
        assert paid(say, "scenario-voucher", path, "1000万元") == {
            "1": ("标杆型", 150),
            "2": ("示范型", 100),
            "3": ("示范型", 100),
        }
        assert [f.level for f in coded(take(path, load("scenario-voucher"), no_history=True), "C40")] == ["W"]

    @pytest.mark.parametrize("said", [None, "引导型"])
    def test_blanks_and_other_words_are_asked_about(self, tmp_path: Path, said: str | None) -> None:
        path = file(tmp_path, [scene(1, 90, 申报类型="标杆型"), scene(2, 80, 申报类型=said)])
        found = take(path, load("scenario-voucher"), no_history=True)
        assert ("C39", "E-row") in serious(found)
        assert standings(found) == {"1": "pool", "2": "held"}

    def test_a_column_of_other_things_says_nothing(self, tmp_path: Path) -> None:
        path = file(tmp_path, [scene(1, 90, 场景类型="质检"), scene(2, 80, 场景类型="排产")])
        found = take(path, load("scenario-voucher"), no_history=True)
        assert serious(found) - {("L06", "W")} == set()
        assert {e.candidate.applied_tier for e in found.entries} == {None}

    def test_a_column_of_tiers_under_any_other_name_is_asked_about(self, tmp_path: Path) -> None:
        path = file(tmp_path, [scene(1, 90, 初步意见="标杆型"), scene(2, 80, 初步意见="示范型")])
        found = take(path, load("scenario-voucher"), no_history=True)
        assert [f.level for f in coded(found, "C03")] == ["W"]
        columns = tmp_path / "列.toml"
        columns.write_text('"初步意见" = "申报类型"', encoding="utf-8")
        found = take(path, load("scenario-voucher"), no_history=True, columns=columns)
        assert [e.candidate.applied_tier for e in found.entries] == ["标杆型", "示范型"]
        assert serious(found) - {("L06", "W")} == set()


class TestEvents:
    """An event may be stated as 是 or 否, a column each."""

    def events(self, folder: Path, key: str, *lines: Row) -> tuple[list[str | None], set[tuple[str, str]]]:
        found = take(file(folder, [line(n, **one) for n, one in enumerate(lines, 1)]), programme_file.load(key))
        return [e.candidate.event for e in found.entries], serious(found)

    def test_yes_is_that_tier_and_no_the_ordinary_one(self, tmp_path: Path) -> None:
        header = "是否国家级先进制造业集群"
        found, said = self.events(tmp_path, "industry-clusters", {header: "是"}, {header: "否"})
        assert (found, said) == (["国家级先进制造业集群", "省级先进制造业集群"], set())
        found, said = self.events(tmp_path, "industry-clusters", {header: "是"}, {header: None})
        assert (found, said) == (["国家级先进制造业集群", None], {("C47", "E-row")})

    def test_the_highest_yes_counts_where_one_includes_the_other(self, tmp_path: Path) -> None:
        both = {"是否世界级": "是", "是否国家级": "是"}
        found, said = self.events(tmp_path, "industry-clusters", both, {"是否世界级": "否", "是否国家级": "√"})
        assert (found, said) == (["世界级先进制造业集群", "国家级先进制造业集群"], set())

    @pytest.mark.parametrize(
        ("one", "code"),
        [
            ({"是否国际标准": "否", "是否国家标准": "否"}, "C39"),
            ({"是否国际标准": "是", "是否国家标准": "是"}, "C48"),
            ({"是否国际标准": "大概", "是否国家标准": "是"}, "C48"),
            ({"标准类型": "国家标准", "是否国际标准": "是", "是否国家标准": "否"}, "C48"),
        ],
    )
    def test_what_does_not_say_which_event_is_asked_about(self, tmp_path: Path, one: Row, code: str) -> None:
        found, said = self.events(tmp_path, "standards", one)
        assert (found, said) == ([None], {(code, "E-row")})

    def test_no_to_every_tier_is_none(self, tmp_path: Path) -> None:
        found, said = self.events(tmp_path, "industry-clusters", {"是否国家级": "否", "是否省级": "否"})
        assert (found, said) == ([None], {("C39", "E-row")})

    def test_paid_by_what_happened(self, say: Say, tmp_path: Path) -> None:
        said = [("是", "否"), ("否", "是")]
        lines = [line(n, 是否国际标准=a, 是否国家标准=b, 是否主导制修订="是") for n, (a, b) in enumerate(said, 1)]
        found = paid(say, "standards", file(tmp_path, lines), "100万元")
        assert found == {"1": ("国际标准", 40), "2": ("国家标准", 20)}
