"""Engines side by side: who wins, who confirms, what happens to the others, and that nobody is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import engines_case
import pytest
from engines_case import NOTHING, OFF
from exhaustive import Exhaustive, feasible, random_model
from worlds import listed, quota, ranked, year

from allocator.engines.backends import SolverAnswer, load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Level
from allocator.engines.portfolio import proof_ledger, side_by_side
from allocator.engines.portfolio.proof_ledger import Dispute, Opened, ProofLedger, Reached
from allocator.errors import EnvironmentFault, VerificationError
from allocator.law.tiers import Amounts
from allocator.models.algebra import Linear
from allocator.models.formulation import Formulation
from allocator.models.model import Model, Row
from allocator.parallel.worker import Worker
from allocator.proof import solve as solving
from allocator.proof.solve import Result, solve_problem
from allocator.report.headline import proof
from allocator.run.record import _engine

BEST = {"1": ("甲级", 100.0), "2": ("乙级", 75.0), "3": ("丙级", 50.0)}
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups")

Run = Callable[..., Result]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Every worker that is started."""
    found: list[Worker] = []
    begin = Worker.__init__

    def noted(self: Worker, *arguments: Any) -> None:
        begin(self, *arguments)
        found.append(self)

    monkeypatch.setattr(Worker, "__init__", noted)
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, started: list[Worker]) -> Iterator[Run]:
    """Allocates with these engines, without a trial in this process; afterwards no process is left."""
    monkeypatch.setattr(side_by_side, "TRIAL_SECONDS", 0.0)

    def solved(load: Callable[[str], Any], problem: Any = OFF, patience: float = 0.5, **options: Any) -> Result:
        monkeypatch.setattr(proof_ledger, "PATIENCE_SECONDS", patience)
        monkeypatch.setattr(solving, "load_backend", load)
        return solve_problem(problem, **options)

    yield solved
    assert [r for r in started if _alive(r.pid)] == []


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"


def _gone(*pids: int) -> bool:
    """Whether the processes are gone, if need be after a moment."""
    until = time.monotonic() + 30
    while any(_alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(_alive(pid) for pid in pids)


def _names(result: Result) -> list[str]:
    return [e.name for e in result.engines]


def _parts(result: Result) -> dict[str, tuple[int, ...] | None]:
    return {e.name: e.goals for e in result.engines}


class TestWhoWins:
    def test_a_plain_case_starts_no_process(self, started: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(solving, "load_backend", engines_case.honest)
        result = solve_problem(OFF)
        assert (_names(result), result.proven, started) == (["cpsat", "highs"], True, [])

    def test_two_that_prove_everything(self, run: Run) -> None:
        result = run(engines_case.honest)
        assert result.proven
        assert len({e.family for e in result.engines}) > 1
        assert result.allocation is not None
        assert listed(OFF, result.allocation) == BEST

    @pytest.mark.parametrize(
        ("load", "names"), [(engines_case.highs_hangs, ["cpsat", "cbc"]), (engines_case.cpsat_hangs, ["highs", "cbc"])]
    )
    def test_where_one_never_ends_the_other_wins_and_the_third_confirms(
        self, load: Callable[[str], Any], names: list[str], run: Run
    ) -> None:
        result = run(load)
        assert (_names(result), result.proven) == (names, True)
        assert set(_parts(result).values()) == {None}

    def test_each_alone_is_stuck_and_together_they_prove_every_goal_twice(self, run: Run) -> None:
        result = run(engines_case.each_hangs)
        assert result.proven
        parts = {name: set(range(3)) if goals is None else set(goals) for name, goals in _parts(result).items()}
        assert 0 not in parts["cpsat"]
        assert 1 not in parts["highs"]
        assert all(sum(k in part for part in parts.values()) >= 2 for k in range(3))
        assert result.allocation is not None
        assert listed(OFF, result.allocation) == BEST

    def test_the_list_does_not_depend_on_who_is_fast(self, run: Run) -> None:
        loads = (engines_case.honest, engines_case.highs_hangs, engines_case.cpsat_hangs, engines_case.each_hangs)
        results = [run(load) for load in loads]
        told = [(r.allocation, r.goals, r.measurements) for r in results]
        assert told == told[:1] * len(told)
        assert len({tuple(_names(r)) for r in results}) > 1

    @pytest.mark.parametrize("engine", ["highs", "cbc"])
    def test_an_engine_that_was_asked_for_takes_part(self, engine: str, run: Run) -> None:
        result = run(engines_case.cpsat_hangs, engine=engine)
        assert result.proven
        assert _parts(result)[engine] is None

    def test_nothing_fits_only_where_two_say_so(self, run: Run) -> None:
        result = run(engines_case.cpsat_hangs, NOTHING)
        assert (result.status, result.allocation, _names(result)) == ("infeasible", None, ["highs", "cbc"])

    def test_what_a_solver_prints_is_no_report(self, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
        assert _names(run(engines_case.highs_prints, engine="highs"))[:2] != []
        assert capfd.readouterr().out == ""


class TestContradictions:
    @pytest.mark.parametrize("engine", ["auto", "highs"])
    @pytest.mark.parametrize(
        ("load", "said"),
        [(engines_case.highs_is_modest, "目标“money”不同"), (engines_case.highs_denies, "状态不同")],
    )
    def test_two_that_cannot_both_be_right_stop_all(
        self, load: Callable[[str], Any], said: str, engine: str, run: Run
    ) -> None:
        with pytest.raises(VerificationError, match=f"N06.*{said}") as fault:
            run(load, engine=engine, patience=600)
        bundle = fault.value.bundle
        assert bundle is not None
        assert json.loads(json.dumps(bundle)) == bundle
        assert "highs" in [s["engine"] for s in bundle["solutions"]]
        assert len({s["engine"] for s in bundle["solutions"]}) == 2

    @pytest.mark.parametrize("load", [engines_case.highs_is_modest, engines_case.highs_denies])
    def test_so_do_they_without_processes(
        self, load: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, started: list[Worker]
    ) -> None:
        monkeypatch.setattr(solving, "load_backend", load)
        with pytest.raises(VerificationError, match=r"N06.*cpsat / highs"):
            solve_problem(OFF)
        assert started == []

    def test_one_that_contradicts_arithmetic_is_told_from_its_process(self, run: Run) -> None:
        with pytest.raises(VerificationError, match=r"N06.*highs.*按整数复核") as fault:
            run(engines_case.highs_boasts, engine="highs", patience=600)
        assert fault.value.bundle is not None
        assert fault.value.bundle["fingerprint"] == OFF.fingerprint


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said meanwhile, whatever another test has done to the loggers of this process."""
    messages: list[str] = []
    monkeypatch.setattr(side_by_side._log, "warning", lambda text, *given: messages.append(text % given))
    return messages


class TestLosses:
    @posix
    def test_a_process_that_dies_is_told_and_the_others_go_on(self, run: Run, told: list[str]) -> None:
        result = run(engines_case.highs_dies, patience=600)
        assert (_names(result), result.proven) == (["cpsat", "cbc"], True)
        assert "求解引擎highs：进程意外中断（返回码-9，多为内存不足）。其余引擎继续" in told

    @posix
    def test_all_die(self, run: Run) -> None:
        with pytest.raises(EnvironmentFault, match=r"各求解引擎的进程都意外中断.*请关闭其他程序"):
            run(engines_case.all_die)

    def test_an_engine_that_cannot_run_here(self, run: Run, told: list[str]) -> None:
        result = run(engines_case.highs_is_not_there, patience=600)
        assert (_names(result), result.proven) == (["cpsat", "cbc"], True)
        assert "求解引擎highs：求解器“highs”无法载入。其余引擎继续" in told

    def test_a_full_disk_is_told_as_one(self, run: Run, told: list[str]) -> None:
        result = run(engines_case.highs_has_no_disk, patience=600)
        assert (_names(result), result.proven) == (["cpsat", "cbc"], True)
        assert "求解引擎highs：无法读写临时文件：磁盘已满。其余引擎继续" in told

    def test_an_engine_that_breaks_leaves_the_others(self, run: Run, told: list[str]) -> None:
        result = run(engines_case.highs_breaks, patience=600)
        assert (_names(result), result.proven) == (["cpsat", "cbc"], True)
        assert "求解引擎highs：运行出错（ArithmeticError）。其余引擎继续" in told

    def test_no_process_can_be_started(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subprocess, "Popen", _no_memory)
        with pytest.raises(EnvironmentFault, match="各求解引擎"):
            run(engines_case.honest)


def _no_memory(*_: Any, **__: Any) -> None:
    raise OSError(12, "Cannot allocate memory")


class TestGivingUp:
    """An engine that ends without a proof long before its time is over."""

    @pytest.mark.parametrize("seconds", [0.0, 600.0])
    def test_a_reserve_takes_its_place(
        self, seconds: float, run: Run, monkeypatch: pytest.MonkeyPatch, started: list[Worker]
    ) -> None:
        monkeypatch.setattr(side_by_side, "TRIAL_SECONDS", seconds)
        result = run(engines_case.highs_gives_up, patience=600)
        assert (_names(result), result.proven) == (["cpsat", "cbc"], True)
        assert bool(started) == (seconds == 0)

    def test_nobody_is_left_to_confirm(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, told: list[str], started: list[Worker]
    ) -> None:
        monkeypatch.setattr(side_by_side, "TRIAL_SECONDS", 600.0)
        result = run(engines_case.highs_gives_up_and_cbc_is_not_there)
        assert (result.status, result.proven, _names(result)) == ("feasible", False, ["cpsat"])
        assert result.allocation is not None
        assert listed(OFF, result.allocation) == BEST
        assert told == ["求解引擎cbc：求解器“cbc”无法载入。其余引擎继续"]
        assert started == []

    def test_everybody_gives_up(self, run: Run, monkeypatch: pytest.MonkeyPatch, started: list[Worker]) -> None:
        monkeypatch.setattr(side_by_side, "TRIAL_SECONDS", 600.0)
        result = run(engines_case.all_give_up)
        assert (result.status, result.allocation, started) == ("unknown", None, [])


class TestTime:
    def test_nobody_has_anything_in_time(self, run: Run, started: list[Worker]) -> None:
        result = run(engines_case.all_hang, limit_seconds=2.0)
        assert (result.status, result.allocation, result.proven) == ("unknown", None, False)
        assert {r.stop() for r in started} == {-signal.SIGKILL}

    def test_what_is_proven_until_then_is_kept_and_nothing_claimed(self, run: Run) -> None:
        result = run(engines_case.all_hang_on_money, limit_seconds=4.0)
        assert (result.status, result.proven) == ("feasible", False)
        assert result.allocation is not None
        assert [(g.name, g.bound) for g in result.goals] == [
            ("quota", 1), ("money", None), ("funded", None), ("canonical", None),
        ]  # fmt: skip
        assert all(m.holds is not False for m in result.measurements)

    def test_a_list_that_nobody_confirms_in_time_is_not_proven(self, run: Run) -> None:
        result = run(engines_case.only_cpsat_works, limit_seconds=4.0)
        assert (result.status, result.proven, _names(result)) == ("feasible", False, ["cpsat"])
        assert result.allocation is not None
        assert listed(OFF, result.allocation) == BEST


class TestNobodyIsLeftBehind:
    """The fixture `run` looks after every test above; here whoever started the engines is ended from outside."""

    @pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError])
    def test_an_exception_ends_every_process(
        self, fault: type[BaseException], run: Run, started: list[Worker], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: object) -> None:
            assert len(started) == 2
            raise fault

        monkeypatch.setattr(side_by_side._Portfolio, "_hear", interrupted)
        with pytest.raises(fault):
            run(engines_case.all_hang)
        assert _gone(*(r.pid for r in started))

    @posix
    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_neither_engines_nor_their_programs_outlive_whoever_started_them(
        self, how: signal.Signals, tmp_path: Path
    ) -> None:
        note = tmp_path / "pids"
        program = (
            "import engines_case\n"
            "from allocator.proof import solve\n"
            "from allocator.engines.portfolio import side_by_side\n"
            "side_by_side.TRIAL_SECONDS = 0.0\n"
            "solve.load_backend = engines_case.with_programs\n"
            "solve.solve_problem(engines_case.OFF)\n"
        )
        folder = str(Path(engines_case.__file__).parent)
        parent = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "ENGINE_PIDS": str(note), "PYTHONPATH": folder, "TMPDIR": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 60
            while (not note.exists() or note.read_text("ascii").count("\n") < 2) and time.monotonic() < until:
                time.sleep(0.05)
            pids = [int(word) for word in note.read_text("ascii").split()]
            assert len(pids) == 4
            assert all(_alive(pid) for pid in pids)
            assert len(list(tmp_path.glob("allocator-engines-*"))) == 1
        finally:
            parent.send_signal(how)
            parent.wait(30)
        assert _gone(*pids)
        assert list(tmp_path.glob("allocator-engines-*")) == []


def test_a_job_done_in_this_process_gives_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = run(engines_case.honest)
    monkeypatch.setattr(side_by_side, "TRIAL_SECONDS", 600.0)
    here = run(engines_case.honest)
    assert (apart.allocation, apart.goals, apart.measurements) == (here.allocation, here.goals, here.measurements)


def test_the_parts_of_a_shared_proof_stand_in_the_record_and_in_the_sentence(run: Run) -> None:
    shared, whole = run(engines_case.each_hangs), run(engines_case.highs_hangs)
    told = {e["name"]: e.get("goals") for e in map(_engine, shared.engines)}
    assert all(told[name] == [k + 1 for k in goals] for name, goals in _parts(shared).items() if goals is not None)
    assert 1 not in told["cpsat"]
    assert "每项目标都由其中不同算法的两个各自证明" in proof(shared, OFF.granule)
    assert "独立复核，目标值和名单一致" in proof(whole, OFF.granule)
    assert all("goals" not in _engine(e) for e in whole.engines)


def test_a_shared_proof_counts_only_where_every_goal_has_two_families(run: Run) -> None:
    result = run(engines_case.each_hangs)
    for k in range(len(result.goals)):
        first, *rest = (e for e in result.engines if e.goals is None or k in e.goals)
        others = [e for e in result.engines if e.goals is not None and k not in e.goals]
        assert not replace(result, engines=(first, *others)).proven
        assert rest


class TestReferee:
    """What engines are asked, without any: two goals to be made greatest, and time that passes as the test says."""

    @pytest.fixture
    def ledger(self) -> ProofLedger:
        model = Model()
        x, y = model.boolean("x"), model.boolean("y")
        model.goal("first", "max", x)
        model.goal("second", "max", y)
        ledger = ProofLedger(model.goals, tuple(engines_case.FAMILIES))
        for entry, family in zip(ledger.entries, engines_case.FAMILIES.values(), strict=True):
            ledger.hear(entry, Opened("1", family), 0.0)
        return ledger

    def asked(self, ledger: ProofLedger, name: str, now: float) -> set[int] | None:
        """What the engine is asked next; it then works on it."""
        entry = next(e for e in ledger.entries if e.name == name)
        goals = ledger.next_goals(entry, now)
        if goals:
            entry.known = frozenset(n for n in goals if ledger.challenges(entry, n))
            entry.worker, entry.at, entry.since = object(), min(goals), now  # type: ignore[assignment]
        return None if goals is None else set(goals)

    def proves(self, ledger: ProofLedger, name: str, number: int, now: float, value: int = 1) -> None:
        entry = next(e for e in ledger.entries if e.name == name)
        level = Level(f"goal {number}", "max", value, value, "optimal", "solver", 0.0)
        ledger.hear(entry, Reached(number, level, (value, value)), now)

    def test_an_engine_long_on_a_goal_that_another_has_proven_is_asked_for_better_then_moves_to_the_front(
        self, ledger: ProofLedger
    ) -> None:
        cpsat = ledger.entries[0]
        assert self.asked(ledger, "cpsat", 0) == {0, 1}
        assert self.asked(ledger, "highs", 0) == {0, 1}
        self.proves(ledger, "highs", 0, 2.0)
        assert self.asked(ledger, "cpsat", 2.9) is None
        assert (self.asked(ledger, "cpsat", 3.1), cpsat.known) == ({0, 1}, {0})
        assert self.asked(ledger, "cpsat", 6.0) is None
        assert (self.asked(ledger, "cpsat", 6.2), cpsat.known) == ({1}, set())
        assert not ledger.challenges(cpsat, 0)
        assert self.asked(ledger, "highs", 99.0) is None

    def test_an_engine_behind_stays_where_others_get_on(self, ledger: ProofLedger) -> None:
        self.proves(ledger, "highs", 0, 0.0)
        assert self.asked(ledger, "cpsat", 0.0) == {0, 1}
        ledger.advanced = 2.0
        assert self.asked(ledger, "cpsat", 4.9) is None
        assert self.asked(ledger, "cpsat", 5.1) == {1}

    def test_a_third_joins_where_one_gives_up_or_the_list_has_long_been_known(self, ledger: ProofLedger) -> None:
        assert [self.asked(ledger, name, 0) for name in ("cpsat", "highs", "cbc")] == [{0, 1}, {0, 1}, set()]
        ledger.entries[0].out = "gave up"
        assert self.asked(ledger, "cbc", 0) == {0, 1}
        ledger.entries[0].out, ledger.entries[2].worker = "", None
        for number in (0, 1):
            self.proves(ledger, "highs", number, 5.0)
        assert self.asked(ledger, "cbc", 7.9) == set()
        assert self.asked(ledger, "cbc", 8.1) == {0, 1}

    def test_a_proven_goal_is_only_challenged_and_searched_again_in_turn(self, ledger: ProofLedger) -> None:
        cpsat = ledger.entries[0]
        assert not ledger.challenges(cpsat, 0)
        self.proves(ledger, "highs", 0, 0.0)
        assert [ledger.challenges(cpsat, k) for k in (0, 1)] == [True, False]
        self.proves(ledger, "highs", 1, 0.0)
        known = []
        for now, goal in ((1, 0), (5, 1), (9, 0), (16, 1), (23, 0), (36, 1), (49, 0)):
            assert min(self.asked(ledger, "cpsat", now) or ()) == goal
            known.append(ledger.challenges(cpsat, goal))
        assert known == [True, True, False, False, True, True, False]

    def test_the_last_goal_searched_until_another_had_proven_it_is_only_challenged(self, ledger: ProofLedger) -> None:
        cpsat = ledger.entries[0]
        assert self.asked(ledger, "cpsat", 0.0) == {0, 1}
        self.proves(ledger, "cpsat", 0, 1.0)
        for number in (0, 1):
            self.proves(ledger, "highs", number, 2.0)
        assert self.asked(ledger, "cpsat", 3.9) is None
        assert (self.asked(ledger, "cpsat", 4.1), cpsat.known) == ({1}, {1})
        assert self.asked(ledger, "cpsat", 99.0) is None

    def test_nobody_leaves_the_front(self, ledger: ProofLedger) -> None:
        assert self.asked(ledger, "cpsat", 0) == {0, 1}
        assert self.asked(ledger, "cpsat", 1000) is None

    def test_once_the_list_is_known_the_goals_without_a_second_proof_are_tried_in_turn(
        self, ledger: ProofLedger
    ) -> None:
        self.proves(ledger, "highs", 0, 0.0)
        self.proves(ledger, "highs", 1, 0.0)
        assert (ledger.won, ledger.confirmed) == (True, False)
        assert self.asked(ledger, "highs", 0.0) == set()
        assert self.asked(ledger, "cpsat", 0.0) == {0, 1}
        assert self.asked(ledger, "cpsat", 2.9) is None
        assert self.asked(ledger, "cpsat", 3.1) == {1}
        assert self.asked(ledger, "cpsat", 6.3) == {0}
        assert self.asked(ledger, "cpsat", 12.2) is None
        assert self.asked(ledger, "cpsat", 12.4) == {1}
        self.proves(ledger, "cbc", 1, 13.0)
        assert not ledger.confirmed
        assert self.asked(ledger, "cpsat", 19.0) == {0}
        self.proves(ledger, "cpsat", 0, 20.0)
        assert ledger.confirmed
        assert self.asked(ledger, "cpsat", 20.0) == set()

    def test_an_engine_asked_for_by_name_has_to_prove_every_goal(self, ledger: ProofLedger) -> None:
        ledger.required = "cbc"
        for name in ("cpsat", "highs"):
            for number in (0, 1):
                self.proves(ledger, name, number, 0.0)
        assert not ledger.confirmed
        assert ledger.wanted(ledger.entries[2]) == {0, 1}
        for number in (0, 1):
            self.proves(ledger, "cbc", number, 1.0)
        assert ledger.confirmed

    @pytest.mark.parametrize("later", [0, 1])
    def test_a_proof_that_differs_is_a_dispute(self, later: int, ledger: ProofLedger) -> None:
        self.proves(ledger, "cpsat", 0, 0.0, later)
        with pytest.raises(Dispute):
            self.proves(ledger, "highs", 0, 0.0, 1 - later)

    def test_a_better_solution_of_a_run_cut_short_is_one_too(self, ledger: ProofLedger) -> None:
        self.proves(ledger, "cpsat", 0, 0.0, 0)
        level = Level("first", "max", 1, None, "feasible", "solver", 0.0)
        with pytest.raises(Dispute):
            ledger.hear(ledger.entries[1], Reached(0, level, (1, 0)), 0.0)

    def test_a_proof_of_less_than_a_run_cut_short_has_found_is_one_too(self, ledger: ProofLedger) -> None:
        level = Level("first", "max", 1, None, "feasible", "solver", 0.0)
        ledger.hear(ledger.entries[1], Reached(0, level, (1, 0)), 0.0)
        with pytest.raises(Dispute):
            self.proves(ledger, "cpsat", 0, 0.0, 0)

    def test_a_worse_one_is_none(self, ledger: ProofLedger) -> None:
        self.proves(ledger, "cpsat", 0, 0.0, 1)
        level = Level("first", "max", 0, 1, "feasible", "solver", 0.0)
        ledger.hear(ledger.entries[1], Reached(0, level, (0, 1)), 0.0)
        assert not ledger.confirmed

    def test_a_solution_contradicts_whoever_says_that_there_is_none(self, ledger: ProofLedger) -> None:
        level = Level("first", "max", 0, None, "feasible", "solver", 0.0)
        ledger.hear(ledger.entries[1], Reached(0, level, (0, 0)), 0.0)
        with pytest.raises(Dispute):
            ledger.deny(ledger.entries[0], 0.0)
        ledger.best = None
        with pytest.raises(Dispute):
            ledger.hear(ledger.entries[1], Reached(0, level, (0, 0)), 0.0)

    def test_the_best_solution_and_the_tightest_bound_of_runs_cut_short_are_kept(self, ledger: ProofLedger) -> None:
        for entry, bound, values in zip(ledger.entries, (7, 5, 6), ((0, 0), (0, 1), (0, 0)), strict=True):
            level = Level("first", "max", 0, bound, "feasible", "solver", 0.0)
            ledger.hear(entry, Reached(0, level, values), 0.0)
        assert (ledger.best, ledger.bound) == ((ledger.entries[1], (0, 1)), 5)
        self.proves(ledger, "cpsat", 0, 0.0)
        assert (ledger.best, ledger.bound) == ((ledger.entries[0], (1, 1)), None)


class Tied:
    """Says that this solution is the best, whatever it is asked."""

    name, family, version = "tied", "cp", "0"

    def __init__(self, values: tuple[int, ...]) -> None:
        self.values = values

    def open(self, _: Model) -> Any:
        values = self.values

        class Session:
            def add(self, row: Row) -> None:
                pass

            def optimise(self, expression: Linear, *_: Any) -> SolverAnswer:
                return SolverAnswer("optimal", expression.value(values), expression.value(values), values)

        return Session()


class TestKnownGoals:
    """A goal proven elsewhere is proven here too where nothing better is found."""

    def model(self) -> Model:
        model = Model()
        x, y, z = (model.boolean(name) for name in "xyz")
        model.add(2 * x + 3 * y + 4 * z <= 7, "budget", "总额")
        model.goal("money", "max", 2 * x + 3 * y + 3 * z + 1)
        model.goal("first", "min", 2 * y + 2 * z)
        return model

    def test_the_backend_is_asked_for_anything_better(self) -> None:
        backend = Exhaustive()
        outcome = optimise(self.model(), backend, hint=(0, 1, 1), known={0, 1})
        assert [(g.value, g.bound, g.how) for g in outcome.goals] == [(7, 7, "solver"), (4, 4, "solver")]
        assert outcome.values == (0, 1, 1)
        asked = [(r.sense, r.bound, r.clause, r.label) for r in backend.session.rows if r.label == "更优"]
        assert asked == [("<=", 1, "goal:first", "更优")]
        assert [hint for _, hint in backend.asked] == [None, None]

    def test_what_was_asked_binds_nothing_afterwards(self) -> None:
        outcome = optimise(self.model(), Exhaustive(), hint=(0, 1, 1), known={0})
        assert (outcome.proven, [g.value for g in outcome.goals]) == (True, [7, 4])

    def test_something_better_is_kept_and_the_goal_left_open(self) -> None:
        told: list[tuple[int | None, str, tuple[int, ...] | None]] = []
        outcome = optimise(
            self.model(),
            Exhaustive(),
            hint=(1, 1, 0),
            known={0, 1},
            told=lambda _, level, values: told.append((level.value, level.status, values)),
        )
        assert told[0] == (7, "feasible", (0, 1, 1))
        assert not outcome.proven

    def test_a_better_one_that_is_none_stops_the_run(self) -> None:
        with pytest.raises(VerificationError, match=r"N06.*money.*更优的解.*7"):
            optimise(self.model(), Tied((0, 1, 1)), hint=(0, 1, 1), known={0})

    def test_no_answer_in_time_proves_nothing(self) -> None:
        backend = Exhaustive()
        outcome = optimise(self.model(), backend, hint=(0, 1, 1), known={0}, limit_seconds=0.0)
        assert (outcome.status, outcome.values, outcome.goals[0].bound) == ("feasible", (0, 1, 1), None)
        assert backend.asked == []

    @pytest.mark.parametrize("name", ["cpsat", "highs", "cbc"])
    def test_every_backend_proves_what_is_best_and_nothing_else(self, name: str) -> None:
        tried = 0
        for seed in range(25):
            model = random_model(seed)
            ranked = sorted(feasible(model), key=lambda values: _rank(model, values))
            if not ranked:
                continue
            challenged = optimise(model, load_backend(name), hint=ranked[-1], known=range(len(model.goals)))
            assert challenged.proven
            assert _rank(model, challenged.values or ()) == _rank(model, ranked[-1])
            if _rank(model, ranked[0])[0] < _rank(model, ranked[-1])[0]:
                tried += 1
                found = optimise(model, load_backend(name), hint=ranked[0], known={0})
                assert not found.proven
                assert _rank(model, found.values or ()) > _rank(model, ranked[0])
        assert tried > 5


def _rank(model: Model, values: tuple[int, ...]) -> list[int]:
    return [(1 if g.sense == "max" else -1) * g.expression.value(values) for g in model.goals]


class TestGivenGoals:
    def model(self) -> Model:
        model = Model()
        x, y, z = (model.boolean(name) for name in "xyz")
        model.add(x + y + z <= 2, "quota", "总数")
        model.goal("pair", "max", 2 * x + y, settles=True)
        model.goal("last", "max", z + y)
        return model

    def test_they_are_fixed_and_not_asked_for(self) -> None:
        backend = Exhaustive()
        outcome = optimise(self.model(), backend, hint=(1, 0, 1), given={0})
        assert [(g.value, g.how) for g in outcome.goals] == [(2, "given"), (1, "solver")]
        assert len(backend.asked) == 1

    def test_those_after_an_open_one_keep_the_values_of_the_hint(self) -> None:
        model = Model()
        x, y = model.boolean("x"), model.boolean("y")
        model.add(x + y <= 1, "quota", "总数")
        model.goal("some", "max", x + y)
        model.goal("first", "max", x)
        outcome = optimise(model, Tied((0, 1)), hint=(1, 0), given={1})
        assert [(g.value, g.how) for g in outcome.goals] == [(1, "solver"), (1, "given")]
        assert outcome.values == (1, 0)

    def test_an_open_one_that_betters_the_hint_contradicts_those_after_it(self) -> None:
        model = Model()
        x, y = model.boolean("x"), model.boolean("y")
        model.goal("some", "max", x + y)
        model.goal("first", "max", x)
        model.add(x + y <= 2, "quota", "总数")
        with pytest.raises(VerificationError, match=r"N06.*first.*另有证明的1"):
            optimise(model, Exhaustive(), hint=(1, 0), given={1})

    def test_they_need_a_solution(self) -> None:
        with pytest.raises(ValueError, match="hint"):
            optimise(self.model(), Exhaustive(), hint=(1, 1, 1), given={0})
        with pytest.raises(ValueError, match="hint"):
            optimise(self.model(), Exhaustive(), hint=(1, 1, 1), known={0})

    def test_every_goal_is_told_with_the_solution_in_hand(self) -> None:
        told: list[tuple[int, int | None, tuple[int, ...] | None]] = []
        optimise(self.model(), Exhaustive(), told=lambda k, level, values: told.append((k, level.value, values)))
        assert told == [(0, 3, (1, 1, 0)), (1, 1, (1, 1, 0))]

    def test_an_open_goal_is_the_last_that_is_told(self) -> None:
        """Goals after an open one are not tried and claim nothing: at the time limit they were heard as proven."""
        told: list[Reached] = []
        optimise(
            self.model(),
            Exhaustive(),
            limit_seconds=0.0,
            hint=(0, 1, 0),
            told=lambda *said: told.append(Reached(*said)),
        )
        assert [(t.number, t.level.status, t.values) for t in told] == [(0, "feasible", (0, 1, 0))]
        ledger = ProofLedger(self.model().goals, ("one", "other"))
        one, other = ledger.entries
        optimise(self.model(), Exhaustive(), told=lambda *said: ledger.hear(one, Reached(*said), 0.0))
        for said in told:
            ledger.hear(other, said, 1.0)
        assert ledger.best is not None
        assert ledger.best[0] is one

    def test_a_goal_that_settles_its_variables_fixes_each_of_them(self) -> None:
        backend = Exhaustive()
        optimise(self.model(), backend)
        assert [(r.terms, r.sense, r.bound) for r in backend.session.rows] == [
            (((0, 1),), "=", 1),
            (((1, 1),), "=", 1),
            (((1, 1), (2, 1)), ">=", 1),
        ]

    @pytest.mark.parametrize("mode", ["ceiling", "free"])
    def test_what_a_canonical_goal_settles_follows_from_its_value(self, mode: str) -> None:
        parts = {"amounts": Amounts(mode=mode)}  # type: ignore[arg-type]
        case = year(ranked(90, 88, 85, 85, 80, 78, 75, 70, 69), 430, quota(5, 4, 6), **parts)
        model = Formulation(case.with_clause("merit", mode="off").problem()).model
        assert any(g.settles for g in model.goals)
        plain = Model()
        plain.variables, plain.rows, plain._reach = model.variables, model.rows, model._reach
        plain.goals = [replace(g, settles=False) for g in model.goals]
        backend = load_backend("cpsat")
        settled, weighted = optimise(model, backend), optimise(plain, backend)
        assert [g.value for g in settled.goals] == [g.value for g in weighted.goals]
        assert settled.proven
