"""H7 名次优先（无正当理由不得越过）：i 名次在 j 之前而 λ_i < t ≤ λ_j，则 i 在第 t 档必被挡住。

“挡住”只看锁定的和名次更高的奖补：专家等级、最低分、本单位项目数、累计上限、互斥、各市上限。预算和数量从不是理由。
L_{r,t} = 1 当且仅当名次 r 及以后有人凭名次达到 t；并列同等对待时，要求看同分组第一名 f(r) 起的线：

    X_{i,t} + Σ_k β_{i,t,k} ≥ L_{r+1,t}（或 L_{f(r),t}）      对 i 自身条件开放的每一档 t
    L_{r,t} ≥ X_{i,t} · L_{r,t} ≥ L_{r+1,t} · L_{r,t} ≤ X_{i,t} + L_{r+1,t}

无人能挡的 i（并列时只看同分组的第一名）有 X_{i,t} ≥ L_{r+1,t}，于是 L_{r,t} = X_{i,t}，不必另设变量。
专家评定等级时只有一条线：线上各得其等级。

excused 如上。strict：只有自身条件是理由，别的项目挡不住，名单止于第一个被挡的项目。in_city：只在同一市内比较，每市
各有其线。funding：只看是否支持，未支持的须在其每一开放档都被挡住；档次不按名次。off：不设名次约束。
累计上限“不予支持”（skip）时全有或全无：i 得到其后（含本人）达到的最高开放档，或在那一档被挡住而落选。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Variation
from allocator.law.programme import Gate
from allocator.models.algebra import Expression, geq, leq, total
from allocator.models.chains import behind, chains, lower_levels, merit_levels, ties_of
from allocator.models.decisions import Decisions
from allocator.models.graded import own_tiers
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State, at_due, states
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem

BY_NUMBER = "按项目编号先后兑现，额度不足的截减在后"
UNEXCUSED = "没有规则挡住，不得越过"
OWED = "没有规则挡住，应予兑现"
BY_FUNDING = "名次只定支持与否，档次不按名次"
IN_CITY = "名次只在同一市内比较"
Excuses = dict[tuple[int, int], list[Expression]]
"""(Level of the line, open level tested) → the 0/1 expressions that may excuse a position there."""


class Figures(Clause):
    """名次优先: nobody is passed over in favour of a lower rank.

    `excused`: unless a named rule blocks him (default). `strict`: unless his own data close the tier to him; a limit on
    his applicant or city is no excuse, the list ends above him. `in_city`: as excused, among candidates of one city
    only. `funding`: as excused, for being funded at all; the tiers are free. `off`: no order.
    """

    kind: Literal["merit_order"] = "merit_order"
    mode: Literal["excused", "strict", "in_city", "funding", "off"] = "excused"

    label = "名次优先"
    names = {"mode": "方式"}
    told = {
        "mode": {
            "excused": "名次优先",
            "strict": "名单止于第一个受限的项目",
            "in_city": "只在各市内比较名次",
            "funding": "只按名次定支持与否",
            "off": "不设",
        }
    }
    unsaid_label = {"order": "逐项兑现"}
    place = 130
    price_place = 60
    read = False
    chooses = True
    ranks = frozenset({"rate", "event"})

    @property
    def order(self) -> str:
        return self.mode

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode == "strict":
            words = "名单止于第一个受限的项目（merit.mode = strict）"
            yield Variation(words, self.changed(mode="excused"), turn=30, sets={f"{self.path}.mode": "excused"})

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if self.mode != "off":
            yield Variation("不设名次约束", self.changed(mode="off"))

    def loosened(self, case: Case, problem: Problem) -> Iterable[Variation]:
        del case
        if problem.merit == "strict":
            yield Variation("“名单止于第一个受限的项目”", self.changed(mode="excused"), turn=30)


class MeritOrder(Rule):
    """名次优先：除列明的规则外，不得越过名次靠前的项目。"""

    kind = "merit_order"
    unit = "档"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.mode = clause.mode if isinstance(clause, Figures) else "off"
        self.act: Act = "order" if self.mode in ("excused", "strict") else "neither"
        self.blocking: tuple[Rule, ...] = ()
        self.others: dict[str, Rule] = {}
        self.levels = (1,) if problem.graded or self.mode == "funding" else tuple(range(1, problem.top + 1))
        self.chains = chains(problem)

    @property
    def in_kernel(self) -> bool:
        """Whether a rank may be passed over, for a reason only."""
        return self.mode == "excused"

    @classmethod
    def implied(cls, problem: Problem) -> Figures | None:
        """Pay sums due in the order of the numbers: it matters only within one applicant's ceiling."""
        return Figures(id="order", interpretation=BY_NUMBER) if problem.entitled else None

    def beside(self, rules: Sequence[Rule]) -> None:
        """Learn which others can excuse."""
        self.blocking = () if self.mode == "strict" else tuple(r for r in rules if r.stops)
        self.others = {r.id: r for r in rules}

    def tested(self, i: int, level: int) -> tuple[int, ...]:
        """Return the levels at which a demand on position i for `level` is tested; none where its data excuse it."""
        opened = self.problem.open_levels[i]
        if i in self.problem.pinned or not opened:
            return ()
        if self.problem.graded or self.mode == "funding":
            return opened
        return (level,) if level in opened else ()

    def rows(self, d: Decisions) -> None:
        if self.mode == "off":
            return
        for chain in self.chains:
            lines = self._chain(d, chain)
            if self.mode != "in_city":
                d.lines = lines

    def _chain(self, d: Decisions, chain: Sequence[int]) -> list[list[Expression]]:
        """Return the lines and demands of candidates that compete with each other, best rank first."""
        length, first = len(chain), ties_of(self.problem, chain)
        excuses = [self._excuses(d, i) for i in chain]
        lines: list[list[Expression]] = [[0] * self.problem.top for _ in range(length + 1)]
        for r in range(length - 1, -1, -1):
            for t in self.levels:
                lines[r][t - 1] = self._line(d, chain[r], t, lines[r + 1][t - 1], excuses[r], alone=first[r] == r)
        for r, i in enumerate(chain):
            below = lines[r + 1] if first[r] == r else lines[first[r]]
            if self.problem.over == "skip":
                self._demand_whole(d, i, below, excuses[r])
            else:
                self._demand(d, i, below, excuses[r])
        return lines[:length]

    def _excuses(self, d: Decisions, i: int) -> Excuses:
        return {
            (t, tested): [e for e in (r.excuse(d, i, tested) for r in self.blocking) if e is not None]
            for t in self.levels
            for tested in self.tested(i, t)
        }

    def _line(
        self, d: Decisions, i: int, level: int, below: Expression, excuses: Excuses, *, alone: bool
    ) -> Expression:
        """L_{i,t}: an alias where it can be one, else a variable with its three rows."""
        opened = self.problem.open_levels[i]
        if i in self.problem.pinned or not opened or level > opened[0]:
            return below
        x = d.by_merit(i, level)
        free = any(t == level and not found for (t, _), found in excuses.items())
        sure = free and not (self.problem.over == "skip" and any(excuses.values()))
        if sure and alone:
            return x
        name = f"{self.problem.pool[i].id},{self.problem.tiers[level - 1].name}"
        line = d.model.boolean(f"L[{name}]")
        d.add(geq(line, x), self.id, f"线{name}含本人")
        d.add(geq(line, below), self.id, f"线{name}含其后")
        d.add(leq(line, total((x, below))), self.id, f"线{name}不虚设")
        return line

    def _demand(self, d: Decisions, i: int, below: Sequence[Expression], excuses: Excuses) -> None:
        for (t, tested), found in excuses.items():
            name = f"{self.problem.pool[i].id}在{self.tier(tested)}不被越过"
            d.add(geq(total((d.by_merit(i, t), *found)), below[t - 1]), self.id, name)

    def _demand_whole(self, d: Decisions, i: int, below: Sequence[Expression], excuses: Excuses) -> None:
        """Demand all or nothing at the merit tier: the best open level that somebody at this rank or below reaches."""
        name = f"{self.problem.pool[i].id}全额或落选"
        awarded = d.by_merit(i, 1)
        higher: Expression = 0
        for t, tested in sorted(excuses, reverse=True):
            line = below[t - 1]
            d.add(geq(d.by_merit(i, t), total((line, awarded, -1))), self.id, name)
            d.add(geq(total((awarded, *excuses[t, tested], higher)), line), self.id, name)
            higher = line

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if self.mode == "off":
            return
        if self.problem.prorates:
            allocation = at_due(self.problem, allocation)
        entitled, own = self.problem.entitled, merit_levels(self.problem, allocation)
        lower = self._due(allocation, own) if entitled else lower_levels(self.problem, allocation)
        overtaken = [i for i, level in enumerate(lower) if level > own[i] and i not in self.problem.pinned]
        wronged = 0
        for i, state in states(self.problem, allocation, overtaken):
            wrong = self._wronged(state, i, own[i], lower[i])
            wronged += wrong
            found = self.found(self.problem.pool[i], own[i], lower[i], sense=">=", holds=not wrong)
            reason, grounds = (
                (OWED if entitled else UNEXCUSED, ()) if wrong else self._reason(state, i, own[i], lower[i])
            )
            after = () if entitled else behind(self.problem, i)
            by = tuple(self.problem.pool[j].id for j in after if own[j] > own[i])
            yield replace(found, reason=reason, grounds=grounds, by=by)
        yield self.found("无正当理由", wronged, 0, unit="个", of="未兑现" if entitled else "被越过")

    def _due(self, allocation: Allocation, own: Sequence[int]) -> list[int]:
        """Return per position the level of its own event where it lacks the award that is due, else 0.

        On a published list nobody does; of prorated money nobody whose part is less than the smallest sum.
        """
        problem = self.problem
        if problem.publication:
            return [0] * len(own)
        names = {tier.name: t for t, tier in enumerate(problem.tiers, 1)}
        levels = [0 if level else names.get(c.event or "", 1) for c, level in zip(problem.pool, own, strict=True)]
        if problem.prorates:
            due = {i: s.due(i, levels[i]) for i, s in states(problem, allocation) if levels[i]}
            whole = allocation.spent + sum(due.values())
            for i, amount in due.items():
                if whole > problem.budget and amount * problem.budget // whole < problem.share_step:
                    levels[i] = 0
        return levels

    def _reason(self, state: State, i: int, own: int, lower: int) -> tuple[str, tuple[str, ...]]:
        """Tell what excuses that a lower rank has more than position i, and where it stands."""
        if own and self.problem.graded:
            return "档次按评定、认定或申报的等级，不按名次", ()
        if own and self.mode == "funding":
            return BY_FUNDING, (self.article,)
        every = range(1, self.problem.top + 1) if len(self.levels) == 1 else range(own + 1, lower + 1)
        closed = self.problem.closed_by[i]
        missed = list(every) if own else own_tiers(every, closed, self.others)
        rules = [self.others[name] for t in missed for name in closed.get(t, ()) if name in self.others]
        rules += [r for t in missed for r in self.blocking if r.blocks(state, i, t)]
        told = [(text, r.article) for r in dict.fromkeys(rules) if (text := r.why(state, i))]
        return "；".join(dict.fromkeys(text for text, _ in told)), tuple(dict.fromkeys(where for _, where in told))

    def _wronged(self, state: State, i: int, own: int, lower: int) -> bool:
        """Tell whether position i misses a level that a lower rank reaches while nothing blocks it there."""
        if len(self.levels) == 1 and own:
            return False
        missed = self.levels if len(self.levels) == 1 else range(own + 1, lower + 1)
        tests = [t for level in missed for t in self.tested(i, level)]
        if self.problem.over == "skip":
            return bool(tests) and (own > 0 or self._free(state, i, max(tests)))
        return any(self._free(state, i, t) for t in tests)

    def _free(self, state: State, i: int, level: int) -> bool:
        return not any(r.blocks(state, i, level) for r in self.blocking)

    def why(self, state: State, i: int) -> str:
        """Tell whom rank does not put before whom; nothing where it puts all in one order."""
        del state, i
        return {"in_city": IN_CITY, "funding": BY_FUNDING}.get(self.mode, "")

    def says(self, who: str, value: int, limit: int) -> str:
        if self.problem.entitled:
            return f"{who}未兑现"
        behind = "本市名次在后的项目" if self.mode == "in_city" else "名次在后的项目"
        return f"{who}{self.placed(value)}，{behind}最高{self.placed(limit)}"

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        """Tell how many there are in all; where sums are due nobody need be behind to be wronged."""
        return f"{name}{of}的项目{value}个，应为{limit}个"
