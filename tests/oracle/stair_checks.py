"""The stairs over the budget against solves at single budgets and against every canonical list; nothing is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oracle.brute import brute
from oracle.checks import Wrong, walked_world
from oracle.pools import World
from oracle.referee import Verdict, by_lines, by_name, by_rows, complaints

from allocator.engines.backends import load_backend
from allocator.engines.score_lines.frontier import Stair, most_money, stairs
from allocator.engines.score_lines.monotone import growing
from allocator.engines.score_lines.walk import Walk
from allocator.models.priority import goals_of
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.models.tally import tally_of
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


def stairs_equal_solves(
    seeds: Iterable[int],
    size: tuple[int, int] = (3, 7),
    modes: Mapping[str, str] | None = None,
    engine: str | None = None,
) -> Wrong:
    """Goal vector and list at both ends of every stair, just below the first, and far above the last.

    `engine` None: the score lines at single budgets; else a solver.
    """
    worlds = ((seed, walked_world(seed, size, modes)) for seed in seeds)
    return [(seed, why) for seed, world in worlds for why in _against_solves(world.problem(), engine)]


def stairs_equal_brute_force(seeds: Iterable[int], modes: Mapping[str, str] | None = None) -> Wrong:
    """The same against every vector of tiers, at the last budget of each stair and one 元 below the first."""
    return [(s, why) for s in seeds for why in _against_brute_force(walked_world(s, modes=modes))]


def growth_equals_definition(
    seeds: Iterable[int], size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None
) -> Wrong:
    """只增不减 from several budgets with several instalments, against its definition over all canonical lists."""
    return [(s, why) for s in seeds for why in _growth_wrong(walked_world(s, size, modes).problem())]


def _against_solves(problem: Problem, engine: str | None) -> Iterator[str]:
    found = stairs(problem)
    assert isinstance(found, tuple)
    for budget, verdict in _told(problem, found):
        there = replace(problem, budget=budget)
        solved = by_lines(there) if engine is None else by_rows(there, load_backend(engine))
        if solved != verdict:
            yield f"at {budget}: stair {verdict}, solve {solved}"
    for upto in sorted({stair.spent - less for stair in found[1:] for less in (0, 1)}):
        if stairs(problem, upto) != tuple(s for s in found if s.spent <= upto):
            yield f"up to {upto}: other stairs than without an end"


def _against_brute_force(world: World) -> Iterator[str]:
    found = stairs(world.problem())
    assert isinstance(found, tuple)
    for budget, verdict in _told(world.problem(), found):
        there = replace(world, budget=budget)
        for why in complaints(there, there.problem(), verdict, brute(there)):
            yield f"at {budget}: {why}"


def _told(problem: Problem, found: Sequence[Stair]) -> Iterator[tuple[int, Verdict]]:
    """What the stairs say about their own first and last budgets, and below the first."""
    n, names = len(problem.pool), [g.name for g in goals_of(problem, walked=True)]
    plenty = most_money(problem, None) + 1
    if not found or found[0].spent > 0:
        yield found[0].spent - 1 if found else plenty, Verdict("infeasible", {}, None)
    ends = [s.spent - 1 for s in found[1:]] + [plenty] * bool(found)
    for stair, end in zip(found, ends, strict=True):
        verdict = Verdict("optimal", by_name(zip(names, stair.values, strict=True)), stair.allocation(n))
        yield from ((budget, verdict) for budget in sorted({stair.spent, end}))


@dataclass(frozen=True)
class _List:
    """One canonical list that the hard totals allow, whatever it costs."""

    spent: int
    key: tuple[int, ...]
    allocation: Allocation

    def contains(self, other: _List) -> bool:
        mine, others = self.allocation, other.allocation
        levels = all(a >= b for a, b in zip(mine.levels, others.levels, strict=True))
        return levels and all(a >= b for a, b in zip(mine.amounts, others.amounts, strict=True))


def _growth_wrong(problem: Problem) -> Iterator[str]:
    lists, most, gamma = _every_list(problem), most_money(problem, None), problem.granule
    for since, upto, step in ((0, None, 1), (most // 3, most // 2, 1), (most // 3, None, gamma), (0, most, 3 * gamma)):
        found = growing(problem, since, upto, step)
        assert isinstance(found, tuple)
        told = [(budget, stair.allocation(len(problem.pool))) for budget, stair in found]
        wanted = [(budget, x.allocation) for budget, x in _grown(lists, _instalments(lists, since, upto, step))]
        if told != wanted:
            yield f"from {since} to {upto} by {step}: {told}, by definition {wanted}"


def _instalments(lists: Sequence[_List], since: int, upto: int | None, step: int) -> Iterable[int]:
    """Every budget of the growth at which something could change."""
    dearest = max((x.spent for x in lists), default=0)
    last = max(since, dearest) + step if upto is None else upto
    if step == 1:
        return [since, *sorted({x.spent for x in lists if since < x.spent <= last})]
    return range(since, last + 1, step)


def _grown(lists: Sequence[_List], budgets: Iterable[int]) -> Iterator[tuple[int, _List]]:
    held: _List | None = None
    for budget in budgets:
        fitting = [x for x in lists if x.spent <= budget and (held is None or x.contains(held))]
        best = min(fitting, key=lambda x: x.key, default=None)
        if best is not None and (held is None or best.key < held.key):
            held = best
            yield budget, held


def _every_list(problem: Problem) -> list[_List]:
    """Every canonical list that keeps the hard totals, the budget apart."""
    rich = replace(problem, budget=most_money(problem, None))
    rules, goals, lists = rules_of(rich), goals_of(rich, walked=True), []
    totals = [r for r in rules if type(r).admits is not Rule.admits]

    def visit(walk: Walk) -> None:
        if all(r.admits(walk.tally) for r in totals):
            allocation = walk.allocation()
            tally = tally_of(rich, allocation)
            key = tuple(g.value(tally) if g.sense == "min" else -g.value(tally) for g in goals)
            lists.append(_List(allocation.spent, key, allocation))

    Walk(rich, rules, visit).run()
    return lists
