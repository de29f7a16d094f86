"""What plain rows say in plain integers: the order, what a tier pays, what is closed, what is blocked, what is due.

A second reading of the clauses for the checker alone: it imports no rule, no problem, no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from allocator.proof.envy.rows import Asked, Ceiling, Limit, PlainLine, Rows

Told = tuple[str, str, str, tuple[str, ...], str, str]
"""A reason: kind, clause, tier, siblings, label, whose."""


def reason(
    kind: str, clause: str = "", tier: str = "", siblings: Sequence[str] = (), *, label: str = "", whose: str = ""
) -> Told:
    return kind, clause, tier, tuple(siblings), label, whose


def number_of(name: str) -> list[tuple[int, int, str]]:
    """Return what an application's number is sorted by: its runs of digits as numbers, however long, then itself."""
    found = []
    for part in re.findall(r"\d+|\D+", name):
        bare = part.lstrip("0")
        found.append((0, len(bare), bare) if part.isdecimal() else (1, 0, part))
    return [*found, (-1, 0, name)]


class Recount:
    """Everything that follows from the rows of one list; positions count from 0 in the order of rank."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        ranked = sorted(rows.pool, key=lambda x: number_of(x.id))
        self.pool: list[PlainLine] = sorted(ranked, key=lambda x: (-x.score, tuple(-s for s in x.ties)))
        self.tiers = [t.name for t in rows.tiers]
        self.top = len(self.tiers)
        self.level = [self.tiers.index(x.award[0]) + 1 if x.award else 0 for x in self.pool]
        self.amount = [x.award[1] if x.award else 0 for x in self.pool]
        self.funded = [i for i, level in enumerate(self.level) if level]
        self.kept = [bool(x.listed and x.pin != "") for x in self.pool]
        self.fixed = [self.kept[i] or bool(x.pin) for i, x in enumerate(self.pool)]
        self.seat = [self._seat(i) for i in range(len(self.pool))]
        self.merit = [0 if self.fixed[i] or self.seat[i] else level for i, level in enumerate(self.level)]
        order = [i for i in range(len(self.pool)) if self.fixed[i]]
        self.turns = [*order, *(i for i in range(len(self.pool)) if not self.fixed[i])]
        self.turn = {i: n for n, i in enumerate(self.turns)}
        self.least = [0, *(self._granules(max(rows.granule, t.floor), up=True) for t in rows.tiers)]

    def _granules(self, amount: int, *, up: bool = False) -> int:
        whole = self.rows.granule
        return (-(-amount // whole) if up else amount // whole) * whole

    def _seat(self, i: int) -> bool:
        """Whether the award can be a reserved seat: the lowest tier, for a city that has no award of another kind."""
        award, city = self.pool[i].award, self.pool[i].city
        if award is None or not award[2] or self.fixed[i] or self.level[i] != 1 or not self.rows.seats:
            return False
        return not any(x.award and not x.award[2] for x in self.pool if x.city == city)

    # what a tier pays

    def standard(self, i: int, t: int) -> int:
        """Return what the rate gives without the single award's ceiling, else the tier's ceiling, down to the unit."""
        if self.rows.factor is None:
            return self._granules(self.rows.tiers[t - 1].ceiling)
        (a, b), (c, d) = self.pool[i].base, self.rows.factor
        return self._granules(a * c // (b * d))

    def most(self, i: int, t: int) -> int:
        """Return the same as far as a single award may pay it."""
        due = self.standard(i, t)
        return due if self.rows.single is None else min(due, self._granules(self.rows.single))

    def full(self, i: int, t: int) -> int:
        """A_{i,t}: the same as far as he has asked for it."""
        asked = self.pool[i].columns["request"] if self.rows.heeds_request else None
        return self.most(i, t) if asked is None else min(self.most(i, t), self._granules(asked))

    def paid(self, full: int, least: int, room: int | None) -> int:
        """Return what is paid of an amount where so much room is left; 0 where nothing can be."""
        if full < least:
            return 0
        if room is None or room >= full:
            return full
        return room if self.rows.over == "truncate" and room >= least else 0

    def whole_room(self, ceiling: Ceiling, i: int) -> int:
        return self._granules(max(0, ceiling.most - ceiling.received.get(self.pool[i].applicant, 0)))

    def room(self, i: int, ahead: Sequence[int], sums: Sequence[int]) -> int | None:
        """Return what all ceilings leave his applicant after some awards, which take these sums."""
        rooms = [self.whole_room(k, i) for k in self.rows.ceilings]
        return min(rooms) - self.had(i, ahead, sums) if rooms else None

    def had(self, i: int, ahead: Sequence[int], sums: Sequence[int]) -> int:
        return sum(sums[j] for j in ahead if self.pool[j].applicant == self.pool[i].applicant)

    # what his own data close

    def gates(self, i: int, t: int) -> Iterator[Told]:
        """Yield what his own data say against a level, what is fixed by hand apart."""
        shut = [a.clause for a in self._asked[t - 1] if not self._says(i, a)]
        shut += [g.id for g in self.rows.gates if g.level == t and self._fails(i, g.id, proof=g.proof)]
        if self.rows.over != "skip":
            shut += [k.clause for k in self.rows.ceilings if self.whole_room(k, i) < self._need(i, t)]
        yield from (reason("gate", clause, self.tiers[t - 1]) for clause in sorted(set(shut)))

    @cached_property
    def _asked(self) -> list[list[Asked]]:
        return [[a for a in self.rows.asked if a.level == t] for t in range(1, self.top + 1)]

    def _need(self, i: int, t: int) -> int:
        return self.least[t] if self.rows.over == "truncate" else self.full(i, t)

    def _fails(self, i: int, gate: str, *, proof: bool) -> bool:
        answer = self.pool[i].gates.get(gate)
        return answer == "fail" or (proof and answer != "pass")

    def _says(self, i: int, asked: Asked) -> bool:
        value, t = self._value(i, asked), asked.level
        if value is None:
            return True
        known = {"granule": self.rows.granule, "least": self.least[t]}
        limit = known[asked.limit] if isinstance(asked.limit, str) else asked.limit
        return value >= limit if asked.sense == ">=" else value == limit

    def _value(self, i: int, asked: Asked) -> int | None:
        x, t = self.pool[i], asked.level
        if asked.column == "score":
            return x.score
        if asked.column == "before":
            return int(asked.clause in x.before)
        if asked.column == "most":
            return self.most(i, t)
        if asked.column == "payable":
            return self.full(i, t) if self.most(i, t) >= self.rows.granule else None
        return x.columns[asked.column]

    def opened(self, i: int) -> list[int]:
        """Return the levels that his own data and no hand close to him."""
        if self.pool[i].pin == "":
            return []
        return [t for t in range(1, self.top + 1) if not any(self.gates(i, t))]

    # what others' awards block

    @cached_property
    def owed(self) -> list[int]:
        """What each award takes of the room: itself, or what it was before all were reduced alike."""
        if self.rows.amounts != "alike":
            return self.amount
        return self.due_by(self.level)

    def due_by(self, levels: Sequence[int]) -> list[int]:
        """Return what every award of some levels is due, down the order in which they take room."""
        found, used = [0] * len(self.pool), dict.fromkeys((x.applicant for x in self.pool), 0)
        for i in (i for i in self.turns if levels[i]):
            who = self.pool[i].applicant
            rooms = [self.whole_room(k, i) - used[who] for k in self.rows.ceilings]
            found[i] = self.paid(self.full(i, levels[i]), self.least[levels[i]], min(rooms, default=None))
            used[who] += found[i]
        return found

    def ahead(self, i: int) -> list[int]:
        """Return the awards that come before his in taking room, by rank."""
        return [j for j in self.funded if self.turn[j] < self.turn[i]]

    def blocks(self, i: int, t: int, ahead: Sequence[int], sums: Sequence[int]) -> Iterator[Told]:
        """Yield the clauses that awards ahead of him have used up at a level, with whose awards those are."""
        full, least, tier = self.full(i, t), self.least[t], self.tiers[t - 1]
        for limit in self.rows.limits:
            same = [j for j in ahead if self.together(limit, i, j)]
            own = 1
            if limit.counted == "money":
                own, room = least if self.rows.amounts == "free" else full, self.room(i, ahead, sums)
                if room is not None and self.rows.over == "truncate" and self.rows.amounts != "free":
                    own = min(own, max(0, room))
            used = sum(1 if limit.counted == "awards" else sums[j] for j in same)
            if self.bound(limit, i) and used + own > limit.most:
                yield reason("block", limit.clause, tier, [self.pool[j].id for j in same])
        for k in self.rows.ceilings:
            left = self.whole_room(k, i) - self.had(i, ahead, sums)
            if full >= least and not self.paid(full, least, left):
                mine = [self.pool[j].id for j in ahead if self.pool[j].applicant == self.pool[i].applicant]
                yield reason("block", k.clause, tier, mine)

    def bound(self, limit: Limit, i: int) -> bool:
        """Whether a limit counts him at all."""
        if limit.by == "group":
            return limit.clause in self.pool[i].groups
        if limit.by == "applicant":
            return True
        city = self.pool[i].city
        return (limit.cities is None or city in limit.cities) and self.fit[city] >= limit.fit_at_least

    def together(self, limit: Limit, i: int, j: int) -> bool:
        """Whether a limit counts two candidates in one."""
        x, y = self.pool[i], self.pool[j]
        if limit.by == "group":
            return x.groups.get(limit.clause, "") == y.groups.get(limit.clause)
        return x.applicant == y.applicant if limit.by == "applicant" else x.city == y.city

    def near(self, i: int) -> list[int]:
        """Return everybody who may be counted together with him, by rank."""
        x, found = self.pool[i], set(self._places["applicant", "", self.pool[i].applicant])
        for limit in self.rows.limits:
            if limit.by == "group":
                found.update(self._places.get(("group", limit.clause, x.groups.get(limit.clause, "")), ()))
            elif limit.by == "city":
                found.update(self._places["city", "", x.city])
        return sorted(found)

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], list[int]]:
        found: dict[tuple[str, str, str], list[int]] = {}
        for i, x in enumerate(self.pool):
            keys = [("applicant", "", x.applicant), ("city", "", x.city)]
            for key in (*keys, *(("group", clause, name) for clause, name in x.groups.items())):
                found.setdefault(key, []).append(i)
        return found

    @cached_property
    def fit(self) -> dict[str, int]:
        """City → how many of its candidates could have an award as far as their own data say."""
        found = dict.fromkeys((x.city for x in self.pool), 0)
        for i, x in enumerate(self.pool):
            found[x.city] += bool(self.opened(i))
        return found

    # what is due

    def shares(self, due: Sequence[int]) -> list[int]:
        """Return what remains of sums due that exceed the budget: reduced alike, the largest remainders first."""
        whole, units = sum(due), self.rows.budget // self.rows.step
        if self.rows.amounts != "alike" or whole <= self.rows.budget:
            return list(due)
        parts = [d * units // whole for d in due]
        rest = sorted(range(len(due)), key=lambda i: (-(due[i] * units % whole), i))[: units - sum(parts)]
        return [(p + (i in rest)) * self.rows.step for i, p in enumerate(parts)]

    def labels(self, i: int, t: int, amount: int, more: int, due: int) -> Iterator[Told]:
        """Yield what makes an amount less than `more` and than his level pays in full."""
        full, rated = self.full(i, t), self.rows.factor is not None
        found = {
            "standard": rated and self.standard(i, t) < more,
            "ceiling": rated and self.most(i, t) < self.standard(i, t),
            "request": full < self.most(i, t),
            "cumulative": due < full,
            "proration": self.rows.amounts == "alike" and amount < due,
            "free": self.rows.amounts == "free" and amount < full,
        }
        yield from (reason("label", label=label) for label, holds in found.items() if holds)
