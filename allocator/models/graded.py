"""Tiers that a candidate may have by grade, among those that it missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allocator.models.rule import Rule
from allocator.problem.numbers import TierLevel


def own_tiers(
    missed: Iterable[TierLevel], closed: Mapping[TierLevel, Sequence[str]], rules: Mapping[str, Rule]
) -> list[TierLevel]:
    """Of the tiers missed by whoever gets nothing those that the grades leave, whatever else closes them; else all."""
    levels = list(missed)
    graded = {t for t in levels if any(rules[name].grades for name in closed.get(t, ()) if name in rules)}
    return [t for t in levels if t not in graded] or levels
