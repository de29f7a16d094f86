"""Reading a workbook with our own reader and with openpyxl, both ways it has, side by side in one run.

    python benchmarks/xlsx_reader.py                      5,000 rows, nine rounds
    python benchmarks/xlsx_reader.py --rows 500 --rounds 3
    python benchmarks/xlsx_reader.py --out benchmarks/results/xlsx_reader.txt

The sample year's rows again and again, each with a number, a firm and a code of its own; texts once as shared strings,
as Excel and WPS write them, once inside their cells, as exports do. The three read the same bytes by turns, processor
seconds each: ours with the refusal of harmful archives, formats, strikes, hidden rows, comments and formulas; openpyxl
to the last value. No ratio where one of them does not read the values that we read; the exit is 1 then.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter
from intake import enlarged
from openpyxl import load_workbook

from allocator.intake.xlsx import read

Values = dict[tuple[str, int, int], Any]
"""(sheet, row, column) → what stands in a cell that is not empty."""


def by_us(data: bytes) -> Any:
    """Return the sheets as the intake gets them."""
    sheets, remarks = read(data, ".xlsx")
    assert sheets is not None, remarks
    return sheets


def by_openpyxl(data: bytes, *, read_only: bool) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Return titles and rows of values."""
    book = load_workbook(BytesIO(data), read_only=read_only, data_only=True)
    return [(s.title, list(s.iter_rows(values_only=True))) for s in book.worksheets]


def our_values(sheets: Any) -> Values:
    """Return every value by its place."""
    return {(s.title, n, c): cell.value for s in sheets for n, row in s.rows.items() for c, cell in row.items()}


def their_values(sheets: list[tuple[str, list[tuple[Any, ...]]]]) -> Values:
    """Return every value by its place; the rows begin with the first."""
    return {
        (title, n, c): value
        for title, rows in sheets
        for n, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
        if value is not None and str(value).strip()
    }


def typed(values: Values) -> dict[tuple[str, int, int], tuple[type, Any]]:
    """Return the values with their types: 1 is not 1.0, and neither is True."""
    return {place: (type(value), value) for place, value in values.items()}


def seconds(reader: Callable[[bytes], Any], data: bytes) -> float:
    """Return the processor time of one reading."""
    gc.collect()
    begun = time.process_time()
    reader(data)
    return time.process_time() - begun


READERS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Values]]] = {
    "ours": (by_us, our_values),
    "openpyxl read_only": (lambda data: by_openpyxl(data, read_only=True), their_values),
    "openpyxl full": (lambda data: by_openpyxl(data, read_only=False), their_values),
}


def shared(data: bytes) -> bytes:
    """Return the workbook written anew with shared strings."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, rows in by_openpyxl(data, read_only=True):
            sheet = book.add_worksheet(title)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return out.getvalue()


def compared(kind: str, data: bytes, rounds: int) -> tuple[list[str], bool]:
    """Return the medians and their ratios as lines, and whether all read the same values."""
    found = {name: typed(values(reader(data))) for name, (reader, values) in READERS.items()}
    spent = [{name: seconds(reader, data) for name, (reader, _) in READERS.items()} for _ in range(rounds)]
    times = {name: median(r[name] for r in spent) for name in READERS}
    lines = [f"{kind}: {len(found['ours']):,} filled cells, {len(data) // 1000:,} kB"]
    for name, own in found.items():
        spread = f"{min(r[name] for r in spent):.2f}–{max(r[name] for r in spent):.2f}"
        if own == found["ours"]:
            ratio = f"{times[name] / times['ours']:.2f} × ours"
        else:
            unlike = sum(own.get(p) != found["ours"].get(p) for p in own.keys() | found["ours"].keys())
            ratio = f"no ratio: {unlike:,} cells read otherwise"
        lines.append(f"  {name:<20}{times[name]:6.2f} s ({spread})  {ratio}")
    return lines, all(own == found["ours"] for own in found.values())


def main() -> int:
    """Read both workbooks by turns and print the ratios of medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--out", type=Path, help="a text file for what is printed")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inline = enlarged(Path(folder) / "申报表.xlsx", given.rows).read_bytes()
    lines, same = [f"{given.rows:,} rows, medians of {given.rounds} rounds (fastest–slowest)"], True
    for kind, data in (("shared", shared(inline)), ("inline", inline)):
        found, alike = compared(kind, data, given.rounds)
        lines, same = [*lines, *found], same and alike
    print("\n".join(lines))
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
