"""CP-SAT, HiGHS and CBC against brute force and against the score lines; injected faults are caught.

CBC is a program of its own, started for every goal: it gets the same pools in smaller chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from oracle import checks
from oracle.pools import World, draw
from oracle.referee import by_lines

from allocator.engines.backends import Backend, Session, SolverAnswer, load_backend
from allocator.errors import VerificationError
from allocator.models.algebra import Comparison, Linear, Sense
from allocator.models.decisions import Decisions
from allocator.models.model import Direction, Model, Row
from allocator.proof import solve

CHUNKS = [(engine, number) for engine in ("cpsat", "highs", "cbc") for number in range(4)]


@pytest.mark.parametrize(("engine", "number"), CHUNKS)
def test_an_engine_equals_brute_force(engine: str, number: int) -> None:
    seeds = range(100_000 + 50 * number, 100_000 + 50 * (number + 1))
    assert checks.engine_equals_brute(seeds, engine) == []


@pytest.mark.parametrize(("engine", "number"), CHUNKS)
def test_an_engine_equals_the_lines_on_real_sizes(engine: str, number: int) -> None:
    seeds = range(200_000 + 5 * number, 200_000 + 5 * (number + 1))
    assert checks.lines_equal_rows(seeds, engine, (30, 120)) == []


@pytest.mark.parametrize("modes", [{"over": "skip", "merit": "excused"}, {"merit": "off", "reserve": "0"}])
def test_two_solvers_agree_outside_the_theorem(modes: dict[str, str]) -> None:
    assert checks.solvers_agree(range(300_000, 300_005), (15, 30), modes) == []


def crowded() -> World:
    """A world in which every family of rows is there and the list is neither empty nor everybody."""
    modes = {
        "tiers": "3",
        "over": "truncate",
        "history": "programme",
        "per_applicant": "2",
        "experts": "none",
        "ties": "keys",
        "shape": "pyramid",
        "stance": "balanced",
        "quota": "soft",
        "city_cap": "max",
        "reserve": "2",
        "min_score": "no",
        "exclusive": "off",
        "pins": "in",
        "floors": "no",
        "merit": "excused",
        "once": "off",
        "gate": "none",
        "goals": "stance",
        "granule": "10000",
    }
    return draw(CROWDED, size=(7, 7), modes=modes)


CROWDED = 1192
_TURNED: dict[Sense, tuple[Sense, ...]] = {"<=": (">=",), ">=": ("<=",), "=": ("<=", ">=")}


def test_every_wrong_row_sign_that_changes_the_answer_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = crowded().problem()
    right = solve.solve_problem(problem)
    assert right.proven
    add = Decisions.add
    rows: list[tuple[str, Sense]] = []

    def counting(self: Decisions, row: Comparison, clause: str, label: str) -> None:
        rows.append((clause, row.sense))
        add(self, row, clause, label)

    monkeypatch.setattr(Decisions, "add", counting)
    solve.solve_problem(problem)
    caught = set()
    for wrong, (clause, sense) in enumerate(tuple(rows)):
        for other in _TURNED[sense]:
            monkeypatch.setattr(Decisions, "add", _turning(add, wrong, other))
            try:
                found = solve.solve_problem(problem)
            except VerificationError:
                caught.add(clause)
            else:
                assert found.allocation == right.allocation
    assert {"tiers", "budget", "quota", "per", "cumulative", "merit", "city_cap", "pins", "reserve"} <= caught


def _turning(add: Callable[[Decisions, Comparison, str, str], None], wrong: int, sense: Sense) -> Callable[..., None]:
    """`Decisions.add` that gives one row, by its number, another sense."""
    left = [wrong]

    def turned(self: Decisions, row: Comparison, clause: str, label: str) -> None:
        left[0] -= 1
        add(self, Comparison(row.difference, sense) if left[0] == -1 else row, clause, label)

    return turned


class Liar:
    """A backend that calls its `at`-th answer optimal, whatever the truth: the worst solution instead of the best."""

    def __init__(self, honest: Backend, at: int) -> None:
        self.honest, self.at = honest, at
        self.name, self.family, self.version = honest.name, honest.family, honest.version

    def open(self, model: Model) -> Session:
        return Lies(self.honest.open(model), self.at)


class Lies:
    def __init__(self, honest: Session, at: int) -> None:
        self.honest, self.left = honest, at

    def add(self, row: Row) -> None:
        self.honest.add(row)

    def optimise(
        self, expression: Linear, sense: Direction, limit_seconds: float | None, hint: Sequence[int] | None
    ) -> SolverAnswer:
        self.left -= 1
        if self.left >= 0:
            return self.honest.optimise(expression, sense, limit_seconds, hint)
        worst = self.honest.optimise(expression, "max" if sense == "min" else "min", limit_seconds, hint)
        return replace(worst, bound=worst.value)


@pytest.mark.parametrize("modes", [{}, {"over": "skip"}], ids=["lines and CP-SAT", "CP-SAT and HiGHS"])
def test_a_false_optimal_is_caught(modes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    problem = draw(CROWDED, size=(7, 7), modes={**OPEN, **modes}).problem()
    honest = load_backend("cpsat")
    right = solve.solve_problem(problem)
    assert right.proven
    for at in range(len(right.goals)):
        monkeypatch.setattr(solve, "load_backend", _lying(honest, at))
        try:
            found = solve.solve_problem(problem)
        except VerificationError:
            continue
        assert found.allocation == right.allocation
        assert at > 0, "a lie about the first goal must not pass"


OPEN = {
    "goals": "stance",
    "reserve": "0",
    "merit": "excused",
    "over": "truncate",
    "pins": "none",
    "quota": "soft",
    "city_cap": "off",
    "min_score": "no",
}


def _lying(honest: Backend, at: int) -> Callable[[str], Backend]:
    return lambda name: Liar(honest, at) if name == "cpsat" else load_backend(name)


def test_the_crowded_world_is_a_real_one() -> None:
    verdict = by_lines(crowded().problem())
    assert verdict is not None
    assert verdict.allocation is not None
    assert 2 < len(verdict.allocation.funded) < 9
