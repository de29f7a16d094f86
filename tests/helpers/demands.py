"""Tiny years in which nothing fits, and what cannot stand together in them by trying every subset of what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from random import Random

from figures import CityCap, CityFloor
from worlds import candidate, programme, quota, receipt

from allocator.law.programme import Tiered
from allocator.money import WAN
from allocator.problem.candidate import Entry
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.conflict.members import Member
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason

Sets = set[frozenset[Member]]


def demanding(seed: int) -> Case:
    """Three to five candidates of two or three firms and two cities, a few pins, numbers and floors, little money."""
    chance = Random(seed)
    firms = ["例甲公司", "例乙公司", "例丙公司"][: chance.randint(2, 3)]
    home = {f: chance.choice(("济南市", "淄博市")) for f in firms}
    n = chance.randint(3, 5)
    pool = []
    for k in range(1, n + 1):
        firm = chance.choice(firms)
        ask = chance.choice((None, None, 30, 60, 90))
        product = chance.choice(("", "产品一"))
        pool.append(candidate(k, 9000 - 100 * chance.randint(0, 6), firm, home[firm], ask=ask, product=product))
    tiers = {"甲级": 100, "丙级": 50}
    clauses = []
    if chance.random() < 0.5:
        low, high = sorted((chance.randint(0, n), chance.randint(1, n)))
        clauses.append(quota(high, low, high, mode="hard"))
    if chance.random() < 0.4:
        clauses.append(CityFloor(id="floor", min=chance.randint(1, 2), mode="hard"))
    if chance.random() < 0.2:
        clauses.append(CityCap(id="cap", max=chance.randint(1, 2)))
    whole = programme(tiers, *clauses, award=Tiered(granule=WAN))
    limits = {"per_applicant", "cumulative", "once", "exclusive"}
    kept = set(chance.sample(sorted(limits), chance.choice((0, 0, 1, 1, 2))))
    acting = [c for c in whole.clauses if c.id not in limits - kept]
    acting = [c.model_copy(update={"on": True}) if c.id == "exclusive" else c for c in acting]
    acting = [c.model_copy(update={"max": chance.randint(1, 2)}) if c.id == "per_applicant" else c for c in acting]
    paid = [receipt(chance.choice(firms), chance.choice((50, 120, 200)), project=f"项目{chance.randint(1, n)}")]
    pins = {
        str(k): chance.choice(("甲级", "甲级", "丙级", None))
        for k in chance.sample(range(1, n + 1), chance.choice((0, 1, 1, 2, 2, 3)))
    }
    return Case(
        whole.model_copy(update={"clauses": tuple(acting)}),
        tuple(Entry(one, "pool") for one in pool),
        chance.randint(0, 60 * n) * WAN,
        tuple(paid if chance.random() < 0.6 else ()),
        {name: Pin(tier, "测试") for name, tier in pins.items()},
    )


def subsets(members: Iterable[Member]) -> list[frozenset[Member]]:
    """Every subset, the small ones first."""
    every = list(members)
    return [frozenset(c) for size in range(len(every) + 1) for c in combinations(every, size)]


def by_all_subsets(question: Question, fails: Callable[[Case], bool], *, spare: bool = False) -> Sets:
    """The least sets that fail whatever is kept beside them, from whether each single subset fails.

    With `spare` a subset is not asked that differs from a known one only by what selects among lists.
    """
    every = subsets(question.members)
    selects = frozenset(m for m in question.members if m.selects)
    fitting: list[frozenset[Member]] = []
    failing: list[frozenset[Member]] = []
    for kept in sorted(every, key=lambda s: min(len(s & selects), len(selects - s))):
        if spare and any(kept <= more and more - kept <= selects for more in fitting):
            continue
        if spare and any(less <= kept and kept - less <= selects for less in failing):
            continue
        (failing if fails(question.without(kept)) else fitting).append(kept)
    found: list[frozenset[Member]] = []
    for kept in every:
        if not any(kept <= fits for fits in fitting) and not any(smaller <= kept for smaller in found):
            found.append(kept)
    return set(found)


def spelled(reasons: Iterable[Reason]) -> Sets:
    """The least sets that reasons stand for, a counted one for all of its own."""
    found: list[frozenset[Member]] = []
    for r in reasons:
        rest = frozenset(m for m in r.members if m not in r.weights)
        found += [rest | some for some in subsets(r.family) if r.stands(frozenset(r.members) - rest - some)]
    return {s for s in found if not any(other < s for other in found)}
