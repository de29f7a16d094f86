"""How far a list depends on how the clauses are read.

Readings of an article are tried each alone, in every pair, and in all combinations as long as these are solved by score
lines and are no more than `MOST`. Which set was tried is part of every statement: it holds for this set and for nothing
else. The ministry's options are no readings: each is tried alone, and nothing is said to hold under them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from itertools import combinations, product
from math import prod
from typing import Any

from allocator.errors import UsageError
from allocator.parallel import Progress
from allocator.problem.case import Case
from allocator.problem.changes import changed
from allocator.whatif.readings import Choice, Found, Reading, Solved, Weight, readable, readings_of, way
from allocator.whatif.standing import Hold, Standing, Switch, Tried, Turn, WhyNot

MOST = 2000
"""Combinations of all readings solved, at most."""
BASE: Choice = frozenset()


@dataclass(frozen=True)
class Interpretations:
    """What holds under how many readings.

    Attributes
    ----------
    readings, weights, alone
        Every other reading and option of the programme; what it does for this pool; the list under it alone, where it
        was solved.
    tried, combinations
        Which readings of articles were tried together; readings adopted → the list.
    tiers
        Names of the levels, the lowest first.
    names
        Candidate id → the number with the name beside it.
    """

    readings: tuple[Reading, ...]
    weights: Mapping[int, Weight]
    alone: Mapping[int, Found]
    tried: Tried
    combinations: Mapping[Choice, Found]
    standings: tuple[Standing, ...]
    tiers: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def signed(self) -> tuple[int, ...]:
        """Numbers of the readings of articles that were tried: what the sentences have signs for."""
        return tuple(sorted({n for choice in self.combinations for n in choice}))

    @property
    def options(self) -> list[Reading]:
        """What the ministry may choose, no reading of any article."""
        return [r for r in self.readings if r.kind == "option"]

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
        """Tell what a reading changes alone; None where it was not solved, or has no list."""
        one = self.alone.get(number)
        if one is None or one.why:
            return None
        return changed(self.base.awards, one.awards).lists()

    def of(self, hold: Hold) -> list[Standing]:
        """Return the candidates of one kind, by rank."""
        return [s for s in self.standings if s.hold == hold]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "most": MOST,
            "tried": asdict(self.tried),
            "readings": [
                {
                    "number": r.number,
                    "kind": r.kind,
                    "clause": r.owner.id,
                    "article": r.article,
                    "name": r.name,
                    "effect": self.weights[r.number],
                    "combined": r.number in self.tried.all_of and self.tried.why_not is None,
                    "why": r.why or (self.alone[r.number].why if r.number in self.alone else ""),
                    "outside_theorem": r.way == "other",
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
    """Tell what each award depends on, over readings tried alone, in pairs and, where it can be, all together.

    Parameters
    ----------
    wanted
        Ids of the clauses and conditions to look at; all where empty.
    outside
        Also solve what score lines do not serve (CP-SAT, up to a second or so each): options alone, readings in pairs.

    Raises
    ------
    UsageError
        An unknown clause, or there is no list as the clauses are read now.
    """
    known = readable(case.programme)
    if unknown := [name for name in wanted if name not in known]:
        raise UsageError(f"--clause：条款“{unknown[0]}”没有其他口径。可用：{'、'.join(known)}")
    readings = readings_of(case, wanted)
    solved = Solved(case, readings, executor, progress)
    solved.all_of([BASE])
    if (base := solved[BASE]).why:
        raise UsageError(f"现行口径下没有名单：{base.why}。请先用 solve 命令查明原因")
    usable = [r for r in readings if r.usable]
    articles = [r for r in usable if r.kind == "reading"]
    solved.all_of(_one(r) for r in usable if outside or r.way != "other" or r.kind == "reading")
    alone = {r.number: solved[_one(r)] for r in usable if _one(r) in solved.known}
    standing = [r for r in articles if not alone[r.number].why]
    tried, choices = _tried(case, standing, outside=outside)
    solved.all_of(choices)
    found = {c: solved[c] for c in choices}
    order = _ids(case, found)
    return Interpretations(
        readings=readings,
        weights=_weights(readings, alone, found),
        alone=alone,
        tried=tried,
        combinations=found,
        standings=tuple(_standing(name, readings, found) for name in order),
        tiers=tuple(reversed(case.programme.levels)),
        names={e.candidate.id: e.candidate.called for e in case.entries},
    )


def _one(reading: Reading) -> Choice:
    return frozenset({reading.number})


def _tried(case: Case, readings: Sequence[Reading], *, outside: bool) -> tuple[Tried, list[Choice]]:
    """Tell which choices are tried, those with fewer readings first."""
    quick = [r for r in readings if r.way == "lines"] if way(case) == "lines" else []
    paired = [r for r in readings if outside or r in quick or r.way == "shares"] if quick or outside else []
    pairs = [_one(a) | _one(b) for a, b in combinations(paired, 2) if a.owner.id != b.owner.id]
    by_owner: dict[str, list[int]] = {}
    for r in quick:
        by_owner.setdefault(r.owner.id, []).append(r.number)
    size = prod(1 + len(numbers) for numbers in by_owner.values())
    why_not: WhyNot | None = None
    if len(by_owner) < 3:  # of two clauses the pairs are all there is
        why_not = "few" if quick or not readings else "not_lines"
    elif size > MOST:
        why_not = "too_many"
    every = [] if why_not else product(*([None, *numbers] for numbers in by_owner.values()))
    together = [frozenset(n for n in one if n is not None) for one in every]
    choices = dict.fromkeys([BASE, *map(_one, readings), *pairs, *together])
    unpaired = tuple(r.number for r in readings if r not in paired)
    tried = Tried(len(readings), len(pairs), unpaired, size, tuple(r.number for r in quick), why_not)
    return tried, sorted(choices, key=lambda c: (len(c), sorted(c)))


def _weights(
    readings: Iterable[Reading], alone: Mapping[int, Found], found: Mapping[Choice, Found]
) -> dict[int, Weight]:
    """Tell what each reading does, alone or together with one other."""
    base, weights = found[BASE], dict[int, Weight]()
    for r in readings:
        one = alone.get(r.number)
        if one is None or one.why:
            weights[r.number] = "unusable"
        elif one.awards != base.awards:
            weights[r.number] = "alone"
        else:
            weights[r.number] = "paired" if _matters(r.number, found) else "none"
    return weights


def _matters(number: int, found: Mapping[Choice, Found]) -> bool:
    """Tell whether a reading changes a list that others have changed already."""
    return any(
        not one.why and not (less := found[choice - {number}]).why and one.awards != less.awards
        for choice, one in found.items()
        if number in choice and choice - {number} in found
    )


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
        readings[n].owner.id: None
        for choice, award in got.items()
        for n in choice
        if (less := choice - {n}) in got and got[less] != award
    }
    order = [r.owner.id for r in readings]
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
    """Return the least sets of readings with another award, first those that decide on being funded at all."""
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
