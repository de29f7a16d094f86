"""不超过申报金额：y_i ≤ request_i。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Pairs, Turn, Variation
from allocator.law.clause.fields import Switch
from allocator.law.programme import Gate, Programme
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.state import State
from allocator.models.varying import without_floors
from allocator.money import WAN
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import Facts


class Figures(Clause):
    """An award never exceeds what was applied for."""

    kind: Literal["request"] = "request"
    on: Switch = True

    label = "申报金额"
    names = {"on": "启用"}
    place = 30
    keeps_money = False
    price_place = 110
    of_requests = True
    keeps_amount = "本档上限或申报金额"

    @property
    def active(self) -> bool:
        return self.on

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({"request"} if self.on else ())

    @classmethod
    def unsaid(cls, programme: Programme) -> Figures:
        del programme
        return cls(id="request", on=False)

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.ASKED_TOO_LITTLE, self._asked_too_little(facts)
        yield Turn.BELOW_FLOOR, _below_floor(facts)

    def _asked_too_little(self, facts: Facts) -> Pairs:
        """Return every tier of a candidate who asks for less than can be paid."""
        granule = facts.programme.granule
        for i, c in enumerate(facts.pool) if self.on else ():
            if c.request is not None and c.request < granule:
                yield from ((i, t) for t in facts.levels)

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        del programme, level
        if self.on:
            yield Condition("request", ">=", "granule")
        yield Condition("payable", ">=", "least")

    def relaxed(self, case: Case) -> Iterable[Variation]:
        if any(t.floor for t in case.programme.tiers):
            yield Variation("不超过申报金额且不低于各档最低金额", without_floors, turn=40)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.on and any(e.candidate.request is not None for e in case.entries):
            yield Variation("不按申报金额减少", self.changed(on=False))


def _below_floor(facts: Facts) -> Pairs:
    """Return every tier for whose least amount a request is too small; what pays nothing at all is another matter."""
    below = ((i, t) for i, full in enumerate(facts.full) for t in facts.levels if full[t] < facts.least[t])
    return ((i, t) for i, t in below if not facts.pays_nothing(i, t))


class Request(Rule):
    """奖补金额不超过申报金额。A_{i,t} holds it already; a floor above the request closes the tier."""

    kind = "request"
    unit = "元"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.on = isinstance(clause, Figures) and clause.on

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        asked, least = self.problem.pool[i].request or 0, self.problem.granule
        if asked < least:
            unit = figure(least, self.unit) if least >= WAN else f"{least:,}元"
            return f"申报金额{figure(asked, self.unit) if least >= WAN else f'{asked:,}元'}，不足最小支付单位{unit}"
        tiers = reversed(self.problem.tiers)
        over = [f"{t.name}{figure(t.floor, self.unit)}" for t in tiers if t.floor and t.floor > asked]
        return f"申报金额{figure(asked, self.unit)}，低于最低金额{'、'.join(over)}"

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.on:
            return
        listed = self.listed(allocation)
        for c, _, amount in listed:
            if c.request is not None:
                yield self.found(c, amount, c.request if c.stated is None else int(c.stated))
        unstated = sum(c.request is None for c, *_ in listed)
        if all(c.request is None for c in self.problem.everybody):
            yield self.unchecked("申报金额", unstated, "申报表没有申报金额")
        elif unstated:
            yield self.unchecked("申报金额", unstated, "申报表没有填申报金额")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}奖补{figure(value, self.unit)}，申报{figure(limit, self.unit)}"
