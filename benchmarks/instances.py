"""Synthetic pools: seeded, invented, and with everything that makes a real year awkward, at any size.

    entries, receipts = pool(1000, seed=1)

As in the ministry's summaries: 16 cities with 济南 and 青岛 heavy, applicants with one to three projects of similar
quality, earlier receipts (most often of the leaders, some up to the ceiling of 200万元), requests below the ceilings,
equal scores (some split by the dimensions, some by nothing but the number), projects funded before, and lines that
fail a gate. 青岛 and the failed lines stand aside and come on top of the `size` candidates that compete.
"""

from __future__ import annotations

from random import Random

from allocator.money import WAN
from allocator.problem.candidate import CITIES, Candidate, Entry, Receipt

SHARES = (24, 17, 6, 3, 4, 8, 8, 5, 4, 4, 3, 7, 4, 4, 3, 3)
"""How often an applicant comes from each city, in the official order (weights)."""
SEVERAL = (60, 28, 12)
"""How often an applicant files one, two and three projects (weights)."""
REQUESTS = (100, 100, 100, 100, 100, 120, 150, 200, 92, 80, 75, 60, 53, 45)
"""Amounts applied for, 万元."""
EARLIER = (50, 50, 75, 100, 150, 175, 200)
"""What an applicant got in earlier years, 万元."""
LEADERS = 30
"""So many of the best applicants have earlier receipts more often than the others."""


def pool(size: int, seed: int = 1) -> tuple[list[Entry], list[Receipt]]:
    """So many competing candidates with those aside, in the order of their numbers, and the ledger."""
    rng = Random(f"{size}/{seed}")
    entries: list[Entry] = []
    levels: dict[str, float] = {}
    while sum(e.standing == "pool" for e in entries) < size:
        code, city = f"例{len(levels) + 1:05d}", rng.choices(CITIES, SHARES)[0]
        levels[code] = rng.gauss(78, 6)
        for _ in range(rng.choices((1, 2, 3), SEVERAL)[0]):
            entries.append(_entry(rng, entries, code, city, levels[code]))
    while sum(e.standing == "pool" for e in entries) > size:
        entries.pop()
    return entries, _ledger(rng, entries, levels)


def _entry(rng: Random, before: list[Entry], code: str, city: str, level: float) -> Entry:
    quality = min(97.0, max(55.0, rng.gauss(level, 3)))
    score = round(quality * 20) * 5
    dimensions = tuple(round(quality * rng.uniform(2.3, 2.7)) * 10 for _ in range(4))
    if before and rng.random() < 0.06:
        twin = rng.choice(before).candidate
        score = twin.score or score
        dimensions = twin.tie_scores if rng.random() < 0.5 else dimensions
    number = len(before) + 1
    candidate = Candidate(
        id=str(number),
        project=f"例{number}号大模型",
        applicant=f"测试{code}有限公司",
        applicant_key=code,
        credit_code="",
        city=city,
        score=score,
        request=rng.choice(REQUESTS) * WAN,
        tie_scores=dimensions,
    )
    if rng.random() < 0.1:
        return Entry(candidate, "ineligible", "绿色门槛不符合")
    return Entry(candidate, "outside" if city == "青岛市" else "pool")


def _ledger(rng: Random, entries: list[Entry], levels: dict[str, float]) -> list[Receipt]:
    first: dict[str, Candidate] = {}
    for entry in entries:
        first.setdefault(entry.candidate.applicant_key, entry.candidate)
    leaders = set(sorted(first, key=lambda code: -levels[code])[:LEADERS])
    receipts = []
    for code, candidate in first.items():
        if rng.random() < (0.4 if code in leaders else 0.08):
            project = candidate.project if rng.random() < 0.1 else f"例{candidate.id}号早期项目"
            amount = rng.choice(EARLIER) * WAN
            receipts.append(Receipt(code, candidate.applicant, 2025, "模型券", project, amount))
    return receipts
