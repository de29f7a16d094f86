"""A planner's own list as a side of a comparison: measured on the base's problem by the base's rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from allocator.intake.lists.listed_awards import read_awards
from allocator.intake.opening.sources import Given
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, counts
from allocator.whatif.compare.compared_list import Side

DRAFT = "手工名单"
UNEXPLAINED = "手工名单，不由情景改动引起"


def measured_on(problem: Problem, base: Side, given: Given, called: str = "") -> Side:
    """Return the list as a side, with what it breaks.

    Parameters
    ----------
    problem, base
        What the base was solved from, and the base.
    called
        The file's name for people, where it is kept under another one.

    Raises
    ------
    DataError
        The list cannot be read (see `read_awards`).
    """
    name = Path(called or given.name)
    allocation = read_awards(given, problem, called=name.name)
    measurements = audit(problem, allocation)
    level = {name: n for n, name in enumerate(base.tiers, 1)}
    amounts = {
        c.id: (base.tiers[a.level - 1], a.amount) for c, a in zip(problem.pool, allocation.awards, strict=True) if a
    } | dict(allocation.strays)
    lines = {}
    for candidate, line in base.lines.items():
        tier, amount = amounts.get(candidate, (None, 0))
        lines[candidate] = replace(line, tier=tier, level=level.get(tier or "", 0), amount=amount, via=None, reason="")
    return replace(
        base,
        name=name.stem,
        origin="by_hand",
        because=f"名单“{name.name}”",
        proven=False,
        lines=lines,
        goals=(),
        fingerprint="",
        doubts=(*base.doubts, DRAFT),
        applied=None,
        listed=(problem, allocation),
        measurements=measurements,
        checks=counts(problem.programme, measurements),
        why_none="",
    )
