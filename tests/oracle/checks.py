"""The comparisons of the proof, each over a range of seeds; tests run short ranges, the campaign long ones.

Every function returns what is wrong, as (seed, complaint); an empty list is the only good answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from unittest.mock import patch

from oracle.brute import brute
from oracle.facts import SEAT, Facts
from oracle.given import GIVEN, drawn, given
from oracle.judge import Judge
from oracle.pools import World, draw
from oracle.referee import NoBounds, audit, by_lines, by_rows, judged, visits
from oracle.vectors import Vectors

from allocator.engines.backends import load_backend
from allocator.engines.score_lines import solve as lines
from allocator.problem.build import ordered
from allocator.problem.problem import Problem

Wrong = list[tuple[int, str]]
WALKED = {"merit": ("excused", "excused", "strict"), "over": ("truncate", "demote", "truncate", "none")}
"""Values by turns of the modes that could take a world out of the score-line theorem: these do not."""


def engine_equals_brute(
    seeds: Iterable[int],
    engine: str | None = None,
    modes: Mapping[str, str] | None = None,
    size: tuple[int, int] = (3, 7),
) -> Wrong:
    """Goal vector and list of an engine (None: the lines, else CP-SAT) against the brute force; and the audits."""
    backend = None if engine is None else load_backend(engine)
    return [(seed, why) for seed in seeds for why in judged(draw(seed, size=size, modes=modes), backend)]


def given_tiers(
    seeds: Iterable[int], engine: str | None = None, modes: Mapping[str, str] | None = None
) -> Iterator[tuple[int, str]]:
    """The same with tiers that are applied for or found: the list against the brute force, the frozen data too."""
    backend = None if engine is None else load_backend(engine)
    for seed in seeds:
        world = given(draw(seed, size=(3, 6), modes=modes), GIVEN[seed % len(GIVEN)], seed)
        yield from ((seed, why) for why in (*_frozen_wrong(world), *judged(world, backend)))


def allowed_equals_visits(seeds: Iterable[int]) -> Wrong:
    """Allowed assignments, budget and hard quotas apart, against the canonical lines that the walk visits."""
    wrong = []
    for seed in seeds:
        world = walked_world(seed)
        seen, allowed = visits(world.problem()), brute(world).allowed
        if len(seen) != allowed or len(set(seen)) != allowed:
            wrong.append((seed, f"{allowed} allowed, {len(seen)} visits, {len(set(seen))} different"))
    return wrong


def pruned_equals_unpruned(
    seeds: Iterable[int], size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None
) -> Wrong:
    """The enumeration with its bounds against the one that goes through every canonical line."""
    wrong = []
    for seed in seeds:
        problem = walked_world(seed, size, modes).problem()
        pruned = lines.exhaustive(problem)
        with patch.object(lines, "Bounds", NoBounds):
            whole = lines.exhaustive(problem)
        if pruned != whole:
            wrong.append((seed, f"pruned {pruned}, unpruned {whole}"))
    return wrong


def frozen_equals_raw(seeds: Iterable[int], modes: Mapping[str, str] | None = None) -> Wrong:
    """The frozen problem against the oracle's own reading of the raw data: order, amounts, rooms, open tiers, seats."""
    return [(seed, why) for seed in seeds for why in _frozen_wrong(drawn(seed, (0, 7), modes))]


def _frozen_wrong(world: World) -> Iterator[str]:
    problem, facts = world.problem(), Facts(world)
    pool = facts.pool
    levels = {t.name: k for k, t in enumerate(facts.tiers, 1)}
    pairs = {
        "order": ([c.id for c in problem.pool], [x.id for x in pool]),
        "full": ([list(row) for row in problem.full], facts.full),
        "least": (list(problem.least), facts.least),
        "rooms": ([problem.room[e] for e in problem.applicant], [facts.room[x.applicant_key] for x in pool]),
        "open": ([sorted(x) for x in problem.open_levels], facts.own),
        "pins": (dict(problem.pinned), {i: levels[pin.tier] for i, pin in facts.pins.items() if pin.tier}),
        "caps": (list(problem.caps), [facts.cap_of(city) for city in problem.cities]),
        "seats": (sorted(problem.seat_candidates.values()), sorted(facts.best.values())),
        "precedence": (list(problem.precedence), _pins_first(facts)),
        "graded": (problem.graded, facts.graded),
        "groups": (_groups(problem), [names for _, names in facts.exclusives]),
        "cities": ([problem.cities[k] for k in problem.city], [x.city for x in pool]),
        "applicants": ([problem.applicants[k] for k in problem.applicant], [x.applicant_key for x in pool]),
    }
    for name, (found, wanted) in pairs.items():
        if found != wanted:
            yield f"{name}: {found}, by the raw data {wanted}"


def _groups(problem: Problem) -> list[list[str]]:
    """The groups of each exclusive clause in force, as the frozen problem names them."""
    return [[grouping.name(i) for i in range(len(problem.pool))] for grouping in problem.groupings]


def small_requests_closed(seeds: Iterable[int]) -> Wrong:
    """A request below the smallest payable sum closes its candidate at every level, nobody else; that sum does not."""
    wrong = []
    for seed in seeds:
        world = draw(seed, size=(1, 7), modes={"request": "on", "pins": "none", "floors": "no"})
        granule, (first, *others) = world.programme.award.granule, world.entries
        before = _opened(world)
        for asked in (1, granule - 1, granule):
            changed = replace(first, candidate=replace(first.candidate, request=asked))
            after = _opened(replace(world, entries=(changed, *others)))
            own, by = after.pop(first.candidate.id, ((), set()))
            if asked and (own if asked < granule else "request" in by):
                wrong.append((seed, f"a request of {asked} 元 leaves {own}, closed by {by}"))
            if any(after[name] != before[name] for name in after):
                wrong.append((seed, f"a request of {asked} 元 closes others"))
    return wrong


def _opened(world: World) -> dict[str, tuple[tuple[int, ...], set[str]]]:
    """Candidate id → the levels open to it, and by which clauses the others are closed."""
    problem = world.problem()
    rows = zip(problem.pool, problem.open_levels, problem.closed_by, strict=True)
    return {c.id: (opened, {clause for ids in by.values() for clause in ids}) for c, opened, by in rows}


def smallest_scores_ordered() -> Wrong:
    """0.02 before 0.01 before 0 and none at all, these two by number."""
    one = draw(1, size=(1, 1)).entries[0].candidate
    scores = {"MX-1": None, "MX-2": 0, "MX-3": 1, "MX-4": 2}
    names = [c.id for c in ordered(replace(one, id=name, score=s, tie_scores=()) for name, s in scores.items())]
    return [] if names == ["MX-4", "MX-3", "MX-1", "MX-2"] else [(0, f"ordered {names}")]


def _pins_first(facts: Facts) -> list[int]:
    kept = [i for i, pin in sorted(facts.pins.items()) if pin.tier]
    return [*kept, *(i for i in range(facts.n) if i not in kept)]


def lines_equal_rows(seeds: Iterable[int], engine: str, size: tuple[int, int]) -> Wrong:
    """Larger worlds, beyond brute force: two engines of different families, and the audits of both lists."""
    wrong: Wrong = []
    backend = load_backend(engine)
    for seed in seeds:
        world = walked_world(seed, size)
        problem = world.problem()
        first, second = by_lines(problem), by_rows(problem, backend)
        if first != second:
            wrong.append((seed, f"lines {first}, {engine} {second}"))
        elif second.allocation is not None:
            wrong += [(seed, why) for why in audit(world, problem, second)]
    return wrong


def brute_equals_judge(seeds: Iterable[int]) -> Wrong:
    """The oracle against its own second reading: every vector, one by one, in plain Python."""
    wrong = []
    for seed in seeds:
        world = draw(seed, size=(3, 4))
        vectors = Vectors(world)
        facts = Facts(world)
        kept = {tuple(vectors.list(row)) for row in range(vectors.size) if vectors.ok[row]}
        judged_good = {line for line in _lists(facts) if not any(Judge(facts, line).breaches())}
        if kept != judged_good:
            wrong.append((seed, f"{len(kept)} by vectors, {len(judged_good)} one by one"))
    return wrong


def _lists(facts: Facts) -> Iterable[tuple[tuple[str, int, int, str], ...]]:
    """Every vector of levels and seats with the amounts that the rooms leave."""
    seats = set(facts.best.values())
    letters = [[SEAT, *range(facts.top + 1)] if i in seats else list(range(facts.top + 1)) for i in range(facts.n)]
    for vector in product(*letters):
        levels = [abs(x) for x in vector]
        spent: dict[str, int] = {}
        amounts = [0] * facts.n
        for i in facts.precedence:
            e = facts.pool[i].applicant_key
            room, full = facts.room[e], facts.full[i][levels[i]]
            left = full if room is None else min(full, room - spent.get(e, 0))
            amounts[i] = max(0, left)
            spent[e] = spent.get(e, 0) + amounts[i]
        via = ["reserve" if x == SEAT else "pin" if i in facts.pins else "merit" for i, x in enumerate(vector)]
        yield tuple((x.id, levels[i], amounts[i], via[i] if levels[i] else "") for i, x in enumerate(facts.pool))


def walked_world(seed: int, size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None) -> World:
    """The world of a seed with merit order on and no all-or-nothing, so that the score lines serve it."""
    walked = {name: values[seed % len(values)] for name, values in WALKED.items()}
    return draw(seed, size=size, modes={**walked, **(modes or {})})


def solvers_agree(seeds: Iterable[int], size: tuple[int, int], modes: Mapping[str, str]) -> Wrong:
    """Outside the theorem: CP-SAT and HiGHS against each other, and the audit."""
    wrong: Wrong = []
    for seed in seeds:
        world = draw(seed, size=size, modes=modes)
        problem = world.problem()
        first, second = (by_rows(problem, load_backend(name)) for name in ("cpsat", "highs"))
        if first != second:
            wrong.append((seed, f"cpsat {first}, highs {second}"))
        elif first.allocation is not None:
            wrong += [(seed, why) for why in audit(world, problem, first)]
    return wrong
