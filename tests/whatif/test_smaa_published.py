"""SMAA's figures as published, by the code that serves the product: one tier, quota 1…n, no budget.

The example is that of the R package `smaa` (G. van Valkenhoef), `itest/hansen.R`: four antidepressants and a placebo on
six criteria, no preferences, its rank acceptabilities in `hansen-ra-ord.txt` and central weights with confidence
factors in `hansen-cf-ord.txt`, each of 10,000 samples. Its marks are uncertain; MEANS, SPREADS and TOGETHER are the
mean, the standard deviation and the correlations of its samples of the marks, to three and two digits, from which marks
are drawn anew here. With normal marks of these figures the published table comes out to 0.7 points (10,000 draws).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from worlds import candidate, quota, year

from allocator.whatif.weights.acceptability import Tally, tallied
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.sampling import Sample, draw
from allocator.whatif.weights.space import MILLION, WeightSpace
from allocator.whatif.weights.values import Term, Values

NAMES = ("Fluoxetine", "Paroxetine", "Placebo", "Sertraline", "Venlafaxine")
MEANS = (
    (0.576, 0.635, 0.461, 0.621, 0.660), (0.823, 0.879, 0.897, 0.772, 0.887), (0.877, 0.810, 0.890, 0.906, 0.725),
    (0.723, 0.738, 0.762, 0.721, 0.797), (0.856, 0.861, 0.930, 0.820, 0.832), (0.831, 0.795, 0.882, 0.794, 0.738),
)  # fmt: skip
SPREADS = (
    (0.039, 0.042, 0.028, 0.044, 0.039), (0.045, 0.039, 0.019, 0.054, 0.037), (0.070, 0.104, 0.057, 0.061, 0.123),
    (0.071, 0.072, 0.056, 0.072, 0.065), (0.037, 0.040, 0.013, 0.047, 0.048), (0.045, 0.054, 0.026, 0.053, 0.064),
)  # fmt: skip
TOGETHER = (
    (75, 71, 61, 78, 66, 62, 81, 69, 66, 64), (78, 66, 57, 79, 75, 65, 70, 67, 54, 65),
    (90, 88, 82, 90, 90, 81, 92, 89, 87, 86), (89, 86, 82, 92, 88, 86, 86, 86, 77, 85),
    (82, 67, 60, 74, 68, 62, 75, 70, 57, 65), (86, 76, 72, 86, 82, 76, 88, 83, 73, 81),
)  # fmt: skip
"""Per criterion the correlations in hundredths: second with first, third with first and second, …"""
ACCEPTED = (
    (0.0244, 0.2601, 0.3195, 0.3216, 0.0744), (0.1450, 0.3298, 0.2559, 0.2207, 0.0486),
    (0.6002, 0.1156, 0.0980, 0.0616, 0.1246), (0.0768, 0.1304, 0.1895, 0.2254, 0.3779),
    (0.1536, 0.1641, 0.1371, 0.1707, 0.3745),
)  # fmt: skip
CENTRAL = {
    "Paroxetine": (0.2892, 0.1715, 0.1324, 0.1295, 0.1395, 0.1379),
    "Placebo": (0.0904, 0.1721, 0.1787, 0.1648, 0.1970, 0.1970),
    "Venlafaxine": (0.2867, 0.1765, 0.0790, 0.2419, 0.1197, 0.0961),
}
CONFIDENCE = {"Paroxetine": 0.5217, "Placebo": 0.9860, "Venlafaxine": 0.6458}
NORMAL, DRAWS, AT_ONCE = 0.014, 1_000, 4
"""What the normal marks may be off, for central weights and confidence too; draws of marks, weights for each."""


def simplex(k: int) -> WeightSpace:
    return WeightSpace(tuple(f"例{j}" for j in range(k)), (0,) * k, (MILLION,) * k, (), None, simplex=True)


def ranked_lists(n: int) -> list[Lists]:
    """One tier, a quota of 1 … n, money for all: the best so many by score."""
    found = []
    for number in range(1, n + 1):
        pool = [candidate(k, 5000, f"例{k}公司") for k in range(n)]
        case = year(pool, 100 * n, quota(number, number, number))
        tier = case.programme.tiers[-1]
        case = case.but(programme=case.programme.model_copy(update={"tiers": (tier,), "stance": "top"}))
        found.append(Lists(case, case.problem()))
    return found


def made(rows: np.ndarray) -> Values:  # type: ignore[type-arg]
    shares = tuple(tuple(Fraction(int(v), 10_000) for v in row) for row in np.clip(np.rint(10_000 * rows), 0, 10_000))
    n, k = rows.shape
    terms = tuple(Term(f"例{j}", Fraction(1, k)) for j in range(k))
    return Values(terms, shares, (Fraction(),) * n, ({},) * n, ("",) * n)


def scorer(lists: Lists, values: Values) -> Scorer:
    """By position of the pool, which is the same whatever the quota; its ids are places of the values."""
    shares = tuple(values.shares[int(c.id)] for c in lists.problem.pool)
    return Scorer(replace(values, shares=shares), 100)


def funded(lists: Lists, values: Values, sample: Sample) -> Tally:
    return tallied(lists, scorer(lists, values), sample)


def hits(lists: Lists, tally: Tally) -> np.ndarray:  # type: ignore[type-arg]
    """Per vector and id, whether it is funded."""
    order = np.argsort([int(c.id) for c in lists.problem.pool])
    found: np.ndarray = (tally.levels > 0)[:, order]  # type: ignore[type-arg]
    return found


def marks(rng: np.random.Generator, number: int) -> Iterator[np.ndarray]:  # type: ignore[type-arg]
    """Draw marks of the five on the six criteria."""
    roots = []
    for row in TOGETHER:
        whole = np.eye(5)
        for value, (j, i) in zip(row, sorted(combinations(range(5), 2), key=lambda p: p[::-1]), strict=True):
            whole[i, j] = whole[j, i] = value / 100
        roots.append(np.linalg.cholesky(whole))
    for _ in range(number):
        yield np.column_stack(
            [
                np.array(m) + np.array(s) * (root @ rng.standard_normal(5))
                for m, s, root in zip(MEANS, SPREADS, roots, strict=True)
            ]
        )


def test_the_published_table_of_the_package_smaa() -> None:
    rng = np.random.Generator(np.random.PCG64(20_260_105))
    every, space = ranked_lists(5), simplex(6)
    counted, first = np.zeros((5, 6)), {k: [np.zeros(6), 0] for k in range(5)}
    weights = draw(space, DRAWS * AT_ONCE, 11).drawn
    pools = [scorer(every[0], made(rows)) for rows in marks(rng, DRAWS)]
    for d, own in enumerate(pools):
        sample = Sample(weights[AT_ONCE * d : AT_ONCE * (d + 1)], 11, "rejection", 1.0, AT_ONCE)
        for q, lists in enumerate(every, 1):
            found = hits(lists, tallied(lists, own, sample))
            assert (found.sum(axis=1) == q).all()
            counted[:, q] += found.sum(axis=0)
            if q == 1:
                for k in range(5):
                    first[k][0] = first[k][0] + sample.drawn[found[:, k]].sum(axis=0)
                    first[k][1] += int(found[:, k].sum())
    acceptability = np.diff(counted, axis=1) / (DRAWS * AT_ONCE)
    # weights of one draw share its marks, so the draws of marks bound the error; the published one is of 10,000
    error = 3.3 * np.sqrt(0.25 * (1 / DRAWS + 1 / 10_000))
    assert np.abs(acceptability - np.array(ACCEPTED)).max() < NORMAL + error
    for name, published in CENTRAL.items():
        total, number = first[NAMES.index(name)]
        central = np.array(total) / number / MILLION
        assert np.abs(central - np.array(published)).max() < NORMAL + 3.3 * 0.14 / sqrt(number / AT_ONCE)
        given = tuple(int(w) for w in np.rint(np.array(published) * MILLION))
        given = (*given[:-1], MILLION - sum(given[:-1]))
        alone = Sample(np.array([given], np.int64), 0, "rejection", 1.0, 1)
        confident = [hits(every[0], tallied(every[0], own, alone))[0, NAMES.index(name)] for own in pools]
        assert np.mean(confident) == pytest.approx(CONFIDENCE[name], abs=NORMAL + 3.3 * 0.5 / sqrt(DRAWS))


def test_who_is_better_on_all_criteria_has_all_weights() -> None:
    """The package's `tests/nacw.R`: central weights of the better one are the mean of all, the other has none."""
    (first, _), space = ranked_lists(2), simplex(3)
    values = made(np.array([[1.0, 1, 1], [0, 0, 0]]))
    sample = draw(space, 2_000, 3)
    tally = funded(first, values, sample)
    assert hits(first, tally).tolist() == [[True, False]] * 2_000
    at = {int(c.id): i for i, c in enumerate(first.problem.pool)}
    central = tally.central(at[0], space)
    assert central is not None
    assert np.abs(np.array(central) / MILLION - sample.drawn.mean(axis=0) / MILLION).max() < 1e-5
    assert tally.central(at[1], space) is None


@pytest.mark.parametrize("rows", [((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((1, 0, 0), (0, 1, 0), ("1/2", "1/2", 0))])
def test_acceptability_is_a_volume_of_the_simplex(rows: Sequence[Sequence[object]]) -> None:
    """Closed forms: each best on one criterion is first in 1/3 of the simplex, its central weights (22, 7, 7)/36.

    A third one half as good on both of the first two is never first, and always second: its value is the mean of
    theirs, and the first two share the simplex.
    """
    figures = np.array([[float(Fraction(str(v))) for v in row] for row in rows])
    every, sample = ranked_lists(3), draw(simplex(3), 6_000, 8)
    shares = [hits(lists, funded(lists, made(figures), sample)).mean(axis=0) for lists in every[:2]]
    within = 3.3 * sqrt(0.25 / 6_000)
    if figures[2, 2]:
        assert shares[0] == pytest.approx([1 / 3] * 3, abs=within)
        assert shares[1] == pytest.approx([2 / 3] * 3, abs=within)
        tally = funded(every[0], made(figures), sample)
        central = tally.central(next(i for i, c in enumerate(every[0].problem.pool) if c.id == "0"), simplex(3))
        assert np.array(central) / MILLION == pytest.approx([11 / 18, 7 / 36, 7 / 36], abs=3.3 * 0.2 / sqrt(2_000))
    else:
        assert shares[0] == pytest.approx([0.5, 0.5, 0], abs=within)
        assert shares[1] == pytest.approx([0.5, 0.5, 1], abs=within)
