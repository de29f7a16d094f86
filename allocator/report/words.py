"""The names by which outputs call what the package knows under a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocator.law.choices import STANCE_WORDS
from allocator.law.clause.base import Clause
from allocator.law.clause.kinds import kind_of
from allocator.law.programme import Programme
from allocator.law.tiers import AMOUNT_WORDS
from allocator.models.goals import class_of
from allocator.problem.allocation import EngineRun
from allocator.problem.problem import Problem
from allocator.run.explanation import Outcome

OUTCOMES: dict[Outcome, str] = {
    "funded": "拟支持",
    "unfunded": "未入选",
    "excluded": "不予支持",
    "held": "待核",
    "ineligible": "不符合条件",
    "outside": "不参与本池",
}
STATUSES = {
    "optimal": "可行，未证明最优",
    "feasible": "可行，未证明最优",
    "unknown": "未得出方案",
    "infeasible": "无可行方案",
    "unverified": "校验未通过",
}
PROVEN = "已证明最优"

_OUTCOMES_DUE: dict[Outcome, str] = {"unfunded": "未兑现", "outside": "不在本次兑现"}

_PATHS = {
    "budget": "预算总额",
    "stance": "取向",
    "goals": "目标次序",
    "ties": "同分处理",
    "deadline": "申报截止日",
    "groups": "与各市并列的推荐渠道",
    "tie_keys": "并列次序",
    "amounts.mode": "金额方式",
    "amounts.step": "金额单位",
    "amounts.counts": "各档数量",
    "amounts.shares": "各档比例",
    "scoring.method": "评分方法",
    "scoring.weights": "评分权重",
    "scoring.bonus_max": "加分上限",
    "validity.from": "施行自",
    "validity.to": "有效期至",
    **dict.fromkeys(("award.percent", "award.share"), "奖补比例"),
    "award.per_unit": "每单位金额",
    "award.ceiling": "单项上限",
    "award.min_score": "最低分",
}
TIES = {"keys": "按并列次序逐项比较，再按项目编号", "together": "同分同等对待"}
SCORING = {"auto": "按申报表所列自动确定", "experts": "专家打分", "indicators": "指标加权", "total": "给定总分"}

_SETTINGS: dict[str, Mapping[Any, str]] = {
    "stance": STANCE_WORDS,
    "ties": TIES,
    "scoring.method": SCORING,
    "amounts.mode": AMOUNT_WORDS,
}

NOTES = {
    "left": "结余原因",
    "validity": "有效期",
    "stopped": "名单止于何处",
    "shortfall": "资金不足",
    "next_money": "再增加资金",
    "empty_tier": "空缺的档次",
    "wider_band": "放宽数量区间",
    "no_candidates": "没有项目",
    "unproven": "未证明最优",
    "no_distinction": "等级区分",
    "seats": "地市均衡名额",
    "pins": "人工锁定",
    "seat_displaced": "地市均衡名额",
    "stances": "其他取向",
    "today": "对照：按得分排到钱用完（不看数量）",
    "qingdao": "青岛市",
    "tie": "同分",
    "tie_by_number": "同分",
    "low_score": "低分项目",
    "unchecked": "未核的条件",
    "unmatched": "未对应的确认",
    "idle_exception": "未起作用的例外",
    "small_budget": "预算单位",
    "amounts": "金额方式",
    "published": "公示名单",
    "published_breach": "公示名单",
    "frozen": "冻结资金",
    "replacement": "递补次序",
}
"""Code of a note → what it is about."""

_ENGINES = {"lines": "分数线算法", "cpsat": "CP-SAT", "highs": "HiGHS", "cbc": "CBC"}
_FAMILIES = {"enumeration": "逐线枚举", "cp": "约束规划", "lp": "整数规划", "coin": "整数规划COIN-OR"}
_FIGURES = {
    "ceiling": "上限",
    "floor": "下限",
    "min_score": "最低分",
    "quota_low": "数量下限",
    "quota_high": "数量上限",
    "on": "启用",
}
"""Figures of tiers and conditions; those of a clause have the names that its kind gives them."""


REDUCED = {
    "request": "按申报金额",
    "ceiling": "按单项上限",
    "cumulative": "受累计上限",
    "proration": "同比例折减",
    "free": "按目标择优",
}
"""What makes an award less than its level pays in full."""


def clause(kind: str, *, settled: bool = False) -> str:
    """Return a clause's name; where a standard settles the amounts it speaks of standards, not of tiers."""
    known = kind_of(kind)
    return (settled and known.label_due) or known.label


def clause_of(programme: Programme, found: Clause) -> str:
    """Return the name of a clause of a programme, with what it alone of its kind speaks of: 奖补数量（培育成长级）."""
    name = clause(found.kind, settled=programme.award.settled)
    return f"{name}（{found.about}）" if found.about else name


def outcome(found: Outcome, *, entitled: bool = False) -> str:
    """Tell what became of a candidate; where sums are due nobody is selected."""
    return _OUTCOMES_DUE.get(found, OUTCOMES[found]) if entitled else OUTCOMES[found]


def competing(*, entitled: bool = False) -> str:
    """Tell what lines in the pool are called: where sums are due nobody is reviewed, and not all need be checked."""
    return "参与兑现" if entitled else "参评"


def engine(run: EngineRun, *, entitled: bool = False) -> str:
    """Return an engine with its version: CP-SAT（约束规划，版本9.15.6755）."""
    if entitled and run.name == "lines":
        return f"逐项计算（版本{run.version}）"
    family = _FAMILIES.get(run.family, run.family)
    return f"{_ENGINES.get(run.name, run.name)}（{family}，版本{run.version}）"


def agreement(run: EngineRun, *, entitled: bool = False) -> str:
    """In what an engine agrees with the list, or why it has nothing to agree in."""
    if run.agrees is None:
        return run.why
    if run.goals is None:
        what = "名单和金额" if entitled else "目标值和名单"
    else:
        what = f"所证明的第{'、'.join(str(k + 1) for k in run.goals)}项目标值"
    return f"{what}与本表{'一致' if run.agrees else '不一致'}"


def goal(name: str) -> str:
    """Return a goal's name for people."""
    return class_of(name).labelled(name)


def goal_value(name: str, value: int | None, granule: int, who: str = "") -> str:
    """Return a goal's value for people; the canonical code is a number that only engines compare.

    Parameters
    ----------
    who
        Who is at the rank that a score line reaches, the number with the name.
    """
    return "—" if value is None else class_of(name).shown(value, granule, who)


def at_rank(problem: Problem, name: str, value: int | None) -> str:
    """Tell who is at the rank that a score line reaches, the number with the name; empty for other goals."""
    return "" if value is None else class_of(name).last(problem, value)


def clause_figure(kind: str, field: str, value: Any, shown: str) -> str:
    """Return one figure of a clause: 上限：33个.

    Parameters
    ----------
    shown
        The value as its path shows it.
    """
    return f"{_figure(kind, field)}：{clause_value(kind, field, value, shown)}"


def _figure(kind: str, field: str) -> str:
    return kind_of(kind).names.get(field, field)


def clause_value(kind: str, field: str, value: Any, shown: str) -> str:
    """Return the value alone: 33个, 硬性要求."""
    known = kind_of(kind)
    if value is None or isinstance(value, str):
        return known.told.get(field, {}).get(value, shown)
    if isinstance(value, bool) or not isinstance(value, int):
        return shown
    return shown + known.units.get(field, known.counted)


def setting_value(name: str, kinds: Mapping[str, str], value: Any, shown: str) -> str:
    """Return the value of a path for people: wide → 扩大覆盖."""
    first, _, rest = name.partition(".")
    owner, _, last = rest.rpartition(".")
    if first == "clause" and owner in kinds:
        return clause_value(kinds[owner], last, value, shown)
    if name == "award.percent" and value is not None:
        return f"{shown}%"
    return _SETTINGS.get(name, {}).get(value, shown) if isinstance(value, str) else shown


def kinds_of(programme: Programme) -> dict[str, str]:
    """Clause id → kind, and gate.ID → the name of the gate: what paths are told by."""
    by_path = {c.path.removeprefix("clause."): c.kind for c in programme.clauses}
    return {c.id: c.kind for c in programme.clauses} | by_path | {g.path: g.name for g in programme.gates}


def path(name: str, kinds: Mapping[str, str]) -> str:
    """Tell what a scenario's path sets: clause.quota.high → 奖补数量·上限.

    Parameters
    ----------
    kinds
        As from `kinds_of`.
    """
    first, _, rest = name.partition(".")
    owner, _, last = rest.rpartition(".")
    if first == "clause" and owner in kinds:
        return f"{clause(kinds[owner])}·{_figure(kinds[owner], last)}"
    if first == "tiers":
        return f"{owner}·{_FIGURES.get(last, last)}"
    if first == "gate":
        return f"申报条件·{kinds.get(f'gate.{owner}', owner)}"
    return _PATHS.get(name, name)
