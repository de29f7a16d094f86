"""Checks a certificate against plain rows: every pair is found anew, and every reason of it, in a double loop.

It is given what is stored (`Certificate.to_json`) and `Rows`, and shares nothing with whoever made the certificate: a
pair or a reason that is missing, changed or added is a fault. A clause that says no figures of itself (`Rows.unread`)
is the one thing that is taken as stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from allocator.proof.envy.recount import Recount, Told, reason
from allocator.proof.envy.rows import Rows

What = Literal["head", "missing", "invented", "award", "pairs", "reasons", "holds", "apart"]
Pair = tuple[frozenset[Told], bool]
"""Its reasons, and whether they suffice."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a certificate says wrongly: of whom (empty: of the list), against whom, and what."""

    what: What
    id: str = ""
    other: str = ""


def faults(rows: Rows, told: Mapping[str, Any]) -> list[Fault]:
    """Return everything that a certificate does not say as it is; empty where all of it is proven."""
    return list(_Check(rows, told).faults())


class _Check:
    def __init__(self, rows: Rows, told: Mapping[str, Any]) -> None:
        self.rows, self.told, self.count = rows, told, Recount(rows)
        self.unread = set(rows.unread)
        self.pairs: dict[int, dict[int, Pair]] = {}
        self.place = {x.id: i for i, x in enumerate(self.count.pool)}

    def faults(self) -> Iterator[Fault]:
        listed = [e["id"] for e in self.told["envious"]]
        number = sum(len(part["ids"]) for e in self.told["envious"] for part in e["over"])
        if (self.told["order"], self.told["pairs"]) != (self.rows.order, number):
            yield Fault("head")
        if list(self.told["unread"]) != list(self.rows.unread) or listed != sorted(set(listed), key=self._placed):
            yield Fault("head")
        stated = {e["id"]: e for e in self.told["envious"]}
        for i, line in enumerate(self.count.pool):
            expected = self._due(i, stated) if self.rows.order == "number" else self._ranked(i, stated)
            entry = stated.pop(line.id, None)
            if entry is None and expected is not None:
                yield Fault("missing", line.id)
            elif entry is not None and expected is None:
                yield Fault("invented", line.id)
            elif entry is not None and expected is not None:
                yield from self._compared(i, entry, expected)
        yield from (Fault("invented", name) for name in stated)
        yield from self._aside()

    def _placed(self, name: str) -> int:
        return self.place.get(name, len(self.place))

    def _compared(self, i: int, entry: Mapping[str, Any], expected: Mapping[str, Pair]) -> Iterator[Fault]:
        line, count = self.count.pool[i], self.count
        award = (line.award[0] if line.award else None, count.amount[i], i + 1)
        if (entry["tier"], entry["amount"], entry["rank"]) != award:
            yield Fault("award", line.id)
        found: dict[str, Pair] = {}
        for part in entry["over"]:
            reasons = [_read(r) for r in part["reasons"]]
            for other in part["ids"] or [""]:
                if other in found or len(set(reasons)) != len(reasons):
                    yield Fault("pairs", line.id, other)
                found[other] = frozenset(r for r in reasons if r[1] not in self.unread), part["holds"]
        for other in sorted({*found, *expected}, key=self._placed):
            if other not in found or other not in expected:
                yield Fault("pairs", line.id, other)
            elif found[other][0] != expected[other][0]:
                yield Fault("reasons", line.id, other)
            elif found[other][1] != expected[other][1]:
                yield Fault("holds", line.id, other)

    def _stated(self, i: int, other: str, stated: Mapping[str, Any]) -> set[str]:
        """Return the tiers at which a clause that cannot be read is said to stand in the way of a pair."""
        entry = stated.get(self.count.pool[i].id, {"over": []})
        parts = [part for part in entry["over"] if other in (part["ids"] or [""])]
        return {r.get("tier", "") for part in parts for r in part["reasons"] if r.get("clause") in self.unread}

    # by rank

    def _ranked(self, i: int, stated: Mapping[str, Any]) -> dict[str, Pair] | None:
        count, pool = self.count, self.count.pool
        found: dict[str, Pair] = {}
        ahead: list[int] | None = None
        for j in count.funded:
            alike = self.rows.together and pool[j].score == pool[i].score
            less = count.level[i] < count.level[j] or count.amount[i] < count.amount[j]
            if j != i and less and (j > i or alike):
                ahead = count.ahead(i) if ahead is None else ahead
                found[pool[j].id] = self._pair(i, j, ahead, self._stated(i, pool[j].id, stated))
        return found or None

    def _pair(self, i: int, j: int, ahead: Sequence[int], stated: set[str]) -> Pair:
        count, rows, x, y = self.count, self.rows, self.count.pool[i], self.count.pool[j]
        a, b = count.level[i], count.level[j]
        if rows.published:
            return self._published(i, j)
        if rows.order == "none" or (rows.order == "city" and x.city != y.city):
            return frozenset({reason("mode")}), True
        found: set[Told] = set()
        if x.pin is not None:
            found.add(reason("pin", whose="own"))
        if count.fixed[j]:
            found.add(reason("pin", whose="theirs"))
        if count.seat[j]:
            found.add(reason("seat", whose="theirs"))
        holds = bool(found) or a >= b
        if a < b and rows.order == "funding" and a:
            found.add(reason("mode"))
            holds = True
        elif a < b and x.pin is None:
            ways = [(t, self._way(i, t, ahead)) for t in self._missed(i, b)]
            found |= {r for _, way in ways for r in way}
            holds = holds or all(way or count.tiers[t - 1] in stated for t, way in ways)
        if a and count.amount[i] < count.amount[j]:
            due = count.paid(count.full(i, a), count.least[a], count.room(i, ahead, count.owed))
            labels = set(count.labels(i, a, count.amount[i], count.amount[j], due))
            found |= labels
            holds = holds and count.amount[i] >= self._expected(i, due)
            holds = holds and (a < b or any(r[4] != "proration" for r in labels))
        return frozenset(found), holds

    def _published(self, i: int, j: int) -> Pair:
        count = self.count
        hand = count.pool[i].pin is not None and not count.kept[i]
        found = {reason("pin" if hand else "published", whose="own")}
        if count.fixed[j]:
            found.add(reason("published" if count.kept[j] else "pin", whose="theirs"))
        return frozenset(found), True

    def _expected(self, i: int, due: int) -> int:
        """Return the least that his level has to pay him."""
        if self.rows.amounts == "free":
            return self.count.least[self.count.level[i]]
        return self.count.shares(self.count.owed)[i] if self.rows.amounts == "alike" else due

    def _way(self, i: int, t: int, ahead: Sequence[int]) -> list[Told]:
        """Return what stands in his way at a level."""
        found = list(self.count.gates(i, t))
        excuses = self.rows.order != "strict" and not (self.rows.over == "skip" and self.count.merit[i])
        return [*found, *self.count.blocks(i, t, ahead, self.count.owed)] if excuses else found

    def _missed(self, i: int, most: int) -> list[int]:
        """Return the levels at which something has to."""
        count, rows, own = self.count, self.rows, self.count.merit[i]
        flat = rows.graded or rows.order == "funding"
        if own == 0 and rows.over == "skip":
            lower = count.top if flat else self._reached(i)
            if could := [t for t in count.opened(i) if t <= lower]:
                return [max(could)]
        if own == 0 and flat:
            return list(range(1, count.top + 1))
        return list(range(own + 1, most + 1))

    def _reached(self, i: int) -> int:
        """Return the best level that anybody behind him reaches by merit."""
        pool, x = self.count.pool, self.count.pool[i]
        behind = [
            self.count.merit[j]
            for j in self.count.funded
            if (j > i or (j != i and self.rows.together and pool[j].score == x.score))
            and (self.rows.order != "city" or pool[j].city == x.city)
        ]
        return max(behind, default=0)

    # where sums are due

    def _due(self, i: int, stated: Mapping[str, Any]) -> dict[str, Pair] | None:
        count, level = self.count, self._own(i)
        if count.amount[i] >= count.standard(i, level):
            return None
        pair = self._unpaid(i, self._stated(i, "", stated))
        behind = [j for j in count.funded if j > i and self._shares_a_limit(i, j)]
        return {count.pool[j].id: pair for j in behind} or {"": pair}

    def _own(self, i: int) -> int:
        """Return the level of his event, or that which is fixed for him."""
        x = self.count.pool[i]
        fixed = x.listed[0] if x.listed and x.pin != "" else x.pin
        return self.count.tiers.index(fixed) + 1 if fixed else x.columns["event"] or 1

    def _shares_a_limit(self, i: int, j: int) -> bool:
        count = self.count
        if self.rows.ceilings and count.pool[i].applicant == count.pool[j].applicant:
            return True
        return any(count.bound(x, i) and count.together(x, i, j) for x in self.rows.limits)

    def _unpaid(self, i: int, stated: set[str]) -> Pair:
        if self.rows.published:
            return frozenset({reason("published", whose="own")}), True
        due, why = self._walked
        share = self._shares[i]
        found = set(why[i])
        if self.count.amount[i] < due[i] and share < due[i]:
            found.add(reason("label", label="proration"))
        return frozenset(found), bool(found or stated) and self.count.amount[i] >= share

    @cached_property
    def _shares(self) -> list[int]:
        return self.count.shares(self._walked[0])

    @cached_property
    def _unreadable(self) -> set[str]:
        """Whose level a clause that cannot be read is said to keep from him."""
        parts = [(e["id"], r) for e in self.told["envious"] for part in e["over"] for r in part["reasons"]]
        return {name for name, r in parts if r.get("clause") in self.unread}

    @cached_property
    def _walked(self) -> tuple[list[int], list[set[Told]]]:
        """What is due to everybody by the data alone, down the order, and why it is less than the standard."""
        count = self.count
        due, why = [0] * len(count.pool), [set[Told]() for _ in count.pool]
        for i in count.turns:
            x, level = count.pool[i], self._own(i)
            ahead = [j for j in count.near(i) if due[j]]
            if x.pin is not None:
                why[i].add(reason("pin", whose="own"))
            else:
                why[i] |= {*count.gates(i, level), *count.blocks(i, level, ahead, due)}
            if x.pin == "" or (x.pin is None and (why[i] or x.id in self._unreadable)):
                continue
            due[i] = count.paid(count.full(i, level), count.least[level], count.room(i, ahead, due))
            why[i] |= set(count.labels(i, level, due[i], 0, due[i]))
        return due, why

    # outside the pool

    def _aside(self) -> Iterator[Fault]:
        scores = [self.count.pool[i].score for i in self.count.funded]
        above = {x.id: x for x in self.rows.aside if scores and x.score is not None and x.score > min(scores)}
        if [a["id"] for a in self.told["apart"]] != list(above):
            yield Fault("apart")
        for told in self.told["apart"]:
            x = above.get(told["id"])
            if x is None:
                continue
            failed = sorted(g.id for g in self.rows.gates if not g.level and x.gates.get(g.id) == "fail")
            gates = failed if x.why == "condition" else []
            said = (round(told["score"] * 100), told["standing"], told["why"], told["gates"])
            there = x.standing in ("ineligible", "outside", "held")
            proven = (x.why != "condition" or gates) and (x.why != "qingdao" or x.city == self.rows.apart)
            if said != (x.score, x.standing, x.why, gates) or not (there and proven):
                yield Fault("apart", x.id)


def _read(told: Mapping[str, Any]) -> Told:
    clause, tier, label, whose = (told.get(name, "") for name in ("clause", "tier", "label", "whose"))
    return reason(told["kind"], clause, tier, told.get("siblings", ()), label=label, whose=whose)
