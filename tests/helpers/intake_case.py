"""Small workbooks for the intake tests: one header, rows that are in order, and what a test changes in them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from stdnum.cn import uscc

from allocator.intake import Finding, Intake, read
from allocator.law.load import load
from allocator.law.programme import Programme

HEADERS = (
    "序号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "所在市",
    "申报金额(万元)",
    "专家1打分",
    "专家2打分",
    "专家3打分",
    "专家4打分",
    "专家5打分",
    "加分项(0-5)",
    "绿色门槛",
    "信用状况",
    "累计已获金额(万元)",
)
LEDGER = ("统一社会信用代码", "单位名称", "年度", "专题", "金额(万元)")
MODEL = load("model-voucher")
Row = dict[str, Any]


def code(n: int, kind: str = "91") -> str:
    """A made-up credit code with a right check digit."""
    first = f"{kind}37010000000{n:04d}"[:17].ljust(17, "0")
    return first + uscc.calc_check_digit(first)


def row(n: int, **changes: Any) -> Row:
    """A row that is in order; `changes` by header, None empties the cell."""
    marks = {f"专家{e}打分": 70 + n + e for e in range(1, 6)}
    good = {
        "序号": n,
        "项目名称": f"例测试大模型{n}号",
        "申报单位": f"济南例{n}号测试有限公司",
        "统一社会信用代码": code(n),
        "所在市": "济南市",
        "申报金额(万元)": 80,
        **marks,
        "加分项(0-5)": 1,
        "绿色门槛": "是",
        "信用状况": "无失信记录、无行政处罚",
        "累计已获金额(万元)": 0,
    }
    return {**good, **changes}


def rows(count: int = 4) -> list[Row]:
    return [row(n) for n in range(1, count + 1)]


def book(
    path: Path,
    lines: Iterable[Row],
    headers: Sequence[str] = HEADERS,
    *,
    ledger: Sequence[Sequence[Any]] | None = None,
    ledger_headers: Sequence[str] = LEDGER,
    above: Sequence[Sequence[Any]] = (),
    title: str = "申报汇总",
) -> Path:
    """Write a workbook: the lines by header, lines above the header, and a ledger sheet if asked for."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for line in above:
        sheet.append(list(line))
    sheet.append(list(headers))
    for line in lines:
        sheet.append([line.get(h) for h in headers])
    if ledger is not None:
        past = workbook.create_sheet("历史奖补")
        past.append(list(ledger_headers))
        for line in ledger:
            past.append(list(line))
    workbook.save(path)
    return path


def edited(path: Path, change: Callable[[Any], None], title: str = "申报汇总") -> Path:
    """The workbook with one of its sheets changed by hand."""
    workbook = load_workbook(path)
    change(workbook[title])
    workbook.save(path)
    return path


def packed(data: bytes, **members: bytes) -> bytes:
    """A workbook with members of its archive added or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def csv_of(lines: Iterable[Row], separator: str = ",", headers: Sequence[str] = HEADERS) -> str:
    """The lines as a CSV file."""
    table = [headers, *([r.get(h) for h in headers] for r in lines)]
    return "\n".join(separator.join("" if x is None else str(x) for x in line) for line in table)


def take(path: Path | Sequence[Path], programme: Programme = MODEL, **options: Any) -> Intake:
    """Read with the year of the programme."""
    files = [path] if isinstance(path, Path) else list(path)
    return read(files, programme, **{"year": 2026, **options})


def coded(intake: Intake, wanted: str) -> list[Finding]:
    """The findings of one code, in order."""
    return [f for f in intake.findings if f.code == wanted]


def serious(intake: Intake) -> set[tuple[str, str]]:
    """Code and level of everything that is not merely listed."""
    return {(f.code, f.level) for f in intake.findings if f.level != "I"}


def standings(intake: Intake) -> dict[str, str]:
    return {e.candidate.id: e.standing for e in intake.entries}
