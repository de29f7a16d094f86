"""After 公示, read off the raw data: whom an exclusion leaves on the list, what it frees, and who would come next.

Nobody else moves; so a withdrawal can break lower bounds only (a hard number, a hard floor of a city). The order of
replacement goes by rank: the first without an award to whom one of the place's tiers is free, and free to nobody of
the list above him who has less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from random import Random

from oracle.brute import brute
from oracle.checks import Wrong
from oracle.facts import Facts, Line
from oracle.pools import World, draw

from allocator.errors import RulesError
from allocator.models.rules import rules_of
from allocator.problem.allocation import Allocation, Award
from allocator.problem.build import build
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.proof.solve import solve_problem
from allocator.run.replacement import replacements

Given = Mapping[int, tuple[int, int]]
"""Position → level and 元."""


def published_worlds_are_kept(seeds: Iterable[int], modes: Mapping[str, str] | None = None) -> Wrong:
    """A brute-force list published, one or two of it excluded: what the package makes of it."""
    return [(seed, why) for seed in seeds for why in _after(seed, modes)]


def seats_are_followed(seeds: Iterable[int], modes: Mapping[str, str]) -> Wrong:
    """A list with reserved seats published, each of their holders excluded alone: who would come next."""
    return [(seed, why) for seed in seeds for why in _after_seats(draw(seed, modes=modes), seed)]


def _after_seats(world: World, seed: int) -> Iterator[str]:
    lines = _with_seats(Facts(world), Random(f"seats {seed}"))
    for gone in [name for name, *_, via in lines if via == "reserve"]:
        problem = published(world, lines, {gone})
        kept = {name: Award(level, amount, "published") for name, level, amount, _ in lines if name != gone}
        yield from _misplaced(world, problem, Allocation(tuple(kept.get(x.id) for x in problem.pool)), lines, gone)


def _with_seats(facts: Facts, chance: Random) -> list[Line]:
    """Some of the best by rank, each with the best tier that nothing blocks, then the seats that are left to cities."""
    given: dict[int, tuple[int, int]] = {}
    for i in range(chance.randint(0, facts.n // 2)):
        own = ((t, _due(facts, i, t, given)) for t in reversed(facts.own[i]))
        if award := next((a for a in own if a[1]), None):
            given[i] = award
    merit = set(given)
    for city, i in sorted(facts.best.items(), key=itemgetter(1)):
        due = _due(facts, i, 1, given)
        if due and len(given) - len(merit) < facts.reserve.seats and city not in {facts.pool[k].city for k in given}:
            given[i] = (1, due)
    return [(facts.pool[i].id, *given[i], "merit" if i in merit else "reserve") for i in sorted(given)]


def _after(seed: int, modes: Mapping[str, str] | None) -> list[str]:
    world = draw(seed, modes=modes)
    lists = brute(world).lists
    lines = [line for line in (lists[0] if lists else []) if line[1]]
    if not lines:
        return []
    gone = {line[0] for line in Random(f"after {seed}").sample(lines, min(len(lines), 1 + seed % 2))}
    problem = published(world, lines, gone)
    result = solve_problem(problem)
    if result.allocation is None:
        return [f"{result.status}, the published list is there"]
    pairs = zip(problem.pool, result.allocation.awards, strict=True)
    mine = {x.id: (a.level, a.amount, a.via) for x, a in pairs if a}
    wanted = {name: (level, amount, "published") for name, level, amount, _ in lines if name not in gone}
    wrong = [] if mine == wanted else [f"list {mine}, published was {wanted}"]
    short = {m.clause for m in result.measurements if m.holds is False}
    allowed = {q.id for q in world.programme.clauses if q.kind in ("quota", "city_floor")}
    if not short <= allowed or bool(short) != _short(world, lines, gone):
        wrong.append(f"broken {short}")
    if (result.status, result.proven) != (("unverified", False) if short else ("optimal", True)):
        wrong.append(f"{result.status}, proven {result.proven}")
    wrong += _mismeasured(problem, result.allocation)
    wrong += _told_twice(problem, lines)
    wrong += _unrefused(world, lines, gone)
    wrong += _out_of_order(world, lines, gone)
    if len(gone) == 1:
        wrong += _first_wrong(world, problem, lines, next(iter(gone)))
    return wrong


def _mismeasured(problem: Problem, kept: Allocation) -> list[str]:
    """A list on which one published award is missing or other money, or one more stands, is measured as that."""
    rule = next(r for r in rules_of(problem) if r.kind == "pins")
    wrong = []
    for i, x in enumerate(problem.pool):
        award = kept.awards[i]
        if x.id in problem.pins:
            continue
        changed: list[tuple[Award | None, tuple[str, int, int]]] = [(Award(1, 1), (x.id, 1, 0))]
        if award is not None:
            less = replace(award, amount=award.amount - 1)
            changed = [(None, (x.id, 0, award.level)), (less, (f"{x.id}（公示金额）", less.amount, award.amount))]
        for other, wanted in changed:
            awards = (*kept.awards[:i], other, *kept.awards[i + 1 :])
            broken = [(m.who, m.value, m.limit) for m in rule.measure(Allocation(awards)) if m.holds is False]
            wrong += [] if broken == [wanted] else [f"measured {broken}, it is {wanted}"]
    return wrong


def _told_twice(problem: Problem, lines: Iterable[Line]) -> list[str]:
    """On a list which still has those taken off, no award is measured twice against what its tier pays."""
    rule = next(r for r in rules_of(problem) if r.kind == "tier_ceiling")
    awards = {name: Award(level, amount, via) for name, level, amount, via in lines}  # type: ignore[arg-type]
    found = rule.measure(Allocation(tuple(awards.get(x.id) for x in problem.pool)))
    most = Counter(m.who for m in found if m.sense == "<=")
    return [f"{who} is measured {times} times" for who, times in most.items() if times > 1]


def _unrefused(world: World, lines: Iterable[Line], gone: Collection[str]) -> list[str]:
    """Whoever keeps a published award cannot be pinned at another tier."""
    names = [t.name for t in reversed(world.programme.tiers)]
    wrong = []
    for name, level, *_ in lines:
        for other in names:
            if name in gone or other == names[level - 1]:
                continue
            try:
                published(replace(world, pins={**world.pins, name: Pin(other, "测试")}), lines, gone)
            except RulesError as error:
                wrong += [] if "【R16】" in str(error) else [f"{name} pinned at {other}: {error}"]
            else:
                wrong.append(f"{name} of the list may be pinned at {other}")
    return wrong


def _out_of_order(world: World, lines: Iterable[Line], gone: Collection[str]) -> list[str]:
    """Places are filled by the rank of those who left them, then by the numbers of those who are in no pool now."""
    line = next(line for line in lines if line[0] in gone)
    strangers = [(name, *line[1:]) for name in ("MX-外2", "MX-外1")]
    problem = published(world, [*lines, *strangers], gone)
    kept = solve_problem(problem).allocation
    places = [r.place for r in replacements(problem, kept) if r.place] if kept else []
    wanted = [*(x.id for x in problem.pool if x.id in gone), "MX-外1", "MX-外2"]
    return [] if places == [name for name in wanted if name in places] else [f"places {places} of {wanted}"]


def published(world: World, lines: Iterable[Line], gone: Iterable[str]) -> Problem:
    """The world's problem after its list was published and some were excluded."""
    names = [t.name for t in reversed(world.programme.tiers)]
    awards = {name: PublishedAward(names[level - 1], amount, via) for name, level, amount, via in lines}  # type: ignore[arg-type]
    withdrawn = dict.fromkeys(gone, "测试")
    pins = {**world.pins, **{name: Pin(None, "测试") for name in gone}}
    publication = Publication(awards, withdrawn)
    return build(
        world.programme, world.entries, world.budget, receipts=world.receipts, pins=pins, publication=publication
    )


def _short(world: World, lines: Iterable[Line], gone: Iterable[str]) -> bool:
    """Whether the withdrawal leaves a hard number or a city's hard floor unmet."""
    withdrawn = {name: Pin(None, "测试") for name in gone}
    facts = Facts(replace(world, pins={**world.pins, **withdrawn}))
    kept = [line for line in lines if line[0] not in gone]
    names = [t.name for t in facts.tiers]
    levels = [level for _, level, _, _ in kept]
    hard = [q for q in facts.quotas if q.mode == "hard"]
    if any((levels.count(names.index(q.tier) + 1) if q.tier else len(levels)) < q.low for q in hard):
        return True
    city = {x.id: x.city for x in facts.pool}
    owed = facts.floors("hard")
    return any(sum(city[name] == place for name, *_ in kept) < least for place, least in owed.items())


def _first_wrong(world: World, problem: Problem, lines: Iterable[Line], gone: str) -> list[str]:
    """The first of the order of replacement against the raw data."""
    kept = solve_problem(problem).allocation
    return _misplaced(world, problem, kept, list(lines), gone)


def _misplaced(world: World, problem: Problem, kept: Allocation | None, lines: list[Line], gone: str) -> list[str]:
    found = replacements(problem, kept) if kept else ()
    mine = (problem.pool[found[0].position].id, found[0].level, found[0].amount, found[0].fits) if found else None
    wanted = _first(Facts(replace(world, pins={})), world, lines, gone)
    return [] if mine == wanted else [f"next is {mine}, by the raw data {wanted} for {gone}"]


def _first(facts: Facts, world: World, lines: list[Line], gone: str) -> tuple[str, int, int, bool] | None:
    position = {x.id: i for i, x in enumerate(facts.pool)}
    given = {position[name]: (level, amount) for name, level, amount, _ in lines if name != gone}
    _, level, money, via = next(line for line in lines if line[0] == gone)
    exact = facts.experts == "exact"
    waiting = _blank(facts, world, gone, given) if via == "reserve" else None
    for i, x in enumerate(facts.pool):
        if i in given or x.id in world.pins or x.id == gone:
            continue
        if facts.merit == "in_city" and x.city != facts.pool[position[gone]].city:
            continue
        if waiting is not None and (x.city not in waiting or (x.score or 0) < 100 * facts.reserve.min_score):
            continue
        own = [t for t in reversed(facts.own[i]) if t <= level or exact]
        for t in own:
            due = _due(facts, i, t, given)
            if due and not _passes(facts, i, t, given):
                amount = due if exact else min(due, max(money, facts.least[t]))
                return x.id, t, amount, amount <= money
        if facts.merit == "strict" and facts.own[i]:
            return None
    return None


def _blank(facts: Facts, world: World, gone: str, given: Given) -> set[str]:
    """The cities that a reserved seat is for, counted without whoever is gone, and that have no award now."""
    now = Facts(replace(world, pins={**world.pins, gone: Pin(None, "测试")}))
    return set(now.bound(now.reserve)) - {facts.pool[i].city for i in given}


def _passes(facts: Facts, i: int, t: int, given: Given) -> bool:
    """Whether somebody of the list above i could have tier t, too, has less, and nobody above him blocks it."""
    if t == 1 or facts.merit in ("off", "funding") or facts.experts == "exact":
        return False
    for j in range(i):
        level = given.get(j, (0, 0))[0]
        rival = facts.merit != "in_city" or facts.pool[j].city == facts.pool[i].city
        if rival and 0 < level < t and t in facts.own[j] and _due(facts, j, t, {k: given[k] for k in given if k < j}):
            return True
    return False


def _due(facts: Facts, i: int, t: int, given: Given) -> int:
    """What tier t pays i beside these awards; 0 where a clause blocks it."""
    x = facts.pool[i]
    ours = [k for k in given if facts.pool[k].applicant_key == x.applicant_key]
    there = [k for k in given if facts.pool[k].city == x.city]
    crowded = any(group[i] and sum(group[k] == group[i] for k in given) >= most for most, group in facts.exclusives)
    room = facts.room[x.applicant_key]
    left = None if room is None else room - sum(given[k][1] for k in ours)
    due = facts.full[i][t]
    if left is not None and due > left:
        due = left if facts.over == "truncate" and left >= facts.least[t] else 0
    cap, purse = facts.cap_of(x.city), facts.purse_of(x.city)
    full = len(ours) >= facts.most or (cap is not None and len(there) >= cap)
    dear = purse is not None and sum(given[k][1] for k in there) + due > purse
    return 0 if full or dear or crowded else due
