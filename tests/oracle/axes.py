"""Every mode of a tiny world, how often each of its values is drawn, and which values cannot stand together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from random import Random

Pair = tuple[tuple[str, str], tuple[str, str]]
"""A value of one mode and a value of another."""

AXES: Mapping[str, Mapping[str, int]] = {
    "tiers": {"3": 6, "2": 2, "1": 2, "4": 0},
    "over": {"truncate": 8, "demote": 5, "skip": 2, "none": 2},
    "history": {"programme": 4, "ministry": 2, "none": 2, "column": 2},
    "request": {"on": 6, "off": 3},
    "per_applicant": {"1": 4, "2": 6, "3": 2, "applications": 1, "two": 0},
    "experts": {"none": 6, "exact": 3, "upper": 2, "off": 1},
    "ties": {"keys": 2, "together": 1},
    "shape": {"pyramid": 8, "no_hollow": 4, "none": 4, "shares": 3},
    "stance": {"balanced": 4, "top": 2, "wide": 2},
    "goals": {"stance": 7, "named": 2},
    "quota": {"soft": 12, "hard": 4, "none": 4, "tiers": 6, "two": 2, "mixed": 3},
    "city_cap": {"off": 5, "max": 2, "percent": 2},
    "reserve": {"0": 6, "1": 1, "2": 1, "1 scored": 1, "2 scored": 1},
    "min_score": {"no": 5, "yes": 2},
    "exclusive": {
        "off": 18,
        "product": 5,
        "industry": 5,
        "label": 2,
        "industry 2": 2,
        "label 2": 1,
        "industry two": 0,
        "product_name": 0,
        "industry label": 0,
    },
    "pins": {"none": 6, "in": 2, "out": 2, "both": 1},
    "floors": {"no": 4, "yes": 1},
    "merit": {"excused": 18, "strict": 3, "in_city": 2, "funding": 2, "off": 2},
    "once": {"off": 3, "on": 1, "firm": 0},
    "gate": {"none": 3, "tier": 1},
    "granule": {"10000": 6, "5000": 2, "1": 1},
    "city_ceiling": {"off": 8, "max": 1, "two": 0},
    "city_floor": {"off": 10, "soft": 1, "hard": 1, "hard to fit": 1},
    "apportionment": {"off": 8, "on": 1},
    "second": {"no": 5, "yes": 1},
    "cities": {"all": 5, "named": 1, "fit": 1},
}
"""Every mode and how often each of its values is drawn, in parts; 0: only where it is asked for."""
LATER = ("city_ceiling", "city_floor", "apportionment")
"""Modes drawn from a stream of their own, so that the other draws of a seed do not depend on them."""
LAST = ("second", "cities")
"""The same, from another stream: a second clause of many kinds, and which cities the clauses on cities bind."""
WITHOUT_SEATS = frozenset({"off", "in_city", "funding"})
"""Modes of the merit order under which the programme refuses reserved seats."""


def impossible(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Pairs of values that the programme itself refuses to combine."""
    pair = dict((first, second))
    reserved = pair.get("reserve", "0") != "0"
    unnumbered = pair.get("quota") == "none"
    return (
        (reserved and pair.get("exclusive", "off") not in ("off", "product"))
        or (reserved and pair.get("merit") in WITHOUT_SEATS)
        or (reserved and pair.get("city_ceiling", "off") != "off")
        or (unnumbered and pair.get("city_cap") == "percent")
        or (unnumbered and pair.get("apportionment") == "on")
        or (pair.get("over") == "skip" and pair.get("merit") == "funding")
    )


def all_pairs() -> set[Pair]:
    """Every pair of values of two different modes that may be drawn together."""
    return {
        ((a, x), (b, y))
        for a, b in combinations(AXES, 2)
        for x, drawn in AXES[a].items()
        for y, also in AXES[b].items()
        if drawn and also and not impossible((a, x), (b, y))
    }


def pairs_of(modes: Mapping[str, str]) -> set[Pair]:
    """The pairs of values that one world shows."""
    return {((a, modes[a]), (b, modes[b])) for a, b in combinations(AXES, 2)}


def draw_modes(chance: Random, later: Random, last: Random, fixed: Mapping[str, str] | None = None) -> dict[str, str]:
    """A value on every axis, some of them fixed; what cannot stand together is drawn again."""
    streams = {**dict.fromkeys(AXES, chance), **dict.fromkeys(LATER, later), **dict.fromkeys(LAST, last)}
    while True:
        modes = {a: streams[a].choices(list(v), weights=list(v.values()))[0] for a, v in AXES.items()}
        modes |= fixed or {}
        if not any(impossible(*pair) for pair in pairs_of(modes)):
            return modes


def streams(seed: int) -> tuple[Random, Random, Random]:
    """The three streams of a seed: the usual one, that of the later modes, and that of the last."""
    return Random(seed), Random(f"later {seed}"), Random(f"last {seed}")
