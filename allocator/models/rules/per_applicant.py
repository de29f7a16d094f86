"""H4 同一申报主体同一年度最多 m 项：Σ_{e(i)=e} X_{i,1} ≤ m；第 m+1 项及以后被名次更高的同单位项目挡住。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Bound, Movable, Variation, Wanted
from allocator.law.clause.fields import Whole
from allocator.law.programme import Gate, Programme
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(Clause):
    """同一申报主体同一年度最多N个: counted on applications (a check), on awards (a rule), or both."""

    kind: Literal["per_applicant"] = "per_applicant"
    max: Whole = Field(ge=1)
    counts: Literal["both", "awards", "applications"] = "both"
    figures: ClassVar[tuple[str, ...]] = ("max",)
    several: ClassVar[bool] = True

    label = "单位项目数"
    names = {"max": "上限", "counts": "计数"}
    told = {"counts": {"both": "申报数和获奖补数", "awards": "获奖补数", "applications": "申报数"}}
    counted = "个"
    place = 50
    keeps_money = False
    price_place = 80

    def asked(self) -> dict[str, Any]:
        """Applications are checked when the files are read; of awards there is a limit or none."""
        return {"kind": self.kind, "force": self.force, "max": None if self.counts == "applications" else self.max}

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"applicant", "code"})

    @property
    def applications(self) -> int | None:
        return None if self.counts == "awards" else self.max

    def as_bounds(self, programme: Programme) -> Iterable[Bound]:
        del programme
        if self.counts != "applications":
            yield Bound(*self.stating, by="applicant", counted="awards", most=self.max)

    def judged(self) -> Figures:
        """Tell how many applications one applicant may make is looked at by warnings only."""
        return self.model_copy(update={"max": 1, "counts": "both"})

    def relaxed(self, case: Case) -> Iterable[Variation]:
        words = f"同一单位最多{self.max}项（{self.where}）"
        most = max(1, len(case.entries))
        yield Variation(words, self.changed(max=most), turn=120, sets={f"{self.path}.max": most})

    def movable(self, case: Case) -> Iterable[Movable]:
        if self.counts != "applications":
            end = max(self.max, len(case.entries))
            yield Movable(f"{self.path}.max", "同一单位项目数上限", self.max, 1, end, "项", self._with)

    def _with(self, case: Case, most: int) -> Case:
        return case.with_clause(self.id, max=most)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.counts == "applications":
            return
        says = f"不限同一单位项目数（现为最多{self.max}项）"
        yield Variation(says, self.changed(max=max(self.max, len(case.entries))))
        for step, number in steps(self.max, least=1):
            yield Variation(f"同一单位最多{self.max}项改为{number}项", self.changed(max=number), step=step)


class PerApplicant(Rule):
    """同一申报主体同一年度最多支持m个项目。"""

    kind = "per_applicant"
    act: Act = "blocks"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.counts = clause.counts
        self.most = clause.max if clause.counts != "applications" else len(problem.pool)
        self.members = problem.by_applicant

    def rows(self, d: Decisions) -> None:
        for e, positions in self.members.items():
            if len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.problem.applicants[e])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if len(higher) < self.most:
            return None
        beta = d.model.boolean(f"β[{self.problem.pool[i].id},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{self.problem.pool[i].id}被同单位项目挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        return state.awards[self.problem.applicant[i]] >= self.most

    def most_of(self) -> tuple[Sequence[int], int]:
        return self.problem.applicant, self.most

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members[self.problem.applicant[i]] if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        return f"该单位本年度已有{state.awards[self.problem.applicant[i]]}个{self.ahead}获支持，达到上限{self.most}个"

    def tells(self, state: State, i: int) -> str:
        return f"本单位本年度已有{state.awards[self.problem.applicant[i]]}个项目列入，每个单位至多{self.most}个"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.counts == "applications":  # a check of the data (C49), no rule on awards
            return
        awarded = [c for c, *_ in self.listed(allocation)]
        numbers = Counter(c.applicant_key for c in awarded)
        names = {c.applicant_key: c.applicant or c.applicant_key for c in reversed(awarded)}
        for key, number in numbers.items():
            yield self.found(names[key], number, self.most)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}项，上限{limit}项"
