"""Eight confirmed scenarios compared from the command line, start included, against the same answers one by one.

    python benchmarks/compare.py [--rounds 5]      about a minute; prints Markdown, writes results/compare.json

Side by side in one run, round after round: one `compare` of eight ready scenarios; the nine `solve` commands that it
replaces, of the base and of each scenario; and the eight solved in one process against two workers. Every
answer is confirmed by two engines. Wall clock and processor time; the ratios are those of the medians.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from allocator.parallel import sweep, workers
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "tests" / "data" / "model-voucher-2026-sample.xlsx"
RESULT = HERE / "results" / "compare.json"
BUDGET = 20_000_000
SCENARIOS = (
    "budget-minus-20", "qingdao-in", "stance-top", "stance-wide", "shape-20-30-50", "city-reserve-3", "min-scores",
    "per-applicant-1",
)  # fmt: skip
AIM_SECONDS = 3.0
BUSY = 1.5
"""Wall clock over processor time from which on other programs had the machine: one thread cannot be faster than it."""
START = "import sys; from allocator.cli.main import main; sys.argv[0] = 'allocator'; main()"


def command(*arguments: str) -> None:
    """One command line in a process of its own."""
    subprocess.run([sys.executable, "-c", START, *arguments], check=True, stdout=subprocess.DEVNULL)


def compared() -> None:
    command("compare", "model-voucher", str(SAMPLE), *SCENARIOS, "--budget", str(BUDGET), "--json")


def one_by_one() -> None:
    """Solve the base and each scenario by itself; nothing is compared, no cause is found."""
    solved = ("solve", "model-voucher", str(SAMPLE), "--json")
    command(*solved, "--budget", str(BUDGET))
    for name in SCENARIOS:
        command(*solved, "--scenario", name, *(() if name.startswith("budget") else ("--budget", str(BUDGET))))


def spent(name: str) -> int:
    """Tell what one scenario spends, solved and confirmed."""
    budget = None if name.startswith("budget") else BUDGET
    run = solve(prepare("model-voucher", [SAMPLE], Options(budget=budget, scenario=Path(name))), noted=False)
    assert run.result.allocation is not None
    return run.result.allocation.spent


def here() -> list[int]:
    return sweep(spent, SCENARIOS)


def by_workers() -> list[int]:
    """Return the same by two processes, their start included."""
    with workers(2) as executor:
        return sweep(spent, SCENARIOS, executor=executor)


TASKS: dict[str, Callable[[], object]] = {
    "one compare command": compared,
    "nine solve commands": one_by_one,
    "eight solves in this process": here,
    "eight solves by two workers": by_workers,
}


def measured(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall clock, and of processor time of this process and its children."""
    begun, before = time.perf_counter(), _processor()
    task()
    return time.perf_counter() - begun, _processor() - before


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    assert here() == by_workers()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in TASKS}
    for _ in range(rounds):
        for name, task in TASKS.items():
            times[name].append(measured(task))
    found = {
        name: {"wall": statistics.median(w for w, _ in t), "processor": statistics.median(p for _, p in t)}
        for name, t in times.items()
    }
    wall = {name: f["wall"] for name, f in found.items()}
    first, second, third, fourth = TASKS
    ratios = {
        "nine solve commands : one compare command": wall[second] / wall[first],
        "two workers : this process": wall[fourth] / wall[third],
    }
    print("| task | wall clock, s | processor, s |\n|---|---|---|")
    for name, f in found.items():
        print(f"| {name} | {f['wall']:.2f} | {f['processor']:.2f} |")
    for name, ratio in ratios.items():
        print(f"\n{name} = {ratio:.1f}")
    busy = wall[first] / found[first]["processor"]
    reached = found[first]["processor" if busy > BUSY else "wall"] < AIM_SECONDS
    by = f"processor time, the machine being busy: wall clock {busy:.1f} times that" if busy > BUSY else "wall clock"
    print(f"\naim: under {AIM_SECONDS:g} s, start included: {'reached' if reached else 'not reached'} (by {by})")
    data = {
        "machine": {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()},
        "rounds": rounds,
        "scenarios": list(SCENARIOS),
        "seconds": found,
        "ratios": ratios,
        "reached": reached,
        "busy": busy,
    }
    RESULT.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
