"""S2 各市下限：N_c ≥ m_c。

软性：m_c = min(m, 该市自身条件可获支持的项目数)，目标 city_floor 使 Σ_c max(0, m_c − N_c) 最少；
硬性：m_c = m，各市都须达到，达不到则无可行方案；只有写明 up_to_fit 时才以该市可获支持的项目数为限。
可以只限所列的市（硬性的，所列的市没有申报也须达到），或只限可支持项目不少于若干个的市。几条同时生效时，硬性的条条都须
达到；软性的每市以最大的 m_c 计入目标。名次优先之下，下限只在各名单之间取舍（移动分数线），不改变市内次序。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Movable, Variation, Wanted
from allocator.law.clause.fields import Switch, Whole
from allocator.law.clause.of_cities import CityClause
from allocator.law.programme import Gate
from allocator.models.algebra import geq
from allocator.models.cities import owed
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import Tally, by_city
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem

UP_TO_FIT = "（以可支持的项目数为限）"


class Figures(CityClause):
    """At least `min` awards per city that has as many eligible candidates (else all of its candidates).

    `soft`: a goal (least shortfall); `hard`: a rule, and where it cannot be met there is no list. A hard floor asks for
    all of `min` awards also where fewer candidates are fit, unless `up_to_fit` lowers it to their number.
    """

    kind: Literal["city_floor"] = "city_floor"
    min: Whole = Field(default=0, ge=0)
    mode: Literal["soft", "hard"] = "soft"
    up_to_fit: Switch = False
    several: ClassVar[bool] = True

    label = "各市下限"
    names = {"min": "下限", "mode": "方式", "up_to_fit": "以可支持的项目数为限", **CityClause.whom_names}
    written = CityClause.whom_written
    told = {"mode": {"soft": "优先目标", "hard": "硬性要求"}}
    counted = "个"
    place = 170
    left_place = 70
    price_place = 30
    chooses = True
    demands = True
    of_cities = True
    selects = True
    read = False

    @property
    def whole(self) -> bool:
        """Whether the number is owed whole, however few candidates are fit."""
        return self.mode == "hard" and not self.up_to_fit

    @property
    def active(self) -> bool:
        return self.min > 0

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city"} if self.active else ())

    @property
    def as_floor(self) -> facets.Floor:
        return facets.Floor(*self.stating, whom=self.whom, min=self.min, mode=self.mode, up_to_fit=self.up_to_fit)

    @property
    def soft(self) -> bool:
        return self.mode == "soft"

    def relaxed(self, case: Case) -> Iterable[Variation]:
        if not self.min or self.mode != "hard":
            return
        names = self._apart(case)
        if len(names) < 2:
            yield Variation(self._asks(), self.changed(mode="soft"), turn=220, sets={f"{self.path}.mode": "soft"})
            return
        for city in names:
            without, tells = partial(self._without, city=city), partial(self._tells, names)
            yield Variation(self._tells(names, (city,)), without, turn=220, of=city, tells=tells)

    def _apart(self, case: Case) -> tuple[str, ...]:
        """Return the cities that may be left out one by one; none where the number fit says which are bound."""
        if self.if_fit_at_least:
            return ()
        return self.cities or tuple(sorted({c.city for c in case.competing} - {""}))

    def _asks(self) -> str:
        return f"{self.whom.words}每个市至少{self.min}项（{self.where}）{UP_TO_FIT if self.up_to_fit else ''}"

    def _tells(self, all_of_them: Sequence[str], some: Sequence[str]) -> str:
        if len(some) == len(all_of_them):
            return self._asks()
        each = "各" if len(some) > 1 else ""
        return f"{'、'.join(some)}{each}至少{self.min}项（{self.where}）{UP_TO_FIT if self.up_to_fit else ''}"

    def _without(self, case: Case, city: str) -> Case:
        """Return the case whose clause of this id binds one city less."""
        now = next(c for c in case.programme.all_of(Figures) if c.id == self.id)
        left = tuple(name for name in now._apart(case) if name != city)  # noqa: SLF001 - another clause of the kind
        return case.with_clause(self.id, cities=left) if left else case.with_clause(self.id, mode="soft")

    def movable(self, case: Case) -> Iterable[Movable]:
        del case
        if self.min and self.mode == "hard":
            yield Movable(f"{self.path}.min", f"{self.whom.each}下限", self.min, -1, 0, "项", self._with, nested=True)

    def _with(self, case: Case, least: int) -> Case:
        return case.with_clause(self.id, min=least)

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if not self.min:
            return
        yield Variation(f"不设各市下限（现为{self.whom.each}至少{self.min}项）", self.dropped)
        for step, number in steps(self.min, least=1):
            yield Variation(f"{self.whom.each}至少{self.min}项改为{number}项", self.changed(min=number), step=step)

    def dropped(self, case: Case) -> Case:
        return case.with_clause(self.id, min=0)


class CityFloor(Rule):
    """每个市至少支持若干项；软性的和写明 up_to_fit 的，可支持的项目不足时以其项目数为限。"""

    kind = "city_floor"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.least = owed(problem, clause.as_floor)
        self.hard = clause.mode == "hard"
        self.lowered = self.hard and clause.up_to_fit
        self.watches_all = bool(self.least)

    def rows(self, d: Decisions) -> None:
        for city, least in self.least.items() if self.hard else ():
            d.add(geq(d.funded(self._members(city)), least), self.id, city)

    def _members(self, city: str) -> Sequence[int]:
        cities = self.problem.cities
        return self.problem.by_city[cities.index(city)] if city in cities else ()

    def admits(self, tally: Tally) -> bool:
        return not self.hard or all(
            n >= least for n, least in zip(self._numbers(tally.cities), self.least.values(), strict=True)
        )

    def _numbers(self, numbers: Sequence[int]) -> list[int]:
        """Return the awards of each city that the clause binds, of those by city number."""
        cities = self.problem.cities
        return [numbers[cities.index(city)] if city in cities else 0 for city in self.least]

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        numbers = self._numbers(by_city(self.problem, allocation))
        for (city, least), number in zip(self.least.items(), numbers, strict=True):
            holds = number >= least or not self.hard
            yield self.found(city, number, least, sense=">=", holds=holds)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，本市下限{limit}个{UP_TO_FIT if self.lowered else ''}"
