"""The brute force: every vector of levels, judged by what the rules *mean*, pair by pair.

Written from the text (formulation.md §3 and §5), not from the rule files, and from the raw data, not from the frozen
problem: no lines, no L, no β, no auxiliary variable, no search. Columns of numpy arrays run over all vectors at once.

    letters of i       0, every tier its own data leave open, its pin alone if pinned, and SEAT where a reserved seat
                       of its city could go to it
    amount of i        A_{i,t} = min(ceiling, request) down to γ; of this the room R_e − Σ y of its applicant's
                       pins and higher-ranked awards leaves: min(A, ρ) (truncate), A or impossible (demote, skip)
    i is blocked at t  giving i tier t would break the experts' tier, a minimum score (or a gate, or once), the count
                       per applicant, the room, the exclusivity, the city's cap or its ceiling in money, counting
                       pinned and higher-ranked awards only; pinned awards come first, and count only higher pins
    i is wronged       some j that i must not be passed over for (ranked below i, or of equal score where ties are
                       treated together; in_city: of i's city) reaches t > λ_i by merit, and i is not blocked at t.
                       strict: only i's own data block. funding: λ_i = 0, and some tier is open to i and not blocked
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from oracle.facts import SEAT, Facts, Line
from oracle.pools import World

Column = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Before:
    """What the awards that count against a candidate leave to it, over all vectors.

    Attributes
    ----------
    closed
        Whether a number (of its applicant, group or city) is used up.
    left
        The room of its applicant; None without a ceiling.
    purse
        What its city may still get; None without a ceiling.
    """

    closed: Mask
    left: Column | None
    purse: Column | None


class Vectors:
    """All vectors of one world that keep every rule are marked `ok`; budget, hard quotas and floors apart."""

    def __init__(self, world: World) -> None:
        self.facts = facts = Facts(world)
        letters = [self.letters(i) for i in range(facts.n)]
        self.size = int(np.prod([len(x) for x in letters]))
        before, after = 1, self.size
        columns = []
        for x in letters:
            after = after // len(x) if len(x) else 0
            columns.append(np.tile(np.repeat(np.array(x, dtype=np.int64).reshape(-1, 2), after, axis=0), (before, 1)))
            before *= len(x)
        self.seat = [x[:, 0] == SEAT for x in columns]
        self.level = [np.where(s, 1, x[:, 0]) for s, x in zip(self.seat, columns, strict=True)]
        self.amount = [x[:, 1] for x in columns]
        self.merit = [
            np.zeros_like(x) if i in facts.pins else np.where(s, 0, x)
            for i, (s, x) in enumerate(zip(self.seat, self.level, strict=True))
        ]
        self.ok = np.ones(self.size, dtype=bool)
        self._walk()
        if facts.reserve.seats:
            self._seats()

    @property
    def chosen(self) -> list[Column]:
        """Amounts that the goals choose: none, every amount follows from the levels."""
        return []

    def letters(self, i: int) -> list[tuple[int, int]]:
        """The letters of i, each with what it would pay if nothing were in the way."""
        return [(t, self.facts.full[i][abs(t)]) for t in self.facts.letters(i)]

    def paid(self, i: int, left: Column | None) -> Column:
        """What i is paid at its letter, of what is left to its applicant."""
        if left is None or self.facts.over != "truncate":
            return self.amount[i]
        return np.where(self.level[i] > 0, np.minimum(self.amount[i], left), 0)

    def least(self, i: int, t: int) -> int:
        """The room without which i cannot have tier t."""
        return self.facts.least[t] if self.facts.over == "truncate" else self.facts.full[i][t]

    def due(self, i: int, t: int, left: Column | None) -> Column | int:
        """What tier t would pay i: the sum that its city's ceiling has to bear."""
        full = self.facts.full[i][t]
        return full if left is None or self.facts.over != "truncate" else np.minimum(full, left)

    def _walk(self) -> None:
        """Amounts, hard rules and wrongs, candidate by candidate: the pinned ones, then the others, each by rank."""
        facts = self.facts
        zero = np.zeros(self.size, dtype=np.int64)
        money = {x.applicant_key: zero for x in facts.pool}
        awards = {x.applicant_key: zero for x in facts.pool}
        city = {x.city: zero for x in facts.pool}
        spent = {x.city: zero for x in facts.pool}
        groups = [(most, names, dict.fromkeys(names, zero)) for most, names in facts.exclusives]
        for i in facts.precedence:
            x = facts.pool[i]
            e = x.applicant_key
            room = facts.room[e]
            closed = awards[e] >= facts.most
            cap, purse = facts.cap_of(x.city), facts.purse_of(x.city)
            if cap is not None:
                closed = closed | (city[x.city] >= cap)
            for most, names, group in groups:
                if names[i]:
                    closed = closed | (group[names[i]] >= most)
            before = Before(
                closed,
                left=None if room is None else room - money[e],
                purse=None if purse is None else purse - spent[x.city],
            )
            if facts.merit != "off" and i not in facts.pins:
                self.ok &= ~self._wronged(i, before)
            given = self.level[i] > 0
            due = self.paid(i, before.left)
            self.ok &= ~(given & closed)
            self.ok &= ~given | (due >= np.array(facts.least)[self.level[i]])
            if before.left is not None:
                self.ok &= ~given | (due <= before.left)
            if before.purse is not None:
                self.ok &= ~given | (due <= before.purse)
            self.amount[i] = due
            money[e] = money[e] + due
            awards[e] = awards[e] + given
            city[x.city] = city[x.city] + given
            spent[x.city] = spent[x.city] + due
            for _, names, group in groups:
                group[names[i]] = group[names[i]] + given

    def blocked(self, i: int, t: int, before: Before) -> Mask:
        """Where i is blocked at a tier that its own data leave open."""
        if self.facts.merit == "strict":
            return np.zeros(self.size, dtype=bool)
        stopped = before.closed
        if before.left is not None:
            stopped = stopped | (before.left < self.least(i, t))
        if before.purse is not None:
            stopped = stopped | (before.purse < self.due(i, t, before.left))
        return stopped

    def _rivals(self, i: int) -> list[int]:
        """Those that i must not be passed over for."""
        facts, x = self.facts, self.facts.pool[i]
        together = facts.world.programme.ties == "together"
        behind = [j for j in range(facts.n) if j > i or (together and j < i and facts.pool[j].score == x.score)]
        return [j for j in behind if facts.merit != "in_city" or facts.pool[j].city == x.city]

    def _wronged(self, i: int, before: Before) -> Mask:
        facts, own = self.facts, self.merit[i]
        rivals = [self.merit[j] for j in self._rivals(i)]
        never = np.zeros(self.size, dtype=bool)

        def demanded(t: int) -> Mask:
            return reduce(np.logical_or, (rival >= t for rival in rivals), never)

        def free(t: int) -> Mask:
            return ~self.blocked(i, t, before)

        if facts.graded or facts.merit == "funding":
            return demanded(1) & (own == 0) & reduce(np.logical_or, map(free, facts.own[i]), never)
        wronged, higher = never, never
        for t in reversed(facts.own[i]):
            asked = demanded(t)
            if facts.over == "skip":
                wronged = wronged | (asked & ~higher & np.where(own > 0, own < t, free(t)))
                higher = higher | asked
            else:
                wronged = wronged | (asked & (own < t) & free(t))
        return wronged

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
        self.ok &= self.sum(seat for _, seat in waiting) <= facts.reserve.seats

    def sum(self, columns: Iterable[Column | Mask]) -> Column:
        """The sum of some columns, also of none."""
        return sum((x.astype(np.int64) for x in columns), np.zeros(self.size, dtype=np.int64))

    def list(self, row: int) -> list[Line]:
        """One vector as (id, level, amount, via) by rank; via is empty where there is no award."""
        result = []
        for i, x in enumerate(self.facts.pool):
            level = int(self.level[i][row])
            via = "reserve" if self.seat[i][row] else "pin" if i in self.facts.pins else "merit"
            result.append((x.id, level, int(self.amount[i][row]), via if level else ""))
        return result
