"""Worlds whose amounts are not simply what the tiers pay, and the brute force for them (programme.amounts).

free      the goals choose: an award at tier t pays any multiple of the step from φ_t to A_{i,t}
scaled    every ceiling is cut to the largest whole per cent at which the given numbers per tier have a list
pro_rata  the list is made without the budget; then every amount is cut alike, so that the sum is the budget
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random

import figures as c
from oracle import given
from oracle.brute import Best, Found, brute
from oracle.facts import Facts, Line
from oracle.pools import World, draw
from oracle.vectors import Column, Vectors

from allocator.law.programme import Amounts, Tiered


class FreeVectors(Vectors):
    """Every vector of levels *and* amounts; what blocks looks at the amounts that were given."""

    @property
    def chosen(self) -> list[Column]:
        return self.amount

    def letters(self, i: int) -> list[tuple[int, int]]:
        facts, found = self.facts, []
        for t in facts.letters(i):
            most = facts.full[i][abs(t)]
            found += [(t, y) for y in range(0, most + 1, facts.gamma) if (y >= facts.least[abs(t)] if t else y == 0)]
        return found

    def paid(self, i: int, left: Column | None) -> Column:
        del left
        return self.amount[i]

    def least(self, i: int, t: int) -> int:
        del i
        return self.facts.least[t]

    def due(self, i: int, t: int, left: Column | None) -> Column | int:
        del i, left
        return self.facts.least[t]


def free_world(seed: int, modes: Mapping[str, str] | None = None) -> World:
    """Two to four candidates, ceilings of one to four steps; a step may be half a granule."""
    chance = Random(f"free {seed}")
    over = chance.choice(("truncate", "truncate", "none"))
    world = draw(seed, size=(2, 4), modes={"over": over, "reserve": "0", **(modes or {})})
    granule = world.programme.award.granule
    return chosen_freely(world, chance.choice((None, None, granule, *([granule // 2] if granule > 1 else []))), 4)


def drawn(seed: int, modes: Mapping[str, str], size: tuple[int, int] = (3, 7)) -> World:
    """The world of a seed, where `amounts` or `given` may stand among the modes."""
    if modes.get("amounts") == "free":
        return free_world(seed, {name: value for name, value in modes.items() if name != "amounts"})
    return given.drawn(seed, size, modes)


def chosen_freely(world: World, step: int | None, most: int) -> World:
    """The world with ceilings (and floors) of so many steps at most, below which the goals choose the amounts."""
    top = most * (step or world.programme.award.granule)
    tiers = tuple(
        t.model_copy(update={"ceiling": min(top, t.ceiling), "floor": t.floor and min(top, t.floor)})
        for t in world.programme.tiers
    )
    return _changed(world, tiers=tiers, amounts=Amounts(mode="free", step=step))


def free_brute(world: World) -> Found:
    """What the brute force says about a world whose goals choose the amounts."""
    return Best(FreeVectors(world)).found()


def scaled_world(seed: int) -> World:
    """The numbers per tier that an unlimited budget gives, and a budget that seldom bears them at the full ceilings."""
    chance = Random(f"scaled {seed}")
    modes = {"goals": "stance", "stance": "balanced", "over": chance.choice(("truncate", "demote", "none", "skip"))}
    world = draw(seed, size=(3, 5), modes=modes)
    granule, names = world.programme.award.granule, [t.name for t in reversed(world.programme.tiers)]
    lists = brute(_plenty(world)).lists[:1]
    levels = [level for line in lists for _, level, _, _ in line if chance.random() < 0.9]
    cost = sum(amount for line in lists for _, _, amount, _ in line)
    counts = {name: levels.count(t) for t, name in enumerate(names, 1)}
    step = chance.choice((None, max(1, granule // 2), max(1, granule // 10), max(1, granule // 100)))
    amounts = Amounts(mode="scaled", step=step, counts=counts)
    if Facts(world).wanted and any(q.tier is None for q in world.programme.quotas) and chance.random() < 0.4:
        cuts = sorted(chance.choice((0, 15, 20, 33, 50, 75, 100)) for _ in names[1:])
        parts = [high - low for low, high in zip((0, *cuts), (*cuts, 100), strict=True)]
        amounts = Amounts(mode="scaled", step=step, shares=dict(zip(names, parts, strict=True)))
    return replace(_changed(world, amounts=amounts), budget=cost * chance.randint(20, 110) // 100)


def scaled_brute(world: World) -> tuple[int, Found]:
    """The largest per cent that has a list, and what the brute force says there; 0 where none has."""
    for percent in range(100, 0, -1):
        found = brute(at(world, percent))
        if found.lists:
            return percent, found
    return 0, Found(0, 0, {}, [])


def at(world: World, percent: int) -> World:
    """The world with its ceilings at a per cent, and its numbers per tier as the only ones: an ordinary one."""
    programme, amounts = world.programme, world.programme.amounts
    step = amounts.step or programme.award.granule
    tiers = tuple(t.model_copy(update={"ceiling": t.ceiling * percent // (100 * step) * step}) for t in programme.tiers)
    counts = tuple(
        c.Quota(id=f"counts.{name}", tier=name, target=number, low=number, high=number, mode="hard")
        for name, number in numbers(world).items()
    )
    kept = [x for x in programme.clauses if not (isinstance(x, c.Quota) and x.tier)]
    return _changed(world, tiers=tiers, clauses=(*kept, *counts), award=Tiered(granule=step), amounts=Amounts())


def numbers(world: World) -> dict[str, int]:
    """The numbers per tier: given, or the wanted awards by largest remainders; equal ones to the higher tier."""
    given, tiers = world.programme.amounts, [t.name for t in world.programme.tiers]
    if given.counts:
        return dict(given.counts)
    house = Facts(world).wanted
    exact = [Fraction(house * given.shares[name], 100) for name in tiers]
    numbers = [int(x) for x in exact]
    for t in sorted(range(len(tiers)), key=lambda t: (numbers[t] - exact[t], t))[: house - sum(numbers)]:
        numbers[t] += 1
    return dict(zip(tiers, numbers, strict=True))


def pro_rata_world(seed: int) -> World:
    """A budget that is short more often than not; sums are cut to the 元, to a tenth or to the whole of a granule."""
    chance = Random(f"pro rata {seed}")
    world = draw(seed, size=(3, 6), modes={"floors": "no"})
    granule = world.programme.award.granule
    step = chance.choice((None, None, max(1, granule // 10), granule))
    changed = _changed(world, amounts=Amounts(mode="pro_rata", step=step))
    return replace(changed, budget=world.budget // chance.choice((1, 2, 3)))


def pro_rata_brute(world: World) -> Found:
    """The list that an unlimited budget gives, every amount cut alike if it costs more than there is."""
    step = world.programme.amounts.step or 1
    found = brute(_plenty(world))
    return replace(found, lists=[_cut(line, world.budget, step) for line in found.lists])


def _cut(lines: list[Line], budget: int, step: int) -> list[Line]:
    """Largest remainders over the amounts; equal ones to the better rank."""
    whole = sum(amount for _, _, amount, _ in lines)
    if whole <= budget:
        return lines
    units = budget // step
    exact = [Fraction(amount * units, whole) for _, _, amount, _ in lines]
    given = [int(x) for x in exact]
    for i in sorted(range(len(lines)), key=lambda i: (given[i] - exact[i], i))[: units - sum(given)]:
        given[i] += 1
    return [(name, level, g * step, via) for (name, level, _, via), g in zip(lines, given, strict=True)]


def _plenty(world: World) -> World:
    """The world with money enough for the top tier for everybody."""
    return replace(world, budget=world.programme.tiers[0].ceiling * len(world.entries))


def _changed(world: World, **update: object) -> World:
    return replace(world, programme=world.programme.model_copy(update=update))
