"""The best of all vectors, goal by goal in the order of formulation.md §5; the list has to be one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from oracle.facts import Line
from oracle.pools import World
from oracle.vectors import Column, Mask, Vectors

Aim = tuple[str, Column, int]
"""A goal's name, its value for every vector, and +1 for the greatest or −1 for the least."""


@dataclass(frozen=True)
class Found:
    """What the brute force says about a world.

    Attributes
    ----------
    allowed
        How many vectors break no rule, budget, hard quotas and hard floors of cities apart.
    feasible
        How many of them keep those too.
    goals
        The best goal vector, by name; empty when nothing is feasible.
    lists
        Every vector that reaches it, by rank; one, if the list is unique.
    lexicographic
        Whether the first of `lists` is lexicographically greatest among all that reach the goals before the lines.
    """

    allowed: int
    feasible: int
    goals: dict[str, int]
    lists: list[list[Line]]
    lexicographic: bool = True


class Best:
    """The counts of all vectors, what they have to keep as a whole, and the goals."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors, self.facts = vectors, vectors.facts
        facts, level = self.facts, vectors.level
        self.number = [vectors.sum(x == t for x in level) for t in range(facts.top + 1)]
        self.total = vectors.sum(x > 0 for x in level)
        self.money = vectors.sum(vectors.amount)
        self.of_city = {k: vectors.sum(level[i] > 0 for i in members) for k, members in facts.cities.items()}
        names = [t.name for t in facts.tiers]
        self.counted = [(q, self.number[names.index(q.tier) + 1] if q.tier else self.total) for q in facts.quotas]
        self.missing = {
            mode: vectors.sum(np.maximum(0, least - self._awards(city)) for city, least in facts.floors(mode).items())
            for mode in ("hard", "soft")
        }

    def _awards(self, city: str) -> Column:
        """How many awards a city has; none where nobody applies from there."""
        return self.of_city.get(city, np.zeros_like(self.total))

    def feasible(self) -> Mask:
        """The vectors that keep every rule, and budget, hard quotas and hard floors of cities too."""
        keep = self.vectors.ok & (self.money <= self.facts.world.budget)
        for q, x in self.counted:
            if q.mode == "hard":
                keep = keep & (x >= q.low) & (x <= q.high)
        return keep & (self.missing["hard"] == 0)

    def found(self) -> Found:
        """The best of all vectors."""
        vectors, facts = self.vectors, self.facts
        keep = tied = self.feasible()
        allowed, feasible = int(vectors.ok.sum()), int(keep.sum())
        if not feasible:
            return Found(allowed, 0, {}, [])
        goals: dict[str, int] = {}
        before_lines = True
        for name, value, sign in self.aims():
            before_lines = before_lines and not name.startswith("lines")
            best = (value[keep] * sign).max()
            keep = keep & (value * sign == best)
            tied = keep if before_lines else tied
            goals[name] = int(best * sign)
        if facts.outside:
            keep = tied = self._one_list(keep, goals)
        tied = _lexicographic(tied, vectors.level)
        rows, first = np.flatnonzero(keep), np.flatnonzero(tied)[0]
        same = all(x[rows[0]] == x[first] for x in vectors.level)
        return Found(allowed, feasible, goals, [vectors.list(int(r)) for r in rows], same)

    def _one_list(self, keep: Mask, goals: dict[str, int]) -> Mask:
        """Of equals, without one order: whose funded come first by rank, then whose tiers; then money and amounts."""
        levels = self.vectors.level
        if not self.facts.ordered:
            keep = _lexicographic(_lexicographic(keep, [(x > 0).astype(np.int64) for x in levels]), levels)
            if self.facts.free and "money" not in goals:
                goals["money"] = int(self.money[keep].max())
                keep = keep & (self.money == goals["money"])
        return _lexicographic(keep, [*levels, *self.vectors.chosen])

    def aims(self) -> list[Aim]:
        """The goals in their order; those named by the programme in its own."""
        programme = self.facts.world.programme
        stance = {"balanced": ["tiers_present", "target"], "top": [], "wide": ["count"]}[programme.stance]
        usual = ["quota", "city_floor", "apportionment", *stance, "shape", "city"]
        names: list[str] = [*programme.goals] or usual
        names += [x for x in ("city_floor", "apportionment", "city", "lines") if x not in names]
        names += ["money"] if self.facts.outside and self.facts.ordered and "money" not in names else []
        return [aim for name in names for aim in getattr(self, f"_{name}")()]

    def _quota(self) -> list[Aim]:
        return self._off("quota", [(q, np.maximum(0, np.maximum(q.low - x, x - q.high))) for q, x in self.counted])

    def _target(self) -> list[Aim]:
        return self._off("target", [(q, np.maximum(0, q.target - x)) for q, x in self.counted])

    def _off(self, name: str, parts: list[tuple[Any, Column]]) -> list[Aim]:
        """One quota: how far off; several: first the largest share of its own target, then the sum."""
        if not parts:
            return []
        together = self.vectors.sum(x for _, x in parts)
        if len(parts) == 1:
            return [(name, together, -1)]
        # Targets are small, so that over this denominator every share is a whole number.
        common = int(np.lcm.reduce([max(1, q.target) for q, _ in parts]))
        shares = [x * (common // max(1, q.target)) for q, x in parts]
        return [(name, reduce(np.maximum, shares), -1), (f"{name}_sum", together, -1)]

    def _city(self) -> list[Aim]:
        """How many cities with somebody fit for a seat end without any award, counted from the awards."""
        facts = self.facts
        named = "city" in facts.world.programme.goals
        if not facts.reserve.seats and not named:
            return []
        could = facts.fit_for_a_seat if facts.reserve.seats else facts.could_win
        fit = {x.city for i, x in enumerate(facts.pool) if could(i)}
        return [("city", self.vectors.sum(self.of_city[k] == 0 for k in sorted(fit)), -1)]

    def _city_floor(self) -> list[Aim]:
        return [("city_floor", self.missing["soft"], -1)] if self.facts.soft_floors else []

    def _apportionment(self) -> list[Aim]:
        if not self.facts.apportioned:
            return []
        off = self.vectors.sum(np.abs(self.of_city[k] - s) for k, s in self.facts.seats.items())
        return [("apportionment", off, -1)]

    def _tiers_present(self) -> list[Aim]:
        if self.facts.void and "tiers_present" not in self.facts.world.programme.goals:
            return []
        return [("tiers_present", self.vectors.sum(x > 0 for x in self.number[1:]), 1)]

    def _count(self) -> list[Aim]:
        return [("count", self.total, 1)]

    def _shape(self) -> list[Aim]:
        shape, number = self.facts.one("tier_shape"), self.number
        named = "shape" in self.facts.world.programme.goals
        if shape.mode == "none" or (self.facts.void and not named):
            return []
        parts = []
        if shape.mode == "pyramid":
            parts = [np.maximum(0, upper - lower) for lower, upper in pairwise(number[1:])]
        elif shape.mode == "shares":
            for t, tier in enumerate(self.facts.tiers, 1):
                off = np.abs(100 * number[t] - shape.shares[tier.name] * self.total)
                parts.append(np.maximum(0, off - 100 * shape.tolerance))
        else:
            inner = range(2, self.facts.top)
            parts = [np.maximum(0, np.minimum(number[t - 1], number[t + 1]) - number[t]) for t in inner]
        return [("shape", self.vectors.sum(parts), -1)]

    def _lines(self) -> list[Aim]:
        """The lowest rank that reaches each tier by merit; nothing where there is not one order over all."""
        facts = self.facts
        levels = range(facts.top, 0, -1)
        if not facts.ordered:
            return []
        if facts.graded:
            levels = range(1, 0, -1)
        aims = []
        for t in levels:
            ranks = [np.where(x >= t, i + 1, 0) for i, x in enumerate(self.vectors.merit)]
            aims.append((f"lines_{facts.tiers[t - 1].name}", reduce(np.maximum, ranks, np.zeros_like(self.total)), 1))
        return aims

    def _money(self) -> list[Aim]:
        return [("money", self.money, 1)]

    def _score_sum(self) -> list[Aim]:
        return [("score_sum", self._weighed([x > 0 for x in self.vectors.level]), 1)]

    def _score_money(self) -> list[Aim]:
        return [("score_money", self._weighed(self.vectors.amount), 1)]

    def _weighed(self, columns: list[Column] | list[Mask]) -> Column:
        """Σ score · column."""
        return self.vectors.sum((x.score or 0) * column for x, column in zip(self.facts.pool, columns, strict=True))


def _lexicographic(keep: Mask, columns: list[Column]) -> Mask:
    """Of some vectors those whose columns, one after the other, are greatest."""
    for x in columns:
        keep = keep & (x == x[keep].max())
    return keep


def brute(world: World) -> Found:
    """What the brute force says about a world."""
    return Best(Vectors(world)).found()
