"""Engines in turn: what one has proven the next goes on from, and nobody is waited for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from exhaustive import Exhaustive, ExhaustiveSession, lexicographic, random_model

from allocator.engines.backends import SolverAnswer, load_backend
from allocator.engines.portfolio.in_turn import optimised
from allocator.errors import VerificationError
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model


class Only(Exhaustive):
    """Enumerates, but has nothing to say on some goals, by the name of their first variable."""

    def __init__(self, name: str, *silent: int) -> None:
        super().__init__()
        self.name, self.silent = name, silent

    def open(self, model: Model) -> ExhaustiveSession:
        silent, goals = self.silent, [g.expression for g in model.goals]

        class Session(ExhaustiveSession):
            def optimise(
                self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
            ) -> SolverAnswer:
                asked = next(n for n, goal in enumerate(goals) if goal.terms == expression.terms)
                if asked in silent:
                    return SolverAnswer("unknown")
                return super().optimise(expression, sense, limit_seconds, hint)

        self.session = Session(model, self.asked)
        return self.session


def _model() -> Model:
    """At most 7 of weights 2, 3, 4: the most awards, then the most money, then the first candidates."""
    model = Model()
    x, y, z = (model.boolean(name) for name in "xyz")
    model.add(2 * x + 3 * y + 4 * z <= 7, "budget", "总额")
    model.goal("count", "max", x + y + z)
    model.goal("money", "max", 2 * x + 3 * y + 4 * z)
    model.goal("first", "max", 2 * x + y)
    return model


def test_each_proves_what_the_other_cannot() -> None:
    odd, even = Only("odd", 0, 2), Only("even", 1)
    outcome = optimised(_model(), (even, odd))
    assert outcome.proven
    assert outcome.values == (0, 1, 1)
    assert [(g.name, g.value) for g in outcome.goals] == [("count", 2), ("money", 7), ("first", 1)]
    assert [g.how for g in outcome.goals][:2] == ["given", "given"]


def test_what_nobody_proves_stays_unproven() -> None:
    """Both give up at once, so nothing is waited for."""
    outcome = optimised(_model(), (Only("one", 1), Only("two", 1)))
    assert outcome.status == "feasible"
    assert [g.status for g in outcome.goals] == ["optimal", "feasible", "unknown"]


def test_time_is_for_all_together() -> None:
    outcome = optimised(_model(), (Only("one"), Only("two")), limit_seconds=0.0)
    assert outcome.status == "unknown"


def test_the_first_to_deny_ends_it() -> None:
    model = Model()
    x = model.boolean("x")
    model.add(2 * x >= 3, "quota", "下限")
    model.goal("count", "max", x + 0)
    assert optimised(model, (Only("one"), Only("two"))).status == "infeasible"


@pytest.mark.parametrize("seed", range(40))
def test_random_models_match_complete_enumeration(seed: int) -> None:
    model = random_model(seed)
    expected = lexicographic(model)
    outcome = optimised(model, (load_backend("cpsat"), load_backend("highs")))
    if expected is None:
        assert outcome.status == "infeasible"
    else:
        assert outcome.proven
        assert outcome.values is not None
        assert tuple(g.expression.value(outcome.values) for g in model.goals) == expected


def test_a_contradiction_is_told() -> None:
    class Wrong(Only):
        def open(self, model: Model) -> ExhaustiveSession:
            session = super().open(model)
            ask = session.optimise

            def better(*given: object) -> SolverAnswer:
                answer = ask(*given)  # type: ignore[arg-type]
                return SolverAnswer("infeasible") if answer.value is not None else answer

            session.optimise = better  # type: ignore[method-assign, assignment]
            return session

    with pytest.raises(VerificationError, match="N06"):
        optimised(_model(), (Only("right", 1, 2), Wrong("wrong", 0)))
