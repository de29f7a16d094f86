"""S2 各市金额上限：Σ_{c(i)=c} y_i ≤ M。

i 在第 t 档被挡住：本市锁定的和名次更高的项目金额 S_i，加上本项目在该档应得的 min(A_{i,t}, ρ_i)，超过 M。
金额在下限与上限之间择优时，按该档最低金额 φ_t 计。可以只限所列的市，或只限可支持项目不少于若干个的市。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Bound, Movable, Variation, Wanted
from allocator.law.clause.of_cities import CityClause
from allocator.law.programme import Gate, Programme
from allocator.models.algebra import Expression, geq, leq, total
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule, figure
from allocator.models.state import State
from allocator.models.varying import step_money, steps
from allocator.money import Money, show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.bound_cities import members_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.rates import enough


class Figures(CityClause):
    """At most `max` 元 of awards per city; off when None."""

    kind: Literal["city_ceiling"] = "city_ceiling"
    max: Money | None = None
    figures: ClassVar[tuple[str, ...]] = ("max",)
    several: ClassVar[bool] = True

    label = "各市金额上限"
    names = {"max": "上限", **CityClause.whom_names}
    written = CityClause.whom_written
    place = 160
    left_place = 60
    price_place = 20
    seldom = True
    limits_choice = True
    keeps_amount = "各市金额上限"
    of_cities = True
    read = False

    @property
    def active(self) -> bool:
        return self.max is not None

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city"} if self.active else ())

    @property
    def caps_money(self) -> bool:
        return self.active

    def as_bounds(self, programme: Programme) -> Iterable[Bound]:
        del programme
        if self.max is not None:
            yield Bound(*self.stating, by="city", counted="money", most=self.max, whom=self.whom)

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.max is not None:
            words = f"{self.whom.words or '各市'}金额不超过{show_wan(self.max)}万元"
            yield Variation(words, self.dropped, turn=20, sets={f"{self.path}.max": "off"})

    def movable(self, case: Case) -> Iterable[Movable]:
        if self.max is not None:
            says, end = f"{self.whom.each}金额上限", self.max + enough(case.programme, case.entries)
            yield Movable(f"{self.path}.max", says, self.max, case.programme.granule, end, "元", self._with)

    def _with(self, case: Case, most: int) -> Case:
        return case.with_clause(self.id, max=most)

    def moves(self, case: Case) -> Iterable[Variation]:
        if self.max is None:
            return
        now, by = self.max, step_money(case)
        each = self.whom.each
        yield Variation(f"不设各市金额上限（现为{each}{show_wan(now)}万元）", self.dropped)
        for step, amount in steps(now, by):
            says = f"{each}{show_wan(now)}万元改为{show_wan(amount)}万元"
            yield Variation(says, self.changed(max=amount), step=step)

    def dropped(self, case: Case) -> Case:
        return case.with_clause(self.id, max=None)


class CityCeiling(Rule):
    """每个市的奖补金额合计不超过上限；名次靠前的项目优先。"""

    kind = "city_ceiling"
    act: Act = "blocks"
    unit = "元"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.most = clause.max
        self.whom = problem.bound(clause.whom)
        self.members = members_of(problem, clause.whom) if self.most is not None else {}
        self.watches_all = bool(self.members)

    def rows(self, d: Decisions) -> None:
        for c, positions in self.members.items():
            if self.most is not None and self._asked(positions) > self.most:
                d.add(leq(d.spent(positions), self.most // self.problem.granule), self.id, self.problem.cities[c])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher, gamma = self.peers(i), self.problem.granule
        own = self._own(i, level)
        bound = self.problem.city[i] in self.members
        if self.most is None or not bound or self._asked(higher) + own <= self.most:
            return None
        name = self.problem.pool[i].id
        over = self.most // gamma + 1
        beta = d.model.boolean(f"β[{name},{level},{self.id}]")
        d.add(geq(d.spent(higher), max(0, over - own // gamma) * beta), self.id, f"{name}被本市金额上限挡住")
        room = self.problem.room[self.problem.applicant[i]]
        if i in self.problem.may_be_cut and room is not None and not self.problem.free:
            siblings = [j for j in self.problem.by_applicant[self.problem.applicant[i]] if self._before(j, i)]
            left = total((room // gamma, -1 * d.spent(siblings)))
            most = sum(max(self.problem.full[j]) for j in siblings) // gamma
            slack = max(0, most - room // gamma)  # with β = 0 the row asks nothing, whatever the siblings got
            row = geq(total((d.spent(higher), left, slack)), (over + slack) * beta)
            d.add(row, self.id, f"{name}按余额计仍超过本市金额上限")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        if self.most is None or self.problem.city[i] not in self.members:
            return False
        own, room = self._own(i, level), state.room(i)
        if room is not None and self.problem.over == "truncate" and not self.problem.free:
            own = min(own, max(0, room))
        return state.city_money[self.problem.city[i]] + own > self.most

    def may_block(self) -> set[int]:
        found = set()
        for positions in self.members.values():
            asked = 0
            for i in positions:
                asked += max(self.problem.full[i])
                if self.most is not None and asked > self.most:
                    found.add(i)
        return found

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.problem.city[i], ()) if self._before(j, i)]

    def _before(self, j: int, i: int) -> bool:
        return self.problem.turn[j] < self.problem.turn[i]

    def _own(self, i: int, level: int) -> int:
        """Tell what position i takes of the city's sum at a level, as far as its own data say, 元."""
        return self.problem.least[level] if self.problem.free else self.problem.full[i][level]

    def _asked(self, positions: Sequence[int]) -> int:
        return sum(max(self.problem.full[i]) for i in positions)

    def why(self, state: State, i: int) -> str:
        c = self.problem.city[i]
        spent, most = figure(state.city_money[c], self.unit), figure(self.most or 0, self.unit)
        return f"{self.problem.cities[c]}{self.ahead}已安排{spent}，加上本项目超过本市金额上限{most}"

    def tells(self, state: State, i: int) -> str:
        del state, i
        return f"列入本项目将超过本市金额上限{figure(self.most or 0, self.unit)}"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        paid: dict[str, int] = defaultdict(int)
        for c, _, amount in self.listed(allocation):
            paid[c.city] += amount
        for city, spent in sorted(paid.items()):
            if spent and self.most is not None and city in self.whom:
                yield self.found(city, spent, self.most)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}安排{figure(value, self.unit)}，本市上限{figure(limit, self.unit)}"
