"""只增不减: the stairs of a budget that grows while nobody loses what was awarded before.

One list contains another where everybody keeps at least the tier and at least the amount. From the best list at some
budget the money grows in equal instalments, by default 元 by 元; at each the best list is taken among those within the
money that contain the list before. What comes out depends on where the growth begins and on the instalments, and can
fall behind the best list for the same money: that is the price of the promise. It can also come to an end early, where
every better list takes something from somebody (a sibling under the same ceiling).

Proof by enumeration as in `frontier.py`; a walk that gives somebody less than he has is not continued.
"""

from __future__ import annotations

from collections.abc import Sequence

from allocator.engines.score_lines.completions import Outlook
from allocator.engines.score_lines.frontier import Stair, stairs, unbounded
from allocator.engines.score_lines.ordering import Key, Ordering
from allocator.engines.score_lines.pruning import certain, least_blank
from allocator.engines.score_lines.walk import Walk
from allocator.models.goals import Goal
from allocator.models.rule import Rule
from allocator.problem.allocation import Award, Declined, via
from allocator.problem.problem import Problem

_LESS = (-1, 0)
"""Somebody would get less than he has: no line goes further down."""


def growing(
    problem: Problem, since: int, upto: int | None = None, step: int = 1
) -> tuple[tuple[int, Stair], ...] | Declined:
    """Return the budgets at which the list changes, each with its list.

    Parameters
    ----------
    since, upto
        元; where nothing is allowed at `since`, the growth begins with the first instalment at which something is.
        `upto` None: until more money changes nothing.
    step
        An instalment, 元.

    Returns
    -------
    Declined
        A clause cannot be walked, as in `lines.solve`.
    """
    opened = unbounded(problem, upto)
    if isinstance(opened, Declined):
        return opened
    free = stairs(problem, upto)
    if isinstance(free, Declined) or not free:
        return ()
    budget = _instalment(free[0].spent, since, step)
    held = next((s for s in reversed(free) if s.spent <= budget), None)
    found: list[tuple[int, Stair]] = []
    while held is not None and (upto is None or budget <= upto):
        found.append((budget, held))
        following = _Grown(*opened, held).cheapest()
        if following is not None and step > 1:
            budget = _instalment(following.spent, since, step)
            following = _Grown(*opened, held).within(budget)
        elif following is not None:
            budget = following.spent
        held = following
    return tuple(found)


def _instalment(money: int, since: int, step: int) -> int:
    """Return the first budget of the growth that reaches an amount."""
    return since + max(0, -(-(money - since) // step)) * step


class _Grown(Walk):
    """The walks that contain a list and are better."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], goals: Sequence[Goal], held: Stair) -> None:
        sure = certain(problem, rules)
        self.order = Ordering(goals, least_blank(problem, sure))
        self.signs = [goal.sign for goal in goals]
        self.than: Key = tuple(s * v for s, v in zip(self.signs, held.values, strict=True))
        super().__init__(problem, rules, _Grown.leaf)  # type: ignore[arg-type]
        self.bounds = self.outlook = Outlook(problem, self.order, sure, lambda _: self.than, problem.budget)
        self.totals = [r for r in rules if type(r).admits is not Rule.admits]
        self.held = {i: award for i, award in held.awards if award.via == "merit"}
        self.seated = {i: award for i, award in held.awards if award.via == "reserve"}
        self.reach = [
            1 + max((i for i, a in self.held.items() if a.level >= t), default=-1) for t in range(self.highest + 1)
        ]
        self.saving = True
        self.found: tuple[int, Key] | None = None
        self.kept: tuple[tuple[int, Award], ...] = ()

    def cheapest(self) -> Stair | None:
        """Return the cheapest better list, of equal cost the best; None where nothing better contains the list."""
        self.run()
        return self._stair()

    def within(self, budget: int) -> Stair | None:
        """Return the best list within a budget; None where nothing better contains the list."""
        self.saving, self.outlook.most = False, budget
        self.run()
        return self._stair()

    def _stair(self) -> Stair | None:
        if self.found is None:
            return None
        money, key = self.found
        return Stair(money, tuple(s * v for s, v in zip(self.signs, key, strict=True)), self.kept)

    def leaf(self) -> None:
        """Keep a finished list that contains the held one where it is better than that and than what was found."""
        tally, levels, amounts = self.tally, self.levels, self.amounts
        if tally.spent > self.outlook.most or not self.order.better(tally, self.than):
            return
        if self.found and self.found[0] == tally.spent and not self.order.better(tally, self.found[1]):
            return
        if any(levels[i] < a.level or amounts[i] < a.amount for i, a in self.seated.items()):
            return
        if all(r.admits(tally) for r in self.totals):
            self.found = tally.spent, self.order.key(tally)
            awards = ((i, Award(t, amounts[i], via(self.problem, i, self.seats))) for i, t in enumerate(levels) if t)
            self.kept = tuple(awards)
            if self.saving:
                self.outlook.most = tally.spent
            else:
                self.than = self.found[1]

    def _due(self, i: int, cap: int) -> tuple[int, int]:
        due, held = super()._due(i, cap), self.held.get(i)
        return _LESS if held and (due[0] < held.level or due[1] < held.amount) else due

    def _segment(self, cap: int, start: int, *, probe: bool = False) -> None:
        """As in the base, the shortest walks first, and no line drawn above somebody who has reached its tier."""
        given: list[int] = []
        outlook, before = self.outlook, self.outlook.last
        for i, line, _ in self._forward(cap, start, given, probe=probe and cap > 1):
            if i < self.reach[cap]:
                continue
            self.tally.lines[cap] = line
            if cap == 1:
                self._end()
                continue
            numbers = outlook.numbers(self.tally, cap, i)
            if numbers is None and cap < self.highest:
                break
            if numbers is not None and numbers[0] <= numbers[1]:
                outlook.last = numbers[1]
                self._segment(cap - 1, i, probe=probe)
            outlook.last = before
        self._undo(given)
