"""Other scoring weights: so many vectors with scores, orders and lists, against official solves one by one.

    python benchmarks/weights.py             some minutes; every figure at 2,000万元 and at 1,200万元
    python benchmarks/weights.py --quick     fewer vectors
    python benchmarks/weights.py --proofs    what is proven of all weights alone

Invented candidates with 20 indicators each, as many as the annex of 模型券 lets weigh, and weights ±20 % around equal
ones. Seconds are of a clock beside CPU seconds, since the machines are noisy. A ratio is printed only where every
vector that was solved officially has the same list; it is of CPU seconds, beside the quicker one of CP-SAT and HiGHS.
Where `[fast]` is installed it is compiled before anything is measured. At the end `--solves` vectors at each of four
budgets, with levels and 元, are put beside official solves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

from dossiers import BUDGETS, case_of

from allocator.engines.backends import load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.score_lines import compiled
from allocator.models.formulation import Formulation
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.solve import solve_problem
from allocator.whatif.weights.acceptability import Tally, tallied, witnesses
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.pairs import certain_pairs
from allocator.whatif.weights.proofs.check import faults
from allocator.whatif.weights.proofs.steady import steady
from allocator.whatif.weights.proofs.verdicts import proofs_of
from allocator.whatif.weights.radius import own_list, radius_found, seen
from allocator.whatif.weights.sampling import draw
from allocator.whatif.weights.scheme import Dimension, Scheme
from allocator.whatif.weights.space import WeightSpace, space_of
from allocator.whatif.weights.values import Term, Values

TERMS = 20


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return seconds of a clock, CPU seconds, and what the work gave."""
    began, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - began, time.process_time() - cpu, found


def marked(case: Case, seed: int, number: int = TERMS) -> Values:
    """Return points of every candidate of the pool: its score, scattered over the indicators."""
    pool, rng = case.problem().pool, random.Random(seed)
    shares = []
    for c in pool:
        level = (c.score or 0) / 1000
        points = [min(100, max(0, round(10 * level + rng.gauss(0, 15)))) for _ in range(number)]
        shares.append(tuple(Fraction(p, 100) for p in points))
    terms = tuple(Term(f"指标{k}", Fraction(1, number)) for k in range(1, number + 1))
    n = len(pool)
    return Values(terms, tuple(shares), (Fraction(),) * n, ({},) * n, ("",) * n)


def studied(lists: Lists, values: Values, count: int) -> tuple[Tally, Scorer, WeightSpace]:
    """Return what is measured: weights drawn, scored, ordered, and a list of each."""
    dimensions = tuple(Dimension(name=t.name, weight=Decimal(1)) for t in values.terms)
    scheme = Scheme(name="例", because="例", fixed_on="2026-01-05", dimension=dimensions)  # type: ignore[arg-type]
    space, scorer = space_of(scheme, values), Scorer(values, 100)
    return tallied(lists, scorer, draw(space, count, 1)), scorer, space


def alike(lists: Lists, scorer: Scorer, tally: Tally, count: int) -> int:
    """Return how many of the first vectors have the list, levels and 元, of an official solve."""
    same = 0
    for k in range(count):
        weights = tuple(int(w) for w in tally.sample.drawn[tally.kept[k]])
        result = solve_problem(lists.frozen(scorer.of(weights)))
        if result.proven and result.allocation is not None:
            same += lists.listed(result.problem, result.allocation) == (
                tally.levels[k].tolist(),
                tally.amounts[k].tolist(),
            )
    return same


def year_of(size: int, budget: int, terms: int = TERMS, number: int = 0) -> tuple[Lists, Values]:
    """Return a pool whose scores are those of equal weights, and what is weighed; `number`: another quota."""
    case = case_of(size, 1, budget)
    if number:
        case = case.with_clause("quota", target=number, low=number * 9 // 10, high=number * 11 // 10)
    values = marked(case, 3, terms)
    pool = case.problem().pool
    by_id = {c.id: sum(row) / terms for c, row in zip(pool, values.shares, strict=True)}
    entries = tuple(
        replace(e, candidate=replace(e.candidate, score=int(by_id[e.candidate.id] * 10_000)))
        if e.candidate.id in by_id
        else e
        for e in case.entries
    )
    case = case.but(entries=entries)
    problem = case.problem()
    order = {c.id: k for k, c in enumerate(pool)}
    return Lists(case, problem), replace(values, shares=tuple(values.shares[order[c.id]] for c in problem.pool))


def measured(called: str, lists: Lists, values: Values, count: int, *, solves: int) -> None:
    """Print one pool at one budget."""
    case, problem = lists.case, lists.problem
    told: list[tuple[float, float]] = []
    compiled_one = compiled.quick() is not None
    os.environ[compiled.SWITCH] = "0"
    clock, cpu, (tally, scorer, space) = timed(lambda: studied(Lists(case, problem), values, count))
    told.append((clock, cpu))
    os.environ.pop(compiled.SWITCH, None)
    if compiled_one and tally.walked < tally.orders:  # else the walk answers, which is the plain one always
        clock, cpu, (again, _, _) = timed(lambda: studied(Lists(case, problem), values, count))
        told.append((clock, cpu))
        if not ((again.levels == tally.levels).all() and (again.amounts == tally.amounts).all()):
            raise SystemExit("plain and [fast] differ")
    lists = Lists(case, problem)
    same = alike(lists, scorer, tally, solves)
    weights = tuple(int(w) for w in tally.sample.drawn[0])
    model = Formulation(lists.frozen(scorer.of(weights))).model
    mips = {name: timed(lambda name=name: optimise(model, load_backend(name)))[1] for name in ("cpsat", "highs")}
    best = min(mips, key=lambda name: mips[name])
    mip = mips[best]
    pairs, _, above = timed(lambda: certain_pairs(lists, scorer, space))
    line = f"plain {told[0][0]:.2f} s (CPU {told[0][1]:.2f})"
    line += (
        f", with [fast] {told[1][0]:.2f} s (CPU {told[1][1]:.2f})"
        if len(told) > 1
        else ", the compiled kernel has no part in it"
    )
    ratio = f"{best} alone CPU {mip:.3f} s a vector: plain {mip * count / told[0][1]:.0f} times"
    ratio += f", [fast] {mip * count / told[1][1]:.0f} times" if len(told) > 1 else ""
    print(f"  {called}: {count} vectors, {line}; {tally.orders} orders, {tally.walked} walked")
    print(f"    accepted {tally.sample.accepted:.1%}; {tally.different} different sets of funded candidates")
    print(f"    {same} of {solves} vectors as official solves; {ratio if same == solves else 'no ratio, lists differ'}")
    print(f"    certain pairs {above.settled} of {above.pairs} in {pairs:.3f} s")


def proven(name: str, radius: str, count: int, after: int) -> None:
    """Print what is decided of 120 candidates with 23 indicators, and whether `after` other vectors bear it out."""
    lists, values = year_of(120, BUDGETS[name], 23)
    terms = tuple(Dimension(name=t.name, weight=Decimal(1)) for t in values.terms)
    made: Any = {
        "name": "例",
        "because": "例",
        "fixed_on": "2026-01-05",
        "dimension": terms,
        "space": {"radius": radius},
    }
    scheme = Scheme(**made)
    space, scorer = space_of(scheme, values), Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space, count, 1))
    shown = witnesses(lists, scorer, tally)
    clock, cpu, proofs = timed(lambda: proofs_of(lists, scorer, space, tally))
    pool, size = lists.problem.pool, tally.size
    numbers = proofs.numbers.at_least if proofs.numbers else ()
    print(f"  ±{radius} {name}: proofs in {clock:.2f} s (CPU {cpu:.2f}); awards of this level or above: {numbers}")
    for level in range(1, proofs.levels + 1):
        had = Counter(proofs.verdict(i, level) for i in range(len(pool)))
        line = f"    level {level}: always {had['always']}, never {had['never']}"
        if level == 1:
            critical = sum(0 < sum(c.id in w.funded for w in shown) < len(shown) for c in pool)
            line += f", critical {critical} (two official solves each)"
            had["always"] += critical
        reached = tally.at_least(level)
        left = [i for i in range(len(pool)) if proofs.verdict(i, level) == "open" and reached[i] in (0, size)]
        every = sum(reached[i] == size for i in left)
        share = (had["always"] + had["never"]) / len(pool)
        print(f"{line}: {share:.1%} decided; open: {every} with all drawn, {len(left) - every} with none")
    text = json.dumps(proofs.to_json([c.id for c in pool]))
    clock, cpu, wrong = timed(lambda: faults(json.loads(text)))
    print(f"    replayed by the checker in {clock:.2f} s (CPU {cpu:.2f}): {len(wrong)} faults, {len(text) // 1024} KB")
    against = tallied(lists, scorer, draw(space, after, 2)).levels
    sizes = {(i, t): int((against[:, i] >= t).sum()) for i, t in proofs.known}
    wrong_ones = sum(n != (len(against) if proofs.known[k] == "always" else 0) for k, n in sizes.items())
    print(f"    {len(proofs.known)} verdicts against {len(against)} other vectors: {wrong_ones} contradictions")
    still(lists, values, scorer, min(after, 10_000), tally)


def still(lists: Lists, values: Values, scorer: Scorer, count: int, around: Tally) -> None:
    """Print r₋ of each matter and how many vectors inside it bring another list; r₊, solved officially."""
    own = own_list(lists, scorer, values)
    if own is None:
        return
    centre, base = own
    clock, cpu, held = timed(lambda: steady(lists, scorer, centre, base))
    print(f"    r₋ of {len(held)} matters in {clock:.2f} s (CPU {cpu:.2f})")
    near = {f.matter: f for f in radius_found(lists, scorer, values, around)}
    for found in held:
        radius = found.whole.radius
        low = tuple(ceil(w * (1 - radius)) for w in centre)
        high = tuple(floor(w * (1 + radius)) for w in centre)
        space = WeightSpace(tuple(t.name for t in values.terms), low, high, (), radius)
        tally = tallied(lists, scorer, draw(space, count, 3))
        figures = {"who": tally.levels > 0, "tier": tally.levels, "amount": tally.amounts}[found.matter]
        other = int((figures != seen(base, found.matter)).any(axis=1).sum())
        there = near[found.matter].radius
        beyond = "none found" if there is None else f"{float(there):.4%}, {len(near[found.matter].after)} differ there"
        inside = f"{other} of {tally.size} vectors inside it bring another"
        print(f"      {found.matter}: r₋ {float(radius):.4%}, {inside}; r₊ {beyond}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--proofs", action="store_true", help="what is proven of all weights alone")
    parser.add_argument("--solves", type=int, default=500, help="vectors solved officially at each of four budgets")
    asked = parser.parse_args()
    quick = asked.quick
    if compiled.wait() is None:
        print("nothing compiled: numba is not installed, or ALLOCATOR_FAST=0")
    count, solves = (500, 3) if quick else (10_000, 5)
    for name, radius in product(BUDGETS, ("5%", "20%")):
        proven(name, radius, 1_000 if quick else 10_000, 2_000 if quick else 100_000)
    if asked.proofs:
        return
    for size, number in ((120, 0),) if quick else ((120, 0), (300, 0), (300, 75)):
        for budget in BUDGETS.values():
            called = f"n={size}{f' quota {number}' if number else ''} {budget // WAN:,}万元"
            measured(called, *year_of(size, budget, number=number), count, solves=solves)
    for budget in () if quick or not asked.solves else (1_200, 1_500, 2_000, 3_000):
        lists, values = year_of(120, budget * WAN)
        tally, scorer, _ = studied(lists, values, asked.solves)
        same = alike(lists, scorer, tally, asked.solves)
        print(f"  n=120 {budget:,}万元: {same} of {asked.solves} vectors as official solves, level and 元", flush=True)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
