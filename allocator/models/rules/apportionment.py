"""S2 按申报数分配（目标）：Σ_c |N_c − s_c| 最小。

H = min(n, 数量目标) 个名额按各市合格项目数用最大余数法（Hamilton）分到各市，s_c 为该市应得；余数相同的按市名先后。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation, Wanted
from allocator.law.clause.fields import Switch
from allocator.law.programme import Gate
from allocator.models.cities import shares
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import by_city
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(Clause):
    """Awards per city as near as can be to the cities' shares of the eligible candidates; a goal.

    The seats shared out are the quota target's, by largest remainders (Hamilton).
    """

    kind: Literal["apportionment"] = "apportionment"
    on: Switch = False

    label = "按申报数分配"
    names = {"on": "启用"}
    written = {"on": "自定办法写了本条即启用"}
    place = 190
    left_place = 80
    limits = False
    price_place = 50
    chooses = True
    written_on = True
    of_cities = True
    read = False

    @property
    def active(self) -> bool:
        return self.on

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city"} if self.active else ())

    @property
    def apportions(self) -> bool:
        return self.on

    @property
    def soft(self) -> bool:
        return True

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if self.on:
            yield Variation("不按各市申报数分配名额", self.dropped)

    def dropped(self, case: Case) -> Case:
        return case.with_clause(self.id, on=False)


class Apportionment(Rule):
    """各市支持数尽量接近其合格申报数的份额；只是目标，不因此越过名次。"""

    kind = "apportionment"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.shares = shares(problem)
        self.watches_all = bool(self.shares)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        numbers = by_city(self.problem, allocation)
        for c, share in self.shares.items():
            yield self.found(self.problem.cities[c], numbers[c], share, sense="=", holds=True)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，按申报数应得{limit}个"
