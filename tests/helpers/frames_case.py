"""The small workbook of the intake tests as a DataFrame, and what a run makes of a table without solving it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from intake_case import HEADERS, Row, rows

from allocator.frames.arguments import asked
from allocator.intake import Intake
from allocator.run.parts import Prepared
from allocator.run.pipeline import case_of

BUDGET = 50_000_000


def table(lines: list[Row] | None = None, **changes: Any) -> pd.DataFrame:
    """Rows that are in order; `changes` replace whole columns, in every row or one value a row."""
    frame = pd.DataFrame(rows(6) if lines is None else lines, columns=list(HEADERS))
    for header, value in changes.items():
        frame[header] = value
    return frame


def prepared(given: Any, programme: Any = "model-voucher", **options: Any) -> Prepared:
    """What was read of a table or a path."""
    return asked(programme, given, budget=BUDGET, **options).prepare()


def taken(given: Any, programme: Any = "model-voucher", **options: Any) -> Intake:
    """What the intake makes of a table or a path."""
    return prepared(given, programme, **options).intake


def fingerprint(given: Any, programme: Any = "model-voucher", **options: Any) -> str:
    """Of the problem that a table or a path gives."""
    return of(prepared(given, programme, **options))


def of(read: Prepared) -> str:
    """The fingerprint of the problem that was read."""
    return case_of(read).problem().fingerprint


def codes(intake: Intake, *levels: str) -> list[str]:
    """The codes of the findings of these levels, of all without any."""
    return [f.code for f in intake.findings if not levels or f.level in levels]
