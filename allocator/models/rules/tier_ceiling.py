"""最高不超过：1 ≤ λ_i ⇒ 0 < y_i ≤ A_t，按最小单位取整；同档同额，只因申报金额或累计上限而减少。

按比例的没有同档同额：A_i = ⌊min(α·b_i, 单项上限)⌋，各项按自己的基数。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Literal

from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Condition, Pairs, Turn, Variation
from allocator.law.programme import Gate, Programme
from allocator.models.algebra import geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule, figure
from allocator.models.state import State, judged, reduced
from allocator.models.varying import steps, with_level, with_tier
from allocator.money import show_exact, show_wan
from allocator.problem.allocation import Allocation, most_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.rates import due_of, product
from allocator.problem.tier_eligibility import Facts


class Of(StrEnum):
    """What stands behind a number where not the standard is measured."""

    DUE = "（应付金额）"
    LEAST = "（最低金额）"


class Figures(Clause):
    """最高不超过: what each tier may pay stands in the programme's tiers."""

    kind: Literal["tier_ceiling"] = "tier_ceiling"

    label = "档次上限"
    label_due = "兑现标准"
    unsaid_label = {"tier_ceiling": "兑现标准"}
    place = 20
    limits = False
    keeps_money = False
    price_place = 180
    read = False
    implied = "奖补金额不超过所在等级的上限"
    keeps_amount = "本档上限或申报金额"

    @classmethod
    def unsaid(cls, programme: Programme) -> Figures:
        del programme
        return cls(id="tier_ceiling")

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        yield Turn.EVENT, _other_events(facts)
        yield Turn.PAYS_NOTHING, _too_little(facts)

    def opens(self, programme: Programme, level: int) -> Iterable[Condition]:
        if programme.award.given:
            yield Condition("event", "=", level)
        yield Condition("most", ">=", "granule")

    def moves(self, case: Case) -> Iterable[Variation]:
        """Return every tier's ceiling up and down by a tenth, as long as the tiers stay in order; floors are dropped.

        Under a rate the ceiling of a single award, which may be dropped too.
        """
        award, gamma = case.programme.award, case.programme.granule
        if isinstance(award, Rate) and award.ceiling is not None:
            now, name = award.ceiling, award.tier
            yield Variation(f"不设单项上限（现为{show_wan(now)}万元）", with_level(name, ceiling=None))
            for step, amount in steps(now, max(gamma, now // 10 // gamma * gamma), least=gamma):
                says = f"单项上限{show_wan(now)}万元改为{show_wan(amount)}万元"
                yield Variation(says, with_level(name, ceiling=amount), step=step)
        tiers = case.programme.tiers
        for n, tier in enumerate(tiers):
            by = max(gamma, tier.ceiling // 10 // gamma * gamma)
            for step, amount in steps(tier.ceiling, by, least=max(gamma, tier.floor or 0)):
                higher = [t.ceiling for t in tiers[:n]]
                lower = [t.ceiling for t in tiers[n + 1 :]]
                if all(c >= amount for c in higher) and all(c <= amount for c in lower):
                    says = f"{tier.name}上限{show_wan(tier.ceiling)}万元改为{show_wan(amount)}万元"
                    yield Variation(says, with_tier(n, ceiling=amount), step=step)
            if tier.floor:
                says = f"{tier.name}不设金额下限（现为{show_wan(tier.floor)}万元）"
                yield Variation(says, with_tier(n, floor=None))


def _other_events(facts: Facts) -> Pairs:
    """Return every event but the candidate's own, for awards by event."""
    if not facts.programme.award.given:
        return
    for t, tier in enumerate(facts.tiers, 1):
        yield from ((i, t) for i, c in enumerate(facts.pool) if c.event != tier.name)


def _too_little(facts: Facts) -> Pairs:
    """Yield each tier that a scenario pays nothing, and each standard of a candidate's own too small to pay."""
    levels = [t for t in facts.levels if facts.may_pay_nothing(t)]
    return ((i, t) for i in range(len(facts.pool) if levels else 0) for t in levels if facts.pays_nothing(i, t))


class TierCeiling(Rule):
    """各档最高不超过规定金额；同一档次金额相同，减少的必有注明的原因。

    The model has no other amount than the one `pay` gives; its rows only close other events than the candidate's own.
    Where the goals choose the amounts (free), φ_{λ_i} ≤ y_i ≤ A_{i,λ_i}.
    """

    kind = "tier_ceiling"
    unit = "元"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.act: Act = "neither" if problem.free else "total"

    @classmethod
    def implied(cls, problem: Problem) -> Figures | None:
        """Say that each sum of an event or a rate is what is due, where no clause says it."""
        award = problem.programme.award
        if not award.settled or problem.programme.all_of(Figures):
            return None
        article, quote = (award.article, award.quote) if isinstance(award, Rate) else (None, None)
        return Figures(id="tier_ceiling", article=article, quote=quote, force="must" if quote else "choice")

    def rows(self, d: Decisions) -> None:
        self.close(d)
        for i, c in enumerate(self.problem.pool) if self.problem.free else ():
            d.add(leq(d.amount(i), d.full(i)), self.id, f"{c.id}不超过档次金额")
            d.add(geq(d.amount(i), d.least(i)), self.id, f"{c.id}不低于最小支付")

    def why(self, state: State, i: int) -> str:
        """Only for what pays nothing, a tier or one's own standard; another event than one's own needs no words."""
        del state
        c, granule, award = self.problem.pool[i], self.problem.granule, self.problem.programme.award
        if isinstance(award, Rate):
            due = due_of(award, c)
            single = f"，单项上限{figure(award.ceiling, '元')}" if award.ceiling and award.ceiling < due else ""
            return f"{product(award, c)}为{show_exact(due)}元{single}，不足最小支付单位{granule}元"
        nothing = [t.name for t in self.problem.tiers if t.ceiling < granule and c.event in (None, t.name)]
        return f"“{'、'.join(reversed(nothing))}”的标准为0，不予支持" if nothing else ""

    def tells(self, state: State, i: int) -> str:
        return self.why(state, i)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        problem = self.problem
        short = reduced(problem, allocation)
        for i, state in judged(problem, allocation):
            award = allocation.awards[i]
            if award is None:
                continue
            c, ceiling = problem.pool[i], most_of(problem, i, award.level)
            step = problem.share_step if short else problem.granule
            whole = award.amount > 0 and award.amount % step == 0
            yield self.found(c, award.amount, ceiling, holds=whole and award.amount <= ceiling)
            if problem.free:
                least, full = problem.least[award.level], problem.full[i][award.level]
                if award.amount < least:
                    yield self.found(c, award.amount, least, sense=">=", of=Of.LEAST)
                elif award.amount > full:
                    yield self.found(c, award.amount, full, of=Of.DUE)
                continue
            due = state.due(i, award.level)
            if due != award.amount and not short:
                yield self.found(c, award.amount, due, sense="=", of=Of.DUE)

        if not isinstance(problem.programme.award, Rate):
            most = {t.name: t.ceiling for t in problem.tiers}
            for c, tier, amount in self.outside(allocation):
                yield self.found(c, amount, most[tier])

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}金额{figure(value, self.unit)}，标准{figure(limit, self.unit)}"

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        paid, other = figure(value, self.unit), figure(limit, self.unit)
        if of is Of.LEAST:
            return f"{name}金额{paid}，最低{other}"
        if value < limit and not self.problem.entitled:
            return f"{name}金额{paid}，没有超过上限，但少于按“同档同额”口径应付的{other}"
        return f"{name}金额{paid}，应付{other}"
