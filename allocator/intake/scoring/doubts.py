"""What the planner should confirm about the way in which scores come about, and about the columns beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from allocator.intake.cells import whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.score_words import ASIDE, numbered
from allocator.intake.scoring.additions import signs
from allocator.intake.scoring.panels import share_of
from allocator.intake.scoring.plan import ScoringPlan, name_of
from allocator.intake.scoring.seen import Seen
from allocator.intake.scoring.totals import says_bonus, says_deduction

_SCALES = (5, 10, 20, 50)
"""Full marks that are common beside 100."""
_HALF = 2
_LOW = 4
Doubt = tuple[Remark, Column]


def doubts(plan: ScoringPlan, layout: Layout, seen: Seen) -> Iterator[Doubt]:
    """Tell what the planner should confirm about the method itself."""
    yield from plan.asked
    yield from _of_bonus(plan, layout, seen)
    yield from _of_deductions(plan, layout, seen)
    yield from _of_panels(plan)
    yield from _of_scale(plan, seen)


def _of_bonus(plan: ScoringPlan, layout: Layout, seen: Seen) -> Iterator[Doubt]:
    """Tell whether the bonus is in the total, and how much of it counts at most."""
    total = plan.total
    stated = [c for c in layout.bonuses if seen.numbers(c)] or list(layout.bonuses)
    if plan.method == "total" and total and stated and not plan.check and not says_bonus(total):
        words = "另加加分项" if plan.bare else "已含加分，不再另加"
        other = "含加分" if plan.bare else "不含加分"
        fix = f'不是这样的，用 --columns 写 "{total.own}" = "综合得分({other})"'
        yield Remark("C38", "W", f"只有“{total.header}”，按{words}计；请确认", fix), stated[0]
    if plan.bonus_max is not None:
        return
    for column in plan.bonuses:
        if column.marks is None and (most := seen.most(column)) > 0:
            words = f"“{column.header}”没有注明上限，最高加{whole(most)}分，全部计入；请确认"
            yield Remark("C33", "W", words, "请在表头注明，如“加分项(0-5)”，或在情景中设 scoring.bonus_max"), column


def _of_deductions(plan: ScoringPlan, layout: Layout, seen: Seen) -> Iterator[Doubt]:
    """Tell whether deductions are in the total already, and whether a column of them also adds."""
    filled = [c for c in layout.deductions if any(seen.numbers(c))]
    total = plan.total
    if plan.method == "total" and total and filled and not plan.check and not says_deduction(total):
        words = "再减去扣分" if plan.deductions else "已扣分，不再另扣"
        other = "已扣分" if plan.deductions else "扣分前"
        fix = f'不是这样的，用 --columns 写 "{total.own}" = "综合得分({other})"'
        yield Remark("C33", "W", f"“{filled[0].header}”：“{total.header}”按{words}计；请确认", fix), filled[0]
    yield from signs(plan.deductions, seen)


def _of_panels(plan: ScoringPlan) -> Iterator[Doubt]:
    """Ask about groups of experts without weights, and weights that the marks seem to carry already."""
    groups = dict.fromkeys(c.parent for c in plan.experts if c.group and not numbered(c.group.base))
    names = [c.base for c in plan.experts]
    if not plan.panels and len(groups) > 1 and len({*names}) < len(names):
        first = {c.parent: c for c in reversed(plan.experts)}
        listed = "".join(f"“{first[g].over}”" for g in groups)
        words = f"{listed}没有注明权重，各组专家合并计算平均；请确认"
        one = next(iter(first.values()))
        fix = f'分组计权的，用 --columns 写明，如 "{one.parent}/{one.full}" = "{one.parent}(70%)/{one.base}"'
        yield Remark("C33", "W", words, fix), first[list(groups)[-1]]
    if plan.multiplied:
        column = plan.panels[0].columns[0]
        words = f"“{plan.panels[0].name}”等列的打分都不超过表头的权重，按已折算的分数相加；请确认"
        fix = f'没有折算的，用 --columns 注明满分和权重，如 "{column.own}" = "专家1(100分)(40%)"'
        yield Remark("C33", "W", words, fix), column


def _of_scale(plan: ScoringPlan, seen: Seen) -> Iterator[Doubt]:
    """Ask about marks that fit another full mark than theirs: all of them, or those of one column."""
    marked = plan.marked
    if plan.own or not marked:
        return
    if plan.method == "indicators":
        yield from _low_parts(plan, seen)
        return
    most = {c: seen.most(c) / plan.scale(c) * plan.full for c in marked if seen.most(c) > 0}
    top = max(most.values(), default=Decimal())
    if 0 < top <= plan.full / _HALF:
        yield _other(plan, marked[0], max(seen.most(c) for c in marked), "得分")
        return
    for c, value in most.items():
        if len(marked) > 1 and value <= plan.full / _LOW:
            yield _other(plan, c, seen.most(c), f"“{c.header}”")


def _low_parts(plan: ScoringPlan, seen: Seen) -> Iterator[Doubt]:
    """Dimensions whose best points together do not reach half of the full mark."""
    most = sum(
        (
            seen.most(p.column) if p.weight is None else seen.most(p.column) / (p.full or plan.full) * p.weight
            for p in plan.parts
        ),
        Decimal(),
    )
    carried = all(p.weight is None and share_of(p.column) for p in plan.parts)
    if 0 < most <= plan.full / _HALF and not carried:
        part = plan.parts[0].column
        words = f"各项最高分合计仅{whole(round(most, 2))}分，疑未按表头的满分或权重打分；按原值计分，请确认"
        fix = f'以10分制打分的，用 --columns 注明，如 "{part.own}" = "评分项1(10分制)(40%)"，各列权重合计100%'
        yield Remark("C33", "W", words, fix), part


def _other(plan: ScoringPlan, column: Column, most: Decimal, what: str) -> Doubt:
    """Ask about marks so low that they seem to have another full mark."""
    fits = next((s for s in _SCALES if most <= s), None)
    suspect = f"疑为{fits}分制" if fits and fits < plan.scale(column) else "明显偏低"
    read = whole(plan.scale(column))
    words = f"{what}最高{whole(most)}分，{suspect}；按满分{read}分计，请确认"
    name = name_of(column, plan)
    answer = f'"{column.own}" = "{name}({fits or 50}分制)"'
    fix = f"请在表头注明满分，或用 --columns 写 {answer}，各列同样；不应计入的写“{ASIDE}”"
    return Remark("C33", "W", words, fix), column
