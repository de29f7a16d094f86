"""Which columns make the score: a stated total, else the experts' marks, else every dimension of the annex."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, Row, code, coded, row, serious, take
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.intake.headers import column
from allocator.intake.scoring.dimensions import _ways
from allocator.law.load import load, parse
from allocator.law.programme import Programme

CASES = Path(__file__).parents[1] / "data" / "cases"
TERMINAL = load("ai-terminal")
BASE = ("项目编号", "产品名称", "申报单位", "统一社会信用代码", "所在市", "申报金额(万元)", "绿色门槛")
FIRM, PRODUCT, PAPERS = "企业情况(30分)", "产品情况(50分)", "申报材料情况(20分)"
THREE = {FIRM: 20, PRODUCT: 40, PAPERS: 15}


def base(n: int) -> Row:
    return {
        "项目编号": str(n), "产品名称": f"例终端{n}", "申报单位": f"济南例{n}测试有限公司", "统一社会信用代码": code(n),
        "所在市": "济南市", "申报金额(万元)": 100, "绿色门槛": "是",
    }  # fmt: skip


def scored(
    tmp_path: Path, *lines: Mapping[str, Any], programme: Programme = TERMINAL, kept: Sequence[str] = BASE
) -> Intake:
    """Read a file whose lines have these columns beside those that every file has."""
    extra = list(dict.fromkeys(name for line in lines for name in line))
    rows = [base(n) | dict(line) for n, line in enumerate(lines, 1)]
    text = [[*kept, *extra], *([str(r.get(h, "")) for h in [*kept, *extra]] for r in rows)]
    path = tmp_path / "表.csv"
    path.write_text("\n".join(",".join(f'"{c}"' for c in line) for line in text), encoding="utf-8")
    return take(path, programme)


def points(intake: Intake) -> list[int | None]:
    return [e.candidate.score for e in intake.entries]


def asked(intake: Intake, number: str = "C33") -> list[str]:
    return [f.text for f in coded(intake, number) if f.level != "I"]


def test_every_dimension_of_the_annex_is_in() -> None:
    intake = take(CASES / "L03" / "ai_dims.csv", TERMINAL)
    assert points(intake)[:4] == [7480, 6460, 8440, 7420]
    assert not coded(intake, "C33")
    assert "“企业情况(30分)”+“产品情况(50分)”+“申报材料情况(20分)”" in intake.scoring


@pytest.mark.parametrize(
    ("key", "dimensions"),
    [
        ("model-voucher", {"申报单位基本情况": 10, "技术性能": 30, "创新性": 20, "推广价值": 20, "经济社会效益": 20}),
        ("scenario-voucher", {"申报单位基本情况": 10, "应用场景创新性": 40, "应用实效与推广": 30, "经济社会效益": 20}),
        (
            "capability-centre",
            {
                "运营管理方面": 20, "服务能力方面": 20, "赋能水平方面": 20, "安全保障方面": 20,
                "效益提升与可持续发展方面": 20,
            },
        ),
    ],
)  # fmt: skip
def test_in_every_programme(tmp_path: Path, key: str, dimensions: dict[str, int]) -> None:
    marks = {f"{name}({most}分)": most - 1 for name, most in dimensions.items()}
    intake = scored(tmp_path, {"项目名称": "例甲"} | marks, programme=load(key))
    assert points(intake) == [10000 - 100 * len(dimensions)]
    assert asked(intake) == []


@pytest.mark.parametrize(
    "names",
    [
        ("企业情况得分(30分)", "产品情况评分（满分50分）", "申报材料情况分值(0-20)"),
        ("一、企业情况（30分）", "二、产品情况（50分）", "三、申报材料情况（20分）"),
        ("企业情况30分", "产品情况50分", "申报材料情况20分"),
        ("1.企业情况(30)", "2.产品情况(50)", "3.申报材料情况(20)"),
    ],
)
def test_as_cities_write_them(tmp_path: Path, names: tuple[str, ...]) -> None:
    intake = scored(tmp_path, dict(zip(names, (20, 40, 15), strict=True)))
    assert (points(intake), asked(intake)) == ([7500], [])


def test_a_dimension_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    intake = scored(tmp_path, {PRODUCT: 40, PAPERS: 15})
    (said,) = asked(intake)
    assert "满分合计70分，不是100分" in said


def test_a_dimension_under_a_name_of_its_own_is_in_and_asked_about(tmp_path: Path) -> None:
    intake = scored(tmp_path, {"企业基本面(30分)": 20, PRODUCT: 40, PAPERS: 15})
    assert points(intake) == [7500]
    (said,) = asked(intake)
    assert "“企业基本面(30分)”不是办法的评价维度" in said


@pytest.mark.parametrize("other", ["答辩(20分)", "专业素质(50分)", "答辩(10分)"])
def test_another_column_with_full_marks_is_asked_about(tmp_path: Path, other: str) -> None:
    intake = scored(tmp_path, THREE | {other: 5})
    assert points(intake) == [7500]
    (said,) = asked(intake)
    assert other in said
    assert ("几种取法" in said) == (other != "答辩(10分)")


def test_two_sets_of_dimensions_are_asked_about(tmp_path: Path) -> None:
    intake = scored(tmp_path, THREE | {"先进性(40分)": 30, "可行性(30分)": 20, "完整性(30分)": 10})
    (said,) = asked(intake)
    assert "几种取法" in said
    unnamed = scored(tmp_path, {"先进性(50分)": 30, "可行性(50分)": 20, "完整性(50分)": 10})
    assert ("C33", "E-file") in serious(unnamed)


def test_indicators_stand_for_a_dimension_without_a_column(tmp_path: Path) -> None:
    below = {"经营范围和财务情况(10分)": 8, "财政涉企资金门槛(10分)": 7, "创新能力(10分)": 5}
    intake = scored(tmp_path, below | {PRODUCT: 40, PAPERS: 15})
    assert (points(intake), asked(intake)) == ([7500], [])


def test_indicators_below_their_dimension_are_details(tmp_path: Path) -> None:
    below = {"技术先进情况(20分)": 18, "知识产权情况(10分)": 8, "产品认证情况(10分)": 7, "市场推广情况(10分)": 7}
    intake = scored(tmp_path, THREE | below)
    assert (points(intake), asked(intake)) == ([7500], [])
    more = scored(tmp_path, THREE | below | {"市场推广情况(10分)": 7, "技术先进情况(30分)": 18} | {"创新能力(50分)": 1})
    assert asked(more)


def test_without_full_marks_the_sum_is_asked_about(tmp_path: Path) -> None:
    intake = scored(tmp_path, {"企业情况": 20, "产品情况": 40, "申报材料情况": 15})
    assert points(intake) == [7500]
    (said,) = asked(intake)
    assert "“企业情况”“产品情况”“申报材料情况”未注明满分" in said
    hundred = scored(tmp_path, {"企业情况": 80, "产品情况": 90, "申报材料情况": 75})
    assert ("C33", "E-row") in serious(hundred)


def test_words_are_no_score(tmp_path: Path) -> None:
    intake = scored(tmp_path, {"企业情况": "成立于例年", PRODUCT: 40, "材料(50分)": 45})
    assert points(intake) == [8500]
    assert len(asked(intake)) == 1


def test_weights_in_the_header_make_a_hundred(tmp_path: Path) -> None:
    whole = {"企业情况(30%)": 80, "产品情况(50%)": 90, "申报材料情况(20%)": 75}
    assert points(scored(tmp_path, whole)) == [8400]
    part = {name: v for name, v in whole.items() if "企业" not in name}
    (found,) = coded(scored(tmp_path, part), "C33")
    assert (found.level, "合计70%" in found.text) == ("E-file", True)


@pytest.mark.parametrize(
    ("material", "score"),
    [
        ({"综合得分": 88}, 8800),
        ({"专家1打分": 80, "专家2打分": 82, "专家3打分": 84}, 8200),
        ({"专家平均分": 83}, 8300),
        ({"综合得分": 82, "专家1打分": 80, "专家2打分": 82, "专家3打分": 84}, 8200),
    ],
)
def test_a_total_or_experts_never_give_way_to_dimensions(tmp_path: Path, material: dict[str, int], score: int) -> None:
    whole = scored(tmp_path, THREE | material)
    assert points(whole) == [score]
    assert whole.tie_keys == ("产品情况", "申报材料情况")
    assert whole.entries[0].candidate.tie_scores == (4000, 1500)
    part = scored(tmp_path, {PRODUCT: 40, PAPERS: 15} | material)
    assert points(part) == [score]
    assert asked(part) == []


def test_a_total_is_checked_against_what_stands_beside_it(tmp_path: Path) -> None:
    agree = scored(tmp_path, THREE | {"加分项(0-5)": 3, "综合得分": 78}, THREE | {"加分项(0-5)": 0, "综合得分": 75})
    assert (points(agree), asked(agree, "C38"), str(agree.entries[0].candidate.bonus)) == ([7800, 7500], [], "3")
    differ = scored(tmp_path, THREE | {"加分项(0-5)": 3, "综合得分": 80})
    assert (points(differ), len(asked(differ, "C38"))) == ([8000], 1)
    assert "复算为78.00，采用表内总分" in asked(differ, "C38")[0]


def test_an_empty_total_is_none(tmp_path: Path) -> None:
    intake = scored(tmp_path, THREE | {"综合得分": ""})
    assert (points(intake), asked(intake)) == ([7500], [])


def test_the_header_says_whether_the_bonus_is_in_the_total(tmp_path: Path) -> None:
    bonus = {"加分项(0-5)": 4}
    assert points(scored(tmp_path, bonus | {"综合得分(不含加分)": 80})) == [8400]
    inside = scored(tmp_path, bonus | {"综合得分(含加分)": 80})
    assert (points(inside), asked(inside, "C38")) == ([8000], [])
    unsaid = scored(tmp_path, bonus | {"综合得分": 80})
    assert (points(unsaid), len(asked(unsaid, "C38"))) == ([8000], 1)


@pytest.mark.parametrize("header", ["综合得分（含加分）", "综合得分（满分110分）"])
def test_a_total_above_a_hundred_where_its_header_allows_it(tmp_path: Path, header: str) -> None:
    assert points(scored(tmp_path, {header: 103.5})) == [10350]
    assert ("C33", "E-row") in serious(scored(tmp_path, {"综合得分": 103.5}))


def test_two_totals_that_differ_are_asked_about(tmp_path: Path) -> None:
    same = scored(tmp_path, {"综合得分": 80, "最终得分": 80})
    assert asked(same, "C38") == []
    (said,) = asked(scored(tmp_path, {"综合得分": 90, "最终得分": 70}), "C38")
    assert "采用“综合得分”" in said


def test_a_bonus_without_a_maximum_is_asked_about(tmp_path: Path) -> None:
    intake = scored(tmp_path, THREE | {"加分项": 40})
    (said,) = asked(intake)
    assert "“加分项”没有注明上限，最高加40分" in said
    assert asked(scored(tmp_path, THREE | {"加分项": 0})) == []
    scoring = TERMINAL.scoring.model_copy(update={"bonus_max": Decimal(5)})
    capped = scored(tmp_path, THREE | {"加分项": 40}, programme=TERMINAL.model_copy(update={"scoring": scoring}))
    assert points(capped) == [8000]


def test_each_bonus_counts_up_to_its_own_maximum(tmp_path: Path) -> None:
    intake = scored(tmp_path, THREE | {"参与重大项目情况(3分)": 6, "获得荣誉表彰情况(3分)": 0})
    assert points(intake) == [7800]
    assert asked(intake) == ["加分6超过上限3，按3计"]


def test_deductions_are_taken_from_the_dimensions(tmp_path: Path) -> None:
    for header in ("扣分项(0-10)", "减分项"):
        intake = scored(tmp_path, THREE | {header: 10})
        assert (points(intake), asked(intake)) == ([6500], [])
    assert points(scored(tmp_path, THREE | {"扣分项(0-10)": 0})) == [7500]


def test_marks_on_another_scale_are_asked_about(tmp_path: Path) -> None:
    tens = {f"专家{n}打分": v for n, v in enumerate((9.2, 9, 8.8), 1)}
    assert "疑为10分制" in asked(scored(tmp_path, tens))[0]
    fifty = {f"专家{n}打分(50分)": v for n, v in enumerate((42, 45, 41), 1)}
    assert points(scored(tmp_path, fifty)) == [8533]


def test_declared_weights_make_the_score_whatever_else_there_is(tmp_path: Path) -> None:
    weights = {"企业情况": Decimal(50), "产品情况": Decimal(50)}
    programme = TERMINAL.model_copy(update={"scoring": TERMINAL.scoring.model_copy(update={"weights": weights})})
    intake = scored(tmp_path, THREE | {"综合得分": 90}, programme=programme)
    assert points(intake) == [7333]


OWN = """
year = 2026
[scoring]
full = 60
dimensions = ["甲", "乙", "丙"]
[[tier]]
name = "入选"
ceiling = "10万元"
"""


def test_ones_own_full_mark(tmp_path: Path) -> None:
    own = parse(tomllib.loads(OWN), "own.toml")
    whole = scored(tmp_path, {"甲(30分)": 20, "乙(20分)": 10, "丙(10分)": 5}, programme=own, kept=("项目编号",))
    assert (points(whole), asked(whole)) == ([3500], [])
    part = scored(tmp_path, {"甲(30分)": 20, "乙(20分)": 10}, programme=own, kept=("项目编号",))
    assert "合计50分，不是60分" in asked(part)[0]


def test_in_how_many_ways_marks_make_a_sum() -> None:
    items = [(str(n), column(n, f"列{n}({most}分)")) for n, most in enumerate((30, 50, 20, 20))]
    assert _ways(items, Decimal(100))[0] == 2
    assert _ways(items[:3], Decimal(100)) == (1, (0, 1, 2))
    assert _ways(items, Decimal(7))[0] == 0


@pytest.mark.parametrize(
    ("case", "score"),
    [("P10/stddev", 8633), ("P10/count", 8633), ("P10/experts_n", 8633), ("P10/mean", 8633), ("P10/judges3", 8800)],
)
def test_figures_about_the_marks_are_no_marks(case: str, score: int) -> None:
    assert points(take(CASES / f"{case}.xlsx"))[0] == score


def test_a_mean_that_is_none_is_asked_about_and_a_plain_one_is_not() -> None:
    found = coded(take(CASES / "P10" / "mean.xlsx"), "C38")
    assert [f.key for f in found] == [f"C38:{n}" for n in range(2, 7)]


def test_experts_marks_by_indicator_are_refused_in_one_sentence() -> None:
    (found,) = [f for f in take(CASES / "P12" / "expert_by_indicator.xlsx").findings if f.level != "I"]
    assert (found.code, found.level) == ("C04", "E-file")
    assert "表头“专家1”等3位专家各占几列(其下为“技术性能" in found.text


def unmerged(name: str, tmp_path: Path) -> Path:
    book = load_workbook(CASES / "P12" / f"{name}.xlsx")
    sheet = book.worksheets[0]
    for merged in [str(x) for x in sheet.merged_cells.ranges]:
        sheet.unmerge_cells(merged)
    book.save(tmp_path / "例.xlsx")
    return tmp_path / "例.xlsx"


def test_a_subtotal_is_the_mark_also_where_the_expert_stands_above_columns_without_a_name(tmp_path: Path) -> None:
    assert points(take(unmerged("expert_subtotals", tmp_path)))[0] == 6800


def test_so_are_they_where_the_expert_only_stands_above_columns_without_a_name(tmp_path: Path) -> None:
    (found,) = [f for f in take(unmerged("expert_by_indicator", tmp_path)).findings if f.level != "I"]
    assert (found.code, found.level) == ("C04", "E-file")
    assert "表头“专家1”等3位专家各占几列(其下为“技术性能" in found.text


@pytest.mark.parametrize("mark", ["88", "回避"])
def test_a_word_beside_a_mark_without_a_name_is_no_column_of_the_expert(mark: str, tmp_path: Path) -> None:
    line = row(1, 专家5打分=mark)
    headers = [h for h in HEADERS if h != "加分项(0-5)"]
    headers.insert(headers.index("专家5打分") + 1, "")
    text = "\n".join(",".join(str(x) for x in (headers, [line.get(h, "例说明") for h in headers])[k]) for k in (0, 1))
    (tmp_path / "例.csv").write_text(text, "utf-8")
    assert "C04" not in {f.code for f in take(tmp_path / "例.csv").findings}
