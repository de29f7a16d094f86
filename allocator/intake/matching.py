"""What each column of the uploaded tables was taken for, so that a planner sees it and can say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.intake import entitlements
from allocator.intake.collection import Gatherer, titles
from allocator.intake.findings import Findings
from allocator.intake.layout import names
from allocator.intake.ledger.sheet import is_ledger
from allocator.intake.mapping import renaming
from allocator.intake.opening.sources import expand, open_all
from allocator.intake.questions.dispositions import USE_WORDS, Disposition, Use
from allocator.intake.required_columns import exclusives
from allocator.intake.score_words import ANSWERS
from allocator.intake.sheets.comparing import Found
from allocator.intake.synonyms import SHOWN
from allocator.law.programme import Programme

UNUSED = "未使用"
_UNREAD = frozenset({Use.HARMLESS, Use.WORDS, Use.ASIDE, Use.ASKED, Use.DISMISSED, Use.DISPLACED, Use.IDLE})


@dataclass(frozen=True, slots=True)
class Match:
    """One column: where it stands, its header, what it was taken for (未使用: nothing) and what for."""

    file: str
    sheet: str
    letter: str
    header: str
    taken_for: str
    use: str


def matches(
    files: Sequence[Path],
    programme: Programme,
    *,
    sheet: str | Sequence[str] | None = None,
    columns: Path | None = None,
    called: Mapping[Path, str] | None = None,
) -> tuple[Match, ...]:
    """Return every column of every candidate table, as `read` takes it; a file without such a table has none."""
    findings = Findings({})
    sources = open_all(list(expand(files)), findings, called)
    pairs = renaming(columns, programme).pairs
    found = Gatherer(programme, findings, titles(sheet), pairs).gather(sources)
    return tuple(_match(d) for d in found.columns)


def _match(d: Disposition) -> Match:
    said = USE_WORDS[d.use]
    return Match(d.file, d.sheet, d.letter, d.header, UNUSED if d.use in _UNREAD else d.name or said, said)


def candidate_sheets(
    files: Sequence[Path], programme: Programme, *, called: Mapping[Path, str] | None = None
) -> tuple[str, ...]:
    """Return the titles of the visible sheets that may be meant as candidate tables, or as their marks."""
    findings = Findings({})
    gatherer = Gatherer(programme, findings, (), renaming(None, programme).pairs)
    sources = open_all(list(expand(files)), findings, called)
    visible = (s for source in sources for s in source.sheets if s.visible)
    return tuple(dict.fromkeys(s.title for s in visible if (f := gatherer.found(s)) and _of_candidates(f)))


def _of_candidates(found: Found) -> bool:
    """Tell whether a sheet may be meant; a ledger of earlier years has headers in common with it."""
    layout = found.layout
    return bool(layout.experts or layout.parts or "project" in layout.fields) or not is_ledger(found.sheet)


def meanings(programme: Programme) -> tuple[str, ...]:
    """Tell what a column may be taken for: our names, the programme's indicators, gates and its own columns."""
    gates = (name for gate in programme.gates for test in gate.tests for name in test.columns[:1])
    own = (c.column for c in exclusives(programme) if c.column)
    given = (*SHOWN.values(), *names(programme).values(), *entitlements.headers(programme.award), *own, *gates)
    return tuple(dict.fromkeys((*given, *(f"专家{n}" for n in range(1, 10)), *ANSWERS)))
