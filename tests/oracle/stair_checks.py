"""The stairs over the budget against solves at single budgets; nothing is the only good answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from oracle.checks import Wrong, walked_world
from oracle.referee import Verdict, by_lines, by_name

from allocator.engines.stairs import stairs
from allocator.models.priority import goals_of
from allocator.problem import Problem


def stairs_equal_solves(
    seeds: Iterable[int], size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None
) -> Wrong:
    """Goal vector and list at both ends of every stair, just below the first, and far above the last."""
    return [(seed, why) for seed in seeds for why in _wrong(walked_world(seed, size, modes).problem())]


def _wrong(problem: Problem) -> Iterator[str]:
    found = stairs(problem)
    assert isinstance(found, tuple)
    n, names = len(problem.pool), [g.name for g in goals_of(problem, walked=True)]
    plenty = sum(map(max, problem.full)) + 1
    if not found or found[0].spent > 0:
        budget = found[0].spent - 1 if found else plenty
        verdict = by_lines(replace(problem, budget=budget))
        if verdict is None or verdict.status != "infeasible":
            yield f"below the first stair, at {budget}: {verdict}"
    ends = [s.spent - 1 for s in found[1:]] + [plenty] * bool(found)
    for stair, end in zip(found, ends, strict=True):
        told = Verdict("optimal", by_name(zip(names, stair.values, strict=True)), stair.allocation(n))
        for budget in (stair.spent, end):
            verdict = by_lines(replace(problem, budget=budget))
            if verdict != told:
                yield f"at {budget}: stair {told}, solve {verdict}"
