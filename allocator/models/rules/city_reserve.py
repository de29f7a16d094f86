"""S2 地市均衡名额：至多 s 个名额，按最低档给予名次名单中没有项目的市，依各市最佳合格项目的名次先后。

每市的最佳合格项目 b(c) 由得分、最低分和各自条件事先定出（`Problem.seat_candidates`）。
w_c = 1 当且仅当 c 市凭名次（或锁定）已有项目；o_c = 1 − w_c：

    Z_{b(c)} ≤ X_{b(c),1} · Z_{b(c)} + X_{b(c),2} ≤ 1 · Z_{b(c)} ≤ o_c · Σ Z ≤ s
    Z_{b(c')} ≤ Z_{b(c)} + w_c        b(c) 名次在 b(c') 之前

名额占数量和预算，不抬高分数线。目标 city 使有符合条件的项目而没有任何奖补的市 |C| − Σ w_c − Σ Z 最少，在档次结构之后、
分数线之前：放在取向之前，会为补市而打散档次。
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation, Wanted
from allocator.law.clause.fields import Points, Whole, hundredths
from allocator.law.clause.of_cities import CityClause
from allocator.law.programme import Gate
from allocator.models.algebra import leq, total
from allocator.models.cities import served
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.varying import steps
from allocator.problem.allocation import Allocation, seats_due
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(CityClause):
    """Up to `seats` awards at the lowest tier for cities without one, best candidate ≥ `min_score` points first.

    Only the cities that it binds can have one.
    """

    kind: Literal["city_reserve"] = "city_reserve"
    seats: Whole = Field(default=0, ge=0)
    min_score: Points = Decimal(0)

    label = "地市均衡名额"
    names = {"seats": "名额", "min_score": "最低分", **CityClause.whom_names}
    written = CityClause.whom_written
    counted = "个"
    place = 180
    limits = False
    keeps_money = False
    price_place = 40
    chooses = True
    of_cities = True
    read = False

    @property
    def active(self) -> bool:
        return self.seats > 0

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city"} if self.active else ())

    @property
    def uncut(self) -> str:
        return "seats" if self.seats else ""

    @property
    def as_seats(self) -> facets.Seats:
        return facets.Seats(*self.stating, whom=self.whom, seats=self.seats, min_score=self.min_score)

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if not self.seats:
            return
        yield Variation(f"不留地市均衡名额{self.whom.limits}（现为{self.seats}个）", self.changed(seats=0))
        for step, number in steps(self.seats, least=1):
            yield Variation(f"地市均衡名额{self.seats}个改为{number}个", self.changed(seats=number), step=step)
        if self.min_score:
            says = f"地市均衡名额不设最低分（现为{self.min_score}分）"
            yield Variation(says, self.changed(min_score=Decimal(0)))


class CityReserve(Rule):
    """没有项目的市，按其最佳合格项目的名次依次给予最低档名额。"""

    kind = "city_reserve"
    act: Act = "seats"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.watches_all = problem.reserve is not None

    @property
    def score_steps(self) -> Collection[int]:
        reserve = self.problem.reserve
        return {hundredths(reserve.min_score)} if reserve else ()

    def rows(self, d: Decisions) -> None:
        reserve, best = self.problem.reserve, self.problem.seat_candidates
        if reserve is None or not best:
            return
        d.add(leq(total(d.seat(i) for i in best.values()), reserve.seats), self.id, "名额总数")
        ranked = sorted(best.items(), key=lambda cb: cb[1])
        for k, (c, i) in enumerate(ranked):
            name = self.problem.cities[c]
            has = served(d, c)
            d.add(leq(d.seat(i), d.reaches(i, 1)), self.id, f"{name}名额即奖补")
            d.add(leq(total((d.seat(i), d.reaches(i, 2))), 1), self.id, f"{name}名额为最低档")
            d.add(leq(total((d.seat(i), has)), 1), self.id, f"{name}已有项目不占名额")
            for _, later in ranked[k + 1 :]:
                d.add(leq(d.seat(later), total((d.seat(i), has))), self.id, f"{name}名次在先")

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        reserve = self.problem.reserve
        if reserve is None:
            return
        if self.problem.publication:
            used = sum(self.problem.listed[i].via == "reserve" for i in self.problem.published)
            yield self.found("名额", used, reserve.seats)
            return
        seats = [i for i, a in enumerate(allocation.awards) if a and a.via == "reserve"]
        yield self.found("名额", len(seats), reserve.seats)
        due = seats_due(self.problem, allocation)[: len(seats)]
        wrong = [i for i in seats if i not in due or allocation.levels[i] != 1]
        yield self.found("名额", len(wrong), 0, of="次序与档次")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"地市均衡{who}使用{value}个，上限{limit}个"

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        """Return the seats that are not as they are due."""
        return f"不合{name}{of}的{value}个，应为{limit}个"
