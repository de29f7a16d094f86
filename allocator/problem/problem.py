"""One year's allocation problem, resolved and frozen: the order π, the pay tables, the rooms, the pins.

Everything downstream (engines, audit, explanations) reads positions in π: index 0 is rank 1. Levels count tiers from
the bottom: level 0 no award, level 1 the lowest tier, level τ the top. `build.py` makes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

from allocator.law.clause.facets import Cities, Groups, Seats
from allocator.law.programme import Programme, Tier
from allocator.problem.bound_cities import bound_by, caps_of, fit_of
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.fingerprint import fingerprint_of
from allocator.problem.groups import Grouping
from allocator.problem.ledger import Ceiling
from allocator.problem.made_once import MadeOnce
from allocator.problem.numbers import ApplicantNumber, CityNumber, Position, TierLevel
from allocator.problem.payment import Over, may_be_cut_of
from allocator.problem.pins import History, Pin
from allocator.problem.publication import Publication, PublishedAward
from allocator.problem.seats import seat_candidates_of


@dataclass(frozen=True)
class Problem(MadeOnce):
    """Frozen input of every engine. Sequences run over the pool in the order π unless said otherwise.

    Attributes
    ----------
    programme
        As it is in force for this run: the shipped text with the scenario's changes applied.
    budget
        B, 元.
    pool
        Eligible candidates in the order π.
    aside
        The other entries (ineligible, outside, held), in the order of their ids.
    tiers
        Lowest first: level t is `tiers[t - 1]`.
    full
        A_{i,t} for t = 0..τ, 元; A_{i,0} = 0.
    open_levels
        Per candidate the levels it may hold as far as its own data decide (experts' tier, minimum score, tier gates,
        floors, room of the applicant before any award, pins), best first.
    closed_by
        Per candidate: level → ids of all clauses that close it.
    applicant, city
        Group numbers.
    groupings
        One for every exclusive clause in force: how its column makes groups (product, industry, …).
    ceilings
        One for every cumulative ceiling: what it leaves to whom.
    pinned
        Position → level, for candidates pinned to a tier, the published ones among them.
    publication
        The published list that everybody but those excluded after it keeps; None before 公示.
    percent
        θ: the per cent of the ceilings that the tiers pay (amounts `scaled`); `tiers` and `full` are already reduced.
    history
        What earlier years are known from: a ledger, the file's column 累计已获金额, or nothing (they are not counted).
    unmatched
        Clause id → ids of the candidates of whom it is not known whether they have been funded before.
    at
        The same problem at another θ; None unless amounts are `scaled`.
    """

    programme: Programme
    year: int
    budget: int
    pool: tuple[Candidate, ...]
    aside: tuple[Entry, ...]
    tiers: tuple[Tier, ...]
    full: tuple[tuple[int, ...], ...]
    least: tuple[int, ...]
    open_levels: tuple[tuple[TierLevel, ...], ...]
    closed_by: tuple[Mapping[TierLevel, tuple[str, ...]], ...]
    applicant: tuple[ApplicantNumber, ...]
    applicants: tuple[str, ...]
    city: tuple[CityNumber, ...]
    cities: tuple[str, ...]
    ceilings: tuple[Ceiling, ...]
    groupings: tuple[Grouping, ...]
    pinned: Mapping[Position, TierLevel]
    pins: Mapping[str, Pin] = field(default_factory=dict)
    publication: Publication | None = None
    percent: int = 100
    history: History = "ledger"
    unmatched: Mapping[str, frozenset[str]] = field(default_factory=dict)
    at: Callable[[int], Problem] | None = field(default=None, repr=False, compare=False)

    @property
    def top(self) -> TierLevel:
        """τ, the number of tiers."""
        return len(self.tiers)

    @cached_property
    def granule(self) -> int:
        """γ, 元; a published amount that is no multiple of it makes it smaller."""
        return gcd(self.programme.granule, *(amount for _, amount in self.published.values()))

    @cached_property
    def listed(self) -> dict[Position, PublishedAward]:
        """Position → its line of the published list, those taken off it included."""
        awards = self.publication.awards if self.publication else {}
        return {i: awards[c.id] for i, c in enumerate(self.pool) if c.id in awards}

    @cached_property
    def published(self) -> dict[Position, tuple[TierLevel, int]]:
        """Position → level and 元 of everybody who keeps a published award."""
        kept = {i: a for i, a in self.listed.items() if i in self.pinned}
        return {i: (self.pinned[i], award.amount) for i, award in kept.items()}

    @cached_property
    def vacated(self) -> dict[str, PublishedAward]:
        """Candidate id → the published award that an exclusion after 公示 takes away."""
        kept = {self.pool[i].id for i in self.published}
        awards = self.publication.awards if self.publication else {}
        return {name: award for name, award in awards.items() if name not in kept}

    @cached_property
    def fit_levels(self) -> tuple[tuple[TierLevel, ...], ...]:
        """Per candidate the levels that its own data and pins leave open, best first, on the published list or not."""
        if self.publication is None:
            return self.open_levels
        pins = {c.id for c in self.programme.clauses if c.by_hand}
        levels = tuple(range(self.top, 0, -1))
        return tuple(
            tuple(t for t in levels if not (by := shut.get(t)) or (set(by) <= pins and c.id not in self.pins))
            for c, shut in zip(self.pool, self.closed_by, strict=True)
        )

    @cached_property
    def over(self) -> Over:
        return self.ceilings[0].clause.over if self.ceilings else "truncate"

    @cached_property
    def tightest(self) -> tuple[Ceiling | None, ...]:
        """Per applicant number the cumulative ceiling that leaves the least, the first of equals; None without one."""
        if not self.ceilings:
            return (None,) * len(self.applicants)
        return tuple(min(self.ceilings, key=lambda k: k.room[e]) for e in range(len(self.applicants)))

    @cached_property
    def room(self) -> tuple[int | None, ...]:
        """R_e per applicant number, 元: the least that a cumulative ceiling leaves; None without one."""
        return tuple(k.room[e] if k else None for e, k in enumerate(self.tightest))

    @cached_property
    def received(self) -> tuple[int, ...]:
        """Per applicant number what has been received earlier, 元, as the ceiling reads it that counts the most."""
        clause = self.programme.ceiling
        found = next((k.received for k in self.ceilings if clause and k.clause.id == clause.id), None)
        return (0,) * len(self.applicants) if found is None else found

    @cached_property
    def graded(self) -> bool:
        """Whether everybody's tier is given (by an event, a finding or experts): then there is one line."""
        return self.entitled or self.programme.award.given or self.programme.gives_tiers(self.pool)

    @cached_property
    def merit(self) -> str:
        return "excused" if self.entitled else self.programme.first(lambda c: c.order) or "off"

    @property
    def entitled(self) -> bool:
        """Whether everybody who meets the conditions is paid what is due: the programme ranks nobody."""
        return not self.programme.ranked

    @property
    def rated(self) -> bool:
        """Whether what is due is a rate of a base."""
        return self.programme.award.kind == "rate"

    @property
    def prorates(self) -> bool:
        """Whether sums due, or the amounts of a finished list, that exceed the budget are reduced alike."""
        if self.entitled:
            return any(c.prorates for c in self.programme.clauses)
        return self.programme.amounts.mode == "pro_rata"

    @property
    def share_step(self) -> int:
        """What amounts that are reduced alike are multiples of, 元."""
        return self.granule if self.entitled else self.programme.amounts.step or 1

    @property
    def free(self) -> bool:
        """Whether the goals choose the amounts between the tier's floor and its ceiling."""
        return self.programme.amounts.mode == "free"

    @property
    def one_order(self) -> bool:
        """Whether one order over all candidates settles every tier, so that each tier has a score line."""
        return self.merit in ("excused", "strict")

    @property
    def line_levels(self) -> tuple[TierLevel, ...]:
        """The levels that have a score line, top first: all by merit, one where tiers are given; none without an order.

        Without one order over all (merit off, in_city, funding) a lowest rank that reached a tier means nothing.
        """
        if not self.one_order:
            return ()
        return (1,) if self.graded else tuple(range(self.top, 0, -1))

    @cached_property
    def shape(self) -> str:
        """The shape in force: void for one tier, for quotas per tier and where experts gave the tiers.

        A planner who names it as a goal has it all the same, as a pyramid where no clause says which.
        """
        clause, named = self.programme.shape, any(g.makes_shape for g in self.programme.aims)
        if clause is None:
            return "pyramid" if named else "none"
        return clause.mode if named or not self.tiers_fixed else "none"

    @cached_property
    def tiers_fixed(self) -> bool:
        """Whether spreading over the tiers is nobody's choice: one tier, quotas per tier, or experts' tiers."""
        return self.top == 1 or self.graded or any(q.tier is not None for q in self.programme.quotas)

    @cached_property
    def fit(self) -> Mapping[str, int]:
        """City → how many of its candidates could have an award as far as their own data say."""
        return fit_of(self)

    def bound(self, whom: Cities) -> dict[str, int]:
        """Return the cities that a clause on cities binds, with how many candidates of each are fit (`bound_by`)."""
        return bound_by(self, whom)

    @cached_property
    def caps(self) -> tuple[int | None, ...]:
        """Per city number the least number of awards that a cap leaves to it; None where none does."""
        return caps_of(self)

    @cached_property
    def soft_floor(self) -> bool:
        """Whether awards per city should reach a number, as a goal."""
        return any(floor.min > 0 and floor.mode == "soft" for floor in self.programme.floors)

    @cached_property
    def apportioned(self) -> bool:
        """Whether shares of the cities are a goal: the clause is on, or the planner names it and there is a number."""
        named = any(g.makes_shares for g in self.programme.aims) and bool(self.programme.quotas)
        return named or self.programme.apportions

    @cached_property
    def waiting_cities(self) -> frozenset[CityNumber]:
        """The cities that the goal `city` would not leave blank.

        Those with a candidate fit for a seat; where there are no seats and the planner names the goal all the same,
        those with a candidate that could have an award.
        """
        if self.reserve:
            return frozenset(self.seat_candidates)
        could = zip(self.city, self.open_levels, strict=True)
        return frozenset(c for c, opened in could if opened and self.caps[c] != 0)

    @property
    def counts_cities(self) -> bool:
        """Whether a goal that the planner names looks at the cities, whatever the clauses say."""
        return any(g.looks_at == "cities" for g in self.programme.aims)

    @cached_property
    def reserve(self) -> Seats | None:
        clause = self.programme.seats
        return clause if clause and clause.seats else None

    @cached_property
    def may_be_cut(self) -> frozenset[Position]:
        """Positions whose amount the cumulative ceiling may cut: their applicant could use up his room by then."""
        return may_be_cut_of(self)

    @cached_property
    def seat_candidates(self) -> dict[CityNumber, Position]:
        """City number → position that a reserved seat of the city would go to, best rank first."""
        return seat_candidates_of(self)

    @cached_property
    def tie_first(self) -> tuple[Position, ...]:
        """Per position the first position with the same score; itself where ties are split by keys."""
        if self.programme.ties == "keys":
            return tuple(range(len(self.pool)))
        first: list[Position] = []
        for i, c in enumerate(self.pool):
            first.append(first[-1] if i and self.pool[i - 1].score == c.score else i)
        return tuple(first)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything that decides the result; row order, file names and the clock are not in it."""
        return fingerprint_of(self)

    @cached_property
    def precedence(self) -> tuple[Position, ...]:
        """The order in which awards take room from each other: published, pinned, then the others, each by rank."""
        pinned = sorted(self.pinned, key=lambda i: (i not in self.published, i))
        return (*pinned, *(i for i in range(len(self.pool)) if i not in self.pinned))

    @cached_property
    def turn(self) -> tuple[int, ...]:
        """Per position its place in `precedence`."""
        turns = [0] * len(self.pool)
        for place, i in enumerate(self.precedence):
            turns[i] = place
        return tuple(turns)

    @cached_property
    def everybody(self) -> tuple[Candidate, ...]:
        """The pool by rank, then the lines that are not in it."""
        return (*self.pool, *(e.candidate for e in self.aside))

    @cached_property
    def by_applicant(self) -> dict[ApplicantNumber, list[Position]]:
        """Applicant number → its positions in the order of precedence."""
        return self._members(self.applicant)

    @cached_property
    def by_city(self) -> dict[CityNumber, list[Position]]:
        """City number → its positions in the order of precedence."""
        return self._members(self.city)

    def grouping(self, clause: Groups) -> tuple[int, Grouping]:
        """Return the groups of an exclusive clause and their place among `groupings`.

        Nobody is in one where the clause is off, or was when the problem was frozen.
        """
        found = ((k, g) for k, g in enumerate(self.groupings) if clause.on and g.clause == clause.id)
        return next(found, (-1, Grouping(clause.by, (-1,) * len(self.pool), ())))

    def by_group(self, grouping: Grouping) -> dict[int, list[Position]]:
        """Exclusive group → its positions in the order of precedence; positions without a group are in none."""
        return self._members(grouping.number)

    def _members(self, numbers: Sequence[int]) -> dict[int, list[Position]]:
        found: defaultdict[int, list[Position]] = defaultdict(list)
        for i in self.precedence:
            found[numbers[i]].append(i)
        found.pop(-1, None)
        return dict(found)
