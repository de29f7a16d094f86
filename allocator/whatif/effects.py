"""What one answer is against another: goal by goal, in money, and whom it helps or hurts.

Both lists are measured by the goals of the first one, so that a clause that was dropped still shows what it cost: the
pyramid that nobody asks for any more has a deviation all the same. Better or worse is said only of a goal that the
second answer has too; a score line that only one side has means nothing on the other and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.models.goals import Goal
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, as_made
from allocator.problem.changes import Changes, changes
from allocator.problem.problem import Problem
from allocator.proof.resolve import Resolved
from allocator.run.score_lines import score_lines

Verdict = Literal["better", "worse", "same", "incomparable", "one_sided"]
"""`incomparable`: a rank in two pools of different candidates. `one_sided`: the second answer has no such goal."""


@dataclass(frozen=True, slots=True)
class GoalChange:
    """One goal of the first answer, measured on both lists.

    Attributes
    ----------
    before, after
        In the goal's own unit (see the goal): awards, tiers, ranks, granules.
    scores
        For a score line: the score at it on both lists, hundredths; None where nobody is above it, and for other goals.
    last
        For a score line: who is the last above it on both lists, the number with the name; empty where nobody is.
    """

    name: str
    sense: Literal["min", "max"]
    before: int
    after: int
    verdict: Verdict
    scores: tuple[int | None, int | None] = (None, None)
    last: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Effect:
    """The second list against the first.

    Attributes
    ----------
    goals
        In order of priority; the first that is not `same` decides.
    spent
        元, before and after.
    number
        Awards, before and after.
    dropped
        The first list's goals that mean nothing on the second: score lines where no order of merit is asked for.
    helped, hurt
        Candidate ids, in the order of rank: who enters, rises a tier or, in the same tier, gets more; who leaves, falls
        a tier or gets less.
    """

    goals: tuple[GoalChange, ...]
    spent: tuple[int, int]
    number: tuple[int, int]
    changes: Changes
    helped: tuple[str, ...]
    hurt: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    @property
    def decisive(self) -> GoalChange | None:
        """The first goal of both sides that differs."""
        return next((g for g in self.goals if g.verdict not in ("same", "one_sided")), None)

    def to_json(self) -> dict[str, Any]:
        """As plain data; scores as points."""
        return {
            "goals": [
                {
                    "name": g.name,
                    "sense": g.sense,
                    "before": g.before,
                    "after": g.after,
                    "verdict": g.verdict,
                    "scores": [None if s is None else s / 100 for s in g.scores],
                }
                for g in self.goals
            ],
            "spent": list(self.spent),
            "number": list(self.number),
            "changes": self.changes.lists(),
            "helped": list(self.helped),
            "hurt": list(self.hurt),
            "dropped_goals": list(self.dropped),
        }


def effect(first: Resolved, second: Resolved) -> Effect:
    """Tell what the second answer is against the first; both have a list."""
    one, other = first.listed, second.listed
    moved = changes(one, other)
    had, has = first.awards, second.awards
    more = [i for i in moved.amount if has[i][1] > had[i][1]]
    less = [i for i in moved.amount if has[i][1] < had[i][1]]
    goals = _goals(one, other)
    compared = {g.name for g in goals}
    return Effect(
        goals=goals,
        spent=(one[1].spent, other[1].spent),
        number=(len(one[1].funded), len(other[1].funded)),
        changes=moved,
        helped=_by_rank(other[0], one[0], (*moved.entered, *moved.raised, *more)),
        hurt=_by_rank(one[0], other[0], (*moved.left, *moved.lowered, *less)),
        dropped=tuple(g.name for g in _measured(one[0]) if g.name not in compared),
    )


def _goals(one: tuple[Problem, Allocation], other: tuple[Problem, Allocation]) -> tuple[GoalChange, ...]:
    """Return the goals of the first problem on both lists.

    The second one's pool may differ, its clauses do not matter.
    """
    problem = one[0]
    same_pool = [c.id for c in problem.pool] == [c.id for c in other[0].pool]
    alike = other[0].programme is problem.programme
    yardstick = other[0] if alike else replace(other[0], programme=problem.programme)
    pair = [(p, as_made(p, allocation)) for p, allocation in (one, (yardstick, other[1]))]
    both = [(_measured(p), tally_of(p, allocation)) for p, allocation in pair]
    lines = [score_lines(p, allocation) for p, allocation in pair]
    shared = {goal.name for goal in _measured(other[0])}
    found = []
    for goal, again in zip(*(goals for goals, _ in both), strict=True):
        before, after = goal.value(both[0][1]), again.value(both[1][1])
        tier = problem.tiers[goal.line - 1].name if goal.line else None
        if tier is not None and goal.name not in shared:
            continue
        verdict: Verdict = "same"
        if tier is not None and not same_pool:
            verdict = "same" if lines[0].get(tier) == lines[1].get(tier) else "incomparable"
        elif before != after:
            verdict = goal.compared(before, after) if goal.name in shared else "one_sided"
        scores = (lines[0].get(tier), lines[1].get(tier)) if tier is not None else (None, None)
        last = (goal.last(one[0], before), goal.last(other[0], after))
        found.append(GoalChange(goal.name, goal.sense, before, after, verdict, scores, last))
    return tuple(found)


def _measured(problem: Problem) -> list[Goal]:
    """Return the goals of a problem whose values mean something to people."""
    return [g for g in goals_of(problem) if not g.coded]


def _by_rank(first: Problem, second: Problem, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Ids in the order of rank of the first pool, those only in the second one last."""
    places: dict[str, int] = {c.id: i for i, c in enumerate(first.pool)}
    if second is not first:
        for c in second.pool:
            places.setdefault(c.id, len(places))
    return tuple(sorted(ids, key=places.__getitem__))
