"""The textbook model of the default rules: merit order said pair by pair.

It needs no idea, and (n² − n)/2 rows per tier. For every i ranked above j and every tier t that is open to i:

    tier form       X_{i,t} + Σ_k β_{i,t,k} ≥ X_{j,t}
    compact form    λ_i + τ·Σ_k β_{i,k} ≥ λ_j          one row per pair, where an excuse holds at every tier alike

Everything else (budget, ceiling, count limit, excuses, tiers, goals) is said as tightly as in our own model, so that
the pairs are the only difference, and the optimum must be the same. It is written here from the problem's data alone:
no rule file, no L_{r,t} and none of our algebra. A line goal max κ_t is a choice among the candidates that reach t:

    max Σ_i i·S_{i,t}      S_{i,t} ≤ X_{i,t}      Σ_i S_{i,t} ≤ 1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from allocator.models.rules.per_applicant import Figures as PerApplicant
from allocator.problem.allocation import Allocation, Award
from allocator.problem.problem import Problem

Terms = list[tuple[int, int]]
"""(variable, coefficient), each variable once."""


class Row(NamedTuple):
    """Σ coefficient·variable ≥ bound."""

    terms: Terms
    bound: int


class Goal(NamedTuple):
    """One level of the lexicographic order; `ideal` is a value that nothing can beat."""

    name: str
    sense: Literal["min", "max"]
    terms: Terms
    ideal: int

    def value(self, values: Sequence[int]) -> int:
        return sum(c * values[v] for v, c in self.terms)

    def kept_at(self, value: int) -> Row:
        """Return the row that keeps a proven goal."""
        return Row(self.terms, value) if self.sense == "max" else Row(_less(self.terms), -value)


class Textbook:
    """One problem as variables, rows, pairs and goals; the pairs are made when they are asked for, and not kept."""

    def __init__(self, problem: Problem, *, compact: bool = False) -> None:
        _only_default_rules(problem)
        self.problem, self.compact = problem, compact
        self.n, self.tau = len(problem.pool), problem.top
        self.most = most_per_applicant(problem)
        self.ranges: list[tuple[int, int]] = []
        self.rows: list[Row] = []
        self.goals: list[Goal] = []
        self.x = [[self._new() for _ in range(self.tau)] for _ in range(self.n)]
        self.y = {i: self._new(max(problem.full[i]) // problem.granule) for i in sorted(problem.may_be_cut)}
        self.excuses: dict[tuple[int, int], list[int]] = {}
        for reach in self.x:
            for lower, upper in pairwise(reach):
                self._add([(lower, 1), (upper, -1)], 0)
        self._closed()
        self._add(_less(self._money(range(self.n))), -(problem.budget // problem.granule))
        for positions in problem.by_applicant.values():
            self._applicant(positions)
        self._number_goals()
        self._shape()
        for t in range(self.tau, 0, -1):
            self._line(t)

    @property
    def size(self) -> tuple[int, int]:
        """Variables and rows."""
        pairs = sum((self.n - 1 - i) * len(self._asked(i)) for i in range(self.n))
        return len(self.ranges), len(self.rows) + pairs

    def every_row(self) -> Iterator[Row]:
        """Yield the rows and the pairs."""
        return chain(self.rows, self._pairs())

    def allocation(self, values: Sequence[int]) -> Allocation:
        """Return the list that a solution's values say."""
        awards: list[Award | None] = []
        for i in range(self.n):
            level = sum(values[v] for v in self.x[i])
            amount = sum(c * values[v] for v, c in self._pay(i)) * self.problem.granule
            awards.append(Award(level, amount) if level else None)
        return Allocation(tuple(awards))

    def _pairs(self) -> Iterator[Row]:
        for i in range(self.n):
            for t in self._asked(i):
                excuses = self.excuses.get((i, t), ())
                if self.compact:
                    mine = [*((v, 1) for v in self.x[i]), *((b, self.tau) for b in excuses)]
                    for j in range(i + 1, self.n):
                        yield Row([*mine, *((v, -1) for v in self.x[j])], 0)
                else:
                    mine = [(v, 1) for v in (self.x[i][t - 1], *excuses)]
                    for j in range(i + 1, self.n):
                        yield Row([*mine, (self.x[j][t - 1], -1)], 0)

    def _asked(self, i: int) -> Sequence[int]:
        """Return the tiers at which pairs and excuses of position i are stated; the compact form states one for all."""
        opened = self.problem.open_levels[i]
        return opened[-1:] if self.compact else opened

    def _new(self, high: int = 1) -> int:
        self.ranges.append((0, high))
        return len(self.ranges) - 1

    def _add(self, terms: Terms, bound: int) -> None:
        once: dict[int, int] = {}
        for v, c in terms:
            once[v] = once.get(v, 0) + c
        self.rows.append(Row(list(once.items()), bound))

    def _closed(self) -> None:
        """Keep a closed level from being one of its own: who reaches it reaches the next, or nobody the top."""
        for i, opened in enumerate(self.problem.open_levels):
            for t in set(range(1, self.tau + 1)) - set(opened):
                above = [(self.x[i][t], 1)] if t < self.tau else []
                self._add([*above, (self.x[i][t - 1], -1)], 0)

    def _full(self, i: int) -> Terms:
        """A_{i,λ} in granules."""
        steps = pairwise(a // self.problem.granule for a in self.problem.full[i])
        return [(v, higher - lower) for v, (lower, higher) in zip(self.x[i], steps, strict=True)]

    def _pay(self, i: int) -> Terms:
        return [(self.y[i], 1)] if i in self.y else self._full(i)

    def _money(self, positions: Sequence[int]) -> Terms:
        return [term for i in positions for term in self._pay(i)]

    def _applicant(self, positions: Sequence[int]) -> None:
        """Count limit and cumulative ceiling of one applicant, with the excuses of his lower-ranked projects."""
        problem, gamma = self.problem, self.problem.granule
        room = problem.room[problem.applicant[positions[0]]]
        if len(positions) > self.most:
            self._add([(self.x[i][0], -1) for i in positions], -self.most)
        for k, i in enumerate(positions):
            higher = positions[:k]
            if k >= self.most:
                for t in self._asked(i):
                    self._excuse(i, t, [(self.x[j][0], 1) for j in higher], self.most)
            if room is None:
                continue
            if i in self.y:
                self._cut(i, self._money(higher), room // gamma)
            asked = sum(max(problem.full[j]) for j in higher)
            for t in self._asked(i):
                if asked > room - problem.least[t]:
                    self._excuse(i, t, self._money(higher), (room - problem.least[t]) // gamma + 1)

    def _excuse(self, i: int, level: int, used: Terms, needed: int) -> None:
        """Make a new β_{i,t}: 1 only where the higher-ranked awards use at least what blocks i."""
        beta = self._new()
        self.excuses.setdefault((i, level), []).append(beta)
        self._add([*used, (beta, -needed)], 0)

    def _cut(self, i: int, before: Terms, room: int) -> None:
        """y_i = min(A_{i,λ}, room − what the higher-ranked projects got), at least the least payable amount."""
        problem, y, cut = self.problem, (self.y[i], 1), self._new()
        full, most = self._full(i), max(problem.full[i]) // problem.granule
        floors = pairwise(f // problem.granule for f in problem.least)
        self._add([*full, *_less([y])], 0)
        self._add([y, *_less(full), (cut, most)], 0)
        self._add([*before, y, (cut, -room)], 0)
        self._add(_less([*before, y]), -room)
        self._add([y, *((v, lower - higher) for v, (lower, higher) in zip(self.x[i], floors, strict=True))], 0)

    def _exactly(self, level: int) -> Terms:
        """N_t."""
        here = [(reach[level - 1], 1) for reach in self.x]
        return here if level == self.tau else here + [(reach[level], -1) for reach in self.x]

    def _number_goals(self) -> None:
        quota = self.problem.programme.quotas[0]
        funded = [(reach[0], 1) for reach in self.x]
        outside = self._new(max(quota.low, self.n))
        self._add([(outside, 1), *funded], quota.low)
        self._add([(outside, 1), *_less(funded)], -quota.high)
        present = [self._new() for _ in range(self.tau)]
        for t, p in enumerate(present, 1):
            self._add([*self._exactly(t), (p, -1)], 0)
        short = self._new(quota.target)
        self._add([(short, 1), *funded], quota.target)
        self.goals += [
            Goal("quota", "min", [(outside, 1)], 0),
            Goal("tiers_present", "max", [(p, 1) for p in present], self.tau),
            Goal("target", "min", [(short, 1)], 0),
        ]

    def _shape(self) -> None:
        parts = []
        for t in range(1, self.tau):
            part = self._new(self.n)
            parts.append((part, 1))
            self._add([(part, 1), *self._exactly(t), *_less(self._exactly(t + 1))], 0)
        self.goals.append(Goal("shape", "min", parts, 0))

    def _line(self, level: int) -> None:
        chosen = [self._new() for _ in range(self.n)]
        for reach, s in zip(self.x, chosen, strict=True):
            self._add([(reach[level - 1], 1), (s, -1)], 0)
        self._add([(s, -1) for s in chosen], -1)
        name = f"lines_{self.problem.tiers[level - 1].name}"
        self.goals.append(Goal(name, "max", [(s, i + 1) for i, s in enumerate(chosen)], self.n))


def most_per_applicant(problem: Problem) -> int:
    """Tell how many awards one applicant may get."""
    clause = problem.programme.only(PerApplicant)
    return clause.max if clause and clause.counts != "applications" else len(problem.pool)


def _less(terms: Terms) -> Terms:
    return [(v, -c) for v, c in terms]


def _only_default_rules(problem: Problem) -> None:
    levels = tuple(range(problem.top, 0, -1))
    plain = (
        problem.over == "truncate"
        and problem.merit == "excused"
        and problem.shape == "pyramid"
        and problem.programme.stance == "balanced"
        and problem.programme.ties == "keys"
        and [(q.tier, q.mode) for q in problem.programme.quotas] == [(None, "soft")]
        and not (problem.graded or problem.groupings or problem.reserve or problem.pinned)
        and all(cap is None for cap in problem.caps)
        and len(set(problem.least[1:])) == 1
        and all(opened in ((), levels) for opened in problem.open_levels)
    )
    if not plain:
        raise ValueError("the textbook model is written for the default rules only")
