"""What pinned awards and the higher ranks have been given so far: all that a blocking rule may look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from allocator.problem.allocation import Allocation, former_list
from allocator.problem.ledger import Ceiling
from allocator.problem.numbers import Position, TierLevel
from allocator.problem.payment import pay
from allocator.problem.problem import Problem


class State:
    """Running sums per applicant, city and exclusive group, while a walk goes down the order π.

    Attributes
    ----------
    money, awards
        Per applicant number: P, 元 awarded in this run, and the number of awards.
    city, city_money
        Awards and 元 per city number.
    given
        元 awarded per position: what a rule counts by that has no sum of its own here.
    groups
        Per exclusive clause in force its group numbers by position, and the awards per group.
    """

    __slots__ = ("awards", "city", "city_money", "given", "groups", "money", "over", "problem")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.over = problem.over
        self.money = [0] * len(problem.applicants)
        self.awards = [0] * len(problem.applicants)
        self.city = [0] * len(problem.cities)
        self.city_money = [0] * len(problem.cities)
        self.given = [0] * len(problem.pool)
        self.groups = [(g.number, [0] * len(g.names)) for g in problem.groupings]

    def give(self, i: Position, amount: int, sign: int = 1) -> None:
        """Enter an award of position i; `sign` -1 takes it back."""
        problem = self.problem
        self.given[i] += sign * amount
        e = problem.applicant[i]
        self.money[e] += sign * amount
        self.awards[e] += sign
        c = problem.city[i]
        self.city[c] += sign
        self.city_money[c] += sign * amount
        for number, awards in self.groups:
            if number[i] >= 0:
                awards[number[i]] += sign

    def room(self, i: Position) -> int | None:
        """ρ_i: the least that a cumulative ceiling leaves the applicant of position i, 元; None without a ceiling."""
        e = self.problem.applicant[i]
        whole = self.problem.room[e]
        return None if whole is None else whole - self.money[e]

    def due(self, i: Position, level: TierLevel) -> int:
        """Tell what position i would be paid at a level, 元; 0 where a cumulative ceiling blocks it."""
        return pay(self.problem.full[i][level], self.problem.least[level], self.room(i), self.over)

    def due_under(self, ceiling: Ceiling, i: Position, level: TierLevel) -> int:
        """Return the same as far as one cumulative ceiling leaves it."""
        e = self.problem.applicant[i]
        room = ceiling.room[e] - self.money[e]
        return pay(self.problem.full[i][level], self.problem.least[level], room, self.over)


def dues(problem: Problem, allocation: Allocation) -> list[int]:
    """Tell what `pay` gives every award of a list by position, 元; 0 where there is none.

    What was due to a published award is judged by the list as it was published: an exclusion since gives nobody more.
    """
    found = _dues(problem, allocation, problem.precedence)
    before = former_dues(problem) if problem.published else found
    return [before[i] if i in problem.published and due else due for i, due in enumerate(found)]


def former_dues(problem: Problem) -> list[int]:
    """Return the same for the published list as it was, with those who have been taken off it."""
    return _dues(problem, former_list(problem), _former_order(problem))


def _dues(problem: Problem, allocation: Allocation, order: Iterable[Position]) -> list[int]:
    state, found = State(problem), [0] * len(allocation.awards)
    for i in order:
        award = allocation.awards[i]
        if award:
            found[i] = state.due(i, award.level)
            state.give(i, found[i])
    return found


def _former_order(problem: Problem) -> list[Position]:
    """Return the order in which the awards of the published list took room from each other."""
    return sorted(problem.listed, key=lambda i: (problem.listed[i].via != "pin", i))


def at_due(problem: Problem, allocation: Allocation) -> Allocation:
    """Return the same list with every award at what is due: what blocks is decided before sums are prorated."""
    sums = dues(problem, allocation)
    pairs = zip(allocation.awards, sums, strict=True)
    return replace(allocation, awards=tuple(replace(a, amount=due) if a else None for a, due in pairs))


def states(
    problem: Problem, allocation: Allocation, positions: Iterable[Position] | None = None
) -> Iterable[tuple[Position, State]]:
    """Yield every position in the order of precedence with the state those before it leave, one object moved on."""
    state = State(problem)
    wanted = None if positions is None else set(positions)
    for i in problem.precedence:
        if wanted is None or i in wanted:
            yield i, state
        if award := allocation.awards[i]:
            state.give(i, award.amount)


def judged(problem: Problem, allocation: Allocation) -> Iterable[tuple[Position, State]]:
    """Return every position with the state that its amount follows from: for a published award the published list."""
    state, former = State(problem), former_list(problem)
    for i in _former_order(problem):
        if i in problem.published:
            yield i, state
        if award := former.awards[i]:
            state.give(i, award.amount)
    yield from ((i, now) for i, now in states(problem, allocation) if i not in problem.published)


def reduced(problem: Problem, allocation: Allocation) -> bool:
    """Tell whether the amounts of a list are prorated, so that they are below what is due on purpose."""
    return problem.prorates and sum(reducible(problem, allocation)) > problem.budget


def reducible(problem: Problem, allocation: Allocation) -> list[int]:
    """Return the sums due that were reduced alike: of the list at hand, or of the one that was published."""
    return former_dues(problem) if problem.publication else dues(problem, allocation)
