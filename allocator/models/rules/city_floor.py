"""S2 各市下限：N_c ≥ m_c。

软性：m_c = min(m, 该市自身条件可获支持的项目数)，目标 city_floor 使 Σ_c max(0, m_c − N_c) 最少；
硬性：m_c = m，各市都须达到，达不到则无可行方案；只有写明 up_to_fit 时才以该市可获支持的项目数为限。
名次优先之下，下限只在各名单之间取舍（移动分数线），不改变市内次序。
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import CityFloor as Figures
from allocator.law.clauses import Clause
from allocator.law.programme import Gate
from allocator.models.algebra import geq
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import Tally, by_city
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem

UP_TO_FIT = "（以可支持的项目数为限）"


class CityFloor(Rule):
    """每个市至少支持若干项；软性的和写明 up_to_fit 的，可支持的项目不足时以其项目数为限。"""

    kind = "city_floor"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.least = floors(problem)
        self.hard = isinstance(clause, Figures) and clause.mode == "hard"
        self.lowered = self.hard and isinstance(clause, Figures) and clause.up_to_fit
        self.watches_all = bool(self.least)

    def rows(self, d: Decisions) -> None:
        for c, least in self.least.items() if self.hard else ():
            d.add(geq(d.funded(self.problem.by_city[c]), least), self.id, self.problem.cities[c])

    def admits(self, tally: Tally) -> bool:
        return not self.hard or all(tally.cities[c] >= least for c, least in self.least.items())

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        numbers = by_city(self.problem, allocation)
        for c, least in self.least.items():
            holds = numbers[c] >= least or not self.hard
            yield self.found(self.problem.cities[c], numbers[c], least, sense=">=", holds=holds)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，本市下限{limit}个{UP_TO_FIT if self.lowered else ''}"


def floors(problem: Problem) -> dict[int, int]:
    """City number → m_c, where it is above 0."""
    clause = problem.programme.only(Figures)
    if clause is None or not clause.min:
        return {}
    able = fit(problem)
    if clause.whole:
        return dict.fromkeys(sorted(able), clause.min)
    return {c: min(clause.min, n) for c, n in sorted(able.items()) if n}


def fit(problem: Problem) -> dict[int, int]:
    """City number → how many of its candidates could have an award as far as their own data say."""
    able = dict.fromkeys(sorted(set(problem.city)), 0)
    for c, opened in zip(problem.city, problem.fit_levels, strict=True):
        able[c] += bool(opened)
    return able
