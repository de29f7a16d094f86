"""What the text makes of a world's raw data: order, amounts, rooms, open tiers, caps, seats.

The oracle's own reading; it shares the schema with the package, and nothing of `build`, `payment` or the rule files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

from oracle.pools import World

from allocator.problem.candidate import Candidate

Line = tuple[str, int, int, str]
"""One line of a list: candidate id, level, 元, via."""
SEAT = -1
"""The letter of a reserved seat; 0 is no award, 1..τ are the tiers from the lowest up."""
ABSENT: dict[str, dict[str, Any]] = {
    "applied_tier": {"mode": "off"},
    "apportionment": {"on": False},
    "city_reserve": {"seats": 0},
    "experts_tier": {"mode": "off"},
    "found_tier": {"mode": "off"},
    "merit_order": {"mode": "off"},
    "request": {"on": False},
    "tier_shape": {"mode": "none"},
}
"""Kind → what holds where no clause of it is there."""


@dataclass
class Facts:
    """The raw data of a world, read by the words of the text; sequences run by rank, tiers lowest first."""

    world: World

    def __post_init__(self) -> None:
        world, programme = self.world, self.world.programme
        pool = [e.candidate for e in world.entries if e.standing == "pool"]
        self.pool = sorted(pool, key=_rank)
        self.n = len(pool)
        self.tiers = programme.tiers[::-1]
        self.top = len(self.tiers)
        amounts = programme.amounts
        self.free = amounts.mode == "free"
        self.gamma = amounts.step if self.free and amounts.step else programme.award.granule
        self.quotas = self.of("quota")
        experts, asked, fact = self.one("experts_tier"), self.one("applied_tier"), self.one("found_tier")
        self.experts = experts.mode if any(x.experts_tier for x in pool) else "off"
        self.applied = asked.mode if any(x.applied_tier for x in pool) else "off"
        self.proofs = {g.tier: g.id for g in programme.gates if g.proof}
        self.fact = fact.mode
        self.graded = "exact" in (self.experts, self.applied, self.fact)
        self.least = [0] + [ceil(Fraction(max(self.gamma, t.floor or 0), self.gamma)) * self.gamma for t in self.tiers]
        self.full = [[0] + [self._most(x, t.ceiling) for t in self.tiers] for x in self.pool]
        self.ceilings = self.of("cumulative_ceiling")
        self.over = self.ceilings[0].over if self.ceilings else "truncate"
        self.rooms = {x.applicant_key: [self._room(k, x.applicant_key) for k in self.ceilings] for x in pool}
        self.room = {key: min(rooms, default=None) for key, rooms in self.rooms.items()}
        self.limits = [x.max for x in self.of("per_applicant") if x.counts != "applications"]
        self.most = min(self.limits, default=self.n)
        self.open = [[t for t in range(1, self.top + 1) if self._open(i, t)] for i in range(self.n)]
        self.pins = {i: world.pins[x.id] for i, x in enumerate(self.pool) if x.id in world.pins}
        self.precedence = [*sorted(self.pins), *(i for i in range(self.n) if i not in self.pins)]
        self.exclusives = [(x.max, [self._group(x.by, y) for y in self.pool]) for x in self.of("exclusive") if x.on]
        self.own = [[t for t in self.open[i] if self._own(i, t)] for i in range(self.n)]
        self.caps = [(self._number(x), self.bound(x)) for x in self.of("city_cap") if self._number(x) is not None]
        self.purses = [(x.max, self.bound(x)) for x in self.of("city_ceiling") if x.max is not None]
        self.reserve = self.one("city_reserve")
        self.best = self._best_of_cities()
        self.merit = self.one("merit_order").mode
        self.hard_floors = [x for x in self.of("city_floor") if x.min and x.mode == "hard"]
        self.soft_floors = [x for x in self.of("city_floor") if x.min and x.mode == "soft"]
        named = "apportionment" in programme.goals and bool(self.quotas)
        self.apportioned = named or self.one("apportionment").on

    def of(self, kind: str) -> list[Any]:
        """Every clause of a kind, in the file's order."""
        return [x for x in self.world.programme.clauses if x.kind == kind]

    def one(self, kind: str) -> Any:
        """The one clause of a kind that is in force; what it would say if it were not there."""
        there = self.of(kind)
        acting = [x for x in there if getattr(x, "on", True) and getattr(x, "seats", 1)]
        return (acting or there or [SimpleNamespace(**ABSENT.get(kind, {}))])[0]

    def bound(self, clause: Any) -> list[str]:
        """The cities that a clause on cities binds: those it names, or all, with so many candidates that are fit."""
        named = [*clause.cities] or [*self.cities]
        fit = {city: sum(1 for i in members if self.own[i]) for city, members in self.cities.items()}
        return [city for city in named if fit.get(city, 0) >= clause.if_fit_at_least]

    def cap_of(self, city: str) -> int | None:
        """How many awards a city may have; None where nothing limits it."""
        return min((most for most, bound in self.caps if city in bound), default=None)

    def purse_of(self, city: str) -> int | None:
        """How much a city may get, 元; None where nothing limits it."""
        return min((most for most, bound in self.purses if city in bound), default=None)

    def _most(self, x: Candidate, ceiling: int) -> int:
        asked = x.request if self.one("request").on and x.request is not None else ceiling
        return min(ceiling, asked) // self.gamma * self.gamma

    def _room(self, clause: Any, applicant: str) -> int:
        # What was clawed back beyond what was paid gives no room above the ceiling.
        return max(0, clause.ceiling - max(0, self.earlier(clause, applicant))) // self.gamma * self.gamma

    def earlier(self, clause: Any, applicant: str) -> int:
        """Earlier receipts that count under a clause's reading of history."""
        if clause.history == "none":
            return 0
        if self.world.receipts is None:
            mine = [e.candidate for e in self.world.entries if e.candidate.applicant_key == applicant]
            return max(x.received or 0 for x in mine)
        counted = ("", "测试券", "省级测试券", *(["别的券"] if clause.history == "ministry" else []))
        return sum(r.amount for r in self.world.receipts if r.applicant_key == applicant and r.programme in counted)

    def funded_before(self, x: Candidate, clause: Any) -> bool:
        """Whether the ledger holds this project already, or, by applicant, whether anything paid to it is kept."""
        if clause.on and clause.per == "applicant" and self.world.receipts is None:
            return (x.received or 0) > 0
        ours = [r for r in self.world.receipts or () if r.programme in ("", "测试券", "省级测试券")]
        paid = {(r.applicant_key, _folded(r.project)) for r in ours if r.project}
        named = [name for name in (x.project, x.product) if name]
        if clause.on and clause.per == "applicant":
            return sum(r.amount for r in ours if r.applicant_key == x.applicant_key) > 0
        return bool(clause.on) and any((x.applicant_key, _folded(name)) in paid for name in named)

    def _number(self, clause: Any) -> int | None:
        """How many awards a cap leaves a city: a share is one of the wanted awards, rounded down."""
        return clause.max if clause.percent is None else self.wanted * clause.percent // 100

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

    def floor(self, clause: Any) -> dict[str, int]:
        """How many awards a floor asks for in each city it binds; a hard number is lowered only if it says so."""
        if clause.mode == "hard" and not clause.up_to_fit:
            return dict.fromkeys(self.bound(clause), clause.min)
        fit = {city: sum(1 for i in self.cities.get(city, ()) if self.own[i]) for city in self.bound(clause)}
        return {city: min(clause.min, n) for city, n in fit.items()}

    def floors(self, mode: str) -> dict[str, int]:
        """The most that the hard, or the soft, floors ask for in each city."""
        asked: dict[str, int] = {}
        for clause in self.hard_floors if mode == "hard" else self.soft_floors:
            for city, least in self.floor(clause).items():
                asked[city] = max(asked.get(city, 0), least)
        return asked

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
        if any((x.score or 0) < least for least in self.least_scores(t)):
            return False
        if any(g.tier == tier.name and x.gates[g.id] == "fail" for g in self.world.programme.gates):
            return False
        if any(self.funded_before(x, clause) for clause in self.of("once")):
            return False
        return self.full[i][t] >= self.least[t]

    def least_scores(self, t: int) -> list[int]:
        """The least scores of tier t in hundredths: its own, and those that clauses set for it or for every tier."""
        tier = self.tiers[t - 1]
        stated = [x.min for x in self.of("minimum_score") if x.min is not None and x.tier in (None, tier.name)]
        return [int(100 * s) for s in (tier.min_score, *stated) if s is not None]

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
            and x.city in self.bound(self.reserve)
            and self.cap_of(x.city) != 0
            and (x.score or 0) >= 100 * self.reserve.min_score
            and 1 in self.open[i]
            and self.payable(i, 1)
            and i not in self.pins
            and {y.city for y in self.pool if y.applicant_key == x.applicant_key} == {x.city}
        )

    def could_win(self, i: int) -> bool:
        """Whether i could have an award at all."""
        return bool(self.own[i]) and self.cap_of(self.pool[i].city) != 0

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
