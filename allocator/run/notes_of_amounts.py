"""What a result says by itself where amounts are not the tiers' ceilings: sums due, shares of ceilings, reductions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from allocator.models.rule import Measurement
from allocator.models.rules import rules_of
from allocator.models.state import dues
from allocator.money import show_wan
from allocator.problem.allocation import Allocation, Award
from allocator.problem.apart import theirs, with_qingdao
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches, deviates
from allocator.run.note_context import Note, Told, solved


def of_sums_due(told: Told) -> Iterator[Note]:
    """Say of sums that are due what is left, or by how much they have been reduced."""
    problem, allocation = told.problem, told.allocation
    left, whole = problem.budget - allocation.spent, owed(problem)
    if whole > problem.budget:
        unit = f"{problem.share_step}元" if problem.share_step > 1 else "元"
        yield Note(
            "shortfall",
            f"应兑现合计{show_wan(whole)}万元，超过预算总额{show_wan(problem.budget)}万元，"
            f"缺口{show_wan(whole - problem.budget)}万元；办法未规定折减，已按同一比例折减，取整到{unit}（本厅选择）",
        )
    elif left:
        yield Note("left", f"结余{show_wan(left)}万元：应兑现的已全部兑现")
    else:
        yield Note("left", "预算全部安排，没有结余")


def amounts(told: Told) -> Iterator[Note]:
    """Tell how the amounts came about, and what is left."""
    problem, allocation = told.problem, told.allocation
    left = f"结余{show_wan(problem.budget - allocation.spent)}万元"
    if problem.free:
        floor = "、".join(f"{t.name}{show_wan(problem.least[k])}" for k, t in enumerate(problem.tiers, 1))
        yield Note(
            "amounts", f"各项金额在下限（{floor}万元）与上限、申报金额之间按目标择优确定，仅供测算；{_left_free(told)}"
        )
    elif problem.at is not None:
        counts = "、".join(f"{q.tier}{q.target}个" for q in problem.programme.quotas if q.id.startswith("counts."))
        paid = "、".join(f"{t.name}{show_wan(t.ceiling)}" for t in reversed(problem.tiers))
        most = "全部按上限" if problem.percent == 100 else f"提高到{problem.percent + 1}%即没有满足要求的名单"
        yield Note(
            "amounts", f"按给定数量（{counts}），各档金额为上限的{problem.percent}%（{paid}万元），{most}；{left}"
        )
    elif problem.prorates:
        whole = sum(dues(problem, allocation))
        if whole > problem.budget:
            over = problem.budget - allocation.spent
            unit = f"{problem.share_step}元" if problem.share_step > 1 else "元"
            sums = f"合计{show_wan(allocation.spent)}万元，余{over}元不足{unit}" if over else "合计等于预算"
            text = f"名单不看预算确定，按档次合计{show_wan(whole)}万元，超过预算总额{show_wan(problem.budget)}万元"
            yield Note("amounts", f"{text}，各项金额已按同一比例压减，取整到{unit}，{sums}（本厅选择）")
        else:
            yield Note("amounts", f"名单不看预算确定，合计{show_wan(whole)}万元，未超过预算，金额未压减；{left}")


_AGAINST_GOALS = "不合目标次序"
"""Where no rule would be broken: the list is the proven best, so the goals in their order would be worse."""


def _left_free(told: Told) -> str:
    """Tell what is left where the goals choose the amounts, and what bars every award that could use it.

    Each is tried on the list itself: one unit more for who is on it, the next tier, the least amount for who is not.
    """
    problem, allocation = told.problem, told.allocation
    left = problem.budget - allocation.spent
    if not left:
        return "预算全部安排，没有结余"
    limit = {c.id: c.keeps_amount for c in problem.programme.clauses}
    articles = {r.id: r.article for r in rules_of(problem)}
    raised, higher, entered = Counter[str](), Counter[str](), Counter[str]()
    for i, award in enumerate(allocation.awards):
        above = [t for t in problem.open_levels[i] if award is None or t > award.level]
        if award:
            more = replace(award, amount=award.amount + problem.granule)
            limits = [limit.get(m.clause) or m.article for m in _broken(told, i, more)]
            raised[limits[0] if limits else _AGAINST_GOALS] += 1
        if above and i not in problem.pinned:
            (higher if award else entered)[_in_the_way(told, i, above)] += 1
        elif award is None:
            closed = dict.fromkeys(clause for by in problem.closed_by[i].values() for clause in by)
            entered[_restricted(articles[clause] for clause in closed)] += 1
    parts = (
        ("已列入的{}项金额不能再增加", raised),
        ("另有较高档次可定的{}项不能升档", higher),
        ("未列入的{}项不能列入", entered),
    )
    told_of = [f"{words.format(sum(n.values()))}（{_counted(n)}）" for words, n in parts if n]
    return f"结余{show_wan(left)}万元：{'；'.join(told_of)}"


def _counted(found: Counter[str]) -> str:
    return "、".join(f"{why}{n}项" for why, n in found.items())


def _restricted(articles: Iterable[str]) -> str:
    return f"受条款限制（{'、'.join(dict.fromkeys(articles))}）的"


def _with(allocation: Allocation, i: int, award: Award) -> Allocation:
    return replace(allocation, awards=(*allocation.awards[:i], award, *allocation.awards[i + 1 :]))


def _broken(told: Told, i: int, award: Award) -> list[Measurement]:
    return breaches(audit(told.problem, _with(told.allocation, i, award)))


def _found(m: Measurement) -> tuple[str, str, int, int]:
    """Tell what is measured: the clause, of whom, the value and the limit."""
    return m.clause, m.who, m.value, m.limit


def _in_the_way(told: Told, i: int, levels: Sequence[int]) -> str:
    """Tell why position i has none of these levels.

    Money, a rule that would be broken, or a goal that would be missed.
    """
    problem, allocation, programme = told.problem, told.allocation, told.problem.programme
    left, had = problem.budget - allocation.spent, allocation.amounts[i]
    amounts = {t: max(had, problem.least[t]) for t in levels if max(had, problem.least[t]) - had <= left}
    if not amounts:
        return "最低金额多于余款的"
    before = {_found(m) for m in audit(problem, allocation)}
    broken: list[Measurement] = []
    for t, amount in amounts.items():
        found = audit(problem, _with(allocation, i, Award(t, amount)))
        if not (wrong := breaches(found)):
            if missed := [m.sentence for m in found if deviates(programme, m) and _found(m) not in before]:
                return f"将使{missed[0]}的"
            return f"{_AGAINST_GOALS}（取向为{programme.aim}）的"
        broken += wrong
    return _restricted(m.article for m in broken)


def owed(problem: Problem) -> int:
    """Tell what is due to the pool of an entitled problem, however little money there is, 元."""
    plenty = max(problem.budget, sum(max(row) for row in problem.full))
    solution = solved(replace(problem, budget=plenty))
    return solution.allocation.spent if solution and solution.allocation else 0


def qingdao_due(told: Told) -> Iterator[Note]:
    """Tell what 青岛's lines add to the sums due, or take away."""
    clause = told.problem.programme.apart
    if clause is None:
        return
    number, inside = len(theirs(told.case.entries, told.problem.programme)), clause.inside
    if not number:
        return
    case = with_qingdao(told.case, "separate" if inside else "in")
    words = "单列（不使用本池资金）" if inside else "纳入本池"
    before, after = owed(told.problem), owed(case.problem())
    yield Note(
        "qingdao",
        f"青岛市{number}项如改为{words}：应兑现合计由{show_wan(before)}万元变为{show_wan(after)}万元",
    )
