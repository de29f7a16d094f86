"""How far numbers per tier are from the shape that the tiers should have."""

from __future__ import annotations

from collections.abc import Sequence

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
