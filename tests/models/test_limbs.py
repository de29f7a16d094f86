"""Sums of any size in parts below 2³¹: against enumeration in plain integers, with carries, in every engine."""

from __future__ import annotations

import random
from itertools import pairwise, product

import pytest

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.portfolio.in_turn import optimised
from allocator.errors import RulesError
from allocator.models.algebra import Comparison, Linear, Var, eq, geq, leq, total
from allocator.models.model import LIMIT, Model, common_factor

ENGINES = ("cpsat", "highs", "cbc")
SAY = {"<=": leq, ">=": geq, "=": eq}
Point = tuple[int, ...]


def drawn(seed: int) -> tuple[list[tuple[int, int]], list[tuple[list[int], str, int]], list[tuple[str, list[int]]]]:
    """Ranges, rows and goals with figures far beyond 2³¹; many sums meet their bounds by a hair."""
    chance = random.Random(seed)
    n = chance.randint(4, 6)
    ranges = [(low := chance.choice([0, 0, 0, -3]), low + chance.choice([1, 1, 1, 2, 4])) for _ in range(n)]
    bits = chance.choice([32, 36, 45, 60, 90])

    def figures() -> list[int]:
        kinds = [
            lambda: chance.randint(-(2**bits), 2**bits),
            lambda: chance.randint(1, 2**bits),
            lambda: (1 << chance.randint(1, bits)) + chance.choice([-1, 0, 1]),
            lambda: chance.choice([-1, 0, 1, 2**bits]),
        ]
        kind = chance.choice(kinds)
        return [kind() for _ in range(n - 1)] + [2**bits + chance.randint(-3, 3)]

    rows = []
    for _ in range(chance.randint(1, 3)):
        figure = figures()
        at = [chance.randint(low, high) for low, high in ranges]
        around = sum(c * x for c, x in zip(figure, at, strict=True))
        sense = chance.choice(["<=", "<=", ">=", ">=", "="])
        rows.append((figure, sense, around if sense == "=" else around + chance.choice([-1, 0, 0, 1])))
    goals = [(chance.choice(["min", "max"]), figures()) for _ in range(2)]
    return ranges, rows, goals


def made(seed: int) -> tuple[Model, list[Var]]:
    ranges, rows, goals = drawn(seed)
    model = Model()
    x = [model.integer(f"x{k}", low, high) for k, (low, high) in enumerate(ranges)]
    for figure, sense, bound in rows:
        left = total(c * v for c, v in zip(figure, x, strict=True))
        model.add(SAY[sense](left, bound), "budget", "总额")
    for k, (sense, figure) in enumerate(goals):
        model.goal(f"goal{k}", sense, total(c * v for c, v in zip(figure, x, strict=True)) + k)  # type: ignore[arg-type]
    return model, x


def best(seed: int) -> tuple[int, ...] | None:
    """The goals' best values, from the figures alone."""
    ranges, rows, goals = drawn(seed)

    def worth(figure: list[int], point: Point) -> int:
        return sum(c * x for c, x in zip(figure, point, strict=True))

    def fits(point: Point) -> bool:
        signs = ((worth(f, point) - b, s) for f, s, b in rows)
        return all(v <= 0 if s == "<=" else v >= 0 if s == ">=" else v == 0 for v, s in signs)

    left = [p for p in product(*(range(a, b + 1) for a, b in ranges)) if fits(p)]
    if not left:
        return None
    found = []
    for k, (sense, figure) in enumerate(goals):
        value = (min if sense == "min" else max)(worth(figure, p) for p in left)
        left = [p for p in left if worth(figure, p) == value]
        found.append(value + k)
    return tuple(found)


@pytest.mark.parametrize("seed", range(80))
def test_rows_in_parts_hold_exactly_where_the_whole_row_does(seed: int) -> None:
    ranges, rows, _ = drawn(seed)
    model, _ = made(seed)
    assert all(model.size_of(Linear(dict(row.terms))) < LIMIT for row in model.rows)
    for part in (p for goal in model.goals for p in goal.parts):
        assert model.size_of(part.expression) // common_factor(part.expression.terms.values()) < LIMIT
    spare = (0,) * (len(model.variables) - len(ranges))
    for point in product(*(range(a, b + 1) for a, b in ranges)):
        values = model.completed((*point, *spare))
        holds = all(
            {"<=": v <= b, ">=": v >= b, "=": v == b}[s]
            for f, s, b in rows
            for v in [sum(c * x for c, x in zip(f, point, strict=True))]
        )
        assert (model.within(values) and not model.broken(values)) == holds
        for goal in model.goals:
            digits = [(p.weight, p.expression.value(values)) for p in goal.digits]
            if digits:
                assert sum(w * d for w, d in digits) + goal.expression.constant == goal.expression.value(values)
                assert all(0 <= d * w < above for (above, _), (w, d) in pairwise(digits))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", range(16))
def test_every_engine_finds_what_enumeration_finds(seed: int, name: str) -> None:
    model, _ = made(seed)
    outcome, expected = optimise(model, load_backend(name)), best(seed)
    if expected is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.proven
    assert tuple(g.value for g in outcome.goals) == tuple(g.bound for g in outcome.goals) == expected
    assert len(outcome.goals) == 2


@pytest.mark.parametrize("seed", range(16, 28))
def test_engines_in_turn_and_a_warm_start_find_the_same(seed: int) -> None:
    model, _ = made(seed)
    expected = best(seed)
    outcome = optimised(model, (load_backend("cpsat"), load_backend("highs")))
    assert (tuple(g.value for g in outcome.goals) or None) == expected
    if outcome.values is not None:
        for options in ({"given": {0}}, {"known": {0, 1}}, {"given": {0}, "known": {1}}):
            again = optimise(model, load_backend("highs"), hint=outcome.values, **options)  # type: ignore[arg-type]
            assert tuple(g.value for g in again.goals) == expected


def carrying() -> Model:
    """Two of four: the low parts of the first two only beat the last two by what they carry."""
    model = Model()
    x = [model.boolean(f"x{k}") for k in range(4)]
    model.add(total(x) <= 2, "budget", "两项")
    unit = 2**40
    model.goal("money", "max", total(c * v for c, v in zip((unit - 1, unit - 1, 2, 2 * unit - 3), x, strict=True)))
    return model


@pytest.mark.parametrize("name", ENGINES)
def test_a_carry_decides(name: str) -> None:
    outcome = optimise(carrying(), load_backend(name))
    assert outcome.values is not None
    assert outcome.goals[0].value == 3 * 2**40 - 4
    assert outcome.values[:4] in {(1, 0, 0, 1), (0, 1, 0, 1)}


def test_one_goal_is_told_whatever_it_consists_of() -> None:
    told: list[tuple[int, str, int | None]] = []
    model = carrying()
    assert len(model.goals[0].parts) > 1
    optimise(model, load_backend("cpsat"), told=lambda k, level, _: told.append((k, level.name, level.bound)))
    assert told == [(0, "money", 3 * 2**40 - 4)]


@pytest.mark.parametrize("sense", ["min", "max"])
def test_the_bound_of_a_part_is_one_of_the_whole(sense: str) -> None:
    for seed in range(20):
        model, x = made(seed)
        for goal in model.goals:
            spare = (0,) * (len(model.variables) - len(x))
            point = model.completed((*(v.low for v in x), *spare))
            if goal.digits and goal.sense == sense:
                for k, part in enumerate(goal.parts):
                    bound = goal.bound_from(k, part.expression.value(point), point)
                    whole = goal.expression.value(point)
                    assert bound <= whole if sense == "min" else bound >= whole
                    assert abs(bound - whole) < goal.digits[k].weight or k == len(goal.parts) - 1


def test_an_integer_of_any_range() -> None:
    model = Model()
    y = model.number("y", -5, 3 * 10**12)
    x = model.boolean("x")
    model.add(geq(y, 10**12 * total((x,))), "budget", "下限")
    model.add(leq(2 * total((y,)), 4 * 10**12 + 1), "budget", "上限")
    model.goal("money", "max", total((y,)))
    model.goal("count", "max", x)
    for name in ENGINES:
        outcome = optimise(model, load_backend(name))
        assert [g.value for g in outcome.goals] == [2 * 10**12, 1]


def test_wide_variables_with_wide_figures() -> None:
    model = Model()
    y = [model.integer(f"y{k}", 0, 2**28) for k in range(3)]
    model.add(total(c * v for c, v in zip((2**31 + 1, 2**30 + 7, 3), y, strict=True)) <= 2**60, "budget", "总额")
    model.goal("score_money", "max", total(c * v for c, v in zip((2**33 + 5, 2**32 + 1, 7), y, strict=True)))
    values = [optimise(model, load_backend(name)).goals[0].value for name in ("cpsat", "highs")]
    # y0 as far as the row allows where y1 and y2 are full; else y1 gives less a unit of the row than y0
    assert values[0] == values[1]
    assert values[0] is not None
    assert values[0] > 2**61


def test_only_a_single_variable_of_too_large_a_range_is_refused() -> None:
    model = Model()
    with pytest.raises(RulesError, match=r"N01.*spent"):
        model.integer("spent", 0, LIMIT)
    x = [model.integer(f"x{k}", 0, LIMIT - 1) for k in range(2)]
    with pytest.raises(RulesError, match=r"【N01】.*budget.*总额.*≥2\^31"):
        model.add(total((3 * x[0], 5 * x[1])) <= 5, "budget", "总额")
    with pytest.raises(RulesError, match=r"N01.*score_money"):
        model.goal("score_money", "max", 3 * x[0] + x[1])


def test_a_row_that_the_ranges_keep_costs_nothing() -> None:
    model = Model()
    x = [model.boolean(f"x{k}") for k in range(3)]
    model.add(Comparison(total((2**40 + k) * v for k, v in enumerate(x)) - 2**42, "<="), "budget", "总额")
    assert (model.rows, model.derived) == ([], [])


def test_a_row_and_a_goal_of_the_same_sum_share_what_is_carried() -> None:
    model = Model()
    x = [model.boolean(f"x{k}") for k in range(3)]
    spent = total((2**40 + k) * v for k, v in enumerate(x))
    model.add(spent <= 2**41, "budget", "总额")
    before = len(model.variables)
    model.goal("money", "max", spent)
    assert len(model.variables) == before
