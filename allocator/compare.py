"""Two lists side by side, candidate by candidate: 新增, 退出, 升档, 降档, 金额变化."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.allocation import Allocation
from allocator.problem import Problem


@dataclass(frozen=True, slots=True)
class Changes:
    """Candidate ids by what happens to them from one list to the other, each in the order of rank.

    `amount` holds those whose tier stays and whose money changes.
    """

    entered: tuple[str, ...]
    left: tuple[str, ...]
    raised: tuple[str, ...]
    lowered: tuple[str, ...]
    amount: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.entered or self.left or self.raised or self.lowered or self.amount)

    def text(self) -> str:
        """For people, the empty kinds left out; 「没有变化」 where all are."""
        parts = [
            ("新增", self.entered),
            ("退出", self.left),
            ("升档", self.raised),
            ("降档", self.lowered),
            ("金额变化", self.amount),
        ]
        told = [f"{name}{len(ids)}项（{_names(ids)}）" for name, ids in parts if ids]
        return "，".join(told) or "没有变化"


def changes(before: tuple[Problem, Allocation], after: tuple[Problem, Allocation]) -> Changes:
    """What happens to each candidate from one list to another; the pools may differ."""
    old, new = _awards(*before), _awards(*after)
    ids = list(dict.fromkeys([*new, *old]))
    both = [i for i in ids if i in old and i in new]
    return Changes(
        entered=tuple(i for i in ids if i not in old),
        left=tuple(i for i in old if i not in new),
        raised=tuple(i for i in both if new[i][0] > old[i][0]),
        lowered=tuple(i for i in both if new[i][0] < old[i][0]),
        amount=tuple(i for i in both if new[i][0] == old[i][0] and new[i][1] != old[i][1]),
    )


def _awards(problem: Problem, allocation: Allocation) -> dict[str, tuple[int, int]]:
    return {problem.pool[i].id: (a.level, a.amount) for i, a in enumerate(allocation.awards) if a}


def _names(ids: tuple[str, ...], most: int = 12) -> str:
    shown = "、".join(ids[:most])
    return f"{shown}等" if len(ids) > most else shown
