"""Look for a tree that proves a claim: a linear program in floating point proposes, whole numbers decide.

A rival counts in the relaxation by the part x of it with (1 − L)·x ≤ D(w) − L. Where the program's best is below the
claim its multipliers, rounded, make a leaf. Else a rival that counts in part is branched on. It is given up where some
weights are met under which too many rivals count in truth, or when the tree becomes too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from allocator.engines.backends import linear_program
from allocator.whatif.weights.proofs.claims import Pairs, Tree, leaf
from allocator.whatif.weights.space import MILLION, Array

if TYPE_CHECKING:
    from allocator.engines.backends.relaxed import LinearProgram, Relaxed

MOST_NODES = 120
"""So many nodes are looked at for one claim."""
FINE = 30
"""Multipliers are rounded to 2⁻³⁰."""
PENALTY = 1_000.0
"""What a branch that is missed by a point costs: a branch without weights falls below every claim by that."""
Groups = Sequence[tuple[int, Sequence[int]]]


def search(
    pairs: Pairs,
    of: int,
    rivals: Sequence[int],
    groups: Groups,
    target: int,
    *,
    turned: bool = False,
    deep: bool = True,
) -> Tree | None:
    """Return a tree that should prove that at most `target` rivals count; None where none was found.

    Parameters
    ----------
    deep
        Whether to branch where pairs alone do not prove it.
    """
    least = {j: int(pairs.least[j, of] if turned else pairs.least[of, j]) for j in rivals}
    most = {j: int(pairs.most[j, of] if turned else pairs.most[of, j]) for j in rivals}
    possible = [j for j in rivals if most[j] >= 1]
    capped = [g for g, (cap, members) in enumerate(groups) if cap < sum(most[j] >= 1 for j in members)]
    within = {j for g in capped for j in groups[g][1]}
    cheap = sum(groups[g][0] for g in capped) + sum(j not in within for j in possible)
    if cheap <= target:
        return leaf(capped)
    if not deep or sum(least[j] >= 1 for j in possible if j not in within) > target:
        return None
    own = _Search(pairs, of, target, turned, least, possible, [(groups[g][0], g, groups[g][1]) for g in capped])
    return own.found()


@dataclass
class _Search:
    pairs: Pairs
    of: int
    target: int
    turned: bool
    least: dict[int, int]
    possible: list[int]
    groups: list[tuple[int, int, Sequence[int]]]
    nodes: int = 0
    columns: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    paths: dict[int, int] = field(default_factory=dict)
    capped: dict[int, int] = field(default_factory=dict)
    _constants: dict[int, float] = field(default_factory=dict)

    def found(self) -> Tree | None:
        """Build the program and branch."""
        self.program = self._program()
        try:
            return self._node([])
        except _Beyond:
            return None

    def _form(self, j: int) -> tuple[list[float], float]:
        """Return the form of a rival in points, weights as shares of 1."""
        i, k = (j, self.of) if self.turned else (self.of, j)
        pairs = self.pairs
        scale = MILLION / pairs.unit
        apart = [float(a) * scale for a in pairs.points[k] - pairs.points[i]]
        return apart, (int(pairs.added[k]) - int(pairs.added[i]) + int(pairs.margins[i, k])) / pairs.unit

    def _program(self) -> LinearProgram:
        space, program = self.pairs.space, linear_program()
        weights = [program.column(lo / MILLION, hi / MILLION) for lo, hi in zip(space.low, space.high, strict=True)]
        program.row([(w, 1.0) for w in weights], 1.0, 1.0)
        unit = self.pairs.unit
        for j in self.possible:
            x = self.columns[j] = program.column(0.0, 1.0, 1.0)
            if self.least[j] >= 1:
                continue
            apart, more = self._form(j)
            low = self.least[j] / unit
            form = [(w, a) for w, a in zip(weights, apart, strict=True) if a]
            self.rows[j] = program.row([(x, 1 / unit - low), *((w, -a) for w, a in form)], high=more - low)
            above, below = (program.column(0.0, 1e9, -PENALTY) for _ in range(2))
            self.paths[j] = program.row([*form, (above, 1.0), (below, -1.0)])
            self._constants[j] = more
        for cap, g, members in self.groups:
            own = [(self.columns[j], 1.0) for j in members if j in self.columns]
            self.capped[g] = program.row(own, high=float(cap))
        return program

    def _node(self, path: list[tuple[int, bool]]) -> Tree:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Beyond
        best = self.program.best()
        if best is None:
            raise _Beyond
        if best.value < self.target + 1 - 1e-6:
            return self._leaf(best, path)
        weights = self._whole(best.columns[: len(self.pairs.space.low)])
        if weights is None or self._truly(weights) > self.target:
            raise _Beyond
        j = self._branch(best, path, weights)
        yes = self._under(path, j, yes=True)
        return {"on": j, "yes": yes, "no": self._under(path, j, yes=False)}

    def _under(self, path: list[tuple[int, bool]], j: int, *, yes: bool) -> Tree:
        program, free = self.program, float("inf")
        at = -self._constants[j]
        program.between(-free, free, row=self.rows[j])
        program.between(at if yes else -free, free if yes else at, row=self.paths[j])
        program.between(0.0, 1.0 if yes else 0.0, column=self.columns[j])
        try:
            return self._node([*path, (j, yes)])
        finally:
            program.between(-free, self._constants[j] - self.least[j] / self.pairs.unit, row=self.rows[j])
            program.between(-free, free, row=self.paths[j])
            program.between(0.0, 1.0, column=self.columns[j])

    def _leaf(self, best: Relaxed, path: list[tuple[int, bool]]) -> Tree:
        """Return the multipliers in whole numbers."""
        said, scale = {j for j, _ in path}, self.pairs.unit << FINE

        def fine(row: int, times: int = 1 << FINE) -> int:
            return round(abs(best.multipliers[row]) * times)

        return {
            "scale": scale,
            "rows": [[j, t] for j, row in self.rows.items() if j not in said and (t := fine(row))],
            "groups": [[g, n] for g, row in self.capped.items() if (n := min(scale, fine(row, scale)))],
            "path": [fine(self.paths[j]) for j, _ in path],
        }

    def _whole(self, shares: Sequence[float]) -> Array | None:
        """Return weights of the program in whole numbers, inside bounds and sum."""
        low, high = np.array(self.pairs.space.low), np.array(self.pairs.space.high)
        weights = np.clip(np.round(np.array(shares) * MILLION).astype(np.int64), low, high)
        left = MILLION - int(weights.sum())
        for k in range(len(weights)):
            step = int(np.clip(left, low[k] - weights[k], high[k] - weights[k]))
            weights[k] += step
            left -= step
        return None if left else weights

    def _counted(self, weights: Array) -> dict[int, bool]:
        """Tell of each rival whether it counts under some weights."""
        pairs, own = self.pairs, self.of
        scores = pairs.points @ weights.astype(pairs.points.dtype) + pairs.added
        if self.turned:
            return {j: bool(scores[own] - scores[j] + pairs.margins[j, own] >= 1) for j in self.possible}
        return {j: bool(scores[j] - scores[own] + pairs.margins[own, j] >= 1) for j in self.possible}

    def _truly(self, weights: Array) -> int:
        """Return how many rivals count under some weights."""
        counted = self._counted(weights)
        inside = {j for _, _, members in self.groups for j in members}
        rest = sum(found for j, found in counted.items() if j not in inside)
        return rest + sum(min(cap, sum(counted.get(j, False) for j in members)) for cap, _, members in self.groups)

    def _branch(self, best: Relaxed, path: list[tuple[int, bool]], weights: Array) -> int:
        """Return a rival that counts in part: of those that do not count in truth the one nearest to a half."""
        said = {j for j, _ in path}
        counted = self._counted(weights)
        parts = {j: best.columns[self.columns[j]] for j in self.rows if j not in said}
        cheats = {j: x for j, x in parts.items() if not counted[j] and x > 1e-6} or parts
        if not cheats:
            raise _Beyond
        return min(cheats, key=lambda j: (abs(cheats[j] - 0.5), j))


class _Beyond(Exception):  # noqa: N818
    """It is given up."""
