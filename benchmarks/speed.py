"""How fast, against whom, and is it the same optimum? One run, one thread each, medians, the same pools.

    python benchmarks/speed.py                  about ten minutes; writes benchmarks/results/speed.json and speed.md
    python benchmarks/speed.py --quick          under a minute; writes nothing

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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tables import as_markdown, as_text, machine

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "tests" / "data" / "model-voucher-2026-sample.xlsx"
GRACE_SECONDS = 10.0
"""A solver looks at its clock only now and then; past this the measurement is ended from outside."""


@dataclass(frozen=True)
class Step:
    """One kind of measurement at one size: on which pools, how often each, and how long it may take."""

    task: str
    size: int
    seeds: tuple[int, ...] = (1, 2, 3)
    repeats: int = 1
    limit_seconds: float = 60.0


@dataclass
class Sample:
    """One measurement: what `measure.py` said, or that time ran out."""

    task: str
    size: int
    seed: int
    limit_seconds: float
    timed_out: bool = False
    building: float = 0.0
    solving: float = 0.0
    cpu: float = 0.0
    peak_mb: float = 0.0
    rows: int = 0
    names: list[str] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    list: str = ""
    awards: tuple[int, int, int] = (0, 0, 0)
    reached: int = 0

    @property
    def seconds(self) -> float:
        return self.limit_seconds if self.timed_out else self.building + self.solving


def plan(*, quick: bool) -> list[Step]:
    """What is measured, the cheap first: where time runs out, only the slowest rivals lose theirs."""
    if quick:
        one = (1,)
        steps = [Step(task, n, one) for task in ("lines", "ours") for n in (60, 120, 1000, 3000)]
        steps += [Step(task, n, one) for task in ("greedy", "rows", "pairs", "compact", "cpsat") for n in (60, 120)]
        return [*steps, Step("cbc", 60, one), Step("cbc", 120, one, limit_seconds=15)]
    fast, small, large = (60, 120, 300, 1000, 3000), (60, 120, 300), (1000,)
    steps = [Step("lines", n, repeats=3) for n in fast]
    steps += [Step("ours", n, repeats=3 if n < 3000 else 1) for n in fast]
    steps += [Step("rows", n, repeats=3 if n < 3000 else 1) for n in fast]
    steps += [Step("greedy", n) for n in small + large]
    steps += [Step(task, n) for n in small for task in ("pairs", "compact", "cpsat")]
    steps += [Step("cbc", 60), Step("cbc", 120), Step("cbc", 300, (1,), limit_seconds=120)]
    steps += [Step(task, 1000, (1,), limit_seconds=300) for task in ("pairs", "compact", "cpsat")]
    return [*steps, Step("cbc", 1000, (1,), limit_seconds=60)]


def run_step(step: Step, until: float) -> list[Sample]:
    """Every measurement of a step; the limit shrinks where the whole run is about to end."""
    found = []
    for seed in step.seeds:
        for _ in range(step.repeats):
            limit = max(5.0, min(step.limit_seconds, until - time.monotonic()))
            found.append(_sample(step, seed, limit))
    return found


def _sample(step: Step, seed: int, limit: float) -> Sample:
    sample = Sample(step.task, step.size, seed, limit)
    with TemporaryDirectory(prefix="allocator-bench-") as scratch:
        command = [sys.executable, str(HERE / "measure.py"), step.task, str(step.size), str(seed), f"{limit:.1f}"]
        # CBC writes its files where TMPDIR says; ended from outside it would leave them there.
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": scratch}, start_new_session=True
        )
        try:
            told, _ = child.communicate(timeout=limit + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            sample.timed_out = True
            return sample
    if child.returncode != 0:
        raise SystemExit(f"measurement failed: {step.task}, n = {step.size}, seed {seed}")
    for name, value in json.loads(told).items():
        setattr(sample, name, value)
    sample.timed_out = sample.timed_out or sample.building + sample.solving > limit
    return sample


def whole_process(arguments: list[str], repeats: int) -> float | None:
    """Median seconds of `allocator solve` on the sample workbook from start to exit; None where it does not run."""
    program = Path(sys.executable).with_name("allocator")
    if not program.exists() or not SAMPLE.exists():
        return None
    seconds = []
    for _ in range(repeats):
        with TemporaryDirectory(prefix="allocator-bench-") as scratch:
            command = [str(program), "solve", "model-voucher", str(SAMPLE), "--budget", "2000万元", *arguments]
            begun = time.perf_counter()
            done = subprocess.run(command, cwd=scratch, capture_output=True, check=False)
            seconds.append(time.perf_counter() - begun)
        if done.returncode != 0:
            return None
    return statistics.median(seconds)


def compared(samples: list[Sample]) -> list[dict[str, Any]]:
    """The ratios that the tables show, each with its verdict."""
    pairs = [
        ("cbc", "ours"),
        ("cpsat", "ours"),
        ("pairs", "rows"),
        ("compact", "rows"),
        ("pairs", "lines"),
        ("compact", "lines"),
    ]
    sizes = sorted({s.size for s in samples})
    found = [_ratio(samples, n, slow, fast) for slow, fast in pairs for n in sizes]
    return [ratio for ratio in found if ratio]


def _ratio(samples: list[Sample], size: int, slow: str, fast: str) -> dict[str, Any] | None:
    """Median over the pools of rival over ours in time (ours: median of its repeats) and in memory."""
    times, memory, bound, void = [], [], False, False
    for seed in sorted({s.seed for s in samples}):
        rival = [s for s in samples if (s.task, s.size, s.seed) == (slow, size, seed)]
        mine = [s for s in samples if (s.task, s.size, s.seed) == (fast, size, seed)]
        if not rival or not mine:
            continue
        # The frozen problem is the common start; the lines are compared with what follows it.
        own = statistics.median(s.solving if fast == "lines" else s.seconds for s in mine)
        times.append(statistics.median(s.seconds for s in rival) / own)
        bound = bound or any(s.timed_out for s in rival)
        void = void or len({(tuple(s.goals), s.list) for s in [*rival, *mine] if not s.timed_out}) > 1
        if not any(s.timed_out for s in rival):
            memory.append(max(s.peak_mb for s in rival) / max(s.peak_mb for s in mine))
    if not times:
        return None
    return {
        "size": size,
        "rival": slow,
        "ours": fast,
        "time": round(statistics.median(times), 1),
        "memory": round(statistics.median(memory), 1) if memory else None,
        "lower_bound": bound,
        "void": void,
    }


def judged(samples: list[Sample], ratios: list[dict[str, Any]], programs: dict[str, float | None]) -> list[dict[str, Any]]:
    """Every aim with what was measured; medians over pools and repeats, the worst beside them."""
    claims = []

    def at_most(what: str, limit: float, unit: str, values: list[float]) -> None:
        if values:
            median = statistics.median(values)
            claims.append(_claim(what, f"< {limit:g} {unit}", median, max(values), unit, reached=median < limit))

    for n in sorted({s.size for s in samples if s.task == "lines"}):
        first = [s.seconds * 1000 for s in samples if (s.task, s.size) == ("lines", n)]
        at_most(f"首个已证名单 first proven list, n = {n}", 20, "ms", first)
    for n, limit in ((120, 0.3), (1000, 2.0), (3000, 6.0)):
        at_most(f"CP-SAT 复核完成 confirmed, n = {n}", limit, "s", [s.seconds for s in samples if (s.task, s.size) == ("ours", n)])
    at_most("内存峰值 peak memory, n = 3000", 400, "MB", [s.peak_mb for s in samples if (s.task, s.size) == ("ours", 3000)])
    for fast, aim in (("rows", 50), ("lines", 10_000)):
        for slow in ("pairs", "compact"):
            for r in ratios:
                if (r["size"], r["rival"], r["ours"]) == (1000, slow, fast):
                    what = f"{'本软件的行 our rows' if fast == 'rows' else '分数线 score lines'} / {slow}, n = 1000"
                    reached = not r["void"] and r["time"] >= aim
                    claims.append(_claim(f"{what}：时间 time", f"≥ {aim:,}×", r["time"], None, "×", reached=reached))
                    if fast == "rows" and r["memory"]:
                        claims.append(_claim(f"{what}：内存 memory", "≥ 5×", r["memory"], None, "×", reached=r["memory"] >= 5))
    for what, limit in (("json", 1.5), ("workbook", 3.0)):
        seconds = programs[what]
        if seconds is not None:
            name = "仅 JSON" if what == "json" else "含工作簿 with workbook"
            claims.append(_claim(f"allocator solve 全程，{name}", f"< {limit:g} s", seconds, None, "s", reached=seconds < limit))
    return claims


def _claim(what: str, aim: str, value: float, worst: float | None, unit: str, *, reached: bool) -> dict[str, Any]:
    return {"what": what, "aim": aim, "median": round(value, 3), "worst": worst and round(worst, 3), "unit": unit, "reached": reached}


def main() -> None:
    """Measure, print, and write the results of a full run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small pools only, one run each; writes nothing")
    parser.add_argument("--minutes", type=float, default=15, help="no rival starts or goes on past this")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for speed.json and speed.md")
    chosen = parser.parse_args()
    until = time.monotonic() + 60 * chosen.minutes
    samples: list[Sample] = []
    for step in plan(quick=chosen.quick):
        print(f"… {step.task}, n = {step.size}", file=sys.stderr, flush=True)
        samples += run_step(step, until)
    repeats = 2 if chosen.quick else 5
    programs = {"json": whole_process(["--json"], repeats), "workbook": whole_process(["--out", "out"], repeats)}
    ratios = compared(samples)
    result = {
        "machine": machine(),
        "programs": programs,
        "claims": judged(samples, ratios, programs),
        "ratios": ratios,
        "samples": [asdict(s) for s in samples],
    }
    print(as_text(result))
    if not chosen.quick:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "speed.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (chosen.out / "speed.md").write_text(as_markdown(result), "utf-8")


if __name__ == "__main__":
    main()
