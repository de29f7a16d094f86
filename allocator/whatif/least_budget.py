"""The least budget of every candidate and tier, where more money loses it again, and what keeps it out at any budget.

One frontier answers for all candidates and all budgets. Whoever never has an award, or never reaches a tier, is asked
of one frontier per clause, pin and goal left out alone; who is still out then, of those of two at once (of pins, only
his own). What one frontier tells is exact (`engines/score_lines/frontier.py`); where there is none, nothing is told and
the reason is a code.

A tier counts as reached by this tier or a higher one, so that whoever rises has not lost it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from itertools import pairwise

from allocator.engines.score_lines import solve as lines
from allocator.engines.score_lines.frontier import Firsts, Stair, first_of, firsts, stairs
from allocator.errors import DataError, RulesError, UsageError
from allocator.models.priority import goals_of, stopper
from allocator.parallel import Progress, sweep
from allocator.problem.allocation import Declined, GoalValue, Solution
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches
from allocator.proof.resolve import Resolved, plenty
from allocator.proof.solve import kept_list
from allocator.whatif.budget_facts import (
    Entry,
    Have,
    Kept,
    Lack,
    LeastBudget,
    LeastBudgets,
    Relief,
    Span,
    Standing,
    TierBudget,
)
from allocator.whatif.effects import Effect, effect
from allocator.whatif.lifting import Lifted, Lifting


def least_budgets(
    case: Case,
    *,
    only: Collection[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    known: Known | None = None,
) -> LeastBudgets:
    """Return the least budget of every candidate, or of those asked for.

    Parameters
    ----------
    only
        Ids: frontiers of what is left out are then made only where one of these needs them.
    executor, progress
        See `sweep`; of what is left out alone, then of twos.
    known
        What frontiers of the same case have told before, others of them added: they are not made again.

    Raises
    ------
    DataError, RulesError
        The case cannot be frozen.
    UsageError
        Nobody has one of the numbers.
    """
    problem = case.problem()
    wanted = [c.id for c in problem.everybody] if only is None else list(only)
    if strangers := set(wanted) - {c.id for c in problem.everybody}:
        raise UsageError(f"没有编号为“{min(strangers)}”的项目")
    pool = {c.id for c in problem.pool}
    asked = [i for i in wanted if i in pool]
    found = _frontier(problem)
    if isinstance(found, str):
        return LeastBudgets(tuple(LeastBudget(i, *(("unknown", found) if i in pool else ("aside",))) for i in wanted))
    profiles = _Profiles(problem, found, case.budget)
    never = frozenset((i, t) for i in asked for t in range(1, problem.top + 1) if not profiles.has(i, t))
    trials = _Trials(case, never, executor, progress, {} if known is None else known)
    standing: Standing = "due" if problem.entitled else "ranked"
    levels = list(enumerate((tier.name for tier in problem.tiers), 1))
    told = {i: LeastBudget(i, standing, "", tuple(profiles.tier(i, *t, trials) for t in levels)) for i in asked}
    candidates = tuple(told.get(i) or LeastBudget(i, "aside") for i in wanted)
    return LeastBudgets(candidates, tuple(trials.tried), tuple(trials.untried.items()))


def verify(case: Case, found: LeastBudget, *, reliefs: bool = True) -> list[tuple[int, int]]:
    """Solve a candidate's own claims again, by the walk of one budget: where each begins and ends, and one 元 before.

    Parameters
    ----------
    reliefs
        Also what would help when left out: by far the longer part.

    Returns
    -------
    list
        Level and budget of every claim that a solve does not bear out; empty as it should be.
    """
    tiers = found.tiers if found.standing == "ranked" else ()
    wrong = [(t.level, b) for t in tiers for b, has in _ends(t) if _solved(case, b, found.id, t.level) is not has]
    helped = [(t.level, relief) for t in tiers for relief in t.reliefs if reliefs]
    lifting = Lifting(case)
    alone = lifting.alone if helped else {}
    cases: dict[tuple[Lifted, ...], Case] = {(one,): changed for one, changed in alone.items()}
    if any(len(relief.without) > 1 for _, relief in helped):
        cases.update({(one, other): changed for (one, other), changed in lifting.in_pairs(list(alone))})
    for level, relief in helped:
        ends = ((relief.least, True), (relief.least - 1, False))
        wrong += [(level, b) for b, has in ends if _solved(cases[relief.without], b, found.id, level) is not has]
    return wrong


def _ends(tier: TierBudget) -> Iterator[tuple[int, bool]]:
    """Yield the budgets at which something of a tier changes and those just before, with whether it is had there."""
    if tier.least is not None:
        yield from ((tier.least, True), (tier.least - 1, False))
    for span in tier.lost:
        yield from ((span.since - 1, True), (span.since, False))
        if span.until is not None:
            yield from ((span.until, False), (span.until + 1, True))


def _solved(case: Case, budget: int, candidate: str, level: int) -> bool:
    """Tell whether the best list at one budget gives somebody a tier; no budget below nothing does."""
    if budget < 0:
        return False
    problem = case.but(budget=budget).problem()
    solution = lines.exhaustive(problem)
    if not isinstance(solution, Solution) or solution.allocation is None:
        return False
    award = solution.allocation.awards[[c.id for c in problem.pool].index(candidate)]
    return award is not None and award.level >= level


def _frontier(problem: Problem) -> tuple[Stair, ...] | Lack:
    """Return every stair; of sums due the one at which everybody is paid in full."""
    if lack := _lack(problem):
        return lack
    if problem.entitled:
        return _due(problem)
    found = stairs(problem)
    return "outside" if isinstance(found, Declined) else found


def _lack(problem: Problem) -> Lack:
    """Tell why no frontier is made of a problem; empty: nothing is in the way."""
    if problem.publication is not None and breaches(audit(problem, kept_list(problem))):
        return "broken"
    if problem.entitled:
        return ""
    return "" if problem.programme.amounts.mode == "ceiling" else "amounts"


def _due(problem: Problem) -> tuple[Stair, ...] | Lack:
    rich = plenty(problem)
    solution = lines.solve(rich)
    if not isinstance(solution, Solution):
        return "outside"
    if solution.allocation is None:
        return ()
    awards = tuple((i, a) for i, a in enumerate(solution.allocation.awards) if a)
    values = tuple(goal.value for goal in solution.goals)
    return (Stair(solution.allocation.spent, values, awards),)


class _Profiles:
    """Who has what on which stairs."""

    def __init__(self, problem: Problem, found: Sequence[Stair], budget: int) -> None:
        self.problem, self.stairs = problem, found
        self.spans: dict[Have, list[list[int]]] = {}
        for place, stair in enumerate(found):
            for i, award in stair.awards:
                for level in range(1, award.level + 1):
                    spells = self.spans.setdefault((problem.pool[i].id, level), [])
                    if spells and spells[-1][1] == place:
                        spells[-1][1] = place + 1
                    else:
                        spells.append([place, place + 1])
        self.present = max((k for k, s in enumerate(found) if s.spent <= budget), default=None)
        self.effects: dict[tuple[int, int], Effect] = {}

    def has(self, candidate: str, level: int) -> bool:
        return (candidate, level) in self.spans

    def tier(self, candidate: str, level: int, name: str, trials: _Trials) -> TierBudget:
        """Tell the budgets of one tier of one candidate."""
        spells = self.spans.get((candidate, level))
        if spells is None:
            kept, reliefs = trials.of((candidate, level))
            untried = tuple(trials.untried)
            return TierBudget(level, name, None, kept=kept, reliefs=reliefs, untried=untried)
        gaps = [(end, start) for (_, end), (start, _) in pairwise(spells)]
        gaps += [(spells[-1][1], len(self.stairs))] if spells[-1][1] < len(self.stairs) else []
        first = self.stairs[spells[0][0]]
        amount = next(a.amount for i, a in first.awards if self.problem.pool[i].id == candidate)
        lost = tuple(Span(self.stairs[a].spent, self._end(b)) for a, b in gaps)
        return TierBudget(level, name, first.spent, amount, lost, entry=self._entry(candidate, spells))

    def _end(self, place: int) -> int | None:
        return self.stairs[place].spent - 1 if place < len(self.stairs) else None

    def _entry(self, candidate: str, spells: Sequence[Sequence[int]]) -> Entry:
        first, now = spells[0][0], self.present
        held = now is None or any(start <= now < end for start, end in spells)
        behind = ((k, self._others(k, candidate)) for k in range(first + 1, len(self.stairs)))
        after, following = next(((k, others) for k, others in behind if others), (None, ()))
        return Entry(
            step=self._effect(first - 1, first) if first else None,
            present=None if held or now is None else self._effect(now, first),
            following=following,
            following_budget=None if after is None else self.stairs[after].spent,
        )

    def _others(self, place: int, candidate: str) -> tuple[str, ...]:
        """Tell whom else a stair brings in, by rank."""
        had = {i for i, _ in self.stairs[place - 1].awards}
        entered = (self.problem.pool[i].id for i, _ in self.stairs[place].awards if i not in had)
        return tuple(name for name in entered if name != candidate)

    def _effect(self, before: int, after: int) -> Effect:
        key = before, after
        if key not in self.effects:
            self.effects[key] = effect(self._answer(before), self._answer(after))
        return self.effects[key]

    def _answer(self, place: int) -> Resolved:
        stair = self.stairs[place]
        goals = goals_of(self.problem)
        values = tuple(GoalValue(g.name, g.sense, v, v) for g, v in zip(goals, stair.values, strict=True))
        return Resolved(self.problem, stair.allocation(len(self.problem.pool)), values, "enumeration")


Reached = Mapping[Have, tuple[int, int]]
"""Who reaches which level at last, with the least budget and the 元 that he gets at it."""
Known = dict[tuple[Lifted, ...], Reached | Lack]
"""What is left out of a case → who reaches what then, or why there is no frontier."""


class _Trials:
    """The frontiers without one thing, then without two, as far as anybody needs them."""

    def __init__(
        self,
        case: Case,
        never: frozenset[Have],
        executor: Executor | None,
        progress: Progress | None,
        known: Known,
    ) -> None:
        self.executor, self.progress, self.known = executor, progress, known
        self.tried: list[tuple[Lifted, ...]] = []
        self.untried: dict[Lifted, Lack] = {}
        self.reliefs: dict[Have, list[Relief]] = {}
        if not never:
            return
        lifting = Lifting(case)
        alone = lifting.alone
        self._try([((one,), changed, never) for one, changed in alone.items()])
        self.single = frozenset(self.reliefs)
        if left := never - self.single:
            whom = {candidate for candidate, _ in left}
            among = [m for m in alone if m not in self.untried and (m.part != "pin" or m.id in whom)]
            self._try([(pair, changed, _own(left, pair)) for pair, changed in lifting.in_pairs(among)])

    def of(self, have: Have) -> tuple[Kept, tuple[Relief, ...]]:
        """Tell what helps."""
        reliefs = tuple(self.reliefs.get(have, ()))
        return ("single" if have in self.single else "pair" if reliefs else "not_alone"), reliefs

    def _try(self, trials: Iterable[tuple[tuple[Lifted, ...], Case, frozenset[Have]]]) -> None:
        """Go through frontiers, and keep whom each of them helps of those it is asked about."""
        asked = [trial for trial in trials if trial[2]]
        new = [trial for trial in asked if trial[0] not in self.known]
        answers = sweep(
            _reached, [(changed, wanted) for _, changed, wanted in new], executor=self.executor, progress=self.progress
        )
        told = {without: answer for (without, _, _), answer in zip(new, answers, strict=True)}
        self.known.update({without: answer for without, answer in told.items() if answer is not None})
        for without, _, wanted in asked:
            answer = self.known.get(without, {})
            if isinstance(answer, str):
                if len(without) == 1:
                    self.untried[without[0]] = answer
                continue
            self.tried.append(without)
            for have, (least, amount) in answer.items():
                if have not in wanted:
                    continue
                self.reliefs.setdefault(have, []).append(Relief(without, least, amount))


def _own(left: frozenset[Have], pair: Sequence[Lifted]) -> frozenset[Have]:
    """Tell of whom a pair is asked: of everybody, and with a pin in it of the one who is pinned."""
    pinned = [one.id for one in pair if one.part == "pin"]
    return frozenset(have for have in left if all(have[0] == name for name in pinned))


def _reached(asked: tuple[Case, frozenset[Have]]) -> Reached | Lack | None:
    """Tell who reaches which level in a case; None where the own data of everybody wanted close it there, and no more.

    Then there is nothing to be told of others either, since it was not asked.
    """
    case, wanted = asked
    try:
        problem = case.problem()
    except (DataError, RulesError):
        return "refused"
    pairs = zip(problem.pool, problem.open_levels, strict=True)
    possible = {(c.id, t) for c, levels in pairs for t in _downwards(levels)}
    if not problem.entitled and not possible & wanted and stopper(problem) is None:
        return None
    found = _firsts(problem)
    if isinstance(found, str):
        return found
    return {(problem.pool[i].id, level): budget for (i, level), budget in found.items()}


def _firsts(problem: Problem) -> Firsts | Lack:
    """Return who has which level at all, and from which budget on."""
    if lack := _lack(problem):
        return lack
    if not problem.entitled:
        found = firsts(problem)
        return "outside" if isinstance(found, Declined) else found
    due = _due(problem)
    return due if isinstance(due, str) else first_of(due)


def _downwards(levels: Iterable[int]) -> range:
    return range(1, 1 + max(levels, default=0))
