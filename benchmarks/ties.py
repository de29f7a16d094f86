"""Ties of a knapsack of 500: asked once whether another list is as good, against block by block.

    python benchmarks/ties.py            some minutes; prints the table, writes nothing
    python benchmarks/ties.py --quick    100 items and the first kind; under a minute

Plain, weak and strong say how values and sums go together: not at all, nearly, or exactly (`hard_pools.knapsack`). The
value is the first goal, the rest settles which of the equally good lists it is. One engine proves every goal alone,
once asking and once not; the last column is the whole of `solve_problem`, every goal proven by two families.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hard_pools import knapsack
from tables import Table, as_text, machine

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.models.formulation import Formulation
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.solve import solve_problem

KINDS = ("plain", "weak", "strong")
LIMIT_SECONDS = 120.0


def made_of(kind: str, size: int, seed: int) -> Case:
    """Return a knapsack whose values and sums are as the kind says."""
    case, rng = knapsack(size, seed), Random(f"ties/{kind}/{size}/{seed}")
    if kind == "strong":
        return case
    entries = []
    for e in case.entries:
        near = (e.candidate.request or WAN) // 100 + rng.randint(-1000, 1000)
        score = rng.randint(100, 9900) if kind == "plain" else max(1, near)
        entries.append(replace(e, candidate=replace(e.candidate, score=score)))
    return case.but(entries=tuple(entries))


def measured(problem: Problem, *, alone: bool) -> tuple[float, float, Outcome]:
    """Seconds to the value and to the one list, by CP-SAT alone."""
    formulation, begun, at = Formulation(problem), time.perf_counter(), []
    outcome = optimise(
        formulation.model,
        load_backend("cpsat"),
        limit_seconds=LIMIT_SECONDS,
        alone=alone,
        told=lambda *_: at.append(time.perf_counter() - begun),
    )
    return at[0], at[-1], outcome


def row(kind: str, size: int, seed: int) -> Sequence[str]:
    """Return one knapsack: both ways side by side and their ratio."""
    problem = made_of(kind, size, seed).problem()
    value, asked, one = measured(problem, alone=True)
    first, blocks, other = measured(problem, alone=False)
    begun = time.perf_counter()
    result = solve_problem(problem, limit_seconds=LIMIT_SECONDS)
    whole = f"{time.perf_counter() - begun:.1f}" if result.proven else f"> {LIMIT_SECONDS:g}"
    ratio = max(0.001, blocks - first) / max(0.001, asked - value)
    how = "只有一种 one" if any(g.how == "alone" for g in one.goals) else "不止一种或未知 several"
    times = [f"{t:.1f}" if o.proven else f"> {t:.0f}" for t, o in ((asked - value, one), (blocks - first, other))]
    return [f"{kind} {size} {seed}", f"{value:.1f}", how, *times, f"{ratio:.1f}", whole]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 items and the first kind")
    quick = parser.parse_args().quick
    head = ["例 case", "值 value, s", "名单 lists", "先问 asked, s", "逐块 blocks, s", "倍 ratio", "两类算法 both, s"]
    table: Table = [head]
    for kind in KINDS[:1] if quick else KINDS:
        for seed in (1,) if quick else (1, 2):
            table.append(list(row(kind, 100 if quick else 500, seed)))
    print(as_text([table], [", ".join(f"{k} {v}" for k, v in machine().items())]))


if __name__ == "__main__":
    main()
