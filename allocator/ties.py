"""Equal scores that ended in different tiers, and what decided between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.allocation import Allocation
from allocator.models.rules import rules_of
from allocator.models.state import states
from allocator.problem import Problem


@dataclass(frozen=True, slots=True)
class SplitTie:
    """Two candidates of one score (hundredths): `above` reached a tier that only the tie keys kept from `below`.

    `key` is the declared key that decided, None where only the application number did.
    """

    score: int
    above: str
    below: str
    key: str | None


def split_ties(problem: Problem, allocation: Allocation, keys: Sequence[str]) -> Iterator[SplitTie]:
    """Every split tie, the best rank first. A difference made by a pin, a block or own data is no split tie.

    Parameters
    ----------
    keys
        The declared tie keys that the file has, in the order of the candidates' `tie_scores`.
    """
    blocking = [r for r in rules_of(problem) if r.blockable]
    found = []
    for below, state in states(problem, allocation):
        above = _above(problem, allocation, below)
        if above is None:
            continue
        level, amount = allocation.levels[above], allocation.amounts[above]
        state.give(above, amount, -1)
        free = level in problem.open_levels[below] and not any(r.blocks(state, below, level) for r in blocking)
        state.give(above, amount)
        if free:
            found.append((below, above))
    for below, above in sorted(found):
        first, second = problem.pool[above], problem.pool[below]
        named = zip(keys, first.tie_scores, second.tie_scores, strict=False)
        key = next((name for name, x, y in named if x != y), None)
        yield SplitTie(first.score or 0, first.id, second.id, key)


def _above(problem: Problem, allocation: Allocation, below: int) -> int | None:
    """The next higher position of the same score with an award by merit, where its tier is higher than `below`'s."""
    levels, own = allocation.levels, allocation.awards[below]
    if below in problem.pinned or (own and own.via != "merit"):
        return None
    for above in range(below - 1, -1, -1):
        award = allocation.awards[above]
        if problem.pool[above].score != problem.pool[below].score:
            return None
        if award and award.via == "merit" and above not in problem.pinned:
            return above if levels[above] > levels[below] else None
    return None
