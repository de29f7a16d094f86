"""The certificate by a double loop over a world's raw data: which pairs there are, and what stands in the way of each.

A reading of its own (`Facts`, `Judge`), beside the one that makes the certificate and the one that checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from oracle.facts import Facts
from oracle.judge import Judge
from oracle.pools import World

from allocator.problem.allocation import Allocation, Award
from allocator.problem.problem import Problem
from allocator.proof.envy.check import Fault, faults
from allocator.proof.envy.pairs import certificate
from allocator.proof.envy.raw import rows_of

Told = dict[str, Any]
Change = Callable[[Told], None]


def told_of(problem: Problem, allocation: Allocation) -> Told:
    """The certificate as it is stored."""
    return certificate(problem, allocation).to_json()


def checked(problem: Problem, allocation: Allocation) -> list[Fault]:
    """What the checker finds wrong with the certificate of a list; none, if it is sound."""
    return faults(rows_of(problem, allocation), told_of(problem, allocation))


def at_random(problem: Problem, chance: Random) -> Allocation:
    """A list that nobody has reasoned about: levels, amounts, seats as they fall, but nobody who is kept out."""
    out = {name for name, pin in problem.pins.items() if pin.tier is None}
    awards: list[Award | None] = []
    for i in range(len(problem.pool)):
        level = chance.randint(1, problem.top)
        full, unit = problem.full[i][level], problem.granule
        amount = chance.choice((full, full, full - unit, unit, full + unit))
        via = "reserve" if problem.reserve and chance.random() < 0.2 else "merit"
        given = chance.random() < 0.5 and problem.pool[i].id not in out
        awards.append(Award(level, max(amount, unit), via) if given else None)
    return Allocation(tuple(awards))


class Double:
    """The pairs of one list of a world, each judged by itself."""

    def __init__(self, world: World, allocation: Allocation) -> None:
        self.facts = facts = Facts(world)
        tell = [(a.level, a.amount, a.via) if a else (0, 0, "") for a in allocation.awards]
        lines = [(x.id, *line) for x, line in zip(facts.pool, tell, strict=True)]
        self.judge = Judge(facts, lines)
        claimed = list(self.judge.seat)
        for i in self.judge.seats_used:
            served = [j for j, x in enumerate(facts.pool) if x.city == facts.pool[i].city and self.judge.level[j]]
            if i in facts.pins or self.judge.level[i] != 1 or not all(claimed[j] for j in served):
                self.judge.seat[i] = False
                self.judge.merit[i] = 0 if i in facts.pins else self.judge.level[i]
        self.kinds = {c.id: c.kind for c in world.programme.clauses}

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Everybody with everybody who ranks behind, or alike, and has more."""
        facts, judge = self.facts, self.judge
        together = facts.world.programme.ties == "together"
        for i in range(facts.n):
            for j in range(facts.n):
                alike = together and facts.pool[i].score == facts.pool[j].score
                less = judge.level[i] < judge.level[j] or judge.amount[i] < judge.amount[j]
                if i != j and (i < j or alike) and judge.level[j] and less:
                    yield i, j

    def wrong(self, told: Told) -> list[str]:
        """What a certificate says otherwise."""
        names = {x.id: i for i, x in enumerate(self.facts.pool)}
        said = {
            (names[e["id"]], names[other]): part for e in told["envious"] for part in e["over"] for other in part["ids"]
        }
        pairs = set(self.pairs())
        found = [f"pairs {pairs ^ set(said)}"] if pairs != set(said) else []
        return found + [f"{i} over {j}: {why}" for i, j in pairs & set(said) for why in self._pair(i, j, said[i, j])]

    def _pair(self, i: int, j: int, said: Told) -> Iterator[str]:
        facts, judge, reasons = self.facts, self.judge, said["reasons"]
        kinds = {r["kind"] for r in reasons}
        apart = facts.merit == "in_city" and facts.pool[i].city != facts.pool[j].city
        if facts.merit == "off" or apart:
            if reasons != [{"kind": "mode"}] or not said["holds"]:
                yield f"rank decides nothing, {said}"
            return
        fixed = {(r["kind"], r["whose"]) for r in reasons if r["kind"] in ("pin", "seat")}
        wanted = {("pin", "own")} if i in facts.pins else set()
        wanted |= {("pin", "theirs")} if j in facts.pins and facts.pins[j].tier is not None else set()
        wanted |= {("seat", "theirs")} if judge.seat[j] else set()
        if fixed != wanted:
            yield f"by hand or seat {wanted}, {said}"
        a, b = judge.level[i], judge.level[j]
        excused, levels = self._levels(i, j) if a < b else (True, set())
        wanted_kinds = {"mode"} if a < b and a and facts.merit == "funding" else set()
        if ("mode" in kinds) != bool(wanted_kinds):
            yield f"order {said}"
        if {r["tier"] for r in reasons if r["kind"] in ("gate", "block")} != {facts.tiers[t - 1].name for t in levels}:
            yield f"levels {levels}, {said}"
        for t in levels:
            yield from self._at(i, t, reasons)
        labels = self._labels(i) if a and judge.amount[i] < judge.amount[j] else set()
        if {r["label"] for r in reasons if r["kind"] == "label"} != labels:
            yield f"labels {labels}, {said}"
        holds = bool(wanted) or excused
        if a and judge.amount[i] < judge.amount[j]:
            due = facts.least[a] if facts.free else judge.due(i, a)
            holds = holds and judge.amount[i] >= due and (a < b or bool(labels))
        if said["holds"] != holds:
            yield f"holds {holds}, {said}"

    def _levels(self, i: int, j: int) -> tuple[bool, set[int]]:
        """Whether i may have less than j's level, and the levels at which something is in the way."""
        facts, judge = self.facts, self.judge
        own, b = judge.merit[i], judge.level[j]
        if facts.merit == "funding" and judge.level[i]:
            return True, set()
        if i in facts.pins:
            return True, set()
        missed = list(range(own + 1, b + 1))
        flat = facts.graded or facts.merit == "funding"
        if own == 0 and flat:
            missed = list(range(1, facts.top + 1))
        if own == 0 and facts.over == "skip":
            reached = facts.top if flat else max((judge.merit[k] for k in judge.rivals(i)), default=0)
            best = max((t for t in facts.own[i] if t <= reached), default=0)
            missed = [best] if best else missed
        ways = {t: t not in facts.own[i] or bool(self._stops(i, t)) for t in missed}
        return all(ways.values()), {t for t, way in ways.items() if way}

    def _stops(self, i: int, t: int) -> set[str]:
        if self.facts.merit == "strict" or (self.facts.over == "skip" and self.judge.merit[i]):
            return set()
        facts, judge, found = self.facts, self.judge, set(self.judge.stops(i, t)) - {"city_ceiling"}
        city, purse = facts.pool[i].city, facts.purse_of(facts.pool[i].city)
        own, left = facts.least[t] if facts.free else facts.full[i][t], judge.left(i)
        if left is not None and facts.over == "truncate" and not facts.free:
            own = min(own, max(0, left))  # what would be paid, whatever else is in the way
        spent = sum(judge.amount[j] for j in judge.higher(i) if facts.pool[j].city == city)
        return found | ({"city_ceiling"} if purse is not None and spent + own > purse else set())

    def _at(self, i: int, t: int, reasons: Sequence[Told]) -> Iterator[str]:
        name = self.facts.tiers[t - 1].name
        here = [r for r in reasons if r.get("tier") == name]
        if any(r["kind"] == "gate" for r in here) != (t not in self.facts.own[i]):
            yield f"own data at {name}: {here}"
        blocks = {self.kinds[r["clause"]] for r in here if r["kind"] == "block"}
        stops = self._stops(i, t)
        if self.facts.full[i][t] < self.facts.least[t]:
            stops -= {"cumulative_ceiling"}  # too little by itself is no matter of the room
        if blocks != stops:
            yield f"blocked at {name} by {stops}: {here}"

    def _labels(self, i: int) -> set[str]:
        facts, judge = self.facts, self.judge
        t = judge.level[i]
        most = facts.tiers[t - 1].ceiling // facts.gamma * facts.gamma
        due = judge.due(i, t)
        found = {"request"} if facts.full[i][t] < most else set()
        found |= {"cumulative"} if due < facts.full[i][t] else set()
        return found | ({"free"} if facts.free and judge.amount[i] < facts.full[i][t] else set())


def changes(told: Told) -> Iterator[tuple[str, Told]]:
    """Every certificate that says one thing otherwise: a reason or a pair left out, changed, or added."""

    def changed(name: str, change: Change) -> tuple[str, Told]:
        other = deepcopy(told)
        change(other)
        return name, other

    names = [e["id"] for e in told["envious"]]
    for n, e in enumerate(told["envious"]):
        yield changed("entry", lambda t, n=n: t["envious"].pop(n))
        yield changed("amount", lambda t, n=n: t["envious"][n].update(amount=t["envious"][n]["amount"] + 1))
        yield changed("rank", lambda t, n=n: t["envious"][n].update(rank=t["envious"][n]["rank"] + 1))
        for k, part in enumerate(e["over"]):
            at = lambda t, n=n, k=k: t["envious"][n]["over"][k]  # noqa: E731
            yield changed("holds", lambda t, at=at: at(t).update(holds=not at(t)["holds"]))
            yield changed("added", lambda t, at=at: at(t)["reasons"].append({"kind": "seat", "whose": "own"}))
            for m in range(len(part["ids"])):
                yield changed("pair", lambda t, at=at, m=m: at(t)["ids"].pop(m))
                yield changed("twice", lambda t, at=at, m=m: at(t)["ids"].append(at(t)["ids"][m]))
            for m, r in enumerate(part["reasons"]):
                yield changed("reason", lambda t, at=at, m=m: at(t)["reasons"].pop(m))
                yield changed("doubled", lambda t, at=at, m=m: at(t)["reasons"].append(dict(at(t)["reasons"][m])))
                for field in ("kind", "clause", "tier", "label", "whose"):
                    yield changed(field, lambda t, at=at, m=m, f=field: at(t)["reasons"][m].update({f: "例"}))
                if "siblings" in r:
                    yield changed("sibling", lambda t, at=at, m=m: at(t)["reasons"][m]["siblings"].pop())
                yield changed(
                    "stranger", lambda t, at=at, m=m: at(t)["reasons"][m].setdefault("siblings", []).append(names[0])
                )
    for n, _ in enumerate(told["apart"]):
        yield changed("apart", lambda t, n=n: t["apart"].pop(n))
        yield changed("standing", lambda t, n=n: t["apart"][n].update(standing="pool"))
        yield changed("gates", lambda t, n=n: t["apart"][n]["gates"].append("例"))
    yield changed("order", lambda t: t.update(order="例"))
    yield changed("number", lambda t: t.update(pairs=t["pairs"] + 1))
