"""Where a 办法 is silent about 青岛 and nobody has chosen, both lists stand side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.law.qingdao import QINGDAO, Mode, undecided
from allocator.problem.allocation import Allocation
from allocator.problem.apart import with_qingdao
from allocator.problem.case import Case
from allocator.problem.changes import KINDS, Changes, changes
from allocator.problem.problem import Problem
from allocator.proof.resolve import resolve


@dataclass(frozen=True, slots=True)
class Placement:
    """The list with 青岛 placed in one way: awards and 元 in all and of 青岛's candidates, or why there is no list.

    `changes` is what happens to whom against the list as it stands; None for that list itself, and without two lists.
    """

    mode: Mode
    number: int | None
    spent: int | None
    theirs: tuple[int, int] | None
    changes: Changes | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "mode": self.mode,
            "number": self.number,
            "spent": self.spent,
            "qingdao": None if self.theirs is None else {"number": self.theirs[0], "amount": self.theirs[1]},
            "changes": None if self.changes is None else {kind: list(self.changes.of(kind)) for kind in KINDS},
            "why": self.why,
        }


def unchosen(problem: Problem) -> bool:
    """Tell whether nobody has chosen about 青岛 although the text is silent and its candidates compete."""
    clause = problem.programme.apart
    cities = {c.city for c in problem.pool}
    return clause is not None and undecided(clause.mode, cities, own=problem.programme.own)


def placements(case: Case, problem: Problem, allocation: Allocation | None, why: str) -> tuple[Placement, ...]:
    """Return the list with 青岛 in the pool, and the one with 青岛 apart; empty where nobody has to choose.

    Leaving 青岛 out gives the same list as placing it apart. After 公示 nothing is left to choose.
    """
    if problem.publication is not None or not unchosen(problem):
        return ()
    apart = resolve(with_qingdao(case, "separate"))
    here, there = (problem, allocation), (apart.problem, apart.allocation)
    moved = changes(here, there) if here[1] and there[0] and there[1] else None  # type: ignore[arg-type]
    return (_placement("in", *here, None, why), _placement("separate", *there, moved, apart.why))


def _placement(
    mode: Mode, problem: Problem | None, allocation: Allocation | None, moved: Changes | None, why: str
) -> Placement:
    if problem is None or allocation is None:
        return Placement(mode, None, None, None, why=why)
    theirs = [a.amount for c, a in zip(problem.pool, allocation.awards, strict=True) if a and c.city == QINGDAO]
    return Placement(mode, len(allocation.funded), allocation.spent, (len(theirs), sum(theirs)), moved)
