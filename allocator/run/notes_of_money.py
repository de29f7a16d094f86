"""Why money is left and what the next money buys: each reason stands on a re-solve in which just that is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from allocator.law.clause.facets import Variation
from allocator.models.rules import rules_of
from allocator.models.state import State, states
from allocator.money import WAN, show_wan
from allocator.problem.allocation import Allocation, Label, lines_of
from allocator.problem.case import Case
from allocator.problem.changes import changes
from allocator.problem.problem import Problem
from allocator.run.explain import explain
from allocator.run.note_context import Note, Told, brief, solved, stances

_REDUCED: dict[Label, str] = {"request": "按申报金额", "ceiling": "按单项上限", "cumulative": "受累计上限"}
UNWALKED = "当前设置下名单不能按名次逐线列出，未作增减预算、其他取向等测算"


@dataclass(frozen=True, slots=True)
class Step:
    """An amount by which awards of a problem differ, 元, and which one it is."""

    amount: int
    what: str


def money_left(told: Told) -> Iterator[Note]:
    """Yield the money that is left, with every reason that a re-solve confirms."""
    problem, left = told.problem, told.problem.budget - told.allocation.spent
    if left == 0:
        yield Note("left", "预算全部安排，没有结余")
    free = solved(replace(problem, budget=_plenty(problem)))
    if free is not None and free.allocation != told.allocation:
        yield from _stopped(problem, told.allocation)
    if left == 0:
        return
    had = f"结余{show_wan(left)}万元"
    if free is None:
        yield Note("left", f"{had}；{_everybody(told) or _too_dear(told) or UNWALKED}")
        return
    if not told.allocation.funded:
        yield from _small_budget(problem)
    if free.allocation == told.allocation:
        yield Note("left", f"{had}：{_never(told)}")
    else:
        reasons = [_next_step(told), *_held_back(told)]
        yield Note("left", f"{had}：{'；'.join(reasons)}")


def next_money(told: Told) -> Iterator[Note]:
    """Tell what the least amount by which awards differ would buy."""
    step = least_step(told.problem)
    if step is None:
        return
    text = told.moved(told.case.but(budget=told.problem.budget + step.amount))
    if text:
        yield Note("next_money", f"再增加{show_wan(step.amount)}万元（{step.what}）可带来：{text}")


def least_step(problem: Problem) -> Step | None:
    """Return the least amount by which the awards of a programme differ; None where nothing is paid at all.

    Tiers that are given (by experts, a finding, the application) are not raised: there it is the least tier. With one
    tier it is what the dearest candidate may get, under a rate what the cheapest gets.
    """
    most = max((max(row) for row in problem.full), default=0)
    paid = sorted({tier.ceiling for tier in problem.tiers} - {0})
    if not most or not paid:
        return None
    if problem.rated:
        return Step(min(a for row in problem.full for a in row if a), "金额最小的一项")
    if problem.top == 1:
        return Step(most, "一项的上限" if most == paid[0] else "金额最大的一项")
    least = paid[0] if problem.graded else min(b - a for a, b in zip([0, *paid], paid, strict=False))
    return Step(least, "最低一档的上限" if least == paid[0] else "等级上限之间的最小差额")


def _plenty(problem: Problem) -> int:
    return problem.budget + sum(max(row) for row in problem.full)


def _next_step(told: Told) -> str:
    """Tell what a little more money would change, what that needs beyond the list, and how much of it is short."""
    problem, allocation = told.problem, told.allocation
    left, extra = problem.budget - allocation.spent, _least_extra(problem, _plenty(problem))
    other = told.again(told.case.but(budget=problem.budget + extra))
    assert other is not None  # the walk that found `extra` has found this list
    needed = other[1].spent - allocation.spent
    moved = changes((problem, allocation), other)
    money = f"需{show_wan(needed)}万元，还差{show_wan(needed - left)}万元"
    if moved.entered and not (moved.left or moved.raised or moved.lowered or moved.amount):
        return f"下一名是{'、'.join(_who(problem, i, other[1]) for i in _entered(allocation, other[1]))}，{money}"
    return f"下一步改善是{moved.text()}，共{money}"


def _entered(before: Allocation, after: Allocation) -> list[int]:
    return [i for i in after.funded if before.awards[i] is None]


def _who(problem: Problem, i: int, allocation: Allocation) -> str:
    return _placed(problem, i) + ("" if problem.top == 1 else f"（{problem.tiers[allocation.levels[i] - 1].name}）")


def _placed(problem: Problem, i: int) -> str:
    """第19位潍坊例甲公司的项目20."""
    c = problem.pool[i]
    return f"第{i + 1}位{c.applicant}的项目{c.id}" if c.applicant else f"第{i + 1}位项目{c.called}"


def _held_back(told: Told) -> Iterator[str]:
    """Tell which requirement, dropped alone, would let more of the same budget be spent, and on what list."""
    spent = told.allocation.spent
    for v in _loosened(told.case, told.problem):
        other = told.again(v.change(told.case))
        if other is not None and other[1].spent > spent:
            more = show_wan(other[1].spent - spent)
            beside = f"（其他取向：{'；'.join(found)}）" if v.beside and (found := stances(told)) else ""
            yield f"不设{v.says}的，可多安排{more}万元：{brief(*other)}{beside}"


def _loosened(case: Case, problem: Problem) -> list[Variation]:
    """Return the case without each of the requirements that can keep money from being spent.

    Joint ones of a turn at once.
    """
    found = [v for clause in case.programme.acting for v in clause.loosened(case, problem)]
    if case.programme.ties == "together":
        found.append(Variation("“同分同等对待”", _by_keys, turn=40))
    alike: dict[int, Variation] = {}
    for v in (v for v in found if v.joint):
        alike[v.turn] = replace(v, change=_all_of([alike[v.turn], v])) if v.turn in alike else v
    return sorted([*alike.values(), *(v for v in found if not v.joint)], key=lambda v: v.turn)


def _by_keys(case: Case) -> Case:
    return case.but(programme=case.programme.model_copy(update={"ties": "keys"}))


def _all_of(variations: Sequence[Variation]) -> Callable[[Case], Case]:
    """From a case to the one in which all of these are changed."""
    return lambda case: reduce(lambda changed, v: v.change(changed), variations, case)


def _never(told: Told) -> str:
    """Tell why no further money changes the list: what binds even then, or that there is nobody left to pay."""
    plenty = told.case.but(budget=_plenty(told.problem))
    loosened = _loosened(plenty, told.problem)
    binding = [v.says for v in loosened if _differs(told, v.change(plenty))]
    joint = [v for v in loosened if v.joint]
    if not binding and len(joint) > 1 and _differs(told, _all_of(joint)(plenty)):
        binding = [v.says for v in joint]
    if binding:
        beside = list(_held_back(told))
        return "；".join([f"受{'和'.join(binding)}限制，再增加预算也不改变名单", *beside])
    return f"{_everybody(told) or _below(told, [v.says for v in loosened])}，再增加预算也不改变名单"


def _differs(told: Told, case: Case) -> bool:
    other = told.again(case)
    return other is not None and other[1] != told.allocation


def _everybody(told: Told) -> str:
    """Say that the pool is exhausted: who is paid, and by which articles the others are not; empty where it is not."""
    problem, allocation = told.problem, told.allocation
    explained = [e for e in explain(problem, allocation) if e.rank is not None]
    paid, out = allocation.funded, [e for e in explained if e.outcome != "funded"]
    if not all(e.blocked_by or e.outcome == "excluded" for e in out):
        return ""
    raised = [i for i in paid if i not in problem.pinned and allocation.levels[i] < max(problem.open_levels[i])]
    if any(not explained[i].blocked_by for i in raised):
        return ""
    text = f"参评{len(problem.pool)}项已支持{len(paid)}项"
    where = {r.id: r.article for r in rules_of(problem)}
    reasons = [*Counter(where.get(clause, clause) for e in out for clause in e.blocked_by).items()]
    if excluded := sum(e.outcome == "excluded" for e in out):
        reasons.append(("情景剔除", excluded))
    if out:
        text += f"，其余{len(out)}项受条款限制（{'、'.join(f'{name}{n}项' for name, n in reasons)}）"
    why = Counter(e.reduced_by for e in explained)
    less = [f"{why[label]}项{name}" for label, name in _REDUCED.items() if why[label]]
    return text + (f"（其中{'、'.join(less)}）" if less else "")


def _too_dear(told: Told) -> str:
    """Say that whoever is left out needs more than what is left; empty where somebody needs no more."""
    problem, allocation, state = told.problem, told.allocation, State(told.problem)
    for i, award in enumerate(allocation.awards):
        if award:
            state.give(i, award.amount)
    blocking = [r for r in rules_of(problem) if r.blockable]
    open_to = {
        i: [t for t in levels if not any(r.blocks(state, i, t) for r in blocking)]
        for i, levels in enumerate(problem.open_levels)
        if not allocation.awards[i]
    }
    needs = [(min(state.due(i, t) for t in levels), i) for i, levels in open_to.items() if levels]
    if not needs or min(needs)[0] <= problem.budget - allocation.spent:
        return ""
    due, i = min(needs)
    raised = any(t > allocation.levels[i] for i in allocation.funded for t in problem.open_levels[i])
    beside = "，升档未作测算" if raised and not problem.tiers_fixed else ""
    return f"未列入的项目中所需最少的是{_placed(problem, i)}，需{show_wan(due)}万元，多于余款{beside}"


def _below(told: Told, tried: list[str]) -> str:
    """Tell how many stay below the line, and what has been dropped one by one without changing the list."""
    waiting = [i for i, a in enumerate(told.allocation.awards) if a is None]
    without = f"，逐一不设{'、'.join(tried)}也不改变名单" if tried else ""
    return f"{len(waiting)}项没有列入，取向为{told.problem.programme.aim}{without}"


def _stopped(problem: Problem, allocation: Allocation) -> Iterator[Note]:
    """With one line: who comes next by rank, what he needs, and what is left.

    Nobody behind him is paid instead, however little he needs: the budget is no reason to pass somebody over.
    """
    if not problem.one_order or len(problem.line_levels) != 1:
        return
    left, last = problem.budget - allocation.spent, max(lines_of(problem, allocation))
    following = _following(problem, allocation, last)
    if (needed := sum(due for _, due in following)) <= left:
        return
    first = following[0][0]
    who = _placed(problem, first)
    who += f"等同分{len(following)}项共" if len(following) > 1 else ""
    end = f"名单止于{_placed(problem, last - 1)}" if last else "没有凭名次支持的项目"
    short = f"需{show_wan(needed)}万元，只剩{show_wan(left)}万元，还差{show_wan(needed - left)}万元"
    yield Note("stopped", f"{end}：{who}{short}，不足以全额支持；其后的不越过")


def _following(problem: Problem, allocation: Allocation, last: int) -> list[tuple[int, int]]:
    """Tell who is next behind the line and what he is due, 元; all of his tie where ties stand together."""
    blocking = [r for r in rules_of(problem) if r.blockable]
    found: list[tuple[int, int]] = []
    for i, state in states(problem, allocation):
        if i < last or allocation.awards[i] or i in problem.pinned:
            continue
        if found and problem.tie_first[i] != problem.tie_first[found[0][0]]:
            break
        level = next((t for t in problem.open_levels[i] if not any(r.blocks(state, i, t) for r in blocking)), 0)
        if level:
            found.append((i, state.due(i, level)))
            state.give(i, found[-1][1])
        elif problem.merit == "strict" and problem.open_levels[i]:
            break
    return found


def _small_budget(problem: Problem) -> Iterator[Note]:
    """Yield a budget that funds nobody is perhaps a number of 万元 written without the unit."""
    pairs = zip(problem.full, problem.open_levels, strict=True)
    cheapest = min((row[opened[-1]] for row, opened in pairs if opened), default=0)
    if 0 < problem.budget < cheapest:
        if problem.budget % WAN:
            text = f"预算{problem.budget}元不足以支持一项；如指{problem.budget}万元，请写“{problem.budget}万元”"
        else:
            text = f"预算{show_wan(problem.budget)}万元不足以支持一项，所需最少的一项为{show_wan(cheapest)}万元"
        yield Note("small_budget", text)


def _least_extra(problem: Problem, plenty: int) -> int:
    """Return the least extra money that improves the goals.

    They never worsen as the budget grows, so bisection is exact.
    """
    base, gamma = solved(problem), problem.granule

    def improves(units: int) -> bool:
        found = solved(replace(problem, budget=problem.budget + units * gamma))
        return base is None or found is None or found.goals != base.goals

    step = least_step(problem)
    low, most = 0, (plenty - problem.budget) // gamma
    high = max(1, (step.amount if step else gamma) // gamma)
    while high < most and not improves(high):
        low, high = high, 2 * high
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if improves(middle) else (middle, high)
    return high * gamma
