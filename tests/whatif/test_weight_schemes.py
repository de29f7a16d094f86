"""Scoring schemes as data: what they say, what they refuse, their scores against another way of reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import pytest
from weights_case import HEADED, INDICATORS, TREE, candidates, prepared, scheme, scheme_text, solved, workbook, year

from allocator.errors import DataError, RulesError
from allocator.intake.scoring.arithmetic import weighted
from allocator.law.load import load as programme
from allocator.law.shipped import Voucher, shipped_folder, vouchers
from allocator.run import pipeline
from allocator.run.parts import Options
from allocator.whatif.weights.compared import Listing, compared
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.scheme import load
from allocator.whatif.weights.scoring import points_of, scores_of, standardised
from allocator.whatif.weights.space import to_million
from allocator.whatif.weights.values import Values, values_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


EXPERTS = 'name = "例专家"\nbecause = "测试"\nfixed_on = 2026-01-05\nbasis = "experts"\n'


def test_a_score_is_the_weighted_sum_of_points_out_of_their_full_marks(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    weights = {"技术性能": 45.5, "创新性": 20, "推广价值": 20, "经济社会效益": 14.5}
    own = scheme(tmp_path, scheme_text(weights, bonus_max="1"))
    _, values = prepared(run, own)
    assert [t.name for t in values.terms] == INDICATORS
    rows = {str(r["序号"]): r for r in candidates()}
    shares = {
        f"{n}(10分)": Decimal(str(weights[d])) / len(names) for d, names in TREE.items() for n in names
    }  # rounded to 28 digits
    for c, score in zip(run.problem.pool, scores_of(own, values, run.problem.pool, 100), strict=True):
        points = {h: Decimal(str(rows[c.id][h])) for h in shares}
        plain = weighted(points, shares, dict.fromkeys(shares, Decimal(10)))
        added = min(rows[c.id]["加分项(0-5)"], 1)
        assert abs(Fraction(score) - 100 * (plain + added)) <= Fraction(1, 2) + Fraction(1, 10**9)


def test_scores_in_whole_numbers_are_those_by_fractions(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text({"技术性能": 40, "创新性": 30, "推广价值": 17, "经济社会效益": 13}))
    _, values = prepared(run, own)
    weights = to_million([t.weight for t in values.terms])
    terms = tuple(replace(t, weight=Fraction(w, 10**6)) for t, w in zip(values.terms, weights, strict=True))
    exact = Values(terms, values.shares, values.added, values.experts, values.panels)
    assert Scorer(values, 100).of(weights) == scores_of(own, exact, run.problem.pool, 100)
    assert sum(weights) == 10**6


def test_half_a_hundredth_goes_up_and_nothing_falls_below_zero(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text())
    _, values = prepared(run, own)
    term = values.terms[:1]
    shares = ((Fraction(5005, 100_000),), (Fraction(5004, 100_000),), (Fraction(0),))
    made = Values(term, shares, (Fraction(0), Fraction(0), Fraction(-3)), ({}, {}, {}), ("", "", ""))
    assert Scorer(made, 100).of((10**6,)) == (501, 500, 0)


def test_what_is_missing_is_refused_and_never_zero(tmp_path: Path) -> None:
    lines = candidates()
    lines[3]["模型架构(10分)"] = None
    lines[5]["模型架构(10分)"] = 11
    run = solved(workbook(tmp_path, lines))
    own = scheme(tmp_path, scheme_text())
    with pytest.raises(DataError, match="共2处") as refused:
        prepared(run, own)
    assert "缺“模型架构(10分)”的得分，不按0分计" in str(refused.value)
    assert "为11，应在0至10之间" in str(refused.value)


def test_a_column_that_is_missing_is_refused_and_a_dimension_serves(tmp_path: Path) -> None:
    bare = tuple(h for h in HEADED if h != "模型架构(10分)")
    run = solved(workbook(tmp_path, headers=bare))
    with pytest.raises(RulesError, match="没有“模型架构”的得分列"):
        prepared(run, scheme(tmp_path, scheme_text()))
    lines = [{**line, "技术性能(40分)": 30} for line in candidates()]
    run = solved(workbook(tmp_path, lines, (*bare, "技术性能(40分)")))
    _, values = prepared(run, scheme(tmp_path, scheme_text()))
    assert values.served == ("技术性能",)
    assert values.terms[0].weight == Fraction(1, 4)
    assert values.shares[0][0] == Fraction(3, 4)


def test_a_full_mark_that_nobody_states_is_asked_for(tmp_path: Path) -> None:
    lines = [{**line, "模型架构": line["模型架构(10分)"]} for line in candidates()]
    headers = tuple("模型架构" if h == "模型架构(10分)" else h for h in HEADED)
    run = solved(workbook(tmp_path, lines, headers))
    with pytest.raises(RulesError, match="“模型架构”未注明满分"):
        prepared(run, scheme(tmp_path, scheme_text()))
    said = scheme_text().replace('name = "模型架构"', 'name = "模型架构"\nfull = 20')
    _, values = prepared(run, scheme(tmp_path, said))
    assert max(row[0] for row in values.shares) <= Fraction(1, 2)


@pytest.mark.parametrize("voucher", vouchers(), ids=lambda v: v.programme)
def test_the_shipped_schemes_are_the_annexes_with_equal_weights(voucher: Voucher) -> None:
    key = voucher.programme
    own = load(shipped_folder("scenarios") / "weights" / f"{key}.toml")
    law = programme(key)
    assert own.programme == key
    assert {d.name: [i.name for i in d.indicator] for d in own.dimension} == {
        d: [i.name for i in law.indicators if i.dimension == d and not i.bonus] for d in law.dimensions
    }
    assert {i.weight for d in own.dimension for i in d.indicator} == {1}
    assert "等权" in own.name
    assert "不是办法的规定" in own.because
    read = pipeline.prepare(key, [voucher.file], Options(budget=voucher.budget))
    problem, marks = pipeline.case_of(read).problem(), read.intake.marks
    assert marks is not None
    values = values_of(own, problem.pool, marks())
    assert sum(t.weight for t in values.terms) == 1
    assert len(values.shares) == len(problem.pool)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (scheme_text(name='""'), "name"),
        ('name = "例"\nbecause = "测试"\n', "fixed_on"),
        (scheme_text().replace('because = "测试"\n', ""), "because"),
        (scheme_text({"技术性能": 0}), "权重须大于0"),
        (scheme_text(more='[space]\norder = ["技术性能 > 创新性"]'), "应写作"),
        (scheme_text(more='[space]\norder = ["甲 >= 创新性"]'), "不在方案的维度和指标之中"),
        (scheme_text(more='[space]\nradius = "120%"'), "应不小于0且小于100%"),
        (scheme_text().replace('name = "创新性"', 'name = "技术性能"'), "写了两次"),
        (scheme_text(basis='"experts"'), "请去掉其一"),
        (EXPERTS.replace("experts", "indicators"), "没有 \\[\\[dimension\\]\\]"),
    ],
)
def test_what_no_scheme_can_say_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RulesError, match=says):
        scheme(tmp_path, text)


def test_a_scheme_fixed_after_the_marks_is_known_as_such(tmp_path: Path) -> None:
    own = scheme(tmp_path, scheme_text())
    assert [own.after(d) for d in (date(2026, 1, 6), date(2026, 1, 5), date(2026, 1, 4), None)] == [
        False, True, True, None,
    ]  # fmt: skip


def test_experts_without_one_are_the_file_without_his_column(folder: Path, tmp_path: Path) -> None:
    """The trim is run again on the rest: the intake says so of a file without the column."""
    run = year(folder)
    own = scheme(tmp_path, EXPERTS)
    lists, values = prepared(run, own)
    scores = scores_of(own, values, run.problem.pool, 100, "专家2打分")
    other = solved(workbook(tmp_path, headers=tuple(h for h in HEADED if h != "专家2打分")))
    theirs = {c.id: c.score for c in other.problem.pool}
    assert [theirs[c.id] for c in run.problem.pool] == list(scores)
    assert other.result.allocation is not None
    awards = {c.id: a.level for c, a in zip(other.problem.pool, other.result.allocation.awards, strict=True) if a}
    assert {i: level for i, (level, _) in lists.solved(scores).awards.items()} == awards


@pytest.mark.parametrize(("how", "expected"), [("mean", 8300), ("trimmed", 8333), ("median", 8400)])
def test_experts_become_one_mark(tmp_path: Path, how: str, expected: int) -> None:
    lines = candidates()
    lines[0] |= {"专家1打分": 70, "专家2打分": 80, "专家3打分": 84, "专家4打分": 86, "专家5打分": 95, "加分项(0-5)": 0}
    run = solved(workbook(tmp_path, lines))
    own = scheme(tmp_path, EXPERTS + f'[experts]\naggregate = "{how}"')
    _, values = prepared(run, own)
    at = next(i for i, c in enumerate(run.problem.pool) if c.id == "1")
    assert scores_of(own, values, run.problem.pool, 100)[at] == expected


def test_too_few_marks_without_an_expert_are_told(tmp_path: Path) -> None:
    lines = candidates()
    lines[0] |= {"专家1打分": "回避", "专家2打分": "回避"}
    run = solved(workbook(tmp_path, lines))
    own = scheme(tmp_path, EXPERTS)
    lists, values = prepared(run, own)
    with pytest.raises(RulesError, match="去掉“专家3打分”后有1项有效打分不足3个"):
        points_of(own, values, run.problem.pool, 100, "专家3打分")
    official = Listing(tuple(c.score or 0 for c in run.problem.pool), {}, "")
    marks = run.prepared.intake.marks
    assert marks is not None
    (found,) = compared(lists, official, [("例", own)], marks()).schemes
    told = {w.expert: (w.changes is None, w.text) for w in found.without}
    assert told["专家3打分"][0]
    assert not told["专家1打分"][0]
    assert "不足3个" in told["专家3打分"][1]


def test_standard_scores_are_rounded_exactly() -> None:
    getcontext().prec = 60
    points = [Fraction(n * n % 97, 7) for n in range(1, 40)]
    middle = sum(points, Fraction()) / len(points)
    spread = sum(((p - middle) ** 2 for p in points), Fraction()) / len(points)
    root = (Decimal(spread.numerator) / Decimal(spread.denominator)).sqrt()
    expected = []
    for p in points:
        away = Decimal((p - middle).numerator) / Decimal((p - middle).denominator)
        expected.append(int((Decimal(5000) + 1000 * away / root + Decimal("0.5")).to_integral_value("ROUND_FLOOR")))
    assert standardised(points) == expected
    assert standardised([Fraction(1)] * 9) is None


def test_panels_are_made_alike_and_small_ones_refused(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    for method, middle in (("zscore", 5000), ("percentile", 5000)):
        own = scheme(tmp_path, EXPERTS + f'[panel]\ncolumn = "评审组"\nmethod = "{method}"')
        _, values = prepared(run, own)
        scores = scores_of(own, values, run.problem.pool, 100)
        for members in values.members.values():
            assert len(members) == 10
            assert abs(sum(scores[i] for i in members) / 10 - middle) <= 1
    lines = candidates()
    for line in lines[:3]:
        line["评审组"] = "戊组"
    small = solved(workbook(tmp_path, lines))
    own = scheme(tmp_path, EXPERTS + '[panel]\ncolumn = "评审组"\nmethod = "zscore"')
    _, values = prepared(small, own)
    with pytest.raises(RulesError, match=r"戊组3项，.*少于8项的组不作标准化"):
        scores_of(own, values, small.problem.pool, 100)
