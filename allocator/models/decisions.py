"""The decision variables, asked in domain words. Money is in granules γ here, everywhere else in 元.

X_{i,t} ∈ {0,1}   position i reaches tier t or better (X_{i,t} ≥ X_{i,t+1})
y_i               the amount of i, in granules
Z_i ∈ {0,1}       i holds a reserved seat (地市均衡), at the lowest tier
L_{i,t} ∈ {0,1}   somebody at rank ≥ i reaches t by merit
"""

from __future__ import annotations

from collections.abc import Iterable

from allocator.models.algebra import Comparison, Expression, Linear, Var, leq, total
from allocator.models.model import Model
from allocator.problem.numbers import Position, TierLevel
from allocator.problem.problem import Problem


class Decisions:
    """The variables of one problem in one model."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = Model()
        tau = problem.top
        new = self.model.boolean
        names = [t.name for t in problem.tiers]
        self._reach: list[list[Var]] = [[new(f"X[{c.id},{names[t]}]") for t in range(tau)] for c in problem.pool]
        self._amount: dict[int, Expression] = {}
        kept = problem.published
        for i in [i for i in range(len(problem.pool)) if i not in kept] if problem.free else sorted(problem.may_be_cut):
            high = max(problem.full[i]) // problem.granule
            self._amount[i] = self.model.number(f"y[{problem.pool[i].id}]", 0, high)
        self._seat = {i: new(f"Z[{problem.pool[i].id}]") for i in problem.seat_candidates.values()}
        self.lines: list[list[Expression]] = []
        self.served: dict[int, Linear] = {}
        for i, c in enumerate(problem.pool):
            for t in range(2, tau + 1):
                self.add(leq(self.reaches(i, t), self.reaches(i, t - 1)), "tiers", f"{c.id}达到高档必达到低档")

    def add(self, row: Comparison, clause: str, label: str) -> None:
        """Add a row in the name of a clause; one without variables that holds anyway is left out."""
        if row.difference.terms or not _holds(row):
            self.model.add(row, clause, label)

    def reaches(self, i: Position, level: TierLevel) -> Expression:
        """X_{i,t}; 0 above the top tier."""
        return self._reach[i][level - 1] if level <= self.problem.top else 0

    def by_merit(self, i: Position, level: TierLevel) -> Expression:
        """X_{i,t} as far as it raises a line: pinned and reserved awards do not."""
        if i in self.problem.pinned:
            return 0
        x = self.reaches(i, level)
        return x - self._seat[i] if level == 1 and i in self._seat else x

    def seat(self, i: Position) -> Expression:
        """Z_i; 0 for every position that no reserved seat can go to."""
        return self._seat.get(i, 0)

    def full(self, i: Position) -> Linear:
        """A_{i,λ} in granules: what position i's level may pay at most."""
        a, gamma = self.problem.full[i], self.problem.granule
        return total((a[t] - a[t - 1]) // gamma * _linear(self.reaches(i, t)) for t in range(1, self.problem.top + 1))

    def amount(self, i: Position) -> Expression:
        """y_i in granules: a variable where a ceiling may cut it or the goals choose it, else what its level pays.

        A published amount is a number.
        """
        kept = self.problem.published.get(i)
        return kept[1] // self.problem.granule if kept else self._amount.get(i) or self.full(i)

    @property
    def listed(self) -> tuple[int, ...]:
        """The variables that a list consists of: tiers, seats, and amounts where the goals choose them."""
        chosen = [*self._seat.values(), *(self._amount.values() if self.problem.free else ())]
        return tuple(total([*(x for reach in self._reach for x in reach), *chosen]).terms)

    def least(self, i: Position) -> Linear:
        """φ_λ in granules: what position i's level pays at least."""
        least, gamma = self.problem.least, self.problem.granule
        steps = (
            (least[t] - least[t - 1]) // gamma * _linear(self.reaches(i, t)) for t in range(1, self.problem.top + 1)
        )
        return total(steps)

    def funded(self, positions: Iterable[Position] | None = None) -> Linear:
        """N: the number of awards among some positions, or all."""
        return total(self.reaches(i, 1) for i in self._all(positions))

    def at_level(self, level: TierLevel) -> Linear:
        """N_t: the number of awards exactly at a level."""
        n = range(len(self.problem.pool))
        higher = [] if level == self.problem.top else [-1 * _linear(self.reaches(i, level + 1)) for i in n]
        return total([*(self.reaches(i, level) for i in n), *higher])

    def spent(self, positions: Iterable[Position] | None = None) -> Linear:
        """Σ y in granules, among some positions, or all."""
        return total(self.amount(i) for i in self._all(positions))

    def line(self, level: TierLevel) -> Linear:
        """κ_t = Σ_r L_{r,t}: the lowest rank that reaches a level by merit; the merit-order rule fills `lines`."""
        return total(row[level - 1] for row in self.lines)

    def _all(self, positions: Iterable[Position] | None) -> Iterable[Position]:
        return range(len(self.problem.pool)) if positions is None else positions


def _linear(x: Expression) -> Linear:
    return total((x,))


def _holds(row: Comparison) -> bool:
    value = row.difference.constant
    return value == 0 or (row.sense == "<=" and value < 0) or (row.sense == ">=" and value > 0)
