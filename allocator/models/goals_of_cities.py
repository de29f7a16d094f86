"""The goals that look at the cities: what is blank, below its floor, or away from its share."""

from __future__ import annotations

from allocator.models.algebra import Linear, geq, total
from allocator.models.cities import floors, served, shares
from allocator.models.decisions import Decisions
from allocator.models.goals import Goal
from allocator.models.tally import Tally
from allocator.problem.problem import Problem


class BlankCities(Goal):
    """有符合名额条件的项目、而最终没有任何奖补的市数：|C| − Σ w_c − Σ Z（未设名额而点名此目标的，凡有可支持项目的市）。

    Not the number of seats filled: that one is as good where a city's award by merit is made into a seat.
    """

    name = "city"
    sense = "min"

    def value(self, tally: Tally) -> int:
        return sum(1 for c in self.problem.waiting_cities if not tally.cities[c])

    def expression(self, d: Decisions) -> Linear:
        waiting = self.problem.waiting_cities
        given = total(d.seat(i) for i in self.problem.seat_candidates.values())
        return total((len(waiting), *(-1 * served(d, c) for c in sorted(waiting)), -1 * given))


class FloorShortfall(Goal):
    """各市下限之下的差额合计。"""

    name = "city_floor"
    sense = "min"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.least = floors(problem)

    def value(self, tally: Tally) -> int:
        return sum(max(0, least - tally.cities[c]) for c, least in self.least.items())

    def expression(self, d: Decisions) -> Linear:
        slacks = []
        for c, least in self.least.items():
            slack = d.model.integer(f"低于下限[{self.problem.cities[c]}]", 0, least)
            d.add(geq(slack, least - d.funded(self.problem.by_city[c])), self.name, self.problem.cities[c])
            slacks.append(slack)
        return total(slacks)


class ShareDistance(Goal):
    """各市支持数与按申报数应得数之差的合计。"""

    name = "apportionment"
    sense = "min"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.shares = shares(problem)

    def value(self, tally: Tally) -> int:
        return sum(abs(tally.cities[c] - share) for c, share in self.shares.items())

    def expression(self, d: Decisions) -> Linear:
        parts = []
        for c, share in self.shares.items():
            positions, name = self.problem.by_city[c], self.problem.cities[c]
            part = d.model.integer(f"与应得之差[{name}]", 0, max(share, len(positions)))
            number = d.funded(positions)
            d.add(geq(part, share - number), self.name, f"{name}少于应得")
            d.add(geq(part, number - share), self.name, f"{name}多于应得")
            parts.append(part)
        return total(parts)
