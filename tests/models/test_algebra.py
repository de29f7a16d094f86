"""The integer algebra: exact, sparse, hashable, and unable to hold numbers a solver may get wrong."""

from __future__ import annotations

import random
from itertools import product

import pytest

from allocator.models.algebra import Expression, Linear, as_linear, eq, geq, leq, total
from allocator.models.model import LIMIT, Model, Row, Size


def _model(count: int = 4) -> Model:
    model = Model()
    for index in range(count):
        model.integer(f"x{index}", -5, 9)
    return model


def test_random_expressions_evaluate_like_python_integers() -> None:
    chance = random.Random(7)
    model = _model()
    for _ in range(300):
        values = [chance.randint(-5, 9) for _ in model.variables]
        expression: Expression = model.variables[0]
        expected = values[0]
        for _ in range(chance.randint(1, 8)):
            pick = chance.randrange(len(values))
            factor = chance.randint(-6, 6)
            match chance.randrange(6):
                case 0:
                    expression, expected = expression + model.variables[pick], expected + values[pick]
                case 1:
                    expression, expected = expression - factor * model.variables[pick], expected - factor * values[pick]
                case 2:
                    expression, expected = factor - expression, factor - expected
                case 3:
                    expression, expected = expression * factor, expected * factor
                case 4:
                    expression, expected = factor + expression, factor + expected
                case _:
                    expression, expected = -expression, -expected
        assert as_linear(expression).value(values) == expected


def test_total_is_the_sum_of_variables_expressions_and_integers() -> None:
    x, y, z, _ = _model().variables
    summed = total([x, 2 * y - 3, 4, z, x])
    assert summed.terms == {0: 2, 1: 2, 2: 1}
    assert summed.constant == 1
    assert total([]).terms == {}


def test_operators_leave_their_operands_alone() -> None:
    x, y, _, _ = _model().variables
    first = x + 1
    second = first + y
    assert first.terms == {0: 1}
    assert second.terms == {0: 1, 1: 1}
    assert (second - second).value([3, 4]) == 0


def test_a_comparison_moves_everything_to_the_left_and_the_constant_to_the_bound() -> None:
    model = _model()
    x, y, _, _ = model.variables
    assert model.add(2 * x + 3 <= y + 10, "budget", "总额") == Row(((0, 2), (1, -1)), "<=", 7, "budget", "总额")
    assert model.add(5 <= x, "a", "b") == Row(((0, 1),), ">=", 5, "a", "b")  # noqa: SIM300
    assert model.add(eq(x + y, y - x + 4), "a", "b") == Row(((0, 2),), "=", 4, "a", "b")


def test_comparisons_of_plain_integers_are_rows_too() -> None:
    model = _model()
    assert model.add(leq(3, 2), "a", "b").holds([]) is False
    assert model.add(geq(3, 2), "a", "b").holds([]) is True


@pytest.mark.parametrize(("sense", "holding"), [("<=", {6, 7}), (">=", {7, 8}), ("=", {7})])
def test_a_row_holds_exactly_at_its_bound(sense: str, holding: set[int]) -> None:
    row = Row(((0, 1), (1, 2)), sense, 7, "clause", "label")  # type: ignore[arg-type]
    assert {activity for activity in (6, 7, 8) if row.holds([activity - 4, 2])} == holding


def test_a_row_can_be_read() -> None:
    model = Model()
    x, y = model.boolean("X[17,卓越领军级]"), model.integer("y", 0, 5)
    row = model.add(y - 2 * x >= 1, "tier_ceiling", "17")
    assert row.text(model) == "-2·X[17,卓越领军级] + y ≥ 1（tier_ceiling：17）"
    assert model.add(leq(1, 2), "budget", "空").text(model) == "0 ≤ 1（budget：空）"


def test_variables_are_dictionary_keys_and_equality_is_not_a_row() -> None:
    model = _model()
    x, y, _, _ = model.variables
    assert {x: 1, y: 2}[x] == 1
    assert x != y
    with pytest.raises(TypeError, match="eq"):
        model.add(x == y, "a", "b")  # type: ignore[arg-type]


def test_a_comparison_has_no_truth_value() -> None:
    x, y, _, _ = _model().variables
    with pytest.raises(TypeError, match="两行"):
        assert 0 <= x + y <= 3


def test_only_integers_multiply() -> None:
    x = _model().variables[0]
    with pytest.raises(TypeError):
        x * 0.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        x + 0.5  # type: ignore[operator]


def test_a_row_and_a_goal_are_divided_from_two_to_the_31_on() -> None:
    model = Model()
    x, y = model.integer("x", 0, 1000), model.boolean("y")
    model.add(2_147_483 * x + 647 * y <= 5, "budget", "刚好")
    model.add(8_388_607 * x - 5 * y <= 8_388_607_000, "budget", "各项范围已保证")
    assert len(model.rows) == 1
    model.add(2_147_483 * x - 648 * y <= 5, "budget", "总额")
    assert {(row.clause, row.label) for row in model.rows[1:]} == {("budget", "总额"), ("range", "低位合计与进位")}
    goal = model.goal("score_money", "max", 3_000_001 * x + y)
    assert len(goal.parts) > 1
    assert all(model.size_of(Linear(dict(row.terms))) < LIMIT for row in model.rows)


def test_a_range_below_zero_counts_in_full() -> None:
    model = Model()
    x, y = model.integer("x", -1000, -999), model.boolean("y")
    model.add(3_000_001 * x + 2 * y >= -3_000_000_999, "budget", "总额")
    assert len(model.rows) > 1


def test_the_bound_itself_may_be_huge() -> None:
    model = _model()
    assert model.add(total(model.variables) <= 10**15, "budget", "总额").holds([9, 9, 9, 9])


def test_a_variable_needs_a_range() -> None:
    with pytest.raises(ValueError, match="下限3大于上限2"):
        Model().integer("x", 3, 2)


def test_a_row_of_another_source_keeps_its_words_unless_new_ones_are_given() -> None:
    model = _model()
    row = Row(((0, 1),), "<=", 3, "quota", "总数")
    assert model.add(row) is row
    assert model.add(row, label="放宽").label == "放宽"
    assert model.add(row, label="放宽").clause == "quota"


def test_ranges_breaches_and_size() -> None:
    model = _model(2)
    x, y = model.variables
    model.add(x + y <= 3, "a", "b")
    model.goal("count", "max", x - 2 * y + 1)
    assert model.range_of(model.goals[0].expression) == (-5 - 18 + 1, 9 + 10 + 1)
    assert [row.clause for row in model.broken([2, 2])] == ["a"]
    assert model.broken([2, 1]) == []
    assert model.within([9, -5])
    assert not model.within([10, 0])
    assert not model.within([0])
    assert model.size == Size(variables=2, rows=1, goals=1, terms=2)


def _fingerprint(
    high: int = 4, factor: int = 2, bound: int = 3, clause: str = "budget", goal: str = "count", name: str = "x"
) -> str:
    model = Model()
    x = model.integer(name, 0, high)
    model.add(factor * x <= bound, clause, f"{name}的行")
    model.goal(goal, "max", x)
    return model.fingerprint


def test_the_fingerprint_knows_the_mathematics_and_not_the_names() -> None:
    same = _fingerprint()
    assert same.startswith("sha256:")
    assert _fingerprint(name="y") == same
    changed = {
        _fingerprint(high=5),
        _fingerprint(factor=3),
        _fingerprint(bound=2),
        _fingerprint(clause="quota"),
        _fingerprint(goal="money"),
    }
    assert len(changed | {same}) == 6


def test_a_goal_is_least_or_greatest() -> None:
    with pytest.raises(ValueError, match="min 或 max"):
        _model().goal("count", "maximise", Linear())  # type: ignore[arg-type]


class TestReducedRows:
    def test_the_bound_is_rounded_inward(self) -> None:
        terms = ((0, 6), (1, -9))
        assert Row(terms, "<=", 10, "k", "w").reduced() == Row(((0, 2), (1, -3)), "<=", 3, "k", "w")
        assert Row(terms, ">=", 10, "k", "w").reduced() == Row(((0, 2), (1, -3)), ">=", 4, "k", "w")
        assert Row(terms, "<=", -10, "k", "w").reduced().bound == -4
        assert Row(terms, ">=", -10, "k", "w").reduced().bound == -3

    def test_an_equation_is_divided_only_where_it_divides(self) -> None:
        terms = ((0, 6), (1, -9))
        assert Row(terms, "=", 12, "k", "w").reduced().bound == 4
        assert Row(terms, "=", 10, "k", "w").reduced() == Row(terms, "=", 10, "k", "w")

    def test_the_same_integers_satisfy_it(self) -> None:
        for bound in range(-20, 21):
            for sense in ("<=", ">=", "="):
                row = Row(((0, 6), (1, -9)), sense, bound, "k", "w")  # type: ignore[arg-type]
                for values in product(range(-3, 4), repeat=2):
                    assert row.reduced().holds(values) == row.holds(values)

    def test_a_row_too_large_only_by_its_factor_is_kept(self) -> None:
        model = Model()
        first, second = model.boolean("a"), model.boolean("b")
        kept = model.add(leq(10**9 * first + 2 * 10**9 * second, 2 * 10**9 + 5), "k", "w")
        assert (kept.terms, kept.bound) == (((0, 1), (1, 2)), 2)
        small = model.add(leq(10 * first + 20 * second, 25), "k", "w")
        assert (small.terms, small.bound) == (((0, 10), (1, 20)), 25)
