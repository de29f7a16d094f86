"""The programme of a tiny world: tiers, quotas and every clause, with figures small enough to bind."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from random import Random

import figures as c
from oracle.axes import LATER

from allocator.law.load import parse
from allocator.law.programme import Gate, Programme, Tier, Tiered

GOALS = (
    "quota", "city", "city_floor", "apportionment", "tiers_present", "target", "count", "shape", "lines", "money",
    "score_sum", "score_money",
)  # fmt: skip
LABEL = "技术方向"
"""The header of a column that is none of ours, whose cells may make exclusive groups."""


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


HUNDREDTH = Decimal("0.01")
"""The least minimum score: it keeps out only those without a score."""


def tiers_of(streams: tuple[Random, Random], modes: Mapping[str, str], granule: int) -> tuple[Tier, ...]:
    """Lowest ceiling 1 to 3 granules, the others at or above it; top tier first. Some floors split a granule."""
    chance, later = streams
    ceilings = [chance.randint(1, 3)]
    for _ in range(int(modes["tiers"]) - 1):
        ceilings.append(ceilings[-1] + chance.choice((0, 1, 1, 2, 3)))
    tiers = []
    least = 70
    for name, ceiling in zip(("丙级", "乙级", "甲级", "特级"), ceilings, strict=False):
        floor = chance.randint(1, ceiling) * granule if modes["floors"] == "yes" and chance.random() < 0.7 else None
        least += chance.choice((0, 0, 1))
        score = Decimal(least) if modes["min_score"] == "yes" and chance.random() < 0.7 else None
        if score and modes["tiers"] == "1":
            score = HUNDREDTH
        odd = chance.choice((0, 0, granule // 2))
        if floor is not None and later.random() < 0.25:
            floor = min(ceiling * granule, floor + granule // 2)
        tiers.append(
            Tier(name=name, article="第二条", quote="…", ceiling=ceiling * granule + odd, floor=floor, min_score=score)
        )
        if tiers[:-1] and tiers[-2].ceiling > tiers[-1].ceiling:
            tiers[-1] = tiers[-1].model_copy(update={"ceiling": tiers[-2].ceiling})
    return tuple(reversed(tiers))


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
    if mode in ("tiers", "mixed"):
        some = [t for t in tiers if chance.random() < 0.8] or [tiers[0]]
        per_tier = [quota(f"quota{t.name}", t.name, 3, "soft" if chance.random() < 0.7 else "hard") for t in some]
        return per_tier if mode == "tiers" else [quota("quota", None, most, "soft"), *per_tier]
    return []


def _shape(mode: str, tiers: tuple[Tier, ...], later: Random) -> c.TierShape:
    if mode != "shares":
        return c.TierShape(id="shape", mode=mode)  # type: ignore[arg-type]
    cuts = sorted(later.choice((0, 10, 20, 25, 33, 50, 80, 100)) for _ in tiers[1:])
    shares = {t.name: high - low for t, low, high in zip(tiers, (0, *cuts), (*cuts, 100), strict=True)}
    return c.TierShape(id="shape", mode="shares", shares=shares, tolerance=later.choice((0, 2, 2, 10, 40)))


def _exclusive(mode: str) -> list[c.Clause]:
    """None, or one of product, industry and label, with 2 behind it where two awards may share a group."""
    by, _, most = mode.partition(" ")
    by = LABEL if by == "label" else by
    if most == "two":
        return [c.Exclusive(id=f"exclusive{n}", by=by, max=n, on=True) for n in (2, 1)]
    if most == "label":
        return [c.Exclusive(id="exclusive", by=by, on=True), c.Exclusive(id="label", by=LABEL, max=2, on=True)]
    return [] if mode == "off" else [c.Exclusive(id="exclusive", by=by, max=int(most or 1), on=True)]


def _of_cities(modes: Mapping[str, str], granule: int, later: Random) -> list[c.Clause]:
    """The clauses on cities that came later; one that is off may be there all the same."""
    odd = later.choice((0, 0, granule // 2, -1))
    most = max(0, later.randint(0, 8) * granule + odd) if modes["city_ceiling"] == "max" else None
    floor = later.randint(1, 3) if modes["city_floor"] != "off" else 0
    mode = "hard" if modes["city_floor"].startswith("hard") else "soft"
    two = [(n, later.randint(1, 8) * granule) for n in range(2 if modes["city_ceiling"] == "two" else 0)]
    clauses: list[c.Clause] = [
        c.CityCeiling(id="city_ceiling", max=most),
        c.CityFloor(id="city_floor", min=floor, mode=mode, up_to_fit=modes["city_floor"] == "hard to fit"),
        c.Apportionment(id="apportionment", on=modes["apportionment"] == "on"),
    ]
    kept = [x for x, off in zip(clauses, LATER, strict=True) if modes[off] != "off" or later.random() < 0.5]
    return [*kept, *(c.CityCeiling(id=f"city_ceiling{n}", max=amount) for n, amount in two)]


def programme_of(
    streams: tuple[Random, Random], modes: Mapping[str, str], tiers: tuple[Tier, ...], granule: int, n: int
) -> Programme:
    """The programme of a world with n candidates."""
    chance, later = streams
    per = modes["per_applicant"]
    limits = [c.PerApplicant(id=f"per{n}", max=n, counts="awards") for n in (2, 1)] if per == "two" else []
    clauses: list[c.Clause] = [
        c.Budget(id="budget"),
        c.TierCeiling(id="ceiling"),
        c.Request(id="request", on=modes["request"] == "on"),
        *limits,
        c.PerApplicant(id="per", max=1, counts="applications")
        if per in ("applications", "two")
        else c.PerApplicant(id="per", max=int(per), counts=chance.choice(("both", "awards"))),
        c.ExpertsTier(id="experts", mode="exact" if modes["experts"] == "none" else modes["experts"]),  # type: ignore[arg-type]
        c.MinimumScore(id="min_score"),
        c.MeritOrder(id="merit", mode=modes["merit"]),  # type: ignore[arg-type]
        _shape(modes["shape"], tiers, later),
        c.Once(id="once", on=modes["once"] != "off", per="applicant" if modes["once"] == "firm" else "project"),
        c.Pins(id="pins"),
        *_quotas(chance, modes["quota"], tiers, n),
    ]
    if modes["over"] != "none":
        history = "programme" if modes["history"] == "column" else modes["history"]
        ceiling = chance.randint(2, 10) * granule + chance.choice((0, 0, granule // 2, -1))
        clauses.append(
            c.CumulativeCeiling(id="cumulative", ceiling=ceiling, over=modes["over"], history=history)  # type: ignore[arg-type]
        )
    clauses += _exclusive(modes["exclusive"])
    clauses.append(
        {
            "off": c.CityCap(id="city_cap"),
            "max": c.CityCap(id="city_cap", max=chance.randint(0, 2)),
            "percent": c.CityCap(id="city_cap", percent=chance.choice((25, 33, 50, 60))),
        }[modes["city_cap"]]
    )
    seats, _, scored = modes["reserve"].partition(" ")
    least = Decimal(0) if not scored else HUNDREDTH if n % 4 == 3 else Decimal(71)
    clauses.append(c.CityReserve(id="reserve", seats=int(seats), min_score=least))
    chance.shuffle(clauses)
    for clause in _of_cities(modes, granule, later):
        clauses.insert(later.randint(0, len(clauses)), clause)
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
        "goals": tuple(chance.sample(GOALS, chance.randint(1, 4))) if modes["goals"] == "named" else (),
    }
    return base().model_copy(update=changes)
