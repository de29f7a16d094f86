"""位次前移试算: the least combined score with which somebody would have had a tier, all others as they are.

The list depends on a candidate's position alone, so every position above the own one is solved, the nearest first; no
shortcut is taken, since a better position need not bring a better award: a sibling may be in the way. A position is
reached by the least score that gives it, one hundredth above somebody, or somebody's own score where the tie keys win.
Where a clause looks at scores (`Rule.score_steps`), each of its steps is tried as well, whatever the position.

This is another figure than the distance to the score line (`Explanation.gap`): who overtakes one's own project pushes
that one out, and the room it used becomes free.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.engines.score_lines.kernel import Listed, declines
from allocator.engines.score_lines.many_orders import Asked, ManyOrders
from allocator.engines.score_lines.solve import exhaustive
from allocator.errors import DataError, RulesError, VerificationError
from allocator.law.tiers import Tier
from allocator.models.priority import goals_of, walked
from allocator.models.rules import rules_of
from allocator.money import show_score
from allocator.problem.allocation import Allocation, Solution
from allocator.problem.build import natural
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import resolve_frozen

Unreached = Literal["", "position", "marks"]
"""Why there is no such score: no position brings the tier; what brings it is above the full mark and the bonus."""
Way = Literal["orders", "cases", "none"]
"""`orders`: by the kernel for many orders. `cases`: each trial frozen anew and solved. `none`: positions decide nothing
here, or a solve would take minutes."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position that a score of one's own could have.

    Attributes
    ----------
    score
        The least that gives it, hundredths.
    rank
        1-based.
    tied
        Whether it is somebody else's score too, so that the tie keys, or the number, put one's own ahead.
    """

    score: int
    rank: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What it would have taken to have a tier or a better one.

    Attributes
    ----------
    level
        The tier asked for.
    place
        The nearest position that brings it; None where there is none.
    below
        The one tried just before, where it is not had: the last of all where none brings it; None where that is the
        own one.
    got, amount
        The level and 元 had there.
    leaving, lowered
        Ids of those who would lose their award, or have a lower tier or amount.
    siblings
        Those of `leaving` who are projects of one's own applicant.
    """

    level: int
    place: Place | None
    below: Place | None = None
    got: int = 0
    amount: int = 0
    leaving: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    unreached: Unreached = ""

    @property
    def score(self) -> int | None:
        return self.place.score if self.place else None

    @property
    def rank(self) -> int | None:
        return self.place.rank if self.place else None

    def to_json(self, own: int, tiers: Sequence[Tier]) -> dict[str, Any]:
        """As plain data; scores in points, 元; `own` is the candidate's own score, hundredths."""
        place = self.place
        return {
            "tier": tiers[self.level - 1].name,
            "score": place and place.score / 100,
            "more": place and (place.score - own) / 100,
            "rank": place and place.rank,
            "tied": place is not None and place.tied,
            "got": tiers[self.got - 1].name if self.got else None,
            "amount": self.amount,
            "leaving": list(self.leaving),
            "lowered": list(self.lowered),
            "siblings": list(self.siblings),
            "unreached": self.unreached or None,
        }


class Trials:
    """Tries positions of single candidates of one solved case.

    Parameters
    ----------
    case, problem, allocation
        As solved.
    highest
        The most that a combined score can be, hundredths; None where nothing bounds it.
    """

    def __init__(self, case: Case, problem: Problem, allocation: Allocation, highest: int | None = None) -> None:
        self.case, self.problem, self.highest = case, problem, highest
        self.levels, self.amounts = allocation.levels, allocation.amounts
        self.way: Way = "cases"
        if not problem.one_order or problem.graded or problem.publication is not None or problem.at is not None:
            self.way = "none"
        elif not declines(problem):
            self.way = "orders"
        elif problem.prorates or not walked(problem) or any(g.by_scores for g in goals_of(problem)):
            self.way = "none"
        self.many = ManyOrders(problem) if self.way == "orders" else None
        self.scores = [c.score or 0 for c in problem.pool]
        self.steps = sorted({step for rule in rules_of(problem) for step in rule.score_steps})

    def of(self, i: int) -> tuple[Trial, ...]:
        """Return a trial for every tier above the own one, the lowest first; none where positions decide nothing."""
        wanted = list(range(self.levels[i] + 1, self.problem.top + 1))
        if self.way == "none" or i in self.problem.pinned:
            return ()
        found: dict[int, Trial] = {}
        before: Place | None = None
        places = list(self._places(i))
        for place, listed in zip(places, self._listed(i, places), strict=True):
            if listed is not None:
                for t in wanted:
                    if t not in found and listed[0][i] >= t:
                        found[t] = self._told(i, t, place, before, listed)
            if len(found) == len(wanted):
                break
            before = place
        return tuple(found.get(t) or Trial(t, None, before, unreached="position") for t in wanted)

    def _told(self, i: int, level: int, place: Place, below: Place | None, listed: Listed) -> Trial:
        problem = self.problem
        if self.highest is not None and place.score > self.highest:
            return Trial(level, None, below, unreached="marks")
        others = [j for j in range(len(problem.pool)) if j != i and self.levels[j]]
        leaving = [j for j in others if not listed[0][j]]
        had, has = (list(zip(*pair, strict=True)) for pair in ((self.levels, self.amounts), listed))
        lowered = [j for j in others if listed[0][j] and has[j] < had[j]]
        own = [j for j in leaving if problem.applicant[j] == problem.applicant[i]]
        ids = [tuple(problem.pool[j].id for j in found) for found in (leaving, lowered, own)]
        return Trial(level, place, below, listed[0][i], listed[1][i], ids[0], ids[1], ids[2])

    def _places(self, i: int) -> Iterator[Place]:
        """Yield what a score above the own one makes of a candidate, the least first.

        That is another position, another step of a clause that looks at scores, or, where equal scores are treated
        together, another one's company.
        """
        own, others = self.problem.pool[i], [c for j, c in enumerate(self.problem.pool) if j != i]
        together = self.problem.programme.ties == "together"
        key = (own.tie_scores, own.id)
        falling = [-(c.score or 0) for c in others]
        ahead = Counter(c.score or 0 for c in others if _stands_ahead((c.tie_scores, c.id), key))
        taken = {c.score or 0 for c in others}

        def made_of(score: int) -> tuple[int, int, int]:
            rank = bisect_left(falling, -score) + ahead[score] + 1
            return rank, bisect_right(self.steps, score), score if together and score in taken else 0

        last = made_of(self.scores[i])
        for score in sorted({*taken, *(s + 1 for s in taken), *self.steps}):
            if score > self.scores[i] and made_of(score) != last:
                last = made_of(score)
                yield Place(score, last[0], tied=score in taken)

    def _listed(self, i: int, places: Sequence[Place]) -> Iterator[Listed | None]:
        """Yield levels and amounts by position of the problem with the candidate at each of other places."""
        if self.many is None:
            return (frozen(self.case, self.problem, i, place.score) for place in places)
        return self.many.best_all(self._asked(i, place, looked_at=bool(self.many.kernel.by_score)) for place in places)

    def _asked(self, i: int, place: Place, *, looked_at: bool) -> Asked:
        """Return the order with the candidate at a place, and the scores, which change where a clause looks at them."""
        order = [*range(len(self.problem.pool))]
        order.insert(place.rank - 1, order.pop(i))
        if not looked_at:
            return order, None
        return order, [place.score if j == i else score for j, score in enumerate(self.scores)]


def frozen(case: Case, problem: Problem, i: int, score: int) -> Listed | None:
    """Return levels and amounts with another score, by the product's own freezing; None for no list.

    By the full walk, or an official solve where that does not serve.
    """
    name = problem.pool[i].id
    entries = tuple(
        replace(e, candidate=replace(e.candidate, score=score)) if e.candidate.id == name else e for e in case.entries
    )
    try:
        other = case.but(entries=entries).problem()
    except (DataError, RulesError):
        return None
    found = exhaustive(other)
    allocation = found.allocation if isinstance(found, Solution) else resolve_frozen(other).allocation
    if allocation is None:
        return None
    awards = {c.id: a for c, a in zip(other.pool, allocation.awards, strict=True) if a}
    had = [awards.get(c.id) for c in problem.pool]
    return [a.level if a else 0 for a in had], [a.amount if a else 0 for a in had]


def bear_out(case: Case, problem: Problem, i: int, trial: Trial) -> None:
    """Solve a trial again on both sides, frozen from the raw case.

    Raises
    ------
    VerificationError
        The tier is not had where the trial says so, with what it says, or is had just below, or, where no score
        brings it, at the last one tried.
    """
    there = frozen(case, problem, i, trial.place.score) if trial.place else None
    below = frozen(case, problem, i, trial.below.score) if trial.below else None
    borne = trial.place is None or (there and (there[0][i], there[1][i]) == (trial.got, trial.amount))
    if not borne or (below is not None and below[0][i] >= trial.level):
        tried = trial.place or trial.below
        who, score = problem.pool[i].called, show_score(tried.score if tried else problem.pool[i].score or 0)
        raise VerificationError(f"【N07】项目“{who}”的位次前移试算（{score}分）复核不符。已停止；请联系维护人员")


def _stands_ahead(other: tuple[Sequence[int], str], own: tuple[Sequence[int], str]) -> bool:
    """Tell whether, with equal scores, the tie keys, else the number, put another one first."""
    if tuple(other[0]) != tuple(own[0]):
        return tuple(other[0]) > tuple(own[0])
    return natural(other[1]) < natural(own[1])
