"""Ties among lists: asked once whether there is another list as good, and only then settled block by block."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from exhaustive import Exhaustive
from worlds import candidate, draw, year

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.models.algebra import total
from allocator.models.formulation import Formulation
from allocator.models.model import Model
from allocator.proof.solve import solve_problem


def chosen(weights: list[int], most: int, size: int = 2) -> Model:
    """As much as fits; the list is settled by blocks of candidates, the first first."""
    model = Model()
    x = [model.boolean(f"x{k}") for k in range(len(weights))]
    spent = total(w * v for w, v in zip(weights, x, strict=True))
    model.add(spent <= most, "budget", "总额")
    model.goal("money", "max", spent)
    for k in range(0, len(x), size):
        model.goal(
            "funded", "max", total((1 << (size - 1 - j)) * v for j, v in enumerate(x[k : k + size])), settles=True
        )
    model.listed = tuple(v.index for v in x)
    return model


def best(weights: list[int], most: int) -> tuple[int, ...]:
    points = product((0, 1), repeat=len(weights))
    fits = [p for p in points if sum(w * x for w, x in zip(weights, p, strict=True)) <= most]
    return max(fits, key=lambda p: (sum(w * x for w, x in zip(weights, p, strict=True)), p))


@pytest.mark.parametrize("name", ["cpsat", "highs", "cbc"])
@pytest.mark.parametrize("seed", range(12))
def test_the_one_list_is_the_first_of_the_equally_good(seed: int, name: str) -> None:
    chance = random.Random(seed)
    weights = [chance.choice((3, 5, 7, 11, 40)) + chance.choice((0, 0, 1)) for _ in range(8)]
    most = chance.randint(10, sum(weights))
    outcome = optimise(chosen(weights, most), load_backend(name))
    assert outcome.proven
    assert outcome.values == best(weights, most)


def test_where_there_is_no_other_list_one_question_settles_every_block() -> None:
    backend = Exhaustive()
    outcome = optimise(chosen([1, 2, 4, 8, 16, 32], 45), backend)
    assert outcome.values == (1, 0, 1, 1, 0, 1)
    assert [g.how for g in outcome.goals] == ["solver", "alone", "alone", "alone"]
    assert outcome.solves == 2


def test_where_there_is_one_the_blocks_are_gone_through() -> None:
    outcome = optimise(chosen([3, 3, 5, 5, 9, 9], 17), Exhaustive())
    assert outcome.values == best([3, 3, 5, 5, 9, 9], 17)
    assert "alone" not in [g.how for g in outcome.goals]


def test_nobody_asks_where_it_is_known_that_there_is_another() -> None:
    outcome = optimise(chosen([1, 2, 4, 8, 16, 32], 45), Exhaustive(), alone=False)
    assert "alone" not in [g.how for g in outcome.goals]
    assert outcome.values == (1, 0, 1, 1, 0, 1)


@pytest.mark.parametrize("name", ["cpsat", "highs"])
def test_another_list_may_differ_in_an_amount_alone(name: str) -> None:
    model = Model()
    y = [model.integer(f"y{k}", 0, 9) for k in range(3)]
    model.add(total(y) <= 20, "budget", "总额")
    model.goal("money", "max", total(y))
    for v in reversed(y):
        model.goal("amounts", "max", v, settles=True)
    model.listed = tuple(v.index for v in y)
    several = optimise(model, load_backend(name))
    assert (several.values, "alone" in [g.how for g in several.goals]) == ((2, 9, 9), False)
    model.goals[0] = replace(model.goals[0], expression=total((2 * y[0], 2 * y[1], y[2])))
    alone = optimise(model, load_backend(name))
    assert (alone.values, alone.goals[1].how) == ((9, 9, 2), "alone")


def test_what_is_settled_already_costs_no_question() -> None:
    model = chosen([3, 3, 5, 5, 9, 9], 17, size=3)
    for k in range(3):
        model.goal("canonical", "max", model.variables[2 * k] + model.variables[2 * k + 1], settles=True)
    outcome = optimise(model, load_backend("cpsat"))
    assert [g.how for g in outcome.goals[-3:]] == ["range"] * 3
    assert outcome.values == best([3, 3, 5, 5, 9, 9], 17)


@pytest.mark.parametrize("seed", range(20))
def test_the_list_is_the_same_whether_it_is_asked_or_not(seed: int) -> None:
    problem = draw(seed).with_clause("city_reserve", seats=0).with_clause("merit", mode="off").problem()
    formulation = Formulation(problem)
    asked, blocks = (optimise(formulation.model, load_backend("cpsat"), alone=alone) for alone in (True, False))
    assert (asked.status, [g.value for g in asked.goals]) == (blocks.status, [g.value for g in blocks.goals])
    if asked.values and blocks.values:
        assert formulation.allocation(asked.values) == formulation.allocation(blocks.values)


@pytest.mark.parametrize("seed", range(6))
def test_the_number_that_the_budget_pays_at_most_changes_no_list(seed: int) -> None:
    chance = random.Random(seed)
    pool = [candidate(n, chance.randint(7000, 7005), ask=chance.randint(1, 100)) for n in range(1, 7)]
    problem = year(pool, chance.randint(50, 250)).with_clause("merit", mode="off").problem()
    formulation = Formulation(problem)
    assert any(row.label == "预算至多能支持的项目数" for row in formulation.model.rows)
    result = solve_problem(problem)
    assert result.proven
    plain = Formulation(problem)
    plain.model.rows[:] = [row for row in plain.model.rows if row.label != "预算至多能支持的项目数"]
    outcome = optimise(plain.model, load_backend("cpsat"))
    assert outcome.values is not None
    assert plain.allocation(outcome.values) == result.allocation
