"""How far a list depends on how the clauses are read: every combination of the readings that matter for this pool.

A reading matters when it changes the list alone, or together with one other reading; `readings.Selection` says in which
order they are taken up. Readings that do not fit into `MOST` combinations are left out and named. Every combination is
solved, so that each statement is exact for these combinations and for nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Literal

from allocator.case import Case
from allocator.compare import changed
from allocator.errors import UsageError
from allocator.sweep import Progress
from allocator.whatif.price import refuse_entitled
from allocator.whatif.readings import Choice, Found, Reading, Selection, Solved, Weight, adopt, readings_of, solve_under

MOST = 256
"""Combinations solved, at most."""
Hold = Literal["firm", "funded", "some"]
"""`firm`: the same tier and amount under all combinations. `funded`: an award under all, not always the same.
`some`: an award under some only."""
Turn = Literal["in", "out", "other"]
"""What a switch does: brings an award, takes it away, or changes its tier or amount."""
BASE: Choice = frozenset()


@dataclass(frozen=True, slots=True)
class Switch:
    """Readings that together change a candidate's award while no part of them does; everything else as it is.

    Attributes
    ----------
    readings
        Numbers of the readings.
    level, amount
        What the candidate then gets; 0 for nothing.
    """

    readings: tuple[int, ...]
    turn: Turn
    level: int
    amount: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate that has an award under at least one combination.

    Attributes
    ----------
    level, amount
        As the clauses are read now; 0 for nothing.
    funded
        Under how many combinations it has an award.
    clauses
        The clauses whose reading ever changes its award, all others held still.
    switches
        The least sets of readings that change it, starting from the present ones.
    """

    id: str
    hold: Hold
    level: int
    amount: int
    funded: int
    clauses: tuple[str, ...]
    switches: tuple[Switch, ...]


@dataclass(frozen=True)
class Interpretations:
    """What holds under how many readings.

    Attributes
    ----------
    readings, weights, alone
        Every other reading of the programme; what it does for this pool; the list under it alone, where it was solved.
    combined
        Numbers of the readings that were combined; the others that matter are `left_out`.
    combinations
        Readings adopted → the list.
    tiers
        Names of the levels, the lowest first.
    """

    readings: tuple[Reading, ...]
    weights: Mapping[int, Weight]
    alone: Mapping[int, Found]
    combined: tuple[int, ...]
    left_out: tuple[int, ...]
    combinations: Mapping[Choice, Found]
    standings: tuple[Standing, ...]
    tiers: tuple[str, ...]

    @property
    def base(self) -> Found:
        return self.combinations[BASE]

    @property
    def listed(self) -> list[Choice]:
        """The combinations that have a list."""
        return [choice for choice, found in self.combinations.items() if not found.why]

    @property
    def void(self) -> list[Choice]:
        """The combinations that have none."""
        return [choice for choice, found in self.combinations.items() if found.why]

    @property
    def different(self) -> int:
        """How many different lists there are."""
        return len({frozenset(self.combinations[c].awards.items()) for c in self.listed})

    def _changes(self, number: int) -> dict[str, list[str]] | None:
        """What a reading changes alone; None where it was not solved, or has no list."""
        one = self.alone.get(number)
        if one is None or one.why:
            return None
        return {kind: list(ids) for kind, ids in asdict(changed(self.base.awards, one.awards)).items()}

    def of(self, hold: Hold) -> list[Standing]:
        """The candidates of one kind, by rank."""
        return [s for s in self.standings if s.hold == hold]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "most": MOST,
            "readings": [
                {
                    "number": r.number,
                    "clause": r.clause.id,
                    "article": r.clause.where,
                    "name": r.name,
                    "effect": self.weights[r.number],
                    "combined": r.number in self.combined,
                    "why": r.why or (self.alone[r.number].why if r.number in self.alone else ""),
                    "outside_theorem": r.outside,
                    "proof": self.alone[r.number].proof if r.number in self.alone else None,
                    "changes": self._changes(r.number),
                }
                for r in self.readings
            ],
            "combinations": {
                "solved": len(self.combinations),
                "without_list": [[sorted(c), self.combinations[c].why] for c in self.void],
                "different_lists": self.different,
            },
            "left_out": list(self.left_out),
            "candidates": [
                {
                    "id": s.id,
                    "holds": s.hold,
                    "tier": self.tiers[s.level - 1] if s.level else None,
                    "amount": s.amount,
                    "funded_in": s.funded,
                    "clauses": list(s.clauses),
                    "switches": [
                        {
                            "readings": list(w.readings),
                            "turn": w.turn,
                            "tier": self.tiers[w.level - 1] if w.level else None,
                            "amount": w.amount,
                        }
                        for w in s.switches
                    ],
                }
                for s in self.standings
            ],
        }


def interpretations(
    case: Case,
    wanted: Collection[str] = (),
    *,
    outside: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Interpretations:
    """Every combination of the readings that matter, and what each award depends on.

    Parameters
    ----------
    wanted
        Ids of the clauses to look at; all where empty.
    outside
        Also solve, each alone, the readings that leave the score-line theorem (CP-SAT, a second or so each).

    Raises
    ------
    UsageError
        An unknown clause, sums are due here, or there is no list as the clauses are read now.
    """
    refuse_entitled(case.programme)
    known = [c.id for c in case.programme.clauses if c.alternatives]
    if unknown := [name for name in wanted if name not in known]:
        raise UsageError(f"--clause：条款“{unknown[0]}”没有其他口径。可用：{'、'.join(known)}")
    readings = readings_of(case, wanted)
    solved = Solved(case, readings, executor, progress)
    solved.all_of([BASE])
    if (base := solved[BASE]).why:
        raise UsageError(f"现行口径下没有名单：{base.why}。请先用 solve 命令查明原因")
    selection = Selection(solved, MOST)
    choices = _choices(readings, sorted(selection.taken))
    solved.all_of(choices)
    combinations = {c: solved[c] for c in choices}
    alone = {r.number: solved[frozenset({r.number})] for r in readings if frozenset({r.number}) in solved.known}
    if outside:
        alone |= {r.number: solve_under(adopt(case, [r])) for r in readings if r.outside}
    order = _ids(case, combinations)
    return Interpretations(
        readings=readings,
        weights=selection.weights,
        alone=alone,
        combined=tuple(sorted(selection.taken)),
        left_out=selection.left_out,
        combinations=combinations,
        standings=tuple(_standing(name, readings, combinations) for name in order),
        tiers=tuple(reversed(case.programme.levels)),
    )


def _choices(readings: Sequence[Reading], combined: Sequence[int]) -> list[Choice]:
    """All combinations, the present readings first, then by how many differ."""
    by_clause: dict[str, list[int]] = {}
    for n in combined:
        by_clause.setdefault(readings[n].clause.id, []).append(n)
    every = product(*([None, *numbers] for numbers in by_clause.values()))
    choices = [frozenset(n for n in one if n is not None) for one in every]
    return sorted(choices, key=lambda c: (len(c), sorted(c)))


def _ids(case: Case, combinations: Mapping[Choice, Found]) -> list[str]:
    """Whoever has an award anywhere, by rank, those outside the present pool last."""
    problem = case.problem()
    places = {c.id: k for k, c in enumerate(problem.pool)}
    for found in combinations.values():
        for name in found.awards:
            places.setdefault(name, len(places))
    funded = {name for found in combinations.values() for name in found.awards}
    return sorted(funded, key=places.__getitem__)


def _standing(name: str, readings: Sequence[Reading], combinations: Mapping[Choice, Found]) -> Standing:
    nothing = (0, 0)
    got = {c: f.awards.get(name, nothing) for c, f in combinations.items() if not f.why}
    base = got[BASE]
    funded = sum(award != nothing for award in got.values())
    hold: Hold = "some" if funded < len(got) else "firm" if set(got.values()) == {base} else "funded"
    clauses = {
        readings[n].clause.id: None
        for choice, award in got.items()
        for n in choice
        if (less := choice - {n}) in got and got[less] != award
    }
    order = [r.clause.id for r in readings]
    return Standing(
        id=name,
        hold=hold,
        level=base[0],
        amount=base[1],
        funded=funded,
        clauses=tuple(sorted(clauses, key=order.index)),
        switches=tuple(_switches(base, got)),
    )


def _switches(base: tuple[int, int], got: Mapping[Choice, tuple[int, int]]) -> list[Switch]:
    """The least sets of readings with another award, first those that decide on being funded at all."""
    found: list[Switch] = []
    kinds: tuple[Turn, ...] = ("out", "other") if base[0] else ("in",)
    for turn in kinds:
        least: list[Choice] = []
        for choice, (level, amount) in got.items():
            differs = (level == 0) if turn == "out" else level > 0 and (level, amount) != base
            if differs and not any(one <= choice for one in least):
                least.append(choice)
                found.append(Switch(tuple(sorted(choice)), turn, level, amount))
    return found
