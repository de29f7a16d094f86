"""Amounts at the same share of every ceiling: what the programme is at θ per cent, with its numbers per tier."""

from __future__ import annotations

from typing import Literal

from allocator.law.clause.kinds import counting
from allocator.law.programme import Programme


def scaled(programme: Programme, percent: int, counts: Literal["hard", "soft"] = "hard") -> Programme:
    """Return the programme with a_t = ⌊θ·A_t⌋ on the step as ceilings, and the numbers per tier as hard quotas.

    They take the place of the numbers per tier that the programme itself has; a total number stays.

    Parameters
    ----------
    percent
        θ, 1 to 100.
    counts
        `soft` after 公示, when an exclusion may leave a tier with less.
    """
    step = programme.granule
    tiers = tuple(t.model_copy(update={"ceiling": t.ceiling * percent // 100 // step * step}) for t in programme.tiers)
    numbers = tuple(counting(f"counts.{tier}", tier, n, counts) for tier, n in counts_of(programme).items())
    kept = [c for c in programme.clauses if not (c.as_quota and c.of_tier)]
    return programme.model_copy(update={"tiers": tiers, "clauses": (*kept, *numbers)})


def counts_of(programme: Programme) -> dict[str, int]:
    """Tell how many awards each tier gets, top first: as given, or the target by shares (largest remainders)."""
    given = programme.amounts
    if given.counts:
        return {t.name: given.counts[t.name] for t in programme.tiers}
    house = programme.target
    parts = {t.name: divmod(house * given.shares[t.name], 100) for t in programme.tiers}
    left = house - sum(whole for whole, _ in parts.values())
    largest = sorted(parts, key=lambda name: -parts[name][1])[:left]
    return {name: whole + (name in largest) for name, (whole, _) in parts.items()}
