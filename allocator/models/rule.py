"""The shape of a rule: one clause said as rows for a solver, as a plain measurement, and as a sentence.

A rule also says how it acts on the walk down the order π (see `engines/score_lines/solve.py`):

    total    depends only on counts and sums: it selects among walks
    blocks   looks only at higher-ranked awards: it stops single candidates on the walk
    fixes    settles single candidates beside the order (pins)
    seats    adds awards after the walk (city reserve)
    order    is the walk itself (merit order)
    neither  cannot be walked: the line engine declines and names the clause

And whether the kernel for many orders may be trusted with it (`in_kernel`): nobody is unless it says so itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from allocator.law.clause.base import Clause
from allocator.law.programme import Gate
from allocator.law.verdict import Verdict, verdict_of
from allocator.models.algebra import Expression, eq
from allocator.models.state import State
from allocator.money import show_score, show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.numbers import Position, TierLevel
from allocator.problem.problem import Problem

if TYPE_CHECKING:
    from allocator.models.decisions import Decisions
    from allocator.models.tally import Numbers, Tally

Act = Literal["total", "blocks", "fixes", "seats", "order", "neither"]
Unit = Literal["元", "个", "分", "档", "项"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One group that a clause looks at: who, the value found, the limit, and whether it holds and is at its limit.

    `value` and `limit` are integers in `unit`: 元, awards, hundredths of a point, levels, or cases (项).
    `sense` says which side the limit is on.

    Attributes
    ----------
    holds
        None where the data do not say (未核); then `value` is what could not be checked.
    binds
        Whether the value is the limit. It does not say that the list would be better without the clause: that is told
        by solving again (`whatif/binding.py`).
    labels
        Value and limit in words, for levels: 未支持, 卓越领军级.
    reason
        What excuses a candidate that was passed over, or that nothing does; `grounds` are the articles of it.
    by
        The ids of those who passed him over.
    called
        `who` with the applicant's name, where a candidate is measured and no group.
    number
        The candidate's number, where a candidate is measured and no group.
    """

    clause: str
    article: str
    who: str
    value: int
    limit: int
    holds: bool | None
    binds: bool
    unit: Unit
    sense: Literal["<=", ">=", "="] = "<="
    sentence: str = ""
    labels: tuple[str, str] | None = None
    reason: str = ""
    grounds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    called: str = ""
    number: str = ""

    @property
    def verdict(self) -> Verdict:
        """符合, 不符合 or 未核."""
        return verdict_of(self.holds)

    @property
    def reached(self) -> bool:
        """Whether the value stands on its side of the limit, rule or not."""
        return {"<=": self.value <= self.limit, ">=": self.value >= self.limit, "=": self.value == self.limit}[
            self.sense
        ]

    @property
    def told(self) -> str:
        """The sentence with what excuses, or does not, and where that stands."""
        where = f"（{'、'.join(self.grounds)}）" if self.grounds else ""
        return f"{self.sentence}；{self.reason}{where}" if self.reason else self.sentence


RULES: dict[str, type[Rule]] = {}
"""Kind → its rule, as the files of `models/rules/` enter them."""


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
    of_clauses: ClassVar[bool] = True
    """Whether it is the rule of a kind of clauses."""
    act: Act = "total"
    reduces_alike: ClassVar[bool] = False
    """Whether it is the rule by which sums are reduced alike."""
    watches_all: bool = False
    """Whether awards of every candidate matter to it on the walk (cities, groups), not of some applicants only."""
    unit: ClassVar[Unit] = "个"
    admits_none: bool = False
    """Whether the empty list is admitted in every order, so that what is asked of counts and sums leaves a walk."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Enter the rule of its kind."""
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__ and cls.of_clauses:
            RULES[cls.kind] = cls

    @classmethod
    def implied(cls, problem: Problem) -> Clause | None:
        """Return the clause that is in force in this problem although no clause of the programme states it."""
        del problem
        return None

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        self.grades = isinstance(clause, Clause) and clause.grades
        self.idle = isinstance(clause, Clause) and not clause.active
        self.id = clause.id
        self.article = clause.article or "本厅选择"
        self.problem = problem

    @property
    def in_kernel(self) -> bool:
        """Whether the kernel for many orders may be trusted with it.

        It does nothing, whatever the order, but close levels by a candidate's own data, bound the number of awards of a
        group (`most_of`), leave an applicant so much room, or admit what counts and money decide.
        """
        return self.idle

    def most_of(self) -> tuple[Sequence[int], int] | None:
        """Return each position's group (-1: none) and the most awards that one may have; None without such a bound."""
        return None

    @property
    def score_steps(self) -> Collection[int]:
        """The scores, in hundredths, from which on it gives a candidate more; none where it looks at ranks alone."""
        return ()

    def barred(self, score: int) -> Collection[int]:
        """Return the levels that it closes to whoever has a score, in hundredths."""
        del score
        return ()

    def beside(self, rules: Sequence[Rule]) -> None:
        """Learn of all rules of the problem, once they are made: what can excuse, what stands in for it."""

    def rows(self, d: Decisions) -> None:
        """Add the clause's rows to the model."""

    def close(self, d: Decisions) -> None:
        """Rows X_{i,t} = X_{i,t+1} for every level that this clause closes to a candidate by its own data."""
        for i, shut in enumerate(self.problem.closed_by):
            for t in (t for t, by in shut.items() if self.id in by):
                who = self.problem.pool[i].id
                d.add(eq(d.reaches(i, t), d.reaches(i, t + 1)), self.id, f"{who}不能定为{self.tier(t)}")

    def excuse(self, d: Decisions, i: Position, level: TierLevel) -> Expression | None:
        """Return a 0/1 expression that can be 1 only where higher-ranked awards block position i at this level.

        Where that can never happen it is None, which spares the model a variable.
        """
        del d, i, level
        return None

    def blocks(self, state: State, i: Position, level: TierLevel) -> bool:
        """Tell whether higher-ranked awards block position i at this level."""
        del state, i, level
        return False

    def may_block(self) -> set[Position]:
        """Return a superset of the positions that `blocks` could ever stop."""
        return set()

    @property
    def stops(self) -> bool:
        """Whether it can block at all; in a list made by hand also where `may_block` knows no list of ours does."""
        return type(self).blocks is not Rule.blocks

    @cached_property
    def blockable(self) -> frozenset[Position]:
        """`may_block`, found once."""
        return frozenset(self.may_block())

    def why(self, state: State, i: Position) -> str:
        """Tell why this clause keeps position i from a level, in Chinese; `state` is what the higher ranks left."""
        del state, i
        return ""

    def tells(self, state: State, i: int) -> str:
        """Tell position i's own applicant the same: its own facts and the clause's figures, nothing of anybody else's.

        Empty where its article has to do.
        """
        del state, i
        return ""

    @property
    def ahead(self) -> str:
        """Whose awards block: 名次靠前的项目 (编号在前的 where sums are due), with the pinned ones if there are any."""
        if self.problem.entitled:
            return "锁定或编号在前的项目" if self.problem.pinned else "编号在前的项目"
        return "锁定或名次靠前的项目" if self.problem.pinned else "名次靠前的项目"

    def peers(self, i: Position) -> Sequence[Position]:
        """Return the higher-ranked positions that `blocks` looks at for position i."""
        del i
        return ()

    def admits(self, tally: Tally) -> bool:
        """Tell whether the clause holds as far as counts and sums decide it: how a `total` rule selects among walks."""
        del tally
        return True

    def sifts(self, counts: Numbers) -> Numbers | bool | None:
        """Tell the same of many lists at once, money apart (`Goal.values`); None: each has to be asked."""
        del counts
        return True if self.idle or type(self).admits is Rule.admits else None

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        """Yield every group the clause looks at, in plain integers, without a solver."""
        del allocation
        yield from ()

    def outside(self, allocation: Allocation) -> Iterator[tuple[Candidate, str, int]]:
        """Yield the awards of a hand-made list to lines that are not in the pool: who, tier, 元."""
        for entry in self.problem.aside if allocation.strays else ():
            if entry.candidate.id in allocation.strays:
                yield entry.candidate, *allocation.strays[entry.candidate.id]

    def listed(self, allocation: Allocation) -> list[tuple[Candidate, str, int]]:
        """Return every award of a list, the pool by rank first: who, tier, 元."""
        inside = [
            (c, self.tier(a.level), a.amount) for c, a in zip(self.problem.pool, allocation.awards, strict=True) if a
        ]
        return [*inside, *self.outside(allocation)]

    def tier(self, level: TierLevel) -> str:
        """Return a level by its name; 未支持 for none."""
        return self.problem.tiers[level - 1].name if level else "未支持"

    def placed(self, level: TierLevel) -> str:
        """Tell what a level means for whoever has it: 定为卓越领军级, 未支持."""
        return f"定为{self.tier(level)}" if level else "未支持"

    def says(self, who: str, value: int, limit: int) -> str:
        """Return the clause as a Chinese sentence about one measurement; every figure in it is a field of it."""
        raise NotImplementedError  # pragma: no cover

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        """Return the sentence about what else is measured of somebody; see `of` of `found`."""
        return self.says(f"{name}{of}", value, limit)

    def found(
        self,
        who: Candidate | str,
        value: int,
        limit: int,
        *,
        sense: Literal["<=", ">=", "="] = "<=",
        holds: bool | None = None,
        unit: Unit | None = None,
        of: str = "",
    ) -> Measurement:
        """Return a measurement of this clause; `holds` follows from the sense unless given, `unit` is the clause's.

        Parameters
        ----------
        who
            A candidate, whose number identifies the measurement and whose name stands in the sentence too; or a group.
        of
            What of whom is measured, as it stands behind the name, where that is not what the clause measures of
            everybody else; `says_of` has the sentence.
        """
        number, name = (who.id, who.called) if isinstance(who, Candidate) else (who, who)
        unit = unit or self.unit
        kept = {"<=": value <= limit, ">=": value >= limit, "=": value == limit}[sense] if holds is None else holds
        labels = (self.tier(value), self.tier(limit)) if unit == "档" else None
        return Measurement(
            clause=self.id,
            article=self.article,
            who=f"{number}{of}",
            value=value,
            limit=limit,
            holds=kept,
            binds=kept and value == limit > 0 and sense != "=",
            unit=unit,
            sense=sense,
            sentence=self.says_of(of, name, value, limit) if of else self.says(name, value, limit),
            labels=labels,
            called=f"{name}{of}" if isinstance(who, Candidate) else "",
            number=who.id if isinstance(who, Candidate) else "",
        )

    def unchecked(self, who: str, number: int, why: str) -> Measurement:
        """未核: so many awards could not be checked, and why; the limit is that none is left unchecked."""
        return Measurement(
            clause=self.id,
            article=self.article,
            who=who,
            value=number,
            limit=0,
            holds=None,
            binds=False,
            unit="项",
            sentence=f"{why}，获支持的{number}项未核" if number else f"{why}，未核",
        )


def figure(value: int, unit: Unit) -> str:
    """Return a measurement's figure for people: 万元 for money, two decimals for scores."""
    if unit == "元":
        return f"{show_wan(value)}万元"
    if unit == "分":
        return f"{show_score(value)}分"
    return f"{value}{unit}"
