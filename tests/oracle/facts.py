"""What the text makes of a world's raw data: order, amounts, rooms, open tiers, caps, seats.

The oracle's own reading; it shares the schema with the package, and nothing of `build`, `payment` or the rule files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from unicodedata import normalize

import figures as c
from oracle.pools import World

from allocator.problem.candidate import Candidate

Line = tuple[str, int, int, str]
"""One line of a list: candidate id, level, 元, via."""
SEAT = -1
"""The letter of a reserved seat; 0 is no award, 1..τ are the tiers from the lowest up."""


@dataclass
class Facts:
    """The raw data of a world, read by the words of the text; sequences run by rank, tiers lowest first."""

    world: World

    def __post_init__(self) -> None:
        world, programme = self.world, self.world.programme
        self.one = {type(x): x for x in programme.clauses}
        pool = [e.candidate for e in world.entries if e.standing == "pool"]
        self.pool = sorted(pool, key=_rank)
        self.n = len(pool)
        self.tiers = programme.tiers[::-1]
        self.top = len(self.tiers)
        amounts = programme.amounts
        self.free = amounts.mode == "free"
        self.gamma = amounts.step if self.free and amounts.step else programme.award.granule
        self.quotas = [x for x in programme.clauses if isinstance(x, c.Quota)]
        experts = self.one[c.ExpertsTier]
        self.experts = experts.mode if any(x.experts_tier for x in pool) else "off"
        asked, fact = self.one.get(c.AppliedTier), self.one.get(c.FoundTier)
        self.applied = asked.mode if asked and any(x.applied_tier for x in pool) else "off"
        self.proofs = {g.tier: g.id for g in programme.gates if g.proof}
        self.fact = fact.mode if fact else "off"
        self.graded = "exact" in (self.experts, self.applied, self.fact)
        self.least = [0] + [ceil(Fraction(max(self.gamma, t.floor or 0), self.gamma)) * self.gamma for t in self.tiers]
        self.full = [[0] + [self._most(x, t.ceiling) for t in self.tiers] for x in self.pool]
        self.room = {x.applicant_key: self._room(x.applicant_key) for x in pool}
        limits = [x for x in programme.clauses if isinstance(x, c.PerApplicant)]
        self.limits = [x.max for x in limits if x.counts != "applications"]
        self.most = min(self.limits, default=self.n)
        self.cap = self._cap()
        self.open = [[t for t in range(1, self.top + 1) if self._open(i, t)] for i in range(self.n)]
        self.pins = {i: world.pins[x.id] for i, x in enumerate(self.pool) if x.id in world.pins}
        self.precedence = [*sorted(self.pins), *(i for i in range(self.n) if i not in self.pins)]
        exclusives = [x for x in programme.clauses if isinstance(x, c.Exclusive) and x.on]
        self.exclusives = [(x.max, [self._group(x.by, y) for y in self.pool]) for x in exclusives]
        cumulative = self.one.get(c.CumulativeCeiling)
        self.over = cumulative.over if cumulative else "truncate"
        self.reserve = self.one[c.CityReserve]
        self.best = self._best_of_cities()
        self.merit = self.one[c.MeritOrder].mode
        self.own = [[t for t in self.open[i] if self._own(i, t)] for i in range(self.n)]
        purses = [x.max for x in programme.clauses if isinstance(x, c.CityCeiling)]
        self.purses = [x for x in purses if x is not None]
        self.purse = min(self.purses, default=None)
        self.floor = self.one.get(c.CityFloor, c.CityFloor(id="none"))
        named = "apportionment" in programme.goals and bool(self.quotas)
        self.apportioned = named or self.one.get(c.Apportionment, c.Apportionment(id="none")).on

    def _most(self, x: Candidate, ceiling: int) -> int:
        asked = x.request if self.one[c.Request].on and x.request is not None else ceiling
        return min(ceiling, asked) // self.gamma * self.gamma

    def _room(self, applicant: str) -> int | None:
        clause = self.one.get(c.CumulativeCeiling)
        if clause is None:
            return None
        # What was clawed back beyond what was paid gives no room above the ceiling.
        return max(0, clause.ceiling - max(0, self.earlier(applicant))) // self.gamma * self.gamma

    def earlier(self, applicant: str) -> int:
        """Earlier receipts that count."""
        clause = self.one[c.CumulativeCeiling]
        if clause.history == "none":
            return 0
        if self.world.receipts is None:
            mine = [e.candidate for e in self.world.entries if e.candidate.applicant_key == applicant]
            return max(x.received or 0 for x in mine)
        counted = ("", "测试券", "省级测试券", *(["别的券"] if clause.history == "ministry" else []))
        return sum(r.amount for r in self.world.receipts if r.applicant_key == applicant and r.programme in counted)

    def funded_before(self, x: Candidate) -> bool:
        """Whether the ledger holds this project already, or, by applicant, whether anything paid to it is kept."""
        clause = self.one[c.Once]
        if clause.on and clause.per == "applicant" and self.world.receipts is None:
            return (x.received or 0) > 0
        ours = [r for r in self.world.receipts or () if r.programme in ("", "测试券", "省级测试券")]
        paid = {(r.applicant_key, _folded(r.project)) for r in ours if r.project}
        named = [name for name in (x.project, x.product) if name]
        if clause.on and clause.per == "applicant":
            return sum(r.amount for r in ours if r.applicant_key == x.applicant_key) > 0
        return clause.on and any((x.applicant_key, _folded(name)) in paid for name in named)

    def _cap(self) -> int | None:
        clause = self.one.get(c.CityCap, c.CityCap(id="none"))
        if clause.percent is not None:
            return self.wanted * clause.percent // 100
        return clause.max

    @property
    def wanted(self) -> int:
        """How many awards the quotas want: those on the total say it, else those of the tiers together."""
        whole = [q.target for q in self.quotas if q.tier is None]
        return sum(whole) if whole else sum(q.target for q in self.quotas)

    def _group(self, by: str, x: Candidate) -> str:
        """The exclusive group of x; empty where it is in none. A product is its applicant's own."""
        known = {"product": x.product, "product_name": x.product, "industry": x.industry}
        cell = known.get(by, x.labels.get(by, ""))
        if cell and by == "product":
            owners = {y.applicant_key for y in self.pool if y.product == cell}
            return f"{cell}（{x.applicant}）" if len(owners) > 1 else cell
        return cell

    def _own(self, i: int, t: int) -> bool:
        """Whether i's own data leave tier t to it: not kept out by hand, and payable before any award."""
        if i in self.pins and self.pins[i].tier is None:
            return False
        return self.over == "skip" or self.payable(i, t)

    @property
    def void(self) -> bool:
        """Whether spreading over the tiers is nobody's choice."""
        return self.top == 1 or self.graded or any(q.tier for q in self.quotas)

    @property
    def ordered(self) -> bool:
        """Whether one order of merit runs over all candidates and all tiers."""
        return self.merit not in ("off", "in_city", "funding")

    @property
    def outside(self) -> bool:
        """Whether the walks down the order are not all there is: then money and the canonical list close the goals."""
        return not self.ordered or self.over == "skip" or self.free

    @property
    def cities(self) -> dict[str, list[int]]:
        """The positions of every city, by name in code-point order."""
        return {
            name: [i for i, x in enumerate(self.pool) if x.city == name] for name in sorted({x.city for x in self.pool})
        }

    @property
    def floors(self) -> dict[str, int]:
        """How many awards every city should have at least; a hard number is lowered only if it says so."""
        if self.floor.mode == "hard" and not self.floor.up_to_fit:
            return dict.fromkeys(self.cities, self.floor.min)
        return {
            city: min(self.floor.min, sum(1 for i in members if self.own[i])) for city, members in self.cities.items()
        }

    @property
    def seats(self) -> dict[str, int]:
        """The cities' shares of the wanted awards by largest remainders of their numbers of candidates."""
        house = min(self.n, self.wanted)
        quotients = {city: Fraction(house * len(members), self.n) for city, members in self.cities.items()}
        shares = {city: int(x) for city, x in quotients.items()}
        rest = sorted(quotients, key=lambda city: (shares[city] - quotients[city], city))
        for city in rest[: house - sum(shares.values())]:
            shares[city] += 1
        return shares

    def _open(self, i: int, t: int) -> bool:
        """Whether experts, minimum scores, gates, once and floors leave tier t open to i."""
        x, tier = self.pool[i], self.tiers[t - 1]
        if not self._given(x, t):
            return False
        if tier.min_score is not None and (x.score or 0) < 100 * tier.min_score:
            return False
        if any(g.tier == tier.name and x.gates[g.id] == "fail" for g in self.world.programme.gates):
            return False
        if self.funded_before(x):
            return False
        return self.full[i][t] >= self.least[t]

    def place(self, name: str | None) -> int:
        """The level of a tier by its name; 0 for one that is none."""
        return next((k for k, s in enumerate(self.tiers, 1) if s.name == name), 0)

    def grade(self, x: Candidate) -> int | None:
        """What the experts' grade comes to: nobody gets more than he applies for."""
        if x.experts_tier is None:
            return None
        bounded = self.applied == "upper" and x.applied_tier is not None
        return min(self.place(x.experts_tier), self.place(x.applied_tier) if bounded else self.top)

    def fact_of(self, x: Candidate) -> int:
        """The highest tier whose fact holds; 0 where none does."""
        return max((self.place(name) for name, gate in self.proofs.items() if x.gates[gate] == "pass"), default=0)

    def _given(self, x: Candidate, t: int) -> bool:
        """Whether the experts, the application and the facts leave tier t to x."""
        grade, fact, name = self.grade(x), self.fact_of(x), self.tiers[t - 1].name
        if grade is not None and ((self.experts == "exact" and t != grade) or (self.experts == "upper" and t > grade)):
            return False
        if x.applied_tier is not None and self.applied != "off":
            asked = self.place(x.applied_tier)
            if t > asked or (self.applied == "exact" and t != asked):
                return False
        if self.fact == "exact" and fact and t != fact:
            return False
        return name not in self.proofs or x.gates[self.proofs[name]] == "pass"

    def _best_of_cities(self) -> dict[str, int]:
        """The candidate that a reserved seat of each city would go to: the highest-ranked one that is fit for it."""
        return {x.city: i for i, x in reversed(list(enumerate(self.pool))) if self.fit_for_a_seat(i)}

    def fit_for_a_seat(self, i: int) -> bool:
        """Whether i may hold a reserved seat: scored, payable at the lowest tier, not fixed by hand, of one city."""
        x = self.pool[i]
        return bool(
            self.reserve.seats
            and self.cap != 0
            and (x.score or 0) >= 100 * self.reserve.min_score
            and 1 in self.open[i]
            and self.payable(i, 1)
            and i not in self.pins
            and {y.city for y in self.pool if y.applicant_key == x.applicant_key} == {x.city}
        )

    def could_win(self, i: int) -> bool:
        """Whether i could have an award at all."""
        return bool(self.own[i]) and self.cap != 0

    def payable(self, i: int, t: int) -> bool:
        """Whether the room before any award pays tier t."""
        room = self.room[self.pool[i].applicant_key]
        return room is None or room >= (self.least[t] if self.over == "truncate" else self.full[i][t])

    def letters(self, i: int) -> list[int]:
        """The letters of i."""
        if i in self.pins:
            name = self.pins[i].tier
            if name is None:
                return [0]
            level = [s.name for s in self.tiers].index(name) + 1
            return [level] if level in self.open[i] else []
        return [0, *self.open[i], *([SEAT] if self.best.get(self.pool[i].city) == i else [])]


def _folded(name: str) -> str:
    """A name without what two people write differently: width, spaces, case."""
    return re.sub(r"\s", "", normalize("NFKC", name)).lower()


def _rank(x: Candidate) -> tuple[int, tuple[int, ...], int]:
    """Score, then the declared keys, then the application number."""
    return (-(x.score or 0), tuple(-s for s in x.tie_scores), int(x.id.rpartition("-")[2]))
