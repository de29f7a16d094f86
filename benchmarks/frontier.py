"""The whole budget against solve after solve: one run, one thread, the same pools.

    python benchmarks/frontier.py            about five minutes; writes benchmarks/results/frontier.json and frontier.md
    python benchmarks/frontier.py --quick    under a minute; writes nothing

The frontier is complete: every budget from 0 until more money changes nothing, each list included. The rival solves
our rows at every multiple of 10万元 in that range, goal by goal with its proof, and knows nothing of what lies between.
Some of its steps are measured, evenly spread, the others counted at their mean; a ratio stands only where every
measured step gave the list of the frontier.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from instances import pool
from tables import Table, as_markdown, as_text, machine

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import solve as lines
from allocator.engines.score_lines.frontier import Stair, stairs
from allocator.engines.score_lines.monotone import growing
from allocator.intake import read
from allocator.law.load import load
from allocator.law.programme import Programme
from allocator.models.formulation import Formulation
from allocator.money import WAN
from allocator.problem.build import build
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.whatif.frontier.confirm import confirmed
from allocator.whatif.frontier.curve import frontier

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "tests" / "data" / "model-voucher-2026-sample.xlsx"
BUDGET, STEP = 2000 * WAN, 10 * WAN
DEFAULT = load("model-voucher")


@dataclass
class Measured:
    """Seconds of one thing on one pool, and processor seconds, each the median of the repeats."""

    what: str
    size: int
    seed: int
    seconds: float
    cpu: float
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Claim:
    """An aim and how it came out."""

    what: str
    aim: str
    found: str
    reached: bool


def timed(what: str, size: int, seed: int, task: Callable[[], Any], repeats: int) -> tuple[Measured, Any]:
    """Run a task so often; its last result too."""
    walls, cpus, found = [], [], None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        found = task()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Measured(what, size, seed, statistics.median(walls), statistics.median(cpus)), found


def law(**clauses: dict[str, Any]) -> Programme:
    """Return the default rules with some figures of some kinds of clauses."""
    changed = tuple(c.model_copy(update=clauses.get(str(c.kind), {})) for c in DEFAULT.clauses)
    return DEFAULT.model_copy(update={"clauses": changed})


def problem_of(size: int, seed: int, programme: Programme = DEFAULT, pins: dict[str, Pin] | None = None) -> Problem:
    entries, receipts = pool(size, seed)
    return build(programme, entries, BUDGET, receipts=receipts, pins=pins or {})


def fresh(problem: Problem) -> Problem:
    """Return the same problem with nothing remembered, as after a change of the budget."""
    return replace(problem, budget=BUDGET)


def pinned(size: int, seed: int) -> Problem:
    """Two candidates far down the order pinned to the upper tiers, one near the top kept out."""
    whole = problem_of(size, seed)
    ids, names = [c.id for c in whole.pool], [t.name for t in whole.tiers]
    chosen = {ids[size // 2]: Pin(names[-1], "测速"), ids[size // 3]: Pin(names[-2], "测速"), ids[2]: Pin(None, "测速")}
    return problem_of(size, seed, pins=chosen)


OUTSIDE: dict[str, Callable[[int, int], Problem]] = {
    "锁定越过名次 pins": pinned,
    "均衡名额3个 reserve": lambda n, s: problem_of(n, s, law(city_reserve={"seats": 3})),
    "各市至少1个（目标） soft floor": lambda n, s: problem_of(n, s, law(city_floor={"min": 1, "mode": "soft"})),
    "各市至少1个（硬性） hard floor": lambda n, s: problem_of(n, s, law(city_floor={"min": 1, "mode": "hard"})),
}
"""What leaves the plain score-line theorem."""


class Bench:
    """One run."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.seeds = (1,) if quick else (1, 2, 3)
        self.repeats = 3 if quick else 7
        self.samples: list[Measured] = []
        self.claims: list[Claim] = []

    def take(self, what: str, size: int, seed: int, task: Callable[[], Any], repeats: int = 0) -> tuple[Measured, Any]:
        sample, found = timed(what, size, seed, task, repeats or self.repeats)
        self.samples.append(sample)
        return sample, found

    def median(self, what: str, size: int) -> float:
        """Processor seconds: everything here is single-threaded, so they are what a quiet machine's clock shows."""
        return statistics.median(s.cpu for s in self.samples if (s.what, s.size) == (what, size))

    def facts(self, what: str, size: int, name: str) -> list[Any]:
        return [s.facts[name] for s in self.samples if (s.what, s.size) == (what, size)]

    def whole_frontiers(self) -> None:
        """Time the frontier at every size: the lists alone, and measured and audited one by one."""
        for size in (60, 120, 300, 1000, 3000):
            for seed in self.seeds:
                problem = problem_of(size, seed)
                sample, found = self.take("frontier", size, seed, lambda p=problem: stairs(fresh(p)))
                sample.facts["stairs"] = len(found)
                self.take("audited", size, seed, lambda p=problem: frontier(fresh(p)), 1)
                self.take("growing", size, seed, lambda p=problem: growing(fresh(p), 1500 * WAN), 1)
        for size, limit in ((60, 50), (120, 50), (300, 50)):
            self.claim(
                f"完整前沿连同全部名单 complete frontier, n = {size}", limit, self.median("frontier", size) * 1000
            )

    def rivals(self) -> None:
        """Solver after solver at some of the steps of 10万元."""
        for size in (120,) if self.quick else (120, 300):
            for seed in self.seeds:
                self._rivals(problem_of(size, seed), (size, seed))
            self._times(size, f"n = {size}")

    def _rivals(self, problem: Problem, where: tuple[int, int]) -> None:
        found = stairs(problem)
        assert isinstance(found, tuple)
        steps = found[-1].spent // STEP
        for name, count in (("cpsat", 8 if self.quick else 24), ("highs", 2 if self.quick else 8)):
            self._rival(name, problem, found, where, [STEP * (steps * k // count) for k in range(1, count + 1)])

    def _times(self, size: int, pools: str) -> None:
        """How many times as long as the frontier the faster solver takes for all steps."""
        rivals = {name: self._whole(name, size) for name in ("cpsat", "highs")}
        best = min(rivals, key=rivals.__getitem__)
        ratio = rivals[best] / self.median("frontier", size)
        agree = all(all(self.facts(name, size, "same")) for name in rivals)
        found = f"{ratio:,.0f} × ({best} {rivals[best]:.1f} s)" if agree else "作废 void"
        what = f"逐10万元重新求解（最快的求解器）÷ 完整前沿 re-solving ÷ frontier, {pools}"
        self.claims.append(Claim(what, "≥ 2,000 ×", found, agree and ratio >= 2000))

    def _rival(
        self, name: str, problem: Problem, found: Sequence[Stair], where: tuple[int, int], budgets: list[int]
    ) -> None:
        backend = load_backend(name)
        same, seconds = True, []
        cpu = time.process_time()
        for budget in budgets:
            begun = time.perf_counter()
            formulation = Formulation(replace(problem, budget=budget))
            outcome = optimise(formulation.model, backend)
            seconds.append(time.perf_counter() - begun)
            wanted = next(s for s in reversed(found) if s.spent <= budget).allocation(len(problem.pool))
            same &= outcome.values is not None and formulation.allocation(outcome.values) == wanted
        sample = Measured(name, *where, statistics.fmean(seconds), (time.process_time() - cpu) / len(budgets))
        sample.facts = {"same": same, "measured": len(budgets), "steps": found[-1].spent // STEP}
        self.samples.append(sample)

    def _whole(self, name: str, size: int) -> float:
        """Processor seconds for all steps: the mean of those measured, times their number."""
        chosen = [s for s in self.samples if (s.what, s.size) == (name, size)]
        return statistics.median(s.cpu * s.facts["steps"] for s in chosen)

    def changed(self) -> None:
        """Another budget, another quota: the solve alone, nothing remembered."""
        for size in (60, 120, 300, 1000, 3000):
            for seed in self.seeds:
                problem = problem_of(size, seed)
                wide = law(quota={"low": 24, "target": 30, "high": 36})
                other = lambda p=problem: lines.solve(replace(p, budget=1900 * WAN))  # noqa: E731
                self.take("budget", size, seed, other)
                self.take("quota", size, seed, lambda p=problem, w=wide: lines.solve(replace(p, programme=w)))
        for size in (60, 120, 300):
            for what, told in (("budget", "改预算 changed budget"), ("quota", "改数量 changed quota")):
                self.claim(f"{told}, n = {size}", 5, self.median(what, size) * 1000)

    def outside(self) -> None:
        """Time what leaves the plain theorem: one list, and the complete frontier."""
        for size, limit in ((120, 600), (300, 2000)):
            for name, made in OUTSIDE.items():
                for seed in self.seeds:
                    problem = made(size, seed)
                    _, one = self.take(name, size, seed, lambda p=problem: lines.solve(fresh(p)), 3)
                    sample, found = self.take(f"{name}：前沿", size, seed, lambda p=problem: stairs(fresh(p)), 3)
                    sample.facts["stairs"] = len(found)
                    if seed == 1:
                        formulation = Formulation(fresh(problem))
                        outcome = optimise(formulation.model, load_backend("cpsat"))
                        listed = None if outcome.values is None else formulation.allocation(outcome.values)
                        assert (one.status, one.allocation) == (outcome.status, listed), name
                self.claim(f"{name}：一份名单 one list, n = {size}", limit, self.median(name, size) * 1000)
                self.claim(f"{name}：完整前沿 frontier, n = {size}", limit, self.median(f"{name}：前沿", size) * 1000)

    def sample_year(self) -> None:
        """Time the sample workbook: its frontier against the solvers, and CP-SAT at every stair end."""
        found = read([SAMPLE], DEFAULT, year=2026)
        problem = Case(DEFAULT, found.entries, 0, receipts=found.receipts, tie_keys=found.tie_keys).problem()
        size = len(problem.pool)
        sample, steps = self.take("frontier", size, 2026, lambda: stairs(fresh(problem)))
        sample.facts["stairs"] = len(steps)
        self._rivals(problem, (size, 2026))
        self._times(size, f"样例年度 the sample, n = {size}")
        whole = frontier(problem)
        begun = time.perf_counter()
        confirmed(whole)
        told = f"{len(whole.steps)} 级全部一致 all agree, {time.perf_counter() - begun:.1f} s"
        self.claims.append(
            Claim("样例年度每一级末由 CP-SAT 复核 every stair end of the sample", "全部一致", told, reached=True)
        )

    def claim(self, what: str, limit: float, found: float) -> None:
        """State an aim in milliseconds."""
        self.claims.append(Claim(what, f"< {limit:g} ms", f"{found:.1f} ms", found < limit))

    def tables(self) -> list[Table]:
        claims = [["指标 aim", "要求 wanted", "中位 median", "结论 verdict"]]
        claims += [[c.what, c.aim, c.found, "达到" if c.reached else "未达到"] for c in self.claims]
        sizes = sorted({s.size for s in self.samples})
        told = NAMES | {what: what for name in OUTSIDE for what in (name, f"{name}：前沿")}
        rows = [["CPU（墙钟）毫秒，中位数 CPU (wall), ms", *(f"n = {n:,}" for n in sizes)]]
        rows += [[name, *(self._ms(what, n) for n in sizes)] for what, name in told.items()]
        counts = [self.facts("frontier", n, "stairs") for n in sizes]
        return [claims, [*rows, ["级数 stairs", *(f"{statistics.median(c):.0f}" if c else "" for c in counts)]]]

    def _ms(self, what: str, size: int) -> str:
        if not self.facts_at(what, size):
            return ""
        walls = [s.seconds for s in self.samples if (s.what, s.size) == (what, size)]
        return f"{self.median(what, size) * 1000:.1f} ({statistics.median(walls) * 1000:.1f})"

    def facts_at(self, what: str, size: int) -> bool:
        return any((s.what, s.size) == (what, size) for s in self.samples)

    def busy(self) -> float:
        loads = [s.seconds / s.cpu for s in self.samples if s.cpu > 0.005 and s.what != "highs"]
        return round(statistics.median(loads), 2)


NAMES = {
    "frontier": "完整前沿连同全部名单 complete frontier with all lists",
    "audited": "同上，逐级按名单复算并审核 re-measured and audited",
    "growing": "只增不减，自1500万元起 growth without loss from 1,500",
    "cpsat": "一步：本软件的行，CP-SAT one step, our rows",
    "highs": "一步：本软件的行，HiGHS one step, our rows",
    "budget": "改预算后的名单 changed budget, one list",
    "quota": "改数量后的名单 changed quota, one list",
}


def main() -> None:
    """Measure, print, and write the results of a full run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one pool per size, few steps; writes nothing")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for frontier.json and frontier.md")
    chosen = parser.parse_args()
    for name in ("cpsat", "highs"):
        load_backend(name)
    bench = Bench(quick=chosen.quick)
    for part in (bench.whole_frontiers, bench.rivals, bench.changed, bench.outside, bench.sample_year):
        print(f"… {part.__name__}", flush=True)
        part()
    about = machine()
    notes = [
        "环境 machine：" + "，".join(f"{name} {value}" for name, value in about.items()),
        f"墙钟 ÷ CPU 时间的中位数 {bench.busy()}：安静的机器为1，越大则绝对时间越偏大",
        "判定按 CPU 时间（各方均为单线程，等于安静机器上的墙钟），括号内为实际墙钟",
        "单线程；合成申报池3组及样例年度，默认规则，模型券；每次测量都从未留缓存的问题开始（只换预算）",
        "逐10万元重新求解：从0到再增加预算不改变名单为止；均匀抽测若干步，其余按均值计；抽测各步的名单须与前沿一致",
    ]
    print(as_text(bench.tables(), notes))
    if not chosen.quick:
        result = {"machine": about, "busy": bench.busy(), "claims": [asdict(c) for c in bench.claims]}
        result["samples"] = [asdict(s) for s in bench.samples]
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "frontier.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (chosen.out / "frontier.md").write_text(as_markdown(bench.tables(), notes, "frontier.py"), "utf-8")


if __name__ == "__main__":
    main()
