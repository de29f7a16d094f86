"""The other readings (口径) of a programme's clauses: which of them say something about this pool.

Every alternative of a clause is a figure or mode that can be run. Most of them change nothing for a given pool; some
only do so together with another. Both are found by solving: each alone, then those that changed nothing in pairs with
all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from math import prod
from typing import Literal

from allocator import tier_facts
from allocator.case import Case
from allocator.clause import (
    Alternative,
    AppliedTier,
    Apportionment,
    CityCap,
    CityCeiling,
    CityFloor,
    CityReserve,
    Clause,
    Exclusive,
    ExpertsTier,
    FoundTier,
    Qingdao,
)
from allocator.errors import RulesError, UsageError
from allocator.models.rules import rules_of
from allocator.scenario import apply, reading
from allocator.sweep import Progress, sweep
from allocator.whatif.qingdao import with_qingdao
from allocator.whatif.resolve import LATE, UNPROVEN, Proof, resolve

Awards = Mapping[str, tuple[int, int]]
"""Candidate id → level and 元."""
Weight = Literal["alone", "paired", "none", "unusable"]
"""What a reading does: change the list alone, only together with one that is combined, nothing, or not run."""
Choice = frozenset[int]
"""Numbers of the readings adopted together, at most one of each clause; the empty one is the case as it is."""


@dataclass(frozen=True)
class Reading:
    """One other reading of one clause.

    Attributes
    ----------
    number
        Its place among all readings of the programme.
    adopted
        The clause as this reading has it; None where it cannot be run, and `why` says why.
    outside
        It leaves the score-line theorem.
    new
        It switches on a choice of the ministry that is off: another rule rather than another reading.
    """

    number: int
    clause: Clause
    name: str
    adopted: Clause | None
    why: str = ""
    outside: bool = False
    new: bool = False


@dataclass(frozen=True)
class Found:
    """The list under some readings: the awards, or why there is none."""

    awards: Awards
    proof: Proof = "none"
    why: str = ""


def readings_of(case: Case, wanted: Collection[str] = ()) -> tuple[Reading, ...]:
    """Every alternative of every clause (of the `wanted` ids, where given) that differs from the clause as it is.

    A reading whose figures the file cannot serve, or that cannot be frozen, says why.
    """
    base_inside = _inside(case)
    found: list[Reading] = []
    for clause in case.programme.clauses:
        for alternative in clause.alternatives if not wanted or clause.id in wanted else ():
            one = _reading(case, len(found), clause, alternative, base_inside=base_inside)
            if one is not None:
                found.append(_unless_twin(one, found))
    return tuple(found)


def _unless_twin(one: Reading, before: Sequence[Reading]) -> Reading:
    """青岛 apart and 青岛 left out give the same list: the second of the two is not run again."""
    if not isinstance(one.adopted, Qingdao) or one.adopted.mode == "in":
        return one
    for other in before:
        if isinstance(other.adopted, Qingdao) and other.adopted.mode != "in":
            return replace(one, adopted=None, why=f"与“{other.name}”的名单相同，不重复测算")
    return one


def adopt(case: Case, readings: Iterable[Reading]) -> Case:
    """The case under some readings of different clauses."""
    for one in readings:
        clause = one.adopted
        if isinstance(clause, Qingdao):
            case = with_qingdao(case, clause.mode)
        elif clause is not None:
            case = case.with_clause(clause.id, **{name: getattr(clause, name) for name in type(clause).model_fields})
    return case


def solve_under(case: Case) -> Found:
    """The list of a case as plain data: small enough to travel between processes."""
    answer = resolve(case)
    return Found(answer.awards, answer.proof, answer.why)


@dataclass
class Solved:
    """Lists by the readings adopted, each solved once."""

    case: Case
    readings: tuple[Reading, ...]
    executor: Executor | None = None
    progress: Progress | None = None
    known: dict[Choice, Found] = field(default_factory=dict)

    def all_of(self, choices: Iterable[Choice]) -> None:
        """Solve what is not known yet.

        Raises
        ------
        UsageError
            One of them was not proven in time: what holds under all of them could not be said.
        """
        new = [c for c in dict.fromkeys(choices) if c not in self.known]
        cases = [adopt(self.case, (self.readings[n] for n in sorted(c))) for c in new]
        found = sweep(solve_under, cases, executor=self.executor, progress=self.progress)
        self.known.update(zip(new, found, strict=True))
        if any(one.why == UNPROVEN for one in found):
            raise UsageError(f"有的口径下{LATE}，不能断定哪些支持不随口径变化。可用 --clause 指定要比较的条款")

    def __getitem__(self, choice: Choice) -> Found:
        return self.known[choice]


class Selection:
    """The readings to combine, taken up one by one as long as all their combinations are at most `most`.

    First the readings of clauses in force: those that change the list alone, the text's before the ministry's choices;
    then those that change it only together with one already taken, or with another such one. Then, in the same way, the
    readings that switch on a choice of the ministry which is off. What does not fit stays out.

    Attributes
    ----------
    weights
        What each reading does: see `Weight`.
    taken
        Numbers of the readings taken.
    """

    def __init__(self, solved: Solved, most: int) -> None:
        self.solved, self.most = solved, most
        self.weights: dict[int, Weight] = {r.number: "unusable" for r in solved.readings}
        self.taken: list[int] = []
        usable = [r for r in solved.readings if r.adopted is not None and not r.outside]
        solved.all_of([frozenset(), *(frozenset({r.number}) for r in usable)])
        for r in usable:
            alone = solved[frozenset({r.number})]
            if not alone.why:
                self.weights[r.number] = "none" if alone.awards == solved[frozenset()].awards else "alone"
        order = sorted(usable, key=lambda r: (r.clause.force == "choice", r.number))
        quiet: list[Reading] = []
        for new in (False, True):
            phase = [r for r in order if r.new == new]
            for r in phase:
                if self.weights[r.number] == "alone":
                    self._take(r)
            quiet += [r for r in phase if self.weights[r.number] == "none"]
            self._take_pairs(quiet)

    @property
    def left_out(self) -> tuple[int, ...]:
        """Readings that change the list and did not fit."""
        return tuple(n for n, weight in self.weights.items() if weight in ("alone", "paired") and n not in self.taken)

    def _take(self, one: Reading) -> bool:
        numbers = Counter(self.solved.readings[n].clause.id for n in (*self.taken, one.number))
        fits = prod(1 + number for number in numbers.values()) <= self.most
        if fits:
            self.taken.append(one.number)
        return fits

    def _take_pairs(self, quiet: Sequence[Reading]) -> None:
        """Take the quiet readings that matter together with one taken; then, in turn, with those."""
        taken = [self.solved.readings[n] for n in self.taken]
        waiting = [r for r in quiet if r.number not in self.taken]
        pairs = [(a, b) for a, b in (*combinations(waiting, 2), *product(waiting, taken)) if a.clause.id != b.clause.id]
        self.solved.all_of(frozenset({a.number, b.number}) for a, b in pairs)
        for pair in pairs:
            both = self.solved[frozenset(r.number for r in pair)]
            for one, other in (pair, pair[::-1]):
                quiet_one = self.weights[one.number] == "none" and one.number not in self.taken
                if quiet_one and not both.why and both.awards != self.solved[frozenset({other.number})].awards:
                    self.weights[one.number] = "paired"
        for one in waiting:
            if self.weights[one.number] == "paired":
                self._take(one)


def _reading(case: Case, number: int, clause: Clause, alternative: Alternative, *, base_inside: bool) -> Reading | None:
    """The alternative as a reading; None where it says what holds already."""
    try:
        applied = apply(case.programme, reading(clause, alternative)).programme
    except RulesError as fault:
        return Reading(number, clause, alternative.name, None, str(fault))
    adopted = next(c for c in applied.clauses if c.id == clause.id)
    if adopted == clause:
        return None
    if lacking := _lacking(case, adopted):
        return Reading(number, clause, alternative.name, None, lacking)
    one = Reading(number, clause, alternative.name, adopted)
    outside = base_inside and not _inside(adopt(case, [one]))
    return Reading(number, clause, alternative.name, adopted, outside=outside, new=_off(clause))


def _off(clause: Clause) -> bool:
    """Whether a clause is a choice of the ministry about cities that is not made."""
    return isinstance(clause, CityCap | CityCeiling | CityFloor | CityReserve | Apportionment) and not clause.active


def _inside(case: Case) -> bool:
    """Whether the score lines serve the case; one that cannot be frozen is told apart when it is solved."""
    try:
        return all(rule.act != "neither" for rule in rules_of(case.problem()))
    except RulesError:
        return True


def _lacking(case: Case, clause: Clause) -> str:
    """What the candidates' file lacks for a clause to mean anything."""
    pool = [e.candidate for e in case.entries if e.standing == "pool"]
    if isinstance(clause, Exclusive) and clause.on and not any(c.cell(clause.field, clause.column) for c in pool):
        name = {"product": "产品", "industry": "行业"}.get(clause.field or "", clause.by)
        return f"申报表没有“{name}”一列的内容，此口径无从测算"
    if isinstance(clause, ExpertsTier) and not any(c.experts_tier for c in pool):
        return "申报表没有专家评定等级，此口径无从测算"
    if isinstance(clause, AppliedTier) and not any(c.applied_tier for c in pool):
        return "申报表没有申报的等级，此口径无从测算"
    if isinstance(clause, FoundTier) and not any(tier_facts.found(case.programme, c.gates) for c in pool):
        return "申报表没有载明已获认定的项目，此口径无从测算"
    return ""
