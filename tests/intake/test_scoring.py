"""Scores are exact, rounded once, and know no order among the experts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.intake.scoring.arithmetic import capped, exact_integers, hundredths, mean, plain_sum, valid, weighted

MARK = st.decimals(min_value=0, max_value=100, places=1)
MARKS = st.lists(st.one_of(MARK, st.none()), max_size=9).filter(lambda m: len([x for x in m if x is not None]) >= 3)


def d(*values: str) -> list[Decimal | None]:
    return [None if v == "-" else Decimal(v) for v in values]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (d("80", "90", "70"), 8000),
        (d("80", "90", "70", "60"), 7500),
        (d("0", "80", "81", "82", "100"), 8100),
        (d("0", "-", "81", "82", "100"), 6575),
        (d("85", "85", "85", "85", "85"), 8500),
        (d("81.5", "81", "76", "80", "-", "74", "79"), 7900),
    ],
)
def test_one_highest_and_one_lowest_go_from_five_valid_marks(marks: list[Decimal | None], expected: int):
    assert hundredths(mean(marks)) == expected


def test_fewer_than_three_are_no_score():
    with pytest.raises(ValueError, match="有效打分仅2个，不足3个"):
        mean(d("80", "-", "90"))


@given(MARKS, st.randoms())
def test_the_order_of_experts_and_their_absence_say_nothing(marks: list[Decimal | None], random: object):
    turned = list(marks)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert mean(turned) == mean(marks) == mean([m for m in marks if m is not None])


@given(MARKS)
def test_the_mean_lies_between_the_marks(marks: list[Decimal | None]):
    given_ = valid(marks)
    assert min(given_) <= mean(marks) <= max(given_)
    if len(given_) >= 5:
        kept = sorted(given_)[1:-1]
        assert kept[0] <= mean(marks) <= kept[-1]
        assert float(mean(marks)) == pytest.approx(fmean(map(float, kept)))


@given(MARKS, st.integers(0, 8), st.decimals(min_value=0, max_value=10, places=1))
def test_a_higher_mark_never_lowers_the_mean(marks: list[Decimal | None], at: int, more: Decimal):
    mark = marks[at % len(marks)]
    if mark is not None:
        raised = [*marks]
        raised[at % len(marks)] = mark + more
        assert mean(raised) >= mean(marks)


@given(st.decimals(min_value=0, max_value=105, places=4))
def test_rounding_is_half_up(value: Decimal):
    assert hundredths(Fraction(value)) == int(value.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


def test_half_a_hundredth_goes_up():
    assert [hundredths(Fraction(x)) for x in ("86.125", "86.1249", "86.115")] == [8613, 8612, 8612]


@given(st.lists(st.tuples(MARK, st.integers(1, 50)), min_size=1, max_size=6), st.integers(1, 1000))
def test_weights_have_no_scale_of_their_own(parts: list[tuple[Decimal, int]], k: int):
    values = {str(n): v for n, (v, _) in enumerate(parts)}
    weights = {str(n): Decimal(w) for n, (_, w) in enumerate(parts)}
    points = weighted(values, weights)
    assert points == weighted(values, {n: w * k for n, w in weights.items()})
    assert min(values.values()) <= points <= max(values.values())


def test_weights_take_full_marks_into_account():
    values = {"技术性能": Decimal(32), "创新性": Decimal(15)}
    full = {"技术性能": Decimal(40), "创新性": Decimal(20)}
    weights = {"技术性能": Decimal(60), "创新性": Decimal(40)}
    assert weighted(values, weights, full) == 78
    assert plain_sum(values) == 47


@pytest.mark.parametrize(("bonus", "ceiling", "counted"), [("8", "5", "5"), ("3", "5", "3"), ("8", None, "8")])
def test_the_bonus_is_capped_where_there_is_a_ceiling(bonus: str, ceiling: str | None, counted: str):
    assert capped(Decimal(bonus), None if ceiling is None else Decimal(ceiling)) == Decimal(counted)


@given(st.lists(st.lists(st.decimals(min_value=0, max_value=100, places=4), min_size=2, max_size=2), max_size=5))
def test_integers_of_one_scale_are_the_values(rows: list[list[Decimal]]):
    integers, scale = exact_integers(rows)
    assert scale >= 100
    assert [[Fraction(i, scale) for i in row] for row in integers] == [[Fraction(v) for v in row] for row in rows]
