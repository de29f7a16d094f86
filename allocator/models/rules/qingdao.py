"""青岛市（计划单列市）：单列或不纳入时，本池资金不支持青岛市项目。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation
from allocator.law.programme import Gate
from allocator.law.qingdao import QINGDAO, Mode
from allocator.models.rule import Measurement, Rule
from allocator.problem.allocation import Allocation
from allocator.problem.apart import theirs, with_qingdao
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(Clause):
    """青岛 (计划单列市): `separate` own table without money from this pool, `in` the pool, or `out`.

    None: nobody has chosen where the text is silent. Then it is computed as `in`, and the result is a 草案.
    """

    kind: Literal["qingdao"] = "qingdao"
    mode: Mode | None = None

    label = "青岛市"
    names = {"mode": "方式"}
    told = {"mode": {"separate": "单列", "in": "纳入", "out": "不纳入", None: "未选定（暂按纳入）"}}
    place = 200
    limits = False
    keeps_money = False
    price_place = 190

    @property
    def inside(self) -> bool:
        """Whether 青岛's candidates compete in this pool."""
        return self.mode in (None, "in")

    @classmethod
    def idle_own(cls, cities: Any) -> bool:
        """青岛 is a choice only where it is one of several cities named."""
        return not (isinstance(cities, Sequence) and QINGDAO in cities and len(cities) > 1)

    @property
    def as_apart(self) -> facets.Apart:
        return facets.Apart(*self.stating, mode=self.mode, article=self.article)

    def placed(self, case: Case) -> Case:
        return with_qingdao(case, self.mode or "in")

    def same_list(self, other: Clause) -> bool:
        """青岛 apart and 青岛 left out give the same list; so do 青岛 in the pool and nobody having chosen."""
        return isinstance(other, Figures) and self.inside == other.inside

    def moves(self, case: Case) -> Iterable[Variation]:
        number = len(theirs(case.entries, case.programme))
        if number and self.inside:
            yield Variation(f"青岛市{number}项不参与本池", lambda c: with_qingdao(c, "separate"))
        elif number:
            yield Variation(f"青岛市{number}项纳入本池", lambda c: with_qingdao(c, "in"))


class Qingdao(Rule):
    """青岛市项目单列排名或不纳入，不使用本池资金。Intake keeps them out of the pool."""

    kind = "qingdao"
    unit = "项"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.inside = not isinstance(clause, Figures) or clause.inside

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.inside:
            outside = [e for e in self.problem.aside if e.standing == "outside" and e.candidate.id in allocation.strays]
            nowhere = sum(not self.problem.pool[i].city for i in allocation.funded)
            if nowhere and not outside:
                yield self.unchecked("青岛市", nowhere, "申报表没有填所在市")
            else:
                yield self.found("青岛市", len(outside), 0)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}使用本池资金的项目{value}项，应为{limit}项"
