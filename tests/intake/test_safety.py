"""Files made to harm: refused in one sentence, in a child process with little memory."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from intake_case import HEADERS, book, packed, rows

pytest.importorskip("resource", reason="limits of memory are those of POSIX")
LIMIT = 400 * 2**20
"""Bytes of address space beyond what the interpreter itself takes at its start."""

CHILD = """
import json, resource, sys
from pathlib import Path
from allocator.intake import read
from allocator.law.load import load
programme = load("model-voucher")
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
intake = read([Path(sys.argv[1])], programme, year=2026)
print(json.dumps([[f.code, f.level, f.text] for f in intake.refused]))
"""
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def refused(path: Path) -> list[list[str]]:
    """What a child with little memory says of the file."""
    command = [sys.executable, "-c", CHILD, str(path), str(LIMIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    found: list[list[str]] = json.loads(done.stdout)
    return found


def with_sheet(data: bytes, rows_: str, around: str = "") -> bytes:
    sheet = f"<worksheet {SPACE}><dimension ref='A1:XFD1048576'/><sheetData>{rows_}</sheetData>{around}</worksheet>"
    return packed(data, **{SHEET: sheet.encode()})


def header() -> str:
    cells = "".join(f"<c t='inlineStr'><is><t>{h}</t></is></c>" for h in HEADERS)
    return f"<row r='1'>{cells}</row>"


def last_cell(data: bytes) -> bytes:
    """A few KB that claim 1,048,576 rows and 16,384 columns."""
    return with_sheet(data, f"{header()}<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")


def million_rows(data: bytes) -> bytes:
    return with_sheet(data, header() + "<row><c><v>1</v></c></row>" * 1_000_000)


def many_empty_cells(data: bytes) -> bytes:
    return with_sheet(data, header() + "<row r='2'>" + "<c/>" * 2_400_000 + "</row>")


def merged_to_the_end(data: bytes) -> bytes:
    return with_sheet(data, header(), "<mergeCells>" + "<mergeCell ref='A2:XFD1048576'/>" * 3 + "</mergeCells>")


def many_merges(data: bytes) -> bytes:
    ranges = "".join(f"<mergeCell ref='A{n}:B{n}'/>" for n in range(2, 200_000))
    return with_sheet(data, header(), f"<mergeCells>{ranges}</mergeCells>")


def zeros(data: bytes) -> bytes:
    return packed(data, **{SHEET: bytes(90 * 2**20)})


def large(data: bytes) -> bytes:
    return packed(data, **{f"xl/media/{n}.bin": bytes(60 * 2**20) for n in (1, 2)})


def laughs(data: bytes) -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return packed(data, **{"xl/sharedStrings.xml": f"<!DOCTYPE x [{entities}]><sst>&a11;</sst>".encode()})


def laughs_in_utf_16(data: bytes) -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'
    return packed(data, **{"xl/sharedStrings.xml": text.encode("utf-16")})


def deep(data: bytes) -> bytes:
    return with_sheet(data, header(), "<a>" * 3_000_000)


def long_directory(data: bytes) -> bytes:
    """A list of 300,000 members, as large as a file may be."""
    del data
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    listed = entry * 300_000
    return b"PK\3\4" + bytes(60) + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(listed), 64, 0)


def lying_size(data: bytes) -> bytes:
    """A member that says it is small and is not."""
    out = BytesIO(packed(data, **{SHEET: bytes(50 * 2**20)}))
    raw = bytearray(out.getvalue())
    with zipfile.ZipFile(out) as archive:
        size = archive.getinfo(SHEET).file_size
    return bytes(raw.replace(struct.pack("<L", size), struct.pack("<L", 1000)))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (last_cell, "C51"),
        (million_rows, "A06"),
        (many_empty_cells, "A05"),
        (merged_to_the_end, "A05"),
        (many_merges, "C51"),
        (zeros, "A06"),
        (large, "A06"),
        (laughs, "A07"),
        (laughs_in_utf_16, "A07"),
        (deep, "A05"),
        (long_directory, "A06"),
        (lying_size, "A05"),
    ],
)
def test_harmful_files_are_refused_with_little_memory(tmp_path: Path, make: Callable[[bytes], bytes], code: str):
    path = tmp_path / "表.xlsx"
    path.write_bytes(make(book(tmp_path / "好.xlsx", rows()).read_bytes()))
    found = refused(path)
    assert (code, "E-file") in {(c, level) for c, level, _ in found}, found
    assert len(found) <= 2


def test_a_file_that_claims_a_million_rows_is_small(tmp_path: Path):
    data = last_cell(book(tmp_path / "好.xlsx", rows()).read_bytes())
    assert len(data) < 10_000


@pytest.mark.parametrize("separator", [",", "\n", '"'])
def test_a_csv_of_nothing_but_separators(tmp_path: Path, separator: str):
    path = tmp_path / "表.csv"
    path.write_text(separator * 5_000_000, encoding="utf-8")
    assert refused(path)


def test_something_that_is_no_file_is_not_waited_for(tmp_path: Path):
    path = tmp_path / "表.xlsx"
    os.mkfifo(path)
    assert [(c, level) for c, level, _ in refused(path)] == [("A01", "E-file")]


def test_reading_loads_no_table_library():
    heavy = {"openpyxl", "numpy", "pandas", "xlsxwriter"}
    code = f"import sys, allocator.intake; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
