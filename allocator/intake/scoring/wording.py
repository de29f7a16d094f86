"""The sentence on how the scores of a table come about: every column in it, and every one like it that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from allocator.intake.cells import whole
from allocator.intake.headers import Column
from allocator.intake.score_words import SIGNED
from allocator.intake.scoring.arithmetic import LEAST_VALID, TRIM_FROM
from allocator.intake.scoring.dimensions import HUNDRED
from allocator.intake.scoring.plan import NAMES, ScoringPlan

_ROUNDED = "四舍五入保留两位小数"
_FEW = 2
_NUMBER = re.compile(r"\d+")


def sentence(plan: ScoringPlan) -> str:
    """Tell which columns decide the score, and how."""
    how = {"experts": _of_experts, "indicators": _of_parts, "total": _of_total}[plan.method](plan)
    how += "".join(_scales(plan))
    if plan.bonuses:
        limit = "上限未定" if plan.bonus_max is None else f"上限{whole(plan.bonus_max)}分，取自{plan.bonus_source}"
        how += f"；再加{_listed(plan.bonuses)}({limit})"
    if plan.deductions:
        limit = "" if plan.off_max is None else f"(至多{whole(plan.off_max)}分)"
        sign = "加减" if any(SIGNED.search(c.base) for c in plan.deductions) else "减"
        how += f"；再{sign}{_listed(plan.deductions)}{limit}"
    rest = [c for c in plan.named if c not in plan.deciding]
    if plan.check:
        rest = [c for c in rest if c not in plan.check.deciding]
        how += f"，并以{NAMES[plan.check.method]}核对"
        how += f"({_listed(sorted(plan.check.deciding, key=lambda c: c.index))})" if plan.check.deductions else ""
    unused = f"；{_listed(rest)}不计入得分" if rest else ""
    return f"综合得分{how}；{_ROUNDED}{unused}。"


def _of_experts(plan: ScoringPlan) -> str:
    if plan.panels:
        return _of_panels(plan)
    return (
        f"按专家打分计算，采用{columns(plan.experts)}{len(plan.experts)}列："
        f"有效打分不少于{TRIM_FROM}个时去掉一个最高分和一个最低分后取算术平均，"
        f"{LEAST_VALID}至{TRIM_FROM - 1}个时取全部有效打分的平均，回避、缺席、空白不计"
    )


def _of_panels(plan: ScoringPlan) -> str:
    if plan.multiplied:
        terms = "+".join(f"“{p.name}”({columns(p.columns)})" for p in plan.panels)
        return f"按专家打分相加(各列已按表头的权重折算)：{terms}"
    terms = "+".join(f"“{p.name}”({columns(p.columns)}){len(p.columns)}列×{whole(p.weight)}%" for p in plan.panels)
    return (
        f"按专家打分分组加权计算：{terms}；各组取有效打分的平均，{TRIM_FROM}个及以上时去掉一个最高分和一个最低分，"
        "回避、缺席、空白不计"
    )


def _of_total(plan: ScoringPlan) -> str:
    return f"采用表内“{plan.total.header if plan.total else ''}”"


def _of_parts(plan: ScoringPlan) -> str:
    if plan.parts[0].weight is None:
        return "按评价维度得分相加：" + "+".join(f"“{p.column.header}”" for p in plan.parts)
    return "按评价维度加权：" + "+".join(f"“{p.column.header}”×{whole(p.weight or HUNDRED)}%" for p in plan.parts)


def _scales(plan: ScoringPlan) -> Iterator[str]:
    """Tell what is said of marks on another full mark."""
    by_full: dict[str, list[Column]] = {}
    for c in plan.marked:
        if (full := plan.scale(c)) != plan.full:
            by_full.setdefault(whole(full), []).append(c)
    for most, found in by_full.items():
        which = columns(found) if len(by_full) > 1 or len(found) < len(plan.marked) else ""
        yield f"；{which}按表头满分{most}分折算为{whole(plan.full)}分"


def columns(found: Sequence[Column]) -> str:
    """Return every column; those that differ by a running number alone as a range: “专家1打分”至“专家5打分”."""
    if len(found) > _FEW and len({_NUMBER.sub("#", c.header) for c in found}) == 1:
        numbers = [[int(n) for n in _NUMBER.findall(c.header)] for c in found]
        steps = [sorted(b - a for a, b in zip(x, y, strict=True)) for x, y in pairwise(numbers)]
        if all(step[-1:] == [1] and not any(step[:-1]) for step in steps):
            return f"“{found[0].header}”至“{found[-1].header}”"
    return _listed(found)


def _listed(found: Sequence[Column]) -> str:
    return "、".join(f"“{c.header}”" for c in found)
