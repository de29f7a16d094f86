"""Tiny random worlds in which everything binds: few candidates, little money, many ties, every mode.

A world is raw data only (programme, entries, ledger, pins, budget); engines get it through `freeze.build`, the brute
force reads it for itself. One seed is one world, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import get_args

from allocator import clause as c
from allocator.candidate import CITIES, Candidate, Entry, Receipt
from allocator.freeze import build
from allocator.problem import Pin, Problem
from allocator.programme import Gate, GoalName, Programme, Tier, Tiered, parse

AXES: Mapping[str, Mapping[str, int]] = {
    "tiers": {"3": 6, "2": 2, "1": 2},
    "over": {"truncate": 8, "demote": 5, "skip": 2, "none": 2},
    "history": {"programme": 4, "ministry": 2, "none": 2, "column": 2},
    "request": {"on": 6, "off": 3},
    "per_applicant": {"1": 4, "2": 6, "3": 2, "applications": 1},
    "experts": {"none": 6, "exact": 3, "upper": 2, "off": 1},
    "ties": {"keys": 2, "together": 1},
    "shape": {"pyramid": 4, "no_hollow": 2, "none": 2},
    "stance": {"balanced": 4, "top": 2, "wide": 2},
    "goals": {"stance": 7, "named": 2},
    "quota": {"soft": 6, "hard": 2, "none": 2, "tiers": 3, "two": 1},
    "city_cap": {"off": 5, "max": 2, "percent": 2},
    "reserve": {"0": 6, "1": 1, "2": 1, "1 scored": 1, "2 scored": 1},
    "min_score": {"no": 5, "yes": 2},
    "exclusive": {"off": 6, "product": 2, "industry": 2},
    "pins": {"none": 6, "in": 2, "out": 2, "both": 1},
    "floors": {"no": 4, "yes": 1},
    "merit": {"excused": 9, "off": 1},
    "once": {"off": 3, "on": 1},
    "gate": {"none": 3, "tier": 1},
    "granule": {"10000": 6, "5000": 2, "1": 1},
}
"""Every mode and how often each of its values is drawn, in parts."""


def impossible(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Pairs of values that the programme itself refuses to combine."""
    pair = dict((first, second))
    reserve_and_groups = pair.get("reserve", "0") != "0" and pair.get("exclusive", "off") != "off"
    share_of_nothing = pair.get("city_cap") == "percent" and pair.get("quota") == "none"
    reserve_without_order = pair.get("reserve", "0") != "0" and pair.get("merit") == "off"
    return reserve_and_groups or reserve_without_order or share_of_nothing


def all_pairs() -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """Every pair of values of two different modes that may stand together."""
    return {
        ((a, x), (b, y))
        for a, b in combinations(AXES, 2)
        for x in AXES[a]
        for y in AXES[b]
        if not impossible((a, x), (b, y))
    }


def pairs_of(modes: Mapping[str, str]) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """The pairs of values that one world shows."""
    return {((a, modes[a]), (b, modes[b])) for a, b in combinations(AXES, 2)}


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


def draw_modes(chance: Random, fixed: Mapping[str, str] | None = None) -> dict[str, str]:
    """A value on every axis, some of them fixed; what cannot stand together is drawn again."""
    while True:
        modes = {a: chance.choices(list(v), weights=list(v.values()))[0] for a, v in AXES.items()} | dict(fixed or {})
        if not any(impossible(*pair) for pair in pairs_of(modes)):
            return modes


def draw(seed: int, *, size: tuple[int, int] = (3, 7), modes: Mapping[str, str] | None = None) -> World:
    """The world of a seed; `modes` fixes some of the axes."""
    chance = Random(seed)
    drawn = draw_modes(chance, modes)
    low, high = size
    n = chance.choices(range(low, high + 1), weights=_WEIGHTS[: high - low + 1] if low >= 3 and high <= 7 else None)[0]
    granule = int(drawn["granule"])
    tiers = _tiers(chance, drawn, granule)
    return World(
        programme=_programme(chance, drawn, tiers, granule, n),
        entries=(entries := _entries(chance, drawn, tiers, granule, n)),
        budget=max(0, chance.randint(0, n * 5) * granule + chance.choice((0, 0, granule // 2, -1))),
        receipts=None if drawn["history"] == "column" else _receipts(chance, entries, granule),
        pins=_pins(chance, drawn, tiers, [e.candidate.id for e in entries]),
        modes=drawn,
    )


_WEIGHTS = (3, 5, 6, 4, 2)
"""For 3 to 7 candidates: the brute force costs four times as much with each."""


@cache
def base() -> Programme:
    """The smallest programme that the schema accepts."""
    return parse(
        {
            "key": "tiny",
            "short": "测试券",
            "year": 2026,
            "status": "施行",
            "document": {"title": "测试办法", "source": "none.txt"},
            "validity": {"article": "第一条", "quote": "…", "end": "2030-12-31"},
            "award": {"kind": "tiered"},
            "tier": [{"name": "甲级", "article": "第二条", "quote": "…", "ceiling": "3万元"}],
            "clause": [{"id": "budget", "kind": "budget", "force": "choice"}],
        },
        "tiny",
    )


def _tiers(chance: Random, modes: Mapping[str, str], granule: int) -> tuple[Tier, ...]:
    """Lowest ceiling 1 to 3 granules, the others at or above it; top tier first."""
    ceilings = [chance.randint(1, 3)]
    for _ in range(int(modes["tiers"]) - 1):
        ceilings.append(ceilings[-1] + chance.choice((0, 1, 1, 2, 3)))
    tiers = []
    least = 70
    for name, ceiling in zip(("丙级", "乙级", "甲级"), ceilings, strict=False):
        floor = chance.randint(1, ceiling) * granule if modes["floors"] == "yes" and chance.random() < 0.7 else None
        least += chance.choice((0, 0, 1))
        score = least if modes["min_score"] == "yes" and chance.random() < 0.7 else None
        odd = chance.choice((0, 0, granule // 2))
        tiers.append(
            Tier(name=name, article="第二条", quote="…", ceiling=ceiling * granule + odd, floor=floor, min_score=score)
        )
        if tiers[:-1] and tiers[-2].ceiling > tiers[-1].ceiling:
            tiers[-1] = tiers[-1].model_copy(update={"ceiling": tiers[-2].ceiling})
    return tuple(reversed(tiers))


def _entries(
    chance: Random, modes: Mapping[str, str], tiers: tuple[Tier, ...], granule: int, n: int
) -> tuple[Entry, ...]:
    """Scores on a half-point grid of few values, two or three applicants, cities and products."""
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
                    city=home[firm] if local or chance.random() < 0.8 else chance.choice(cities),
                    industry=chance.choice(("", "农业", "工业")),
                    product=chance.choice(("", *(f"产品{k}" for k in range(products)))),
                    score=None if chance.random() < unscored else 7000 + 50 * chance.randint(0, 40 if large else 4),
                    tie_scores=tuple(chance.randint(0, 1) for _ in range(keys)),
                    request=chance.choice((None, granule, granule + granule // 2, *(k * granule for k in range(1, 9)))),
                    received=columns[firm],
                    experts_tier=chance.choice(grades) if graded else None,
                    gates={"gate": chance.choice(("pass", "fail", "unknown"))},
                ),
                "pool",
            )
        )
    return tuple(entries)


def _key(firm: str) -> str:
    return f"C{firm}"


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


def _quotas(chance: Random, mode: str, tiers: tuple[Tier, ...], n: int) -> list[c.Quota]:
    def quota(name: str, tier: str | None, most: int, kind: str) -> c.Quota:
        low = chance.randint(0, most if kind == "soft" or n < 3 else most // 3)
        high = chance.randint(low, most)
        target = chance.randint(low, high) if chance.random() < 0.85 else chance.randint(0, most)
        return c.Quota(id=name, tier=tier, target=target, low=low, high=high, mode=kind)  # type: ignore[arg-type]

    most = n // 3 if n > 7 else max(n, 2)
    if mode in ("soft", "hard"):
        return [quota("quota", None, most, mode)]
    if mode == "two":
        return [quota(f"quota{k}", None, most, "soft") for k in range(2)]
    if mode == "tiers":
        some = [t for t in tiers if chance.random() < 0.8] or [tiers[0]]
        return [quota(f"quota{t.name}", t.name, 3, "soft" if chance.random() < 0.7 else "hard") for t in some]
    return []


def _programme(chance: Random, modes: Mapping[str, str], tiers: tuple[Tier, ...], granule: int, n: int) -> Programme:
    per = modes["per_applicant"]
    clauses: list[c.Clause] = [
        c.Budget(id="budget"),
        c.TierCeiling(id="ceiling"),
        c.Request(id="request", on=modes["request"] == "on"),
        c.PerApplicant(id="per", max=1, counts="applications")
        if per == "applications"
        else c.PerApplicant(id="per", max=int(per), counts=chance.choice(("both", "awards"))),
        c.ExpertsTier(id="experts", mode="exact" if modes["experts"] == "none" else modes["experts"]),  # type: ignore[arg-type]
        c.MinimumScore(id="min_score"),
        c.MeritOrder(id="merit", mode=modes["merit"]),  # type: ignore[arg-type]
        c.TierShape(id="shape", mode=modes["shape"]),  # type: ignore[arg-type]
        c.Once(id="once", on=modes["once"] == "on"),
        c.Pins(id="pins"),
        *_quotas(chance, modes["quota"], tiers, n),
    ]
    if modes["over"] != "none":
        history = "programme" if modes["history"] == "column" else modes["history"]
        ceiling = chance.randint(2, 10) * granule + chance.choice((0, 0, granule // 2, -1))
        clauses.append(
            c.CumulativeCeiling(id="cumulative", ceiling=ceiling, over=modes["over"], history=history)  # type: ignore[arg-type]
        )
    if modes["exclusive"] != "off":
        clauses.append(c.Exclusive(id="exclusive", by=modes["exclusive"], on=True))  # type: ignore[arg-type]
    clauses.append(
        {
            "off": c.CityCap(id="city_cap"),
            "max": c.CityCap(id="city_cap", max=chance.randint(0, 2)),
            "percent": c.CityCap(id="city_cap", percent=chance.choice((25, 33, 50, 60))),
        }[modes["city_cap"]]
    )
    seats, _, scored = modes["reserve"].partition(" ")
    clauses.append(c.CityReserve(id="reserve", seats=int(seats), min_score=71 if scored else 0))
    chance.shuffle(clauses)
    if modes["city_cap"] == "off" and n % 2:
        clauses = [x for x in clauses if not isinstance(x, c.CityCap)]
    gates = (
        (Gate(id="gate", name="测试条件", article="第三条", quote="…", tier=chance.choice(tiers).name),)
        if modes["gate"] == "tier"
        else ()
    )
    changes = {
        "award": Tiered(granule=granule),
        "tiers": tiers,
        "clauses": tuple(clauses),
        "gates": gates,
        "stance": modes["stance"],
        "ties": modes["ties"],
        "goals": tuple(chance.sample(get_args(GoalName), chance.randint(1, 4))) if modes["goals"] == "named" else (),
    }
    return base().model_copy(update=changes)
