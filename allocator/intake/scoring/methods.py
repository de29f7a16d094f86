"""Whether the files of a run are scored in one way, and the sentence that says in which (C53)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from allocator.intake.cells import whole
from allocator.intake.findings import Findings, Level, Place, Remark
from allocator.intake.scoring.plan import NAMES, ScoringPlan
from allocator.intake.scoring.wording import sentence as told_of
from allocator.intake.tables import Part

_FIX = "请统一各文件的评分列，或在情景中设 scoring.method"
_SHOWN = 3


def check_methods(plans: Mapping[Part, ScoringPlan], findings: Findings) -> None:
    """Refuse files that are scored in different ways; say where they differ in detail."""
    if len(plans) < 2:
        return
    differ = _Differences(plans, findings)
    if differ.say("E-file", "评分方式", lambda p: f"按{NAMES[p.method]}", _FIX):
        return
    differ.say("E-file", "评价维度或其满分", _parts, "请统一各文件的评价维度和满分")
    differ.say("W", "加分上限", _ceiling, "请统一，或在情景中设 scoring.bonus_max")
    if len({told_of(p) for p in plans.values()}) > 1:
        for part, plan in plans.items():
            findings.add(Remark("C53", "I", told_of(plan), subject="评分"), Place(*part))


def _parts(plan: ScoringPlan) -> str:
    parts = sorted(plan.parts, key=lambda p: p.name) if plan.method == "indicators" else []
    return "、".join(p.name if p.full is None else f"{p.name}{whole(p.full)}分" for p in parts)


def _ceiling(plan: ScoringPlan) -> str:
    if not plan.bonuses:
        return "无加分项"
    return "上限未定" if plan.bonus_max is None else f"上限{whole(plan.bonus_max)}分"


@dataclass(frozen=True, slots=True)
class _Differences:
    """Compares the plans of the files in one respect after the other."""

    plans: Mapping[Part, ScoringPlan]
    findings: Findings

    def say(self, level: Level, what: str, told: Callable[[ScoringPlan], str], fix: str) -> bool:
        """Report the files whose plans are told differently; whether there are any."""
        groups = _groups(self.plans, told)
        if len(groups) > 1:
            words = f"各{_counted(self.plans)[1:]}的{what}不一致：" + "；".join(
                f"{_listed(f)}{words}" for words, f in groups.items()
            )
            place = Place(*next(iter(self.plans)))
            self.findings.add(Remark("C53", level, words, fix), place, what, shared=True)
        return len(groups) > 1


def _groups(plans: Mapping[Part, ScoringPlan], told: Callable[[ScoringPlan], str]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part, plan in plans.items():
        found.setdefault(told(plan), []).append(part)
    return found


def _listed(parts: list[Part]) -> str:
    names = "".join(map(str, parts[:_SHOWN]))
    return f"{names}等{len(parts)}{_counted(parts)}" if len(parts) > _SHOWN else names


def _counted(parts: Iterable[Part]) -> str:
    """Tell what is counted where several tables are named."""
    return "张工作表" if any(p.sheet for p in parts) else "个文件"


def sentence(plans: Mapping[Part, ScoringPlan]) -> str:
    """Tell how the scores came about; where the files word their columns differently, for each wording."""
    told = _groups(plans, told_of)
    if len(told) < 2:
        return next(iter(told), "")
    shown = [f"{_listed(files)}：{words}" for words, files in list(told.items())[:_SHOWN]]
    more = f"其余{len(told) - _SHOWN}种列名的文件见问题清单(C53)。" if len(told) > _SHOWN else ""
    return "".join(shown) + more
