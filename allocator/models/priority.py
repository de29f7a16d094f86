"""Which goals of a problem, in the order that their classes say (`level`, `usual`), and what follows them.

    quota → city_floor → apportionment
    → the stance (均衡三档: tiers_present → target; 扩大覆盖: count) → shape → city → lines
    outside the score-line theorem: → money → canonical → amounts (where they are free)
    without one order over all (merit off, in_city, funding), instead of lines and money:
    → funded → canonical → money → amounts (both where amounts are free)

Never tiers first in the latter: that buys the top with the cheapest tail and drops higher ranks for lower ones.

A programme or scenario may name its goals in any order instead (`goals`); then the city goals, the score lines (where
merit order holds), money and the canonical list follow, so that the optimum is one list all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator.models.goals import Goal, ScoreLine, Spent, classes_of, in_usual_order
from allocator.models.goals.unique import (
    BLOCK,
    BLOCK_OF_FUNDED,
    Canonical,
    CanonicalAmounts,
    Funded,
    blocks,
    blocks_of_amounts,
)
from allocator.models.rules import rules_of
from allocator.problem.problem import Problem


def goals_of(problem: Problem, *, walked: bool | None = None) -> tuple[Goal, ...]:
    """Return the goals in order, made once.

    Parameters
    ----------
    walked
        As inside the score-line theorem, where the lines alone make the list unique; None: as the problem is.
    """
    inside = stopper(problem) is None if walked is None else walked
    return problem.once(("goals", inside), lambda: _made(problem, walked=inside))


def _made(problem: Problem, *, walked: bool) -> tuple[Goal, ...]:
    if problem.entitled:
        return (ScoreLine(problem, 1),)
    asked = _asked(problem)
    goals = [goal for kind in asked for goal in kind.made(problem)]
    if not walked:
        canonical = [Canonical(problem, block) for block in blocks(problem, BLOCK)]
        money = [] if Spent in asked else [Spent(problem)]
        if problem.one_order:
            goals += [*money, *canonical]
        else:
            funded = [Funded(problem, block) for block in blocks(problem, BLOCK_OF_FUNDED)]
            goals += [*funded, *canonical, *(money if problem.free else [])]
        goals += [CanonicalAmounts(problem, block) for block in blocks_of_amounts(problem)]
    return tuple(goals)


def _asked(problem: Problem) -> list[type[Goal]]:
    """Return the goals named, else those of the stance; then those that always follow."""
    programme, known = problem.programme, in_usual_order()
    asked = classes_of(programme.aims) or [g for g in known if programme.stance in g.usual]
    return [*asked, *(g for g in known if g.at_last and g not in asked)]


@dataclass(frozen=True, slots=True)
class Stopper:
    """A clause, or a goal that is named, which no walk down the order can tell: the score-line theorem does not hold.

    Attributes
    ----------
    name
        The clause's id; what planners call the goal.
    """

    kind: Literal["clause", "goal"]
    name: str

    @property
    def named(self) -> str:
        """It for people."""
        return f"条款“{self.name}”" if self.kind == "clause" else f"目标“{self.name}”"

    @property
    def says(self) -> str:
        """What of it is meant: of a clause how it is set."""
        return f"{self.named}的设置" if self.kind == "clause" else self.named


def stopper(problem: Problem) -> Stopper | None:
    """Tell what takes a problem out of the score-line theorem; None: nothing does."""
    return problem.once("stopper", lambda: _stopper(problem))


def _stopper(problem: Problem) -> Stopper | None:
    clause = next((r.id for r in rules_of(problem) if r.act == "neither"), None)
    if clause is not None:
        return Stopper("clause", clause)
    goal = None if problem.entitled else next((g for g in _asked(problem) if g.looks_at is None), None)
    return Stopper("goal", goal.called) if goal else None


def walked(problem: Problem) -> bool:
    """Tell whether every rule and every goal can be told along a walk, so that the score-line theorem holds."""
    return stopper(problem) is None
