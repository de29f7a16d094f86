"""What the stairs say: what each one gains, from which budget on each goal holds, and where more money ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.models.goals import class_of
from allocator.money import show_wan
from allocator.problem.allocation import frozen
from allocator.problem.problem import Problem
from allocator.whatif.frontier.curve import Frontier, Gain, Step


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that holds from a budget on, up to the most money that was looked at.

    Attributes
    ----------
    code
        The goal's name, or `first`, `high` (the upper end of the quota), `full` (more money changes nothing).
    budget
        元; None where it never holds.
    """

    code: str
    budget: int | None
    text: str


def gained(problem: Problem, gain: Gain) -> str:
    """Return the first goal that a stair betters, for people."""
    return class_of(gain.name).gained(problem, gain.name, gain.before, gain.after)


def turns(frontier: Frontier) -> Iterator[Turn]:
    """Tell where each goal before the score lines begins to hold for good, and the ends of the curve, by priority.

    Where only some budgets were looked at there is nothing to tell: it may begin between them.
    """
    steps, problem = frontier.steps, frontier.problem
    if frontier.grid is not None:
        return
    if not steps:
        yield Turn("first", None, f"{show_wan(problem.budget)}万元以内没有可行方案")
        return
    if steps[0].budget > frontier.since:
        yield Turn("first", steps[0].budget, f"{show_wan(steps[0].budget)}万元起才有可行方案")
    for place, goal in enumerate(steps[-1].goals):
        kind = class_of(goal.name)
        if kind.tells(problem, goal.name):
            budget = _settled(steps, place)
            whole = "全程" if not frontier.since and frontier.complete else "所求的预算中"
            start = whole if budget == steps[0].budget else f"{show_wan(budget)}万元起"
            yield Turn(goal.name, budget, start + kind.holding(problem, goal.name, goal.value))
    yield from _upper_end(frontier)
    if frontier.complete:
        kept = "不减少任何已给的项目、档次和金额，增加预算已不能改进" if frontier.step else "再增加预算不改变名单"
        yield Turn("full", steps[-1].budget, f"{show_wan(steps[-1].budget)}万元起{kept}，多出的资金结余")


def standing(frontier: Frontier, budget: int) -> str:
    """Tell where a budget stands, what it leaves, and what the next money would buy."""
    if not frontier.covers(budget):
        options = "--from、--to" if frontier.grid is None else "--from、--to、--step"
        return f"预算{show_wan(budget)}万元不在所求的预算之内，可改变 {options}"
    step = frontier.at(budget)
    if step is None:
        first = frontier.steps[0].budget if frontier.steps else None
        least = f"，至少需要{show_wan(first)}万元" if first is not None else ""
        return f"预算{show_wan(budget)}万元没有可行方案{least}"
    counts = "/".join(map(str, reversed(step.counts)))
    spread = f"（{counts}）" if len(step.counts) > 1 else ""
    held = frozen(replace(frontier.problem, budget=budget), step.allocation)
    told = (
        f"预算{show_wan(budget)}万元：支持{step.number}个{spread}，使用{show_wan(step.spent)}万元，"
        f"{f'冻结{show_wan(held)}万元，' if held else ''}结余{show_wan(budget - step.spent - held)}万元"
    )
    following = next((s for s in frontier.steps if s.budget > budget), None)
    if following is None:
        return told + ("；再增加预算不改变名单" if frontier.complete else "；所求的预算中，再多的也不改变名单")
    bought = [gained(frontier.problem, following.gain)] if following.gain else []
    bought += [following.changes.text()] if following.changes else []
    more = f"{'再' if frontier.grid is None else '所列的下一级'}增加{show_wan(following.budget - budget)}万元"
    return f"{told}；{more}（至{show_wan(following.budget)}万元）：{'，'.join(bought)}"


def _settled(steps: Sequence[Step], place: int) -> int:
    """Return the budget from which on a goal keeps its last value."""
    start = steps[-1]
    for step in reversed(steps):
        if step.goals[place].value != start.goals[place].value:
            break
        start = step
    return start.budget


def _upper_end(frontier: Frontier) -> Iterator[Turn]:
    """Tell where the number of awards first reaches the upper end of its band."""
    quotas = frontier.problem.programme.quotas
    if len(quotas) != 1 or quotas[0].tier or quotas[0].open_ended:
        return
    high = quotas[0].high
    first = next((s.budget for s in frontier.steps if s.number >= high), None)
    if first is not None:
        since = frontier.since
        told = f"{show_wan(since)}万元时数量已" if 0 < since >= first else f"{show_wan(first)}万元起数量可"
        yield Turn("high", first, f"{told}达区间上限{high}个")
