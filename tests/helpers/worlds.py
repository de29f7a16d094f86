"""Small hand-made years: a few lines each, with figures that a reader can add up in his head.

Amounts are in 万元 here and in 元 everywhere else. Unless a test says otherwise the tiers are 甲级 100, 乙级 75 and
丙级 50, an applicant may have two awards and 200 in all, no quota, no shape, and the stance is 突出头部: the best list
is then the longest run of 甲级, after it the longest run of 乙级, after it 丙级.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import figures as c

from allocator.engines.score_lines import solve as lines
from allocator.law.load import parse
from allocator.law.programme import Gate, Programme, Tier, Tiered
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.candidate import Aside, Candidate, Entry, Receipt, Standing
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.proof.solve import Result, solve_problem
from allocator.run.explain import explain
from allocator.run.explanation import Explanation

THREE = {"甲级": 100, "乙级": 75, "丙级": 50}
ONE = {"甲级": 100}

Awards = dict[str, tuple[str, float]]
"""Candidate id → tier and 万元."""


def candidate(name: str | int, score: int, firm: str = "", city: str = "济南市", **facts: Any) -> Candidate:
    """A candidate with a score in hundredths; `ask` is the request in 万元; every one its own firm by default."""
    firm = firm or f"例{name}公司"
    if (ask := facts.pop("ask", None)) is not None:
        facts["request"] = ask * WAN
    fixed = {"project": f"项目{name}", "applicant": firm, "applicant_key": firm, "credit_code": firm, "city": city}
    return Candidate(id=str(name), score=score, **(fixed | facts))


def aside(who: Candidate, standing: Standing, reason: str = "测试", why: Aside = "") -> Entry:
    """A line that is not in the pool."""
    return Entry(who, standing, reason, ("第五条",), why)


def receipt(firm: str, amount: int, *, project: str = "", programme: str = "测试券") -> Receipt:
    """What a firm got last year, in 万元."""
    return Receipt(firm, firm, 2025, programme, project, amount * WAN)


def quota(
    target: int, low: int, high: int, tier: str | None = None, name: str = "quota", mode: str = "soft"
) -> c.Quota:
    return c.Quota(id=name, tier=tier, target=target, low=low, high=high, mode=mode)  # type: ignore[arg-type]


def about(target: int, low: int, high: int) -> c.Quota:
    """N个左右, as an article has it."""
    words = {"article": "第十一条", "quote": f"每年{target}个左右", "force": "about"}
    return c.Quota(id="quota", target=target, low=low, high=high, **words)  # type: ignore[arg-type]


def programme(tiers: Mapping[str, int], *quotas: c.Quota, gates: Sequence[Gate] = (), **parts: Any) -> Programme:
    """A programme with every kind of clause in it, those that the ministry may switch on switched off."""
    text = {
        "key": "test",
        "short": "测试券",
        "year": 2026,
        "status": "施行",
        "document": {"title": "测试办法", "source": "none.txt"},
        "validity": {"article": "第九条", "quote": "…", "end": "2030-12-31"},
        "award": {"kind": "tiered"},
        "tier": [{"name": "甲级", "article": "第二条", "quote": "…", "ceiling": "100万元"}],
        "clause": [
            {"id": "budget", "kind": "budget", "article": "第三条", "quote": "…"},
            {"id": "ceiling", "kind": "tier_ceiling", "article": "第二条", "quote": "…"},
            {"id": "per_applicant", "kind": "per_applicant", "article": "第四条", "quote": "…", "max": 2},
            {"id": "cumulative", "kind": "cumulative_ceiling", "article": "第六条", "quote": "…", "ceiling": "200万元"},
            {"id": "once", "kind": "once", "article": "第七条", "quote": "…"},
            {"id": "exclusive", "kind": "exclusive", "by": "product", "force": "choice"},
            {"id": "qingdao", "kind": "qingdao", "mode": "separate", "force": "choice"},
            {"id": "shape", "kind": "tier_shape", "mode": "none", "force": "choice"},
        ],
    }
    made = parse(text, "test")
    named = [Tier(name=n, article="第二条", quote="…", ceiling=a * WAN) for n, a in tiers.items()]
    figures = {"tiers": tuple(named), "clauses": (*made.clauses, *quotas), "gates": tuple(gates), "stance": "top"}
    return made.model_copy(update=figures | parts)


def year(
    pool: Iterable[Candidate],
    budget: int,
    *quotas: c.Quota,
    tiers: Mapping[str, int] = THREE,
    outside: Iterable[Entry] = (),
    receipts: Sequence[Receipt] | None = (),
    pins: Mapping[str, str | None] | None = None,
    tie_keys: tuple[str, ...] = (),
    gates: Sequence[Gate] = (),
    granule: int = WAN,
    **parts: Any,
) -> Case:
    """A year's inputs: `budget` in 万元, `pins` candidate id → tier (None: kept out), `parts` of the programme."""
    return Case(
        programme(tiers, *quotas, gates=gates, award=Tiered(granule=granule), tie_keys=tie_keys, **parts),
        (*(Entry(one, "pool") for one in pool), *outside),
        budget * WAN,
        None if receipts is None else tuple(receipts),
        {name: Pin(tier, "测试") for name, tier in (pins or {}).items()},
        tie_keys=tie_keys,
    )


def with_tiers(case: Case, **figures: dict[str, Any]) -> Case:
    """The same case with a floor (元) or a least score in some tiers: `with_tiers(case, 甲级={"min_score": 80})`."""
    tiers = tuple(t.model_copy(update=figures.get(t.name, {})) for t in case.programme.tiers)
    return case.but(programme=case.programme.model_copy(update={"tiers": tiers}))


def ranked(*scores: int, **facts: Any) -> list[Candidate]:
    """Candidates 1, 2, 3, … with these scores in points."""
    return [candidate(n, s * 100, **facts) for n, s in enumerate(scores, 1)]


def best(problem: Problem) -> Allocation:
    """The best list by score lines."""
    solution = lines.solve(problem)
    assert isinstance(solution, lines.Solution)
    assert solution.allocation is not None
    return solution.allocation


def solved(case: Case) -> tuple[Problem, Allocation] | None:
    """The frozen problem and its best list; None where nothing fits."""
    problem = case.problem()
    solution = lines.solve(problem)
    assert isinstance(solution, lines.Solution)
    return (problem, solution.allocation) if solution.allocation is not None else None


def listed(problem: Problem, allocation: Allocation) -> Awards:
    """A list for reading: who gets which tier and how many 万元."""
    names = [t.name for t in problem.tiers]
    pairs = zip(problem.pool, allocation.awards, strict=True)
    return {c.id: (names[a.level - 1], a.amount / WAN) for c, a in pairs if a}


def awards(case: Case) -> Awards:
    """The best list of a case."""
    problem = case.problem()
    return listed(problem, best(problem))


def proven(case: Case, engine: str = "auto") -> tuple[Result, Awards]:
    """The best list of a case from two engines that agree."""
    problem = case.problem()
    result = solve_problem(problem, engine=engine)
    assert result.proven
    assert result.allocation is not None
    return result, listed(problem, result.allocation)


def told(case: Case) -> dict[str, Explanation]:
    """Why each candidate of a case is where it is, by id."""
    problem = case.problem()
    return {e.candidate.id: e for e in explain(problem, best(problem))}


def by_hand(problem: Problem, **chosen: tuple[str, int]) -> Allocation:
    """A hand-made list: `by_hand(p, _1=("甲级", 100))`; ids start with an underscore because they are numbers."""
    names = [t.name for t in problem.tiers]
    given = {name.removeprefix("_"): Award(names.index(t) + 1, m * WAN) for name, (t, m) in chosen.items()}
    return Allocation(tuple(given.get(one.id) for one in problem.pool))


def draw(seed: int) -> Case:
    """A random year of five to ten candidates in which nearly everything binds; one seed is one year."""
    chance = random.Random(seed)
    firms = [f"例{k}公司" for k in range(chance.randint(2, 5))]
    home = {f: chance.choice(("济南市", "淄博市", "烟台市")) for f in firms}
    graded = chance.random() < 0.2
    pool = []
    for n in chance.sample(range(1, 30), chance.randint(5, 10)):
        firm = chance.choice(firms)
        facts: dict[str, Any] = {
            "ask": chance.choice((None, None, 30, 60, 90, 120)),
            "product": chance.choice(("", "产品一", "产品二")),
            "tie_scores": (chance.randint(0, 1),),
            "gates": {"users": chance.choice(("pass", "pass", "fail"))},
            "experts_tier": chance.choice((*THREE, "其他")) if graded else None,
        }
        pool.append(candidate(n, 7000 + 100 * chance.randint(0, 8), firm, home[firm], **facts))
    ids = [c.id for c in pool]
    n = len(pool)
    low, target, high = sorted(chance.randint(0, n) for _ in range(3))
    numbers = [quota(target, low, high)] if chance.random() < 0.7 else []
    gates = [Gate(id="users", name="用户数量", article="第八条", quote="…", tier=chance.choice((*THREE, "丙级")))]
    case = year(
        pool,
        chance.randint(0, 70 * n),
        *numbers,
        receipts=[
            receipt(chance.choice(firms), chance.choice((20, 70, 130, 200))) for _ in range(chance.randint(0, 3))
        ],
        pins={name: chance.choice((None, None, "丙级")) for name in chance.sample(ids, chance.choice((0, 0, 1, 2)))},
        gates=gates if chance.random() < 0.4 else (),
        stance=chance.choice(("balanced", "top", "wide")),
        ties=chance.choice(("keys", "keys", "together")),
        tie_keys=("创新性",),
    )
    case = case.with_clause("cumulative", over=chance.choice(("truncate", "demote")))
    case = case.with_clause("per_applicant", max=chance.randint(1, 3))
    case = case.with_clause("shape", mode=chance.choice(("pyramid", "no_hollow", "none")))
    if chance.random() < 0.3:
        case = case.with_clause("city_cap", max=chance.randint(1, 4))
    if chance.random() < 0.3:
        case = case.with_clause("exclusive", on=True)
    elif chance.random() < 0.3:
        case = case.with_clause("city_reserve", seats=chance.randint(1, 2))
    if chance.random() < 0.3:
        case = with_tiers(case, 甲级={"min_score": Decimal(chance.randint(70, 78))}, 丙级={"floor": 20 * WAN})
    return case
