"""How fast, against whom, and is it the same optimum? One run, one thread each, medians, the same pools.

    python benchmarks/speed.py            about a quarter of an hour; writes benchmarks/results/speed.json and speed.md
    python benchmarks/speed.py --quick    under a minute; writes nothing

Every measurement has a process of its own (`measure.py`). A ratio stands only where both sides proved the same goal
values and the same list; else it is void (作废). A rival that did not finish gives a lower bound (>).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tables import as_markdown, as_text, busy, every_table, machine, notes
from verdicts import Sample, claims_of, ratios_of

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "tests" / "data" / "model-voucher-2026-sample.xlsx"
GRACE_SECONDS = 10.0
"""A solver looks at its clock only now and then; past this a measurement is ended from outside."""


@dataclass(frozen=True)
class Step:
    """One kind of measurement at one size: on which pools, how often each, and how long it may take."""

    task: str
    size: int
    seeds: tuple[int, ...] = (1, 2, 3)
    repeats: int = 1
    limit_seconds: float = 60.0


def plan(*, quick: bool) -> list[Step]:
    """Tell what is measured, the cheap first: where time runs out, only the slowest rivals lose theirs."""
    textbook, one = ("pairs", "compact", "cpsat"), (1,)
    if quick:
        steps = [Step(task, n, one) for task in ("lines", "ours", "rows") for n in (60, 120, 1000, 3000)]
        steps += [Step(task, n, one) for task in ("greedy", *textbook) for n in (60, 120)]
        steps += [Step("rows-highs", n, one) for n in (60, 120)]
        return [*steps, *(Step(task, 60, one, limit_seconds=20) for task in ("highs", "cbc"))]
    sizes, small = (60, 120, 300, 1000, 3000), (60, 120, 300)
    steps = [Step("lines", n, repeats=3) for n in sizes]
    steps += [Step(task, n, repeats=3 if n < 3000 else 1) for task in ("ours", "rows") for n in sizes]
    steps += [Step("greedy", n) for n in (*small, 1000)]
    steps += [Step(task, n) for n in small for task in textbook]
    steps += [Step("rows-highs", n) for n in (*small, 1000)]
    steps += [Step("rows-cbc", n, limit_seconds=30) for n in small]
    steps += [Step("cbc", 60), Step("cbc", 120), Step("cbc", 300, one, limit_seconds=120)]
    steps += [Step("highs", 60), Step("highs", 120), Step("highs", 300, one, limit_seconds=120)]
    steps += [Step(task, 1000, one, limit_seconds=300) for task in textbook]
    return [*steps, *(Step(task, 1000, one, limit_seconds=120) for task in ("highs", "cbc"))]


def run(step: Step, until: float) -> list[Sample]:
    """Return every measurement of a step; its limit shrinks where the whole run is about to end."""
    found = []
    for seed in step.seeds:
        for _ in range(step.repeats):
            limit = max(5.0, min(step.limit_seconds, until - time.monotonic()))
            found.append(_measured(Sample(step.task, step.size, seed, round(limit, 1))))
    return found


def _measured(sample: Sample) -> Sample:
    limit = sample.limit_seconds
    arguments = [sample.task, str(sample.size), str(sample.seed), str(limit)]
    with TemporaryDirectory(prefix="allocator-bench-") as scratch:
        # CBC writes its files where TMPDIR says; ended from outside it would leave them there.
        child = subprocess.Popen(
            [sys.executable, str(HERE / "measure.py"), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": scratch},
            start_new_session=True,
        )
        try:
            told, _ = child.communicate(timeout=limit + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            sample.timed_out = True
            return sample
    if child.returncode != 0:
        raise SystemExit(f"measurement failed: {' '.join(arguments)}")
    for name, value in json.loads(told).items():
        setattr(sample, name, value)
    return sample


def whole_process(options: list[str], repeats: int) -> float | None:
    """Median seconds of `allocator solve` on the sample workbook from start to exit; None where it does not run.

    One start before the clock compiles what has changed since the last.
    """
    program = Path(sys.executable).with_name("allocator")
    seconds = []
    for _ in range(1 + repeats):
        with TemporaryDirectory(prefix="allocator-bench-") as scratch:
            command = [str(program), "solve", "model-voucher", str(SAMPLE), "--budget", "2000万元", *options]
            begun = time.perf_counter()
            done = subprocess.run(command, cwd=scratch, capture_output=True, check=False)
            seconds.append(time.perf_counter() - begun)
        if done.returncode != 0:
            print(f"“allocator solve {' '.join(options)}” 退出码 {done.returncode}，不计时", file=sys.stderr)
            return None
    return round(statistics.median(seconds[1:]), 3)


def main() -> None:
    """Measure, print, and write the results of a full run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small pools only, one run each; writes nothing")
    parser.add_argument("--minutes", type=float, default=15, help="past this no rival goes on")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for speed.json and speed.md")
    chosen = parser.parse_args()
    until = time.monotonic() + 60 * chosen.minutes
    samples: list[Sample] = []
    for step in plan(quick=chosen.quick):
        print(f"… {step.task}, n = {step.size}", file=sys.stderr, flush=True)
        samples += run(step, until)
    repeats = 2 if chosen.quick else 5
    programs = {"json": whole_process(["--json"], repeats), "workbook": whole_process(["--out", "out"], repeats)}
    ratios = ratios_of(samples)
    claims = claims_of(samples, ratios, programs)
    about = machine()
    tables, lines = every_table(samples, ratios, claims), notes(about, samples)
    print(as_text(tables, lines))
    if chosen.quick:
        return
    result = {
        "machine": {**about, "wall_over_cpu": busy(samples)},
        "claims": [asdict(c) for c in claims],
        "ratios": [asdict(r) for r in ratios],
        "samples": [asdict(s) for s in samples],
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "speed.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (chosen.out / "speed.md").write_text(as_markdown(tables, lines), "utf-8")


if __name__ == "__main__":
    main()
