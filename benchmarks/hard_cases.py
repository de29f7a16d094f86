"""Hard cases outside the score-line theorem: each engine alone against engines side by side.

    python benchmarks/hard_cases.py            writes benchmarks/results/hard.md; up to three limits a case
    python benchmarks/hard_cases.py --quick    the first case with a short limit; writes nothing

Alone is one engine on our rows, goal after goal, down to the unique list, confirmed by nobody. Side by side is what the
command line does: every goal proven by two engines of different families, the list re-scored and audited. Every
measurement has a process of its own. An engine alone has one thread and the limit in processor time, so that a busy
machine takes nothing from it; side by side has the limit in wall clock, for everything, and what all its engines spent
is told beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hard_pools import drawn, knapsack
from tables import Table, as_markdown, as_text, machine

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Level
from allocator.models.formulation import Formulation
from allocator.models.priority import goals_of
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem

HERE = Path(__file__).parent
CASES = ("knapsack 100 2", "knapsack 100 4", "drawn 17", "drawn 73")
"""Found by a search over seeds: on the first two HiGHS alone takes too long, on the others CP-SAT alone."""
LIMIT_SECONDS = 20.0
WAYS = {"cpsat": "CP-SAT 单独 alone", "highs": "HiGHS 单独 alone", "race": "并行并互相复核 side by side, confirmed"}
SLOWEST = 20.0
"""Where a process gets less than one part in this many of a core, its measurement is ended."""


@dataclass
class Measured:
    """One way on one case.

    Attributes
    ----------
    seconds, processor
        By the wall, and spent by the process and those it started.
    proven
        Goals proven in time, of all; side by side proven once, and twice only where `done`.
    stuck
        The first goal that was not proven.
    who
        Side by side: who proved how many goals.
    list
        A digest of the list, equal for all that are done.
    """

    case: str
    way: str
    done: bool = False
    seconds: float = 0.0
    processor: float = 0.0
    proven: int = 0
    goals: int = 0
    stuck: str = ""
    who: str = ""
    list: str = ""


def made_of(case: str) -> Case:
    """Return the year that a case names."""
    kind, *numbers = case.split()
    return {"knapsack": knapsack, "drawn": drawn}[kind](*map(int, numbers))


def measure(case: str, way: str, limit_seconds: float) -> None:
    """One way on one case, in this process: prints what is known so far, line by line."""
    problem = made_of(case).problem()
    for name in ("cpsat", "highs") if way == "race" else (way,):
        load_backend(name)
    made, begun = Measured(case, way), time.perf_counter()
    if way == "race":
        _side_by_side(made, problem, limit_seconds)
    else:
        _alone(made, problem, limit_seconds)
    made.seconds = round(time.perf_counter() - begun, 1)
    made.processor = round(_spent(), 1)
    _say(made)


def _side_by_side(made: Measured, problem: Problem, limit_seconds: float) -> None:
    result = solve_problem(problem, limit_seconds=limit_seconds)
    names = [g.name for g in goals_of(problem, walked=False)]
    open_goals = [k for k, g in enumerate(result.goals) if g.value != g.bound]
    made.done, made.goals = result.proven, len(names)
    made.proven = open_goals[0] if open_goals else len(result.goals)
    made.stuck = _goal(names, made.proven)
    made.who = "，".join(f"{e.name} {made.goals if e.goals is None else len(e.goals)}" for e in result.engines)
    made.list = _digest(problem, result.allocation) if made.done else ""


def _alone(made: Measured, problem: Problem, limit_seconds: float) -> None:
    """Says after every goal how far it got: past its processor time the process is ended by the system."""
    formulation = Formulation(problem)
    names = [g.name for g in formulation.goals]
    made.goals, made.stuck = len(names), _goal(names, 0)
    _say(made)
    allowed = int(_spent() + limit_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed))

    def told(number: int, level: Level, _: tuple[int, ...] | None) -> None:
        if level.status == "optimal":
            made.proven, made.stuck = number + 1, _goal(names, number + 1)
            _say(made)

    outcome = optimise(formulation.model, load_backend(made.way), told=told)
    made.done = outcome.proven
    made.list = _digest(problem, formulation.allocation(outcome.values)) if made.done and outcome.values else ""


def _spent() -> float:
    """Processor seconds of this process and of those it has started and seen end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _goal(names: Sequence[str], number: int) -> str:
    return f"第{number + 1}项 {names[number]}" if number < len(names) else ""


def _say(made: Measured) -> None:
    print(json.dumps(asdict(made), ensure_ascii=False), flush=True)


def _digest(problem: Problem, allocation: Allocation | None) -> str:
    assert allocation is not None
    awards = [(c.id, a.level, a.amount) for c, a in zip(problem.pool, allocation.awards, strict=True) if a]
    return hashlib.sha256(repr(awards).encode()).hexdigest()[:16]


def in_a_process(case: str, way: str, limit_seconds: float) -> Measured:
    """Return the same in a process of its own, which has no more than its processor time; the last it said."""
    command = [sys.executable, str(Path(__file__)), "--measure", case, way, str(limit_seconds)]
    with TemporaryDirectory(prefix="allocator-bench-") as scratch:
        environment = {**os.environ, "TMPDIR": scratch}
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        try:
            told, _ = child.communicate(timeout=SLOWEST * limit_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise SystemExit(f"measurement too slow, the machine is too busy: {' '.join(command[2:])}") from None
    said = told.splitlines()
    if child.returncode not in (0, -signal.SIGXCPU, -signal.SIGKILL) or not said:
        raise SystemExit(f"measurement failed: {' '.join(command[2:])}")
    return Measured(**json.loads(said[-1]))


def tables_of(measured: list[Measured], limit_seconds: float) -> list[Table]:
    """Tell what each case is; what each way took; who proved how much."""
    cases = list(dict.fromkeys(m.case for m in measured))
    by = {(m.case, m.way): m for m in measured}
    about: Table = [["例 case", "n", "目标（按次序） goals in order", "共几项 number"]]
    times: Table = [["例 case", *WAYS.values(), "各引擎合计，处理器秒 all engines, CPU s", "名单 list"]]
    proofs: Table = [["例 case", "CP-SAT 停在 stuck on", "HiGHS 停在 stuck on", "并行：谁证明了几项 goals proven by"]]
    for case in cases:
        year, both = made_of(case), by[case, "race"]
        of_case = [by[case, way] for way in WAYS]
        about.append([case, str(len(year.entries)), "、".join(_named(year)), str(both.goals)])
        spent = f"{both.processor:.0f}" if both.done else ""
        times.append([case, *(_time(m, limit_seconds) for m in of_case), spent, _agreement(of_case)])
        stuck = [m.stuck for m in of_case[:2]]
        proofs.append([case, *(f"{s}" if s else "证完 done" for s in stuck), _who(both)])
    return [about, times, proofs]


def _named(year: Case) -> list[str]:
    """Return the goals down to the canonical ones, which are as many as the pool is long."""
    return list(dict.fromkeys(g.name for g in goals_of(year.problem(), walked=False)))


def _time(m: Measured, limit: float) -> str:
    """Seconds until all was proven, or how much of it was in time."""
    if m.done:
        return f"{m.seconds:.1f}" if m.way == "race" else f"{m.processor:.1f}"
    if m.way == "race" and m.proven == m.goals:
        return f"已求得，复核未完 found, unconfirmed at {limit:g}"
    return f"> {limit:g}（{m.proven}/{m.goals}）"


def _who(both: Measured) -> str:
    if both.done:
        return both.who
    return f"{both.who}；{f'停在{both.stuck}' if both.stuck else '未复核完 unconfirmed'}"


def _agreement(of_case: Sequence[Measured]) -> str:
    """Return the digest of the list where all that are done have the same."""
    found = {m.list for m in of_case if m.done}
    return "不一致 DIFFER" if len(found) > 1 else "".join(found)


def _notes(about: dict[str, Any], limit: float) -> list[str]:
    return [
        "环境 machine：" + "，".join(f"{name} {value}" for name, value in about.items()),
        f"单独：一个引擎（一个线程）逐目标求解到唯一名单，无人复核，限{limit:g}秒处理器时间，所列为处理器秒 CPU s",
        f"并行：命令行的求解全过程，每项目标由不同算法的两个引擎各自证明，再经复算和审核，限{limit:g}秒墙钟",
        "并行所列为墙钟秒 wall s，机器繁忙时偏长；各引擎的处理器秒合计另列，中途结束的 CBC 程序不计在内",
        f"> {limit:g}（a/b）：到时只证明了 b 项中的前 a 项",
        "复核未完：名单已求得，每项目标证明过一次，但有的目标没有另一类算法的证明，本软件不称其已证明最优",
        "名单 list：证完的各方式所得名单的摘要，相同才列出；canonical（使名单唯一）每8个项目一项",
    ]


def main() -> None:
    """Measure, print, and write the results of a full run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the first case with a short limit; writes nothing")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds for every measurement")
    parser.add_argument("--cases", nargs="*", default=CASES, help='others, as "drawn 8"; writes nothing')
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for hard.md")
    chosen = parser.parse_args()
    if chosen.measure:
        case, way, limit = chosen.measure
        measure(case, way, float(limit))
        return
    cases, limit = (CASES[:1], 10.0) if chosen.quick else (tuple(chosen.cases), chosen.limit)
    measured = []
    for case in cases:
        for way in WAYS:
            print(f"… {case} {way}", file=sys.stderr, flush=True)
            measured.append(in_a_process(case, way, limit))
    tables, lines = tables_of(measured, limit), _notes(machine(), limit)
    print(as_text(tables, lines))
    if not chosen.quick and cases == CASES:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "hard.md").write_text(as_markdown(tables, lines, "hard_cases.py"), "utf-8")


if __name__ == "__main__":
    main()
