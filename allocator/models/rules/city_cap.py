"""S2 各市上限：Σ_{c(i)=c} X_{i,1} ≤ cap；按百分比设定时以数量目标为基数，向下取整。

可以只限所列的市，或只限可支持项目不少于若干个的市；几条按各自的市和数字同时生效。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Bound, Movable, Variation, Wanted
from allocator.law.clause.fields import Whole
from allocator.law.clause.of_cities import CityClause
from allocator.law.programme import Gate, Programme
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation
from allocator.problem.bound_cities import members_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(CityClause):
    """At most `max` awards per city, or `percent` of the quota target; off when both are None."""

    kind: Literal["city_cap"] = "city_cap"
    max: Whole | None = Field(default=None, ge=0)
    percent: Whole | None = Field(default=None, ge=0, le=100)
    several: ClassVar[bool] = True

    label = "各市上限"
    names = {"max": "上限", "percent": "占数量目标的比例", **CityClause.whom_names}
    written = CityClause.whom_written
    counted = "个"
    units = {"percent": "%"}
    place = 150
    left_place = 50
    price_place = 10
    limits_choice = True
    of_cities = True
    read = False

    @property
    def active(self) -> bool:
        return self.max is not None or self.percent is not None

    @model_validator(mode="after")
    def _one_of(self) -> Figures:
        if self.max is not None and self.percent is not None:
            raise ValueError("max 与 percent 只能设一个")
        return self

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city"} if self.active else ())

    @property
    def as_cap(self) -> facets.Cap:
        return facets.Cap(*self.stating, whom=self.whom, max=self.max, percent=self.percent)

    def as_bounds(self, programme: Programme) -> Iterable[Bound]:
        if (most := self.as_cap.most(programme.target)) is not None:
            yield Bound(*self.stating, by="city", counted="awards", most=most, whom=self.whom)

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.active:
            name = "max" if self.max is not None else "percent"
            sets = {f"{self.path}.{name}": "off"}
            yield Variation(f"各市上限{self.whom.limits}", self.dropped, turn=10, sets=sets)

    def movable(self, case: Case) -> Iterable[Movable]:
        says = f"{self.whom.each}上限"
        if self.max is not None:
            end = max(self.max, len(case.entries))
            yield Movable(f"{self.path}.max", says, self.max, 1, end, "项", self._with_number)
        elif self.percent is not None:
            yield Movable(f"{self.path}.percent", says, self.percent, 1, 100, "%", self._with_share)

    def _with_number(self, case: Case, most: int) -> Case:
        return case.with_clause(self.id, max=most)

    def _with_share(self, case: Case, share: int) -> Case:
        return case.with_clause(self.id, percent=share)

    def moves(self, case: Case) -> Iterable[Variation]:
        if not self.active:
            return
        share = f"数量目标的{self.percent}%，即" if self.percent is not None else ""
        most = self.max if self.max is not None else (self.percent or 0) * case.programme.target // 100
        says = f"不设各市上限（现为{self.whom.each}至多{share}{most}项）"
        yield Variation(says, self.dropped)
        for step, number in steps(most):
            says = f"{self.whom.each}至多{most}项改为{number}项"
            yield Variation(says, self.changed(max=number, percent=None), step=step)

    def dropped(self, case: Case) -> Case:
        return case.with_clause(self.id, max=None, percent=None)


class CityCap(Rule):
    """每个市最多支持若干项；排在该市前列的项目优先。"""

    kind = "city_cap"
    act: Act = "blocks"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.most = clause.as_cap.most(problem.programme.target)
        self.whom = problem.bound(clause.whom)
        self.members = members_of(problem, clause.whom) if self.most is not None else {}
        self.watches_all = bool(self.members)

    def rows(self, d: Decisions) -> None:
        for c, positions in self.members.items():
            if self.most is not None and len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.problem.cities[c])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if self.most is None or self.problem.city[i] not in self.members or len(higher) < self.most:
            return None
        beta = d.model.boolean(f"β[{self.problem.pool[i].id},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{self.problem.pool[i].id}被本市上限挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        c = self.problem.city[i]
        return self.most is not None and c in self.members and state.city[c] >= self.most

    def may_block(self) -> set[int]:
        if self.most is None:
            return set()
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.problem.city[i], ()) if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        c = self.problem.city[i]
        return f"{self.problem.cities[c]}已有{state.city[c]}个{self.ahead}获支持，达到本市上限{self.most}个"

    def tells(self, state: State, i: int) -> str:
        del state, i
        return f"本市列入的项目已达上限{self.most}个"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for city, number in sorted(Counter(c.city for c, *_ in self.listed(allocation)).items()):
            if self.most is not None and city in self.whom:
                yield self.found(city, number, self.most)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，上限{limit}个"
