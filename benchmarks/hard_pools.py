"""Seeded years outside the score-line theorem whose goals are hard for one solver or another.

    case = drawn(8)             ties and several limits: any of the named goals in any order
    case = knapsack(200, 1)     one budget, one goal: requests and scores that go together, to the 元

Drawn: merit order is off or counts within a city only, many share a score, most candidates ask for whatever the tier
pays, applicants have several projects and earlier receipts. Knapsack: a strongly correlated one, as textbooks have it;
first the value has to be proven, where relaxations help, then the one list among the equally good, where they do not.
"""

from __future__ import annotations

from random import Random

from allocator.law.award import Tiered
from allocator.law.choices import GoalName
from allocator.law.load import load
from allocator.law.tiers import Tier
from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN
from allocator.problem.candidate import CITIES, Candidate, Entry, Receipt
from allocator.problem.case import Case

TIERS = {
    3: (100, 75, 50),
    4: (120, 97, 71, 43),
    5: (130, 110, 83, 61, 37),
}
"""Ceilings from the top tier down, 万元."""
GOALS: tuple[GoalName, ...] = (
    "quota", "tiers_present", "target", "count", "shape", "money", "score_sum", "score_money",
)  # fmt: skip


def knapsack(size: int, seed: int) -> Case:
    """Make a pool of all or nothing: requests up to 100万元, scores that follow them, a budget for half of all."""
    rng = Random(f"knapsack/{size}/{seed}")
    pool = []
    for number in range(1, size + 1):
        request = rng.randint(WAN, 100 * WAN)
        pool.append(_candidate(number, f"例{number:03d}", CITIES[0], request + 10 * WAN, request))
    programme = load("model-voucher")
    programme = programme.model_copy(
        update={
            "tiers": (Tier(name="资助", ceiling=100 * WAN),),
            "award": Tiered(granule=1),
            "goals": ("score_sum",),
            "clauses": tuple(c for c in programme.clauses if c.kind not in ("quota", "cumulative_ceiling")),
        }
    )
    budget = sum(c.request or 0 for c in pool) // 2
    case = Case(programme, tuple(Entry(c, "pool") for c in pool), budget, ())
    return case.with_clause("merit", mode="off").with_clause("shape", mode="none")


def drawn(seed: int) -> Case:
    """Return one year; the same for the same seed."""
    rng = Random(f"hard/{seed}")
    size = rng.choice((60, 80, 120, 160, 200))
    pool, receipts = _pool(rng, size)
    ceilings = TIERS[rng.choice((3, 3, 4, 5, 5))]
    tiers = tuple(Tier(name=f"第{k}等", ceiling=a * WAN) for k, a in enumerate(ceilings, 1))
    goals = tuple(rng.sample(GOALS, rng.randint(1, 5)))
    about = size * rng.choice((15, 25, 35)) // 100
    quota = Quota(id="quota", target=about, low=about - 2, high=about + 3)
    programme = load("model-voucher")
    clauses = tuple(quota if c.id == "quota" else c for c in programme.clauses)
    programme = programme.model_copy(update={"tiers": tiers, "goals": goals, "clauses": clauses})
    budget = rng.randint(8 * size, 30 * size) * WAN
    case = Case(programme, tuple(Entry(c, "pool") for c in pool), budget, tuple(receipts))
    case = case.with_clause("merit", mode=rng.choice(("off", "off", "off", "off", "in_city")))
    case = case.with_clause("cumulative", over=rng.choice(("truncate", "demote")))
    case = case.with_clause("shape", mode=rng.choice(("pyramid", "no_hollow", "none")))
    case = case.with_clause("per_applicant", max=rng.choice((1, 2, 3)), counts="awards")
    if rng.random() < 0.4:
        case = case.with_clause("city_cap", max=max(1, about // 8))
    return case


def _pool(rng: Random, size: int) -> tuple[list[Candidate], list[Receipt]]:
    firms = [f"例{k:03d}" for k in range(int(size * rng.choice((1.0, 0.6, 0.35))))]
    home = {firm: rng.choice(CITIES) for firm in firms}
    asks, scores = rng.choice(("none", "none", "round", "any")), rng.choice(("grid", "few", "few", "like the request"))
    pool = []
    for number in range(1, size + 1):
        firm = rng.choice(firms)
        ask = {"none": None, "round": rng.choice((45, 50, 60, 75, 80, 92, 100, 120)), "any": rng.randint(30, 130)}[asks]
        score = {
            "grid": rng.randint(1200, 1900) * 5,
            "few": rng.choice((7000, 7500, 8000, 8500)),
            "like the request": (ask or rng.choice((50, 75, 100))) * 60 + rng.randint(0, 300),
        }[scores]
        pool.append(_candidate(number, firm, home[firm], score, None if ask is None else ask * WAN))
    receipts = [
        Receipt(firm, f"测试{firm}有限公司", 2025, "模型券", "", rng.choice((20, 70, 130)) * WAN)
        for firm in rng.sample(firms, len(firms) // 4)
    ]
    return pool, receipts


def _candidate(number: int, firm: str, city: str, score: int, request: int | None) -> Candidate:
    return Candidate(
        id=str(number),
        project=f"例{number}号项目",
        applicant=f"测试{firm}有限公司",
        applicant_key=firm,
        credit_code="",
        city=city,
        score=score,
        request=request,
    )
