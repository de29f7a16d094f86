"""The brute force: every vector of levels, judged by what the rules *mean*, pair by pair.

Written from the text (formulation.md §3 and §5), not from the rule files, and from the raw data, not from the frozen
problem: no lines, no L, no β, no auxiliary variable, no search. Columns of numpy arrays run over all vectors at once.

    letters of i       0, every tier its own data leave open, its pin alone if pinned, and SEAT where a reserved seat
                       of its city could go to it
    amount of i        A_{i,t} = min(ceiling, request) down to γ; of this the room R_e − Σ y of its applicant's
                       pins and higher-ranked awards leaves: min(A, ρ) (truncate), A or impossible (demote, skip)
    i is blocked at t  giving i tier t would break the experts' tier, a minimum score (or a gate, or once), the count
                       per applicant, the room, the exclusivity or the city's cap, counting pinned and higher-ranked
                       awards only; pinned awards come first, and count only pins of higher rank
    i is wronged       some j that i must not be passed over for (ranked below i, or of equal score where ties are
                       treated together) reaches t > λ_i by merit, and i is not blocked at t
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from oracle.facts import SEAT, Facts
from oracle.pools import World

from allocator import clause as c

Column = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """What the brute force says about a world.

    Attributes
    ----------
    allowed
        How many vectors break no rule, budget and hard quotas apart.
    feasible
        How many of them keep budget and hard quotas too.
    goals
        The best goal vector, by name; empty when nothing is feasible.
    lists
        Every vector that reaches it, as (id, level, amount, via) by rank; one, if the list is unique.
    lexicographic
        Whether the first of `lists` is lexicographically greatest among all that reach the goals before the lines.
    """

    allowed: int
    feasible: int
    goals: dict[str, int]
    lists: list[list[tuple[str, int, int, str]]]
    lexicographic: bool = True


class Brute:
    """All vectors of one world."""

    def __init__(self, world: World) -> None:
        self.facts = facts = Facts(world)
        letters = [np.array(facts.letters(i), dtype=np.int64) for i in range(facts.n)]
        self.size = int(np.prod([len(x) for x in letters]))
        before, after = 1, self.size
        columns = []
        for x in letters:
            after = after // len(x) if len(x) else 0
            columns.append(np.tile(np.repeat(x, after), before))
            before *= len(x)
        self.seat = [x == SEAT for x in columns]
        self.level = [np.where(s, 1, x) for s, x in zip(self.seat, columns, strict=True)]
        self.merit = [
            np.zeros_like(x) if i in facts.pins else np.where(s, 0, x)
            for i, (s, x) in enumerate(zip(self.seat, columns, strict=True))
        ]
        self.amount: list[Column] = [np.zeros(0, dtype=np.int64)] * facts.n
        self.ok = np.ones(self.size, dtype=bool)
        self._walk()
        if facts.reserve.seats:
            self._seats()

    def _walk(self) -> None:
        """Amounts, hard rules and wrongs, candidate by candidate: the pinned ones, then the others, each by rank."""
        facts = self.facts
        zero = np.zeros(self.size, dtype=np.int64)
        money = {x.applicant_key: zero for x in facts.pool}
        awards = {x.applicant_key: zero for x in facts.pool}
        city = {x.city: zero for x in facts.pool}
        group = dict.fromkeys(facts.group, zero)
        merit = "off" if facts.one[c.MeritOrder].mode == "off" else "on"
        for i in facts.precedence:
            x = facts.pool[i]
            e, g = x.applicant_key, facts.group[i]
            whole = facts.room[e]
            left = None if whole is None else whole - money[e]
            closed = awards[e] >= facts.most
            if facts.cap is not None:
                closed = closed | (city[x.city] >= facts.cap)
            if g:
                closed = closed | (group[g] >= 1)
            if merit == "on" and i not in facts.pins:
                self.ok &= ~self._wronged(i, closed, left)
            given = self.level[i] > 0
            due = np.array(facts.full[i])[self.level[i]]
            if left is not None:
                if facts.over == "truncate":
                    due = np.where(given, np.minimum(due, left), 0)
                    self.ok &= ~given | (due >= np.array(facts.least)[self.level[i]])
                else:
                    self.ok &= ~given | (due <= left)
            self.ok &= ~(given & closed)
            self.amount[i] = due
            money[e] = money[e] + due
            awards[e] = awards[e] + given
            city[x.city] = city[x.city] + given
            group[g] = group[g] + given

    def _wronged(self, i: int, closed: Mask, left: Column | None) -> Mask:
        facts = self.facts

        def blocked(t: int) -> Mask:
            if left is None:
                return closed
            return closed | (left < (facts.least[t] if facts.over == "truncate" else facts.full[i][t]))

        rivals = [
            self.merit[j]
            for j in range(facts.n)
            if j > i or (facts.world.programme.ties == "together" and j < i and self._equal(i, j))
        ]

        def demanded(t: int) -> Mask:
            return reduce(np.logical_or, (rival >= t for rival in rivals), np.zeros(self.size, dtype=bool))

        own = self.merit[i]
        if facts.experts == "exact":
            grade = max(facts.open[i], default=0)
            return demanded(1) & (own == 0) & ~blocked(grade) if grade else np.zeros(self.size, dtype=bool)
        wronged = np.zeros(self.size, dtype=bool)
        higher = np.zeros(self.size, dtype=bool)
        for t in reversed(facts.open[i]):
            asked = demanded(t)
            if facts.over == "skip":
                wronged |= asked & ~higher & np.where(own > 0, own < t, ~blocked(t))
                higher |= asked
            else:
                wronged |= asked & (own < t) & ~blocked(t)
        return wronged

    def _equal(self, i: int, j: int) -> bool:
        return self.facts.pool[i].score == self.facts.pool[j].score

    def _seats(self) -> None:
        """Seats go to the first of the cities without any other award, in the order of their best candidates."""
        facts = self.facts
        waiting: list[tuple[Mask, Mask]] = []
        for city, i in sorted(facts.best.items(), key=lambda item: item[1]):
            others = [(self.level[j] > 0) & ~self.seat[j] for j in range(facts.n) if facts.pool[j].city == city]
            due = ~reduce(np.logical_or, others)
            self.ok &= ~self.seat[i] | due
            for earlier_due, earlier_seat in waiting:
                self.ok &= ~self.seat[i] | ~earlier_due | earlier_seat
            waiting.append((due, self.seat[i]))
        zero = np.zeros(self.size, dtype=np.int64)
        self.used = sum((s.astype(np.int64) for _, s in waiting), zero)
        self.due = sum((d.astype(np.int64) for d, _ in waiting), zero)
        self.ok &= self.used <= facts.reserve.seats

    def found(self) -> Found:
        """The best of all vectors, goal by goal in the order of formulation.md §5."""
        facts = self.facts
        allowed = int(self.ok.sum())
        zero = np.zeros(self.size, dtype=np.int64)
        number = [sum(((x == t).astype(np.int64) for x in self.level), zero) for t in range(facts.top + 1)]
        total = facts.n - number[0]
        money = sum(self.amount, zero)
        keep = self.ok & (money <= facts.world.budget)
        names = [t.name for t in facts.tiers]
        counted = [(q, number[names.index(q.tier) + 1] if q.tier else total) for q in facts.quotas]
        for q, x in counted:
            if q.mode == "hard":
                keep &= (x >= q.low) & (x <= q.high)
        feasible = int(keep.sum())
        if not feasible:
            return Found(allowed, 0, {}, [])
        goals: dict[str, int] = {}
        tied = keep
        for name, value, sign in self._goals(counted, number, total, money):
            if name.startswith("lines") and not any(k.startswith("lines") for k in goals):
                tied = keep.copy()
            best = (value[keep] * sign).max()
            keep = keep & (value * sign == best)
            goals[name] = _plain(best * sign)
        if not any(k.startswith("lines") for k in goals):
            tied = keep.copy()
        if facts.over == "skip" or facts.one[c.MeritOrder].mode == "off":
            tied = keep.copy()
            for x in self.level:
                keep = keep & (x == x[keep].max())
        for x in self.level:
            tied = tied & (x == x[tied].max())
        rows = np.flatnonzero(keep)
        first = np.flatnonzero(tied)[0]
        same = all(x[rows[0]] == x[first] for x in self.level)
        return Found(allowed, feasible, goals, [self.list(int(r)) for r in rows], same)

    def _goals(
        self, counted: list[tuple[c.Quota, Column]], number: list[Column], total: Column, money: Column
    ) -> list[tuple[str, Column, int]]:
        """Name, value of every vector, and +1 for the greatest or −1 for the least."""
        facts = self.facts
        zero = np.zeros_like(total)
        void = facts.top == 1 or facts.experts == "exact" or any(q.tier for q in facts.quotas)
        shape = facts.one[c.TierShape].mode
        off = zero
        if shape == "pyramid":
            for lower, upper in pairwise(number[1:]):
                off = off + np.maximum(0, upper - lower)
        elif facts.top == 3:
            off = np.maximum(0, np.minimum(number[1], number[3]) - number[2])
        present = sum(((x > 0).astype(np.int64) for x in number[1:]), zero)
        by_name: dict[str, list[tuple[str, Column, int]]] = {
            "quota": self._off("quota", [(q, np.maximum(0, np.maximum(q.low - x, x - q.high))) for q, x in counted]),
            "city": [],
            "tiers_present": [] if void else [("tiers_present", present, 1)],
            "target": self._off("target", [(q, np.maximum(0, q.target - x)) for q, x in counted]),
            "count": [("count", total, 1)],
            "shape": [] if void or shape == "none" else [("shape", off, -1)],
            "lines": [],
            "money": [("money", money, 1)],
            "score_sum": [("score_sum", self._weighed([x > 0 for x in self.level]), 1)],
            "score_money": [("score_money", self._weighed(self.amount), 1)],
        }
        if facts.reserve.seats:
            missing = np.maximum(0, np.minimum(facts.reserve.seats, self.due) - self.used)
            by_name["city"] = [("city", missing, -1)]
        if facts.one[c.MeritOrder].mode != "off":
            for t in [1] if facts.experts == "exact" else range(facts.top, 0, -1):
                ranks = [np.where(x >= t, i + 1, 0) for i, x in enumerate(self.merit)]
                by_name["lines"].append((f"lines_{facts.tiers[t - 1].name}", reduce(np.maximum, ranks, zero), 1))
        stance = {"balanced": ["tiers_present", "target"], "top": [], "wide": ["count"]}[facts.world.programme.stance]
        names: list[str] = [*facts.world.programme.goals] or ["quota", "city", *stance, "shape"]
        outside = facts.one[c.MeritOrder].mode == "off" or facts.over == "skip"
        names += [name for name in ("city", "lines") if name not in names]
        names += ["money"] if outside and "money" not in names else []
        return [goal for name in names for goal in by_name[name]]

    def _weighed(self, columns: Sequence[Column | Mask]) -> Column:
        """Σ score · column."""
        scores = [x.score or 0 for x in self.facts.pool]
        return sum((s * x for s, x in zip(scores, columns, strict=True)), np.zeros(self.size, dtype=np.int64))

    def _off(self, name: str, parts: list[tuple[c.Quota, Column]]) -> list[tuple[str, Column, int]]:
        """One quota: how far off; several: first the largest share of its own target, then the sum."""
        if not parts:
            return []
        together = sum((x for _, x in parts), np.zeros(self.size, dtype=np.int64))
        if len(parts) == 1:
            return [(name, together, -1)]
        # Targets are small, so that over this denominator every share is a whole number.
        common = int(np.lcm.reduce([max(1, q.target) for q, _ in parts]))
        shares = [x * (common // max(1, q.target)) for q, x in parts]
        return [(name, reduce(np.maximum, shares), -1), (f"{name}_sum", together, -1)]

    def list(self, row: int) -> list[tuple[str, int, int, str]]:
        """One vector as (id, level, amount, via) by rank; via is empty where there is no award."""
        result = []
        for i, x in enumerate(self.facts.pool):
            level = int(self.level[i][row])
            via = "reserve" if self.seat[i][row] else "pin" if i in self.facts.pins else "merit"
            result.append((x.id, level, int(self.amount[i][row]), via if level else ""))
        return result


def _plain(value: object) -> int:
    return int(value)  # type: ignore[call-overload, no-any-return]


def brute(world: World) -> Found:
    """What the brute force says about a world."""
    return Brute(world).found()
