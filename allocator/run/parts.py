"""What a run begins with, what it has read, and what it ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from allocator.intake import Intake
from allocator.intake.opening.sources import Given
from allocator.law.programme import Programme
from allocator.law.scenario import Applied
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.conflict import Conflict
from allocator.proof.envy.certificate import Certificate
from allocator.proof.solve import Result
from allocator.run.explanation import Explanation
from allocator.run.note_context import Note
from allocator.run.qingdao import Placement
from allocator.run.weighed import Weighed


@dataclass(frozen=True)
class Options:
    """What a run is asked for, as on the command line; None means not given. A table at hand is as good as a file."""

    budget: int | None = None
    year: int | None = None
    scenario: Path | None = None
    ledger: Given | None = None
    no_history: bool = False
    hold: bool = False
    sheet: str | Sequence[str] | None = None
    columns: Path | Mapping[str, str] | None = None
    engine: str = "auto"
    limit_seconds: float | None = None
    published: Given | None = None
    qingdao: str | None = None
    confirm: Path | None = None
    checked: Path | None = None


@dataclass(frozen=True)
class Prepared:
    """Programme, scenario and candidates, read and checked, before anything is solved."""

    applied: Applied
    intake: Intake
    year: int
    options: Options

    @property
    def programme(self) -> Programme:
        return self.applied.programme

    @property
    def withdrawn(self) -> Mapping[str, str]:
        """Who is excluded after 公示, and why."""
        return self.applied.scenario.withdrawn if self.applied.scenario else {}


class Draft(NamedTuple):
    """A reason of a 草案: its code, and the same in words."""

    code: str
    says: str


@dataclass(frozen=True)
class Run:
    """A finished run: everything that any output shows."""

    prepared: Prepared
    case: Case
    problem: Problem
    result: Result
    explanations: tuple[Explanation, ...] = ()
    notes: tuple[Note, ...] = ()
    conflict: Conflict | None = None
    waits: tuple[Draft, ...] = field(default=())
    """Why it is a 草案 beside the stamps, with codes."""
    placements: tuple[Placement, ...] = ()
    certificate: Certificate | None = None
    """Every pair in which the higher rank has less, with its reasons; None without a list."""
    weighed: Weighed | None = None
    """What a study of weights says of this run; None where there is none. It decides nothing."""

    @property
    def programme(self) -> Programme:
        return self.problem.programme

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why it is a 草案 beside the stamps."""
        return tuple(d.says for d in self.waits)

    @property
    def drafts(self) -> tuple[str, ...]:
        """Why it is a 草案, the stamps last; empty for an official result."""
        return (*self.doubts, *self.stamps)

    @property
    def draft(self) -> bool:
        """Whether every output is stamped 草案; `drafts` says why."""
        return bool(self.drafts)

    @property
    def stamps(self) -> tuple[str, ...]:
        """仅供测算, 突破《…》第…条: articles' figures that the scenario exceeds."""
        return self.prepared.applied.stamps

    @property
    def exceptions(self) -> tuple[str, ...]:
        """原则上的例外: figures stated as 原则上 or 左右 that the scenario exceeds with a reason."""
        return self.prepared.applied.exceptions
