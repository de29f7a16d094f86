"""One list judged in plain Python from the raw data: hard rules one by one, merit order pair by pair.

The second reading of the same text: slow, for lists of any length, and the referee of the brute force itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oracle.facts import Facts, Line


class Judge:
    """Judges lists of one world; a list has one line per candidate, by rank."""

    def __init__(self, facts: Facts, lines: Sequence[Line]) -> None:
        self.facts, self.lines = facts, lines
        self.level = [level for _, level, _, _ in lines]
        self.amount = [amount for _, _, amount, _ in lines]
        self.seat = [via == "reserve" for *_, via in lines]
        self.merit = [0 if self.seat[i] or i in facts.pins else level for i, level in enumerate(self.level)]

    def breaches(self) -> Iterator[str]:
        """Every rule that the list breaks, budget and hard quotas apart."""
        for i in range(self.facts.n):
            yield from self._own(i)
            if self.level[i]:
                if why := self._stopped(i, self.level[i]):
                    yield f"{i}: {why}"
                elif self.facts.free:
                    yield from self._chosen(i)
                elif self.amount[i] != self.due(i, self.level[i]):
                    yield f"{i}: {self.amount[i]}元, {self.due(i, self.level[i])}元 due"
            if self.facts.merit != "off" and i not in self.facts.pins:
                yield from self.wronged(i)
        yield from self._seats()

    def totals(self) -> Iterator[str]:
        """Budget, hard quotas and hard floors of cities."""
        facts = self.facts
        if sum(self.amount) > facts.world.budget:
            yield "budget"
        names = [t.name for t in facts.tiers]
        for q in facts.quotas:
            wanted = [names.index(q.tier) + 1] if q.tier else range(1, facts.top + 1)
            if q.mode == "hard" and not q.low <= sum(t in wanted for t in self.level) <= q.high:
                yield q.id
        for city, least in facts.floors("hard").items():
            if self.awards_of(city) < least:
                yield f"floor of {city}"

    def awards_of(self, city: str) -> int:
        """How many awards a city has, however they came about."""
        return sum(1 for i, x in enumerate(self.facts.pool) if x.city == city and self.level[i])

    def _own(self, i: int) -> Iterator[str]:
        facts, level = self.facts, self.level[i]
        if i in facts.pins:
            tier = facts.pins[i].tier
            if level != (0 if tier is None else [t.name for t in facts.tiers].index(tier) + 1):
                yield f"{i}: pin"
        if level and level not in facts.open[i]:
            yield f"{i}: tier {level} closed"
        if level == 0 and (self.amount[i] or self.seat[i]):
            yield f"{i}: money without a tier"

    def higher(self, i: int) -> list[int]:
        """The awards that count against i: pinned ones and those of higher rank; against a pin, higher-ranked pins."""
        turns = self.facts.precedence
        return [j for j in turns[: turns.index(i)] if self.level[j]]

    def left(self, i: int) -> int | None:
        pool, room = self.facts.pool, self.facts.room[self.facts.pool[i].applicant_key]
        if room is None:
            return None
        return room - sum(self.amount[j] for j in self.higher(i) if pool[j].applicant_key == pool[i].applicant_key)

    def due(self, i: int, t: int) -> int:
        """What tier t pays i after the awards before it; 0 where its least amount is out of reach."""
        full, least, left = self.facts.full[i][t], self.facts.least[t], self.left(i)
        if left is None or full <= left:
            return full if full >= least else 0
        return left if self.facts.over == "truncate" and left >= least else 0

    def _chosen(self, i: int) -> Iterator[str]:
        """What is wrong with an amount that the goals have chosen."""
        facts, t, amount, left = self.facts, self.level[i], self.amount[i], self.left(i)
        if amount % facts.gamma or not facts.least[t] <= amount <= facts.full[i][t]:
            yield f"{i}: {amount}元 at tier {t}"
        if left is not None and amount > left:
            yield f"{i}: {amount}元, {left}元 left"
        spent = sum(self.amount[j] for j in self.higher(i) if facts.pool[j].city == facts.pool[i].city)
        purse = facts.purse_of(facts.pool[i].city)
        if purse is not None and spent + amount > purse:
            yield f"{i}: {amount}元, {purse - spent}元 left to its city"

    def stops(self, i: int, t: int) -> Iterator[str]:
        """The kinds of clause that stop i at an open tier t, counting the awards before it."""
        facts, x = self.facts, self.facts.pool[i]
        higher = self.higher(i)
        left = self.left(i)
        if sum(facts.pool[j].applicant_key == x.applicant_key for j in higher) + 1 > facts.most:
            yield "per_applicant"
        if left is not None and left < (facts.least[t] if facts.over == "truncate" else facts.full[i][t]):
            yield "cumulative_ceiling"
        for most, group in facts.exclusives:
            if group[i] and sum(group[j] == group[i] for j in higher) + 1 > most:
                yield "exclusive"
        neighbours = [j for j in higher if facts.pool[j].city == x.city]
        cap, purse = facts.cap_of(x.city), facts.purse_of(x.city)
        if cap is not None and len(neighbours) + 1 > cap:
            yield "city_cap"
        own = facts.least[t] if facts.free else self.due(i, t)
        if purse is not None and sum(self.amount[j] for j in neighbours) + own > purse:
            yield "city_ceiling"

    def _stopped(self, i: int, t: int) -> str:
        """Why i cannot have an open tier t; empty where it can."""
        return "、".join(self.stops(i, t))

    def excused(self, i: int, t: int) -> str:
        """Which rule excuses that i is left out of an open tier t; strictly taken only i's own data do."""
        if self.facts.merit != "strict":
            return self._stopped(i, t)
        return "" if t in self.facts.own[i] else "own data"

    def rivals(self, i: int) -> list[int]:
        """Those that i must not be passed over for."""
        facts = self.facts
        together = facts.world.programme.ties == "together"
        found = [
            j for j in range(facts.n) if j > i or (j < i and together and facts.pool[i].score == facts.pool[j].score)
        ]
        if facts.merit == "in_city":
            return [j for j in found if facts.pool[j].city == facts.pool[i].city]
        return found

    def wronged(self, i: int) -> Iterator[str]:
        """For whom i is passed over without an excuse."""
        facts, own = self.facts, self.merit[i]
        rivals = self.rivals(i)
        if facts.over == "skip" and not facts.graded:
            tier = max((t for t in facts.open[i] if any(self.merit[j] >= t for j in rivals)), default=0)
            if own < tier and (own or not self.excused(i, tier)):
                yield f"{i} has {own}, its merit tier is {tier}"
            return
        for j in rivals:
            asked = [t for t in facts.open[i] if own < t <= self.merit[j]]
            if facts.graded or facts.merit == "funding":
                asked = facts.open[i] if self.merit[j] and not own else []
            for t in asked:
                if not self.excused(i, t):
                    yield f"{i} passed over for {j} at {t}"

    @property
    def seats_used(self) -> list[int]:
        """Who holds a reserved seat."""
        return [i for i, seat in enumerate(self.seat) if seat]

    @property
    def seats_due(self) -> list[int]:
        """Whom seats are due to, in their order."""
        facts = self.facts
        served = {x.city for i, x in enumerate(facts.pool) if self.level[i] and not self.seat[i]}
        return sorted(i for city, i in facts.best.items() if city not in served)

    def _seats(self) -> Iterator[str]:
        used = self.seats_used
        late = used != self.seats_due[: len(used)]
        if late or len(used) > self.facts.reserve.seats or any(self.level[i] != 1 for i in used):
            yield "seats"
