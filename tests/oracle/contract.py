"""The contract of every rule, checked on every assignment of tiny worlds.

Every vector of levels, every choice of amounts where amounts are variables, every choice of seats. "Rows hold" means:
for some value of the auxiliary variables. Every function returns complaints; none is the only good answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from oracle.facts import Facts
from oracle.measured import Measured
from oracle.pools import World, draw
from oracle.referee import listed
from oracle.rows import Rows

from allocator.allocation import Allocation, Award, Via
from allocator.candidate import Standing
from allocator.clause import Qingdao
from allocator.models.algebra import Expression, total
from allocator.models.decisions import Decisions
from allocator.models.goals import Canonical
from allocator.models.priority import goals_of
from allocator.models.rule import Measurement, Rule, figure
from allocator.models.rules import rules_of
from allocator.models.state import states
from allocator.models.tally import tally_of
from allocator.problem import Problem

Modes = Mapping[str, str]
PLAIN = {
    "tiers": "2",
    "over": "none",
    "history": "programme",
    "request": "off",
    "per_applicant": "applications",
    "experts": "none",
    "ties": "keys",
    "shape": "none",
    "stance": "top",
    "goals": "stance",
    "quota": "none",
    "city_cap": "off",
    "reserve": "0",
    "min_score": "no",
    "exclusive": "off",
    "pins": "none",
    "floors": "no",
    "merit": "off",
    "once": "off",
    "gate": "none",
    "granule": "10000",
}
"""Every clause switched off as far as it can be."""

MERIT = {"merit": "excused"}
_BLOCKERS: tuple[dict[str, str], ...] = (
    {},
    {"per_applicant": "1"},
    {"exclusive": "product"},
    {"city_cap": "max"},
    {"over": "truncate"},
    {"over": "truncate", "floors": "yes"},
    {"over": "demote"},
    {"over": "skip"},
    {"over": "skip", "min_score": "yes", "per_applicant": "1"},
    {"experts": "exact", "per_applicant": "1"},
    {"experts": "exact", "over": "demote"},
    {"experts": "upper", "min_score": "yes"},
    {"pins": "both", "per_applicant": "1"},
    {"pins": "in", "over": "demote"},
    {"reserve": "1", "tiers": "3"},
)
SETTINGS: dict[str, tuple[dict[str, str], ...]] = {
    "budget": ({}, {"over": "truncate"}),
    "tier_ceiling": ({}, {"request": "on", "floors": "yes"}, {"over": "truncate"}),
    "request": ({"request": "on", "floors": "yes"},),
    "quota": ({"quota": "hard", "tiers": "3"}, {"quota": "tiers"}, {"quota": "soft"}, {"quota": "two"}),
    "per_applicant": ({"per_applicant": "1"}, {"per_applicant": "2"}, {"per_applicant": "applications"}),
    "cumulative_ceiling": tuple(
        {"over": over, "history": history, "floors": floors}
        for over in ("truncate", "demote", "skip")
        for history, floors in (("programme", "no"), ("ministry", "yes"), ("none", "no"), ("column", "no"))
    ),
    "once": ({"once": "on"},),
    "exclusive": ({"exclusive": "product"}, {"exclusive": "industry"}),
    "experts_tier": ({"experts": "exact", "tiers": "3"}, {"experts": "upper", "tiers": "3"}, {"experts": "off"}),
    "minimum_score": ({"min_score": "yes", "tiers": "3"},),
    "merit_order": tuple({**MERIT, **b, "ties": ties} for b in _BLOCKERS for ties in ("keys", "together")),
    "tier_shape": ({"shape": "pyramid"}, {"shape": "no_hollow", "tiers": "3"}, {"shape": "none"}),
    "city_cap": ({"city_cap": "max"}, {"city_cap": "percent", "quota": "soft"}, {"city_cap": "off"}),
    "city_reserve": tuple(
        {**MERIT, "reserve": reserve, "pins": pins}
        for reserve, pins in (("1", "none"), ("2", "none"), ("2 scored", "none"), ("1", "both"))
    ),
    "qingdao": ({},),
    "pins": ({"pins": "in"}, {"pins": "out"}, {"pins": "both"}),
    "gate": ({"gate": "tier"}, {"gate": "tier", "tiers": "3"}),
}
"""Kind → the settings that its contract is checked under, beside PLAIN."""
SOFT: tuple[dict[str, str], ...] = (
    {"quota": "soft", "stance": "balanced", "tiers": "3", "shape": "pyramid"},
    {"quota": "hard", "stance": "wide", "tiers": "3", "shape": "no_hollow"},
    {"quota": "tiers", "stance": "balanced", "tiers": "3"},
    {"quota": "two", "stance": "balanced", "tiers": "3", "shape": "no_hollow"},
    {"reserve": "2", "stance": "balanced", **MERIT},
    {"reserve": "1 scored", "ties": "together", "tiers": "3", **MERIT},
    {"over": "skip", "ties": "together", **MERIT},
    {"experts": "exact", **MERIT},
    {"goals": "named", "over": "truncate", "tiers": "3"},
    {"goals": "named", "quota": "two", "reserve": "1", **MERIT},
    {"pins": "both", "per_applicant": "1", **MERIT},
)
"""Settings under which the goals' contract is checked."""
_MEASURED_BY = {"cumulative_ceiling": ("cumulative_ceiling", "tier_ceiling"), "request": ("request", "tier_ceiling")}
"""The exact amount that the rows of these kinds force is measured by the rule on amounts."""


def worlds(modes: Modes, count: int) -> Iterator[World]:
    """The first worlds of a setting."""
    for seed in range(count):
        size = 3 if modes.get("over") == "truncate" else 4
        yield draw(400_000 + seed, size=(size, size), modes={**PLAIN, **modes})


class Assigned:
    """One problem's variables, and every assignment of those that make up a list."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = rules_of(problem)
        self.decisions = Decisions(problem)

    def of_kind(self, *kinds: str) -> list[Rule]:
        return [r for r in self.rules if r.kind in kinds]

    def each(self, *, legal: bool = False) -> Iterator[tuple[dict[int, int], Allocation]]:
        """The values of the list's variables, and the list that they say.

        `legal`: no closed level, every pin kept, seats at the lowest tier; merit order leaves these to other clauses.
        """
        choices = [
            [(values, award) for values, award in self._choices(i) if not legal or self._legal(i, award)]
            for i in range(len(self.problem.pool))
        ]
        for chosen in product(*choices):
            values: dict[int, int] = {}
            for part, _ in chosen:
                values |= part
            yield values, Allocation(tuple(award for _, award in chosen))

    def _legal(self, i: int, award: Award | None) -> bool:
        level = award.level if award else 0
        if i in self.problem.pinned:
            return level == self.problem.pinned[i]
        if award and award.via == "reserve" and level > 1:
            return False
        return level == 0 or level in self.problem.open_levels[i]

    def _choices(self, i: int) -> Iterator[tuple[dict[int, int], Award | None]]:
        d, problem = self.decisions, self.problem
        seats = (0, 1) if i in problem.seat_candidates.values() else (0,)
        for level, seat in product(range(problem.top + 1), seats):
            if seat and not level:
                continue
            values = {_index(d.reaches(i, t)): int(t <= level) for t in range(1, problem.top + 1)}
            if len(seats) > 1:
                values[_index(d.seat(i))] = seat
            via: Via = "reserve" if seat else "pin" if i in problem.pinned else "merit"
            if i not in problem.may_be_cut:
                yield values, Award(level, problem.full[i][level], via) if level else None
                continue
            most = max(problem.full[i]) // problem.granule
            for granules in range(1, most + 1) if level else (0,):
                award = Award(level, granules * problem.granule, via) if level else None
                yield {**values, _index(d.amount(i)): granules}, award


def _index(expression: Expression) -> int:
    ((index, factor),) = total((expression,)).terms.items()
    assert factor == 1
    return index


def seats_are_awards(modes: Modes, count: int = 8) -> Iterator[str]:
    """The rows of the reserve alone allow no seat without an award."""
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        d = assigned.decisions
        for rule in assigned.of_kind("city_reserve"):
            rule.rows(d)
        rows = Rows(d.model)
        for i in problem.seat_candidates.values():
            if rows.satisfiable({_index(d.seat(i)): 1, _index(d.reaches(i, 1)): 0}):
                yield f"a seat without an award at {i}: {world}"


_ENOUGH = 8
"""Worlds that show both sides of every rule."""


def rows_equal_measurements(kind: str, modes: Modes, count: int = _ENOUGH) -> Iterator[str]:
    """The rows of a kind, alone, hold for some value of the auxiliary variables ⇔ all its measurements hold."""
    seen = {True: 0, False: 0}
    for world in worlds(modes, count):
        assigned = Assigned(world.problem())
        for rule in assigned.of_kind(kind):
            rule.rows(assigned.decisions)
        rows = Rows(assigned.decisions.model)
        measuring = assigned.of_kind(*_MEASURED_BY.get(kind, (kind,)))
        for values, allocation in assigned.each(legal=kind == "merit_order"):
            broken = [m.sentence for rule in measuring for m in rule.measure(allocation) if not m.holds]
            seen[not broken] += 1
            if rows.satisfiable(values) != (not broken):
                yield f"rows {'do not' * bool(not broken)} hold, measured {broken}: {allocation}"
    if count >= _ENOUGH and (not seen[True] or (not seen[False] and _breakable(kind, modes))):
        yield f"the worlds show one side only: {seen}"


def _breakable(kind: str, modes: Modes) -> bool:
    """Whether some assignment of the worlds should break the rule."""
    if kind in ("tier_shape", "qingdao"):
        return False
    return kind in ("merit_order", "city_reserve") or not set(modes.values()) & {"applications", "off", "soft", "two"}


def amounts_are_measured(modes: Modes, count: int = 4) -> Iterator[str]:
    """Every amount but the one that is due is a breach of `tier_ceiling`: no rows, the model has no other amount."""
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        (rule,) = assigned.of_kind("tier_ceiling")
        for _, allocation in assigned.each(legal=True):
            for i, state in states(problem, allocation):
                award = allocation.awards[i]
                due = state.due(i, award.level) if award else 0
                for off in (-problem.granule, -1, 0, 1, problem.granule) if award and due else ():
                    changed = list(allocation.awards)
                    changed[i] = Award(award.level, due + off) if award else None
                    own = {who := problem.pool[i].id, f"{who}（应付金额）"}
                    holds = all(m.holds for m in rule.measure(Allocation(tuple(changed))) if m.who in own)
                    if holds != (off == 0):
                        yield f"{off}元 off at {i} is {'no ' * holds}breach: {changed}"
                    split = (due + off) % problem.granule > 0
                    if split and all(m.holds for m in rule.measure(Allocation(tuple(changed))) if m.who == who):
                        yield f"{off}元 off at {i} splits the granule, and nothing says so: {changed}"


def blocks_equal_excuses(kind: str, modes: Modes, count: int = 8) -> Iterator[str]:
    """A rule blocks a candidate on the walk ⇔ its excuse can be 1 in the rows."""
    for world in worlds(modes, count):
        problem = world.problem()
        for rule in Assigned(problem).of_kind(kind):
            if type(rule).blocks is Rule.blocks:
                if type(rule).excuse is not Rule.excuse or rule.blockable:
                    yield f"{kind} excuses without blocking"
                continue
            for i, opened in enumerate(problem.open_levels):
                for level in opened if i not in problem.pinned else ():
                    yield from _compare_block(problem, rule, i, level)


def _compare_block(problem: Problem, rule: Rule, i: int, level: int) -> Iterator[str]:
    assigned = Assigned(problem)
    excuse = rule.excuse(assigned.decisions, i, level)
    rows = Rows(assigned.decisions.model)
    measuring = assigned.of_kind(rule.kind, "tier_ceiling")
    for values, allocation in assigned.each():
        state = next(s for j, s in states(problem, allocation, [i]) if j == i)
        blocked = rule.blocks(state, i, level)
        if i in rule.blockable or excuse is not None:
            most = 0 if excuse is None else rows.greatest(total((excuse,)), values)
            if most is None or blocked != (most >= 1):
                yield f"{rule.id} blocks {i} at {level}: {blocked}, excuse up to {most}: {allocation}"
        elif blocked and all(m.holds for r in measuring for m in r.measure(allocation)):
            yield f"{rule.id} blocks {i} at {level}, which it does not call blockable: {allocation}"


def goals_equal_rows(modes: Modes, count: int = 3) -> Iterator[str]:
    """The best value of every goal over the auxiliary variables is the measured one: least slack = deviation."""
    names = set()
    for world in worlds(modes, count):
        problem = world.problem()
        assigned = Assigned(problem)
        d = assigned.decisions
        for rule in assigned.of_kind("merit_order", "city_reserve"):
            rule.rows(d)
        goals = [(goal, goal.expression(d)) for goal in goals_of(problem, walked=False)]
        names |= {"canonical" if isinstance(goal, Canonical) else goal.name for goal, _ in goals}
        rows = Rows(d.model)
        for values, allocation in assigned.each(legal=True):
            if not rows.satisfiable(values):
                continue
            tally = tally_of(problem, allocation)
            for goal, expression in goals:
                best = (rows.least if goal.sense == "min" else rows.greatest)(expression, values)
                if best != goal.value(tally):
                    yield f"{goal.name}: {best} by rows, measured {goal.value(tally)}: {allocation}"
    if len(names) < 3:
        yield f"only {names}"


def all_rows_equal_all_measurements(seeds: Sequence[int]) -> Iterator[str]:
    """All rows of a problem hold together ⇔ all measurements of all rules do; every mode."""
    for seed in seeds:
        problem = draw(seed, size=(3, 3), modes={"tiers": "2", "granule": "10000"}).problem()
        assigned = Assigned(problem)
        for rule in assigned.rules:
            rule.rows(assigned.decisions)
        rows = Rows(assigned.decisions.model)
        for values, allocation in assigned.each():
            broken = [m.sentence for rule in assigned.rules for m in rule.measure(allocation) if not m.holds]
            if rows.satisfiable(values) != (not broken):
                yield f"{seed}: rows {'do not' * bool(not broken)} hold, measured {broken}: {allocation}"


def measurements_are_true(kind: str, modes: Modes, count: int = 4) -> Iterator[str]:
    """Who, value and limit are what the oracle counts from the raw data; `holds` and `binds` follow from them."""
    chosen = [*worlds(modes, count), *map(_unscored, worlds(modes, 1))]
    for world in chosen:
        problem = world.problem()
        assigned, facts = Assigned(problem), Facts(world)
        for _, allocation in assigned.each(legal=kind == "merit_order"):
            lines = listed(problem, allocation)
            told = [m for rule in assigned.of_kind(kind) for m in rule.measure(allocation)]
            found = sorted((m.who, m.value, m.limit) for m in told)
            wanted = Measured(facts, lines).of(kind)
            if found != wanted:
                yield f"told {found}, true {wanted}: {allocation}"
            yield from (f"{m.sentence}: {m}" for m in told if not _consistent(kind, m))


def _unscored(world: World) -> World:
    """The world with one candidate that was not scored."""
    first, *others = world.entries
    return replace(world, entries=(replace(first, candidate=replace(first.candidate, score=None)), *others))


def _consistent(kind: str, m: Measurement) -> bool:
    kept = {"<=": m.value <= m.limit, ">=": m.value >= m.limit, "=": m.value == m.limit}[m.sense]
    soft = m.holds and kind in ("quota", "tier_shape", "merit_order")
    whole = not m.holds and kind == "tier_ceiling"
    binds = m.holds and m.value == m.limit > 0 and m.sense != "="
    return (m.holds == kept or soft or whole) and m.binds == binds and m.sense == _sense(kind, m)


def _sense(kind: str, m: Measurement) -> str:
    """On which side the limit is."""
    if kind == "quota":
        return ">=" if m.value < m.limit and "下限" in m.sentence else "<="
    if kind == "merit_order":
        return "<=" if m.who == "无正当理由被越过" else ">="
    exact = m.who.endswith("（应付金额）") or kind == "pins" or (kind == "experts_tier" and m.sense == "=")
    return "=" if exact else ">=" if kind == "minimum_score" else "<="


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
                    if found != wanted.of(kind) or not all(_consistent(kind, m) for m in told):
                        yield f"{seed} {mode}: told {found}, true {wanted.of(kind)}"


def _with_aside(world: World, seed: int, mode: str) -> World:
    """The world with some entries outside the pool, a gate for all tiers in every other seed, and 青岛 as it is set."""
    standings: tuple[Standing, ...] = ("outside", "ineligible", "pool", "pool", "pool", "held", "pool")
    entries = tuple(replace(e, standing=s) for e, s in zip(world.entries, standings, strict=False))
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
                    said = _figures(m.sentence.replace(m.who, ""))
                    if not said <= _figures(figure(m.value, m.unit)) | _figures(figure(m.limit, m.unit)):
                        yield f"{m.sentence}: {m.value}, {m.limit}"


def _figures(text: str) -> set[str]:
    return set(re.findall(r"-?\d[\d,]*(?:\.\d+)?", text))
