"""Two lists side by side, candidate by candidate: 新增, 退出, 升档, 降档, 金额变化."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem

ChangeKind = Literal["entered", "left", "raised", "lowered", "amount"]
"""`amount`: the tier stays and the money changes."""
KINDS: Mapping[ChangeKind, str] = {
    "entered": "新增",
    "left": "退出",
    "raised": "升档",
    "lowered": "降档",
    "amount": "金额变化",
}
BACK: Mapping[ChangeKind, ChangeKind] = {
    "entered": "left",
    "left": "entered",
    "raised": "lowered",
    "lowered": "raised",
    "amount": "amount",
}
"""What a change is on the way back."""
SHOWN = 6
"""So many of one kind are named in a sentence."""
Award = tuple[int, int]
"""Level and 元."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Candidate ids by what happens to them from one list to the other, each in the order of rank."""

    entered: tuple[str, ...]
    left: tuple[str, ...]
    raised: tuple[str, ...]
    lowered: tuple[str, ...]
    amount: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Candidate id → the number with the name beside it."""

    @property
    def any(self) -> bool:
        return bool(self.entered or self.left or self.raised or self.lowered or self.amount)

    def of(self, kind: ChangeKind) -> tuple[str, ...]:
        """Return the ids of one kind of change."""
        found: tuple[str, ...] = getattr(self, kind)
        return found

    def lists(self) -> dict[str, list[str]]:
        """Kind of change → candidate ids, as plain data."""
        return {kind: list(self.of(kind)) for kind in KINDS}

    def named(self, ids: Sequence[str]) -> str:
        """Ids with the names beside them in one line, cut where there are many."""
        shown = "、".join(self.names.get(i, i) for i in ids[:SHOWN])
        return f"{shown}等" if len(ids) > SHOWN else shown

    def text(self) -> str:
        """For people, the empty kinds left out; 「没有变化」 where all are."""
        told = [f"{name}{len(ids)}项（{self.named(ids)}）" for kind, name in KINDS.items() if (ids := self.of(kind))]
        return "，".join(told) or "没有变化"


def kind_of(before: Award | None, after: Award | None) -> ChangeKind | None:
    """Tell what happens to one candidate; None where nothing does."""
    if before is None or after is None:
        return None if before is after else "entered" if before is None else "left"
    if before[0] != after[0]:
        return "raised" if after[0] > before[0] else "lowered"
    return "amount" if before[1] != after[1] else None


def changed(old: Mapping[str, Award], new: Mapping[str, Award], names: Mapping[str, str] | None = None) -> Changes:
    """Tell what happens to each candidate from one list of awards to another.

    Parameters
    ----------
    names
        Candidate id → the number with the name beside it.
    """
    gone = [i for i in old if i not in new]

    def of(kind: ChangeKind, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(i for i in ids if kind_of(old.get(i), new.get(i)) == kind)

    return Changes(
        of("entered", new), tuple(gone), of("raised", new), of("lowered", new), of("amount", new), names or {}
    )


def changes(before: tuple[Problem, Allocation], after: tuple[Problem, Allocation]) -> Changes:
    """Tell what happens to each candidate from one list to another; the pools may differ."""
    names = _names(before[0]) if before[0] is after[0] else {**_names(before[0]), **_names(after[0])}
    return changed(_awards(*before), _awards(*after), names)


def _names(problem: Problem) -> Mapping[str, str]:
    return problem.once("names", lambda: {c.id: c.called for c in problem.pool})


def _awards(problem: Problem, allocation: Allocation) -> dict[str, Award]:
    return {problem.pool[i].id: (a.level, a.amount) for i, a in enumerate(allocation.awards) if a}
