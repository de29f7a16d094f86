"""All papers of a run, from the solved run on: seconds at 120 and 260 rows, and whether 100 times give the same bytes.

    python benchmarks/papers.py                 under five minutes; writes benchmarks/results/papers.json
    python benchmarks/papers.py --quick         five times instead of a hundred; writes nothing

Counted are the record, 分配方案.xlsx and 问题清单.xlsx, and every paper that `allocator report` offers for the run, one
a city among them, down to the zip; not the solve, nor the writing of files. The first time reads and compiles the
templates, as a command does; the median is that of the times after it, as of a page that stays open.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from instances import pool
from openpyxl import Workbook
from stdnum.cn import uscc
from tables import machine

from allocator.money import WAN, show_score
from allocator.report.files import files_of
from allocator.report.official import book, choosing
from allocator.report.official.ask import Ask
from allocator.report.official.source import Source
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.record import record

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "tests" / "data" / "model-voucher-2026-sample.xlsx"
RESULT = HERE / "results" / "papers.json"
LARGE = 260
HEADERS = (
    *("序号", "项目名称", "申报单位", "统一社会信用代码", "所在市", "申报金额(万元)", "综合得分"),
    *("绿色门槛", "信用状况", "累计已获金额(万元)"),
)


def main() -> None:
    """Measure, print, and write where all was done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        large = workbook(Path(folder) / "例260.xlsx", LARGE)
        found = [
            measured(name, file, budget, 5 if quick else 100)
            for name, file, budget in (("120行", SAMPLE, 2000 * WAN), (f"{LARGE}行", large, 4000 * WAN))
        ]
    for told in found:
        print(
            "{rows}：{papers}份材料，首次{first:.2f}秒（处理器{first_cpu:.2f}秒），此后中位数{median:.2f}秒（{median_cpu:.2f}秒），{times}次中不同{different}次".format(
                **told
            )
        )
    if not quick:
        text = json.dumps({"machine": machine(), "runs": found}, ensure_ascii=False, indent=1)
        RESULT.write_text(text + "\n", encoding="utf-8")


def measured(name: str, file: Path, budget: int, times: int) -> dict[str, Any]:
    """Make all papers of a workbook's run so many times."""
    run = solve(prepare("model-voucher", [file], Options(budget=budget)))
    seconds, cpu, hashes, papers = [], [], set(), 0
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        data, papers = made(run, file)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - busy)
        hashes.add(hashlib.sha256(data).hexdigest())
    return {
        "rows": name,
        "papers": papers,
        "first": seconds[0],
        "median": statistics.median(seconds[1:]),
        "first_cpu": cpu[0],
        "median_cpu": statistics.median(cpu[1:]),
        "worst": max(seconds),
        "times": times,
        "different": len(hashes) - 1,
    }


def made(run: Run, file: Path) -> tuple[bytes, int]:
    """Return all papers of a run in one, and how many there are."""
    source = Source(record(run), run.programme)
    ask = Ask(publish_on=date(2026, 12, 1), with_amounts=True)
    files = [book.Made(name, data) for name, data in files_of(run, [file]).items()]
    files += book.papers(source, choosing.kinds(source), ask)
    return book.zipped(files), len(files)


def workbook(path: Path, size: int) -> Path:
    """Write a table with so many rows, some of them aside as in any year."""
    entries, _ = pool(size)
    made_of = Workbook()
    sheet = made_of.active
    assert sheet is not None
    sheet.append(HEADERS)
    for entry in entries[:size]:
        c = entry.candidate
        number = f"9137010000000{int(c.applicant_key.removeprefix('例')):04d}"
        fit = "否" if entry.standing == "ineligible" else "是"
        sheet.append(
            [
                *(int(c.id), c.project, c.applicant, number + uscc.calc_check_digit(number), c.city),
                *((c.request or 0) // WAN, float(show_score(c.score or 0)), fit, "无失信记录、无行政处罚", 0),
            ]
        )
    made_of.save(path)
    return path


if __name__ == "__main__":
    main()
