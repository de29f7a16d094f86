"""A frozen problem without some of its pins is the one that would be frozen without them, in everything it knows."""

from __future__ import annotations

from dataclasses import replace

from oracle.pools import draw

from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.problem.released import _KEPT, released


def derived(problem: Problem) -> dict[str, object]:
    """What is handed on, and what a rule may ask beside it."""
    others = ("by_applicant", "by_city", "precedence", "turn", "may_be_cut", "seat_candidates", "caps", "fit")
    return {name: getattr(problem, name) for name in (*_KEPT, *others)}


def test_it_is_what_would_be_frozen_without_them() -> None:
    several = 0
    for seed in range(200):
        drawn = draw(seed, modes={"pins": ("both", "out")[seed % 2]})
        tiers = drawn.programme.levels
        more = {c.id: Pin(tiers[k % len(tiers)], "测试") for k, c in enumerate(drawn.problem().pool[::2])}
        world = replace(drawn, pins={**more, **drawn.pins})
        names = sorted(name for name, pin in world.pins.items() if pin.tier)
        problem = world.problem()
        derived(problem)
        for gone in ({*names}, {*names[::2]}):
            left = released(problem, gone)
            frozen = replace(world, pins={n: p for n, p in world.pins.items() if n not in gone}).problem()
            assert left == frozen, seed
            assert derived(left) == derived(frozen), seed
            assert left.fingerprint == frozen.fingerprint
        several += len(names) > 1
    assert several > 50
