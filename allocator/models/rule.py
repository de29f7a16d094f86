"""The shape of a rule: one clause said as rows for a solver, as a plain measurement, and as a sentence.

A rule also says how it acts on the walk down the order π (see `engines/lines.py`):

    total    depends only on counts and sums: it selects among walks
    blocks   looks only at higher-ranked awards: it stops single candidates on the walk
    fixes    settles single candidates beside the order (pins)
    seats    adds awards after the walk (city reserve)
    order    is the walk itself (merit order)
    neither  cannot be walked: the line engine declines and names the clause
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from allocator.allocation import Allocation
from allocator.clause import Clause
from allocator.models.algebra import Expression, eq
from allocator.models.state import State
from allocator.money import show_score, show_wan
from allocator.problem import Problem
from allocator.programme import Gate

if TYPE_CHECKING:
    from allocator.models.decisions import Decisions
    from allocator.models.tally import Tally

Act = Literal["total", "blocks", "fixes", "seats", "order", "neither"]
Unit = Literal["元", "个", "分", "档", "项"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One group that a clause looks at: who, the value found, the limit, and whether it holds and binds.

    `value` and `limit` are integers in `unit`: 元, awards, hundredths of a point, levels, or cases (项).
    `sense` says which side the limit is on.
    """

    clause: str
    article: str
    who: str
    value: int
    limit: int
    holds: bool
    binds: bool
    unit: Unit
    sense: Literal["<=", ">=", "="] = "<="
    sentence: str = ""


class Rule:
    """Base of every rule; a rule file overrides what its clause needs.

    Parameters
    ----------
    clause
        The clause's figures, from the programme.
    problem
        The frozen problem it speaks about.
    """

    kind: ClassVar[str]
    act: Act = "total"
    watches_all: bool = False
    """Whether awards of every candidate matter to it on the walk (cities, groups), not of some applicants only."""
    unit: ClassVar[Unit] = "个"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        self.id = clause.id
        self.article = clause.article or "本厅选择"
        self.problem = problem

    def rows(self, d: Decisions) -> None:
        """Add the clause's rows to the model."""

    def close(self, d: Decisions) -> None:
        """Rows X_{i,t} = X_{i,t+1} for every level that this clause closes to a candidate by its own data."""
        for i, shut in enumerate(self.problem.closed_by):
            for t in (t for t, by in shut.items() if self.id in by):
                d.add(eq(d.reaches(i, t), d.reaches(i, t + 1)), self.id, f"{self.problem.pool[i].id}不能定为第{t}档")

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        """A 0/1 expression that can be 1 only where higher-ranked awards block position i at this level.

        None where that can never happen, which spares the model a variable.
        """
        del d, i, level
        return None

    def blocks(self, state: State, i: int, level: int) -> bool:
        """Whether higher-ranked awards block position i at this level."""
        del state, i, level
        return False

    def may_block(self) -> set[int]:
        """A superset of the positions that `blocks` could ever stop."""
        return set()

    @cached_property
    def blockable(self) -> frozenset[int]:
        """`may_block`, found once."""
        return frozenset(self.may_block())

    def why(self, state: State, i: int) -> str:
        """Why this clause keeps position i from a level, in Chinese; `state` is what the higher ranks left."""
        del state, i
        return ""

    @property
    def ahead(self) -> str:
        """Whose awards block: 名次靠前的项目 (编号在前的 where sums are due), with the pinned ones if there are any."""
        if self.problem.entitled:
            return "锁定或编号在前的项目" if self.problem.pinned else "编号在前的项目"
        return "锁定或名次靠前的项目" if self.problem.pinned else "名次靠前的项目"

    def peers(self, i: int) -> Sequence[int]:
        """The higher-ranked positions that `blocks` looks at for position i."""
        del i
        return ()

    def admits(self, tally: Tally) -> bool:
        """Whether the clause holds as far as counts and sums decide it: how a `total` rule selects among walks."""
        del tally
        return True

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        """Every group the clause looks at, in plain integers, without a solver."""
        del allocation
        yield from ()

    def says(self, who: str, value: int, limit: int) -> str:
        """The clause as a Chinese sentence about one measurement; every figure in it is a field of it."""
        raise NotImplementedError  # pragma: no cover

    def found(
        self, who: str, value: int, limit: int, *, sense: Literal["<=", ">=", "="] = "<=", holds: bool | None = None
    ) -> Measurement:
        """A measurement of this clause; `holds` follows from the sense unless given."""
        kept = {"<=": value <= limit, ">=": value >= limit, "=": value == limit}[sense] if holds is None else holds
        return Measurement(
            clause=self.id,
            article=self.article,
            who=who,
            value=value,
            limit=limit,
            holds=kept,
            binds=kept and value == limit > 0 and sense != "=",
            unit=self.unit,
            sense=sense,
            sentence=self.says(who, value, limit),
        )


def figure(value: int, unit: Unit) -> str:
    """A measurement's figure for people: 万元 for money, two decimals for scores."""
    if unit == "元":
        return f"{show_wan(value)}万元"
    if unit == "分":
        return f"{show_score(value)}分"
    return f"{value}{unit}"


def reached(level: int) -> str:
    """A level for people, counted from the lowest tier."""
    return f"第{level}档" if level else "未支持"
