"""Under which modes the contract of each rule, and that of the goals, is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oracle.amounts import chosen_freely
from oracle.given import given
from oracle.pools import World, draw

Modes = Mapping[str, str]
PLAIN = {
    "tiers": "2",
    "over": "none",
    "history": "programme",
    "request": "off",
    "per_applicant": "applications",
    "experts": "none",
    "ties": "keys",
    "shape": "none",
    "stance": "top",
    "goals": "stance",
    "quota": "none",
    "city_cap": "off",
    "reserve": "0",
    "min_score": "no",
    "exclusive": "off",
    "pins": "none",
    "floors": "no",
    "merit": "off",
    "once": "off",
    "gate": "none",
    "granule": "10000",
    "city_ceiling": "off",
    "city_floor": "off",
    "apportionment": "off",
    "second": "no",
    "cities": "all",
}
"""Every clause switched off as far as it can be."""

MERIT = {"merit": "excused"}
FREE = {"amounts": "free"}
"""No axis: the tiers' ceilings are lowered too, so that there are few amounts to choose from.

`given` is none either: see the module of that name.
"""
_BLOCKERS: tuple[dict[str, str], ...] = (
    {},
    {"per_applicant": "1"},
    {"exclusive": "product"},
    {"city_cap": "max"},
    {"over": "truncate"},
    {"over": "truncate", "floors": "yes"},
    {"over": "demote"},
    {"over": "skip"},
    {"over": "skip", "min_score": "yes", "per_applicant": "1"},
    {"experts": "exact", "per_applicant": "1"},
    {"experts": "exact", "over": "demote"},
    {"given": "found exact", "tiers": "3", "over": "truncate"},
    {"given": "applied upper", "tiers": "3", "experts": "exact"},
    {"given": "applied exact", "tiers": "3", "per_applicant": "1"},
    {"experts": "upper", "min_score": "yes"},
    {"pins": "both", "per_applicant": "1"},
    {"pins": "in", "over": "demote"},
    {"reserve": "1", "tiers": "3"},
    {"city_ceiling": "max", "over": "truncate"},
    {"city_ceiling": "max", "over": "skip"},
)
_ORDERS: tuple[dict[str, str], ...] = (
    {"merit": "strict", "over": "truncate", "per_applicant": "1"},
    {"merit": "strict", "over": "skip", "min_score": "yes", "pins": "both"},
    {"merit": "strict", "experts": "exact", "city_cap": "max"},
    {"merit": "strict", "reserve": "1", "tiers": "3"},
    {"merit": "in_city", "over": "demote", "pins": "in"},
    {"merit": "in_city", "over": "skip", "per_applicant": "1"},
    {"merit": "in_city", "experts": "exact", "city_ceiling": "max"},
    {"merit": "funding", "over": "demote", "min_score": "yes", "tiers": "3"},
    {"merit": "funding", "over": "truncate", "floors": "yes", "city_ceiling": "max"},
    {"merit": "funding", "experts": "exact", "per_applicant": "1", "pins": "both"},
    {"merit": "excused", "over": "truncate", "city_ceiling": "max", **FREE},
)
SETTINGS: dict[str, tuple[dict[str, str], ...]] = {
    "budget": ({}, {"over": "truncate"}, {**FREE, "over": "truncate"}, {"merit": "off", "over": "none"}),
    "tier_ceiling": ({}, {"request": "on", "floors": "yes"}, {"over": "truncate"}, {**FREE, "floors": "yes"}),
    "request": ({"request": "on", "floors": "yes"}, {**FREE, "request": "on"}),
    "quota": (
        {"quota": "hard", "tiers": "3"},
        {"quota": "tiers"},
        {"quota": "soft"},
        {"quota": "two"},
        {"quota": "mixed"},
    ),
    "per_applicant": (
        {"per_applicant": "1"},
        {"per_applicant": "2"},
        {"per_applicant": "applications"},
        {"per_applicant": "two"},
    ),
    "cumulative_ceiling": (
        *(
            {"over": over, "history": history, "floors": floors}
            for over in ("truncate", "demote", "skip")
            for history, floors in (("programme", "no"), ("ministry", "yes"), ("none", "no"), ("column", "no"))
        ),
        {"over": "truncate", "history": "none", "granule": "1"},
        {"over": "demote", "history": "none", "granule": "1"},
        {**FREE, "over": "truncate", "floors": "yes"},
        {"over": "truncate", "history": "programme", "second": "yes"},
        {"over": "demote", "history": "ministry", "second": "yes"},
    ),
    "once": ({"once": "on"}, {"once": "firm"}, {"once": "on", "second": "yes"}),
    "exclusive": tuple(
        {"exclusive": by}
        for by in (
            "product",
            "industry",
            "label",
            "industry 2",
            "label 2",
            "industry two",
            "industry label",
            "product_name",
        )
    ),
    "experts_tier": ({"experts": "exact", "tiers": "3"}, {"experts": "upper", "tiers": "3"}, {"experts": "off"}),
    "found_tier": tuple(
        {"given": f"found {mode}", "tiers": tiers} for mode, tiers in (("exact", "3"), ("exact", "2"), ("upper", "3"))
    ),
    "applied_tier": tuple({"given": f"applied {mode}", "tiers": "3"} for mode in ("upper", "exact", "off")),
    "minimum_score": ({"min_score": "yes", "tiers": "3"}, {"min_score": "yes", "tiers": "3", "second": "yes"}),
    "merit_order": tuple({**MERIT, **b, "ties": ties} for b in (*_BLOCKERS, *_ORDERS) for ties in ("keys", "together")),
    "tier_shape": (
        {"shape": "pyramid"},
        {"shape": "no_hollow", "tiers": "3"},
        {"shape": "shares"},
        {"shape": "shares", "tiers": "3"},
        {"shape": "none"},
    ),
    "city_cap": (
        {"city_cap": "max"},
        {"city_cap": "percent", "quota": "soft"},
        {"city_cap": "percent", "quota": "mixed"},
        {"city_cap": "off"},
        {"city_cap": "max", "cities": "named"},
        {"city_cap": "max", "second": "yes", "cities": "fit"},
    ),
    "city_ceiling": (
        {"city_ceiling": "max"},
        {"city_ceiling": "max", "granule": "1"},
        {"city_ceiling": "two"},
        {"city_ceiling": "max", "tiers": "3", "over": "demote"},
        {"city_ceiling": "max", "over": "truncate"},
        {"city_ceiling": "max", "over": "truncate", "floors": "yes", "pins": "in"},
        {"city_ceiling": "max", "floors": "yes", **FREE},
        {"city_ceiling": "off"},
        {"city_ceiling": "max", "over": "truncate", "cities": "named"},
        {"city_ceiling": "max", "second": "yes", "cities": "fit"},
    ),
    "city_floor": (
        {"city_floor": "hard"},
        {"city_floor": "hard to fit"},
        {"city_floor": "hard to fit", "min_score": "yes", "pins": "out"},
        {"city_floor": "hard", "over": "demote"},
        {"city_floor": "soft"},
        {"city_floor": "off"},
        {"city_floor": "hard", "second": "yes"},
        {"city_floor": "hard to fit", "cities": "named"},
        {"city_floor": "soft", "second": "yes", "cities": "fit"},
    ),
    "apportionment": (
        {"apportionment": "on", "quota": "soft"},
        {"apportionment": "on", "quota": "mixed"},
        {"apportionment": "on", "quota": "tiers"},
        {"apportionment": "off", "quota": "soft"},
    ),
    "city_reserve": tuple(
        {**MERIT, "reserve": reserve, "pins": pins, "cities": cities}
        for reserve, pins, cities in (
            ("1", "none", "all"),
            ("2", "none", "all"),
            ("2 scored", "none", "all"),
            ("1", "both", "all"),
            ("2", "none", "named"),
        )
    ),
    "qingdao": ({},),
    "pins": ({"pins": "in"}, {"pins": "out"}, {"pins": "both"}),
    "gate": ({"gate": "tier"}, {"gate": "tier", "tiers": "3"}),
}
"""Kind → the settings that its contract is checked under, beside PLAIN."""
SOFT: tuple[dict[str, str], ...] = (
    {"quota": "soft", "stance": "balanced", "tiers": "3", "shape": "pyramid"},
    {"quota": "hard", "stance": "wide", "tiers": "3", "shape": "no_hollow"},
    {"quota": "tiers", "stance": "balanced", "tiers": "3"},
    {"quota": "two", "stance": "balanced", "tiers": "3", "shape": "no_hollow"},
    {"reserve": "2", "stance": "balanced", **MERIT},
    {"reserve": "1 scored", "ties": "together", "tiers": "3", **MERIT},
    {"over": "skip", "ties": "together", **MERIT},
    {"experts": "exact", **MERIT},
    {"given": "found exact", "stance": "balanced", "tiers": "3", **MERIT},
    {"goals": "named", "over": "truncate", "tiers": "3"},
    {"goals": "named", "quota": "two", "reserve": "1", **MERIT},
    {"pins": "both", "per_applicant": "1", **MERIT},
    {"quota": "mixed", "stance": "balanced", "tiers": "3", **MERIT},
    {"quota": "soft", "shape": "shares", "tiers": "3", **MERIT},
    {"city_floor": "soft", "quota": "soft", "apportionment": "on", **MERIT},
    {"city_floor": "hard", "quota": "tiers", "apportionment": "on", "merit": "in_city"},
    {"city_floor": "soft", "goals": "named", "quota": "two", "merit": "strict"},
    {"city_floor": "soft", "second": "yes", "cities": "fit", "quota": "soft", "apportionment": "on"},
    {"quota": "soft", "merit": "funding", "tiers": "3"},
    {"quota": "soft", **FREE},
)
"""Settings under which the goals' contract is checked."""


def worlds(modes: Modes, count: int) -> Iterator[World]:
    """The first worlds of a setting."""
    drawn = {**PLAIN, **modes}
    free, kind = drawn.pop("amounts", "") == "free", drawn.pop("given", "")
    for seed in range(count):
        size = 3 if free or modes.get("over") == "truncate" else 4
        world = draw(400_000 + seed, size=(size, size), modes=drawn)
        world = given(world, kind, seed) if kind else world
        yield chosen_freely(world, None, 3) if free else world


EXTENDED = (
    {"reserve": "2"},
    {"reserve": "2 scored"},
    {"pins": "both"},
    {"city_floor": "hard"},
    {"city_floor": "hard to fit"},
    {"city_floor": "soft"},
    {"apportionment": "on"},
    {"merit": "strict"},
    {"ties": "together"},
    {"quota": "hard"},
    {"goals": "named"},
    {"experts": "exact"},
    {"tiers": "4"},
    {"tiers": "4", "quota": "soft", "shape": "pyramid"},
)
"""What the score-line theorem extends to, a mode each."""
