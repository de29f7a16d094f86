"""The same data from a file and from a DataFrame: the same problem, the same findings, the same version."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from frames_case import codes, of, prepared

from allocator.law.shipped import vouchers

DATA = Path("tests/data")
CASES = DATA / "cases"
WORKBOOKS = [
    *((v.file, v.programme) for v in vouchers()),
    (DATA / "model-voucher-2026-sample.xlsx", "model-voucher"),
    (CASES / "P10" / "mean.xlsx", "model-voucher"),
    (CASES / "P31" / "candidates.xlsx", "model-voucher"),
    (CASES / "C04" / "bases.xlsx", "application-bases"),
]
TEXTS = [
    (CASES / "I02" / "tp.csv", CASES / "I02" / "tp.toml"),
    (CASES / "L02" / "prod.csv", "ai-terminal"),
    (CASES / "L03" / "ai_dims.csv", "model-voucher"),
    (CASES / "L04" / "inv.csv", CASES / "L04" / "t11d.toml"),
    (CASES / "L06" / "inst.csv", "model-voucher"),
]
HISTORY: dict[bool, dict[str, bool]] = {True: {}, False: {"history": False}}


@pytest.mark.parametrize(("path", "programme"), WORKBOOKS, ids=lambda x: getattr(x, "stem", x))
def test_a_workbook_and_its_sheets_are_the_same_problem(path: Path, programme: str):
    more = HISTORY["cases" not in path.parts]
    sheets = pd.read_excel(path, sheet_name=None)
    both = prepared(path, programme, **more), prepared(sheets, programme, **more)
    theirs, ours = (read.intake for read in both)
    assert [(f.key, f.level) for f in ours.findings] == [(f.key, f.level) for f in theirs.findings]
    assert (ours.version, ours.rows, ours.scoring) == (theirs.version, theirs.rows, theirs.scoring)
    assert of(both[0]) == of(both[1])


@pytest.mark.parametrize(("path", "programme"), TEXTS, ids=lambda x: getattr(x, "stem", x))
def test_a_csv_is_the_same_problem_however_pandas_reads_it(path: Path, programme: Path | str):
    theirs = prepared(path, programme, history=False)
    text = prepared(pd.read_csv(path, dtype=str), programme, history=False)
    assert codes(text.intake) == codes(theirs.intake)
    assert text.intake.version == theirs.intake.version
    guessed = prepared(pd.read_csv(path).convert_dtypes(), programme, history=False)
    assert of(text) == of(guessed) == of(theirs)
