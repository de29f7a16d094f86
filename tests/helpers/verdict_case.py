"""Four kinds of years whose verdicts every output must count alike, and where each output tells the counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intake_case import book, code, row, rows
from measures_case import file, line
from report_case import SAMPLE


def _sample(folder: Path) -> Path:
    del folder
    return SAMPLE


def _ineligible(folder: Path) -> Path:
    return book(folder / "例.xlsx", [*rows(5), row(6, 绿色门槛="否")], ledger=[])


def _events(folder: Path) -> Path:
    return file(folder, [line(n, 认定级别=grade) for n, grade in ((1, "国家级"), (2, "省级"), (3, "省级"))])


def _one_tier(folder: Path) -> Path:
    headers = ("项目编号", "产品名称", "申报单位", "统一社会信用代码", "所在市", "综合得分", "绿色门槛")
    firms = [f"济南例{n}号测试有限公司" for n in range(1, 4)]
    lines = [(n, f"例测试产品{n}", firm, code(n), "济南市", 90 - n, "是") for n, firm in enumerate(firms, 1)]
    return book(folder / "例.xlsx", [dict(zip(headers, x, strict=True)) for x in lines], headers, ledger=[])


KINDS: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "sample": ("model-voucher", _sample, "2000万元"),
    "ineligible": ("model-voucher", _ineligible, "300万元"),
    "events": ("industry-clusters", _events, "1000万元"),
    "one tier": ("ai-terminal", _one_tier, "200万元"),
}
"""What it is → programme, the file in a folder, the budget."""
