"""How far numbers per tier are from the shape that the tiers should have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from allocator.models.tally import Numbers
from allocator.problem.problem import Problem


def shares_of(problem: Problem) -> tuple[tuple[int, ...], int]:
    """s_t in per cent, lowest tier first, and the tolerance k in awards."""
    clause = problem.programme.shape
    if clause is None:
        return (), 0
    return tuple(clause.shares.get(t.name, 0) for t in problem.tiers), clause.tolerance


def off_shares(counts: Sequence[int], shares: Sequence[int], tolerance: int) -> int:
    """Tell how far counts are from shares in per cent, beyond the tolerance, in hundredths of an award."""
    whole = sum(counts)
    return sum(max(0, abs(100 * n - s * whole) - 100 * tolerance) for n, s in zip(counts, shares, strict=True))


def deviation(shape: str, counts: Sequence[int]) -> int:
    """Tell how far counts N_1..N_τ (lowest tier first) are from a shape without figures."""
    if shape == "pyramid":
        found, lower = 0, counts[0] if counts else 0
        for number in counts:
            if number > lower:
                found += number - lower
            lower = number
        return found
    if shape == "no_hollow":
        return sum(max(0, min(a, c) - b) for a, b, c in zip(counts, counts[1:], counts[2:], strict=False))
    return 0


def off_shares_of_many(counts: Numbers, shares: Sequence[int], tolerance: int) -> Numbers:
    """Tell the same of many lists at once; `counts` by tier, lowest first."""
    whole = counts.sum(axis=0)
    off: Numbers = sum(
        ((abs(100 * n - s * whole) - 100 * tolerance).clip(0) for n, s in zip(counts, shares, strict=True)), 0 * whole
    )
    return off


def deviations(shape: str, counts: Numbers) -> Numbers:
    """Tell the same of many lists at once; `counts` by tier, lowest first."""
    found: Numbers = 0 * counts[0]
    if shape == "pyramid":
        found = sum(((upper - lower).clip(0) for lower, upper in pairwise(counts)), found)
    if shape == "no_hollow":
        triples = zip(counts, counts[1:], counts[2:], strict=False)
        found = sum(((a - (a - c).clip(0) - b).clip(0) for a, b, c in triples), found)
    return found
