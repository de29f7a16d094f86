"""What the 方案 of a desk are called: by what differs, unless a planner has named them; and what a change did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from allocator.errors import AllocatorError
from allocator.money import show_wan
from allocator.workbench.answers import READ
from allocator.workbench.memory import Memory
from allocator.workbench.rules.controls import Control, controls_of
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk, Plan

DATA = tuple(part for part in READ if part not in ("set", "exclude", "confirm"))
"""Parts of a set-up that say what is read and how, the choices apart."""
PARTS = {"lists": "手工名单", "schemes": "计分方案", "title": "这项工作的名称", "office": "上会材料的内容"}
"""What of a desk stands beside its 方案, and what a change of it is called."""
_MOVED: Memory[tuple[Control, ...]] = Memory(300)


def titles(desk: Desk) -> Mapping[str, str]:
    """Letter → 方案B · 1,600万 · 突出头部; what a planner has named goes by that name."""
    several = len({p.setup.programme for p in desk.plans}) > 1
    alike: dict[str, list[Plan]] = defaultdict(list)
    for plan in desk.plans:
        alike[f"{_programme(plan.setup)} · {_name(plan.setup)}" if several else _name(plan.setup)].append(plan)
    found = {}
    for name, plans in alike.items():
        for plan in plans:
            other = next((p for p in plans if p.letter == plan.came), plans[0])
            more = difference(other.setup, plan.setup) if plan is not plans[0] else ()
            found[plan.letter] = f"方案{plan.letter} · {name}" + "".join(f" · {m}" for m in more[:1])
    return {p.letter: f"方案{p.letter} · {p.named}" if p.named else found[p.letter] for p in desk.plans}


def title(desk: Desk, letter: str) -> str:
    """Return what one 方案 of the desk is called."""
    return titles(desk)[letter]


def difference(one: Setup, other: Setup, names: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Tell what the other set-up changes, a phrase each: 预算总额 2,000万元→1,600万元.

    Parameters
    ----------
    names
        Candidate id → the number with the name beside it, as far as they are known.
    """
    if one.programme != other.programme:
        return (f"办法 {_programme(one)}→{_programme(other)}",)
    told = []
    if one.budget != other.budget:
        told.append(f"预算总额 {show_wan(one.budget)}万元→{show_wan(other.budget)}万元")
    had, has = ({c.path: c for c in _moved(s)} for s in (one, other))
    for path in dict.fromkeys((*had, *has)):
        a, b = had.get(path), has.get(path)
        before, after = (a.value if a else b and b.now), (b.value if b else a and a.now)
        told += [f"{c.label} {c.shown(before)}→{c.shown(after)}" for c in (b or a,) if c and before != after]
    locks = {**one.pin, **one.exclude}, {**other.pin, **other.exclude}
    told += [f"锁定 {names.get(i, i)}" for i in locks[1] if locks[0].get(i) != locks[1][i]]
    told += [f"取消锁定 {names.get(i, i)}" for i in locks[0] if i not in locks[1]]
    if one.confirm != other.confirm:
        told.append(f"确认{len(one.confirm)}处→{len(other.confirm)}处")
    if one.exception != other.exception:
        told.append("例外的理由")
    if one.key(*DATA) != other.key(*DATA):
        told.append("申报表、台账或其读法")
    return tuple(told)


def did(before: Desk, after: Desk, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Tell what a change of the desk did; empty where it only turned to another 方案."""
    had, has = ({p.letter: p for p in d.plans} for d in (before, after))
    gone = [letter for letter in had if letter not in has]
    if gone and after.at in had:
        return f"删除方案{'、'.join(gone)}"
    new = [letter for letter in has if letter not in had]
    if new or had[after.at].setup != has[after.at].setup:
        told = difference(before.setup, after.setup, names)
        return "、".join(told[:2]) + (f"等{len(told)}处" if len(told) > 2 else "") or f"方案{after.at}的名称和理由"
    if before.plans != after.plans:
        return f"方案{next(x for x in has if had[x] != has[x])}的名称和备注"
    if before.base != after.base:
        return f"基准改为方案{after.base}"
    return next((told for part, told in PARTS.items() if getattr(before, part) != getattr(after, part)), "")


def _programme(setup: Setup) -> str:
    return programme(setup.programme).short


def _name(setup: Setup) -> str:
    """Return the budget, the stance where it was chosen, and how many other choices; a single one is said."""
    moved = _moved(setup)
    stance = [c.shown(c.value) for c in moved if c.path == "stance"]
    others = [f"{c.label} {c.shown(c.value)}" for c in moved if c.path != "stance"]
    choices = others if len(others) < 2 else [f"{len(others)}处改动"]
    locks = len(setup.pin) + len(setup.exclude)
    return " · ".join([f"{show_wan(setup.budget)}万", *stance, *choices, *([f"锁定{locks}项"] if locks else ())])


def _moved(setup: Setup) -> tuple[Control, ...]:
    """Return the choices that differ from the programme's own; none where it can no longer be read."""

    def made() -> tuple[Control, ...]:
        try:
            return tuple(c for c in controls_of(programme(setup.programme), setup.set, setup.exception) if c.moved)
        except (AllocatorError, ValueError):
            return ()

    return _MOVED.get(setup.key("programme", "set", "exception"), made) if setup.set else ()
