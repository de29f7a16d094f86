"""H3 专家评定等级：λ_i ∈ {0, τ̂_i}（exact）或 λ_i ≤ τ̂_i（upper）。"""

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
    """The experts' grade: `exact` it is the tier, `upper` it bounds the tier, `off` it is not used."""

    kind: Literal["experts_tier"] = "experts_tier"
    mode: Literal["exact", "upper", "off"] = "exact"

    label = "专家评定等级"
    names = {"mode": "方式"}
    told = {"mode": {"exact": "等级即档次", "upper": "等级只作上限", "off": "不采用"}}
    place = 100
    keeps_money = False
    price_place = 150
    chooses = True
    of_tiers = True
    grades = True

    @property
    def in_use(self) -> bool:
        return self.mode != "off"

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({"tier"} if self.mode != "off" else ())

    def gives_tier(self, pool: Sequence[Candidate]) -> bool:
        return self.mode == "exact" and any(c.experts_tier for c in pool)

    def states_tier(self, candidate: Candidate) -> bool:
        return bool(candidate.experts_tier)

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.GRADED, self._graded(facts)

    def _graded(self, facts: Facts) -> Pairs:
        exact = self.mode == "exact"
        for i, c in enumerate(facts.pool) if self.mode != "off" else ():
            best = tier_facts.graded(facts.programme, facts.tiers, c)
            if best is not None:
                yield from ((i, t) for t in facts.levels if (t != best if exact else t > best))

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        del programme
        if self.mode != "off":
            yield Condition("grade", "=" if self.mode == "exact" else ">=", level)

    def lacks(self, case: Case) -> str:
        return "" if any(c.experts_tier for c in case.competing) else "申报表没有专家评定等级，此口径无从测算"

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode != "off":
            sets = {f"{self.path}.mode": "off"}
            yield Variation(f"专家评定的等级（{self.where}）", self.changed(mode="off"), turn=90, sets=sets)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.mode != "off" and any(e.candidate.experts_tier for e in case.entries):
            says = f"不采用专家评定等级（现为{self.told['mode'][self.mode]}）"
            yield Variation(says, self.changed(mode="off"))


class ExpertsTier(Rule):
    """专家评定的等级即为档次；预算决定支持到第几名，不改变等级。"""

    kind = "experts_tier"
    unit = "档"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"
        self.due = isinstance(clause, Figures) and clause.force != "choice"

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"专家评定为“{self.problem.pool[i].experts_tier}”"

    def tells(self, state: State, i: int) -> str:
        del state
        return f"评审结果为“{self.problem.pool[i].experts_tier}”"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.mode == "off":
            return
        listed, tiers = self.listed(allocation), self.problem.tiers
        for c, tier, _ in listed:
            best = tier_facts.graded(self.problem.programme, tiers, c)
            if best is not None:
                yield self.found(c, tier_facts.level(tiers, tier), best, sense="=" if self.mode == "exact" else "<=")
        ungraded = sum(c.experts_tier is None for c, *_ in listed)
        if ungraded and (self.due or any(c.experts_tier for c in self.problem.pool)):
            yield self.unchecked("专家评定等级", ungraded, "申报表没有填专家评定的等级")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，专家评定为{self.tier(limit) if limit else '其他'}"
