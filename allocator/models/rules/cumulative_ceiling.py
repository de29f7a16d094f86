"""H2/H5 同一单位累计 ≤ K（含以前年度）：h_e + Σ_{e(i)=e} y_i ≤ K。

P_i 是同单位名次更高项目的金额之和，R_e = max(0, K − h_e)，ρ_i = R_e − P_i。

truncate  y_i = min(A_{i,λ_i}, ρ_i)；ρ_i < φ_t 时第 t 档被挡住：
          y_i ≤ A_{i,λ_i} · y_i ≥ A_{i,λ_i} − A_{i,τ} T_i · P_i + y_i ≥ R_e T_i · P_i + y_i ≤ R_e · y_i ≥ φ_{λ_i}
          P_i ≥ (R_e − φ_t + γ) β_{i,t}
demote    Σ_e y ≤ R_e；P_i ≥ (R_e − A_{i,t} + γ) β_{i,t}
skip      同 demote，但被挡住的不再降档

几条同时生效时，各条按各自计入的以前年度奖补有各自的 h_e 和 R_e，都须满足；余额 ρ_i 取其中最小的，金额由它定。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Movable, Pairs, Turn, Variation, Wanted
from allocator.law.programme import Gate
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule, figure
from allocator.models.state import State
from allocator.models.varying import step_money, steps
from allocator.money import Money, show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.rates import enough
from allocator.problem.tier_eligibility import Facts


class Figures(Clause):
    """同一单位累计 ≤ ceiling, with what happens at the edge and which earlier receipts count."""

    kind: Literal["cumulative_ceiling"] = "cumulative_ceiling"
    ceiling: Money
    over: Literal["truncate", "demote", "skip"] = "truncate"
    history: Literal["none", "programme", "ministry"] = "programme"
    figures: ClassVar[tuple[str, ...]] = ("ceiling",)
    freezing: ClassVar[tuple[str, ...]] = ("history",)
    several: ClassVar[bool] = True
    in_step: ClassVar[tuple[str, ...]] = ("over",)

    label = "单位累计上限"
    names = {"ceiling": "上限", "over": "超出时", "history": "累计范围"}
    told = {
        "over": {"truncate": "截减", "demote": "降档", "skip": "不予奖补"},
        "history": {"none": "仅本年度", "programme": "含以前年度，限本专题", "ministry": "含以前年度，本厅全部专项"},
    }
    place = 60
    keeps_money = False
    price_place = 90
    keeps_amount = "单位累计上限"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"applicant", "code"})

    @property
    def looks_back(self) -> bool:
        return self.history != "none"

    @property
    def uncut(self) -> str:
        return "" if self.over == "truncate" else "over"

    @property
    def as_ceiling(self) -> facets.Ceiling:
        return facets.Ceiling(*self.stating, ceiling=self.ceiling, over=self.over, history=self.history)

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.NO_ROOM, self._no_room(facts)

    def _no_room(self, facts: Facts) -> Pairs:
        if self.over == "skip":
            return
        whole, most = self.over == "demote", max(facts.least)
        for i, room in enumerate(facts.rooms[self.id]):
            full = facts.full[i]
            if room < max(full[-1], most):
                yield from ((i, t) for t in facts.levels if room < (full[t] if whole else facts.least[t]))

    def relaxed(self, case: Case) -> Iterable[Variation]:
        words = f"同一单位累计不超过{show_wan(self.ceiling)}万元（{self.where}）"
        huge = enough(case.programme, case.entries)
        sets = {f"{self.path}.ceiling": f"{huge}元", f"{self.path}.history": "none"}
        yield Variation(words, self.changed(ceiling=huge, history="none"), turn=130, sets=sets)

    def movable(self, case: Case) -> Iterable[Movable]:
        path, end = f"{self.path}.ceiling", self.ceiling + _without_end(case)
        yield Movable(path, self.label, self.ceiling, case.programme.granule, end, "元", self._with)

    def _with(self, case: Case, amount: int) -> Case:
        return case.with_clause(self.id, ceiling=amount)

    def moves(self, case: Case) -> Iterable[Variation]:
        now, by = self.ceiling, step_money(case)
        yield Variation(f"不设单位累计上限（现为{show_wan(now)}万元）", self.changed(ceiling=_without_end(case)))
        for step, amount in steps(now, by):
            says = f"单位累计上限{show_wan(now)}万元改为{show_wan(amount)}万元"
            yield Variation(says, self.changed(ceiling=amount), step=step)
        if self.history != "none":
            yield Variation("累计不计以前年度", self.changed(history="none"))


def _without_end(case: Case) -> int:
    """More money than all candidates together could be paid and have been paid, 元."""
    before = sum(abs(r.amount) for r in case.receipts or ()) + sum(e.candidate.received or 0 for e in case.entries)
    return before + enough(case.programme, case.entries)


class CumulativeCeiling(Rule):
    """同一单位累计获得的奖补金额不超过上限；超出部分按口径截减、降档或不予支持。"""

    kind = "cumulative_ceiling"
    unit = "元"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.ceiling, self.over = clause.ceiling, clause.over
        self.act: Act = "neither" if clause.over == "skip" else "blocks"
        self.members = problem.by_applicant
        self.own = next(k for k in problem.ceilings if k.clause.id == clause.id)
        self.known = clause.history == "none" or problem.history != "none"

    @property
    def in_kernel(self) -> bool:
        """Whether what is left of the room settles an amount, or that there is none."""
        return self.over != "skip"

    def rows(self, d: Decisions) -> None:
        self.close(d)
        gamma = self.problem.granule
        for e, positions in self.members.items():
            room = self.own.room[e]
            if sum(max(self.problem.full[i]) for i in positions) <= room:
                continue
            who = self.problem.applicants[e]
            d.add(leq(d.spent(positions), room // gamma), self.id, f"{who}累计不超过上限")
            for k, i in enumerate(positions if self.problem.tightest[e] is self.own else ()):
                if i in self.problem.may_be_cut and not self.problem.free:
                    self._cut(d, i, positions[:k], room // gamma)

    def _cut(self, d: Decisions, i: int, higher: Sequence[int], room: int) -> None:
        """Add the rows by which y_i is exactly min(A_{i,λ_i}, ρ_i)."""
        problem, gamma, name = self.problem, self.problem.granule, self.problem.pool[i].id
        cut = d.model.boolean(f"T[{name}]")
        amount, before = d.amount(i), d.spent(higher)
        d.add(leq(amount, d.full(i)), self.id, f"{name}不超过档次金额")
        d.add(geq(amount, d.full(i) - max(problem.full[i]) // gamma * cut), self.id, f"{name}不截减则足额")
        d.add(geq(before + amount, room * cut), self.id, f"{name}截减则用尽额度")
        d.add(leq(before + amount, room), self.id, f"{name}不超过余额")
        d.add(geq(amount, d.least(i)), self.id, f"{name}不低于最小支付")

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        room = self.own.room[self.problem.applicant[i]]
        higher = self.peers(i)
        needed = self.problem.least[level] if self.over == "truncate" else self.problem.full[i][level]
        if sum(max(self.problem.full[j]) for j in higher) <= room - needed:
            return None
        gamma, name = self.problem.granule, self.problem.pool[i].id
        beta = d.model.boolean(f"β[{name},{level},{self.id}]")
        used = max(0, (room - needed) // gamma + 1)
        d.add(geq(d.spent(higher), used * beta), self.id, f"{name}被累计上限挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        problem = self.problem  # what is too small by itself for its least amount is no matter of the ceiling
        return problem.full[i][level] >= problem.least[level] and state.due_under(self.own, i, level) == 0

    def may_block(self) -> set[int]:
        found, most = set(), [max(row) for row in self.problem.full]
        for e, positions in self.members.items():
            room, asked = self.own.room[e], 0
            if sum(most[i] for i in positions) <= room:
                continue
            for i in positions:
                asked += most[i]
                if asked > room:
                    found.add(i)
        return found

    def peers(self, i: int) -> Sequence[int]:
        members, turn = self.members[self.problem.applicant[i]], self.problem.turn
        return [j for j in members if turn[j] < turn[i]]

    def why(self, state: State, i: int) -> str:
        e = self.problem.applicant[i]
        had, new = figure(self.own.received[e], "元"), figure(state.money[e], "元")
        return f"该单位以前年度已获{had}、本次{self.ahead}{new}，累计上限{figure(self.ceiling, '元')}的余额不足"

    def tells(self, state: State, i: int) -> str:
        e = self.problem.applicant[i]
        sums = (("以前年度已获", self.own.received[e]), ("本年度其他项目拟获", state.money[e]))
        had = "、".join(f"{words}{figure(amount, '元')}" for words, amount in sums if amount)
        return f"本单位{had}，累计上限{figure(self.ceiling, '元')}的余额不足"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        paid: dict[str, int] = defaultdict(int)
        called: dict[str, str] = {}
        for c, _, amount in self.listed(allocation):
            paid[c.applicant_key] += amount
            called.setdefault(c.applicant_key, c.applicant)
        for key, new in paid.items():
            if new:
                found = self.found(called[key], new + self.own.earlier(key), self.ceiling)
                yield found if self.known or not found.holds else self._this_year(found)
        if not self.known and not any(paid.values()):
            yield self.unchecked("单位累计", 0, "没有计入以前年度奖补")

    def _this_year(self, found: Measurement) -> Measurement:
        """未核: the sum of this year alone, where the earlier ones are not counted in although the clause asks."""
        value, limit = figure(found.value, self.unit), figure(found.limit, self.unit)
        sentence = f"{found.who}本次{value}，没有计入以前年度奖补，累计是否超过上限{limit}未核"
        return replace(found, holds=None, binds=False, sentence=sentence)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}累计{figure(value, self.unit)}（含本次），上限{figure(limit, self.unit)}"
