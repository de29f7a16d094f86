"""Rates that rank, the package against `ranked.Law`: the best list, all lists, every stair, a reason for each line."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from fractions import Fraction

from oracle.checks import Wrong
from oracle.ranked import Law, Texts, draw
from oracle.referee import by_lines, by_rows, visits

from allocator.engines.backends import load_backend
from allocator.engines.score_lines.frontier import Stair, stairs
from allocator.law.load import parse
from allocator.problem.allocation import Allocation
from allocator.problem.build import build
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.problem import Problem
from allocator.run.explain import explain


def problem_of(texts: Texts) -> Problem:
    """The world as the package freezes it, read without its intake."""
    programme = parse(tomllib.loads(texts.toml), "例.toml")
    entries = []
    for row in csv.DictReader(io.StringIO(texts.csv)):
        firm, asked = row["申报单位"], row["申报金额(元)"]
        who = Candidate(
            id=row["项目编号"],
            project=row["项目编号"],
            applicant=firm,
            applicant_key=firm,
            credit_code="",
            city=row["所在市"],
            score=int(Fraction(row["综合得分"]) * 100),
            request=int(asked) if asked else None,
            base=Fraction(row.get("投资(元)") or row.get("投资") or 0),
            labels={"类别": row["类别"]},
        )
        entries.append(Entry(who, "pool"))
    return build(programme, entries, texts.budget)


def lists_equal_the_law(seeds: Iterable[int], engine: str | None = None, most: int = 6) -> Wrong:
    """The best list by score lines (or by an engine's rows), and whether every line of it has its reason."""
    return [(seed, why) for seed in seeds for why in _best_wrong(draw(seed, most), engine)]


def _best_wrong(texts: Texts, engine: str | None) -> Iterator[str]:
    problem, best = problem_of(texts), Law(texts).best()
    verdict = by_lines(problem) if engine is None else by_rows(problem, load_backend(engine))
    if verdict is None:
        yield "the score lines declined"
        return
    found = [] if verdict.allocation is None else [tuple(verdict.allocation.amounts)]
    if found != best:
        yield f"{verdict.status} {found}, by the law {best}"
    elif verdict.allocation is not None and engine is None:
        yield from _reasons_wrong(problem, verdict.allocation)


def _reasons_wrong(problem: Problem, allocation: Allocation) -> Iterator[str]:
    for e in explain(problem, allocation):
        if not e.reason or "折减" in e.reason or "档次" in e.reason:
            yield f"{e.candidate.id}: “{e.reason}”"


def walks_equal_the_law(seeds: Iterable[int]) -> Wrong:
    """Every canonical walk is a list that wrongs nobody, every such list one walk."""
    wrong: Wrong = []
    for seed in seeds:
        texts = draw(seed)
        problem, size = problem_of(texts), len(problem_of(texts).pool)
        seen = [tuple(int(level > 0) for level in seen[:size]) for seen in visits(problem)]
        allowed = [tuple(int(a > 0) for a in amounts) for amounts in Law(texts).allowed()]
        if sorted(seen) != sorted(allowed):
            wrong.append((seed, f"{len(seen)} walks, {len(allowed)} lists by the law"))
    return wrong


def stairs_equal_the_law(seeds: Iterable[int]) -> Wrong:
    """The list of every stair is the best at its own budget and just before the next one."""
    return [(seed, why) for seed in seeds for why in _stairs_wrong(draw(seed))]


def _stairs_wrong(texts: Texts) -> Iterator[str]:
    law, problem = Law(texts), problem_of(texts)
    lists, found = list(law.allowed()), stairs(problem)
    if not isinstance(found, tuple):
        yield "the score lines declined"
        return
    budgets = {sum(a) for a in lists}
    for budget in sorted(budgets | {b - 1 for b in budgets if b}):
        here = [stair for stair in found if stair.spent <= budget][-1:]
        mine = [_amounts(stair, len(problem.pool)) for stair in here]
        if mine != (best := law.with_budget(budget).best(lists)):
            yield f"at {budget} {mine}, by the law {best}"


def _amounts(stair: Stair, size: int) -> tuple[int, ...]:
    return tuple(stair.allocation(size).amounts)
