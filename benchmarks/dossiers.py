"""Why and why not, for everybody: the kernel against the full walk, all dossiers against re-solves one by one.

    python benchmarks/dossiers.py            some minutes; every figure twice: 宽裕 2,000万元, 紧 1,200万元
    python benchmarks/dossiers.py --quick    one pool, fewer repeats

Seconds are CPU seconds of one thread, since the machines are noisy; a pair that is compared is measured by turns. No
ratio is printed where the two sides' lists differ. Where `[fast]` is installed it is compiled before anything is
measured; `ALLOCATOR_FAST=0` leaves it out.

What all trials are put beside is one re-solve per candidate and tier as the product solves: frozen from the raw case
with another score, score lines, CP-SAT from the rows and the audit (`solve_problem`); and beside CP-SAT alone, one
engine on one frozen problem. Both are measured on a sample of candidates and multiplied: n × τ of them would take
minutes. A trial asks for more than that: every position above the own one, each with its list. So the same trials are
put beside one re-solve per position that they look at, too; that is another question than one per candidate and tier,
and is printed apart from it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from instances import pool

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import compiled
from allocator.engines.score_lines.descent import Tables
from allocator.engines.score_lines.many_orders import ManyOrders
from allocator.engines.score_lines.solve import Solution, exhaustive
from allocator.law.load import load
from allocator.models.formulation import Formulation
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.reorder import reordered
from allocator.proof.solve import solve_problem
from allocator.report import dossier as told
from allocator.report.xlsx import workbook
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.run.record import dumped, headed
from allocator.whatif.dossier.dossier import dossiers
from allocator.whatif.dossier.trials import Trials
from allocator.whatif.least_budget import least_budgets

BUDGETS = {"宽裕": 2_000 * WAN, "紧": 1_200 * WAN}
PROGRAMME = "model-voucher"
SAMPLE = Path(__file__).parents[1] / "scenarios" / "sample_2026" / "model-voucher.xlsx"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds of CPU, and what the work gave."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def case_of(size: int, seed: int, budget: int) -> Case:
    """Return a pool of invented candidates with its ledger."""
    entries, receipts = pool(size, seed)
    return Case(load(PROGRAMME), tuple(entries), budget, tuple(receipts))


def orders_of(n: int, count: int) -> list[list[int]]:
    """Return the frozen order with one candidate moved, as a trial moves it."""
    rng = random.Random(n)
    found = []
    for _ in range(count):
        order = list(range(n))
        order.insert(rng.randrange(n // 2), order.pop(rng.randrange(n)))
        found.append(order)
    return found


def kernel_against_walk(size: int, seed: int, budget: int, count: int) -> tuple[float, float, float, int, bool]:
    """Milliseconds a list by the plain kernel, the compiled one (0: none) and the walk, lists had, whether all agree.

    The compiled one is asked for all orders at once; its figure is the least of five, each of so many orders.
    """
    problem = case_of(size, seed, budget).problem()
    many, quick, slow, own, same = ManyOrders(problem), [], [], 0, True
    many.kernel.best(range(size))
    orders, fast = orders_of(size, count), 0.0
    descend = None if many.kernel.hopeless else compiled.quick()
    if descend is not None:
        tables = Tables(many.kernel)
        fast, at_once = min(timed(lambda: tables.best(orders, descend)) for _ in range(5))
        same = at_once == [many.kernel.best(order) for order in orders]
    for order in orders:
        seconds, found = timed(lambda o=order: many.kernel.best(o))
        quick.append(seconds)
        other = reordered(problem, order)
        seconds, solution = timed(lambda p=other: exhaustive(p))
        slow.append(seconds)
        own += found is not None
        same = same and (found is None or _same(found, order, solution))
    return 1e3 * statistics.median(quick), 1e3 * fast / count, 1e3 * statistics.median(slow), own, same


def _same(found: tuple[list[int], list[int]], order: list[int], solution: Solution) -> bool:
    awards = solution.allocation.awards if solution.allocation else ()
    pairs = [(a.level, a.amount) if a else (0, 0) for a in awards]
    return [(found[0][i], found[1][i]) for i in order] == pairs


@dataclass(frozen=True)
class Facts:
    """CPU seconds of all trials and of all least budgets, plain and compiled (None: nothing is), of one pool.

    Attributes
    ----------
    walked
        How many orders had to be walked.
    looked_at
        How many lists the trials looked at, one per position tried.
    same
        Whether the plain and the compiled ones are equal.
    """

    trials: float
    budgets: float
    fast: tuple[float, float] | None
    walked: int
    looked_at: int
    same: bool


def facts(size: int, seed: int, budget: int) -> Facts:
    """Return what all trials and all least budgets of a pool take."""
    case = case_of(size, seed, budget)
    problem = case.problem()
    solution = exhaustive(problem)
    assert isinstance(solution, Solution)
    assert solution.allocation is not None

    def tried(*, counting: bool = False) -> tuple[float, tuple[Any, int]]:
        trials = Trials(case, problem, solution.allocation)
        if counting and trials.many:
            ask = trials.many.best_all
            trials.many.best_all = lambda asked: counted(ask(asked))  # type: ignore[method-assign]
        seconds, found = timed(lambda: [trials.of(i) for i in range(len(problem.pool))])
        return seconds, (found, trials.many.walked if trials.many else 0)

    looked_at = [0]

    def counted(lists: Iterable[Any]) -> Iterator[Any]:
        for one in lists:
            looked_at[0] += 1
            yield one

    kernel_answers = not ManyOrders(problem).kernel.hopeless  # else the walk does, which nothing makes quicker
    quick = tried() if compiled.quick() is not None and kernel_answers else None
    at_once = timed(lambda: least_budgets(case)) if compiled.quick() is not None else None
    os.environ[compiled.SWITCH] = "0"
    plain, found = tried()
    budgets, told_plain = timed(lambda: least_budgets(case))
    del os.environ[compiled.SWITCH]
    tried(counting=True)
    same = (quick is None or quick[1] == found) and (at_once is None or at_once[1] == told_plain)
    fast = ((quick or (plain, None))[0], at_once[0]) if at_once else None
    return Facts(plain, budgets, fast, found[1], looked_at[0], same)


def re_solves(size: int, seed: int, budget: int, sample: int) -> tuple[float, float]:
    """CPU seconds of one re-solve with another score, as the product solves, and of CP-SAT alone on a frozen problem.

    Means over candidates that lie evenly over the ranks, each with the score of somebody ten places further up.
    """
    case = case_of(size, seed, budget)
    pool = case.problem().pool
    whole, alone = [], []
    for i in range(10, size, max(1, (size - 10) // sample)):
        score = pool[i - 10].score
        entries = tuple(
            replace(e, candidate=replace(e.candidate, score=score)) if e.candidate.id == pool[i].id else e
            for e in case.entries
        )
        other = case.but(entries=entries)
        whole.append(timed(lambda c=other: solve_problem(c.problem()))[0])
        frozen = other.problem()
        alone.append(timed(lambda p=frozen: optimise(Formulation(p).model, load_backend("cpsat")))[0])
    return statistics.mean(whole), statistics.mean(alone)


def written(budget: int) -> str:
    """Tell what the files of all dossiers of the sample year take, the facts apart."""
    run = solve(prepare(PROGRAMME, [SAMPLE], Options(budget=budget)), noted=False)
    known, found = timed(lambda: dossiers(run, verify=False))
    record, _ = timed(lambda: dumped(headed(run, found.to_json())))
    book, _ = timed(lambda: workbook(told.report(found)))
    return (
        f"{len(found.found)} dossiers: explain.json {record:.2f}, {told.NAME} {book:.2f}, "
        f"together {record + book:.2f}; their facts {known:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    if compiled.wait() is None:
        print("nothing compiled: numba is not installed, or ALLOCATOR_FAST=0")
    seeds, count = ((1,), 20) if quick else ((1, 2, 3), 100)
    print(f"kernel against the full walk, medians of {count} orders a pool, CPU ms a list")
    for size, (name, budget), seed in product((120, 300), BUDGETS.items(), seeds):
        kernel, fast, walk, own, same = kernel_against_walk(size, seed, budget, count)
        ratio = f"{walk / kernel:.0f} times" if own else "no ratio, the walk answers"
        if own and fast:
            ratio += f", compiled {walk / fast:.0f} times"
        by = f"kernel {kernel:.3f}, compiled {fast:.4f}" if fast else f"kernel {kernel:.3f}, nothing compiled"
        told = f"{by}, walk {walk:.2f}, {own} lists by the kernel"
        print(f"  n={size} {name} pool {seed}: {told}, {ratio if same else 'no ratio, lists differ'}")
    print("facts of all dossiers, CPU s")
    for size, (name, budget) in product((120,) if quick else (120, 300), BUDGETS.items()):
        found = facts(size, 1, budget)
        plain = found.trials + found.budgets
        line = (
            f"trials {found.trials:.2f} ({found.walked} orders walked), budgets {found.budgets:.2f}, {plain:.2f} in all"
        )
        trials = found.trials
        if found.fast:
            trials = found.fast[0]
            line += f"; with [fast] {trials:.2f} and {found.fast[1]:.2f}, {sum(found.fast):.2f} in all"
        print(f"  n={size} {name}: {line}{'' if found.same else '; the two differ'}")
        one, engine = re_solves(size, 1, budget, 4 if quick else 8)
        many = 3 * size
        print(
            f"    {many} re-solves one by one, reckoned from a sample: {many * one:.0f} as the product solves "
            f"({one:.2f} each), {many * engine:.0f} by CP-SAT alone ({engine:.2f} each)"
        )
        if found.same:
            everything = sum(found.fast) if found.fast else plain
            print(
                f"    times all trials: {many * one / trials:.0f}, by CP-SAT alone {many * engine / trials:.0f}; "
                f"times all facts: {many * one / everything:.0f} and {many * engine / everything:.0f}"
            )
            print(
                f"    the trials look at {found.looked_at} lists; one re-solve for each: times all trials "
                f"{found.looked_at * one / trials:.0f}, by CP-SAT alone {found.looked_at * engine / trials:.0f}"
            )
    print("files of all dossiers of the sample year, CPU s")
    for name, budget in BUDGETS.items():
        print(f"  {name}: {written(budget)}")


if __name__ == "__main__":
    main()
