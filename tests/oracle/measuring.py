"""The contract of every measurement: what it finds is what the raw data say, and what it says is what it found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from oracle.assigned import Assigned
from oracle.facts import Facts
from oracle.judge import Judge
from oracle.measured import Measured
from oracle.pools import World, draw
from oracle.referee import listed
from oracle.settings import PLAIN, Modes, worlds

from allocator.law.load import load
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.rules import rules_of
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.models.rules.merit_order import UNEXCUSED
from allocator.models.rules.qingdao import Figures as Qingdao
from allocator.models.state import states
from allocator.models.tally import by_city
from allocator.problem.allocation import Allocation, Award
from allocator.problem.build import build
from allocator.problem.candidate import Candidate, Entry, Standing
from allocator.problem.case import Case
from allocator.problem.problem import Problem

GIVEN_TIER = ("experts_tier", "found_tier", "applied_tier")


def amounts_are_measured(modes: Modes, count: int = 4) -> Iterator[str]:
    """Every amount but the one that is due is a breach of `tier_ceiling`: no rows, the model has no other amount.

    Where the goals choose the amounts: every amount but the multiples of the granule from φ_t to A_{i,t}.
    """
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        (rule,) = assigned.of_kind("tier_ceiling")
        for _, allocation in assigned.each(legal=True):
            for i, state in states(problem, allocation):
                award = allocation.awards[i]
                base = (award.amount if problem.free else state.due(i, award.level)) if award else 0
                for off in (-problem.granule, -1, 0, 1, problem.granule) if award and base else ():
                    changed = list(allocation.awards)
                    changed[i] = Award(award.level, amount := base + off) if award else None
                    told = [m for m in rule.measure(Allocation(tuple(changed))) if m.who.startswith(problem.pool[i].id)]
                    kept = all(m.holds for m in told if m.who[len(problem.pool[i].id) :][:1] in ("", "（"))
                    if kept != (_may_be(problem, i, award.level, amount) if problem.free and award else off == 0):
                        yield f"{off}元 off at {i} is {'no ' * kept}breach: {changed}"
                    split = amount % problem.granule > 0
                    if split and all(m.holds for m in told if m.who == problem.pool[i].id):
                        yield f"{off}元 off at {i} splits the granule, and nothing says so: {changed}"


def _may_be(problem: Problem, i: int, level: int, amount: int) -> bool:
    return amount % problem.granule == 0 and problem.least[level] <= amount <= problem.full[i][level]


def measurements_are_true(kind: str, modes: Modes, count: int = 4) -> Iterator[str]:
    """Who, value and limit are what the oracle counts from the raw data; `holds` and `binds` follow from them."""
    chosen = [*worlds(modes, count), *map(_unscored, worlds(modes, 1))]
    if kind in ("request", "experts_tier"):
        chosen += map(_unstated, worlds(modes, 1))
    if kind == "city_floor":
        chosen += map(_deserted, worlds(modes, 1))
    for world in chosen:
        problem = world.problem()
        assigned, facts = Assigned(problem), Facts(world)
        for _, allocation in assigned.each(legal=kind == "merit_order"):
            lines = listed(problem, allocation)
            told = [m for rule in assigned.of_kind(kind) for m in rule.measure(allocation)]
            found = sorted((m.who, m.value, m.limit) for m in told)
            measured = Measured(facts, lines)
            wanted, unknown = measured.of(kind), measured.unchecked(kind)
            if found != wanted:
                yield f"told {found}, true {wanted}: {allocation}"
            yield from (f"{m.sentence}: {m}" for m in told if not _consistent(kind, m, unknown, free=facts.free))
            if kind == "merit_order":
                yield from _overtaken(told, measured)


def _overtaken(told: list[Measurement], measured: Measured) -> Iterator[str]:
    """Whoever is passed over is told by whom, and why that may be or that it may not."""
    passed = [m for m in told if m.unit == "档"]
    if {m.who: sorted(m.by) for m in passed} != measured.overtakers():
        yield f"passed over {passed}, true {measured.overtakers()}"
    yield from (f"no reason: {m}" for m in passed if not m.reason or (m.reason == UNEXCUSED) != (m.holds is False))


def _unstated(world: World) -> World:
    """The world without the columns of the request and the experts' grade, which the text asks for."""
    silent = {"request": None, "experts_tier": None}
    entries = tuple(replace(e, candidate=replace(e.candidate, **silent)) for e in world.entries)
    due = {"force": "must", "article": "第一条", "quote": "评定"}
    clauses = [q.model_copy(update=due if q.kind == "experts_tier" else {}) for q in world.programme.clauses]
    return replace(world, entries=entries, programme=world.programme.model_copy(update={"clauses": tuple(clauses)}))


def _unscored(world: World) -> World:
    """The world with one candidate that was not scored."""
    first, *others = world.entries
    return replace(world, entries=(replace(first, candidate=replace(first.candidate, score=None)), *others))


def _deserted(world: World) -> World:
    """The world with a floor for a city from where nobody applies, beside one of its own."""
    named = {"cities": ("例外市", world.entries[0].candidate.city)}
    clauses = [q.model_copy(update=named if q.kind == "city_floor" else {}) for q in world.programme.clauses]
    return replace(world, programme=world.programme.model_copy(update={"clauses": tuple(clauses)}))


def _consistent(kind: str, m: Measurement, unknown: list[tuple[str, int, int]], *, free: bool) -> bool:
    if m.holds is None or (m.who, m.value, m.limit) in unknown:
        return m.holds is None and (m.who, m.value, m.limit) in unknown and m.verdict == "未核" and not m.binds
    kept = {"<=": m.value <= m.limit, ">=": m.value >= m.limit, "=": m.value == m.limit}[m.sense]
    soft = m.holds and kind in ("quota", "tier_shape", "merit_order", "city_floor", "apportionment")
    whole = not m.holds and kind == "tier_ceiling"
    binds = m.holds and m.value == m.limit > 0 and m.sense != "="
    return (m.holds == kept or soft or whole) and m.binds == binds and m.sense == _sense(kind, m, free=free)


def _sense(kind: str, m: Measurement, *, free: bool) -> str:
    """On which side the limit is."""
    if kind == "quota":
        return ">=" if m.value < m.limit and "下限" in m.sentence else "<="
    if kind in ("city_floor", "minimum_score") or m.who.endswith("（比例下限）"):
        return ">="
    if kind == "merit_order":
        return "<=" if m.who == "无正当理由被越过" else ">="
    if kind == "tier_ceiling" and m.who.endswith("）"):
        return ">=" if "最低" in m.who else "<=" if free else "="
    return "=" if kind in ("pins", "apportionment") or (kind in GIVEN_TIER and m.sense == "=") else "<="


def blocks_are_true(kind: str, modes: Modes, count: int = 4) -> Iterator[str]:
    """A rule blocks a candidate where the oracle says so, counting from the raw data.

    What a city's sum would have to bear is nothing where the room of the applicant bears nothing already.
    """
    for world in worlds(modes, count):
        problem = world.problem()
        assigned, facts = Assigned(problem), Facts(world)
        rules = [rule for rule in assigned.of_kind(kind) if type(rule).blocks is not Rule.blocks]
        for _, allocation in assigned.each() if rules else ():
            judge = Judge(facts, listed(problem, allocation))
            for i, state in states(problem, allocation):
                for t in facts.own[i] if i not in facts.pins else ():
                    wanted, told = set(judge.stops(i, t)), any(rule.blocks(state, i, t) for rule in rules)
                    unknown = kind == "city_ceiling" and "cumulative_ceiling" in wanted
                    if told != (kind in wanted) and not unknown:
                        yield f"{kind} blocks {i} at {t}: {told}, by the raw data {wanted}: {allocation}"


def strays_are_measured(count: int = 8) -> Iterator[str]:
    """Awards to lines outside the pool, as a hand-made list may have them: gates and 青岛."""
    for seed in range(count):
        for mode in ("separate", "out", "in"):
            world = _with_aside(draw(seed, size=(5, 7), modes={**PLAIN, "gate": "tier"}), seed, mode)
            problem, facts = world.problem(), Facts(world)
            ids = [e.candidate.id for e in world.entries if e.standing != "pool"]
            awards = tuple(Award(1, problem.full[i][1]) if i % 2 else None for i in range(len(problem.pool)))
            for chosen in (ids, ids[:1], ids[1:], []):
                allocation = Allocation(awards, dict.fromkeys(chosen, ("甲级", 10_000)))
                wanted = Measured(facts, listed(problem, allocation), tuple(chosen))
                for kind in ("gate", "qingdao"):
                    told = [m for rule in rules_of(problem) if rule.kind == kind for m in rule.measure(allocation)]
                    found = sorted((m.who, m.value, m.limit) for m in told)
                    unknown = wanted.unchecked(kind)
                    kept = all(_consistent(kind, m, unknown, free=facts.free) for m in told)
                    if found != wanted.of(kind) or not kept:
                        yield f"{seed} {mode}: told {found}, true {wanted.of(kind)}"


def stray_scores_are_measured(count: int = 4) -> Iterator[str]:
    """Awards to lines outside the pool against the least score of their tier, as the tiers state it."""
    for seed in range(count):
        problem = _with_aside(draw(seed, size=(5, 7), modes={**PLAIN, "min_score": "yes"}), seed, "out").problem()
        strays = [e.candidate for e in problem.aside]
        for tier in problem.tiers:
            allocation = Allocation((None,) * len(problem.pool), {c.id: (tier.name, 10_000) for c in strays})
            told = [m for r in rules_of(problem) if r.kind == "minimum_score" for m in r.measure(allocation)]
            asked = [c for c in strays if c.score is not None and tier.min_score is not None]
            wanted = sorted((c.id, c.score, int(tier.min_score * 100)) for c in asked)  # type: ignore[operator]
            if sorted((m.number, m.value, m.limit) for m in told) != wanted:
                yield f"{seed} {tier.name}: told {told}, true {wanted}"


def _with_aside(world: World, seed: int, mode: str) -> World:
    """The world with some entries aside, a gate for all tiers or no cities in some seeds, and 青岛 as it is set."""
    standings: tuple[Standing, ...] = ("outside", "ineligible", "pool", "pool", "pool", "held", "pool")
    entries = tuple(replace(e, standing=s) for e, s in zip(world.entries, standings, strict=False))
    if seed % 4 == 2:  # a table without the column 所在市
        entries = tuple(replace(e, candidate=replace(e.candidate, city="")) for e in entries)
    gates = tuple(g.model_copy(update={"tier": None}) if seed % 2 else g for g in world.programme.gates)
    clauses = (Qingdao(id="qingdao", mode=mode), *world.programme.clauses)  # type: ignore[arg-type]
    programme = world.programme.model_copy(update={"gates": gates, "clauses": clauses})
    return replace(world, programme=programme, entries=entries)


def figures_are_fields(kind: str, modes: Modes, count: int = 4) -> Iterator[str]:
    """Every figure of a sentence is the measurement's value or limit, and the value and the limit are both told."""
    for world in worlds(modes, count):
        assigned = Assigned(world.problem())
        for _, allocation in assigned.each():
            for rule in assigned.of_kind(kind):
                for m in rule.measure(allocation):
                    said = _figures(_without(m.sentence, (m.called, m.called.partition("（")[0], m.who)))
                    if not said <= _figures(figure(m.value, m.unit)) | _figures(figure(m.limit, m.unit)):
                        yield f"{m.sentence}: {m.value}, {m.limit}"


def _without(sentence: str, names: Iterable[str]) -> str:
    """A sentence without whom it is about."""
    for name in names:
        sentence = sentence.replace(name, "") if name else sentence
    return sentence


def _figures(text: str) -> set[str]:
    return set(re.findall(r"-?\d[\d,]*(?:\.\d+)?", text))


def cities_count_strays(seeds: Iterable[int]) -> Iterator[int]:
    """Awards to lines outside the pool are awards of their cities, as far as those are the pool's."""
    for seed in seeds:
        problem = _with_aside(draw(seed, size=(5, 7), modes=PLAIN), seed, "separate").problem()
        others = [e.candidate for e in problem.aside]
        allocation = Allocation((None,) * len(problem.pool), {c.id: (problem.tiers[-1].name, 1) for c in others})
        if by_city(problem, allocation) != [sum(c.city == city for c in others) for city in problem.cities]:
            yield seed


def ceilings_without_earlier_years(seeds: Iterable[int]) -> Iterator[tuple[int, str, str]]:
    """Where earlier years are not counted: kept if the clause counts none, else unchecked; or broken as it is."""
    for seed in seeds:
        for history in ("none", "programme"):
            world = draw(seed, modes={**PLAIN, "over": "truncate", "history": history})
            problem = build(world.programme, world.entries, world.budget, receipts=(), history_known=False)
            (clause,) = (c for c in world.programme.clauses if isinstance(c, CumulativeCeiling))
            (rule,) = (r for r in rules_of(problem) if r.kind == clause.kind)
            paid: dict[str, int] = {}
            awards: list[Award | None] = []
            for i, one in enumerate(problem.pool):
                amount = problem.full[i][-1] if (seed + i) % 3 else 0
                awards.append(Award(problem.top, amount) if amount else None)
                if amount:
                    paid[one.applicant_key] = paid.get(one.applicant_key, 0) + amount
            kept = True if history == "none" else None
            right = [False if new > clause.ceiling else kept for new in paid.values()]
            right += [None] if not paid and kept is None else []
            found = [m.holds for m in rule.measure(Allocation(tuple(awards)))]
            if sorted(map(str, found)) != sorted(map(str, right)):
                yield seed, history, f"{found} != {right}"


def missed_sums_are_owed(seeds: Iterable[int]) -> Iterator[str]:
    """Where sums due are reduced alike, whoever has none on a list is owed one if his part makes the smallest sum.

    5 % of a purchase, one per firm, down to the 元, of so little money that a part may be less than one 元.
    """
    programme = load("computing-voucher")
    for seed in seeds:
        chance = Random(f"missed {seed}")
        due = {str(n): chance.randint(0, 6) for n in range(chance.randint(1, 5))}
        bought = [Candidate(n, n, n, n, n, "济南市", base=20 * sum_ + chance.randint(0, 19)) for n, sum_ in due.items()]
        case = Case(programme, tuple(Entry(x, "pool") for x in bought), chance.randint(0, 12))
        problem = case.with_clause("proration", mode="prorate").problem()
        missed = {n for n in due if chance.random() < 0.5}
        awards = tuple(None if x.id in missed or not due[x.id] else Award(1, due[x.id]) for x in problem.pool)
        (rule,) = (r for r in rules_of(problem) if r.kind == "merit_order")
        told = {m.number for m in rule.measure(Allocation(awards)) if m.unit == "档" and m.holds is False}
        total = sum(due.values())
        owed = {n for n in missed if due[n] and (total <= case.budget or due[n] * case.budget >= total)}
        if told != owed:
            yield f"{seed}: owed {told}, by the law {owed}"
