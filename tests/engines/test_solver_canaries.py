"""Known ways in which the installed solvers mislead: each test shows a trap and that we do not fall into it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import pulp
import pytest
from exhaustive import Exhaustive, lexicographic
from ortools.sat.python.cp_model_helper import CpModelProto, SatParameters, SolveWrapper

from allocator.engines.backends import BACKENDS, SolverAnswer, cbc, clashing_highspy, highs, load_backend
from allocator.engines.backends.cpsat import parameters
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.errors import VerificationError
from allocator.models.algebra import Linear, eq, total
from allocator.models.model import Model, common_factor

OPTIMAL, INFEASIBLE = 4, 3
each = pytest.mark.parametrize("name", BACKENDS)


@dataclass
class Enforced:
    """Row `Σ coefficient·x ⋚ bound`, demanded only where Boolean `enforcer` is 1 (always, where it is None)."""

    members: list[int]
    coefficients: list[int]
    bound: int
    upper: bool
    enforcer: int | None

    def holds(self, x: tuple[int, ...]) -> bool:
        if self.enforcer is not None and not x[self.enforcer]:
            return True
        activity = sum(c * x[index] for index, c in zip(self.members, self.coefficients, strict=True))
        return activity <= self.bound if self.upper else activity >= self.bound


@dataclass
class Overflowing:
    """A model of the kind of google/or-tools#5293: six to ten Booleans, coefficients that sum above 2³¹."""

    size: int
    rows: list[Enforced]
    at_most_one: list[list[int]]
    prices: list[int]

    @classmethod
    def draw(cls, seed: int) -> Overflowing:
        chance = random.Random(seed)
        size = chance.randint(6, 10)
        scale = chance.choice([1.0e9, 1.5e9, 2.0e9])
        rows = []
        for _ in range(chance.randint(2, 5)):
            members = chance.sample(range(size), chance.randint(3, size - 1))
            coefficients = [int(chance.uniform(0.3, 1) * scale) for _ in members]
            others = [index for index in range(size) if index not in members]
            enforcer = chance.choice(others) if chance.random() < 0.8 else None
            bound = int(sum(coefficients) * chance.uniform(0.3, 0.9))
            rows.append(Enforced(members, coefficients, bound, chance.random() < 0.5, enforcer))
        exclusive = [chance.sample(range(size), chance.randint(2, 4)) for _ in range(chance.randint(1, 4))]
        prices = [chance.randint(1, 100) * chance.choice([1, 1, -1]) for _ in range(size)]
        return cls(size, rows, exclusive, prices)

    def best(self) -> int | None:
        """By complete enumeration."""
        values = [
            sum(price * value for price, value in zip(self.prices, x, strict=True))
            for x in product((0, 1), repeat=self.size)
            if all(sum(x[index] for index in group) <= 1 for group in self.at_most_one)
            and all(row.holds(x) for row in self.rows)
        ]
        return max(values, default=None)

    def solve(self, chosen: Any) -> int | None:
        """What raw CP-SAT certifies as the best value; None for infeasible."""
        proto = CpModelProto()
        for _ in range(self.size):
            proto.variables.add().domain.extend((0, 1))
        for row in self.rows:
            constraint = proto.constraints.add()
            if row.enforcer is not None:
                constraint.enforcement_literal.extend([row.enforcer])
            constraint.linear.vars.extend(row.members)
            constraint.linear.coeffs.extend(row.coefficients)
            constraint.linear.domain.extend((-(2**50), row.bound) if row.upper else (row.bound, 2**50))
        for group in self.at_most_one:
            proto.constraints.add().at_most_one.literals.extend(group)
        proto.objective.vars.extend(range(self.size))
        proto.objective.coeffs.extend([-price for price in self.prices])
        solver: Any = SolveWrapper()
        solver.set_parameters(chosen)
        response = solver.solve(proto)
        assert int(response.status) in (OPTIMAL, INFEASIBLE)
        return -round(response.objective_value) if int(response.status) == OPTIMAL else None


def test_cpsat_certifies_no_wrong_optimum_with_our_parameters() -> None:
    cases = [Overflowing.draw(seed) for seed in range(1000)]
    truths = [case.best() for case in cases]
    assert [case.solve(parameters()) for case in cases] == truths
    if version("ortools") == "9.15.6755":
        plain = SatParameters()
        plain.num_workers = 1
        wrong = sum(case.solve(plain) != truth for case, truth in zip(cases, truths, strict=True))
        assert wrong > 0, "the cases have lost their teeth"


def test_the_algebra_divides_the_rows_that_overflow() -> None:
    divided = 0
    for seed in range(50):
        case = Overflowing.draw(seed)
        for row in case.rows:
            model = Model()
            x = [model.boolean(f"x{index}") for index in range(case.size)]
            left = total(c * x[index] for index, c in zip(row.members, row.coefficients, strict=True))
            if sum(row.coefficients) // common_factor(row.coefficients) < 2**31:
                continue
            divided += 1
            model.add(left <= row.bound, "budget", "总额")
            assert all(model.size_of(Linear(dict(made.terms))) < 2**31 for made in model.rows)
    assert divided > 50


def _market_split(size: int = 40, rows: int = 5) -> Model:
    """Split every row's weights exactly in half: no solver proves this in a second."""
    chance = random.Random(1)
    model = Model()
    x = [model.boolean(f"x{index}") for index in range(size)]
    distances = []
    for number in range(rows):
        weights = [chance.randint(0, 99) for _ in x]
        over, under = model.integer(f"over{number}", 0, 9999), model.integer(f"under{number}", 0, 9999)
        half = total(w * picked for w, picked in zip(weights, x, strict=True)) + under - over
        model.add(eq(half, sum(weights) // 2), "split", str(number))
        distances += [over, under]
    model.goal("distance", "min", total(distances))
    model.goal("count", "max", total(x))
    return model


def _check_unproven(model: Model, outcome: Outcome) -> None:
    first, second = outcome.goals
    assert not outcome.proven
    assert outcome.status in ("feasible", "unknown")
    assert second.status == "unknown"
    if outcome.values is not None:
        assert model.broken(outcome.values) == []
        assert first.value == model.goals[0].expression.value(outcome.values)
        assert first.bound is None or first.bound < first.value


@each
def test_a_run_out_of_time_is_never_proven(name: str) -> None:
    model = _market_split()
    _check_unproven(model, optimise(model, load_backend(name), limit_seconds=0.5))


def test_pulp_itself_calls_a_run_out_of_time_optimal(tmp_path: Path) -> None:
    model = _market_split()
    problem = load_backend("cbc").open(model)._problem  # type: ignore[attr-defined]
    problem.setObjective(pulp.lpSum(problem.variables()[-10:]))
    solver = pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False, timeLimit=1)
    solver.tmpDir = str(tmp_path)
    problem.solve(solver)
    assert problem.status == pulp.LpStatusOptimal
    assert problem.sol_status == pulp.LpSolutionIntegerFeasible


def _cbc_answers(monkeypatch: pytest.MonkeyPatch, first: str, x: str, y: str, log: str | None = "") -> SolverAnswer:
    """What we make of a solution file of CBC for `max x + y + 1` under `x + y ≤ 3`."""
    model = Model()
    left = total([model.integer("x", 0, 3), model.integer("y", 0, 3)])
    model.add(left <= 3, "budget", "总额")
    session = cbc.BACKEND.open(model)

    def run(folder: Path, limit_seconds: float | None, hint: object) -> str | None:
        lines = [first, "      0 r000000  4  0", f"** 0 x000000  {x}  1", f"      1 x000001  {y}  1", ""]
        (folder / "model.sol").write_text("\n".join(lines), "ascii")
        return log

    monkeypatch.setattr(session, "_run", run)
    return session.optimise(left + 1, "max", 1.0, None)


@pytest.mark.parametrize(("x", "y"), [("2", "2"), ("0.5", "1"), ("4", "-1")])
def test_what_cbc_prints_when_stopped_is_no_solution_unless_it_is_one(
    x: str, y: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _cbc_answers(monkeypatch, "Stopped on time - objective value -4.00000000", x, y) == SolverAnswer("unknown")


def test_what_cbc_leaves_behind_is_read_for_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = "Stopped on time - objective value -2.00000000"
    log = "Result - Stopped on time limit\n\nLower bound:                    -3.000\n"
    assert _cbc_answers(monkeypatch, stopped, "1", "1", log) == SolverAnswer("feasible", 3, 4, (1, 1))
    assert _cbc_answers(monkeypatch, stopped, "1", "1") == SolverAnswer("feasible", 3, None, (1, 1))
    assert _cbc_answers(monkeypatch, stopped, "1", "1", None) == SolverAnswer("unknown")
    optimal = "Optimal - objective value -3.00000000"
    assert _cbc_answers(monkeypatch, optimal, "1", "2") == SolverAnswer("optimal", 4, 4, (1, 2))
    with pytest.raises(VerificationError, match="不是整数"):
        _cbc_answers(monkeypatch, optimal, "1.5", "1.5")
    for infeasible in ("Infeasible", "Integer infeasible"):
        first = f"{infeasible} - objective value -3.00000000"
        assert _cbc_answers(monkeypatch, first, "1", "2") == SolverAnswer("infeasible")
    assert _cbc_answers(monkeypatch, "", "1", "2") == SolverAnswer("unknown")


@each
def test_nothing_found_in_time_is_unknown(name: str) -> None:
    model = _market_split()
    model.rows[:] = []
    chance = random.Random(2)
    x = model.variables[:40]
    for number in range(7):
        weights = [chance.randint(0, 9999) for _ in x]
        model.add(eq(total(w * v for w, v in zip(weights, x, strict=True)), sum(weights) // 2), "split", str(number))
    outcome = optimise(model, load_backend(name), limit_seconds=0.3)
    assert (outcome.status, outcome.values) == ("unknown", None)


@each
def test_names_that_pulp_would_merge_stay_apart(name: str) -> None:
    model = Model()
    first, second = model.integer("A-1", 0, 5), model.integer("A 1", 0, 5)
    third = model.integer("x000000", 0, 5)
    model.add(first + third <= 3, "budget", "A-1")
    model.add(second <= 2, "budget", "A 1")
    model.goal("money", "max", 3 * first + 2 * second + third)
    outcome = optimise(model, load_backend(name))
    assert outcome.values == (3, 2, 0)
    assert outcome.goals[0].value == 13


def test_cpsat_calls_a_solution_within_a_gap_optimal_and_the_driver_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def loose(limit_seconds: float | None) -> Any:
        chosen = parameters(limit_seconds)
        chosen.absolute_gap_limit = 1_000_000
        return chosen

    monkeypatch.setattr("allocator.engines.backends.cpsat.parameters", loose)
    model = _market_split()
    answer = load_backend("cpsat").open(model).optimise(model.goals[0].expression, "min", None, None)
    assert answer.status == "optimal"
    assert answer.value is not None
    assert answer.bound is not None
    assert answer.bound < answer.value
    _check_unproven(model, optimise(model, load_backend("cpsat")))


def test_highs_within_a_gap_is_not_proven_either(monkeypatch: pytest.MonkeyPatch) -> None:
    strict = highs.parameters

    def loose(limit_seconds: float | None) -> Any:
        chosen = strict(limit_seconds)
        chosen.absolute_gap_tolerance = 1_000_000.0
        return chosen

    monkeypatch.setattr(highs, "parameters", loose)
    model = _market_split()
    answer = load_backend("highs").open(model).optimise(model.goals[0].expression, "min", None, None)
    assert answer.status == "optimal"
    _check_unproven(model, optimise(model, load_backend("highs")))


def test_cbc_within_a_gap_is_not_even_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbc, "_EXACTLY", ("-ratio", "0.99", "-allow", "1000000", "-timeMode", "elapsed"))
    model = _market_split()
    answer = load_backend("cbc").open(model).optimise(model.goals[0].expression, "min", None, None)
    assert (answer.status, answer.bound) == ("feasible", 0)
    _check_unproven(model, optimise(model, load_backend("cbc")))


def test_no_gap_is_set() -> None:
    ours, plain = parameters(), SatParameters()
    assert ours.absolute_gap_limit == plain.absolute_gap_limit < 1
    assert ours.relative_gap_limit == plain.relative_gap_limit == 0


@each
def test_infeasible_has_no_values(name: str) -> None:
    model = Model()
    x = [model.boolean(f"x{index}") for index in range(6)]
    model.add(2 * total(x) <= 7, "budget", "总额")
    model.add(total(x) >= 4, "quota", "最低数量")
    model.goal("count", "max", total(x))
    answer = load_backend(name).open(model).optimise(model.goals[0].expression, "max", None, None)
    assert (answer.status, answer.value, answer.bound, answer.values) == ("infeasible", None, None, None)
    outcome = optimise(model, load_backend(name))
    assert (outcome.status, outcome.values, outcome.goals) == ("infeasible", None, ())


@each
def test_a_presolve_that_ends_in_an_error_is_asked_again_without(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """HiGHS 1.12 takes 7x + 5y + 7z = 23 for solvable, fails on its own solution, and prints so on stdout."""
    model = Model()
    x, y, z = model.integer("x", 1, 2), model.integer("y", 0, 3), model.integer("z", 0, 3)
    model.add(eq(7 * x + 5 * y + 7 * z, 23), "budget", "总额")
    model.goal("money", "min", 4 * y - 3 * x - 5 * z)
    assert lexicographic(model) is None
    assert optimise(model, load_backend(name)).status == optimise(model, Exhaustive()).status == "infeasible"
    assert capfd.readouterr().out == ""


def test_highspy_is_not_here() -> None:
    assert find_spec("highspy") is None
    assert clashing_highspy() is False


def test_a_highspy_on_the_path_is_seen_without_importing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "highspy.py").write_text("raise RuntimeError('imported')\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert clashing_highspy() is True
