"""The same files read for several scenarios: read again only where something that reading looks at has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from allocator.intake.opening.sources import Given
from allocator.intake.reader import read
from allocator.intake.result import Intake
from allocator.law.programme import Programme


class _Asked(NamedTuple):
    """What a reading was asked for, as far as it makes a difference."""

    programme: Programme
    year: int
    confirm: Mapping[str, str]
    answers: Mapping[str, str]
    exclude: Mapping[str, str]


class Rereader:
    """Reads the files of a command, as often as scenarios make it necessary.

    Parameters
    ----------
    files, ledger, no_history, hold, sheet, columns, checked
        As for `read`.
    """

    def __init__(
        self,
        files: Sequence[Given],
        *,
        ledger: Given | None = None,
        no_history: bool = False,
        hold: bool = False,
        sheet: str | Sequence[str] | None = None,
        columns: Path | Mapping[str, str] | None = None,
        checked: Path | None = None,
    ) -> None:
        self.files, self.ledger, self.no_history = files, ledger, no_history
        self.hold, self.sheet, self.columns, self.checked = hold, sheet, columns, checked
        self._known: list[tuple[_Asked, Intake]] = []

    def read(
        self,
        programme: Programme,
        year: int,
        confirm: Mapping[str, str] | None = None,
        exclude: Mapping[str, str] | None = None,
        answers: Mapping[str, str] | None = None,
    ) -> Intake:
        """Tell what `read` gives for this programme and year, with what the scenario confirms and excludes."""
        asked = _Asked(seen(programme), year, dict(confirm or {}), dict(answers or {}), dict(exclude or {}))
        found = next((intake for known, intake in self._known if known == asked), None)
        if found is None:
            found = read(
                self.files,
                programme,
                year=year,
                confirm=asked.confirm,
                answers=asked.answers,
                ledger=self.ledger,
                no_history=self.no_history,
                hold=self.hold,
                sheet=self.sheet,
                columns=self.columns,
                exclude=asked.exclude,
                checked=self.checked,
            )
            self._known.append((asked, found))
        return found

    def judged(self, programme: Programme, year: int, answers: Mapping[str, str] | None = None) -> Intake:
        """Return the same as far as candidates and ledger go.

        What a scenario confirms and excludes changes the findings only.
        """
        wanted = (judging(programme), year, dict(answers or {}))
        found = (i for asked, i in self._known if (judging(asked.programme), asked.year, asked.answers) == wanted)
        return next(found, None) or self.read(programme, year, answers=answers)


def seen(programme: Programme) -> Programme:
    """Return the programme as far as reading looks at it; of one's own programme that may be everything."""
    if programme.own:
        return programme
    clauses = tuple(c for c in programme.clauses if c.read)
    tiers = tuple(t.model_copy(update={"floor": None}) for t in programme.tiers)
    left = {"clauses": clauses, "tiers": tiers, "stance": "balanced", "goals": (), "ties": "keys"}
    return programme.model_copy(update=left)


def judging(programme: Programme) -> Programme:
    """Return the same without what only warnings look at.

    Least scores, and how many applications one applicant may make.
    """
    if programme.own:
        return programme
    known = seen(programme)
    clauses = tuple(c.judged() for c in known.clauses)
    tiers = tuple(t.model_copy(update={"min_score": None}) for t in known.tiers)
    return known.model_copy(update={"clauses": clauses, "tiers": tiers})
