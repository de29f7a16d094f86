"""The files of programmes of one's own: an id and a score are enough, and nothing is asked that no clause needs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from intake_case import coded, edited, serious, standings, take
from openpyxl import Workbook

from allocator.errors import RulesError
from allocator.intake import Intake
from allocator.law.load import load, parse
from allocator.law.programme import Programme, Rate
from allocator.problem.candidate import Candidate
from allocator.problem.rates import standard

LEAST = """
year = 2026
[award]
granule = "1元"
[scoring]
full = 10_000_000
[[tier]]
name = "入选"
ceiling = "1000万元"
"""


def programme(text: str = "", least: str = LEAST) -> Programme:
    return parse(tomllib.loads(least + text), "例.toml")


def clause(kind: str, **figures: object) -> str:
    said = {k: f'"{v}"' if isinstance(v, str) else str(v).lower() for k, v in figures.items()}
    return f'[[clause]]\nkind = "{kind}"\n' + "".join(f"{k} = {v}\n" for k, v in said.items())


def read(folder: Path, text: str, own: Programme | None = None, name: str = "例.csv", **options: object) -> Intake:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return take(path, own or programme(), **options)


def found(intake: Intake) -> list[Candidate]:
    return [e.candidate for e in intake.entries]


class TestLeast:
    def test_an_id_and_a_score(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,score\n1,5\n2,7.25\n")
        assert serious(intake) == set()
        assert standings(intake) == {"1": "pool", "2": "pool"}
        first, second = found(intake)
        assert (first.project, first.applicant, first.applicant_key) == ("1", "", "1")
        assert (first.city, first.credit_code) == ("", "")
        assert (first.score, second.score, first.request, first.labels) == (500, 725, None, {})
        assert [f.level for f in coded(intake, "C01")] == ["I"]
        assert "没有申报金额列" in coded(intake, "C01")[0].text

    @pytest.mark.parametrize("number", ["项目编号", "序号", "编号", "id", "ID", "project_id"])
    @pytest.mark.parametrize("score", ["得分", "总分", "score", "value", "votes", "票数"])
    def test_words(self, number: str, score: str, tmp_path: Path) -> None:
        intake = read(tmp_path, f"{number},{score},申报金额(元)\nA,52310,12\n")
        assert [(c.id, c.score, c.request) for c in found(intake)] == [("A", 5_231_000, 12)]
        assert intake.findings == ()

    @pytest.mark.parametrize("request_", ["申报金额（元）", "cost（元）", "weight(元)", "金额/元", "费用(元)"])
    def test_words_of_money(self, request_: str, tmp_path: Path) -> None:
        intake = read(tmp_path, f"id,votes,{request_}\nA,1,10000000\n")
        assert (found(intake)[0].request, intake.findings) == (10_000_000, ())

    @pytest.mark.parametrize(("header", "yuan"), [("cost", 3), ("cost(万元)", 30_000), ("cost（元）", 3)])
    def test_money_without_a_unit_is_yuan(self, header: str, yuan: int, tmp_path: Path) -> None:
        intake = read(tmp_path, f"id,votes,{header}\nA,1,3\nB,2,30000\n")
        assert found(intake)[0].request == yuan
        told = coded(intake, "C42")
        assert [f.level for f in told] == (["I"] if header == "cost" else [])

    def test_a_title_may_state_the_unit(self, tmp_path: Path) -> None:
        assert found(read(tmp_path, "单位：万元,,\nid,votes,cost\nA,1,3\n"))[0].request == 30_000

    def test_official_files_still_ask_for_the_unit(self, tmp_path: Path) -> None:
        text = "序号,项目名称,申报单位,所在市,得分,申报金额\n1,例测试终端,例测试公司,济南市,80,50\n"
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        assert ("C42", "W") in serious(take(tmp_path / "a.csv", load("ai-terminal")))

    def test_an_id_is_needed(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "votes,cost\n3,2\n")
        assert serious(intake) == {("C01", "E-file")}
        assert "“编号”“得分”" in intake.at("E-file")[0].text

    def test_a_score_is_needed(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,cost（元）\n3,2\n")
        assert "缺少必需列“得分”" in intake.at("E-file")[0].text

    @pytest.mark.parametrize(("separator", "name"), [(";", "a.csv"), ("\t", "a.tsv"), (",", "a.csv")])
    def test_two_columns_with_any_separator(self, separator: str, name: str, tmp_path: Path) -> None:
        text = "\n".join(separator.join(line) for line in [("id", "score"), ("1", "5"), ("2", "7")])
        intake = read(tmp_path, text, name=name)
        assert [c.score for c in found(intake)] == [500, 700]

    def test_a_workbook(self, tmp_path: Path) -> None:
        workbook = Workbook()
        for line in (("编号", "得分", "造价(万元)"), ("甲", 81.5, 3), ("乙", 0, 4)):
            workbook.active.append(list(line))
        workbook.save(tmp_path / "a.xlsx")
        intake = take(tmp_path / "a.xlsx", programme())
        assert [(c.id, c.score, c.request) for c in found(intake)] == [("甲", 8150, 30_000), ("乙", 0, 40_000)]
        assert serious(intake) == set()
        edited(tmp_path / "a.xlsx", lambda sheet: sheet.append(["合计", 81.5, 7]), "Sheet")
        assert len(found(take(tmp_path / "a.xlsx", programme()))) == 2


class TestNothingIsLost:
    def test_a_row_that_counts_like_a_header(self, tmp_path: Path) -> None:
        assert standings(read(tmp_path, "id,score,cost（元）,x\n1,2,3,4\n2,3,4,5\n")) == {"1": "pool", "2": "pool"}

    def test_equal_items_under_two_numbers(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "序号,得分,金额（元）\n1,5,2\n2,5,2\n")
        assert standings(intake) == {"1": "pool", "2": "pool"}
        assert intake.findings == ()

    def test_a_row_with_its_number_only(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,score,cost（元）\nA,,\nB,3,2\n")
        assert standings(intake) == {"A": "held", "B": "pool"}
        assert ("C31", "E-row") in serious(intake)

    def test_a_sum_is_no_item(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,score,cost（元）\nA,3,2\n合计,3,2\n")
        assert (list(standings(intake)), intake.rows.skipped) == (["A"], 1)

    def test_a_blank_name_is_the_number(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,name,votes\na1,例路口公园,5\na2,,6\n")
        assert [c.project for c in found(intake)] == ["例路口公园", "a2"]
        assert serious(intake) == set()


class TestScores:
    @pytest.mark.parametrize(("full", "worst"), [("", 100), ("[scoring]\nfull = 1000\n", 1000)])
    def test_more_than_the_full_mark(self, full: str, worst: int, tmp_path: Path) -> None:
        own = programme(full, 'year = 2026\n[[tier]]\nname = "a"\nceiling = "1万元"\n')
        intake = read(tmp_path, f"id,score\nA,{worst}\nB,{worst}.01\nC,0\nD,-1\n", own)
        assert standings(intake) == {"A": "pool", "B": "held", "C": "pool", "D": "held"}
        fault = coded(intake, "C33")[0]
        assert (f"应在0–{worst}之间" in fault.text, "full" in fault.action) == (True, True)
        assert {f.code for f in intake.at("W", "E-row")} == {"C33"}

    def test_experts_on_another_scale(self, tmp_path: Path) -> None:
        own = programme("", LEAST.replace("10_000_000", "10"))
        text = "id,专家1打分,专家2打分,专家3打分\nA,8,9,10\nB,11,9,9\n"
        intake = read(tmp_path, text, own)
        assert [c.score for c in found(intake)] == [900, None]

    def test_weights_on_another_scale(self, tmp_path: Path) -> None:
        weights = 'weights = {"甲" = 60, "乙" = 40}\ndimensions = ["甲", "乙"]'
        own = programme("", LEAST.replace("full = 10_000_000", f"full = 200\n{weights}"))
        intake = read(tmp_path, "id,甲,乙\nA,200,100\n", own)
        assert [c.score for c in found(intake)] == [100 * (200 * 60 + 100 * 40) // 100]


class TestClausesAsk:
    """A column is needed where a clause in force would count nothing without it."""

    TEXT = "id,score\n1,5\n"

    @pytest.mark.parametrize(
        ("stated", "wanted"),
        [
            (clause("per_applicant", max=1), "申报单位"),
            (clause("cumulative_ceiling", ceiling="5元", history="none"), "申报单位"),
            (clause("city_cap", max=1), "所在市"),
            (clause("city_cap", percent=10), "所在市"),
            (clause("city_ceiling", max="5元"), "所在市"),
            (clause("city_floor", min=1), "所在市"),
            (clause("city_reserve", seats=1), "所在市"),
            (clause("apportionment"), "所在市"),
            (clause("exclusive", by="industry"), "行业领域"),
            (clause("exclusive", by="product"), "产品名称"),
            (clause("exclusive", by="馆室"), "馆室"),
            (clause("once"), "项目名称"),
        ],
    )
    def test_and_the_file_lacks_it(self, stated: str, wanted: str, tmp_path: Path) -> None:
        intake = read(tmp_path, self.TEXT, programme(stated), no_history=True)
        lacking = [f for f in intake.at("E-file") if f.code == "C01"]
        assert sum(f"必需列“{wanted}”" in f.text for f in lacking) == 1
        assert len(lacking) == (2 if "once" in stated else 1)

    @pytest.mark.parametrize(
        "stated",
        [
            clause("city_cap"),
            clause("city_ceiling"),
            clause("city_floor"),
            clause("city_reserve"),
            clause("apportionment", on=False),
            clause("exclusive", by="馆室", on=False),
            clause("merit_order", mode="strict"),
        ],
    )
    def test_one_that_is_not_in_force_asks_for_nothing(self, stated: str, tmp_path: Path) -> None:
        assert serious(read(tmp_path, self.TEXT, programme(stated))) == set()

    def test_earlier_years(self, tmp_path: Path) -> None:
        own = programme(clause("cumulative_ceiling", ceiling="5元"))
        text = "id,score,申报单位\n1,5,例测试公司\n"
        assert 'history = "none"' in coded(read(tmp_path, text, own), "L06")[0].action

    def test_applicants_without_codes(self, tmp_path: Path) -> None:
        own = programme(clause("per_applicant", max=1))
        intake = read(tmp_path, "id,score,申报单位\n1,5,例测试甲\n2,6,例测试 甲\n3,7,\n", own)
        keys = [c.applicant_key for c in found(intake)]
        assert keys[0] == keys[1] == "例测试甲"
        assert standings(intake)["3"] == "held"
        assert serious(intake) == {("C13", "E-row"), ("C49", "W")}

    def test_without_such_a_clause_a_blank_applicant_is_his_own(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "id,score,申报单位\n1,5,例测试甲\n2,6,\n3,7,\n")
        assert [c.applicant_key for c in found(intake)] == ["例测试甲", "2", "3"]
        assert serious(intake) == set()


class TestCities:
    TEXT = "id,score,所在市\n1,5,{}\n2,6,例湖市\n"

    def test_as_written(self, tmp_path: Path) -> None:
        intake = read(tmp_path, self.TEXT.format(" 例江自治州 "))
        assert [c.city for c in found(intake)] == ["例江自治州", "例湖市"]
        assert serious(intake) == set()

    @pytest.mark.parametrize(("said", "city"), [("例江市", "例江市"), ("例江", "例江市"), ("例江市　", "例江市")])
    def test_one_of_the_list(self, said: str, city: str, tmp_path: Path) -> None:
        intake = read(tmp_path, self.TEXT.format(said), programme("", 'cities = ["例江市", "例湖市"]\n' + LEAST))
        assert found(intake)[0].city == city
        assert serious(intake) == set()

    def test_none_of_the_list(self, tmp_path: Path) -> None:
        intake = read(tmp_path, self.TEXT.format("例河市"), programme("", 'cities = ["例江市", "例湖市"]\n' + LEAST))
        fault = coded(intake, "C27")[0]
        assert (fault.level, "是否“例" in fault.text, "例江市、例湖市" in fault.text) == ("E-row", True, True)

    def test_shandong_is_a_province_like_any(self, tmp_path: Path) -> None:
        """No word on 青岛, and a county is a city if the file says so."""
        intake = read(tmp_path, "id,score,所在市,县(市、区)\n1,5,青岛市,历下区\n2,6,历下区,\n")
        assert [c.city for c in found(intake)] == ["青岛市", "历下区"]
        assert serious(intake) == set()

    def test_a_blank_city(self, tmp_path: Path) -> None:
        assert serious(read(tmp_path, self.TEXT.format(""))) == set()
        capped = read(tmp_path, self.TEXT.format(""), programme(clause("city_cap", max=1)))
        assert serious(capped) == {("C27", "E-row")}


class TestLabels:
    def test_any_header_makes_groups(self, tmp_path: Path) -> None:
        own = programme(clause("exclusive", by="馆室") + clause("exclusive", by="类别", id="kind"))
        intake = read(tmp_path, "id,score,馆 室,类别(甲乙)\n1,5,东厅,甲\n2,6,,乙\n", own)
        assert [c.labels for c in found(intake)] == [{"馆室": "东厅", "类别": "甲"}, {"馆室": "", "类别": "乙"}]
        assert serious(intake) == set()
        assert coded(intake, "C03") == []

    def test_also_a_column_of_ours(self, tmp_path: Path) -> None:
        own = programme(clause("exclusive", by="所在市"))
        intake = read(tmp_path, "id,score,所在市\n1,5,例江市\n", own)
        assert (found(intake)[0].labels, found(intake)[0].city) == ({"所在市": "例江市"}, "例江市")


class TestColumns:
    """`columns` in the programme says what a header means, as --columns does; --columns wins."""

    MAPPED = '[columns]\n"v" = "综合得分"\n"w" = "申报金额(万元)"\n"k" = "项目编号"\n'

    def test_headers_of_their_own(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "k,v,w\nA,7,2\n", programme(self.MAPPED))
        assert [(c.id, c.score, c.request) for c in found(intake)] == [("A", 700, 20_000)]
        assert intake.findings == ()

    def test_the_option_wins(self, tmp_path: Path) -> None:
        option = tmp_path / "列.toml"
        option.write_text('"z" = "综合得分"\n', encoding="utf-8")
        intake = read(tmp_path, "k,v,w,z\nA,7,2,9\n", programme(self.MAPPED), columns=option)
        assert found(intake)[0].score == 900
        assert [f.key for f in coded(intake, "C03")] == ["C03:v"]

    def test_a_header_that_is_not_there(self, tmp_path: Path) -> None:
        intake = read(tmp_path, "k,v,ww\nA,7,2\n", programme(self.MAPPED))
        fault = next(f for f in intake.at("E-file") if f.key.endswith(":w"))
        assert ("“w”不在申报表中" in fault.text, fault.place.file) == (True, "例.csv")
        assert "规则文件 columns" in fault.action

    def test_a_name_that_is_none_of_ours(self, tmp_path: Path) -> None:
        with pytest.raises(RulesError, match="“v”对应的“综合得份”不是本系统的列名，是否“综合得分”？"):
            read(tmp_path, "id,v\nA,7\n", programme('[columns]\n"v" = "综合得份"\n'))

    def test_a_group_may_be_mapped(self, tmp_path: Path) -> None:
        own = programme(clause("exclusive", by="馆室") + '[columns]\n"room" = "馆室"\n')
        assert found(read(tmp_path, "id,score,room\n1,5,东厅\n", own))[0].labels == {"馆室": "东厅"}


class TestSumsDue:
    """Events and rates of one's own need neither a score nor a name."""

    def test_a_rate(self, tmp_path: Path) -> None:
        text = 'year = 2026\n[award]\nkind = "rate"\nbase_columns = ["台数"]\nper_unit = "300元"\n'
        intake = read(tmp_path, "id,台数\nA,10\nB,3\n", parse(tomllib.loads(text), "例"))
        assert [c.base for c in found(intake)] == [10, 3]
        assert serious(intake) == set()

    @pytest.mark.parametrize(("rate", "cell", "due"), [('share = "1/3"', "10.9", 3), ("percent = 12.5", "8", 1)])
    def test_a_share(self, tmp_path: Path, rate: str, cell: str, due: int) -> None:
        text = f'year = 2026\n[award]\nkind = "rate"\nbase_columns = ["投入"]\n{rate}\n'
        own = parse(tomllib.loads(text), "例")
        intake = read(tmp_path, f"id,投入（元）\nA,{cell}\nB,2999.9999999999998\n", own)
        assert isinstance(own.award, Rate)
        assert [standard(own.award, c) for c in found(intake)] == [due, 1000 if "share" in rate else 375]

    def test_an_event(self, tmp_path: Path) -> None:
        tiers = '[[tier]]\nname = "省级"\nceiling = "20万元"\n[[tier]]\nname = "市级"\nceiling = "5万元"\n'
        text = f'year = 2026\n[award]\nkind = "event"\ncolumns = ["称号"]\n{tiers}'
        intake = read(tmp_path, "id,称号\nA,省级\nB,市级\n", parse(tomllib.loads(text), "例"))
        assert [c.event for c in found(intake)] == ["省级", "市级"]
        assert serious(intake) == set()


class TestAmounts:
    @pytest.mark.parametrize(
        ("cell", "code", "told"),
        [
            ("0", "C43", "申报金额应大于0"),
            ("0.5", "C42", "申报金额0.5元不足1元，本项目不予支持。请确认"),
            ("2.5", "C45", "不是1元的整数倍，按2元计(向下)"),
            ("20000000", "C44", "申请20,000,000元，按上限10,000,000元计"),
        ],
    )
    def test_in_yuan(self, cell: str, code: str, told: str, tmp_path: Path) -> None:
        intake = read(tmp_path, f"id,score,cost（元）\n1,5,{cell}\n")
        assert [f.text for f in coded(intake, code)] == [told]

    def test_a_granule_too_large(self, tmp_path: Path) -> None:
        own = programme("", LEAST.replace('granule = "1元"', ""))
        fault = coded(read(tmp_path, "id,score,cost\n1,5,30\n", own), "C42")[-1]
        assert (fault.level, "申报金额30元不足1万元" in fault.text) == ("E-row", True)
        assert 'granule = "1元"' in fault.action
