"""Why and why not, for everybody: the kernel against the full walk, all dossiers against MIP re-solves one by one.

    python benchmarks/dossiers.py            some minutes; every figure twice: 宽裕 2,000万元, 紧 1,200万元
    python benchmarks/dossiers.py --quick    one pool, fewer repeats

Seconds are CPU seconds of one thread, since the machines are noisy; a pair that is compared is measured by turns. No
ratio is printed where the two sides' lists differ. Where `[fast]` is installed it is compiled before anything is
measured; `ALLOCATOR_FAST=0` leaves it out.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from itertools import product
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
from allocator.whatif.dossier.trials import Trials
from allocator.whatif.least_budget import least_budgets

BUDGETS = {"宽裕": 2_000 * WAN, "紧": 1_200 * WAN}
PROGRAMME = "model-voucher"


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


def facts(size: int, seed: int, budget: int) -> tuple[float, float | None, float, int, bool]:
    """CPU seconds of all trials, plain and compiled, and of all least budgets; orders walked; whether all agree."""
    case = case_of(size, seed, budget)
    problem = case.problem()
    solution = exhaustive(problem)
    assert isinstance(solution, Solution)
    assert solution.allocation is not None

    def tried() -> tuple[float, tuple[Any, int]]:
        trials = Trials(case, problem, solution.allocation)
        seconds, found = timed(lambda: [trials.of(i) for i in range(len(problem.pool))])
        return seconds, (found, trials.many.walked if trials.many else 0)

    kernel_answers = not ManyOrders(problem).kernel.hopeless  # else the walk does, which nothing makes quicker
    quick, at_once = tried() if compiled.quick() is not None and kernel_answers else (None, None)
    os.environ[compiled.SWITCH] = "0"
    plain, found = tried()
    del os.environ[compiled.SWITCH]
    budgets, _ = timed(lambda: least_budgets(case))
    return plain, quick, budgets, found[1], at_once is None or at_once == found


def one_mip(size: int, seed: int, budget: int) -> float:
    """CPU seconds of one re-solve from rows by CP-SAT, as one candidate and tier would ask for."""
    problem = case_of(size, seed, budget).problem()
    seconds, _ = timed(lambda: optimise(Formulation(problem).model, load_backend("cpsat")))
    return seconds


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
    print("facts of all dossiers, CPU s, against one CP-SAT re-solve per candidate and tier")
    for size, (name, budget) in product((120,) if quick else (120, 300), BUDGETS.items()):
        tried, at_once, budgets, walked, same = facts(size, 1, budget)
        whole, mip = tried + budgets, one_mip(size, 1, budget)
        told = f"trials {tried:.2f} ({walked} orders walked), budgets {budgets:.2f}, together {whole:.2f}"
        if at_once is not None:
            told += f"; with [fast] trials {at_once:.2f}, together {at_once + budgets:.2f}"
            told += "" if same else " (other trials than the plain kernel's)"
        times = f"{3 * size * mip / whole:.0f} times" if same else "no ratio, trials differ"
        print(f"  n={size} {name}: {told}; a re-solve {mip:.2f}, {3 * size} of them {times}")


if __name__ == "__main__":
    main()
