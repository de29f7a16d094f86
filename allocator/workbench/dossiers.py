"""说明: the dossier of a project, its facts at once, then all of it solved once more behind the page; all as files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as kept

from allocator.parallel import Progress
from allocator.report import dossier as told
from allocator.report import page
from allocator.report.page import Grid
from allocator.report.table import Fields, Notice, field, table
from allocator.report.words import outcome
from allocator.report.xlsx import workbook
from allocator.run.explanation import Explanation
from allocator.run.parts import Run
from allocator.run.record import dumped, headed
from allocator.whatif.dossier.dossier import Dossiers, dossiers
from allocator.whatif.least_budget import Known
from allocator.workbench.lists.grid import matching
from allocator.workbench.memory import Memory
from allocator.workbench.setup import Setup

BOOK, RECORD = told.NAME, "explain.json"
"""What dossiers are called as files."""
_AT_ONCE: Memory[Told] = Memory(300)


@dataclass(frozen=True)
class Files:
    """Dossiers to take away, as the command line writes them."""

    book: bytes
    record: bytes


@dataclass(frozen=True)
class Told:
    """One dossier as a page shows it: the result, points under titles, and what the figures in it mean.

    Attributes
    ----------
    files
        Of this dossier alone; None until all of it has been solved once more.
    frontiers
        What frontiers of the same list have told so far: the next dossier needs them no more.
    """

    id: str
    parts: tuple[Notice, ...]
    how: tuple[str, ...]
    files: Files | None = None
    frontiers: Known = kept(default_factory=dict, compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether every claim has been solved once more, on both sides."""
        return self.files is not None


def at_once(run: Run, setup: Setup, candidate: str) -> Told:
    """Return what the list and the kernel tell of a candidate; budgets, and what takes seconds, are not in it."""
    return _AT_ONCE.get(setup.key() + candidate, lambda: _told(dossiers(run, [candidate], at_once=True)))


def in_full(run: Run, candidate: str, frontiers: Known | None = None) -> Told:
    """Return the whole dossier of a candidate, every claim solved once more.

    Parameters
    ----------
    frontiers
        Those of dossiers of the same list before.

    Raises
    ------
    AllocatorError
        There is no list, or a claim is not borne out.
    """
    known = dict(frontiers or {})
    found = dossiers(run, [candidate], frontiers=known)
    return replace(_told(found), files=_files(found), frontiers=known)


def files(run: Run, *, progress: Progress) -> Files:
    """Return the dossiers of all, every claim solved once more.

    Raises
    ------
    AllocatorError
        There is no list, or a claim is not borne out.
    """
    return _files(dossiers(run, progress=progress))


def choices(run: Run, words: str) -> Grid:
    """Return everybody whose number, applicant, result, city or project holds all the words, by rank."""
    entitled = run.problem.entitled
    everybody = sorted(run.explanations, key=lambda e: (e.rank is None, e.rank or 0))
    fields: Fields[Explanation] = (
        field("编号", "label", lambda e: e.candidate.id),
        field("申报单位", "text", lambda e: e.candidate.applicant),
        field("结果", "label", lambda e: e.tier or outcome(e.outcome, entitled=entitled)),
        field("所在市", "label", lambda e: e.candidate.city),
        field("项目名称", "text", lambda e: e.candidate.project),
    )
    rows = page.grid(table("", fields, everybody))
    return matching(replace(rows, ids=tuple(e.candidate.id for e in everybody)), words)


def _told(found: Dossiers) -> Told:
    (only,) = found.found
    return Told(only.id, tuple(told.parts_of(found, only)), tuple(told.how(found)))


def _files(found: Dossiers) -> Files:
    record = dumped(headed(found.run, found.to_json()))
    return Files(workbook(told.report(found)), record.encode())
