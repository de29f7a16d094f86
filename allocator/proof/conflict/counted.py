"""Members of a kind against one total: one counted reason, proven by solving k of them and k + 1.

What each needs is a sum that no other clause lowers, so whatever else is kept, more of them than the total holds cannot
stand beside it; of all choices of k + 1 the least ones need the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from allocator.problem.problem import Problem
from allocator.proof.conflict.members import Member
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason, in_order, need


@dataclass
class Totals:
    """What totals alone say.

    Attributes
    ----------
    reasons
        Those that re-solves bear out.
    bounds
        Every total that is exceeded, as a sum: a way out has to come down to it.
    told
        Whether each of them is told as a reason, with its whole family.
    uncut
        Whether one would be exceeded if a ceiling that cuts awards fell away.
    """

    reasons: list[Reason] = field(default_factory=list)
    bounds: list[Reason] = field(default_factory=list)
    told: bool = True
    uncut: bool = False


def counted(question: Question, known: Sequence[Reason] = ()) -> Totals:
    """Return what the totals alone say: pins against the budget or a number, cities' floors against either.

    Where the least of a family stand in a way of their own (`known`), those of it are counted that do not.
    """
    problem, found = question.problem, Totals()
    if question.always_asks or problem.free or problem.publication or problem.prorates:
        return Totals(told=False)
    apart = {m for r in known for m in r.members}
    for kin in _kins(question):
        found.uncut = found.uncut or (bool(kin.purses) and sum(kin.weights.values()) > kin.total)
        if kin.need(kin.weights) <= kin.total:
            continue
        found.bounds.append(kin.reason(0))
        reason = _reason(question, kin)
        found.told = found.told and reason is not None
        rest = replace(kin, weights={m: w for m, w in kin.weights.items() if m not in apart})
        if reason is None and kin.need(rest.weights) > kin.total:
            reason = _reason(question, rest)
        found.reasons += [reason] if reason else []
    return found


@dataclass(frozen=True)
class _Kin:
    """Members of a kind, what each needs of a limit's total, and the purse that it is paid from if others are, too."""

    limit: Member
    weights: Mapping[Member, int]
    total: int
    purses: Mapping[Member, tuple[int, int]] = field(default_factory=dict)
    ranks: Mapping[Member, int] = field(default_factory=dict)

    def reason(self, at_most: int) -> Reason:
        """Return the counted reason."""
        family = in_order(self.weights)
        members, purses = in_order([*family, self.limit]), {m: p for m, p in self.purses.items() if m in self.weights}
        weights = dict(self.weights)
        return Reason(members, family=family, weights=weights, total=self.total, purses=purses, at_most=at_most)

    def need(self, some: Iterable[Member]) -> int:
        return need(some, self.weights, self.purses)

    def least(self) -> list[Member]:
        """Return the members, each time the one that needs the least beside those before."""
        found: list[Member] = []
        left = sorted(self.weights, key=lambda m: (self.weights[m], self.ranks.get(m, 0), -m.place))
        while left:
            dearer = [self.need([*found, m]) for m in left]
            found.append(left.pop(dearer.index(min(dearer))))
        return found


def _reason(question: Question, kin: _Kin) -> Reason | None:
    """Return the reason as far as re-solves bear it out."""
    order, cuts = kin.least(), [m for m in question.members if m.cuts and kin.purses]
    most = _most(kin)
    fitting = next((k for k in range(len(order), -1, -1) if kin.need(order[:k]) <= kin.total), 0)
    if fitting != most or question.fails([*order[:most], kin.limit, *cuts]):
        return None
    if not question.fails([*order[: most + 1], kin.limit]):
        return None
    plain = len(order) == most + 1 and not kin.purses and kin.need(order[1:]) <= kin.total
    if plain and not any(question.fails([x for x in (*order, kin.limit) if x is not m]) for m in (*order, kin.limit)):
        return Reason(in_order([*order, kin.limit]))
    return kin.reason(most)


def _most(kin: _Kin) -> int:
    """Return how many fit at most, exactly: purse by purse what any number of its members needs at the least."""
    purses: dict[int, list[Member]] = {}
    for n, m in enumerate(kin.weights):
        purses.setdefault(kin.purses[m][0] if m in kin.purses else -1 - n, []).append(m)
    least = [0]
    for members in purses.values():
        cheap = sorted(members, key=lambda m: kin.weights[m])
        own = [kin.need(cheap[:k]) for k in range(len(cheap) + 1)]
        sums = [
            [least[n - k] + own[k] for k in range(len(own)) if 0 <= n - k < len(least)]
            for n in range(len(least) + len(cheap))
        ]
        least = [min(s) for s in sums]
    return max(n for n, cost in enumerate(least) if cost <= kin.total)


def _kins(question: Question) -> Iterator[_Kin]:
    """Yield every limit with a kind of members that it has to hold."""
    problem, members, ranks = question.problem, question.members, _ranks(question)
    budget = next((m for m in members if m.budget), None)
    pins, floors = _pins(question), _floors(question)
    if budget:
        weights = {m: problem.full[i][problem.pinned[i]] for m, i in pins.items()}
        yield _Kin(budget, weights, problem.budget, _purses(problem, pins))
        for family in floors:
            yield _Kin(budget, _least_money(question, family), problem.budget, ranks=ranks)
    for m in members:
        clause = next((c for c in problem.programme.acting if c.id == m.clause), None)
        number = clause.as_quota if clause and m.asks else None
        if number is None or number.open_ended:
            continue
        level = next((k for k, t in enumerate(problem.tiers, 1) if t.name == number.tier), 0)
        yield _Kin(m, {p: 1 for p, i in pins.items() if level in (0, problem.pinned[i])}, number.high)
        for family in floors if not level else ():
            yield _Kin(m, family, number.high, ranks=ranks)


def _ranks(question: Question) -> dict[Member, int]:
    """Return how far down each city's first candidate stands that could have an award."""
    problem, first = question.problem, dict[str, int]()
    for i, opened in enumerate(problem.open_levels):
        if opened:
            first.setdefault(problem.cities[problem.city[i]], i)
    return {m: first.get(m.of, len(problem.pool)) for m in question.members if m.of and m.selects}


def _pins(question: Question) -> dict[Member, int]:
    """Return the pins with their positions, but for those that something forbids that cannot be left out."""
    problem = question.problem
    place = {c.id: i for i, c in enumerate(problem.pool)}
    clauses = {m.clause for m in question.members}
    found = {}
    for m in question.members:
        if m.given is not None:
            i = place[m.of]
            if set(problem.closed_by[i].get(problem.pinned[i], ())) <= clauses:
                found[m] = i
    return found


def _purses(problem: Problem, pins: Mapping[Member, int]) -> dict[Member, tuple[int, int]]:
    """Return the applicants whose pinned awards a cumulative ceiling cuts down to what is left of it."""
    asked: dict[int, int] = {}
    for i in pins.values():
        e = problem.applicant[i]
        asked[e] = asked.get(e, 0) + problem.full[i][problem.pinned[i]]
    over = {e: room for e, sum_ in asked.items() if (room := problem.room[e]) is not None and sum_ > room}
    return {
        m: (problem.applicant[i], over[problem.applicant[i]]) for m, i in pins.items() if problem.applicant[i] in over
    }


def _floors(question: Question) -> list[dict[Member, int]]:
    """Return the floors of single cities, clause by clause, with the number that each asks for."""
    problem, found = question.problem, []
    for floor in problem.programme.floors:
        fit = problem.bound(floor.whom)
        mine = [m for m in question.members if m.clause == floor.id and m.of]
        asked = {m: floor.min if floor.whole else min(floor.min, fit.get(m.of, 0)) for m in mine}
        if asked and floor.mode == "hard":
            found.append({m: n for m, n in asked.items() if (floor.whole or n) and not question.fails([m])})
    return [family for family in found if _whole(problem, family)]


def _whole(problem: Problem, family: Mapping[Member, int]) -> bool:
    """Tell whether the floors ask for numbers that stay whatever is left out: those lowered to the fit may rise."""
    floors = {f.id: f for f in problem.programme.floors}
    return all(floors[m.clause].whole for m in family)


def _least_money(question: Question, family: Mapping[Member, int]) -> dict[Member, int]:
    """Return what the least awards of each city cost, whatever is left out beside."""
    problem = question.problem
    asked = [0] * len(problem.applicants)
    for i, e in enumerate(problem.applicant):
        asked[e] += max(problem.full[i])
    found = {}
    for m, number in family.items():
        costs = sorted(_least(problem, i, asked) for i, c in enumerate(problem.city) if problem.cities[c] == m.of)
        found[m] = sum(costs[:number])
    return found


def _least(problem: Problem, i: int, asked: Sequence[int]) -> int:
    """Return the least that an award can be: where its applicant may be cut, the least that is payable."""
    room = problem.room[problem.applicant[i]]
    cut = room is not None and asked[problem.applicant[i]] > room
    return min(problem.least[1:]) if cut else min(problem.full[i][1:])
