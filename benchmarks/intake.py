"""How long a table of 5,000 rows takes to be checked, in this tree and in another one, side by side in one run.

    git worktree add /tmp/before e7e87a6
    python benchmarks/intake.py /tmp/before           the ratio of this tree's time to that one's; exit 1 above 1.2
    python benchmarks/intake.py /tmp/before --rows 500 --rounds 3

Both trees read the same workbook, in processes of their own and by turns: processor seconds without the start,
the fastest of each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from stdnum.cn import uscc

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tests/data/model-voucher-2026-sample.xlsx"
MOST = 1.2
_CHECK = """
import sys, time
from pathlib import Path
from allocator.intake import read
from allocator.law.load import load
programme = load("model-voucher")
begun = time.process_time()
intake = read([Path(sys.argv[1])], programme, year=2026, no_history=True)
spent = time.process_time() - begun
assert len(intake.entries) == int(sys.argv[2]), len(intake.entries)
print(spent)
"""


def enlarged(path: Path, rows: int) -> Path:
    """Write the sample's rows again and again, each with a number, a firm and a credit code of its own."""
    sheet = load_workbook(SAMPLE, read_only=True).worksheets[0]
    header, *lines = ([*r] for r in sheet.iter_rows(values_only=True))
    book = Workbook(write_only=True)
    out = book.create_sheet("申报汇总")
    out.append(header)
    for n in range(rows):
        line = dict(zip(header, lines[n % len(lines)], strict=True))
        code = f"913701{n:011d}"
        line |= {"序号": n + 1, "项目名称": f"{line['项目名称']}{n}", "申报单位": f"济南例测试{n}有限公司"}
        out.append([*(line | {"统一社会信用代码": code + uscc.calc_check_digit(code)}).values()])
    book.save(path)
    return path


def checked(tree: Path, table: Path, rows: int) -> float:
    """Return the seconds that one tree takes for the table."""
    command = [sys.executable, "-c", _CHECK, str(table), str(rows)]
    run = subprocess.run(
        command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=True
    )
    return float(run.stdout)


def main() -> int:
    """Measure both trees by turns and print the fastest of each and the ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("before", type=Path, help="a checkout of the tree to compare with")
    options.add_argument("--rows", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = enlarged(Path(folder) / "申报表.xlsx", given.rows)
        rounds = [[checked(t, table, given.rows) for t in (given.before, ROOT)] for _ in range(given.rounds)]
    before, now = (min(times) for times in zip(*rounds, strict=True))
    ratio = now / before
    print(f"{given.rows:,} rows: before {before:.2f} s, now {now:.2f} s, ratio {ratio:.2f} (at most {MOST})")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
