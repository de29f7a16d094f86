"""青岛 moved into the pool or out of it after the files were read: what `clause.qingdao.mode` does at reading.

Where a 办法 is silent and nobody has chosen, both lists stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from allocator.law.award import Entitlement
from allocator.law.clauses import Qingdao
from allocator.law.programme import Programme
from allocator.law.qingdao import QINGDAO, Mode, undecided
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Entry
from allocator.problem.case import Case
from allocator.problem.changes import KINDS, Changes, changes
from allocator.problem.problem import Problem
from allocator.proof.resolve import resolve

_WORDS = {"separate": "单列", "out": "不纳入"}


def with_qingdao(case: Case, mode: Mode) -> Case:
    """The same case with 青岛's candidates in the pool, or outside it; pins on them go with them.

    Lines that stand outside for another reason (not scored, another programme's, not eligible) stay where they are.
    """
    clause = case.programme.only(Qingdao)
    if clause is None or clause.mode == mode:
        return case
    if mode == "in" and clause.inside:
        return case.with_clause(clause.id, mode=mode)
    where = f"{clause.where}·本厅选择" if clause.article and clause.force == "choice" else clause.where
    moving = {e.candidate.id for e in theirs(case.entries, case.programme)}
    entries = tuple(_placed(e, mode, where, clause.article) if e.candidate.id in moving else e for e in case.entries)
    outside = {e.candidate.id for e in entries if e.standing != "pool"}
    pins = {name: pin for name, pin in case.pins.items() if name not in outside}
    return case.but(entries=entries, pins=pins).with_clause(clause.id, mode=mode)


def theirs(entries: Iterable[Entry], programme: Programme) -> list[Entry]:
    """The lines of 青岛's that compete, or would if 青岛 were in the pool: scored, and with what is due known."""
    found = []
    for e in entries:
        c, apart = e.candidate, e.standing == "outside" and e.reason.startswith(QINGDAO)
        scored = c.score is not None or not programme.ranked
        known = c.event is not None or c.base is not None or not isinstance(programme.award, Entitlement)
        if c.city == QINGDAO and scored and known and (e.standing == "pool" or apart):
            found.append(e)
    return found


def _placed(entry: Entry, mode: Mode, where: str, article: str | None) -> Entry:
    if mode == "in":
        return replace(entry, standing="pool", reason="", articles=())
    reason = f"{QINGDAO}{_WORDS[mode]}({where})"
    return replace(entry, standing="outside", reason=reason, articles=(article,) if article else ())


@dataclass(frozen=True, slots=True)
class Placement:
    """The list with 青岛 placed in one way: awards and 元 in all and of 青岛's candidates, or why there is no list.

    `changes` is what happens to whom against the list as it stands; None for that list itself, and without two lists.
    """

    mode: Mode
    number: int | None
    spent: int | None
    theirs: tuple[int, int] | None
    changes: Changes | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "mode": self.mode,
            "number": self.number,
            "spent": self.spent,
            "qingdao": None if self.theirs is None else {"number": self.theirs[0], "amount": self.theirs[1]},
            "changes": None if self.changes is None else {kind: list(self.changes.of(kind)) for kind in KINDS},
            "why": self.why,
        }


def unchosen(problem: Problem) -> bool:
    """Whether nobody has chosen about 青岛 although the text is silent and its candidates compete."""
    clause = problem.programme.only(Qingdao)
    cities = {c.city for c in problem.pool}
    return clause is not None and undecided(clause.mode, cities, own=problem.programme.own)


def placements(case: Case, problem: Problem, allocation: Allocation | None, why: str) -> tuple[Placement, ...]:
    """The list as it stands, with 青岛 in the pool, and the one with 青岛 apart; empty where nobody has to choose.

    Leaving 青岛 out gives the same list as placing it apart. After 公示 nothing is left to choose.
    """
    if problem.publication is not None or not unchosen(problem):
        return ()
    apart = resolve(with_qingdao(case, "separate"))
    here, there = (problem, allocation), (apart.problem, apart.allocation)
    moved = changes(here, there) if here[1] and there[0] and there[1] else None  # type: ignore[arg-type]
    return (_placement("in", *here, None, why), _placement("separate", *there, moved, apart.why))


def _placement(
    mode: Mode, problem: Problem | None, allocation: Allocation | None, moved: Changes | None, why: str
) -> Placement:
    if problem is None or allocation is None:
        return Placement(mode, None, None, None, why=why)
    theirs = [a.amount for c, a in zip(problem.pool, allocation.awards, strict=True) if a and c.city == QINGDAO]
    return Placement(mode, len(allocation.funded), allocation.spent, (len(theirs), sum(theirs)), moved)
