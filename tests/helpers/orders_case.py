"""Pools, orders and budgets for the kernel: small awkward years, each under orders that its own scores do not give."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from worlds import ONE, THREE, candidate, quota, receipt, with_tiers, year

from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.problem import Problem

TWO = {"甲级": 100, "乙级": 60}


def drawn_year(rng: random.Random, scores: range = range(6000, 9600), most: int = 26) -> Case:
    """A year with siblings, earlier receipts, low requests, closed candidates, equal scores and groups."""
    n = rng.randint(3, most)
    firms = [f"例{k}公司" for k in range(max(1, rng.randint(n // 3, n)))]
    pool = [
        candidate(
            k,
            rng.choice((rng.choice(scores), scores[len(scores) // 2])),
            rng.choice(firms),
            ask=rng.choice((100, 120, 200, 80, 61, 45, 30, 7)),
            product=rng.choice(("", "", "甲", "乙", "丙")),
            city=rng.choice(("济南市", "烟台市", "菏泽市")),
        )
        for k in range(1, n + 1)
    ]
    per_firm: dict[str, int] = {}
    for one in pool:
        per_firm[one.applicant] = per_firm.get(one.applicant, 0) + 1
    ledger = [receipt(firm, rng.choice((50, 95, 120, 175, 199, 200))) for firm in firms if rng.random() < 0.3]
    tiers = rng.choice((THREE, THREE, TWO, ONE))
    target = rng.randint(0, n)
    several = len(tiers) > 1 and rng.random() < 0.25
    if several:
        quotas = [quota(rng.randint(0, n // 2), 0, n, name=f"{t}数", tier=t) for t in list(tiers)[:2]]
        quotas = [q.model_copy(update={"low": max(0, q.target - 1), "high": q.target + 1}) for q in quotas]
    else:
        low, high = max(0, target - rng.randint(0, 3)), target + rng.randint(0, 3)
        quotas = [quota(target, low, high, mode=rng.choice(("soft", "soft", "hard")))] if rng.random() < 0.9 else []
    shape = rng.choice(("pyramid", "pyramid", "none", "no_hollow"))
    case = year(
        pool,
        rng.choice((0, 60, 50 * n // 2, 60 * n // 2, 75 * n, 100 * n)),
        *quotas,
        tiers=tiers,
        receipts=ledger,
        pins={str(k): None for k in rng.sample(range(1, n + 1), rng.choice((0, 0, 1)))},
        stance=rng.choice(("balanced", "top", "wide")),
        granule=WAN,
    )
    case = case.with_clause("shape", mode=shape).with_clause("per_applicant", max=rng.choice((1, 2, 2, 3)))
    case = case.with_clause("cumulative", over=rng.choice(("truncate", "truncate", "demote")))
    if rng.random() < 0.4:
        case = case.with_clause("request", on=False)
    if rng.random() < 0.3:
        case = case.with_clause(
            "exclusive", on=True, max=rng.choice((1, 2)), by=rng.choice(("product", "product_name"))
        )
    if rng.random() < 0.3:
        case = with_tiers(case, 甲级={"min_score": Decimal(rng.choice(scores)) / 100})
    return case


def reranked(case: Case, ids: Sequence[str], scores: Sequence[int]) -> Case:
    """The same case with these scores, in hundredths, so that its own freezing finds the order."""
    own = dict(zip(ids, scores, strict=True))
    entries = tuple(
        replace(e, candidate=replace(e.candidate, score=own[e.candidate.id], tie_scores=())) for e in case.entries
    )
    return case.but(entries=entries)


def triples(seeds: range, orders: int = 4) -> Iterator[tuple[int, Problem, Case, list[int], list[int]]]:
    """Seed, frozen pool, the case re-frozen from raw data in another order, that order, and each position's score."""
    for seed in seeds:
        rng = random.Random(seed)
        case = drawn_year(rng)
        problem = case.problem()
        n = len(problem.pool)
        for k in range(orders):
            order = list(range(n))
            if k == 1:
                i = rng.randrange(n)
                order.insert(rng.randrange(n), order.pop(i))
            elif k > 1:
                rng.shuffle(order)
            by_rank = sorted((rng.randrange(6000, 9600) for _ in range(n)), reverse=True)
            distinct = [s - rank for rank, s in enumerate(by_rank)]
            scores = [0] * n
            for rank, i in enumerate(order):
                scores[i] = distinct[rank]
            ids = [problem.pool[i].id for i in order]
            yield seed, problem, reranked(case, ids, distinct), order, scores
