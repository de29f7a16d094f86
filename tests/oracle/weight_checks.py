"""What is proven of all weights, against every weight there is: small W of at most four indicators, vector by vector.

W is whole numbers per million, so a narrow W has so few vectors that each is ordered and each order solved. Scores are
on a large scale, so that a millionth moves them and the orders are many.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
from orders_case import drawn_year

from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.whatif.weights.acceptability import Tally, tallied
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.proofs.check import faults
from allocator.whatif.weights.proofs.steady import steady
from allocator.whatif.weights.proofs.verdicts import proofs_of
from allocator.whatif.weights.radius import seen
from allocator.whatif.weights.sampling import Sample
from allocator.whatif.weights.space import MILLION, WeightSpace
from allocator.whatif.weights.values import Term, Values

Wrong = list[tuple[int, str]]
FULL = 50_000
"""A score's full mark: one millionth of weight moves a score by up to five hundredths of a point."""
WIDTHS = {2: 300, 3: 14, 4: 5}
"""Number of indicators → by how many millionths a weight may differ."""


def drawn_marks(rng: random.Random, n: int) -> tuple[Values, WeightSpace]:
    """Return points of so many candidates, their scores near each other under the middle weights, and a narrow W."""
    k = rng.choice(tuple(WIDTHS))
    width = rng.choice((WIDTHS[k], WIDTHS[k] // 2 + 1))
    cuts = sorted(rng.sample(range(200_000, 800_000), k - 1))
    centre = [b - a for a, b in zip([0, *cuts], [*cuts, MILLION], strict=True)]
    low, high = (tuple(w + side * width for w in centre) for side in (-1, 1))
    shares = [tuple(Fraction(rng.randint(0, 20), 20) for _ in range(k)) for _ in range(n)]
    wanted = [Fraction(rng.choice((rng.randint(0, 900), 200)), 100) + FULL for _ in range(n)]
    own = [
        sum((FULL * v * Fraction(w, MILLION) for v, w in zip(row, centre, strict=True)), Fraction()) for row in shares
    ]
    added = tuple(Fraction(round((w - s) * 1000), 1000) for w, s in zip(wanted, own, strict=True))
    terms = tuple(Term(f"例{c}", Fraction(w, MILLION)) for c, w in enumerate(centre))
    values = Values(terms, tuple(shares), added, ({},) * n, ("",) * n)
    relations = ((0, 1),) if rng.random() < 0.2 and centre[0] > centre[1] else ()
    return values, WeightSpace(tuple(t.name for t in terms), low, high, relations)


def every_vector(space: WeightSpace) -> Sample:
    """Return all weights of W."""
    spans = [range(lo, hi + 1) for lo, hi in zip(space.low[:-1], space.high[:-1], strict=True)]
    rows = np.array([(*w, MILLION - sum(w)) for w in product(*spans)], np.int64)
    rows = rows[space.inside(rows)]
    return Sample(rows, 0, "rejection", 1.0, len(rows))


def worlds(seeds: Iterable[int], most: int) -> Iterable[tuple[int, Lists, Values, WeightSpace]]:
    """Yield small awkward years that are solved by orders, with points and a narrow W."""
    for seed in seeds:
        rng = random.Random(f"weights/{seed}")
        case: Case = drawn_year(rng, most=most)
        problem: Problem = case.problem()
        lists = Lists(case, problem)
        if problem.pool and lists.way == "orders" and not lists.by_score:
            yield seed, lists, *drawn_marks(rng, len(problem.pool))


def verdicts_equal_every_vector(seeds: Iterable[int], how: dict[str, int] | None = None, most: int = 12) -> Wrong:
    """Every verdict and every bound on the number of awards; `how` counts what was proven, and what was not."""
    wrong: Wrong = []
    how = {} if how is None else how
    for seed, lists, values, space in worlds(seeds, most):
        scorer = Scorer(values, FULL)
        tally = tallied(lists, scorer, every_vector(space))
        proofs = proofs_of(lists, scorer, space)
        how[proofs.barred or "proven"] = how.get(proofs.barred or "proven", 0) + 1
        if proofs.numbers is None:
            continue
        wrong += [(seed, text) for text in _against(proofs.numbers.at_least, proofs.known, tally)]
        wrong += [
            (seed, f"{name} is not proven") for name in faults(proofs.to_json([c.id for c in lists.problem.pool]))
        ]
        for i in range(len(lists.problem.pool)):
            told = proofs.verdict(i)
            truth = {0: "never", tally.size: "always"}.get(int(tally.at_least()[i]), "critical")
            how[f"{told} of {truth}"] = how.get(f"{told} of {truth}", 0) + 1
    return wrong


def _against(numbers: tuple[tuple[int, int], ...], known: dict[tuple[int, int], str], tally: Tally) -> Iterable[str]:
    for level, (least, most) in enumerate(numbers, 1):
        had = (tally.levels >= level).sum(axis=1)
        if had.min() < least or had.max() > most:
            yield f"level {level}: {had.min()} to {had.max()} awards, not {least} to {most}"
    for (i, level), verdict in known.items():
        reached = int((tally.levels[:, i] >= level).sum())
        if reached != (tally.size if verdict == "always" else 0):
            yield f"position {i} at level {level}: {verdict}, and {reached} of {tally.size} reach it"
    if len(tally.kept) != tally.sample.size:
        yield "some weights have no list"


def steady_lists_stay(seeds: Iterable[int], how: dict[str, int] | None = None, most: int = 12) -> Wrong:
    """No vector at or within r₋ brings another list, for each matter, of the whole and of everybody."""
    wrong: Wrong = []
    how = {} if how is None else how
    for seed, lists, values, space in worlds(seeds, most):
        scorer = Scorer(values, FULL)
        centre = tuple(int(t.weight * MILLION) for t in values.terms)
        (base,) = lists.of_many([(lists.order(scorer.of(centre)), scorer.of(centre))])
        if base is None:
            continue
        tally = tallied(lists, scorer, every_vector(replace(space, relations=())))
        drawn = tally.sample.drawn[tally.kept]
        for found in steady(lists, scorer, centre, base):
            figures = {"who": tally.levels > 0, "tier": tally.levels, "amount": tally.amounts}[found.matter]
            same = figures == np.array(seen(base, found.matter))
            away = [max(Fraction(abs(w - c), c) for w, c in zip(row, centre, strict=True)) for row in drawn.tolist()]
            for radius, kept, name in [
                (found.whole.radius, same.all(axis=1), "list"),
                *((held.radius, same[:, i], f"position {i}") for i, held in enumerate(found.each)),
            ]:
                inside = np.array([a <= radius for a in away])
                if not kept[inside].all():
                    wrong.append((seed, f"{found.matter} of {name}: another one within {float(radius)}"))
                state = "still" if kept.all() else "held" if inside.sum() > 1 else "nothing"
                how[f"{name[:4]} {state}"] = how.get(f"{name[:4]} {state}", 0) + 1
    return wrong
