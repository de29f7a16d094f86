"""The benchmarks compare like with like: every rival finds our optimum, and a ratio on another optimum is void."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from instances import pool
from rivals import Run, by_score, with_cbc, with_cpsat, with_highs
from tables import as_markdown, as_text, every_table
from textbook import Textbook
from verdicts import Sample, claims_of, ratios_of

from allocator.engines.score_lines import solve as lines
from allocator.law.load import load
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.problem.allocation import Allocation, Solution, lines_of
from allocator.problem.build import build
from allocator.problem.candidate import CITIES
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches

BUDGET = 12_000_000
LIMIT_SECONDS = 60.0


def problem(size: int, seed: int) -> Problem:
    entries, receipts = pool(size, seed)
    return build(load("model-voucher"), entries, BUDGET, receipts=receipts)


def optimum(of: Problem) -> tuple[list[int], Allocation]:
    solution = lines.solve(of)
    assert isinstance(solution, Solution)
    assert solution.allocation is not None
    return [g.value for g in solution.goals], solution.allocation


def told(model: Textbook, run: Run) -> tuple[list[int], Allocation]:
    assert run.values is not None
    assert not run.timed_out
    return run.goals, model.allocation(run.values)


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize(("size", "seed"), [(20, 1), (30, 1), (30, 2), (30, 5)])
def test_the_textbook_model_has_our_optimum(size: int, seed: int, *, compact: bool) -> None:
    this = problem(size, seed)
    for ours in (False, True):
        model = Textbook(this, compact=compact)
        assert told(model, with_cpsat(model, LIMIT_SECONDS, ours=ours)) == optimum(this)


@pytest.mark.parametrize("solver", [with_cbc, with_highs])
def test_the_others_find_it_too(solver: Callable[[Textbook, float], Run]) -> None:
    this = problem(24, 3)
    model = Textbook(this)
    assert told(model, solver(model, LIMIT_SECONDS)) == optimum(this)


def test_the_pools_above_need_excuses_and_cuts() -> None:
    blocked = cut = 0
    for size, seed in ((20, 1), (30, 1), (30, 2), (30, 5)):
        this = problem(size, seed)
        _, allocation = optimum(this)
        lowest = lines_of(this, allocation)[0]
        siblings = {this.applicant[i] for i in allocation.funded}
        passed = [i for i in range(lowest) if allocation.awards[i] is None and this.open_levels[i]]
        blocked += sum(this.applicant[i] in siblings for i in passed)
        cut += sum(a.amount < this.full[i][a.level] for i, a in enumerate(allocation.awards) if a)
    assert blocked > 2
    assert cut > 2


def test_the_model_states_as_many_rows_as_it_says() -> None:
    for compact in (False, True):
        model = Textbook(problem(30, 1), compact=compact)
        assert model.size[1] == sum(1 for _ in model.every_row())


def test_a_limit_that_is_over_proves_nothing() -> None:
    run = with_cpsat(Textbook(problem(60, 1)), 0.0)
    assert run.timed_out
    assert len(run.goals) < 7


def test_other_rules_are_refused() -> None:
    entries, receipts = pool(20, 1)
    programme = load("model-voucher")
    ceiling = programme.only(CumulativeCeiling)
    assert ceiling is not None
    clauses = tuple(c.model_copy(update={"over": "demote"}) if c is ceiling else c for c in programme.clauses)
    changed = build(programme.model_copy(update={"clauses": clauses}), entries, BUDGET, receipts=receipts)
    with pytest.raises(ValueError, match="default rules"):
        Textbook(changed)


def test_greedy_keeps_the_limits_and_loses_in_the_goals() -> None:
    this = problem(60, 1)
    allocation = by_score(this)
    assert {m.clause for m in breaches(audit(this, allocation))} <= {"merit"}
    assert allocation.spent <= BUDGET
    assert len(allocation.funded) < len(optimum(this)[1].funded)


def test_pools_are_seeded_and_awkward() -> None:
    entries, receipts = pool(120, 1)
    assert (entries, receipts) == pool(120, 1)
    assert entries != pool(120, 2)[0]
    competing = [e.candidate for e in entries if e.standing == "pool"]
    assert len(competing) == 120
    assert {e.candidate.city for e in pool(300)[0]} == set(CITIES)
    assert "青岛市" not in {c.city for c in competing}
    projects = [sum(d.applicant_key == c.applicant_key for d in competing) for c in competing]
    assert {1, 2, 3} <= set(projects)
    assert len({c.score for c in competing}) < 120
    assert len({(c.score, c.tie_scores) for c in competing}) < 120
    assert min(c.request or 0 for c in competing) < 500_000 < 1_000_000 < max(c.request or 0 for c in competing)
    assert {r.applicant_key for r in receipts} & {c.applicant_key for c in competing}
    assert {r.project for r in receipts} & {c.project for c in competing}


def sample(task: str, seconds: float, **facts: object) -> Sample:
    made = Sample(task, 1000, 1, 60.0, solving=seconds, peak_mb=100.0, goals=[0, 3, 0, 0], list="a", number=30)
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def test_a_ratio_is_void_on_another_optimum_and_a_bound_on_a_time_out() -> None:
    ours = [sample("rows", 0.5), sample("rows", 0.7), sample("rows", 0.5)]
    (fair,) = ratios_of([*ours, sample("pairs", 100.0, peak_mb=1000.0)])
    assert (fair.time, fair.memory, fair.lower_bound, fair.void) == (200.0, 10.0, False, False)
    (other_list,) = ratios_of([*ours, sample("pairs", 100.0, list="b")])
    assert other_list.void
    (other_goals,) = ratios_of([*ours, sample("pairs", 100.0, goals=[0, 3, 1, 0])])
    assert other_goals.void
    (stopped,) = ratios_of([*ours, sample("pairs", 0.0, timed_out=True, goals=[], list="")])
    assert (stopped.time, stopped.memory, stopped.lower_bound, stopped.void) == (120.0, None, True, False)
    programs = {"json": 1.6, "workbook": None}
    judged = [[c.reached for c in claims_of([], [r], programs)] for r in (fair, other_list, stopped)]
    assert judged == [[True, True, False], [False, False, False], [False, False]]


def test_the_tables_say_void_and_not_reached() -> None:
    samples = [sample("lines", 0.03), sample("pairs", 100.0, list="b"), sample("greedy", 0.0, goals=[3, 2, 6, 23])]
    ratios = ratios_of(samples)
    claims = claims_of(samples, ratios, {"json": None, "workbook": None})
    tables = every_table(samples, ratios, claims)
    for text in (as_text(tables, ["说明"]), as_markdown(tables, ["说明"])):
        assert "作废" in text
        assert "未达到" in text
        assert "3 → 0" in text
