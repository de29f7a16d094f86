"""The goals that look at the cities: what is blank, below its floor, or away from its share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allocator.models.algebra import Linear, geq, total
from allocator.models.cities import floors, served, shares
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal, Reach
from allocator.models.tally import Tally
from allocator.problem.problem import Problem


class BlankCities(Goal):
    """有符合名额条件的项目、而最终没有任何奖补的市数：|C| − Σ w_c − Σ Z（未设名额而点名此目标的，凡有可支持项目的市）。

    Not the number of seats filled: that one is as good where a city's award by merit is made into a seat.
    """

    key = "city"
    called = "地市均衡"
    sense = "min"
    level = 41
    usual = frozenset({"balanced", "top", "wide"})
    at_last = True
    looks_at = "cities"
    seated = True
    label = "有合格项目而无奖补的市"
    held = "有合格项目的市都有奖补"
    bettered = (held, "有合格项目而无奖补的市减至{}个")

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [cls(problem)] if problem.reserve or cls.asked_by_name(problem) else []

    @property
    def ideal(self) -> int:
        return 0

    def bound(self, reach: Reach) -> int:
        return reach.blank[reach.most]

    def least_awards(self, value: int, reach: Reach) -> int:
        """Return the least number that could leave so few cities blank; `value` is no less than the least."""
        return next(n for n, least in enumerate(reach.blank) if least <= value)

    def unfinished(self, cap: int, blank: Sequence[int]) -> Callable[[Tally], int]:
        del cap
        return lambda tally: blank[tally.number]

    def value(self, tally: Tally) -> int:
        return sum(1 for c in self.problem.waiting_cities if not tally.cities[c])

    def expression(self, d: Decisions) -> Linear:
        waiting = self.problem.waiting_cities
        given = total(d.seat(i) for i in self.problem.seat_candidates.values())
        return total((len(waiting), *(-1 * served(d, c) for c in sorted(waiting)), -1 * given))


class FloorShortfall(Goal):
    """各市（软性）下限之下的差额合计；几条下限同时生效时，每市以最大的一条计。"""

    key = "city_floor"
    called = "各市下限"
    sense = "min"
    level = 20
    usual = frozenset({"balanced", "top", "wide"})
    at_last = True
    looks_at = "cities"
    label = "各市下限的差额"
    held = "各市保持达到下限"
    bettered = ("各市都达到下限", "各市下限的差额减至{}个")

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [cls(problem)] if problem.soft_floor else []

    @property
    def ideal(self) -> int:
        return 0

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.least = floors(problem, "soft")

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

    key = "apportionment"
    called = "按申报数分配"
    sense = "min"
    level = 21
    usual = frozenset({"balanced", "top", "wide"})
    at_last = True
    makes_shares = True
    looks_at = "cities"
    label = "各市与应得数之差"
    held = "各市与应得数一致"
    bettered = (held, "各市与应得数之差减至{}个")

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [cls(problem)] if problem.apportioned else []

    @property
    def ideal(self) -> int:
        return 0

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
