"""申报的等级：λ_i ≤ 申报的等级（upper），或 λ_i ∈ {0, 申报的等级}（exact）。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Pairs, Turn, Variation
from allocator.law.programme import Gate, Programme
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import Facts


class Figures(Clause):
    """The tier that is merely applied for: `upper` nobody gets more, `exact` nobody gets another, `off` it is not used.

    `columns` are the headers of its column.
    """

    kind: Literal["applied_tier"] = "applied_tier"
    mode: Literal["exact", "upper", "off"] = "upper"
    columns: tuple[str, ...] = ()

    label = "申报的等级"
    names = {"mode": "方式"}
    told = {"mode": {"exact": "申报的等级即为等级", "upper": "不高于申报的等级", "off": "不采用"}}
    place = 110
    keeps_money = False
    price_place = 160
    identity = ("columns",)
    chooses = True
    of_tiers = True
    grades = True

    @property
    def active(self) -> bool:
        return self.mode != "off"

    @property
    def needs_levels(self) -> bool:
        return True

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({"applied"} if self.mode != "off" else ())

    @property
    def headers(self) -> tuple[str, ...]:
        return self.columns

    def gives_tier(self, pool: Sequence[Candidate]) -> bool:
        return self.mode == "exact" and any(c.applied_tier for c in pool)

    def states_tier(self, candidate: Candidate) -> bool:
        return bool(candidate.applied_tier)

    def upper_tier(self, candidate: Candidate) -> str | None:
        return candidate.applied_tier if self.mode == "upper" else None

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.APPLIED, self._applied(facts)

    def _applied(self, facts: Facts) -> Pairs:
        for i, c in enumerate(facts.pool) if self.mode != "off" else ():
            if name := c.applied_tier:
                most = tier_facts.level(facts.tiers, name)
                yield from ((i, t) for t in facts.levels if t > most or (self.mode == "exact" and t < most))

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        del programme
        if self.mode != "off":
            yield Condition("applied", "=" if self.mode == "exact" else ">=", level)

    def lacks(self, case: Case) -> str:
        return "" if any(c.applied_tier for c in case.competing) else "申报表没有申报的等级，此口径无从测算"

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode != "off":
            sets = {f"{self.path}.mode": "off"}
            yield Variation(f"不高于申报的等级（{self.where}）", self.changed(mode="off"), turn=110, sets=sets)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.mode != "off" and any(e.candidate.applied_tier for e in case.entries):
            says = f"不看申报的等级（现为{self.told['mode'][self.mode]}）"
            yield Variation(says, self.changed(mode="off"))


class AppliedTier(Rule):
    """所定等级不高于申报的等级。"""

    kind = "applied_tier"
    unit = "档"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"申报的是“{self.problem.pool[i].applied_tier}”"

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.mode == "off":
            return
        listed, tiers = self.listed(allocation), self.problem.tiers
        for c, tier, _ in listed:
            if c.applied_tier is not None:
                level, limit = (tier_facts.level(tiers, name) for name in (tier, c.applied_tier))
                yield self.found(c, level, limit, sense="=" if self.mode == "exact" else "<=")
        unstated = sum(c.applied_tier is None for c, *_ in listed)
        if unstated and any(c.applied_tier for c in self.problem.pool):
            yield self.unchecked("申报的等级", unstated, "申报表没有填申报的等级")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，申报的是{self.tier(limit)}"
