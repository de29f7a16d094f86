"""What one scenario changes against another, one thing at a time, so that each can be switched on its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocator.errors import RulesError
from allocator.law.programme import Programme
from allocator.law.scenario import Applied, apply
from allocator.law.scenario_file import Excluded, PinnedTier, Reasoned, Scenario
from allocator.law.settings import Setting, paths
from allocator.money import show_wan

CHOICE = "本厅选择"
MIXED = "逐项还原"
BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Override:
    """One thing that is set differently: a path, what is fixed by hand for one candidate, or the budget.

    Attributes
    ----------
    key
        clause.quota.high; 项目17.
    old, new
        As the path shows them.
    values
        The same as the programme holds them; for what is fixed by hand, as shown.
    note
        What else is to be said of a figure that exceeds its article.
    name
        The key with the applicant's name, for what is fixed by hand: 项目17 济南例甲公司.
    """

    key: str
    old: str
    new: str
    article: str
    exceeds: bool = False
    note: str = ""
    values: tuple[Any, Any] = (None, None)
    name: str = ""

    @property
    def says(self) -> str:
        """Old → new with the article."""
        extra = f"，{self.note}" if self.note else ""
        return f"{self.name or self.key}：{self.old} → {self.new}（{self.article}{extra}）"


@dataclass(frozen=True, slots=True)
class ByHand:
    """What is fixed by hand for the candidate of a number."""

    number: str
    part: Reasoned

    @property
    def what(self) -> tuple[str, str]:
        """What is fixed, whatever the reason: how, and the tier."""
        if isinstance(self.part, PinnedTier):
            return "pinned", self.part.tier
        return "withdrawn" if isinstance(self.part, Excluded) and self.part.published else "excluded", ""

    @property
    def told(self) -> str:
        """For people."""
        how, tier = self.what
        return {"pinned": f"锁定为{tier}", "withdrawn": "公示后剔除", "excluded": "不予支持"}[how]


@dataclass(frozen=True)
class Inputs:
    """What one side was solved with: the scenario put into force, and the budget in 元.

    `names`: number → the number with the applicant's name beside it.
    """

    applied: Applied
    budget: int
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Setting]:
        """Every path with what holds now."""
        return paths(self.applied.programme)

    @cached_property
    def parts(self) -> dict[str, Any]:
        """Everything that the scenario sets or fixes, by key; the budget apart, each figure under its first name."""
        scenario = self.applied.scenario
        if scenario is None:
            return {}
        first = {s.at: name for name, s in reversed(self.known.items())}
        figures = {first[self.known[n].at]: v for n, v in scenario.set.items() if n != BUDGET}
        by_hand: dict[str, Reasoned] = {**scenario.pin, **scenario.exclude}
        return figures | {f"项目{i}": ByHand(i, part) for i, part in by_hand.items()}


class Switches:
    """The differences between two sides, and the scenario in which some of them are switched on.

    Parameters
    ----------
    programme
        As its file has it.
    base, other
        Nothing switched on is the first, everything the second.
    """

    def __init__(self, programme: Programme, base: Inputs, other: Inputs) -> None:
        self.programme, self.base, self.other = programme, base, other
        self._old, self._new = base.parts, other.parts
        keys = dict.fromkeys([*self._new, *self._old])
        self._moved = [k for k in keys if _differs(self._old.get(k), self._new.get(k))]
        for key in list(self._moved):
            if self._idle(key):
                self._moved.remove(key)
        self.overrides: tuple[Override, ...] = tuple(self._told())

    def scenario(self, on: Collection[str]) -> Scenario:
        """Return the base's scenario with these overrides switched on, by key; the budget always named."""
        chosen = self._chosen([k for k in self._moved if k in on])
        budget = (self.other if BUDGET in on else self.base).budget
        return _scenario(chosen, budget)

    def _chosen(self, on: Collection[str]) -> dict[str, Any]:
        """Return the parts with some of the moved ones switched on; what makes no difference is as the base has it."""
        parts = dict(self._old)
        for key in on:
            parts.pop(key, None)
            if key in self._new:
                parts[key] = self._new[key]
        return parts

    def _idle(self, key: str) -> bool:
        """Tell whether the programme is the same without this one: the base has it anyway, or another one brings it."""
        if isinstance(self._new.get(key, self._old.get(key)), ByHand):
            return False
        rest = _scenario(self._chosen([k for k in self._moved if k != key]), self.other.budget)
        try:
            return apply(self.programme, rest).programme == self.other.applied.programme
        except RulesError:
            return False

    def _told(self) -> Iterator[Override]:
        known = [side.known for side in (self.base, self.other)]
        if self.base.budget != self.other.budget:
            old, new = (f"{show_wan(s.budget)}万元" for s in (self.base, self.other))
            amounts = (self.base.budget, self.other.budget)
            yield Override(BUDGET, old, new, known[0][BUDGET].article, values=amounts)
        changes = {known[1][c.path].at: c for c in self.other.applied.changes}
        for key in self._moved:
            if key in known[0]:
                values = (known[0][key].now, known[1][key].now)
                old, new = (k[key].show(v) for k, v in zip(known, values, strict=True))
                change = changes.get(known[1][key].at)
                exceeds = change is not None and change.exceeds
                note = change.remark if change and (exceeds or change.exception) else ""
                yield Override(key, old, new, known[0][key].article, exceeds, note, values)
            else:
                locks: list[ByHand | None] = [parts.get(key) for parts in (self._old, self._new)]
                old, new = (lock.told if lock else "按名次" for lock in locks)
                number = next(lock.number for lock in locks if lock)
                called = self.other.names.get(number) or self.base.names.get(number, number)
                yield Override(key, old, new, CHOICE, values=(old, new), name=f"项目{called}")


def _scenario(parts: Mapping[str, Any], budget: int) -> Scenario:
    """Return a scenario of these parts."""
    locks = {v.number: v.part for v in parts.values() if isinstance(v, ByHand)}
    return Scenario(
        name=MIXED,
        because=MIXED,
        set={BUDGET: budget} | {k: v for k, v in parts.items() if not isinstance(v, ByHand)},
        pin={i: v for i, v in locks.items() if isinstance(v, PinnedTier)},
        exclude={i: v for i, v in locks.items() if isinstance(v, Excluded)},
    )


def _differs(one: Any, other: Any) -> bool:
    """Tell whether two parts say something else; the reasons given do not count."""
    if isinstance(one, ByHand) and isinstance(other, ByHand):
        return one.what != other.what
    return bool(one != other)
