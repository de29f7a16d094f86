"""The other readings (口径) of a programme's clauses and conditions, and the ministry's options: what each changes.

Every alternative is something that can be run. A clause that an article fixes can be *read* otherwise; what no text
fixes is an *option* of the ministry. Which is which the clause's force says.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from allocator.errors import DataError, RulesError, UsageError
from allocator.law.clause.base import Clause
from allocator.law.clause.fields import Alternative
from allocator.law.gates import Gate
from allocator.law.programme import Programme
from allocator.law.scenario import apply, reading
from allocator.models.priority import walked
from allocator.parallel import Progress, sweep
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.resolve import LATE, Lack, Proof, resolve_frozen
from allocator.whatif.conditions import with_gates

Awards = Mapping[str, tuple[int, int]]
"""Candidate id → level and 元."""
ReadingKind = Literal["reading", "option"]
"""`reading`: another way to read an article. `option`: a choice of the ministry that no text makes."""
Way = Literal["lines", "shares", "other"]
"""How a case is solved: by score lines, in milliseconds; by score lines at one share of the ceilings after another; or
otherwise (solvers, sums due)."""
Weight = Literal["alone", "paired", "none", "unusable"]
"""What a reading does: change the list alone, only together with another one, nothing, or not run."""
Choice = frozenset[int]
"""Numbers of the readings adopted together, at most one of each clause; the empty one is the case as it is."""
_ADOPTED = {"clauses", "gates", "amounts", "ties", "stance", "goals", "tiers"}
"""What of a programme can be replaced after the files were read."""


@dataclass(frozen=True)
class Reading:
    """One other reading of one clause or condition.

    Attributes
    ----------
    number
        Its place among all readings of the programme.
    parts
        What of the programme it replaces: field → value, of clauses and gates those replaced, by id; None where it
        cannot be run, and `why` says why.
    way
        How the case is solved with it alone.
    new
        It switches on a choice of the ministry that is off: another rule rather than another reading.
    """

    number: int
    owner: Clause | Gate
    name: str
    parts: Mapping[str, Any] | None
    why: str = ""
    way: Way = "lines"
    new: bool = False

    @property
    def kind(self) -> ReadingKind:
        """Whether the text or the ministry is read."""
        return "option" if isinstance(self.owner, Clause) and self.owner.force == "choice" else "reading"

    @property
    def article(self) -> str:
        """Where what is read stands."""
        return self.owner.where if isinstance(self.owner, Clause) else self.owner.article

    @property
    def usable(self) -> bool:
        """Whether it can be run at all."""
        return self.parts is not None


@dataclass(frozen=True)
class Found:
    """The list under some readings: the awards, or why there is none."""

    awards: Awards
    proof: Proof = "none"
    why: str = ""
    lack: Lack = ""


def readings_of(case: Case, wanted: Collection[str] = ()) -> tuple[Reading, ...]:
    """Return every alternative of every clause and condition (of the `wanted` ids) that differs from what holds now.

    A reading whose figures the file cannot serve, or that cannot be frozen, says why.
    """
    found: list[Reading] = []
    for owner, alternative in _alternatives(case.programme):
        one = _reading(case, len(found), owner, alternative) if not wanted or owner.id in wanted else None
        if one is not None:
            found.append(_unless_twin(one, found))
    return tuple(found)


def readable(programme: Programme) -> list[str]:
    """Ids of the clauses and conditions that can be read otherwise."""
    return list(dict.fromkeys(owner.id for owner, _ in _alternatives(programme)))


def _alternatives(programme: Programme) -> Iterator[tuple[Clause | Gate, Alternative]]:
    for clause in programme.clauses:
        yield from ((clause, a) for a in clause.alternatives)
    for gate in programme.gates:
        yield from ((gate, a) for a in gate.readings)


def _unless_twin(one: Reading, before: Sequence[Reading]) -> Reading:
    """青岛 apart and 青岛 left out give the same list: the second of the two is not run again."""
    clause = _read(one)
    for other in before if clause else ():
        if clause and (theirs := _read(other)) and clause.same_list(theirs):
            return replace(one, parts=None, why=f"与“{other.name}”的名单相同，不重复测算")
    return one


def _read(one: Reading) -> Clause | None:
    """Return the clause of a reading as it is read; None of a condition, and of what cannot be run."""
    clause = (one.parts or {}).get("clauses", {}).get(one.owner.id)
    return clause if isinstance(clause, Clause) else None


def adopt(case: Case, readings: Iterable[Reading]) -> Case:
    """Return the case under some readings of different clauses."""
    clauses: dict[str, Clause] = {}
    gates: dict[str, Gate] = {}
    others: dict[str, Any] = {}
    for one in readings:
        for name, value in (one.parts or {}).items():
            if name == "clauses":
                clauses |= value
            elif name == "gates":
                gates |= value
            else:
                others[name] = value
    programme = case.programme
    case = case.but(programme=programme.model_copy(update=others))
    if gates:
        case = with_gates(case, tuple(gates.get(g.id, g) for g in programme.gates))
    for clause in clauses.values():
        case = clause.placed(case)
    return case


def solve_under(problem: Problem) -> Found:
    """Return the list of a problem as plain data: small enough to travel between processes."""
    answer = resolve_frozen(problem)
    return Found(answer.awards, answer.proof, answer.why, answer.lack)


@dataclass
class Solved:
    """Lists by the readings adopted; cases that are the same to every engine are solved once."""

    case: Case
    readings: tuple[Reading, ...]
    executor: Executor | None = None
    progress: Progress | None = None
    known: dict[Choice, Found] = field(default_factory=dict)
    same: dict[Hashable, Found] = field(default_factory=dict)

    def all_of(self, choices: Iterable[Choice]) -> None:
        """Solve what is not known yet.

        Raises
        ------
        UsageError
            One of them was not proven in time: what holds under all of them could not be said.
        """
        new = [c for c in dict.fromkeys(choices) if c not in self.known]
        keys: dict[Choice, Hashable] = {}
        first: dict[Hashable, Problem] = {}
        for choice in new:
            try:
                problem = adopt(self.case, (self.readings[n] for n in sorted(choice))).problem()
            except (DataError, RulesError) as fault:
                self.known[choice] = Found({}, why=str(fault), lack="refused")
                continue
            key = keys[choice] = _key(problem)
            if key not in self.same:
                first.setdefault(key, problem)
        found = sweep(solve_under, list(first.values()), executor=self.executor, progress=self.progress)
        self.same.update(zip(first, found, strict=True))
        self.known.update({c: self.same[key] for c, key in keys.items()})
        if any(self.known[c].lack == "late" for c in new):
            raise UsageError(f"有的口径下{LATE}，不能断定哪些支持不随口径变化。可用 --clause 指定要比较的条款")

    def __getitem__(self, choice: Choice) -> Found:
        return self.known[choice]


def _key(p: Problem) -> Hashable:
    """Everything that any engine asks of a problem of one case: what conditions and `Clause.freezing` decide is in it.

    The candidates themselves are those of the case, whoever of them is in the pool.
    """
    programme = p.programme
    named = [(c.id, c.asked()) for c in programme.clauses]
    return (
        tuple(c.id for c in p.pool), p.full, p.least, p.open_levels, p.applicant, p.room, p.city, p.groupings,
        p.received if p.entitled else (), tuple(sorted(p.pinned.items())),
        repr((named, p.tiers, programme.amounts, programme.ties, programme.stance, programme.goals)),
    )  # fmt: skip


def _reading(case: Case, number: int, owner: Clause | Gate, alternative: Alternative) -> Reading | None:
    """Return the alternative as a reading; None where it holds already or is what is done until somebody chooses."""
    try:
        applied = apply(case.programme, reading(owner, alternative)).programme
    except RulesError as fault:
        return Reading(number, owner, alternative.name, None, str(fault))
    parts = _parts(case.programme, applied)
    if not parts or _unchosen(owner, parts):
        return None
    if late := parts.keys() - _ADOPTED:
        return Reading(
            number,
            owner,
            alternative.name,
            None,
            f"须重新读取申报表（{'、'.join(sorted(late))}），请用 --scenario 测算",
        )
    if lacking := _lacking(case, parts):
        return Reading(number, owner, alternative.name, None, lacking)
    one = Reading(number, owner, alternative.name, parts, new=isinstance(owner, Clause) and _off(owner))
    return replace(one, way=way(adopt(case, [one])))


def _parts(before: Programme, after: Programme) -> dict[str, Any]:
    """Tell what one programme has that another has not.

    Field → value, of clauses and gates those that differ, by id.
    """
    moved = {n: getattr(after, n) for n in Programme.model_fields if getattr(before, n) != getattr(after, n)}
    for name in {"clauses", "gates"} & moved.keys():
        pairs = zip(getattr(before, name), moved[name], strict=True)
        moved[name] = {new.id: new for old, new in pairs if old != new}
    return moved


def _unchosen(owner: Clause | Gate, parts: Mapping[str, Any]) -> bool:
    """Tell whether the alternative chooses what is done while nobody has chosen about 青岛: the same list."""
    clause = parts.get("clauses", {}).get(owner.id)
    return isinstance(owner, Clause) and clause is not None and owner.same_list(clause)


def _off(clause: Clause) -> bool:
    """Tell whether a clause is a choice of the ministry about cities that is not made."""
    return clause.of_cities and not clause.active


def way(case: Case) -> Way:
    """Tell how a case is solved; one that cannot be frozen is told apart when it is."""
    try:
        problem = case.problem()
    except (DataError, RulesError):
        return "lines"
    if problem.entitled or problem.prorates or not walked(problem):
        return "other"
    return "lines" if problem.at is None else "shares"


def _lacking(case: Case, parts: Mapping[str, Any]) -> str:
    """Tell what the candidates' file lacks for a reading to mean anything."""
    clauses: Iterable[Clause] = parts.get("clauses", {}).values()
    gates: Iterable[Gate] = parts.get("gates", {}).values()
    return next(filter(None, (*(c.lacks(case) for c in clauses), *(_of_gate(case, g) for g in gates))), "")


def _of_gate(case: Case, gate: Gate) -> str:
    """Return a condition that is switched on needs a column that answers it; one switched off needs none."""
    told = any(e.candidate.gates.get(gate.id, "unknown") != "unknown" for e in case.entries if e.standing != "held")
    if gate.on and not told:
        return f"申报表没有“{gate.tests[0].columns[0]}”一列的内容，此口径无从测算" if gate.tests else "此口径无从测算"
    return ""
