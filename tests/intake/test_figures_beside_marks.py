"""Columns beside the marks: figures about them are told by word and by value, everything else is asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median, pstdev, stdev, variance

import pytest
from intake_case import coded, take
from marks_case import EXPERTS, MARKS, MEANS, NAMES, THREE, asked, beside, points, said, table

from allocator.intake import Intake

CASES = Path(__file__).parents[1] / "data" / "cases"
Figure = Callable[[list[int]], float]


def trimmed(marks: list[int]) -> float:
    return fmean(sorted(marks)[1:-1])


TRUE: list[tuple[str, Figure]] = [
    ("标准差", lambda m: round(stdev(m), 2)),
    ("标准差", lambda m: round(pstdev(m), 1)),
    ("方差", lambda m: round(variance(m), 1)),
    ("极差", lambda m: max(m) - min(m)),
    ("最高", max),
    ("最低分", min),
    ("均值", lambda m: round(fmean(m), 2)),
    ("平均分", lambda m: round(trimmed(m), 2)),
    ("去掉最高最低后平均", lambda m: round(trimmed(m), 2)),
    ("人数", len),
    ("有效票数", len),
    ("专家数", len),
    ("合计", sum),
    ("总分", sum),
    ("中位数", median),
]


def grouped(tmp_path: Path, name: str, figure: Figure, **options: dict[str, str]) -> Intake:
    rows = beside(MARKS, [figure(m) for m in MARKS])
    return table(tmp_path, ["专家打分", *[None] * 5], rows, below=[*NAMES, name], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "figure"), TRUE, ids=[f"{n}-{name}" for n, (name, _) in enumerate(TRUE)])
def test_a_figure_that_is_what_it_says_asks_nothing(tmp_path: Path, name: str, figure: Figure) -> None:
    intake = grouped(tmp_path, name, figure)
    assert (points(intake), asked(intake)) == (MEANS, [])
    assert f"“专家打分/{name}”不计入得分" in intake.scoring


@pytest.mark.parametrize(
    ("name", "figure", "words"),
    [
        ("标准差", lambda _: 3.5, "按打分计算的标准差为3.37"),
        ("标准差", lambda m: max(m) - min(m), "的数值是打分的极差，与列名不符"),
        ("人数", lambda _: 7, "第3行为7，按打分计算的打分个数为5.00"),
        ("均值", lambda _: 84.1, "第3行为84.1，得分为86.33"),
        ("一致性", lambda _: 0.95, "列名和数值都不像一位专家的打分，没有计入得分"),
    ],
)
def test_a_figure_that_is_not_is_asked_about_and_left_out(
    tmp_path: Path, name: str, figure: Figure, words: str
) -> None:
    intake = grouped(tmp_path, name, figure)
    assert (points(intake), asked(intake)) == (MEANS, [("C72", f"专家打分/{name}")])
    assert words in said(intake)
    kept_out = grouped(tmp_path, name, figure, columns={name: "不计入得分"})
    assert (points(kept_out), asked(kept_out)) == (MEANS, [])
    assert "不计入得分" in kept_out.scoring


@pytest.mark.parametrize("name", ["波动", "离散系数"])
def test_a_figure_under_a_name_of_its_own_is_known_by_its_value(tmp_path: Path, name: str) -> None:
    assert points(grouped(tmp_path, name, lambda m: round(pstdev(m), 2))) == MEANS


@pytest.mark.parametrize(
    ("name", "figure", "first"),
    [("陈述", lambda _: 84, 8575), ("刘例", lambda m: round(fmean(m), 1), 8620)],
)
def test_word_against_value_is_asked_about(tmp_path: Path, name: str, figure: Figure, first: int) -> None:
    intake = grouped(tmp_path, name, figure)
    assert (points(intake)[0], asked(intake)) == (first, [("C72", f"专家打分/{name}")])
    assert points(grouped(tmp_path, name, figure, columns={name: "不计入得分"})) == MEANS
    assert points(grouped(tmp_path, name, figure, columns={name: "专家6"}))[0] == first


def test_another_expert_is_one_whatever_his_marks(tmp_path: Path) -> None:
    for name in ("刘例", "组长", "专家6", "李教授", "己"):
        intake = grouped(tmp_path, name, lambda _: 83)
        assert (points(intake)[0], asked(intake)) == (8550, [])
    three = table(tmp_path, ["评委", None, None], THREE, below=["甲例", "乙例", "丙例"])
    assert (points(three), asked(three)) == ([8800, 8700, 8600, 8500], [])
    strange = table(tmp_path, ["评委", None, None], THREE, below=["左", "中", "右"])
    assert (points(strange)[0], [c for c, _ in asked(strange)]) == (8800, ["C72"])


@pytest.mark.parametrize(
    ("name", "figure", "code"),
    [
        ("标准差", lambda m: round(stdev(m), 2), ""),
        ("去掉最高最低后平均分", lambda m: round(trimmed(m), 2), ""),
        ("去掉最高最低后平均分", lambda m: round(trimmed(m) + 1, 2), "C72"),
        ("专家人数", len, ""),
        ("专家人数", lambda _: 7, "C72"),
        ("合计", sum, ""),
        ("总得分", sum, ""),
        ("复核得分", lambda _: 70, "C72"),
        ("答辩成绩", lambda m: round(trimmed(m), 2), ""),
        ("现场答辩(20分)", lambda _: 15, "C72"),
        ("员工人数", lambda _: 70, ""),
        ("去年营业收入", lambda _: 70, ""),
        ("数量", lambda _: 3, ""),
    ],
)
def test_columns_in_one_row_of_headers(tmp_path: Path, name: str, figure: Figure, code: str) -> None:
    intake = table(tmp_path, [*EXPERTS, name], beside(MARKS, [figure(m) for m in MARKS]))
    assert (points(intake), asked(intake)) == (MEANS, [(code, name)] if code else [])
    assert (f"“{name}”不计入得分" in intake.scoring) == (name not in {"员工人数", "去年营业收入", "数量"})


def test_typed_ranks_are_held_against_the_scores(tmp_path: Path) -> None:
    right = [1, 2, 3, 5, 4]
    for ranks in (right, [f"第{n}名" for n in right], [1, 2, 3, 5, None]):
        assert asked(table(tmp_path, [*EXPERTS, "排名"], beside(MARKS, ranks))) == []
    wrong = table(tmp_path, [*EXPERTS, "综合排名"], beside(MARKS, [1, 2, 3, 4, 5]))
    assert asked(wrong) == [("C73", "综合排名")]
    assert "第5行表内第4名，按得分81.67为第5名" in said(wrong)
    assert asked(table(tmp_path, [*EXPERTS, "行业排名"], beside(MARKS, [5, 4, 3, 2, 1]))) == []


@pytest.mark.parametrize(
    ("rows", "column", "words"),
    [
        ([[90, 88, 86], [88, 86, 8.4]], 2, "打分8.4与其他专家的中位数87相差78.6分(其他专家86–88)"),
        ([[92, 90, 88], [92, 88, 9]], 2, "打分9乘以10后才在其他专家的打分之间(其他专家88–92)"),
        ([[92, 90, 88], [91, 60, 87]], 1, "打分60与其他专家的中位数89相差29分"),
        ([[9, 90, 9.5], [80, 81, 82]], 1, "打分90除以10后"),
    ],
)
def test_a_mark_far_from_the_others_is_asked_about(
    tmp_path: Path, rows: list[list[float]], column: int, words: str
) -> None:
    found = coded(table(tmp_path, EXPERTS[:3], rows), "C71")
    assert [f.place.column for f in found] == [EXPERTS[column]]
    assert words in found[0].text


def test_marks_that_merely_differ_ask_nothing(tmp_path: Path) -> None:
    assert asked(table(tmp_path, EXPERTS[:3], [[90, 70, 80], [60, 84, 75], [88, "回避", 70], [66, 90, 90]])) == [
        ("C37", "3")
    ]
    totals = table(tmp_path, ["综合得分"], [[91], [88], [8.7], [85], [84]])
    assert asked(totals) == [("C71", "3")]


def test_scores_that_only_look_equal(tmp_path: Path) -> None:
    rows = [[85.34], [85.26], [80]]
    intake = table(tmp_path, ["综合得分"], rows, shown="0.0")
    assert (points(intake), asked(intake)) == ([8534, 8526, 8000], [("C74", "综合得分")])
    assert "第2行和第3行按显示的数值得分同为85.30，按单元格实际数值为85.34和85.26" in said(intake)
    looks = table(tmp_path, ["综合得分"], rows, shown="0.0", columns={"综合得分": "综合得分(保留1位小数)"})
    assert (points(looks), asked(looks)) == ([8530, 8530, 8000], [])
    assert asked(table(tmp_path, ["综合得分"], rows, shown="0.00")) == []
    assert asked(table(tmp_path, ["综合得分"], [[85.333333], [85.3333]], shown="0.00")) == []


def test_a_ranking_of_all_rows_is_not_held_against_one_row_at_a_time(tmp_path: Path) -> None:
    """With one project a county every ranking fits within each county: only those that begin there count."""
    headers, counties = [*EXPERTS[:3], "名次", "县(市、区)"], ["历下区", "市中区", "槐荫区", "天桥区"]
    wrong = table(tmp_path, headers, beside(THREE, [4, 2, 3, 1], counties))
    assert asked(wrong) == [("C73", "名次")]
    assert asked(table(tmp_path, headers, beside(THREE, [1, 2, 3, 4], counties))) == []
    assert asked(table(tmp_path, headers, beside(THREE, [1, 2, 1, 2], ["历下区", "历下区", "天桥区", "天桥区"]))) == []


def test_dimensions_under_the_experts_group_are_dimensions(tmp_path: Path) -> None:
    top = ["专家评审", None, None, None, None, None, None]
    below = [*EXPERTS[:3], "技术性能(40分)", "创新性(20分)", "推广价值(20分)", "经济社会效益(20分)"]
    rows = beside(THREE, [30] * 4, [15] * 4, [15] * 4, [15] * 4)
    intake = table(tmp_path, top, rows, below=below)
    assert (points(intake), asked(intake)) == ([8800, 8700, 8600, 8500], [])


def test_a_subtotal_of_points_is_the_mark(tmp_path: Path) -> None:
    top = ["专家1", None, None, "专家2", None, None, "专家3", None, None]
    below = ["技术", "市场", "得分小计"] * 3
    intake = table(tmp_path, top, [[50, 40, 90, 48, 40, 88, 46, 40, 86]], below=below)
    assert (points(intake), asked(intake)) == ([8800], [])


def test_the_cases(tmp_path: Path) -> None:
    assert [asked(take(CASES / "P10" / f"{n}.xlsx", no_history=True)) for n in ("count", "experts_n", "judges3")] == [
        [], [], [],
    ]  # fmt: skip
    assert asked(take(CASES / "P10" / "stddev.xlsx", no_history=True)) == [("C72", "专家打分/标准差")]
    outlier = take(CASES / "P16" / "outlier3.xlsx", no_history=True)
    assert [(f.place.row, f.place.column) for f in coded(outlier, "C71")] == [(4, "专家3打分")]
