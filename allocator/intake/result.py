"""What intake hands on: entries, findings, the ledger, and the sentence on how the scores came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from allocator.errors import DataError
from allocator.intake.findings import Finding, Level
from allocator.intake.ledger.account import Account
from allocator.intake.questions.dispositions import Disposition
from allocator.intake.scoring.marked import Marked
from allocator.problem.candidate import Entry, Receipt

SHOWN = 200


@dataclass(frozen=True, slots=True)
class RowCount:
    """Rows below the headers and where they went; `total` (in the JSON: in) is the sum of the others."""

    pool: int = 0
    ineligible: int = 0
    outside: int = 0
    held: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return self.pool + self.ineligible + self.outside + self.held + self.skipped

    def to_json(self) -> dict[str, int]:
        return {"in": self.total, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Intake:
    """The candidates of one run, judged and scored, with every finding.

    Attributes
    ----------
    entries
        In the order of the files and rows.
    scoring
        Which columns decided the score and how, in one sentence; for events and rates, how the sums come about.
    receipts
        The ledger; empty with `--no-history`; None where there is none and the column 累计已获金额 counts instead.
    ledger
        The ledger added up, what counts and what is set aside; None where there is none.
    history_known
        Whether earlier receipts are known, from a ledger or from the column.
    tie_keys
        The declared tie keys that the file has, in the order of `Candidate.tie_scores`.
    tie_scale
        The tie scores are integers of 1/tie_scale points: 100 unless a value has more than two decimals.
    digests
        File name → SHA-256 of the bytes that were read.
    unmatched
        Keys confirmed in the scenario that belong to no warning.
    hold
        Whether rows with faults may be set aside (`--hold`).
    entitled
        Whether everybody in the pool is paid what is due (events, rates): nobody is scored.
    columns
        Every column of every candidate table and what it is for.
    version
        SHA-256 over the rows that were read, whatever their order and the names of the files.
    highest
        The most that a score can come to in any of the files, hundredths; None where nothing bounds it.
    again
        Reads the same files with more answers: key of a question → the words of an answer.
    marks
        Reads the points of every line, for another way of scoring; None where nothing was read.
    """

    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    rows: RowCount = RowCount()
    scoring: str = ""
    receipts: tuple[Receipt, ...] | None = ()
    history_known: bool = False
    ledger: Account | None = None
    tie_keys: tuple[str, ...] = ()
    tie_scale: int = 100
    digests: Mapping[str, str] | None = None
    unmatched: tuple[str, ...] = ()
    expert_tiers_given: bool = False
    hold: bool = False
    entitled: bool = False
    version: str = ""
    columns: tuple[Disposition, ...] = ()
    highest: int | None = None
    again: Callable[[Mapping[str, str]], Intake] | None = field(default=None, compare=False, repr=False)
    marks: Callable[[], tuple[Marked, ...]] | None = field(default=None, compare=False, repr=False)

    def at(self, *levels: Level) -> tuple[Finding, ...]:
        """Return the findings of these levels."""
        return tuple(f for f in self.findings if f.level in levels)

    @property
    def names(self) -> dict[str, str]:
        """Number → the number with the applicant's name beside it."""
        return {e.candidate.id: e.candidate.called for e in self.entries}

    @property
    def unconfirmed(self) -> int:
        """待确认 n 项: warnings that the scenario does not confirm."""
        return sum(not f.confirmed for f in self.at("W"))

    @property
    def confirmed(self) -> int:
        """人工确认 n 项: warnings that somebody has confirmed, each with a reason."""
        return sum(f.confirmed for f in self.at("W"))

    @property
    def draft(self) -> bool:
        """Unconfirmed warnings or held rows make every output a 草案."""
        return bool(self.unconfirmed or self.rows.held)

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings for which nothing may be solved."""
        return self.at("E-file") if self.hold else self.at("E-file", "E-row")

    def refuse(self) -> None:
        """Stop here if the data cannot be used.

        Raises
        ------
        DataError
            A fault of a file, or of a row without `--hold`; the text lists them, the first 200 in full.
        """
        faults = self.refused
        if not faults:
            return
        lines = [f.message for f in faults[:SHOWN]]
        if len(faults) > SHOWN:
            lines.append(f"……另有{len(faults) - SHOWN}处，见问题清单")
        refusal = DataError(f"数据有{len(faults)}处错误，未计算：\n" + "\n".join(lines))
        refusal.findings = self.findings
        raise refusal

    def to_json(self) -> dict[str, Any]:
        """`check --json`."""
        return {
            "schema_version": 1,
            "problems": [f.to_json() for f in self.findings],
            "rows": self.rows.to_json(),
            "ledger": self.ledger.to_json() if self.ledger else None,
            "scoring": self.scoring,
            "columns": [c.to_json() for c in self.columns],
            "unconfirmed": self.unconfirmed,
            "confirmed": self.confirmed,
        }
