"""一次性：历史台账中已获本办法奖补的同一项目不再支持；按单位认定的，该单位的项目都不再支持。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Pairs, Turn, Variation, Wanted
from allocator.law.clause.fields import Switch
from allocator.law.programme import Gate, Programme
from allocator.models.decisions import Decisions
from allocator.models.rule import Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate, Receipt, own_thing
from allocator.problem.case import Case
from allocator.problem.ledger import same_programme, sums
from allocator.problem.pins import History
from allocator.problem.problem import Problem
from allocator.problem.tier_eligibility import Facts

_WHY: Mapping[History, str] = {
    "ledger": "该单位以前年度已获奖补，而台账或申报表没有写明项目",
    "column": "该单位以前年度已获奖补，而“累计已获金额”列没有写明项目",
    "none": "没有计入以前年度奖补",
}
"""What the earlier years are known from → why a project cannot be looked up in them."""

_WHOSE = {"project": "项目", "applicant": "单位"}
"""Whom the clause follows, for people."""


class Figures(Clause):
    """一次性: a `project` that the ledger already holds is not funded again, or no project of an `applicant` in it."""

    kind: Literal["once"] = "once"
    on: Switch = True
    per: Literal["project", "applicant"] = "project"
    freezing: ClassVar[tuple[str, ...]] = ("on", "per")
    several: ClassVar[bool] = True

    label = "一次性"
    names = {"on": "启用", "per": "认定"}
    told = {"per": {"project": "按项目", "applicant": "按单位"}}
    place = 70
    keeps_money = False
    price_place = 100

    @property
    def active(self) -> bool:
        return self.on

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"project", "applicant"} if self.on else ())

    @property
    def looks_back(self) -> bool:
        return self.on

    @property
    def once_per(self) -> Literal["project", "applicant"] | None:
        return self.per if self.on else None

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.BEFORE, self._funded_before(facts)

    def _funded_before(self, facts: Facts) -> Pairs:
        if not self.on:
            return ()
        known = [r for r in facts.receipts or () if same_programme(facts.programme, r.programme)]
        if self.per == "applicant":
            paid = {key for key, kept in sums(known).items() if kept > 0}
            alone = facts.receipts is None  # then the file's own column is all that is known
            pairs = enumerate(facts.pool)
            again = [i for i, c in pairs if c.applicant_key in paid or (alone and (c.received or 0) > 0)]
        else:
            funded = {own_thing(r.applicant_key, r.project) for r in known if r.project}
            again = [i for i, c in enumerate(facts.pool) if c.own & funded] if funded else []
        return ((i, t) for i in again for t in facts.levels)

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        del programme, level
        if self.on:
            yield Condition("before", "=", 0)

    def unmatched(
        self,
        programme: Programme,
        candidates: Iterable[Candidate],
        history: History,
        receipts: Iterable[Receipt] | None,
    ) -> frozenset[str]:
        """Whoever has received nothing has received nothing for his project.

        Of the others a project is looked up by its name, an applicant needs no more than his; where the earlier years
        are not known, nobody is.
        """
        if not self.on:
            return frozenset()
        if history == "none":
            return frozenset(c.id for c in candidates)
        if self.per == "applicant":
            return frozenset()
        if history == "column":
            return frozenset(c.id for c in candidates if c.received)
        own = [r for r in receipts or () if same_programme(programme, r.programme)]
        earlier, nameless = {r.applicant_key for r in own}, {r.applicant_key for r in own if not r.project}
        return frozenset(
            c.id for c in candidates if c.applicant_key in nameless or (c.applicant_key in earlier and not c.own)
        )

    def lacks(self, case: Case) -> str:
        pool = case.competing
        if self.on and not (case.receipts or any(c.received for c in pool)):
            return "没有以前年度的奖补记录，此口径无从测算"
        return ""

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.on:
            what, sets = _WHOSE[self.per], {f"{self.path}.on": False}
            yield Variation(f"一次性，同一{what}不重复支持（{self.where}）", self.changed(on=False), turn=80, sets=sets)

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if self.on:
            what = _WHOSE[self.per]
            yield Variation(f"以前年度已获奖补的同一{what}可再获奖补", self.changed(on=False))


class Once(Rule):
    """一次性奖补：同一项目（或同一单位）只支持一次。"""

    kind = "once"
    unit = "项"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.on, self.whose = clause.on, "单位" if clause.per == "applicant" else "项目"
        self.unmatched = problem.unmatched.get(clause.id, frozenset())

    def rows(self, d: Decisions) -> None:
        self.close(d)

    def why(self, state: State, i: int) -> str:
        del state, i
        return f"该{self.whose}以前年度已获本办法奖补（一次性）"

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        for i, shut in enumerate(self.problem.closed_by):
            if any(self.id in by for by in shut.values()):
                yield self.found(self.problem.pool[i], int(allocation.awards[i] is not None), 0)
        unknown = sum(c.id in self.unmatched for c, *_ in self.listed(allocation))
        if self.on and (unknown or (self.unmatched and self.problem.history != "ledger")):
            yield self.unchecked("一次性", unknown, _WHY[self.problem.history])

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}以前年度已获奖补，本次支持{value}项，应为{limit}项"
