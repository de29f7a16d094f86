"""The contract of every rule: its rows, its measurement, its act on the walk and its sentence say the same thing.

Checked on every assignment of tiny worlds: every vector of levels, every choice of amounts where amounts are variables,
every choice of seats. "Rows hold" means: for some value of the auxiliary variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from oracle.pools import World, draw
from oracle.rows import Rows

from allocator import clause as clauses
from allocator.allocation import Allocation, Award, Via
from allocator.clause import AnyClause
from allocator.models import rules as rules_package
from allocator.models.algebra import Linear, total
from allocator.models.decisions import Decisions
from allocator.models.goals import Canonical, goals_of
from allocator.models.rule import Rule, figure
from allocator.models.rules import RULES, rules_of
from allocator.models.state import states
from allocator.models.tally import tally_of
from allocator.problem import Problem

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
BLOCKERS: tuple[dict[str, str], ...] = (
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
    "tier_ceiling": ({}, {"request": "on", "floors": "yes"}),
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
    "merit_order": tuple({**MERIT, **blockers, "ties": ties} for blockers in BLOCKERS for ties in ("keys", "together")),
    "tier_shape": ({"shape": "pyramid"}, {"shape": "no_hollow", "tiers": "3"}, {"shape": "none"}),
    "city_cap": ({"city_cap": "max"}, {"city_cap": "percent", "quota": "soft"}, {"city_cap": "off"}),
    "city_reserve": tuple(
        {**MERIT, "reserve": reserve, "pins": pins}
        for reserve, pins in (("1", "none"), ("2", "none"), ("2 scored", "none"), ("1", "both"))
    ),
    "qingdao": ({},),
    "pins": ({"pins": "in"}, {"pins": "out"}, {"pins": "both"}),
}
GATE = ({"gate": "tier"}, {"gate": "tier", "tiers": "3"})
CASES = [(kind, modes) for kind, settings in SETTINGS.items() for modes in settings] + [("gate", m) for m in GATE]
MEASURED_BY = {"cumulative_ceiling": ("cumulative_ceiling", "tier_ceiling"), "request": ("request", "tier_ceiling")}
"""The exact amount that the rows of these kinds force is measured by the rule on amounts."""


def case_name(case: tuple[str, Mapping[str, str]]) -> str:
    return "-".join((case[0], *case[1].values()))


def worlds(modes: Mapping[str, str], count: int = 8) -> Iterator[World]:
    for seed in range(count):
        size = 3 if modes.get("over") == "truncate" else 4
        yield draw(400_000 + seed, size=(size, size), modes={**PLAIN, **modes})


class Assigned:
    """One problem's variables, and every assignment of those that make up a list."""

    def __init__(self, problem: Problem, rules: tuple[Rule, ...]) -> None:
        self.problem, self.rules = problem, rules
        self.decisions = Decisions(problem)

    def each(self, *, legal: bool = False) -> Iterator[tuple[dict[int, int], Allocation]]:
        """The values of the list's variables, and the list that they say.

        `legal`: no closed level, every pin kept, seats at the lowest tier; merit order leaves these to other clauses.
        """
        choices = [
            [(values, award) for values, award in self._choices(i) if not legal or self._open(i, award)]
            for i in range(len(self.problem.pool))
        ]
        for chosen in product(*choices):
            values: dict[int, int] = {}
            for part, _ in chosen:
                values |= part
            yield values, Allocation(tuple(award for _, award in chosen))

    def _open(self, i: int, award: Award | None) -> bool:
        level = award.level if award else 0
        if i in self.problem.pinned:
            return level == self.problem.pinned[i]
        if award and award.via == "reserve" and level > 1:
            return False
        return level == 0 or level in self.problem.open_levels[i]

    def _choices(self, i: int) -> Iterator[tuple[dict[int, int], Award | None]]:
        d, problem = self.decisions, self.problem
        seats: tuple[int, ...] = (0, 1) if i in problem.seat_candidates.values() else (0,)
        for level, seat in product(range(problem.top + 1), seats):
            if seat and not level:
                continue
            values = {self._index(d.reaches(i, t)): int(t <= level) for t in range(1, problem.top + 1)}
            if i in problem.seat_candidates.values():
                values[self._index(d.seat(i))] = seat
            via: Via = "reserve" if seat else "pin" if i in problem.pinned else "merit"
            if i not in problem.may_be_cut:
                amount = problem.full[i][level]
                yield values, Award(level, amount, via) if level else None
                continue
            y = self._index(d.amount(i))
            most = max(problem.full[i]) // problem.granule
            for granules in range(1, most + 1) if level else (0,):
                award = Award(level, granules * problem.granule, via) if level else None
                yield {**values, y: granules}, award

    def _index(self, expression: object) -> int:
        ((index, factor),) = total((expression,)).terms.items()  # type: ignore[arg-type]
        assert factor == 1
        return index


def of_kind(rules: tuple[Rule, ...], *kinds: str) -> list[Rule]:
    return [r for r in rules if r.kind in kinds]


@pytest.mark.parametrize("case", CASES, ids=map(case_name, CASES))
def test_rows_hold_where_every_measurement_holds(case: tuple[str, dict[str, str]]) -> None:
    kind, modes = case
    kept = broken = 0
    for world in worlds(modes):
        problem = world.problem()
        rules = rules_of(problem)
        assigned = Assigned(problem, rules)
        for rule in of_kind(rules, kind):
            rule.rows(assigned.decisions)
        rows = Rows(assigned.decisions.model)
        measuring = of_kind(rules, *MEASURED_BY.get(kind, (kind,)))
        for values, allocation in assigned.each(legal=kind == "merit_order"):
            measured = [m for rule in measuring for m in rule.measure(allocation)]
            holds = all(m.holds for m in measured)
            if kind == "tier_ceiling":
                continue
            assert rows.satisfiable(values) == holds, (world, allocation, measured)
            kept, broken = kept + holds, broken + (not holds)
    assert kept or kind == "tier_ceiling"
    assert broken or not _binding(kind, modes)


def _binding(kind: str, modes: Mapping[str, str]) -> bool:
    """Whether some assignment of the worlds should break the rule."""
    if kind in ("tier_ceiling", "tier_shape", "qingdao"):
        return False
    return not set(modes.values()) & {"applications", "off", "soft", "two"} or kind in ("merit_order", "city_reserve")


@pytest.mark.parametrize("case", CASES, ids=map(case_name, CASES))
def test_a_block_on_the_walk_is_an_excuse_in_the_rows(case: tuple[str, dict[str, str]]) -> None:
    kind, modes = case
    for world in worlds(modes):
        problem = world.problem()
        rules = rules_of(problem)
        for rule in of_kind(rules, kind):
            for i, opened in enumerate(problem.open_levels):
                for level in opened if i not in problem.pinned else ():
                    _compare_block(problem, rules, rule, i, level)


def _compare_block(problem: Problem, rules: tuple[Rule, ...], rule: Rule, i: int, level: int) -> None:
    assigned = Assigned(problem, rules)
    excuse = rule.excuse(assigned.decisions, i, level)
    rows = Rows(assigned.decisions.model)
    for values, allocation in assigned.each():
        state = next(s for j, s in states(problem, allocation, [i]) if j == i)
        blocked = rule.blocks(state, i, level)
        most = 0 if excuse is None else rows.greatest(total((excuse,)), values)
        assert most is not None
        if i in rule.blockable or excuse is not None:
            assert blocked == (most >= 1), (rule.id, i, level, allocation)
        else:
            legal = all(m.holds for r in rules for m in r.measure(allocation) if r.kind in (rule.kind, "tier_ceiling"))
            assert not (blocked and legal), (rule.id, i, level, allocation)


SOFT = (
    {"quota": "soft", "stance": "balanced", "tiers": "3", "shape": "pyramid"},
    {"quota": "hard", "stance": "wide", "tiers": "3", "shape": "no_hollow"},
    {"quota": "tiers", "stance": "balanced", "tiers": "3"},
    {"quota": "two", "stance": "balanced", "tiers": "3", "shape": "no_hollow"},
    {"reserve": "2", "stance": "balanced", **MERIT},
    {"reserve": "1 scored", "ties": "together", "tiers": "3", **MERIT},
    {"over": "skip", "ties": "together", **MERIT},
    {"experts": "exact", **MERIT},
    {"pins": "both", "per_applicant": "1", **MERIT},
)


@pytest.mark.parametrize("modes", SOFT, ids=lambda m: "-".join(m.values()))
def test_the_best_value_of_a_goal_in_the_rows_is_the_measured_one(modes: dict[str, str]) -> None:
    names = set()
    for world in worlds(modes, 4):
        problem = world.problem()
        rules = rules_of(problem)
        assigned = Assigned(problem, rules)
        d = assigned.decisions
        for rule in of_kind(rules, "merit_order", "city_reserve"):
            rule.rows(d)
        goals = [(goal, goal.expression(d)) for goal in goals_of(problem, walked=False)]
        rows = Rows(d.model)
        for values, allocation in assigned.each(legal=True):
            if not rows.satisfiable(values):
                continue
            tally = tally_of(problem, allocation)
            for goal, expression in goals:
                best = rows.least if goal.sense == "min" else rows.greatest
                assert best(expression, values) == goal.value(tally), (goal.name, world, allocation)
                names.add(goal.name if not isinstance(goal, Canonical) else "canonical")
    assert len(names) > 2


@pytest.mark.parametrize("seed", range(500_000, 500_012))
def test_all_rows_together_hold_where_all_measurements_hold(seed: int) -> None:
    modes = {"tiers": "2", "granule": "10000"}
    problem = draw(seed, size=(3, 3), modes=modes).problem()
    rules = rules_of(problem)
    assigned = Assigned(problem, rules)
    for rule in rules:
        rule.rows(assigned.decisions)
    rows = Rows(assigned.decisions.model)
    for values, allocation in assigned.each():
        broken = [m for rule in rules for m in rule.measure(allocation) if not m.holds]
        assert rows.satisfiable(values) == (not broken), (allocation, broken)


@pytest.mark.parametrize("case", CASES, ids=map(case_name, CASES))
def test_every_figure_of_a_sentence_is_a_field_of_its_measurement(case: tuple[str, dict[str, str]]) -> None:
    kind, modes = case
    for world in worlds(modes):
        problem = world.problem()
        rules = rules_of(problem)
        for _, allocation in Assigned(problem, rules).each():
            for rule in of_kind(rules, kind):
                for m in rule.measure(allocation):
                    said = _figures(m.sentence.replace(m.who, ""))
                    fields = _figures(figure(m.value, m.unit)) | _figures(figure(m.limit, m.unit))
                    assert said <= fields, m


def _figures(text: str) -> set[str]:
    return set(re.findall(r"-?\d[\d,]*(?:\.\d+)?", text))


def test_money_outside_the_pool_is_measured() -> None:
    world = draw(1, modes=PLAIN)
    outside = world.entries[0].candidate
    entries = tuple(e if e.candidate is not outside else type(e)(outside, "outside", "青岛") for e in world.entries)
    separate = [
        clauses.Qingdao(id="qingdao", mode="separate"),
        *(c for c in world.programme.clauses if c.kind != "qingdao"),
    ]
    programme = world.programme.model_copy(update={"clauses": tuple(separate)})
    problem = World(programme, entries, world.budget, world.receipts, {}, world.modes).problem()
    (rule,) = of_kind(rules_of(problem), "qingdao")
    nobody = tuple(None for _ in problem.pool)
    assert [m.holds for m in rule.measure(Allocation(nobody))] == [True]
    stray = Allocation(nobody, {outside.id: ("甲级", 10_000)})
    assert [(m.holds, m.value, m.limit) for m in rule.measure(stray)] == [(False, 1, 0)]


def test_every_kind_of_clause_has_a_rule_file_of_its_name() -> None:
    (union, *_) = get_args(AnyClause)
    kinds = {c.model_fields["kind"].default for c in get_args(union)}
    files = {p.stem for p in Path(rules_package.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(RULES) == kinds == files - {"gate"}
    assert kinds == set(SETTINGS)
    for kind, rule in RULES.items():
        assert rule.__module__ == f"allocator.models.rules.{kind}"


def test_the_linear_solver_of_the_contract_is_exact() -> None:
    d = Decisions(draw(3, modes=PLAIN).problem())
    x, y, z = (d.model.integer(name, 0, 5) for name in "xyz")
    d.model.add(2 * x + 3 * y <= 12)
    d.model.add(x - z >= -1)
    rows = Rows(d.model)
    assert rows.greatest(total((x, y)), {}) == 5
    assert rows.greatest(total((x, y)), {z.index: 3}) == 5
    assert rows.greatest(total((y,)), {z.index: 4}) == 2
    assert rows.least(Linear({x.index: 1}, 7), {z.index: 5}) == 11
    assert rows.least(total((x,)), {z.index: 5, x.index: 3}) is None
