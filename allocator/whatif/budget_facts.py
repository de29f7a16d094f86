"""What is told of a least budget: plain data and codes, and each fact once in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from allocator.errors import UsageError
from allocator.money import show_wan
from allocator.whatif.effects import Effect
from allocator.whatif.lifting import Lifted

Lack = Literal["", "outside", "amounts", "refused", "broken"]
"""Why there is no frontier: a clause or goal outside the score-line theorem, amounts that vary with the budget, a case
that cannot be frozen, a published list that breaks the rules; empty where there is one."""
Standing = Literal["ranked", "due", "aside", "unknown"]
"""`ranked`: told by the frontier. `due`: sums due, paid to all at once. `aside`: not in the pool, so at no budget.
`unknown`: not told, see `Lack`."""
Kept = Literal["", "single", "pair", "not_alone"]
"""What keeps a candidate out at any budget: one thing alone (each of `reliefs` helps by itself), two at once, or
neither one nor two of what was tried; empty where there is a budget."""
Have = tuple[str, int]
"""A candidate's id and a level: this one or a higher one."""
LACKS: Mapping[Lack, str] = {
    "": "",
    "outside": "名单不能按名次逐线列出，最低预算未测算",
    "amounts": "金额随预算而变，最低预算未测算",
    "refused": "所改的规则不能成立，未测算",
    "broken": "公示的名单不符合规则，最低预算未测算",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Budgets in 元, both ends included; `until` None: every larger one."""

    since: int
    until: int | None

    @property
    def says(self) -> str:
        """满120万元、不足150万元."""
        return f"满{show_wan(self.since)}万元" + (f"、不足{show_wan(self.until + 1)}万元" if self.until else "")


@dataclass(frozen=True, slots=True)
class Relief:
    """What, left out, brings a candidate to a tier: one thing, or two at once.

    Attributes
    ----------
    least, amount
        元: the least budget then, and what the candidate gets at it.
    """

    without: tuple[Lifted, ...]
    least: int
    amount: int

    @property
    def says(self) -> str:
        """What is left out, and from which budget on that helps."""
        return f"{'并'.join(w.says for w in self.without)}（此时预算{show_wan(self.least)}万元起）"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"without": [w.to_json() for w in self.without], "least": self.least, "amount": self.amount}


@dataclass(frozen=True)
class Entry:
    """The stair by which a candidate first has a tier.

    Attributes
    ----------
    step
        Against the stair before it; None on the first stair of all.
    present
        Against the list at the present budget: whom it displaces and what each goal loses. None where the candidate
        has the tier at that budget, or no list is possible at it.
    following, following_budget
        Who stands next: whom else the next stair that brings anybody else in brings in, and its budget; empty, None.
    """

    step: Effect | None
    present: Effect | None
    following: tuple[str, ...]
    following_budget: int | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "step": self.step.to_json() if self.step else None,
            "present": self.present.to_json() if self.present else None,
            "following": list(self.following),
            "following_budget": self.following_budget,
        }


@dataclass(frozen=True)
class TierBudget:
    """One tier of one candidate; the lowest is the award itself.

    Attributes
    ----------
    least, amount
        元: the least budget at which the candidate has this tier or a higher one, and what it gets then; None where no
        budget does that.
    lost
        The budgets above it at which the candidate has not.
    untried
        What could not be tried as left out: see `LeastBudgets.untried`; empty where nothing had to be left out.
    """

    level: int
    tier: str
    least: int | None
    amount: int | None = None
    lost: tuple[Span, ...] = ()
    kept: Kept = ""
    reliefs: tuple[Relief, ...] = ()
    untried: tuple[Lifted, ...] = ()
    entry: Entry | None = None

    @property
    def never(self) -> bool:
        """Whether no budget does it."""
        return self.least is None

    @property
    def steady(self) -> int | None:
        """元: from which budget on no larger one takes it away; None where there is none."""
        if self.least is None or not self.lost:
            return self.least
        last = self.lost[-1].until
        return None if last is None else last + 1

    @property
    def says(self) -> str:
        """The budgets for it, or that there are none and what helps."""
        what = "获支持" if self.level == 1 else f"达到{self.tier}"
        if self.least is None or self.amount is None:
            return f"任何预算均不能{what}{_why(self.kept, self.reliefs)}{_not_tried(self.untried)}"
        lost = f"，但预算{'，或'.join(s.says for s in self.lost)}时又不能" if self.lost else ""
        return f"预算{show_wan(self.least)}万元起可{what}（{show_wan(self.amount)}万元）{lost}"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "tier": self.tier,
            "never": self.never,
            "least": self.least,
            "amount": self.amount,
            "lost": [[span.since, span.until] for span in self.lost],
            "steady": self.steady,
            "kept_out": self.kept,
            "reliefs": [r.to_json() for r in self.reliefs],
            "untried": [u.to_json() for u in self.untried],
            "entry": self.entry.to_json() if self.entry else None,
        }


@dataclass(frozen=True)
class LeastBudget:
    """One candidate; `tiers` from the lowest up, empty unless `ranked` or `due`."""

    id: str
    standing: Standing
    lack: Lack = ""
    tiers: tuple[TierBudget, ...] = ()

    @property
    def award(self) -> TierBudget | None:
        """Any award at all."""
        return self.tiers[0] if self.tiers else None

    @property
    def says(self) -> tuple[str, ...]:
        """Return a sentence for the award and one for every tier above the lowest."""
        if self.standing == "aside":
            return ("未进入评选，与预算多少无关",)
        if self.standing == "unknown":
            return (LACKS[self.lack],)
        if self.standing == "due" and self.award and self.award.least is not None and self.award.amount is not None:
            least, amount = self.award.least, self.award.amount
            return (f"按标准兑现，预算{show_wan(least)}万元起可全部兑现，其中本项目{show_wan(amount)}万元",)
        return tuple(tier.says for tier in self.tiers)

    def to_json(self) -> dict[str, Any]:
        """As plain data; amounts in integer 元."""
        return {
            "id": self.id,
            "standing": self.standing,
            "lack": self.lack,
            "tiers": [t.to_json() for t in self.tiers],
        }


@dataclass(frozen=True)
class LeastBudgets:
    """The candidates asked for, those of the pool by rank.

    Attributes
    ----------
    tried
        What was left out, alone or in twos.
    untried
        What could not be, and why: without it the list does not follow from score lines, or there is no problem.
    """

    candidates: tuple[LeastBudget, ...]
    tried: tuple[tuple[Lifted, ...], ...] = ()
    untried: tuple[tuple[Lifted, Lack], ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, LeastBudget]:
        return {c.id: c for c in self.candidates}

    def of(self, candidate: str) -> LeastBudget:
        """Return one candidate.

        Raises
        ------
        UsageError
            Nobody has the number, or it was not asked for.
        """
        if candidate not in self._by_id:
            raise UsageError(f"没有编号为“{candidate}”的项目，或未测算其最低预算")
        return self._by_id[candidate]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "candidates": [c.to_json() for c in self.candidates],
            "tried": [[one.to_json() for one in members] for members in self.tried],
            "untried": [one.to_json() | {"lack": lack} for one, lack in self.untried],
        }


def _why(kept: Kept, reliefs: Sequence[Relief]) -> str:
    told = "、".join(r.says for r in reliefs)
    if kept == "single":
        return f"；{'去掉这一条即可' if len(reliefs) == 1 else '去掉其中任何一条即可'}：{told}"
    return f"；单独去掉所测的任何一条都不够，同时去掉两条可以：{told}" if kept == "pair" else "，非单独一条所致"


def _not_tried(untried: Sequence[Lifted]) -> str:
    return f"（未测算：{'、'.join(u.says for u in untried)}）" if untried else ""
