"""The one entry: from files to candidates, each judged and scored, with every problem found in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from allocator.candidate import Candidate, Entry, Receipt, Standing
from allocator.candidate import Source as Origin
from allocator.clause import CumulativeCeiling, Qingdao
from allocator.intake import checking, history
from allocator.intake.codes import name_key
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.headers import Header, find
from allocator.intake.layout import Layout, arrange, known, missing
from allocator.intake.lines import Line
from allocator.intake.lines import Reader as RowReader
from allocator.intake.mapping import check_map, column_map
from allocator.intake.marks import Plan, decide, doubts
from allocator.intake.money_units import unit_of
from allocator.intake.outcome import Intake, RowCount
from allocator.intake.sources import Source, expand, names, open_source
from allocator.intake.tables import Table, choose, fill
from allocator.intake.workbook import Sheet
from allocator.ledger import counted, needed, sums
from allocator.programme import Programme, read_toml, shipped
from allocator.scoring import exact_integers


def read(
    files: Sequence[Path],
    programme: Programme,
    *,
    year: int,
    confirm: Mapping[str, str] | None = None,
    ledger: Path | None = None,
    no_history: bool = False,
    hold: bool = False,
    sheet: str | None = None,
    columns: Path | None = None,
    exclude: Collection[str] = (),
) -> Intake:
    """Read the candidate tables of a run.

    Parameters
    ----------
    files
        Workbooks (.xlsx), CSV files, or folders of them; several are merged.
    year
        The year of the run; the ledger must lie before it.
    confirm
        Problem key → reason, from the scenario's `[confirm]`.
    ledger
        A ledger of its own; it replaces one in the workbooks.
    no_history
        Compute without earlier receipts, knowingly.
    hold
        Rows with faults are set aside instead of refused; see `Intake.refuse`.
    sheet
        The candidate sheet's title, where headers alone do not decide.
    columns
        A TOML that maps headers to ours: "承担方" = "申报单位".
    exclude
        Candidate ids that the scenario excludes; they do not count as applications (C49).

    Returns
    -------
    Intake
        Also for unusable data; whoever computes calls `refuse()` first.

    Raises
    ------
    RulesError
        The `columns` file is not TOML or maps to an unknown name.
    """
    found = list(expand(files))
    paths = [p for p, _ in found]
    several = len(paths) > 1
    findings = Findings(confirm or {}, several=several)
    run = _Run(programme, findings, sheet, column_map(columns, programme))
    titles = names(paths)
    for (path, remark), title in zip(found, titles, strict=True):
        if remark:
            findings.add(remark, Place(title))
        elif source := open_source(path, title, findings):
            run.add(source)
