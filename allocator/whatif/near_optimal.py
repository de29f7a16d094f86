"""Lists that are nearly as good: within ε of the optimum in one goal, all goals before it at their optimum.

Let g_1, …, g_m be the goals in order, v_j their optimal values and g_k the goal named. The ε-optimal lists are the
allowed lists with g_j = v_j for j < k and g_k no worse than v_k by more than ε; the goals after g_k are free. ε is an
integer in the goal's own unit: one position, award or tier unless asked otherwise (of money and points 5 %). A
percentage is taken of |v_k| and rounded down, so that 5 % of 8 is 0, and of 0 always.

A list dominates another one if it is nowhere worse, in all goals that mean something to people, and somewhere better.
Nobody would choose a list that another one within the tolerance dominates: it is counted and not shown.

Two lists differ by the number of candidates whose tier differs (no award counts as a tier of its own). The lists shown
are chosen among those that none dominates, one after the other, each as far as can be from the nearest of those before
it, the optimum first; among equally distant ones the best by all goals. Inside the score-line theorem one enumeration
gives every ε-optimal list (`by_lines`), outside it a model is solved for each question (`by_rows`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import Any

from allocator.errors import UsageError
from allocator.law.text.suggest import ended, nearest
from allocator.models.goals import class_of
from allocator.problem.allocation import Allocation, GoalValue
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import Proof, Resolved, within_theorem
from allocator.whatif.by_lines import by_lines
from allocator.whatif.by_rows import by_rows
from allocator.whatif.effects import Effect, effect
from allocator.whatif.price import refuse_entitled
from allocator.whatif.tolerance import Near, Tolerance

LISTS = 3
"""Lists shown beside the optimum, unless asked otherwise."""
ONE, SHARE = "1", "5%"
"""How far a list may be from the optimum unless asked otherwise: one position, award or tier; of a sum a share."""


@dataclass(frozen=True)
class Other:
    """One ε-optimal list.

    Attributes
    ----------
    effect
        Against the optimum.
    distance
        Candidates whose tier differs from the optimum, and from the nearest list before this one.
    """

    answer: Resolved
    effect: Effect
    distance: int
    nearest: int


@dataclass(frozen=True)
class Alternatives:
    """The ε-optimal lists.

    Attributes
    ----------
    tolerance
        The goal named, its optimum, and the worst value allowed.
    number
        How many lists there are, the optimum among them; None outside the score-line theorem, where nobody counted.
    dominated
        How many of them another one dominates; None likewise.
    always, sometimes, never
        Candidate ids by rank: an award in all ε-optimal lists, in some, in none.
    steady
        Of `always`, those that have the same tier in all of them.
    others
        The most different lists.
    """

    problem: Problem
    tolerance: Tolerance
    number: int | None
    proof: Proof
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    never: tuple[str, ...]
    steady: tuple[str, ...]
    others: tuple[Other, ...]
    dominated: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        t = self.tolerance
        return {
            "goal": {"name": t.name, "sense": t.sense, "best": t.best, "slack": t.slack, "allowed": t.worst},
            "lists": self.number,
            "dominated": self.dominated,
            "proof": self.proof,
            "always": list(self.always),
            "sometimes": list(self.sometimes),
            "never": list(self.never),
            "steady": list(self.steady),
            "others": [
                {
                    "distance": other.distance,
                    "nearest": other.nearest,
                    "effect": other.effect.to_json(),
                    "awards": [
                        {"id": name, "tier": self.problem.tiers[level - 1].name, "amount": amount}
                        for name, (level, amount) in other.answer.awards.items()
                    ],
                }
                for other in self.others
            ],
        }


def goal_names(base: Resolved) -> list[str]:
    """Return the goals that can be named, in their order: those before the list is told apart."""
    return [g.name for g in takewhile(lambda g: not class_of(g.name).coded, base.goals)]


def tolerance(base: Resolved, within: str | None = None, goal: str | None = None) -> Tolerance:
    """Tell how far from the optimum a list may be.

    Parameters
    ----------
    within
        A percentage of the optimal value (5%), or an amount in the goal's own unit: awards, tiers or ranks (2), money
        (50万元), points (1.5). None: one, or 5 % of money and points.
    goal
        By name, or by what planners call it; the first score line where None, without lines the money, else the last
        goal.

    Raises
    ------
    UsageError
        No such goal, or an amount that the goal cannot take.
    """
    names = goal_names(base)
    if not names:
        raise UsageError("现行设置只按名次确定名单，没有可以放宽的目标，不能作这项测算")
    if goal is None:
        soonest = max(names, key=lambda n: class_of(n).loosened)
        goal = soonest if class_of(soonest).loosened else names[-1]
    goal = next((n for n in names if goal == class_of(n).called_as(n)), goal)
    if goal not in names:
        said = ended(f"--goal：没有目标“{goal}”{nearest(goal, names)}")
        raise UsageError(f"{said}可用（按先后次序）：{'、'.join(f'{n}（{class_of(n).called_as(n)}）' for n in names)}")
    problem, _ = base.listed
    place = next(k for k, g in enumerate(base.goals) if g.name == goal)
    found = base.goals[place]
    slack = _slack((SHARE if class_of(goal).a_sum else ONE) if within is None else within, found, problem.granule)
    earlier = tuple((g.name, g.value) for g in base.goals[:place])
    return Tolerance(goal, found.sense, found.value, slack, earlier)


def _slack(within: str, goal: GoalValue, granule: int) -> int:
    kind, text = class_of(goal.name), within.strip().replace("\uff05", "%")
    try:
        if text.endswith("%"):
            share = Fraction(text[:-1].strip())
            slack = int(abs(goal.value) * share / 100) if 0 <= share <= 100 else -1
        else:
            amount = kind.own_unit(text, granule)
            slack = int(amount) if amount.denominator == 1 else -1
    except (ValueError, ZeroDivisionError):
        slack = -1
    if slack < 0:
        raise UsageError(f"--within：读到“{within}”，应为0至100的百分比（如5%），或不小于0的{kind.unit_words}")
    return slack


def alternatives(case: Case, base: Resolved, allowed: Tolerance, lists: int = LISTS) -> Alternatives:
    """Return every statement about the ε-optimal lists of a case.

    Raises
    ------
    UsageError
        Sums are due here, or the amounts are prorated or scaled after the list is made.
    """
    refuse_entitled(case.programme)
    problem, allocation = base.listed
    if problem.prorates or problem.at is not None:
        raise UsageError("金额方式为按比例时，名单在金额之前或随比例确定，不能作这项测算。请去掉情景中的 amounts 设置")
    inside = within_theorem(problem)
    near: Near = (by_lines if inside else by_rows)(problem, allocation, allowed, lists)
    ids = [c.id for c in problem.pool]
    return Alternatives(
        problem=problem,
        tolerance=allowed,
        number=near.number,
        proof="enumeration" if inside else "solver",
        always=_named(ids, near.always),
        sometimes=_named(ids, near.sometimes),
        never=_named(ids, set(range(len(ids))) - near.always - near.sometimes),
        steady=_named(ids, near.steady),
        others=_others(base, problem, near.others),
        dominated=near.dominated,
    )


def _named(ids: Sequence[str], positions: Collection[int]) -> tuple[str, ...]:
    return tuple(ids[i] for i in sorted(positions))


def _others(base: Resolved, problem: Problem, lists: Sequence[Allocation]) -> tuple[Other, ...]:
    found: list[Other] = []
    seen = [base.listed[1].levels]
    for one in lists:
        answer = Resolved(problem, one, (), base.proof)
        apart = [sum(a != b for a, b in zip(one.levels, other, strict=True)) for other in seen]
        found.append(Other(answer, effect(base, answer), apart[0], min(apart)))
        seen.append(one.levels)
    return tuple(found)
