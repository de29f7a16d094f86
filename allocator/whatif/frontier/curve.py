"""The frontier: every stair of the best goal vector over the budget, complete, with the list at each.

What a smaller budget allows a larger one allows too, so the goal vector never worsens as the budget grows; the *list*
is not monotone: more money can drop a winner. A list is the best one from the budget that it costs up to the next
stair. Inside the score-line theorem one enumeration finds all stairs (`engines/score_lines`); outside, solvers go down
from the top, from each list to the best one that costs less (`by_rows.py`).

只增不减 (`step`): the budget grows in instalments from `since`; at each the best list is taken among those that contain
the list before, everybody at no lower tier and no smaller amount (`engines/keeping.py`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Literal

from allocator.engines.score_lines.frontier import Stair, most_money, stairs
from allocator.engines.score_lines.monotone import growing
from allocator.errors import UsageError, VerificationError
from allocator.law.tiers import AMOUNT_WORDS
from allocator.models.goals import Goal
from allocator.models.priority import Stopper, goals_of, stopper
from allocator.models.tally import tally_of
from allocator.money import show_wan
from allocator.parallel import Progress
from allocator.problem.allocation import Allocation, Declined, GoalValue, counts_of
from allocator.problem.changes import Changes, changes
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches
from allocator.whatif.frontier.by_rows import descended

Proof = Literal["enumeration", "confirmed"]
PROOFS: dict[Proof, str] = {
    "enumeration": "分数线逐线枚举（完整搜索即为证明），逐级按名单复算并审核",
    "confirmed": "每一级由两类算法分别求解，结果一致，并逐级审核",
}


@dataclass(frozen=True, slots=True)
class Gain:
    """The first goal that is better than on the stair before."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Step:
    """One stair: the list for every budget from `budget` to `until`.

    Attributes
    ----------
    budget
        元: the least budget at which it is the list.
    until
        元: the last one that is looked at; None where no greater one looked at has another list.
    goals
        In order of priority, without those that only make the list unique.
    changes, gain
        Against the stair before; None on the first.
    """

    budget: int
    until: int | None
    allocation: Allocation
    goals: tuple[GoalValue, ...]
    counts: tuple[int, ...]
    changes: Changes | None
    gain: Gain | None

    @property
    def spent(self) -> int:
        return self.allocation.spent

    @property
    def number(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Frontier:
    """Every stair from `since` to `upto`.

    Attributes
    ----------
    problem
        Its budget is the most money that was looked at.
    steps
        By budget; empty where no budget looked at allows a list. The first is in force at `since`, or is the least
        budget that allows a list.
    since, upto
        元, as asked; `upto` None: until more money changes nothing.
    step
        只增不减: the instalments, 元; None: the best list for every budget.
    grid
        元: only the budgets that lie so far apart, from `since` on, were looked at; None: all of them. What lies
        between the `until` of a stair and the next one is not told then.
    proof
        `enumeration`: every canonical vector of score lines was gone through. `confirmed`: engines of two families
        agree on every stair (outside the theorem, and after `confirm.confirmed`).
    """

    problem: Problem
    steps: tuple[Step, ...]
    since: int
    upto: int | None
    step: int | None
    proof: Proof
    grid: int | None = None

    @property
    def complete(self) -> bool:
        """Whether no stair is left out above `since`, and the last one holds for every larger budget."""
        if self.grid is not None:
            return False
        return self.upto is None or (bool(self.steps) and self.problem.budget < self.upto)

    def covers(self, budget: int) -> bool:
        """Tell whether the list at a budget is told, or that there is none."""
        if budget > self.problem.budget and not self.complete:
            return False
        step = self.at(budget)
        if step is None:
            return budget >= self.since
        return step.until is None or budget <= step.until

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that decides the stairs; the problem's own budget is not in it."""
        text = f"{replace(self.problem, budget=0).fingerprint} {self.since} {self.upto} {self.step}"
        text += f" {self.grid}" if self.grid is not None else ""
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def at(self, budget: int) -> Step | None:
        """Return the last stair that begins at a budget or below; None below the first."""
        place = bisect_right([s.budget for s in self.steps], budget)
        return self.steps[place - 1] if place else None


def frontier(
    problem: Problem,
    *,
    since: int | None = None,
    upto: int | None = None,
    step: int | None = None,
    grid: int | None = None,
    patient: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Frontier:
    """Return every stair of a problem between two budgets; the problem's own budget is not looked at.

    Parameters
    ----------
    since, upto
        元; None: from 0, and until more money changes nothing.
    step
        只增不减 with these instalments, 元 (1: 元 by 元); None: the best list for every budget.
    grid
        元: only the budgets that lie so far apart, from `since` on; not together with `step`.
    patient
        Whether what the score lines cannot serve may take its time: without a range or a grid that is minutes.
    executor, progress
        For what the score lines cannot serve: who solves, and who is told how far it is.

    Raises
    ------
    UsageError
        The list does not depend on the budget in this way, or a range is needed; the text names the setting.
    VerificationError
        A list breaks a clause or is not worth what its engine says.
    """
    start = since or 0
    _refuse(problem, start, upto)
    out = stopper(problem)
    inside = out is None
    if out and not patient and (since is None or upto is None):
        raise UsageError(_slow(out))
    whole = replace(problem, budget=most_money(problem, upto))
    found: Sequence[Found] | Declined
    if step is not None:
        found = _joined(growing(problem, start, upto, step))
    elif inside:
        every = stairs(problem, upto)
        found = every if isinstance(every, Declined) else _joined(tuple((s.spent, s) for s in every))
        if grid is not None and not isinstance(found, Declined):
            found = _on(found, range(start, max(start, whole.budget) + 1, grid))
    else:
        down = descended(problem, start, upto, grid=grid, executor=executor, progress=progress)
        last = down[-1:] if grid is None else ()
        found = [(s.spent, s, None if (s, end) in last else end) for s, end in down]
    if isinstance(found, Declined):
        raise UsageError(f"{found.why}，只增不减不适用；可去掉该选项，求每个预算的最优名单")
    goals = goals_of(whole, walked=inside)
    steps = tuple(_steps(whole, goals, _in_force(found, start)))
    return Frontier(whole, steps, start, upto, step, "enumeration" if inside else "confirmed", grid)


Found = tuple[int, Stair, int | None]
"""From which budget on a list is the best, and to which it is known to be; None: to the last that was looked at."""


def _joined(found: Sequence[tuple[int, Stair]] | Declined) -> Sequence[Found] | Declined:
    """Stairs that meet, each up to one 元 below the next."""
    if isinstance(found, Declined):
        return found
    ends = [*(budget - 1 for budget, _ in found[1:]), None]
    return [(budget, stair, end) for (budget, stair), end in zip(found, ends, strict=False)]


def _on(found: Sequence[Found], budgets: Sequence[int]) -> Sequence[Found]:
    """Return the stairs that some of the budgets stand on."""
    return [f for f in found if any(f[0] <= b and (f[2] is None or b <= f[2]) for b in budgets)]


def _refuse(problem: Problem, since: int, upto: int | None) -> None:
    if upto is not None and upto < since:
        raise UsageError(f"预算范围写反了：起点{show_wan(since)}万元大于终点{show_wan(upto)}万元")
    if problem.entitled:
        raise UsageError("按标准兑现的事项没有排名和名额，应兑现的金额不随预算变化；请用 solve 命令求应兑现金额和缺口")
    mode = problem.programme.amounts.mode
    if mode != "ceiling":
        raise UsageError(
            f"金额方式为“{AMOUNT_WORDS[mode]}”（amounts.mode = {mode}），各档金额随预算而变，没有可逐级列出的名单；"
            "请在情景中设 amounts.mode = ceiling，或用 solve 命令逐个预算测算"
        )


def _slow(out: Stopper) -> str:
    """Tell why a range is needed: which clause or goal takes the problem out of the score-line theorem."""
    return (
        f"{out.says}使名单不能按名次逐线列出，只能由求解器逐级计算，每级约一秒；"
        "请用 allocator frontier 命令求（可用 --from、--to、--step 限定预算），或用 compare 命令比较几个预算"
    )


def _in_force(found: Sequence[Found], since: int) -> Sequence[Found]:
    """From the stair that holds at a budget on."""
    place = bisect_right([budget for budget, _, _ in found], since)
    return found[max(0, place - 1) :]


def _steps(problem: Problem, goals: Sequence[Goal], found: Sequence[Found]) -> Iterator[Step]:
    """Yield the stairs with their changes, each measured anew."""
    before: Step | None = None
    for budget, stair, until in found:
        allocation = stair.allocation(len(problem.pool))
        values = _checked(replace(problem, budget=budget), goals, stair, allocation)
        before = Step(
            budget=budget,
            until=until,
            allocation=allocation,
            goals=values,
            counts=counts_of(problem, allocation),
            changes=changes((problem, before.allocation), (problem, allocation)) if before else None,
            gain=_gain(before.goals, values) if before else None,
        )
        yield before


def _checked(problem: Problem, goals: Sequence[Goal], stair: Stair, allocation: Allocation) -> tuple[GoalValue, ...]:
    """Return the goals of a list as measured on it from scratch; every clause is kept.

    Raises
    ------
    VerificationError
        The engine said otherwise.
    """
    tally = tally_of(problem, allocation)
    measured = tuple(goal.value(tally) for goal in goals)
    where = f"预算{show_wan(problem.budget)}万元一级"
    if measured != stair.values:
        raise VerificationError(f"【N06】{where}目标值复核不符：报告{list(stair.values)}，按名单复算为{list(measured)}")
    if wrong := breaches(audit(problem, allocation)):
        raise VerificationError(f"【N06】{where}名单违反条款“{wrong[0].clause}”：{wrong[0].sentence}等{len(wrong)}处")
    pairs = zip(goals, measured, strict=True)
    return tuple(GoalValue(g.name, g.sense, v, v) for g, v in pairs if not g.coded)


def _gain(before: Sequence[GoalValue], after: Sequence[GoalValue]) -> Gain | None:
    """Return the first goal that differs; None where only the goals differ that make the list unique."""
    pairs = zip(before, after, strict=True)
    return next((Gain(b.name, a.value, b.value) for a, b in pairs if a.value != b.value), None)
