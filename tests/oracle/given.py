"""Worlds in which a tier is applied for, or found by an authority: what the text knows of a tier before any award.

No axis: the tiers applied for and the facts come from a stream of their own, so the worlds of the axes stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import figures as c
from oracle.pools import World, draw

from allocator.law.programme import Gate
from allocator.problem.candidate import Candidate

GIVEN = ("applied upper", "applied exact", "applied off", "found exact", "found upper")


def drawn(seed: int, size: tuple[int, int], modes: Mapping[str, str] | None) -> World:
    """The world of a seed, where `given` may stand among the modes."""
    modes = dict(modes or {})
    kind = modes.pop("given", "")
    world = draw(seed, size=size, modes=modes)
    return given(world, kind, seed) if kind else world


def given(world: World, kind: str, seed: int) -> World:
    """The world with a clause on tiers applied for, or on facts, and the data that it speaks of."""
    chance, programme = Random(f"given {seed}"), world.programme
    source, mode = kind.split()
    names = [t.name for t in programme.tiers]
    if source == "applied":
        blank = [] if mode == "exact" else [None]

        def changed(x: Candidate) -> Candidate:
            return replace(x, applied_tier=chance.choice([*names, *blank]))

        clause: c.Clause = c.AppliedTier(id="applied", mode=mode)  # type: ignore[arg-type]
        gates = programme.gates
    else:
        proofs = [
            Gate(id=f"proof{k}", name="认定", article="第三条", quote="…", tier=name, proof=True)
            for k, name in enumerate(names[:-1])
        ]

        def changed(x: Candidate) -> Candidate:
            said = {g.id: chance.choice(("pass", "fail", "unknown")) for g in proofs}
            return replace(x, gates={**x.gates, **said})  # type: ignore[dict-item]

        clause = c.FoundTier(id="found", mode=mode)  # type: ignore[arg-type]
        gates = (*programme.gates, *proofs)
    clauses = list(programme.clauses)
    clauses.insert(chance.randint(0, len(clauses)), clause)
    return replace(
        world,
        programme=programme.model_copy(update={"clauses": tuple(clauses), "gates": gates}),
        entries=tuple(replace(e, candidate=changed(e.candidate)) for e in world.entries),
    )
