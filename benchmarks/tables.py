"""The results for people: the same tables in the terminal and in speed.md."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import pulp
from rich.cells import cell_len
from verdicts import NAMES, Claim, Ratio, Sample, of

TASKS = {
    "lines": "分数线：首个已证名单 score lines, first proven list",
    "ours": "本软件全程（两个引擎、审核） ours end to end",
    "rows": "本软件的行，CP-SAT our rows",
    "rows-highs": "本软件的行，HiGHS our rows",
    "rows-cbc": "本软件的行，CBC our rows",
    "pairs": "成对模型，CP-SAT，与本软件同设置 textbook pairs, our settings",
    "compact": "成对模型（每对一行），CP-SAT，同设置 compact pairs, our settings",
    "cpsat": "成对模型，CP-SAT 默认设置 textbook pairs, default settings",
    "highs": "成对模型，HiGHS 默认设置 textbook pairs, default settings",
    "cbc": "成对模型，PuLP+CBC 默认设置 textbook pairs, PuLP+CBC",
}
SETTINGS = {
    "全部 all": "单线程；同一组合成申报池；默认规则，模型券，数量30，预算2000万元；逐目标求解，证明后固定",
    "成对模型 CP-SAT 默认": "num_workers = 1，其余默认；上一目标的解作 hint；行直接写入求解器，不经建模层",
    "本软件的行、成对模型同设置": (
        "num_workers = 1，random_seed = 1，linearization_level = 2，presolve_inclusion_work_limit = 0；"
        "上一目标的解作 hint"
    ),
    "本软件的行 HiGHS": "parallel = off，random_seed = 1，无间隙，整数容差 1e-6；上一目标的解作 hint",
    "成对模型 HiGHS 默认": "parallel = off，无间隙，其余默认；上一目标的解作 hint",
    "成对模型 PuLP+CBC": "随 PuLP 安装的 CBC，threads = 1，timeLimit = 剩余秒数，其余默认",
    "按名次": "由高到低逐个给余额够付的最高档，至资金用完或满33个",
}
Table = list[list[str]]


def machine() -> dict[str, Any]:
    """Versions and the number of cores, nothing that names the machine."""
    told = subprocess.run([pulp.PULP_CBC_CMD.pulp_cbc_path, "-exit"], capture_output=True, text=True, check=False)
    cbc = re.search(r"Version:\s*(\S+)", told.stdout)
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("allocator", "ortools", "pulp")},
        "cbc": cbc[1] if cbc else "unknown",
    }


def seconds_table(samples: Sequence[Sample]) -> Table:
    """Median seconds by task and size."""
    sizes = sorted({s.size for s in samples})
    table = [["中位数，秒 median, s", *(f"n = {n:,}" for n in sizes)]]
    for task, name in TASKS.items():
        table.append([name, *(_seconds(of(samples, task, n)) for n in sizes)])
    return table


def memory_table(samples: Sequence[Sample]) -> Table:
    """Median peak and rows by task and size."""
    sizes = sorted({s.size for s in samples})
    table = [["内存峰值，MB（行数） peak memory (rows)", *(f"n = {n:,}" for n in sizes)]]
    for task, name in TASKS.items():
        table.append([name, *(_memory(of(samples, task, n)) for n in sizes)])
    return table


def ratio_table(ratios: Sequence[Ratio]) -> Table:
    """Rival over ours."""
    sizes = sorted({r.size for r in ratios})
    table = [["对手 ÷ 本软件（时间 · 内存） rival ÷ ours (time · memory)", *(f"n = {n:,}" for n in sizes)]]
    for rival, ours in dict.fromkeys((r.rival, r.ours) for r in ratios):
        cells = {r.size: _ratio(r) for r in ratios if (r.rival, r.ours) == (rival, ours)}
        table.append([f"{NAMES[rival]} ÷ {NAMES[ours]}", *(cells.get(n, "") for n in sizes)])
    return table


def greedy_table(samples: Sequence[Sample]) -> Table:
    """Tell what greedy by score loses in the goals, pool by pool; goals in their order of priority."""
    goals = ("数量偏离 quota", "档数 tiers_present", "低于目标 target", "结构偏离 shape")
    table = [["按名次发完为止 greedy by score → 最优 optimum", "支持 awards", *goals]]
    for size in sorted({s.size for s in samples if s.task == "greedy"}):
        for sample in of(samples, "greedy", size):
            best = next(iter(of(samples, "lines", size, sample.seed)))
            row = [f"{a} → {b}" for a, b in zip(sample.goals, best.goals, strict=True)][: len(goals)]
            table.append([f"n = {size:,}，池 {sample.seed}", f"{sample.number} → {best.number}", *row])
    return table


def claim_table(claims: Sequence[Claim]) -> Table:
    """Aim by aim."""
    table = [["指标 aim", "要求 wanted", "中位 median", "最差 worst", "结论 verdict"]]
    for c in claims:
        worst = "" if c.worst is None else f"{c.worst:g} {c.unit}"
        table.append([c.what, c.aim, f"{c.median:g} {c.unit}", worst, "达到" if c.reached else "未达到"])
    return table


def busy(samples: Sequence[Sample]) -> float:
    """Return the median of wall clock over processor time: 1 on a quiet machine."""
    loads = [s.seconds / s.cpu for s in samples if s.cpu > 0.5 and not s.timed_out]
    return round(statistics.median(loads), 2) if loads else 1.0


def every_table(samples: Sequence[Sample], ratios: Sequence[Ratio], claims: Sequence[Claim]) -> list[Table]:
    """Return the tables in the order of reading; those without a line are left out."""
    tables = [claim_table(claims), ratio_table(ratios), seconds_table(samples), memory_table(samples)]
    return [t for t in (*tables, greedy_table(samples)) if len(t) > 1]


def notes(about: dict[str, Any], samples: Sequence[Sample]) -> list[str]:
    """Versions, settings, and how to read the tables."""
    versions = "，".join(f"{name} {value}" for name, value in about.items())
    return [
        f"环境 machine：{versions}",
        f"墙钟 ÷ CPU 时间的中位数 {busy(samples)}：安静的机器为1，越大则绝对时间越偏大，比值仍可看",
        *(f"设置 {name}：{text}" for name, text in SETTINGS.items()),
        "“>”：对手超时，为下限；“作废”：最优值或名单不一致，比值不成立；内存为各自进程的峰值，含 Python 与求解器",
    ]


def as_text(tables: Sequence[Table], lines: Sequence[str]) -> str:
    """For the terminal, columns aligned by the width that Chinese characters take."""
    return "\n\n".join(["\n".join(_aligned(t)) for t in tables] + ["\n".join(lines)])


def as_markdown(tables: Sequence[Table], lines: Sequence[str], script: str = "speed.py") -> str:
    """For speed.md and hard.md."""
    parts = [f"# 测速结果 / results of `benchmarks/{script}`"]
    for head, *body in tables:
        rows = [f"| {' | '.join(row)} |" for row in (head, ["---"] + ["---:"] * (len(head) - 1), *body)]
        parts.append("\n".join(rows))
    return "\n\n".join([*parts, "\n".join(f"- {line}" for line in lines)]) + "\n"


def _aligned(table: Table) -> list[str]:
    widths = [max(cell_len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        first, *others = (" " * (w - cell_len(cell)) for cell, w in zip(row, widths, strict=True))
        lines.append("  ".join([row[0] + first, *(pad + cell for cell, pad in zip(row[1:], others, strict=True))]))
    return [lines[0], "─" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def _seconds(found: Sequence[Sample]) -> str:
    if not found:
        return ""
    median = statistics.median(s.seconds for s in found)
    shown = f"{median:.4f}" if median < 0.1 else f"{median:.2f}"
    return f"> {shown}" if any(s.timed_out for s in found) else shown


def _memory(found: Sequence[Sample]) -> str:
    ended = [s for s in found if not s.timed_out]
    if not ended:
        return ""
    peak, rows = statistics.median(s.peak_mb for s in ended), max(s.rows for s in ended)
    return f"{peak:,.0f}" + (f" ({rows:,})" if rows else "")


def _ratio(ratio: Ratio) -> str:
    if ratio.void:
        return "作废"
    shown = f"{ratio.time:,.0f}" if ratio.time >= 10 else f"{ratio.time:.1f}"
    memory = f" · {ratio.memory:.1f}" if ratio.memory else ""
    return f"{'> ' if ratio.lower_bound else ''}{shown}{memory}"
