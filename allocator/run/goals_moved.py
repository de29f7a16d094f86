"""What becomes of the goals between two lists of one year, goal by goal, and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allocator.models.goals import class_of
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, as_made
from allocator.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class Moved:
    """One goal whose value is another one on the second list.

    Attributes
    ----------
    worse
        Whether the second list is the worse one in this goal.
    last
        For a score line: who is the last above it on both lists, the number with the name; empty for other goals.
    """

    name: str
    before: int
    after: int
    worse: bool
    last: tuple[str, str] = ("", "")

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"name": self.name, "before": self.before, "after": self.after, "worse": self.worse}


def goals_moved(one: tuple[Problem, Allocation], other: tuple[Problem, Allocation]) -> Iterator[Moved]:
    """Yield the goals that differ, in their order; both problems are of one pool and one programme."""
    sides = []
    for problem, allocation in (one, other):
        tally = tally_of(problem, as_made(problem, allocation))
        sides.append({g.name: (g, g.value(tally)) for g in goals_of(problem) if not g.coded})
    for name, (goal, before) in sides[0].items():
        again, after = sides[1].get(name, (goal, before))
        if before != after:
            last = (goal.last(one[0], before), again.last(other[0], after))
            yield Moved(name, before, after, goal.compared(before, after) == "worse", last)


def said(name: str, before: int | None, after: int | None, granule: int, last: tuple[str, str] = ("", "")) -> str:
    """Tell from what to what a goal moves: “数量目标”由30个变为29个."""
    goal = class_of(name)
    values = ("—" if v is None else goal.shown(v, granule, who) for v, who in zip((before, after), last, strict=True))
    return f"“{goal.labelled(name)}”由{'变为'.join(values)}"
