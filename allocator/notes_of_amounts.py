"""What a result says by itself where amounts are not the tiers' ceilings: sums due, shares of ceilings, reductions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from allocator.clause import Qingdao
from allocator.models.state import dues
from allocator.money import show_wan
from allocator.problem import Problem
from allocator.told import Note, Told, solved
from allocator.whatif.qingdao import theirs, with_qingdao


def of_sums_due(told: Told) -> Iterator[Note]:
    """Sums that are due: what is left, or by how much they have been reduced."""
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
    """How the amounts came about, and what is left."""
    problem, allocation = told.problem, told.allocation
    left = f"结余{show_wan(problem.budget - allocation.spent)}万元"
    if problem.free:
        floor = "、".join(f"{t.name}{show_wan(problem.least[k])}" for k, t in enumerate(problem.tiers, 1))
        yield Note("amounts", f"各项金额在下限（{floor}万元）与上限、申报金额之间按目标择优确定，仅供测算；{left}")
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


def owed(problem: Problem) -> int:
    """What is due to the pool of an entitled problem, however little money there is, 元."""
    plenty = max(problem.budget, sum(max(row) for row in problem.full))
    solution = solved(replace(problem, budget=plenty))
    return solution.allocation.spent if solution and solution.allocation else 0


def qingdao_due(told: Told) -> Iterator[Note]:
    """What 青岛's lines add to the sums due, or take away."""
    clause = told.problem.programme.only(Qingdao)
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
