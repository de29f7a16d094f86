"""Equal scores that ended in different tiers, and what decided between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.models.priority import goals_of
from allocator.models.rules import rules_of
from allocator.models.state import State, states
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, Award
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches


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
    """Yield every split tie, the best rank first. A difference made by a pin, a block or own data is no split tie.

    Where scores do not settle every tier, two candidates are told only if they could change places in a list as good:
    otherwise their sums decided, or what the goals ask of the others.

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
        if free and (problem.one_order or _as_good(problem, allocation, _exchanged(allocation, above, below, state))):
            found.append((below, above))
        state.give(above, amount)
    for below, above in sorted(found):
        first, second = problem.pool[above], problem.pool[below]
        named = zip(keys, first.tie_scores, second.tie_scores, strict=False)
        key = next((name for name, x, y in named if x != y), None)
        yield SplitTie(first.score or 0, first.id, second.id, key)


def _above(problem: Problem, allocation: Allocation, below: int) -> int | None:
    """Return the next higher position of the same score whose award by merit has a higher tier than `below`'s."""
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


def _exchanged(allocation: Allocation, above: int, below: int, state: State) -> Allocation:
    """Return the list in which two have changed places, each paid what is due to him; `state` knows of neither."""
    awards, (first, second) = list(allocation.awards), (allocation.awards[above], allocation.awards[below])
    assert first
    awards[below] = Award(first.level, state.due(below, first.level), first.via)
    awards[above] = Award(second.level, state.due(above, second.level), second.via) if second else None
    return replace(allocation, awards=tuple(awards))


def _as_good(problem: Problem, allocation: Allocation, other: Allocation) -> bool:
    """Tell whether another list keeps every clause and is as good in each goal that does not look at ranks."""
    if any(a and not a.amount for a in other.awards) or breaches(audit(problem, other)):
        return False
    goals = [g for g in goals_of(problem, walked=False) if not (g.coded or g.line)]
    first, second = tally_of(problem, allocation), tally_of(problem, other)
    return all(goal.value(first) == goal.value(second) for goal in goals)
