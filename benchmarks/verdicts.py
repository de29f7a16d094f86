"""What the measurements say: ratios between rivals on equal optimum, and every aim beside what was reached."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

NAMES = {
    "lines": "分数线",
    "ours": "本软件全程",
    "rows": "本软件的行",
    "rows-highs": "本软件的行 HiGHS",
    "rows-cbc": "本软件的行 CBC",
    "pairs": "成对模型",
    "compact": "成对模型（每对一行）",
    "cpsat": "成对模型 CP-SAT 默认",
    "highs": "成对模型 HiGHS 默认",
    "cbc": "成对模型 PuLP+CBC",
}
"""What was measured, in short."""
PAIRS = (
    ("cbc", "ours"),
    ("cpsat", "ours"),
    ("highs", "ours"),
    ("highs", "rows-highs"),
    ("cbc", "rows-cbc"),
    ("pairs", "rows"),
    ("compact", "rows"),
    ("pairs", "lines"),
    ("compact", "lines"),
)
"""(rival, ours) whose ratio is of interest."""


@dataclass
class Sample:
    """One measurement: what `measure.py` said, or that time ran out.

    Attributes
    ----------
    building, solving
        Seconds: for `lines` and `ours` to freeze the problem and what follows, else to state the rows and to solve.
    peak_mb
        Of the process that measured, solver included.
    goals, list
        The goal vector and a digest of the list: equal for everybody who found the optimum.
    reached
        How many goals a rival proved.
    """

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
    goals: list[int] = field(default_factory=list)
    list: str = ""
    number: int = 0
    spent: int = 0
    reached: int = 0

    @property
    def seconds(self) -> float:
        return self.limit_seconds if self.timed_out else self.building + self.solving


@dataclass(frozen=True)
class Ratio:
    """Rival over ours at one size, the median over the pools.

    Attributes
    ----------
    time, memory
        How many times as much; `memory` None where no measurement of the rival ended.
    lower_bound
        The rival ran out of time somewhere.
    void
        Two that finished did not find the same goal values and the same list.
    """

    size: int
    rival: str
    ours: str
    time: float
    memory: float | None
    lower_bound: bool
    void: bool


@dataclass(frozen=True)
class Claim:
    """One aim, and what was measured: the median and the worst over pools and repeats."""

    what: str
    aim: str
    median: float
    worst: float | None
    unit: str
    reached: bool


def of(samples: Sequence[Sample], task: str, size: int, seed: int | None = None) -> list[Sample]:
    """Return the measurements of one task at one size, on one pool or all."""
    return [s for s in samples if (s.task, s.size) == (task, size) and seed in (None, s.seed)]


def ratios_of(samples: Sequence[Sample]) -> list[Ratio]:
    """Return every ratio of `PAIRS` that was measured."""
    sizes = sorted({s.size for s in samples})
    found = (_ratio(samples, size, rival, ours) for rival, ours in PAIRS for size in sizes)
    return [r for r in found if r]


def _ratio(samples: Sequence[Sample], size: int, rival: str, ours: str) -> Ratio | None:
    times, memory, bound, void = [], [], False, False
    for seed in sorted({s.seed for s in samples}):
        theirs, mine = of(samples, rival, size, seed), of(samples, ours, size, seed)
        if not theirs or not mine:
            continue
        # Rivals start from the frozen problem; the lines are compared from there too, our whole way is not.
        own = statistics.median(s.solving if ours == "lines" else s.seconds for s in mine)
        times.append(statistics.median(s.seconds for s in theirs) / own)
        ended = [s for s in [*theirs, *mine] if not s.timed_out]
        bound = bound or len(ended) < len(theirs) + len(mine)
        void = void or len({(tuple(s.goals), s.list) for s in ended}) > 1
        if peaks := [s.peak_mb for s in theirs if not s.timed_out]:
            memory.append(statistics.median(peaks) / statistics.median(s.peak_mb for s in mine))
    if not times:
        return None
    peak = round(statistics.median(memory), 1) if memory else None
    return Ratio(size, rival, ours, round(statistics.median(times), 1), peak, bound, void)


def claims_of(samples: Sequence[Sample], ratios: Sequence[Ratio], programs: dict[str, float | None]) -> list[Claim]:
    """Return every aim that was measured."""
    claims = []
    for size in sorted({s.size for s in samples if s.task == "lines"}):
        first = [s.seconds * 1000 for s in of(samples, "lines", size)]
        claims += _at_most(f"首个已证名单 first proven list, n = {size}", 20, "ms", first)
    for size, seconds in ((120, 0.3), (1000, 2.0), (3000, 6.0)):
        whole = [s.seconds for s in of(samples, "ours", size)]
        claims += _at_most(f"经 CP-SAT 复核 confirmed, n = {size}", seconds, "s", whole)
    claims += _at_most("内存峰值 peak memory, n = 3000", 400, "MB", [s.peak_mb for s in of(samples, "ours", 3000)])
    for ratio in ratios:
        if ratio.size == 1000:
            claims += _against(ratio)
    for key, name, seconds in (("json", "仅 JSON / JSON alone", 1.5), ("workbook", "含工作簿 / with workbook", 3.0)):
        measured = programs[key]
        if measured is not None:
            claims += _at_most(f"allocator solve 启动至退出，{name}", seconds, "s", [measured])
    return claims


def _at_most(what: str, limit: float, unit: str, values: Sequence[float]) -> list[Claim]:
    if not values:
        return []
    median = statistics.median(values)
    return [Claim(what, f"< {limit:g} {unit}", round(median, 3), round(max(values), 3), unit, median < limit)]


def _against(ratio: Ratio) -> list[Claim]:
    """Return the aims against the pairwise rows at n = 1000, in both forms.

    A time-out or another optimum proves nothing.
    """
    against = f"{NAMES[ratio.rival]} ÷ {NAMES[ratio.ours]}, n = {ratio.size}"
    least = {"rows": 50, "lines": 10_000}.get(ratio.ours)
    if least is None:
        return []
    sound = not ratio.void and not ratio.lower_bound
    claims = [Claim(f"时间 time, {against}", f"≥ {least:,} ×", ratio.time, None, "×", sound and ratio.time >= least)]
    if ratio.ours == "rows" and ratio.memory:
        reached = sound and ratio.memory >= 5
        claims.append(Claim(f"内存 memory, {against}", "≥ 5 ×", ratio.memory, None, "×", reached))
    return claims
