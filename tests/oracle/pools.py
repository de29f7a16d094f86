"""Tiny random worlds in which everything binds: few candidates, little money, many ties, every mode.

A world is raw data only (programme, entries, ledger, pins, budget); engines get it through `freeze.build`, the brute
force reads it for itself. One seed is one world, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from oracle.axes import draw_modes, streams
from oracle.clauses import LABEL, base, programme_of, tiers_of
from oracle.second import together

from allocator.law.programme import Programme, Tier
from allocator.problem.build import build
from allocator.problem.candidate import CITIES, Candidate, Entry, Receipt
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem

__all__ = ["World", "base", "draw"]


@dataclass(frozen=True)
class World:
    """Raw data of one tiny year.

    Attributes
    ----------
    receipts
        The ledger; None where earlier receipts stand in the candidates' own column.
    modes
        The value drawn on every axis.
    """

    programme: Programme
    entries: tuple[Entry, ...]
    budget: int
    receipts: tuple[Receipt, ...] | None
    pins: Mapping[str, Pin]
    modes: Mapping[str, str]

    def problem(self) -> Problem:
        """The world as the engines see it."""
        return build(self.programme, self.entries, self.budget, receipts=self.receipts, pins=self.pins)


def draw(seed: int, *, size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None) -> World:
    """The world of a seed; `modes` fixes some of the axes."""
    chance, later, last = streams(seed)
    both = chance, later
    drawn = draw_modes(chance, later, last, modes)
    low, high = size
    n = chance.choices(range(low, high + 1), weights=_WEIGHTS[: high - low + 1] if low >= 3 and high <= 7 else None)[0]
    granule = int(drawn["granule"])
    tiers = tiers_of(both, drawn, granule)
    programme = programme_of(both, drawn, tiers, granule, n)
    return World(
        programme=together(programme, drawn, last, granule),
        entries=(entries := _entries(both, drawn, tiers, granule, n)),
        budget=max(0, chance.randint(0, n * 5) * granule + chance.choice((0, 0, granule // 2, -1))),
        receipts=_ledger(chance, drawn["history"], entries, granule, seed),
        pins=_pins(chance, drawn, tiers, [e.candidate.id for e in entries]),
        modes=drawn,
    )


_WEIGHTS = (3, 5, 6, 4, 2)
"""For 3 to 7 candidates: the brute force costs four times as much with each."""


def _entries(
    streams: tuple[Random, Random], modes: Mapping[str, str], tiers: tuple[Tier, ...], granule: int, n: int
) -> tuple[Entry, ...]:
    """Scores on a half-point grid of few values, two or three applicants, cities and products."""
    chance, later = streams
    large, local = n > 7, modes["reserve"] != "0"
    fewest, most = (max(1, n - 2), max(1, n)) if local else (n // 3 if large else 1, max(2, n // 2 + 1))
    firms = [f"例{k}公司" for k in range(chance.randint(fewest, most))]
    cities, products = (CITIES, n // 2) if large else (CITIES[: 4 if local else 3], 3)
    home = {f: chance.choice(cities) for f in firms}
    keys = chance.choice((0, 0, 1, 2))
    grades = [t.name for t in tiers] + ["其他"]
    graded = modes["experts"] != "none"
    unscored = 0.15 if modes["goals"] == "named" else 0.02
    ids = chance.sample(range(1, 3 * n + 10), n)
    columns = {f: chance.choice((None, chance.randint(0, 6) * granule)) for f in firms}
    least_scores = modes["min_score"] == "yes" or "scored" in modes["reserve"]

    def near() -> int:
        """A hundredth of a point now and then, where a least score could be missed by it."""
        return int(least_scores and later.random() < 0.2)

    def away() -> str:
        """Another city now and then, where a seat is only for applicants of one city."""
        return later.choice(cities) if local and later.random() < 0.1 else ""

    entries = []
    for number in ids:
        firm = chance.choice(firms)
        entries.append(
            Entry(
                Candidate(
                    id=f"MX-{number}",
                    project=f"项目{chance.randint(1, 2 * n)}",
                    applicant=firm,
                    applicant_key=_key(firm),
                    credit_code=_key(firm),
                    city=away() or (home[firm] if local or chance.random() < 0.8 else chance.choice(cities)),
                    industry=chance.choice(("", "农业", "工业")),
                    product=chance.choice(("", *(f"产品{k}" for k in range(products)))),
                    score=None
                    if chance.random() < unscored
                    else 7000 + 50 * chance.randint(0, 40 if large else 4) - near(),
                    tie_scores=tuple(chance.randint(0, 1) for _ in range(keys)),
                    request=chance.choice((None, granule, granule + granule // 2, *(k * granule for k in range(1, 9)))),
                    received=columns[firm],
                    experts_tier=chance.choice(grades) if graded else None,
                    gates={"gate": chance.choice(("pass", "fail", "unknown"))},
                    labels=later.choice(({}, {LABEL: ""}, {LABEL: "甲类"}, {LABEL: "甲类"}, {LABEL: "乙类"})),
                ),
                "pool",
            )
        )
    return tuple(entries)


def _key(firm: str) -> str:
    return f"C{firm}"


def _ledger(
    chance: Random, history: str, entries: tuple[Entry, ...], granule: int, seed: int
) -> tuple[Receipt, ...] | None:
    """The ledger; none where the file's own column counts, and in half of the worlds in which nothing earlier does."""
    if history == "column":
        return None
    found = _receipts(chance, entries, granule)
    return None if history == "none" and seed % 2 else found


def _receipts(chance: Random, entries: tuple[Entry, ...], granule: int) -> tuple[Receipt, ...]:
    """Earlier awards of this programme, of others and of strangers; one may be clawed back."""
    receipts = []
    for _ in range(chance.randint(0, len(entries))):
        known = chance.choice(entries).candidate
        firm = known.applicant_key if chance.random() < 0.9 else "旁人测试公司"
        project = known.project if chance.random() < 0.5 else ""
        amount = chance.choice((1, 1, 2, 3, -1)) * granule + chance.choice((0, 0, 1))
        programme = chance.choice(("", "测试券", "省级测试券", "别的券"))
        receipts.append(Receipt(firm, firm.removeprefix("C"), 2025, programme, project, amount))
    return tuple(receipts)


def _pins(chance: Random, modes: Mapping[str, str], tiers: tuple[Tier, ...], ids: list[str]) -> dict[str, Pin]:
    chosen = chance.sample(ids, min(2, len(ids)))
    pins = {}
    if modes["pins"] in ("in", "both") and chosen:
        pins[chosen[0]] = Pin(chance.choice((*tiers, tiers[-1])).name, "测试")
    if modes["pins"] in ("out", "both") and len(chosen) > 1:
        pins[chosen[1]] = Pin(None, "测试")
    return pins
