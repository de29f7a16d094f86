"""H1 总额控制：Σ y_i ≤ B。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Movable, Variation
from allocator.models.algebra import leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.tally import Numbers, Tally
from allocator.models.varying import step_money, steps
from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.rates import enough


class Figures(Clause):
    """总额控制. The sum itself is an input of every run; the 办法 names none."""

    kind: Literal["budget"] = "budget"

    label = "总额控制"
    place = 10
    keeps_money = False
    price_place = 200
    read = False
    implied = "奖补金额合计不超过预算总额"
    of_budget = True
    of_total = True
    selects = True
    of_shortfall = True
    moved_by = "追加预算后以 --budget 给出"
    keeps_amount = "预算总额"

    def relaxed(self, case: Case) -> Iterable[Variation]:
        words = f"预算总额{show_wan(case.budget)}万元（{self.where}）"
        yield Variation(words, lambda c: c.but(budget=enough(c.programme, c.entries)), turn=250)

    def movable(self, case: Case) -> Iterable[Movable]:
        granule, end = case.programme.granule, enough(case.programme, case.entries)
        yield Movable("budget", self.keeps_amount, case.budget, granule, end, "元", _with_budget, nested=True)

    def moves(self, case: Case) -> Iterable[Variation]:
        for step, amount in steps(case.budget, step_money(case)):
            says = f"预算总额{show_wan(case.budget)}万元改为{show_wan(amount)}万元"
            yield Variation(says, partial(Case.but, budget=amount), step=step)


def _with_budget(case: Case, amount: int) -> Case:
    return case.but(budget=amount)


class Budget(Rule):
    """实行总额控制：奖补金额合计不超过预算总额。"""

    kind = "budget"
    unit = "元"
    in_kernel = True
    admits_none = True

    def rows(self, d: Decisions) -> None:
        d.add(leq(d.spent(), self.problem.budget // self.problem.granule), self.id, "合计不超过预算")
        if (most := self._most()) is not None:
            d.add(leq(d.funded(), most), self.id, "预算至多能支持的项目数")

    def _most(self) -> int | None:
        """Tell how many awards the budget pays at most; None where amounts may vary or one order decides.

        Those are the cheapest ones, which a relaxation does not see by itself.
        """
        problem = self.problem
        if problem.one_order or problem.free or problem.may_be_cut:
            return None
        paid = sorted(min(problem.full[i][t] for t in opened) for i, opened in enumerate(problem.open_levels) if opened)
        return sum(1 for so_far in accumulate(paid) if so_far <= problem.budget)

    def admits(self, tally: Tally) -> bool:
        return tally.spent <= self.problem.budget

    def sifts(self, counts: Numbers) -> bool:
        """Money apart it lets everything pass."""
        del counts
        return True

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        yield self.found("合计", allocation.spent, self.problem.budget)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}安排{figure(value, self.unit)}，预算总额{figure(limit, self.unit)}"
