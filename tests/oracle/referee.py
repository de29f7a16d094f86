"""Engines asked for the list of one problem, and what is wrong with their answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from oracle.brute import Found, brute
from oracle.facts import Facts, Line
from oracle.judge import Judge
from oracle.pools import World

from allocator.engines.backends import Backend, load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import solve as lines
from allocator.engines.score_lines.walk import Walk
from allocator.models.formulation import Formulation
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation, Declined
from allocator.problem.problem import Problem

LISTING = ("funded", "canonical", "amounts")
"""Goals that only make the list one, in blocks of candidates."""


@dataclass(frozen=True)
class Verdict:
    """What an engine says: `optimal` with goals and list, or `infeasible`, or something weaker."""

    status: str
    goals: Mapping[str, int]
    allocation: Allocation | None


def by_lines(problem: Problem) -> Verdict | None:
    """The score lines, all gone through, as the kernel has to find them too; None where they decline."""
    solution = lines.exhaustive(problem)
    if (quick := lines.solve(problem)) != solution:
        raise AssertionError(f"kernel {quick}, all lines {solution}")
    if isinstance(solution, Declined):
        return None
    return Verdict(solution.status, by_name((g.name, g.value) for g in solution.goals), solution.allocation)


def by_rows(problem: Problem, backend: Backend) -> Verdict:
    """Rows and goals in a solver."""
    formulation = Formulation(problem)
    outcome = optimise(formulation.model, backend)
    found = None if outcome.values is None else formulation.allocation(outcome.values)
    return Verdict(outcome.status, by_name((g.name, g.value) for g in outcome.goals), found)


def by_name(goals: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """Goals with their values, as far as they have one; one that comes again is told apart."""
    found: dict[str, int] = {}
    for name, value in goals:
        if value is not None:
            again = name in found and not name.startswith(LISTING)
            found[f"{name}, again" if again else name] = value
    return found


def by_first_engine(problem: Problem) -> Verdict:
    """The score lines, and CP-SAT for what they decline."""
    return by_lines(problem) or by_rows(problem, load_backend("cpsat"))


def listed(problem: Problem, allocation: Allocation) -> list[Line]:
    """A list as the oracle writes it."""
    pairs = zip(problem.pool, allocation.awards, strict=True)
    return [(c.id, a.level, a.amount, a.via) if a else (c.id, 0, 0, "") for c, a in pairs]


def complaints(world: World, problem: Problem, verdict: Verdict, found: Found) -> Iterator[str]:
    """Where an engine's answer differs from the brute force, or from its own measurements."""
    if not found.lists:
        if verdict.status != "infeasible":
            yield f"{verdict.status}, nothing is feasible"
        return
    if verdict.status != "optimal" or verdict.allocation is None:
        yield f"{verdict.status}, {found.feasible} vectors are feasible"
        return
    yield from goals_wrong(problem, verdict, found)
    yield from difference(problem, verdict, found)
    yield from audit(world, problem, verdict)


def goals_wrong(problem: Problem, verdict: Verdict, found: Found) -> Iterator[str]:
    """Where the goals, their order included, are not the best ones."""
    goals = {name: value for name, value in verdict.goals.items() if not name.startswith(LISTING)}
    gamma = problem.granule
    wanted = {
        name: value // gamma if name in {"money", "score_money"} else value for name, value in found.goals.items()
    }
    if list(goals.items()) != list(wanted.items()):
        yield f"goals {goals}, best are {wanted}"


def difference(problem: Problem, verdict: Verdict, found: Found) -> Iterator[str]:
    """Where a list is not the canonical one."""
    assert verdict.allocation is not None
    mine = listed(problem, verdict.allocation)
    if [mine] != found.lists:
        yield f"list {mine}, canonical is {found.lists}"
    if not found.lexicographic:
        yield "the list is not the lexicographically greatest"


def audit(world: World, problem: Problem, verdict: Verdict) -> Iterator[str]:
    """What a list breaks: judged from raw data, and by every rule's own measurement; and its goals, counted again."""
    assert verdict.allocation is not None
    judge = Judge(Facts(world), listed(problem, verdict.allocation))
    yield from (f"breach {b}" for b in (*judge.breaches(), *judge.totals()))
    for rule in rules_of(problem):
        yield from (f"breach {m.sentence}" for m in rule.measure(verdict.allocation) if m.holds is False)
    tally = tally_of(problem, verdict.allocation)
    for goal in Formulation(problem).goals:
        if goal.name in verdict.goals and not goal.name.startswith(LISTING):
            value = goal.value(tally)
            if value != verdict.goals[goal.name]:
                yield f"goal {goal.name} is {value}, said {verdict.goals[goal.name]}"


def judged(world: World, backend: Backend | None = None) -> list[str]:
    """Everything wrong with an engine's answer on a tiny world; None asks the lines (else CP-SAT)."""
    problem = world.problem()
    verdict = by_first_engine(problem) if backend is None else by_rows(problem, backend)
    return list(complaints(world, problem, verdict, brute(world)))


def visits(problem: Problem) -> list[tuple[int, ...]]:
    """Every canonical allocation that the walk visits without bounds, as levels and seats."""
    seen: list[tuple[int, ...]] = []

    def visit(walk: Walk) -> None:
        seen.append((*walk.levels, *(int(i in walk.seats) for i in range(walk.n))))

    Walk(problem, rules_of(problem), visit).run()
    return seen


class NoBounds:
    """Bounds that cut nothing off: what `pruned = unpruned` is compared with."""

    needed = 0

    def __init__(self, problem: Problem, rules: object) -> None:
        del problem, rules

    def cuts(self, tally: object) -> bool:
        del tally
        return False

    def behind(self, tally: object, cap: int) -> bool:
        del tally, cap
        return False

    def learn(self, values: object, tally: object) -> None:
        """Nothing to learn."""
