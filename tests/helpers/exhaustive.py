"""Complete enumeration of small integer models: the referee of every solver test, and random models to referee."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

from allocator.engines.backends import SolverAnswer
from allocator.models.algebra import Linear, eq, geq, leq, total
from allocator.models.model import Direction, Model, Row


def feasible(model: Model, extra: Sequence[Row] = ()) -> list[tuple[int, ...]]:
    """Every assignment that satisfies every row."""
    ranges = [range(v.low, v.high + 1) for v in model.variables]
    rows = [*model.rows, *extra]
    return [values for values in product(*ranges) if all(row.holds(values) for row in rows)]


def lexicographic(model: Model) -> tuple[int, ...] | None:
    """The best value of each goal in order, or None where nothing is feasible."""
    left = feasible(model)
    if not left:
        return None
    best = []
    for goal in model.goals:
        value = (min if goal.sense == "min" else max)(goal.expression.value(values) for values in left)
        left = [values for values in left if goal.expression.value(values) == value]
        best.append(value)
    return tuple(best)


def random_model(seed: int) -> Model:
    """Three to seven integer variables, three to six rows of every sense, two or three goals with constants."""
    chance = random.Random(seed)
    model = Model()
    for index in range(chance.randint(3, 7)):
        low = chance.choice([0, 0, 0, -2, 1])
        model.integer(f"x{index}", low, low + chance.choice([1, 1, 2, 3]))
    planted = [chance.randint(x.low, x.high) for x in model.variables]
    scale = chance.choice([1, 1, 7, 1_000, 100_000])
    for number in range(chance.randint(3, 6)):
        picked = chance.sample(model.variables, chance.randint(2, len(model.variables)))
        left = total(chance.randint(-9, 9) * scale * x for x in picked)
        say = chance.choice([leq, leq, geq, geq, eq]) if scale == 1 else chance.choice([leq, geq])
        around = left.value(planted) if chance.random() < 0.9 else chance.randint(*model.range_of(left))
        bound = around + {leq: 1, eq: 0, geq: -1}[say] * chance.randint(0, 3) * scale
        model.add(say(left, bound), "clause", str(number))
    for number in range(chance.randint(2, 3)):
        picked = chance.sample(model.variables, chance.randint(1, len(model.variables)))
        goal = total(chance.randint(-5, 5) * scale * x for x in picked) + chance.randint(-9, 9)
        model.goal(f"goal{number}", chance.choice(["min", "max"]), goal)
    return model


class ExhaustiveSession:
    """Answers by enumeration and writes down what it was asked."""

    def __init__(self, model: Model, asked: list[tuple[Direction, Sequence[int] | None]]) -> None:
        self.model = model
        self.rows: list[Row] = []
        self.asked = asked

    def add(self, row: Row) -> None:
        self.rows.append(row)

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        self.asked.append((sense, hint))
        found = feasible(self.model, self.rows)
        if not found:
            return SolverAnswer("infeasible")
        best = (min if sense == "min" else max)(found, key=expression.value)
        value = expression.value(best)
        return SolverAnswer("optimal", value, value, best)


class Exhaustive:
    """A backend that cannot be wrong, for small models."""

    name = "exhaustive"
    family = "cp"
    version = "0"

    def __init__(self) -> None:
        self.asked: list[tuple[Direction, Sequence[int] | None]] = []

    def open(self, model: Model) -> ExhaustiveSession:
        self.session = ExhaustiveSession(model, self.asked)
        return self.session
