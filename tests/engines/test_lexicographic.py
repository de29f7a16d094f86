"""The lexicographic driver: goals in order, each proven before it is fixed, and no claim believed unchecked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from exhaustive import Exhaustive, ExhaustiveSession, lexicographic, random_model

from allocator.engines.backends import SolverAnswer
from allocator.engines.lexicographic import optimise
from allocator.errors import VerificationError
from allocator.models.algebra import Linear, leq, total
from allocator.models.model import Direction, Model

Change = Callable[[SolverAnswer], SolverAnswer]


class Tampered(Exhaustive):
    """Enumerates, then changes the answer to question number `at`."""

    def __init__(self, change: Change, at: int = 0) -> None:
        super().__init__()
        self.change = change
        self.at = at

    def open(self, model: Model) -> ExhaustiveSession:
        outer = self

        class Session(ExhaustiveSession):
            def optimise(
                self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
            ) -> SolverAnswer:
                answer = super().optimise(expression, sense, limit_seconds, hint)
                return outer.change(answer) if len(self.asked) - 1 == outer.at else answer

        self.session = Session(model, self.asked)
        return self.session


def _model() -> Model:
    """At most 7 of weights 2, 3, 4: the most money first, then the most awards, then the first candidate."""
    model = Model()
    x, y, z = (model.boolean(name) for name in "xyz")
    model.add(2 * x + 3 * y + 4 * z <= 7, "budget", "总额")
    model.goal("money", "max", 2 * x + 3 * y + 3 * z)
    model.goal("count", "max", x + y + z)
    model.goal("last", "min", y + 1)
    return model


def test_random_models_match_complete_enumeration() -> None:
    infeasible = 0
    for seed in range(150):
        model = random_model(seed)
        expected = lexicographic(model)
        outcome = optimise(model, Exhaustive())
        if expected is None:
            infeasible += 1
            assert (outcome.status, outcome.values, outcome.goals) == ("infeasible", None, ())
            continue
        assert outcome.proven
        assert tuple(goal.value for goal in outcome.goals) == expected
        assert tuple(goal.bound for goal in outcome.goals) == expected
        assert outcome.values is not None
        assert tuple(goal.expression.value(outcome.values) for goal in model.goals) == expected
    assert 10 < infeasible < 100


def test_the_order_of_the_goals_decides() -> None:
    outcome = optimise(_model(), Exhaustive())
    assert [(goal.name, goal.value, goal.status) for goal in outcome.goals] == [
        ("money", 6, "optimal"),
        ("count", 2, "optimal"),
        ("last", 2, "optimal"),
    ]
    assert outcome.values == (0, 1, 1)


def test_a_proven_goal_is_fixed_in_its_own_direction_without_its_constant() -> None:
    model = _model()
    model.goal("first", "max", model.variables[0])
    backend = Exhaustive()
    optimise(model, backend)
    assert [(row.sense, row.bound, row.clause) for row in backend.session.rows] == [
        (">=", 6, "goal:money"),
        (">=", 2, "goal:count"),
        ("<=", 1, "goal:last"),
        (">=", 0, "goal:first"),
    ]


def test_the_last_solution_is_the_next_hint() -> None:
    backend = Exhaustive()
    optimise(_model(), backend)
    assert [hint for _, hint in backend.asked] == [None, (0, 1, 1), (0, 1, 1)]


def test_a_goal_at_the_best_value_of_its_ranges_costs_no_solve_and_still_binds() -> None:
    model = Model()
    x, y = model.boolean("x"), model.boolean("y")
    model.goal("first", "max", x)
    model.goal("again", "max", 2 * x)
    model.goal("fewest", "min", x + y)
    backend = Exhaustive()
    outcome = optimise(model, backend)
    assert [(goal.value, goal.how) for goal in outcome.goals] == [(1, "solver"), (2, "range"), (1, "solver")]
    assert outcome.solves == len(backend.asked) == 2


def test_a_range_is_no_proof_before_a_solution_attains_it() -> None:
    model = Model()
    x, y = model.boolean("x"), model.boolean("y")
    model.add(x + y <= 1, "quota", "总数")
    model.goal("both", "max", x + y)
    outcome = optimise(model, Exhaustive(), hint=(1, 0))
    assert (outcome.goals[0].value, outcome.goals[0].how) == (1, "solver")


def test_a_hint_that_satisfies_every_row_is_a_first_solution() -> None:
    model = _model()
    model.goals.reverse()
    backend = Exhaustive()
    outcome = optimise(model, backend, hint=(1, 0, 1))
    assert [(goal.name, goal.value, goal.how) for goal in outcome.goals] == [
        ("last", 1, "range"),
        ("count", 2, "solver"),
        ("money", 5, "solver"),
    ]
    assert [row.clause for row in backend.session.rows] == ["goal:last", "goal:count", "goal:money"]


@pytest.mark.parametrize(("hint", "passed"), [((1, 1, 1), (1, 1, 1)), ((2, 0, 0), None), ((1, 0), None)])
def test_a_hint_that_breaks_a_row_or_a_range_decides_nothing(
    hint: tuple[int, ...], passed: tuple[int, ...] | None
) -> None:
    backend = Exhaustive()
    outcome = optimise(_model(), backend, hint=hint)
    assert outcome.values == (0, 1, 1)
    assert backend.asked[0] == ("max", passed)


def test_a_model_without_goals_is_asked_for_any_solution() -> None:
    model = Model()
    x = model.integer("x", 0, 5)
    model.add(x >= 3, "quota", "总数")
    outcome = optimise(model, Exhaustive())
    assert outcome.proven
    assert outcome.goals == ()
    assert outcome.values is not None
    assert model.broken(outcome.values) == []
    model.add(x <= 2, "quota", "总数")
    assert optimise(model, Exhaustive()).status == "infeasible"


def test_a_model_without_variables_needs_no_solver() -> None:
    model = Model()
    model.goal("money", "max", Linear({}, 4))
    backend = Exhaustive()
    outcome = optimise(model, backend)
    assert (outcome.proven, outcome.values, outcome.goals[0].value, outcome.solves) == (True, (), 4, 0)
    model.add(leq(1, 0), "city_floor", "济南市")
    assert optimise(model, backend).status == "infeasible"
    assert backend.asked == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda a: replace(a, bound=a.bound + 1), id="bound-away-from-value"),
        pytest.param(lambda a: replace(a, bound=None), id="no-bound"),
        pytest.param(lambda a: replace(a, status="feasible"), id="feasible-at-its-bound"),
    ],
)
def test_nothing_is_proven_without_optimal_and_bound_equal_to_value(change: Change) -> None:
    outcome = optimise(_model(), Tampered(change))
    assert not outcome.proven
    assert outcome.status == "feasible"
    assert [(goal.value, goal.status) for goal in outcome.goals] == [(6, "feasible"), (2, "unknown"), (2, "unknown")]
    assert outcome.solves == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda a: replace(a, value=a.value + 1), "报告7，按整数复核为6", id="value"),
        pytest.param(lambda a: replace(a, value=None), "报告None，按整数复核为6", id="no-value"),
        pytest.param(lambda a: replace(a, bound=a.value - 1), "界5", id="bound-worse-than-value"),
        pytest.param(lambda a: replace(a, value=8, bound=8, values=(1, 1, 1)), "违反“budget：总额”等1行", id="row"),
        pytest.param(lambda a: replace(a, values=(0, 3, 0)), "变量超出范围", id="range"),
        pytest.param(lambda a: replace(a, values=a.values[:2]), "变量超出范围", id="short"),
    ],
)
def test_an_answer_that_breaks_exact_arithmetic_stops_the_run(change: Change, message: str) -> None:
    with pytest.raises(VerificationError, match="N06.*exhaustive.*money.*" + message):
        optimise(_model(), Tampered(change))


def test_a_solution_that_gives_up_a_proven_goal_stops_the_run() -> None:
    def forget(answer: SolverAnswer) -> SolverAnswer:
        return replace(answer, value=2, bound=2, values=(1, 1, 0))

    with pytest.raises(VerificationError, match="违反“goal:money：已证明的目标”"):
        optimise(_model(), Tampered(forget, at=1))


def test_a_false_optimum_is_caught_by_a_later_solution_that_betters_it() -> None:
    model = Model()
    x, y = model.boolean("x"), model.boolean("y")
    model.goal("first", "max", x)
    model.goal("second", "max", x + y)
    with pytest.raises(VerificationError, match=r"first.*最优0.*更优的1"):
        optimise(model, Tampered(lambda _: SolverAnswer("optimal", 0, 0, (0, 0))))


def test_a_false_optimum_is_caught_by_the_solution_in_hand() -> None:
    def worse(_: SolverAnswer) -> SolverAnswer:
        return SolverAnswer("optimal", 2, 2, (1, 0, 0))

    with pytest.raises(VerificationError, match=r"最优2.*已有6"):
        optimise(_model(), Tampered(worse), hint=(0, 1, 1))


def test_a_worse_solution_of_a_run_cut_short_does_not_replace_the_one_in_hand() -> None:
    outcome = optimise(_model(), Tampered(lambda _: SolverAnswer("feasible", 2, 8, (1, 0, 0))), hint=(0, 1, 1))
    assert (outcome.status, outcome.values, outcome.goals[0].bound) == ("feasible", (0, 1, 1), 8)


@pytest.mark.parametrize("at", [1, 2])
def test_infeasible_after_a_solution_is_a_contradiction(at: int) -> None:
    with pytest.raises(VerificationError, match="无可行解"):
        optimise(_model(), Tampered(lambda _: SolverAnswer("infeasible"), at=at))


def test_nothing_found_in_time_is_unknown() -> None:
    outcome = optimise(_model(), Tampered(lambda _: SolverAnswer("unknown", bound=9)))
    assert (outcome.status, outcome.values, outcome.solves) == ("unknown", None, 1)
    assert [(goal.value, goal.bound, goal.status) for goal in outcome.goals] == [
        (None, 9, "unknown"),
        (None, None, "unknown"),
        (None, None, "unknown"),
    ]


def test_a_later_goal_out_of_time_leaves_the_proven_ones_proven() -> None:
    outcome = optimise(_model(), Tampered(lambda _: SolverAnswer("unknown"), at=1))
    assert outcome.status == "feasible"
    assert outcome.values == (0, 1, 1)
    assert [(goal.value, goal.bound, goal.status) for goal in outcome.goals] == [
        (6, 6, "optimal"),
        (2, None, "feasible"),
        (2, None, "unknown"),
    ]


def test_no_question_is_asked_when_the_time_is_used_up() -> None:
    backend = Exhaustive()
    assert optimise(_model(), backend, limit_seconds=0.0).status == "unknown"
    assert backend.asked == []


def test_a_run_cut_short_at_the_best_value_of_its_ranges_is_proven_all_the_same() -> None:
    model = Model()
    x = [model.boolean(f"x{index}") for index in range(3)]
    model.goal("count", "max", total(x))
    outcome = optimise(model, Tampered(lambda a: replace(a, status="feasible", bound=None)))
    assert outcome.proven
