"""What makes an award less than its level pays in full: the request, a ceiling, the room left, a sum reduced alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.law.clause.facets import Ceiling
from allocator.money import show_wan
from allocator.problem.allocation import Award, Label, ceiling_of, payable_of, reduced_by
from allocator.problem.problem import Problem
from allocator.run.cuts import cut_from, downwards

CUT: Mapping[Label, str] = {
    "ceiling": "按单项上限",
    "request": "按申报金额",
    "cumulative": "受累计上限，该单位余额",
}
"""What makes an award less than its level pays in full, before the sum."""


class Reductions:
    """What is cut from the awards of one list, and from what.

    Parameters
    ----------
    dues
        元 per position as they are before anything is reduced alike.
    """

    def __init__(self, problem: Problem, dues: Sequence[int]) -> None:
        self.problem, self.dues = problem, dues

    def label(self, i: int, award: Award) -> Label:
        """Tell why the award is below its tier's ceiling; of several reasons for a sum due, the last to act."""
        label = reduced_by(self.problem, i, award)
        if label == "proration" and award.amount == self.dues[i]:
            return "cumulative"
        return label

    def cut(self, i: int, label: Label) -> str:
        """Tell what cuts an award, in words: of several cumulative ceilings the one that leaves its applicant least."""
        own = self.of_several(i) if label == "cumulative" else None
        if own is None:
            return CUT[label]
        return f"受累计上限{show_wan(own.ceiling)}万元（条款“{own.id}”），该单位余额"

    def of_several(self, i: int) -> Ceiling | None:
        """Of several cumulative ceilings the one that leaves the applicant of a position the least; else None."""
        own = self.problem.tightest[self.problem.applicant[i]]
        return own.clause if own and len(self.problem.ceilings) > 1 else None

    def downwards_from(self, i: int, award: Award, label: Label, amount: int) -> str:
        """Return a sum, and what it is cut from for the sake of the smallest unit."""
        exact = cut_from(self.problem, i, award.level, label, amount)
        return downwards(exact, amount, self.problem.programme.granule)

    def of_a_sum_due(self, i: int, award: Award) -> str:
        """Tell what makes a sum due less than its standard, in the order in which it acts."""
        full, due = self.problem.full[i][award.level], self.dues[i]
        parts = self.own(i, award)
        if due < full:
            parts.append(f"{self.cut(i, 'cumulative')}{self.downwards_from(i, award, 'cumulative', due)}")
        if award.amount < due:
            parts.append(f"应兑现{show_wan(due)}万元，同比例折减")
        return "".join(f"；{p}" for p in parts)

    def own(self, i: int, award: Award) -> list[str]:
        """Tell what in the candidate's own data makes an award less than what its level pays in full."""
        full, most = self.problem.full[i][award.level], payable_of(self.problem, i, award.level)
        if full < most:
            return [f"{CUT['request']}{self.downwards_from(i, award, 'request', full)}"]
        if full < ceiling_of(self.problem, i, award.level):
            return [f"{CUT['ceiling']}{self.downwards_from(i, award, 'ceiling', full)}"]
        return []

    def alike(self, i: int, award: Award) -> str:
        """Return a list's amounts reduced alike, and what else made the award less than its tier's ceiling."""
        full, due = self.problem.full[i][award.level], self.dues[i]
        parts = self.own(i, award)
        if due < full:
            parts.append(f"{self.cut(i, 'cumulative')}{self.downwards_from(i, award, 'cumulative', due)}")
        return "；".join([*parts, f"名单确定后由{show_wan(due)}万元按同一比例压减"])
