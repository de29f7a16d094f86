"""CP-SAT, HiGHS and CBC behind one protocol: same goal values as complete enumeration, silent, lazy, tidy."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from itertools import compress, product
from pathlib import Path

import pytest
from exhaustive import lexicographic, random_model

from allocator.engines.backends import BACKENDS, SolverAnswer, load_backend
from allocator.engines.backends.protocol import objective, objective_bound, row_bounds, whole
from allocator.engines.lexicographic import optimise
from allocator.errors import EnvironmentFault, UsageError, VerificationError
from allocator.models.algebra import Linear, eq, total
from allocator.models.model import Model, Row

each = pytest.mark.parametrize("name", BACKENDS)


@each
def test_random_models_match_complete_enumeration(name: str) -> None:
    backend = load_backend(name)
    solved = 0
    for seed in range(200):
        model = random_model(seed)
        expected = lexicographic(model)
        outcome = optimise(model, backend)
        assert outcome.status == ("infeasible" if expected is None else "optimal"), seed
        if expected is not None:
            solved += 1
            assert tuple(goal.value for goal in outcome.goals) == expected, seed
            assert tuple(goal.bound for goal in outcome.goals) == expected, seed
    assert solved > 100


@each
def test_big_coefficients_below_the_limit_are_exact(name: str) -> None:
    backend = load_backend(name)
    chance = random.Random(3)
    for _ in range(8):
        model = Model()
        picked = [model.boolean(f"x{index}") for index in range(9)]
        weights = [chance.randint(150_000_000, 230_000_000) for _ in picked]
        spent = total(weight * x for weight, x in zip(weights, picked, strict=True))
        model.add(spent <= sum(weights) * 3 // 5, "budget", "总额")
        model.goal("money", "max", spent)
        model.goal("count", "min", total(picked))
        sums = [(sum(compress(weights, chosen)), -sum(chosen)) for chosen in product((0, 1), repeat=len(picked))]
        money, count = max(s for s in sums if s[0] <= sum(weights) * 3 // 5)
        outcome = optimise(model, backend)
        assert outcome.proven
        assert tuple(goal.value for goal in outcome.goals) == (money, -count)


def _small() -> Model:
    model = Model()
    x, y = model.integer("x", -3, 9), model.boolean("y")
    model.integer("free", 2, 5)
    model.add(2 * x + 3 * y <= 11, "budget", "总额")
    return model


@each
def test_a_session_takes_one_goal_after_another(name: str) -> None:
    model = _small()
    x, y, free = model.variables
    session = load_backend(name).open(model)
    assert session.optimise(x + 2 * y + 4, "max", None, None).value == 10
    assert session.optimise(x + 2 * y + 4, "min", None, (0, 1, 2)).value == 1
    assert session.optimise(Linear({}, 7), "min", None, None).value == 7
    assert session.optimise(-3 * free, "max", None, (9, 1, 5)).value == -6
    session.add(Row(((1, 1),), ">=", 1, "goal:y", "已证明的目标"))
    answer = session.optimise(x + 2 * y + 4, "min", None, None)
    assert (answer.status, answer.value, answer.bound) == ("optimal", 3, 3)
    assert answer.values is not None
    assert answer.values[:2] == (-3, 1)
    assert model.within(answer.values)
    session.add(Row(((1, 1),), "=", 0, "pin", "矛盾"))
    assert session.optimise(Linear({}, 0), "min", None, answer.values) == SolverAnswer("infeasible")


@each
def test_rows_without_terms_and_bounds_out_of_reach(name: str) -> None:
    model = _small()
    x = model.variables[0]
    model.add(Row((), "<=", 0, "quota", "空行"))
    model.add(x <= 10**15, "budget", "很大的预算")
    model.add(x >= -(10**15), "budget", "很小的下限")
    session = load_backend(name).open(model)
    assert session.optimise(Linear({0: 1}), "max", None, None).value == 5
    session.add(Row((), ">=", 1, "city_floor", "无候选"))
    assert session.optimise(Linear({0: 1}), "max", None, None).status == "infeasible"
    model.add(eq(x, 10**15), "budget", "不可能")
    assert load_backend(name).open(model).optimise(Linear({0: 1}), "max", None, None).status == "infeasible"


@each
def test_solvers_say_nothing_and_leave_nothing(
    name: str, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    model = _small()
    model.goal("money", "max", model.variables[0])
    assert optimise(model, load_backend(name)).proven
    assert capfd.readouterr() == ("", "")
    assert list(folder.iterdir()) == []


@each
def test_a_backend_names_itself(name: str) -> None:
    backend = load_backend(name)
    assert backend.name == name
    assert backend.family == {"cpsat": "cp", "highs": "lp", "cbc": "coin"}[name]
    assert backend.version.split(".")[0].isdigit()


def _modules_after(statement: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter holds after a statement."""
    heavy = ("ortools", "pulp", "pandas", "numpy")
    program = f"{statement}\nimport sys\nprint(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_solver_is_imported_before_it_is_asked_for() -> None:
    assert _modules_after("import allocator.engines.lexicographic, allocator.engines.backends") == set()
    load = "from allocator.engines.backends import load_backend; load_backend({!r})"
    assert _modules_after(load.format("cpsat")) == {"ortools"}
    assert "ortools" not in _modules_after(load.format("cbc"))


def test_an_unknown_backend_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="是否“cpsat”"):
        load_backend("cp-sat")


def test_highspy_beside_pulp_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.engines.backends.clashing_highspy", lambda: True)
    with pytest.raises(EnvironmentFault, match="pip uninstall highspy"):
        load_backend("cbc")
    assert load_backend("cpsat").name == "cpsat"


def test_a_solver_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "allocator.engines.backends.highs", None)
    with pytest.raises(EnvironmentFault, match="重新安装"):
        load_backend("highs")


def test_a_missing_cbc_program_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    backend = load_backend("cbc")
    monkeypatch.setattr("allocator.engines.backends.cbc._PROGRAM", tmp_path / "cbc")
    with pytest.raises(EnvironmentFault, match=r"找不到.*CBC"):
        backend.open(_small())


def _cbc_replaced(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch, limit_seconds: float) -> SolverAnswer:
    program = folder / "cbc"
    program.write_text(script, "ascii")
    program.chmod(0o755)
    backend = load_backend("cbc")
    monkeypatch.setattr("allocator.engines.backends.cbc._PROGRAM", program)
    monkeypatch.setattr("allocator.engines.backends.cbc._GRACE_SECONDS", 0.1)
    return backend.open(_small()).optimise(Linear({0: 1}), "max", limit_seconds, None)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for CBC are shell scripts")
def test_a_cbc_that_hangs_or_dies_gives_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _cbc_replaced("#!/bin/sh\nexec sleep 60\n", tmp_path, monkeypatch, 0.1) == SolverAnswer("unknown")
    assert _cbc_replaced("#!/bin/sh\nexit 0\n", tmp_path, monkeypatch, 5.0) == SolverAnswer("unknown")
    with pytest.raises(VerificationError, match="返回码3"):
        _cbc_replaced("#!/bin/sh\nexit 3\n", tmp_path, monkeypatch, 5.0)
    with pytest.raises(EnvironmentFault, match=r"返回码-9.*请关闭其他程序"):
        _cbc_replaced("#!/bin/sh\nkill -9 $$\n", tmp_path, monkeypatch, 5.0)
    with pytest.raises(EnvironmentFault, match="无法运行"):
        _cbc_replaced("not a program", tmp_path, monkeypatch, 5.0)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for CBC are shell scripts")
def test_a_cbc_whose_solution_is_cut_short_gives_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "#!/bin/sh\nprintf 'Optimal - objective value 0\\n 0 x000000 0 0\\n{rest}' > model.sol\n"
    whole_file = "".join(f" {k} x{k:06d} 0 0\\n" for k in range(1, len(_small().variables)))
    assert _cbc_replaced(said.format(rest=whole_file), tmp_path, monkeypatch, 5.0).status == "optimal"
    assert _cbc_replaced(said.format(rest=""), tmp_path, monkeypatch, 5.0) == SolverAnswer("unknown")


@pytest.mark.parametrize(
    ("sense", "least", "bound"),
    [
        ("min", 3.2, 4 + 10),
        ("min", 4.0, 4 + 10),
        ("min", 4.0 + 1e-7, 4 + 10),
        ("min", 3.9999, 4 + 10),
        ("min", 4.001, 5 + 10),
        ("max", -4.0 - 1e-7, 4 + 10),
        ("max", -4.2, 4 + 10),
        ("max", -3.9, 3 + 10),
        ("min", 2_000_000_000.3, 2_000_000_000 + 10),
        ("min", float("-inf"), None),
    ],
)
def test_a_floating_bound_rounds_to_the_side_that_stays_true(sense: str, least: float, bound: int | None) -> None:
    assert objective_bound(Linear({0: 1}, 10), sense, least) == bound  # type: ignore[arg-type]


def test_an_objective_regains_its_sign_and_constant() -> None:
    assert objective(Linear({0: 1}, 10), "min", 3.0000001) == 13
    assert objective(Linear({0: 1}, 10), "max", -3.0000001) == 13


def test_values_are_integers_or_nothing() -> None:
    assert whole([1.0000001, -2.0, 0.0], "HiGHS") == (1, -2, 0)
    for wrong in (0.5, 1.00001, float("nan"), float("inf")):
        with pytest.raises(VerificationError, match="第1个变量"):
            whole([0.0, wrong], "HiGHS")


def test_row_bounds_stay_within_two_to_the_31() -> None:
    assert row_bounds(Row((), "<=", 10**15, "", "")) == (None, 2**31)
    assert row_bounds(Row((), ">=", -(10**15), "", "")) == (-(2**31), None)
    assert row_bounds(Row((), "=", 7, "", "")) == (7, 7)


def test_control_c_is_for_the_caller() -> None:
    """CP-SAT would take it, end one solve, and the run would go on."""
    from allocator.engines.backends.cpsat import parameters  # noqa: PLC0415

    assert parameters().catch_sigint_signal is False
