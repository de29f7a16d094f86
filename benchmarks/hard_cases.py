"""Hard cases outside the score-line theorem: each engine alone against engines side by side.

    python benchmarks/hard_cases.py            writes benchmarks/results/hard.md; up to three limits a case
    python benchmarks/hard_cases.py --quick    the first case with a short limit; writes nothing

Alone is one engine on our rows, goal after goal, down to the unique list, confirmed by nobody. Side by side is what the
command line does: every goal proven by two engines of different families, the list re-scored and audited. Every
measurement has a process of its own and the same limit of wall clock; an engine has one thread.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hard_pools import drawn, knapsack
from tables import Table, as_markdown, as_text, machine

from allocator.allocation import Allocation
from allocator.case import Case
from allocator.engines.backends import load_backend
from allocator.engines.mip import optimise
from allocator.models.formulation import Formulation
from allocator.problem import Problem
from allocator.solve import allocate

HERE = Path(__file__).parent
CASES = ("knapsack 200 1", "drawn 3", "drawn 17")
"""Chosen by a search over seeds for cases that one engine, or each alone, does not prove in time."""
LIMIT_SECONDS = 60.0
WAYS = {"cpsat": "CP-SAT 单独 alone", "highs": "HiGHS 单独 alone", "race": "并行并互相复核 side by side, confirmed"}
GRACE_SECONDS = 15.0
"""A solver looks at its clock only now and then; past this a measurement is ended from outside."""


@dataclass
class Measured:
    """One way on one case.

    Attributes
    ----------
    proven
        Goals proven in time, of all; the whole case only where `done`.
    who
        Side by side: who proved how many goals.
    list
        A digest of the list, equal for all that are done.
    """

    case: str
    way: str
    done: bool = False
    seconds: float = 0.0
    proven: int = 0
    goals: int = 0
    who: str = ""
    list: str = ""


def made_of(case: str) -> Case:
    """The year that a case names."""
    kind, *numbers = case.split()
    return {"knapsack": knapsack, "drawn": drawn}[kind](*map(int, numbers))


def measure(case: str, way: str, limit_seconds: float) -> Measured:
    """One way on one case, in this process."""
    problem = made_of(case).problem()
    for name in ("cpsat", "highs") if way == "race" else (way,):
        load_backend(name)
    begun = time.perf_counter()
    made = Measured(case, way)
    if way == "race":
        result = allocate(problem, limit_seconds=limit_seconds)
        made.done, found, goals = result.proven, result.allocation, [g.value == g.bound for g in result.goals]
        made.who = "，".join(
            f"{e.name} {len(result.goals) if e.goals is None else len(e.goals)}" for e in result.engines
        )
    else:
        formulation = Formulation(problem)
        outcome = optimise(formulation.model, load_backend(way), limit_seconds=limit_seconds)
        made.done, goals = outcome.proven, [g.status == "optimal" for g in outcome.goals]
        found = formulation.allocation(outcome.values) if outcome.values is not None else None
    made.seconds = round(time.perf_counter() - begun, 2)
    made.proven, made.goals = sum(goals), len(goals)
    made.list = _digest(problem, found) if made.done else ""
    return made


def _digest(problem: Problem, allocation: Allocation | None) -> str:
    assert allocation is not None
    awards = [(c.id, a.level, a.amount) for c, a in zip(problem.pool, allocation.awards, strict=True) if a]
    return hashlib.sha256(repr(awards).encode()).hexdigest()[:16]


def in_a_process(case: str, way: str, limit_seconds: float) -> Measured:
    """The same in a process of its own, which is ended where it does not look at its clock."""
    command = [sys.executable, str(Path(__file__)), "--measure", case, way, str(limit_seconds)]
    with TemporaryDirectory(prefix="allocator-bench-") as scratch:
        environment = {**os.environ, "TMPDIR": scratch}
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        try:
            told, _ = child.communicate(timeout=limit_seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return Measured(case, way, seconds=limit_seconds)
    if child.returncode != 0:
        raise SystemExit(f"measurement failed: {' '.join(command[2:])}")
    return Measured(**json.loads(told))


def table_of(measured: list[Measured], limit_seconds: float) -> Table:
    """A line per case: each way's time, and how many times as long the engines alone took."""
    ratios = [f"{WAYS[way].split(' ')[0]} ÷ 并行" for way in ("cpsat", "highs")]
    table: Table = [
        ["例 case", *(f"{name}，秒 s" for name in WAYS.values()), *ratios, "谁证明了几项目标 goals proven by"]
    ]
    for case in dict.fromkeys(m.case for m in measured):
        by_way = {m.way: m for m in measured if m.case == case}
        both = by_way["race"]
        cells = [_seconds(by_way[way], limit_seconds) for way in WAYS]
        times = [_ratio(by_way[way], both, limit_seconds) for way in ("cpsat", "highs")]
        table.append([_name(case, both), *cells, *times, both.who])
    return table


def _name(case: str, both: Measured) -> str:
    year = made_of(case)
    goals = "、".join(year.programme.goals)
    return f"{case}：n = {len(year.entries)}，{goals}，共{both.goals}级"


def _seconds(m: Measured, limit: float) -> str:
    if m.done:
        return f"{m.seconds:.1f}"
    return f"> {limit:g}（证明 {m.proven}/{m.goals}）" if m.goals else f"> {limit:g}"


def _ratio(alone: Measured, both: Measured, limit: float) -> str:
    if not both.done:
        return ""
    if alone.done and alone.list != both.list:
        return "作废"
    return f"{'' if alone.done else '> '}{(alone.seconds if alone.done else limit) / both.seconds:.1f}"


def _notes(about: dict[str, Any], measured: list[Measured]) -> list[str]:
    lists = {case: {m.list for m in measured if m.case == case and m.done} for case in {m.case for m in measured}}
    agreed = all(len(found) <= 1 for found in lists.values())
    return [
        "环境 machine：" + "，".join(f"{name} {value}" for name, value in about.items()),
        "单独：一个引擎逐目标求解到唯一名单，无人复核；并行：每项目标由不同算法的两个引擎各自证明，再经复算和审核",
        "> 表示到时仍未证明；比值以限时计，是下界。两个引擎各用一个线程，所以并行至多用两个核",
        f"证完的各方式名单一致 equal lists where done：{'是' if agreed else '否'}",
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
        print(json.dumps(asdict(measure(case, way, float(limit))), ensure_ascii=False))
        return
    cases, limit = (CASES[:1], 10.0) if chosen.quick else (tuple(chosen.cases), chosen.limit)
    measured = []
    for case in cases:
        for way in WAYS:
            print(f"… {case} {way}", file=sys.stderr, flush=True)
            measured.append(in_a_process(case, way, limit))
    tables, lines = [table_of(measured, limit)], _notes(machine(), measured)
    print(as_text(tables, lines))
    if not chosen.quick and cases == CASES:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "hard.md").write_text(as_markdown(tables, lines, "hard_cases.py"), "utf-8")


if __name__ == "__main__":
    main()
