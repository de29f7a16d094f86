"""H3 认定的事实：经认定的，λ_i ∈ {0, 认定的等级}（exact）；只作申报该等级的条件（upper）。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Pairs, Turn, Variation
from allocator.law.programme import Gate, Programme
from allocator.law.schema import MisplacedError
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
    """A fact that an authority has found is the tier: who passes a gate with `proof` has that gate's tier.

    `exact`: that tier and no other. `upper`: the fact only opens the tier, which is competed for like the others.
    """

    kind: Literal["found_tier"] = "found_tier"
    mode: Literal["exact", "upper"] = "exact"

    label = "认定的等级"
    names = {"mode": "方式"}
    told = {"mode": {"exact": "经认定的即为该等级", "upper": "认定只作申报该等级的条件"}}
    place = 90
    keeps_money = False
    price_place = 140
    chooses = True
    of_tiers = True
    grades = True
    by_proof = True

    @property
    def active(self) -> bool:
        return self.mode == "exact"

    @property
    def needs_levels(self) -> bool:
        return True

    @property
    def in_use(self) -> bool:
        return True

    def check(self, programme: Programme, place: int) -> None:
        """Add a fact that is the tier leaves one tier for those of whom it is not stated."""
        if self.mode != "exact" or programme.award.settled or len(programme.tiers) == 1:
            return
        proven = {g.tier for g in programme.gates if g.proof}
        others = [t.name for t in programme.tiers if t.name not in proven]
        if not proven or len(others) != 1:
            named = "、".join(others) or "无"
            words = "found_tier 的等级由带 proof 的条件([[gate]] tier、proof = true)认定，未获认定的应只有一个等级可定"
            said = f'{words}（没有此类条件的等级现为：{named}）；或设 mode = "upper"'
            raise MisplacedError(said, "clause", place)

    def gives_tier(self, pool: Sequence[Candidate]) -> bool:
        del pool
        return self.mode == "exact"

    def states_tier(self, candidate: Candidate) -> bool:
        """Without a fact the ordinary tier is his."""
        del candidate
        return True

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.FOUND, self._found(facts)

    def _found(self, facts: Facts) -> Pairs:
        """Return every tier but the one that a fact gives.

        The gates themselves close those whose fact is not stated.
        """
        for i, c in enumerate(facts.pool) if self.mode == "exact" else ():
            if name := tier_facts.found(facts.programme, c.gates):
                given = tier_facts.level(facts.tiers, name)
                yield from ((i, t) for t in facts.levels if t != given)

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        del programme
        if self.mode == "exact":
            yield Condition("found", "=", level)

    def lacks(self, case: Case) -> str:
        if not any(tier_facts.found(case.programme, c.gates) for c in case.competing):
            return "申报表没有载明已获认定的项目，此口径无从测算"
        return ""

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode == "exact":
            sets = {f"{self.path}.mode": "upper"}
            yield Variation(f"认定的等级（{self.where}）", self.changed(mode="upper"), turn=100, sets=sets)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.mode == "exact" and any(tier_facts.found(case.programme, e.candidate.gates) for e in case.entries):
            says = "认定只作申报该等级的条件（现为经认定的即为该等级）"
            yield Variation(says, self.changed(mode="upper"))


class FoundTier(Rule):
    """有关部门认定的事实即为等级：经认定的按该等级支持，或不支持。"""

    kind = "found_tier"
    unit = "档"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.exact = isinstance(clause, Figures) and clause.mode == "exact"
        self.facts = [tier_facts.found(problem.programme, c.gates) for c in problem.pool]

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state
        return f"经认定为“{self.facts[i]}”，不按其他等级支持"

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, award in enumerate(allocation.awards):
            name = self.facts[i]
            if self.exact and award is not None and name is not None:
                limit = tier_facts.level(self.problem.tiers, name)
                yield self.found(self.problem.pool[i], award.level, limit, sense="=")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，经认定为{self.tier(limit)}"
