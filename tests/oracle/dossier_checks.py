"""What a dossier says of a candidate, proved again without it: every score tried, every reason from raw data."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from orders_case import drawn_year

from allocator.engines.score_lines.solve import Solution, exhaustive
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.run.explain import explain
from allocator.run.reasons import reasons_of
from allocator.whatif.dossier.trials import Trials

Wrong = list[tuple[int, str]]
SCORES = range(8000, 8024)


BESIDE = ("", "ties", "seats", "city_cap")
"""What takes a year out of the kernel's hands: equal scores together, reserved seats with a least score, a cap."""


def years(seeds: Iterable[int], beside: str = "") -> Iterator[tuple[int, Case, Problem, Allocation]]:
    """Small years that have a list, their scores close together."""
    for seed in seeds:
        case = _beside(drawn_year(random.Random(seed), SCORES, 9), beside)
        problem = case.problem()
        solution = exhaustive(problem)
        assert isinstance(solution, Solution)
        if solution.allocation is not None:
            yield seed, case, problem, solution.allocation


def _beside(case: Case, what: str) -> Case:
    if what == "ties":
        return case.but(programme=case.programme.model_copy(update={"ties": "together"}))
    if what == "seats":
        seats = case.with_clause("exclusive", on=False)
        return seats.with_clause("city_reserve", seats=1, min_score=Decimal(SCORES[len(SCORES) // 2]) / 100)
    return case.with_clause("city_cap", max=2) if what else case


def trials_are_borne_out(seeds: Iterable[int], beside: str = "") -> Wrong:
    """The least score that brings each tier, against every score from the own one up, each frozen and walked anew."""
    wrong: Wrong = []
    for seed, case, problem, allocation in years(seeds, beside):
        trials = Trials(case, problem, allocation)
        if trials.way != ("cases" if beside else "orders"):
            wrong.append((seed, f"tried by {trials.way}"))
        for i, c in enumerate(problem.pool):
            tried = {t.level: t for t in trials.of(i)}
            truth = _least_scores(case, c.id, c.score or 0)
            for level in range(allocation.levels[i] + 1, problem.top + 1):
                said, found = tried[level], truth.get(level)
                told = (said.score, said.got, said.amount) if said.place else None
                if told != found:
                    wrong.append((seed, f"{c.id} at {level}: {told} instead of {found}"))
    return wrong


def _least_scores(case: Case, name: str, own: int) -> dict[int, tuple[int, int, int]]:
    """Level → the least score that brings it or a higher one, with the level and 元 had there."""
    found: dict[int, tuple[int, int, int]] = {}
    for score in range(own, SCORES[-1] + 2):
        entries = tuple(
            replace(e, candidate=replace(e.candidate, score=score)) if e.candidate.id == name else e
            for e in case.entries
        )
        problem = case.but(entries=entries).problem()
        solution = exhaustive(problem)
        assert isinstance(solution, Solution)
        if solution.allocation is None:
            continue
        award = solution.allocation.awards[[c.id for c in problem.pool].index(name)]
        for level in range(1, award.level + 1) if award else ():
            found.setdefault(level, (score, award.level, award.amount))  # type: ignore[union-attr]
    return found


def reasons_are_all_that_hold(seeds: Iterable[int]) -> Wrong:
    """For every candidate and tier above its own: below the line, blocked by whom, closed by what; no more, no less."""
    wrong: Wrong = []
    for seed, case, problem, allocation in years(seeds):
        told = reasons_of(problem, allocation, explain(problem, allocation))
        for i, c in enumerate(problem.pool):
            reasons = told[c.id]
            for level in range(allocation.levels[i] + 1, problem.top + 1):
                tier = problem.tiers[level - 1].name
                said = {(r.code, frozenset(r.clauses), frozenset(r.siblings)) for r in reasons if tier in r.tiers}
                said = {x for x in said if x[0] in ("below_line", "no_line", "blocked", "closed")}
                if said != (truth := set(_true_reasons(case, problem, allocation, i, level))):
                    wrong.append((seed, f"{c.id} at {tier}: {said} instead of {truth}"))
    return wrong


def _true_reasons(
    case: Case, problem: Problem, allocation: Allocation, i: int, level: int
) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """By the words of the clauses, from candidates and awards; blocks only where the tier is open."""
    pool, c, tier = problem.pool, problem.pool[i], problem.tiers[level - 1]
    none = frozenset[str]()
    lower = [j for j in range(len(pool)) if (a := allocation.awards[j]) and a.level >= level]
    if not lower:
        yield "no_line", none, none
    elif i > max(lower):
        yield "below_line", none, none
    clause = {k.id: k for k in case.programme.acting}
    had = sum(r.amount for r in case.receipts or () if r.applicant_key == c.applicant_key)
    room = clause["cumulative"].ceiling - had  # type: ignore[union-attr]
    room = max(0, room)
    request = c.request if clause["request"].on else None  # type: ignore[union-attr]
    full = min(tier.ceiling, request if request is not None else tier.ceiling)
    full -= full % 10_000
    whole = clause["cumulative"].over == "demote"  # type: ignore[union-attr]
    closed = set[str]()
    if c.id in case.pins:
        closed.add("pins")
    if tier.min_score is not None and (c.score or 0) < tier.min_score * 100:
        closed.add("min_score")
    if full < 10_000:
        closed.add("request")
    if room < (full if whole else 10_000):
        closed.add("cumulative")
    yield from (("closed", frozenset({name}), none) for name in closed)
    if closed:
        return
    higher = [j for j in range(i) if allocation.awards[j]]
    siblings = [j for j in higher if pool[j].applicant_key == c.applicant_key]
    names = frozenset(pool[j].id for j in siblings)
    if len(siblings) >= clause["per_applicant"].max:  # type: ignore[union-attr]
        yield "blocked", frozenset({"per_applicant"}), names
    left = room - sum(allocation.amounts[j] for j in siblings)
    if left < (full if whole else 10_000):
        yield "blocked", frozenset({"cumulative"}), names
    of_all = clause["exclusive"].by == "product_name"  # type: ignore[union-attr]
    group = [j for j in (higher if of_all else siblings) if c.product and pool[j].product == c.product]
    if clause["exclusive"].on and len(group) >= clause["exclusive"].max:  # type: ignore[union-attr]
        yield "blocked", frozenset({"exclusive"}), frozenset(pool[j].id for j in group)
