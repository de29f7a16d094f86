"""What a mutant has to survive: contract checks and tiny worlds, the family's own first, until one finds it wrong.

The brute force knows nothing of the package's functions, so its answers are worked out once and kept.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import FrameType

from oracle import after, amount_checks, checks, contract, kernel_checks, measuring, ranked_checks, stair_checks
from oracle.amounts import drawn, free_brute
from oracle.brute import Found, brute
from oracle.mutants import RULE_FILES, Mutant
from oracle.pools import World
from oracle.referee import by_lines, by_rows, complaints, visits
from oracle.settings import EXTENDED, FREE, SETTINGS, SOFT

from allocator.engines.backends import load_backend

Modes = tuple[tuple[str, str], ...]
Check = Callable[[], bool]
"""Whether something is wrong."""
HANGS_SECONDS = 20.0
"""A check takes well under a second; a mutant that needs this long runs for ever."""
FOCUS: Mapping[str, tuple[dict[str, str], ...]] = {
    **{kind: SETTINGS[kind] for kind in RULE_FILES},
    "city_reserve": ({"reserve": "2", "quota": "none"}, {"reserve": "1", "quota": "none", "city_cap": "max"}),
    "pay": (
        {"over": "truncate", "floors": "yes", "granule": "1"},
        {"over": "truncate", "floors": "yes"},
        {"over": "demote"},
        {"over": "skip"},
    ),
    "problem": (
        {"over": "truncate", "pins": "in"},
        {"reserve": "2 scored"},
        {"reserve": "2 scored", "goals": "named", "quota": "none"},
        {"reserve": "2", "over": "skip", "history": "ministry"},
        {"city_cap": "percent"},
        {"city_cap": "percent", "quota": "mixed"},
        {"merit": "in_city"},
        {"merit": "funding"},
        {"merit": "strict"},
        {"city_floor": "soft", "quota": "soft", "apportionment": "on"},
    ),
    "freeze": (
        {"history": "programme"},
        {"history": "column"},
        {"history": "none", "over": "truncate"},
        {"pins": "both"},
        {"exclusive": "product"},
        {"exclusive": "label 2"},
    ),
    "closing": (
        {"over": "truncate", "floors": "yes", "granule": "1"},
        {"over": "demote", "granule": "1"},
        {"experts": "upper", "min_score": "yes"},
        {"min_score": "yes", "tiers": "1", "goals": "named"},
        {"once": "on", "gate": "tier"},
        {"once": "firm"},
        {"once": "firm", "history": "column"},
        {"given": "found exact", "tiers": "3"},
        {"given": "found upper", "tiers": "3"},
        {"given": "applied off", "tiers": "3"},
        {"given": "applied upper", "tiers": "3", "experts": "exact"},
        {"given": "applied exact", "tiers": "3"},
        {"floors": "yes"},
    ),
    "bounds": ({"quota": "soft"}, {"quota": "tiers"}, {"over": "truncate", "floors": "yes"}),
    "goals": (
        {"quota": "two", "stance": "balanced"},
        {"quota": "tiers"},
        {"over": "skip"},
        {"reserve": "2"},
        {"shape": "shares", "quota": "soft"},
        {"city_floor": "soft", "quota": "soft", "apportionment": "on"},
        FREE,
    ),
    "cardinal": (
        {"goals": "named"},
        {"goals": "named", "merit": "off", "reserve": "0"},
        {"goals": "named", "pins": "in", "quota": "none"},
        {"goals": "named", "pins": "none", "quota": "none", "over": "none"},
    ),
    "priority": (
        {"goals": "named"},
        {"stance": "wide"},
        {"quota": "two"},
        {"merit": "funding"},
        {"merit": "in_city"},
        {"city_floor": "soft", "quota": "mixed", "apportionment": "on"},
    ),
    "tally": ({"reserve": "2"}, {"stance": "balanced"}, {"city_floor": "soft"}, FREE),
    "decisions": ({"over": "truncate", "floors": "yes"}, {**FREE, "floors": "yes"}),
    "walk": (
        {"pins": "both"},
        {"reserve": "2"},
        {"ties": "together", "experts": "upper"},
        {"merit": "strict"},
        {"merit": "strict", "ties": "together", "pins": "both"},
        {"city_ceiling": "max", "merit": "excused"},
        {"city_floor": "hard", "merit": "excused"},
    ),
}
"""Family → the modes in which it matters."""


OF_GOALS = (
    "goals", "priority", "cardinal", "tally", "decisions", "city_reserve", "city_floor", "apportionment", "tier_shape",
    "merit_order",
)  # fmt: skip
"""Families that the contract of the goals says something about."""
SEATED = (
    {"reserve": "2 scored", "quota": "none", "pins": "none", "cities": "all"},
    {"reserve": "2", "quota": "none", "pins": "none", "cities": "named"},
    {"reserve": "2", "quota": "none", "pins": "none", "cities": "all", "goals": "named"},
)
"""Where it is asked who follows on a reserved seat."""
TIGHT = (
    {"over": "truncate", "per_applicant": "3", "quota": "soft", "stance": "balanced", "goals": "stance"},
    {"over": "truncate", "per_applicant": "3", "quota": "hard", "stance": "wide", "goals": "stance", "floors": "yes"},
    {"over": "truncate", "per_applicant": "3", "quota": "tiers", "stance": "wide", "goals": "stance", "tiers": "2"},
    {"quota": "soft", "stance": "top", "goals": "stance", "tiers": "3", "shape": "none"},
    {
        "over": "truncate",
        "per_applicant": "3",
        "quota": "hard",
        "stance": "wide",
        "goals": "stance",
        "granule": "1",
        "history": "none",
        "request": "off",
    },
)
"""Where a bound that is too sharp does harm: awards cut to what is left, while the quota asks for many."""


class Hangs(Exception):  # noqa: N818 - it is no error of ours
    """A check that does not end."""


def killer(mutant: Mutant) -> Check | None:
    """The first check that tells a mutant from the package as it is; None where it survives."""
    with mutant.applied():
        return next((check for check in battery(mutant.family) if _wrong(check)), None)


def killed(mutant: Mutant) -> bool:
    """Whether the battery tells a mutant from the package as it is, which the same check must find in order."""
    check = killer(mutant)
    return check is not None and not check()


def clean(family: str) -> bool:
    """Whether the battery finds nothing wrong with the package as it is."""
    return not any(check() for check in battery(family))


def battery(family: str) -> Iterator[Check]:
    """The checks of a family, quick and close ones first."""
    if family == "stairs":
        yield from _by_stairs()
        return
    if family == "rates":
        for start in range(0, 400, 20):
            yield lambda start=start: bool(ranked_checks.lists_equal_the_law(range(start, start + 20), most=5))  # type: ignore[misc]
        return
    if family == "kernel":
        for start in range(0, 300, 10):
            yield lambda start=start: bool(kernel_checks.orders_equal_the_full_walk(range(start, start + 10)))  # type: ignore[misc]
    if family in ("after", "pins"):
        yield from _after_publication()
    if family == "merit_order":
        yield lambda: any(True for _ in measuring.missed_sums_are_owed(range(60)))
    focus = FOCUS.get(family, ({},))
    for modes in focus:
        yield from _by_lines(40 if family in RULE_FILES else 150, modes)
        if "amounts" not in modes:
            yield lambda modes=modes: bool(checks.frozen_equals_raw(range(40), modes))  # type: ignore[misc]
    if family == "scaling":
        yield from _by_shares()
    if family == "apportionment":
        yield lambda: bool(amount_checks.shares_are_largest_remainders(range(20)))
    if family in RULE_FILES:
        yield from _by_contract(family)
    if family == "tally":
        yield lambda: any(True for _ in measuring.cities_count_strays(range(60)))
    if family == "closing":
        yield from _by_contract("experts_tier")
    if family == "freeze":
        yield lambda: bool(checks.small_requests_closed(range(20)))
        yield lambda: bool(checks.smallest_scores_ordered())
    for modes in focus:
        yield from _by_rows(20, modes)
    for modes in TIGHT if family == "bounds" else ():
        for start in range(0, 4_000, 250):
            seeds = range(start, start + 250)
            yield lambda seeds=seeds, modes=modes: bool(checks.pruned_equals_unpruned(seeds, (4, 7), modes))  # type: ignore[misc]
    yield from _by_lines(300, {})
    yield from _by_stairs() if family in ("walk", "bounds") else ()
    yield from _by_visits(80)
    yield from _by_rows(60, {})
    yield lambda: bool(checks.engine_equals_brute(range(60), None, size=(0, 2)))
    yield lambda: bool(checks.engine_equals_brute(range(60), "cpsat", size=(0, 2)))
    yield lambda: any(True for _ in contract.all_rows_equal_all_measurements(range(500_000, 500_004)))
    if family == "cardinal":
        yield lambda: any(True for _ in contract.goals_equal_rows({"goals": "named"}, 8))
    for modes in SOFT if family in OF_GOALS else ():
        yield lambda modes=modes: any(True for _ in contract.goals_equal_rows(modes, 1))  # type: ignore[misc]
    yield lambda: bool(checks.pruned_equals_unpruned(range(200)))
    yield lambda: bool(checks.pruned_equals_unpruned(range(8), size=(12, 16)))
    yield lambda: bool(checks.lines_equal_rows(range(6), "cpsat", (20, 40)))
    yield from _after_publication()


def _by_contract(kind: str) -> Iterator[Check]:
    for modes in SETTINGS[kind]:
        if kind != "tier_ceiling" or "amounts" in modes:
            yield lambda modes=modes: any(True for _ in contract.rows_equal_measurements(kind, modes, 4))  # type: ignore[misc]
        yield lambda modes=modes: any(
            True for _ in contract.blocks_equal_excuses(kind, modes, 40 if modes.get("granule") == "1" else 6)
        )  # type: ignore[misc]
        yield lambda modes=modes: any(True for _ in measuring.measurements_are_true(kind, modes, 2))  # type: ignore[misc]
        yield lambda modes=modes: any(True for _ in measuring.blocks_are_true(kind, modes, 4))  # type: ignore[misc]
    for modes in ({"over": "truncate"}, {**FREE, "granule": "1", "request": "on"}) if kind == "tier_ceiling" else ():
        yield lambda modes=modes: any(True for _ in measuring.amounts_are_measured(modes, 2))  # type: ignore[misc]
    if kind == "city_reserve":
        yield lambda: any(True for modes in SETTINGS[kind] for _ in contract.seats_are_awards(modes))
    for modes in SETTINGS["merit_order"] if kind == "city_ceiling" else ():  # whose rows its excuses stand in
        if modes.get("city_ceiling") == "max":
            yield lambda modes=modes: any(True for _ in contract.rows_equal_measurements("merit_order", modes, 10))  # type: ignore[misc]
    if kind == "cumulative_ceiling":
        yield lambda: any(True for _ in measuring.ceilings_without_earlier_years(range(12)))
    if kind == "minimum_score":
        yield lambda: any(True for _ in measuring.stray_scores_are_measured())
    if kind in ("gate", "qingdao"):
        yield lambda: any(True for _ in measuring.strays_are_measured(4))


def _after_publication() -> Iterator[Check]:
    """Published lists with some excluded, in every mode and where the order of replacement is not plain."""
    modes: tuple[dict[str, str], ...] = (
        {},
        {"experts": "exact", "granule": "1"},
        {"merit": "in_city", "reserve": "0"},
        {"pins": "both"},
        {"floors": "yes", "granule": "1"},
    )
    for fixed in SEATED:
        yield lambda fixed=fixed: bool(after.seats_are_followed(range(100), fixed))  # type: ignore[misc]
    for start in range(0, 80, 20):
        for fixed in modes:
            seeds = range(start, start + 20)
            yield lambda seeds=seeds, fixed=fixed: bool(after.published_worlds_are_kept(seeds, fixed))  # type: ignore[misc]


def _by_shares() -> Iterator[Check]:
    yield lambda: bool(amount_checks.shares_are_largest_remainders(range(60)))
    for seed in range(60):
        yield lambda seed=seed: bool(amount_checks.pro_rata_equals_brute([seed]))  # type: ignore[misc]
        yield lambda seed=seed: bool(amount_checks.scaled_equals_brute([seed]))  # type: ignore[misc]


def _by_stairs() -> Iterator[Check]:
    """The whole budget at once, which draws the same lines with bounds of its own."""
    for start in range(0, 400, 40):
        for check in (stair_checks.stairs_equal_solves, stair_checks.growth_equals_definition):
            yield lambda check=check, start=start: bool(check(range(start, start + 40)))  # type: ignore[misc]
    for modes in EXTENDED:
        for check in (stair_checks.stairs_equal_solves, stair_checks.growth_equals_definition):
            yield lambda check=check, modes=modes: bool(check(range(10_000, 10_060), modes=modes))  # type: ignore[misc]
    yield lambda: bool(stair_checks.stairs_equal_solves(range(20), (0, 2)))
    yield lambda: bool(stair_checks.stairs_equal_solves(range(6), (12, 18)))


def _by_lines(count: int, modes: Mapping[str, str]) -> Iterator[Check]:
    for seed in range(count):
        yield lambda seed=seed: _judged(seed, modes, None)  # type: ignore[misc]


def _by_rows(count: int, modes: Mapping[str, str]) -> Iterator[Check]:
    for seed in range(count):
        yield lambda seed=seed: _judged(seed, modes, "cpsat")  # type: ignore[misc]


def _by_visits(count: int) -> Iterator[Check]:
    for seed in range(count):
        yield lambda seed=seed: _miscounted(seed)  # type: ignore[misc]


@cache
def _prepared(seed: int, modes: Modes) -> tuple[World, Found]:
    world = drawn(seed, dict(modes))
    return world, free_brute(world) if world.programme.amounts.mode == "free" else brute(world)


@cache
def _walked(seed: int) -> tuple[World, int]:
    world = checks.walked_world(seed)
    return world, brute(world).allowed


def _judged(seed: int, modes: Mapping[str, str], engine: str | None) -> bool:
    world, found = _prepared(seed, tuple(sorted(modes.items())))
    problem = world.problem()
    verdict = by_lines(problem) if engine is None else by_rows(problem, load_backend(engine))
    return verdict is not None and any(True for _ in complaints(world, problem, verdict, found))


def _miscounted(seed: int) -> bool:
    world, allowed = _walked(seed)
    seen = visits(world.problem())
    return len(seen) != allowed or len(set(seen)) != allowed


def _wrong(check: Check) -> bool:
    """A check under a mutant: what breaks, or does not end, is found too."""
    try:
        with _time_limit():
            return check()
    except Exception:  # noqa: BLE001 - whatever a mutant does wrong
        return True


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, HANGS_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
