"""What the stairs say: what each one gains, from which budget on each goal holds, and where more money ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.law.choices import GOAL_WORDS
from allocator.money import show_score, show_wan
from allocator.problem.allocation import GoalValue, frozen
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
    """The first goal that a stair betters, for people."""
    name, after = gain.name, gain.after
    if name.startswith("lines_"):
        return f"{name.removeprefix('lines_')}分数线{_line(problem, gain)}"
    if name == "money":
        return f"金额合计增至{show_wan(after * problem.granule)}万元"
    several = len(problem.programme.quotas) > 1 and name in ("quota", "target")
    if several and after:
        return f"各档数量离{'区间' if name == 'quota' else '目标数'}更近"
    if name in _BETTERED:
        at_zero, above = _BETTERED[name]
        return above.format(after) if after or not at_zero else at_zero
    if name == "score_sum":
        return f"{_word(name)}由{show_score(gain.before)}分改善为{show_score(after)}分"
    return f"{_word(name)}由{gain.before}改善为{after}"


def _line(problem: Problem, gain: Gain) -> str:
    """How a score line moves: a first one is set, and one that reaches an equal score stays where it is."""
    scores = [problem.pool[rank - 1].score if rank else None for rank in (gain.before, gain.after)]
    had, has = scores
    who = f"第{gain.after}位" + (f"“{problem.pool[gain.after - 1].called}”" if gain.after else "")
    if has is None:
        return f"所到位次到{who}"
    moved = "定为" if not gain.before else "仍为" if had == has else "降到"
    return f"{moved}{show_score(has)}分（{who}）"


def turns(frontier: Frontier) -> Iterator[Turn]:
    """Where each goal before the score lines begins to hold for good, and the ends of the curve, by priority.

    Nothing where only some budgets were looked at: it may begin between them.
    """
    steps, problem = frontier.steps, frontier.problem
    if frontier.grid is not None:
        return
    if not steps:
        yield Turn("first", None, f"{show_wan(problem.budget)}万元以内没有可行方案")
        return
    if steps[0].budget > frontier.since:
        yield Turn("first", steps[0].budget, f"{show_wan(steps[0].budget)}万元起才有可行方案")
    several = len(problem.programme.quotas) > 1
    for place, goal in enumerate(steps[-1].goals):
        if not goal.name.startswith(_SHOWN) and not (several and goal.name in ("quota", "target")):
            budget = _settled(steps, place)
            whole = "全程" if not frontier.since and frontier.complete else "所求的预算中"
            start = whole if budget == steps[0].budget else f"{show_wan(budget)}万元起"
            yield Turn(goal.name, budget, start + _holding(problem, goal))
    yield from _upper_end(frontier)
    if frontier.complete:
        kept = "不减少任何已给的项目、档次和金额，增加预算已不能改进" if frontier.step else "再增加预算不改变名单"
        yield Turn("full", steps[-1].budget, f"{show_wan(steps[-1].budget)}万元起{kept}，多出的资金结余")


def standing(frontier: Frontier, budget: int) -> str:
    """Where a budget stands, what it leaves, and what the next money would buy."""
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
    """The budget from which on a goal keeps its last value."""
    start = steps[-1]
    for step in reversed(steps):
        if step.goals[place].value != start.goals[place].value:
            break
        start = step
    return start.budget


def _holding(problem: Problem, goal: GoalValue) -> str:
    """What holds once a goal has its last value."""
    quotas = problem.programme.quotas
    band = f"（{quotas[0].low}–{quotas[0].high}个）" if len(quotas) == 1 and not quotas[0].open_ended else ""
    target = f"{quotas[0].target}个" if len(quotas) == 1 else ""
    good = {
        "quota": f"数量保持在区间{band}之内",
        "quota_sum": "各档数量保持在区间之内",
        "target": f"保持不少于目标数{target}",
        "target_sum": "各档保持不少于目标数",
        "shape": "档次结构保持符合要求",
        "city": "有合格项目的市都有奖补",
        "city_floor": "各市保持达到下限",
        "apportionment": "各市与应得数一致",
    }
    if goal.name in good and goal.value == 0:
        return good[goal.name]
    if goal.name == "tiers_present":
        return f"保持{'各档俱全' if goal.value == problem.top else f'{goal.value}档有项目'}"
    if goal.name == "count":
        return f"支持数量保持{goal.value}个"
    if goal.name in good:
        return f"“{_word(goal.name)}”不再改善，仍有偏离"
    return f"“{_word(goal.name)}”不再改善"


def _upper_end(frontier: Frontier) -> Iterator[Turn]:
    """Where the number of awards first reaches the upper end of its band."""
    quotas = frontier.problem.programme.quotas
    if len(quotas) != 1 or quotas[0].tier or quotas[0].open_ended:
        return
    high = quotas[0].high
    first = next((s.budget for s in frontier.steps if s.number >= high), None)
    if first is not None:
        since = frontier.since
        told = f"{show_wan(since)}万元时数量已" if 0 < since >= first else f"{show_wan(first)}万元起数量可"
        yield Turn("high", first, f"{told}达区间上限{high}个")


def _word(name: str) -> str:
    words: Mapping[str, str] = GOAL_WORDS  # type: ignore[assignment]
    return words.get(name) or words.get(name.removesuffix("_sum"), name)


_SHOWN = ("lines_", "money")
"""Goals that every stair shows by itself."""
_BETTERED = {
    "quota": ("数量进入区间", "数量与区间相差减至{}个"),
    "quota_sum": ("各档数量都进入区间", "各档数量与区间相差合计减至{}个"),
    "target": ("达到目标数", "离目标数还差{}个"),
    "target_sum": ("各档都达到目标数", "各档离目标数合计还差{}个"),
    "shape": ("档次结构符合要求", "档次结构的偏离减至{}"),
    "city": ("有合格项目的市都有奖补", "有合格项目而无奖补的市减至{}个"),
    "city_floor": ("各市都达到下限", "各市下限的差额减至{}个"),
    "apportionment": ("各市与应得数一致", "各市与应得数之差减至{}个"),
    "count": ("", "支持数量增至{}个"),
    "tiers_present": ("", "有项目的档次增至{}个"),
}
"""Goal → what is said where it reaches zero, and above."""
