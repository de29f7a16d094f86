"""What every clause should find on a list, counted afresh from the raw data: who, value, limit.

The oracle's reading of the measurements that every output prints; merit order and shape included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil, floor

from oracle.facts import Facts, Line
from oracle.judge import Judge
from oracle.unchecked import unchecked

Figures = tuple[str, int, int]
"""Who, value, limit."""


class Measured:
    """A list, measured kind by kind; `aside` are the ids of awards outside the pool."""

    stray_tier = "甲级"
    """The tier of every award outside the pool."""

    def __init__(self, facts: Facts, lines: list[Line], aside: tuple[str, ...] = ()) -> None:
        self.facts, self.lines, self.aside = facts, lines, aside
        self.level = [level for _, level, _, _ in lines]
        self.amount = [amount for _, _, amount, _ in lines]
        self.judge = Judge(facts, lines)
        self.funded = [i for i, level in enumerate(self.level) if level]

    def of(self, kind: str) -> list[Figures]:
        """Every measurement of a kind, sorted."""
        count: Callable[[], Iterator[Figures]] = getattr(self, kind)
        return sorted([*count(), *self.unchecked(kind)])

    def unchecked(self, kind: str) -> list[Figures]:
        """What of a kind could not be checked."""
        aside = [e.candidate for e in self.facts.world.entries if e.candidate.id in self.aside]
        awarded = [*(self.facts.pool[i] for i in self.funded), *aside]
        own = {"gate": self._gates(known=False), "qingdao": self._nowhere()}.get(kind, ())
        return [*unchecked(kind, self.facts, awarded), *own]

    def _nowhere(self) -> Iterator[Figures]:
        """Awards in the pool that may go to 青岛, as nobody says where they go."""
        clause, silent = (
            next(iter(self.facts.of("qingdao")), None),
            sum(not self.facts.pool[i].city for i in self.funded),
        )
        if clause and clause.mode != "in" and silent and not list(self.qingdao()):
            yield "青岛市", silent, 0

    def budget(self) -> Iterator[Figures]:
        yield "合计", sum(self.amount), self.facts.world.budget

    def tier_ceiling(self) -> Iterator[Figures]:
        for i in self.funded:
            name, level = self.facts.pool[i].id, self.level[i]
            yield name, self.amount[i], self.facts.tiers[level - 1].ceiling
            if self.facts.free:
                least, most = self.facts.least[level], self.facts.full[i][level]
                yield from [(f"{name}（最低金额）", self.amount[i], least)] * (self.amount[i] < least)
                yield from [(f"{name}（应付金额）", self.amount[i], most)] * (self.amount[i] > max(least - 1, most))
                continue
            due = self.judge.due(i, level)
            if due != self.amount[i]:
                yield f"{name}（应付金额）", self.amount[i], due

    def request(self) -> Iterator[Figures]:
        for i in self.funded:
            asked = self.facts.pool[i].request
            if asked is not None and self.facts.one("request").on:
                yield self.facts.pool[i].id, self.amount[i], asked

    def quota(self) -> Iterator[Figures]:
        names = [t.name for t in self.facts.tiers]
        for q in self.facts.quotas:
            number = self.level.count(names.index(q.tier) + 1) if q.tier else len(self.funded)
            yield q.tier or "合计", number, q.low if number < q.low else q.high

    def per_applicant(self) -> Iterator[Figures]:
        for most in self.facts.limits:
            yield from self._groups([x.applicant for x in self.facts.pool], most)

    def city_cap(self) -> Iterator[Figures]:
        for most, bound in self.facts.caps:
            yield from self._groups([x.city if x.city in bound else "" for x in self.facts.pool], most)

    def exclusive(self) -> Iterator[Figures]:
        for most, group in self.facts.exclusives:
            yield from self._groups(group, most)

    def city_ceiling(self) -> Iterator[Figures]:
        for city, members in self.facts.cities.items():
            if paid := sum(self.amount[i] for i in members):
                yield from ((city, paid, purse) for purse, bound in self.facts.purses if city in bound)

    def city_floor(self) -> Iterator[Figures]:
        for clause in (*self.facts.hard_floors, *self.facts.soft_floors):
            for city, least in self.facts.floor(clause).items():
                if least:
                    yield city, self.judge.awards_of(city), least

    def apportionment(self) -> Iterator[Figures]:
        for city, share in self.facts.seats.items() if self.facts.apportioned else ():
            yield city, self.judge.awards_of(city), share

    def _groups(self, names: list[str], limit: int) -> Iterator[Figures]:
        for name in sorted({names[i] for i in self.funded} - {""}):
            yield name, sum(names[i] == name for i in self.funded), limit

    def cumulative_ceiling(self) -> Iterator[Figures]:
        for key, name in sorted(
            {(self.facts.pool[i].applicant_key, self.facts.pool[i].applicant) for i in self.funded}
        ):
            new = sum(self.amount[i] for i in self.funded if self.facts.pool[i].applicant_key == key)
            for clause in self.facts.ceilings if new else ():
                yield name, max(0, self.facts.earlier(clause, key)) + new, clause.ceiling

    def once(self) -> Iterator[Figures]:
        for clause in self.facts.of("once"):
            for i, x in enumerate(self.facts.pool):
                if self.facts.funded_before(x, clause):
                    yield x.id, int(i in self.funded), 0

    def experts_tier(self) -> Iterator[Figures]:
        for i in self.funded if self.facts.experts != "off" else ():
            grade = self.facts.grade(self.facts.pool[i])
            if grade is not None:
                yield self.facts.pool[i].id, self.level[i], grade

    def found_tier(self) -> Iterator[Figures]:
        for i in self.funded if self.facts.fact == "exact" else ():
            if fact := self.facts.fact_of(self.facts.pool[i]):
                yield self.facts.pool[i].id, self.level[i], fact

    def applied_tier(self) -> Iterator[Figures]:
        for i in self.funded if self.facts.applied != "off" else ():
            asked = self.facts.pool[i].applied_tier
            if asked is not None:
                yield self.facts.pool[i].id, self.level[i], self.facts.place(asked)

    def minimum_score(self) -> Iterator[Figures]:
        for clause in self.facts.of("minimum_score"):
            for i in self.funded:
                tier = self.facts.tiers[self.level[i] - 1]
                least = tier.min_score if clause.min is None else clause.min
                if least is not None and (clause.min is None or clause.tier in (None, tier.name)):
                    yield self.facts.pool[i].id, self.facts.pool[i].score or 0, 100 * least

    def gate(self) -> Iterator[Figures]:
        yield from self._gates(known=True)

    def _gates(self, *, known: bool) -> Iterator[Figures]:
        """Awards that a condition bars; or, where it bars none, those of which the file does not say it."""
        everybody = [e.candidate for e in self.facts.world.entries]
        names = [t.name for t in self.facts.tiers]
        listed = [(self.facts.pool[i], names[self.level[i] - 1]) for i in self.funded]
        listed += [(x, self.stray_tier) for x in everybody if x.id in self.aside]
        column = any(x.gates["gate"] in ("pass", "fail") for x in everybody)
        for gate in self.facts.world.programme.gates:
            said = [x.gates["gate"] for x, tier in listed if gate.tier is None or gate.tier == tier]
            silent = 0 if gate.proof else said.count("unknown")
            failing = said.count("fail") + (said.count("unknown") if gate.proof else 0)
            open_ = not failing and (silent > 0 or not column)
            if open_ is not known:
                yield gate.name, silent if open_ else failing, 0

    def pins(self) -> Iterator[Figures]:
        names = [t.name for t in self.facts.tiers]
        for i, pin in self.facts.pins.items():
            yield self.facts.pool[i].id, self.level[i], names.index(pin.tier) + 1 if pin.tier else 0

    def qingdao(self) -> Iterator[Figures]:
        clause = next(iter(self.facts.of("qingdao")), None)
        if clause and clause.mode != "in":
            outside = [e for e in self.facts.world.entries if e.standing == "outside" and e.candidate.id in self.aside]
            if outside or all(self.facts.pool[i].city for i in self.funded):
                yield "青岛市", len(outside), 0

    def tier_shape(self) -> Iterator[Figures]:
        facts, shape = self.facts, self.facts.one("tier_shape")
        if facts.void or shape.mode == "none":
            return
        count = [self.level.count(t) for t in range(1, facts.top + 1)]
        if shape.mode == "shares":
            for tier, number in zip(facts.tiers, count, strict=True):
                fair = Fraction(shape.shares[tier.name] * len(self.funded), 100)
                low, high = max(0, ceil(fair - shape.tolerance)), floor(fair + shape.tolerance)
                yield (f"{tier.name}（比例下限）", number, low) if number < low else (tier.name, number, high)
            return
        off = 0
        if shape.mode == "pyramid":
            off = sum(max(0, count[t + 1] - count[t]) for t in range(facts.top - 1))
        else:
            off = sum(max(0, min(count[t - 1], count[t + 1]) - count[t]) for t in range(1, facts.top - 1))
        yield "档次结构偏离", off, 0

    def city_reserve(self) -> Iterator[Figures]:
        if seats := self.facts.reserve.seats:
            used, due = self.judge.seats_used, self.judge.seats_due
            yield "名额", len(used), seats
            wrong = [i for i in used if i not in due[: len(used)] or self.level[i] != 1]
            yield "名额次序与档次", len(wrong), 0

    def merit_order(self) -> Iterator[Figures]:
        if self.facts.merit == "off":
            return
        wronged = 0
        for i in range(self.facts.n):
            own = self.judge.merit[i]
            best = max((self.judge.merit[j] for j in self.judge.rivals(i)), default=0)
            pin = self.facts.pins.get(i)
            if best > own and (pin is None or pin.tier is None):
                yield self.facts.pool[i].id, own, best
                wronged += pin is None and any(True for _ in self.judge.wronged(i))
        yield "无正当理由被越过", wronged, 0

    def overtakers(self) -> dict[str, list[str]]:
        """Everybody who is passed over, with those who passed over him."""
        merit, pool = self.judge.merit, self.facts.pool
        ids = {who for who, *_ in self.merit_order()}
        passed = [i for i, x in enumerate(pool) if x.id in ids]
        return {pool[i].id: sorted(pool[j].id for j in self.judge.rivals(i) if merit[j] > merit[i]) for i in passed}
