"""Weights, full marks, sub-columns, bonus and deductions: used as the header says, or asked about, with an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_case import coded, take
from marks_case import EXPERTS, THREE, asked, beside, points, said, table

CASES = Path(__file__).parents[1] / "data" / "cases"
E3 = EXPERTS[:3]
TEN = [[9.2, 9, 8.8], [9.1, 8.8, 8.7], [8.7, 9, 8.6]]
OF_TEN = [9000, 8867, 8767]
PANELS = ["技术专家评分{}", None, None, "财务专家评分{}", None]
SIX = [[90, 88, 86, 60, 62], [89, 87, 85, 60, 62]]
BELOW = ["专家1", "专家2", "专家3", "专家1", "专家2"]


def panels(first: str, second: str) -> list[str | None]:
    return [f"技术专家评分{first}", None, None, f"财务专家评分{second}", None]


class TestWeights:
    @pytest.mark.parametrize(
        "headers",
        [
            panels("（权重70%）", "（权重30%）"),
            panels("(70%)", "(30%)"),
            panels("(权重0.7)", "(权重0.3)"),
            panels("×70%", "×30%"),
            panels("权重70%", "权重30%"),
            panels("(占比70%)", "(占比30%)"),
        ],
    )
    def test_of_panels(self, tmp_path: Path, headers: list[str | None]) -> None:
        intake = table(tmp_path, headers, SIX, below=BELOW)
        assert (points(intake), asked(intake)) == ([7990, 7920], [])
        assert "3列×70%+" in intake.scoring
        assert "2列×30%" in intake.scoring

    def test_of_single_experts(self, tmp_path: Path) -> None:
        for form in ("{}({}%)", "{}(权重0.{})", "{}×{}%"):
            weights = (40, 30, 30) if "%" in form else (4, 3, 3)
            headers = [form.format(f"专家{n}", w) for n, w in enumerate(weights, 1)]
            assert points(table(tmp_path, headers, THREE)) == [8820, 8720, 8620, 8520]
        missing = table(tmp_path, headers, [[90, "回避", 86]])
        assert asked(missing) == [("C37", "1")]

    def test_in_a_row_of_their_own(self, tmp_path: Path) -> None:
        for notes in (["权重", "40%", "30%", "30%"], ["权重", 0.4, 0.3, 0.3], ["权重(%)", 40, 30, 30]):
            assert points(table(tmp_path, E3, THREE, notes=notes)) == [8820, 8720, 8620, 8520]
        unlabelled = table(tmp_path, E3, THREE, notes=[None, "权重40%", "权重30%", "权重30%"])
        assert points(unlabelled) == [8820, 8720, 8620, 8520]
        over = table(tmp_path, panels("", ""), SIX, below=BELOW, notes=["权重", "70%", None, None, "30%", None])
        assert (points(over), asked(over)) == ([7990, 7920], [])
        parts = table(tmp_path, ["技术性能", "创新性"], [[90, 80]], notes=["权重", "60%", "40%"])
        assert points(parts) == [8600]

    def test_of_columns_no_annex_names(self, tmp_path: Path) -> None:
        intake = table(tmp_path, ["专家评分(40%)", "企业答辩(60%)"], [[90, 80], [80, 90]])
        assert (points(intake), asked(intake)) == ([8400, 8600], [])
        mixed = ["专家评分(权重70%)", None, None, "定量指标得分(30%)"]
        both = table(tmp_path, mixed, [[90, 88, 86, 60]], below=["张例", "王例", "李例", None])
        assert (points(both), asked(both)) == ([7960], [])

    def test_that_make_no_hundred_are_refused(self, tmp_path: Path) -> None:
        wrong = table(tmp_path, ["专家1(40%)", "专家2(30%)", "专家3(20%)"], THREE)
        assert asked(wrong) == [("C33", "专家1(40%)")]
        assert "各组权重合计90%，应为100%" in said(wrong)
        some = table(tmp_path, ["专家1(40%)", "专家2(60%)", "专家3"], THREE)
        assert "“专家3”没有注明权重，而“专家1(40%)”等列注明了权重" in said(some)
        alone = table(tmp_path, ["专家评分(40%)", "答辩得分"], [[90, 80], [80, 90]])
        assert "合计40%，应为100%" in said(alone)
        answered = table(
            tmp_path, ["专家评分(40%)", "答辩得分"], [[90, 80], [80, 90]], columns={"答辩得分": "评分项(60%)"}
        )
        assert points(answered) == [8400, 8600]
        flat = table(tmp_path, [*E3, "企业基础分(30%)"], beside(THREE, [60, 60, 60, 60]))
        assert "专家打分没有注明权重，不能确定怎样合成得分" in said(flat)
        names = {e: f"专家组(70%)/专家{n}" for n, e in enumerate(E3, 1)}
        shared = table(tmp_path, [*E3, "企业基础分(30%)"], beside(THREE, [60, 60, 60, 60]), columns=names)
        assert points(shared)[0] == 7960

    def test_scores_under_unknown_names_are_offered(self, tmp_path: Path) -> None:
        headers, rows = ["书面评审得分", "现场答辩得分"], [[80, 90], [85, 70]]
        assert '或按权重 "书面评审得分" = "评分项1(50%)"' in said(table(tmp_path, headers, rows))
        names = {h: f"评分项{n}(50%)" for n, h in enumerate(headers, 1)}
        assert points(table(tmp_path, headers, rows, columns=names)) == [8500, 7750]

    def test_panels_without_any_are_asked_about(self, tmp_path: Path) -> None:
        pooled = table(tmp_path, panels("", ""), SIX, below=BELOW)
        assert (points(pooled)[0], asked(pooled)) == (7867, [("C33", "财务专家评分/专家1")])
        names = {f"技术专家评分/专家{n}": f"技术组(70%)/专家{n}" for n in (1, 2, 3)}
        names |= {f"财务专家评分/专家{n}": f"财务组(30%)/专家{n}" for n in (1, 2)}
        weighed = table(tmp_path, panels("", ""), SIX, below=BELOW, columns=names)
        assert (points(weighed), asked(weighed)) == ([7990, 7920], [])

    def test_that_the_marks_already_carry_are_asked_about(self, tmp_path: Path) -> None:
        intake = table(tmp_path, ["专家评分×40%", "企业答辩×60%"], [[36, 48], [32, 54]])
        assert (points(intake), [c for c, _ in asked(intake)]) == ([8400, 8600], ["C33"])
        experts = table(tmp_path, panels("(70%)", "(30%)"), [[63, 61, 60, 18, 20]], below=BELOW)
        assert (points(experts), "按已折算的分数相加" in said(experts)) == ([8033], True)
        assert "按专家打分相加(各列已按表头的权重折算)" in experts.scoring

    def test_a_total_beside_them_is_checked(self, tmp_path: Path) -> None:
        headers, below = [*panels("(70%)", "(30%)"), "综合得分"], [*BELOW, None]
        intake = table(tmp_path, headers, beside(SIX, [79.9, 79]), below=below)
        assert (points(intake), asked(intake)) == ([7990, 7900], [("C38", "2")])
        assert "复算为79.20" in said(intake)

    def test_shares_that_are_no_weights(self, tmp_path: Path) -> None:
        intake = table(tmp_path, [*E3, "补助比例(30%)"], beside(THREE, [1, 1, 1, 1]))
        assert (points(intake), asked(intake)) == ([8800, 8700, 8600, 8500], [])


class TestScales:
    @pytest.mark.parametrize("note", ["(10分制)", "(满分10分)", "（0-10分）", "(十分制)", "(满分为10分)"])
    def test_the_header_says_which(self, tmp_path: Path, note: str) -> None:
        intake = table(tmp_path, [f"{e}{note}" for e in E3], TEN)
        assert (points(intake), asked(intake)) == (OF_TEN, [])
        assert "按表头满分10分折算为100分" in intake.scoring

    def test_the_group_a_row_or_a_title_says_which(self, tmp_path: Path) -> None:
        group = table(tmp_path, ["专家打分(10分制)", None, None], TEN, below=["张例", "王例", "李例"])
        row = table(tmp_path, E3, TEN, notes=["满分", 10, 10, 10])
        title = table(tmp_path, E3, TEN, above="2026年评审汇总(评分采用10分制)")
        assert [points(x) for x in (group, row, title)] == [OF_TEN] * 3
        assert [asked(x) for x in (group, row, title)] == [[]] * 3

    @pytest.mark.parametrize(
        ("full", "marks"), [(5, [4.5, 4, 3.8]), (10, [9, 8, 7.6]), (20, [18, 16, 15.2]), (50, [45, 40, 38])]
    )
    def test_marks_that_fit_another_one_are_asked_about(self, tmp_path: Path, full: int, marks: list[float]) -> None:
        intake = table(tmp_path, E3, [marks])
        assert asked(intake) == [("C33", E3[0])]
        assert f'疑为{full}分制；按满分100分计，请确认|请在表头注明满分，或用 --columns 写 "专家1打分"' in said(intake)
        answered = table(tmp_path, E3, [marks], columns={e: f"{e}({full}分制)" for e in E3})
        assert (points(answered), asked(answered)) == ([8200], [])

    def test_above_a_hundred(self, tmp_path: Path) -> None:
        marks = [[135, 120, 141], [105, 102, 108]]
        assert points(table(tmp_path, [f"专家{n}(150分)" for n in (1, 2, 3)], marks)) == [8800, 7000]
        refused = table(tmp_path, E3, marks)
        assert {c for c, _ in asked(refused)} == {"C33"}
        assert '用 --columns 写 "专家1打分" = "专家1打分(150分制)"' in said(refused)
        assert points(table(tmp_path, E3, marks, columns={e: f"{e}(150分制)" for e in E3})) == [8800, 7000]
        assert points(table(tmp_path, ["综合得分（满分150分）"], [[135], [105]])) == [9000, 7000]
        assert '"综合得分" = "综合得分(满分150分)"' in said(table(tmp_path, ["综合得分"], [[135]]))

    def test_one_column_on_another_one(self, tmp_path: Path) -> None:
        rows = beside(THREE, [9.1, 8.8, 8.9, 9])
        intake = table(tmp_path, EXPERTS[:4], rows)
        assert asked(intake) == [("C33", "专家4打分")]
        answered = table(tmp_path, EXPERTS[:4], rows, columns={"专家4打分": "专家4打分(10分制)"})
        assert (points(answered)[0], asked(answered)) == (8875, [])

    def test_the_header_and_the_marks_disagree(self, tmp_path: Path) -> None:
        low = table(tmp_path, [f"{e}(百分制)" for e in E3], TEN)
        assert "疑为10分制" in said(low)
        high = table(tmp_path, [f"{e}(10分制)" for e in E3], THREE[:1])
        assert {c for c, _ in asked(high)} == {"C33"}
        assert f'"{E3[0]}(10分制)" = "{E3[0]}(100分制)"' in said(high)
        parts = ["技术性能(40%)", "创新性(60%)"]
        ten = table(tmp_path, parts, [[9, 8], [8, 7]])
        assert [c for c, _ in asked(ten)] == ["C33"]
        names = {p: f"评分项{n}(10分制)({p[-4:-1]})" for n, p in enumerate(parts, 1)}
        assert points(table(tmp_path, parts, [[9, 8], [8, 7]], columns=names)) == [8400, 7400]
        assert "各项最高分合计仅18分" in said(table(tmp_path, ["技术性能(40分)", "创新性(60分)"], [[9, 9]]))

    def test_figures_typed_on_the_same_scale(self, tmp_path: Path) -> None:
        for name, typed in (("平均分", [9, 8.87, 8.77]), ("平均分", [90, 88.7, 87.7]), ("标准差", [0.16, 0.17, 0.17])):
            intake = table(tmp_path, [*(f"{e}(10分制)" for e in E3), name], beside(TEN, typed))
            assert (points(intake), asked(intake)) == (OF_TEN, [])
        wrong = table(tmp_path, [*(f"{e}(10分制)" for e in E3), "平均分"], beside(TEN, [9, 9.87, 8.77]))
        assert asked(wrong) == [("C38", "2")]


class TestSubColumns:
    ROWS = ([45, 25, 70, 44, 26, 70, 40, 24, 64], [44, 25, 69, 43, 26, 69, 39, 24, 63])

    @pytest.mark.parametrize("whole", ["小计", "合计", "总分", "得分"])
    def test_the_mark_on_the_whole_is_the_mark(self, tmp_path: Path, whole: str) -> None:
        headers = [x for n in (1, 2, 3) for x in (f"专家{n}", None, None)]
        intake = table(tmp_path, headers, self.ROWS, below=["模型能力", "方案", whole] * 3)
        assert (points(intake), asked(intake)) == ([6800, 6700], [])
        assert "“专家1/模型能力”" in intake.scoring

    def test_a_whole_that_is_not_its_sum_is_asked_about(self, tmp_path: Path) -> None:
        headers = [x for n in (1, 2, 3) for x in (f"专家{n}", None, None)]
        rows = [self.ROWS[0], [*self.ROWS[1][:-1], 36]]
        intake = table(tmp_path, headers, rows, below=["技术", "创新", "小计"] * 3)
        assert asked(intake)[0] == ("C38", "专家3/小计")
        assert "第4行为36，各项之和为63，共1处" in said(intake)

    def test_without_a_whole_it_is_refused(self, tmp_path: Path) -> None:
        headers = [x for n in (1, 2, 3) for x in (f"专家{n}", None)]
        intake = table(tmp_path, headers, [[45, 25, 44, 26, 40, 24]], below=["技术", "创新"] * 3)
        assert [c for c, _ in asked(intake)] == ["C04"]
        dimensions = ["技术性能(60分)", None, None, "创新性(40分)", None, None]
        turned = table(tmp_path, dimensions, [[50, 51, 52, 30, 31, 32]], below=["专家1", "专家2", "专家3"] * 2)
        assert [c for c, _ in asked(turned)] == ["C04"]
        assert "同一位专家的打分分列在“技术性能(60分)”、“创新性(40分)”之下" in said(turned)


class TestAdditions:
    @pytest.mark.parametrize(
        ("header", "cells"),
        [
            ("扣分项(0-10)", [10, 0, 0, 0]),
            ("减分项", [-10, 0, 0, 0]),
            ("违规扣分", [10, "无", "无", None]),
            ("信用减分(0~-10)", [-10, None, None, None]),
            ("失信扣减分", ["10分", 0, 0, 0]),
            ("加减分", [-10, 0, 0, 0]),
        ],
    )
    def test_deductions_are_taken_away(self, tmp_path: Path, header: str, cells: list[Any]) -> None:
        intake = table(tmp_path, [*E3, header], beside(THREE, cells))
        assert (points(intake), asked(intake)) == ([7800, 8700, 8600, 8500], [])
        assert f"减“{header}”" in intake.scoring
        kept_out = table(tmp_path, [*E3, header], beside(THREE, cells), columns={header: "不计入得分"})
        assert points(kept_out)[0] == 8800

    def test_deductions_under_another_word(self, tmp_path: Path) -> None:
        rows = beside(THREE, [10, 0, 0, 0])
        assert points(table(tmp_path, [*E3, "负面事项"], rows, columns={"负面事项": "扣分项"}))[0] == 7800

    def test_what_is_strange_about_deductions(self, tmp_path: Path) -> None:
        both = table(tmp_path, [*E3, "扣分"], beside(THREE, [10, -3, 0, 0]))
        assert (points(both)[:2], asked(both)) == ([7800, 8400], [("C33", "扣分")])
        much = table(tmp_path, [*E3, "扣分(0-5)"], beside(THREE, [10, 0, 0, 0]))
        assert (points(much)[0], said(much).partition("|")[0]) == (8300, "扣分10超过上限5，按5计")
        below = table(tmp_path, [*E3, "扣分"], beside(THREE, [95, 0, 0, 0]))
        assert (points(below)[0], said(below).partition("|")[0]) == (0, "扣分超过得分，按0分计；请确认")
        for header, cells in (("扣分说明", ["因处罚扣5分", None, None, None]), ("是否扣分", ["是", "否", "否", "否"])):
            words = table(tmp_path, [*E3, header], beside(THREE, cells))
            assert (points(words)[0], asked(words)) == (8800, [("C33", header)])
        told = table(tmp_path, [*E3, "扣分", "扣分原因"], beside(THREE, [10, 0, 0, 0], ["处罚", None, None, None]))
        assert (points(told)[0], asked(told)) == (7800, [])

    def test_a_total_and_deductions(self, tmp_path: Path) -> None:
        rows = [[90, 5], [88, 0]]
        net = table(tmp_path, ["综合得分", "扣分"], rows)
        assert (points(net), asked(net)) == ([9000, 8800], [("C33", "扣分")])
        gross = table(tmp_path, ["综合得分", "扣分"], rows, columns={"综合得分": "综合得分(扣分前)"})
        assert (points(gross), asked(gross)) == ([8500, 8800], [])
        assert asked(table(tmp_path, ["扣分后得分", "扣分"], rows)) == []
        assert asked(table(tmp_path, ["扣分前得分", "扣分", "扣分后得分"], [[90, 5, 85], [88, 0, 88]])) == []
        sure = table(tmp_path, [*E3, "扣分", "综合得分"], beside(THREE, [10, 0, 0, 0], [78, 87, 86, 85]))
        assert (points(sure)[0], asked(sure)) == (7800, [])
        not_yet = table(tmp_path, [*E3, "扣分", "综合得分"], beside(THREE, [10, 0, 0, 0], [88, 87, 86, 85]))
        assert (asked(not_yet), "按专家打分及扣分复算为78.00" in said(not_yet)) == ([("C38", "1")], True)

    def test_every_column_of_bonus_counts(self, tmp_path: Path) -> None:
        two = beside(THREE, [2, 1, 0, 0], [1, 0, 0, 0])
        intake = table(tmp_path, [*E3, "加分项(0-5)", "附加分(0-3)"], two)
        assert (points(intake)[0], asked(intake)) == (9100, [("C33", "附加分(0-3)")])
        one = table(tmp_path, [*E3, "加分项(0-5)", "附加分(0-3)"], two, columns={"附加分(0-3)": "不计入得分"})
        assert (points(one)[0], asked(one)) == (9000, [])
        other = table(tmp_path, [*E3, "政策附加分(0-3)"], beside(THREE, [2, "无", "无", None]))
        assert (points(other)[0], asked(other)) == (9000, [])
        same = table(tmp_path, [*E3, "加分(0-5)", "附加分(0-5)"], beside(THREE, [2, 1, 0, 0], [2, 1, 0, 0]))
        assert (points(same)[0], "内容相同，只按“加分(0-5)”计一次加分" in said(same)) == (9000, True)

    def test_a_sum_of_bonus_counts_once(self, tmp_path: Path) -> None:
        headers = [*E3, "荣誉加分(0-3)", "专利加分(0-3)", "加分合计(0-5)"]
        parts = ([2, 1, 0, 0], [1, 0, 0, 1])
        right = table(tmp_path, headers, beside(THREE, *parts, [3, 1, 0, 1]))
        assert (points(right), asked(right)) == ([9100, 8800, 8600, 8600], [])
        wrong = table(tmp_path, headers, beside(THREE, *parts, [3, 1, 0, 2]))
        assert (asked(wrong), "之和有1行不符" in said(wrong)) == ([("C38", "加分合计(0-5)")], True)


class TestTotals:
    def test_two_that_differ(self, tmp_path: Path) -> None:
        rows = [[90, 70], [80, 85]]
        intake = table(tmp_path, ["综合得分", "最终得分"], rows)
        assert asked(intake) == [("C38", "最终得分")]
        assert "第2行为70，得分为90.00" in said(intake)
        other = table(tmp_path, ["综合得分", "最终得分"], rows, columns={"综合得分": "不计入得分"})
        assert (points(other), asked(other)) == ([7000, 8500], [])

    def test_that_is_the_sum_of_its_parts_or_not(self, tmp_path: Path) -> None:
        for first, second in (("技术分", "商务分"), ("技术性能", "创新性"), ("技术性能", "商务分")):
            right = table(tmp_path, [first, second, "综合得分"], [[50, 30, 80], [40, 35, 75]])
            assert (points(right), asked(right)) == ([8000, 7500], [])
            assert f"“{second}”" in right.scoring
            wrong = table(tmp_path, [first, second, "综合得分"], [[50, 30, 80], [40, 35, 75], [40, 35, 77]])
            assert asked(wrong) == [("C38", "综合得分")]
            assert "第4行为77.00，各项之和为75.00" in said(wrong)

    def test_dimensions_of_an_annex_unknown_are_one_question(self, tmp_path: Path) -> None:
        headers = [*E3, "先进性(50分)", "可行性(30分)", "完整性(20分)"]
        rows = beside(THREE, [40, 41, 42, 43], [25, 25, 25, 25], [16, 16, 16, 16])
        intake = table(tmp_path, headers, rows)
        assert (points(intake)[0], asked(intake)) == (8800, [("C72", "先进性(50分)")])
        assert (
            '注明满分(合计100分)，没有计入得分；请确认|应以这些列计分的，在情景中设 scoring.method = "indicators"'
            in said(intake)
        )
        part = table(tmp_path, headers[:-1], [r[:-1] for r in rows])
        assert '用 --columns 指定，如 "先进性(50分)" = "评分项(50分)"' in said(part)

    def test_the_cases(self) -> None:
        right = {
            "P11/panels": [7990, 7920, 7850, 7780, 7710, 7640],
            "P12/expert_subtotals": [6800, 6700, 6600, 6500, 6400, 6300],
            "P14/total_over": [10350, 10150, 9950, 9750, 9550, 9350],
            "P14/total_over2": [10350, 10150, 9950, 9750, 9550, 9350],
            "P15/ten_scale_hdr": [9000, 8933, 8867, 8800, 8733, 8667],
            "P48/deduct": [7800, 8700, 8600, 8500],
            "P48/deduct_neg": [7800, 8700, 8600, 8500],
        }
        for name, scores in right.items():
            intake = take(CASES / f"{name}.xlsx", no_history=True)
            assert (name, points(intake), asked(intake)) == (name, scores, [])
        assert asked(take(CASES / "P15" / "ten_scale.xlsx", no_history=True)) == [("C33", "专家1打分")]
        assert [f.key for f in coded(take(CASES / "P49" / "first_final.xlsx"), "C38")] == ["C38:最终得分"]
