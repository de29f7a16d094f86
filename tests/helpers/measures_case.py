"""Small workbooks for the programmes of the umbrella text: what each table asks for, and what a test changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from intake_case import Row, book, code

NAMED = ("序号", "项目名称", "申报单位", "统一社会信用代码", "所在市")


def line(n: int, **more: Any) -> Row:
    """A row that is in order: who applies, and what the programme asks for."""
    return {
        "序号": n,
        "项目名称": f"例测试项目{n}号",
        "申报单位": f"济南例{n}号测试有限公司",
        "统一社会信用代码": code(n),
        "所在市": "济南市",
        **more,
    }


def file(folder: Path, lines: Iterable[Row], *, ledger: Sequence[Sequence[Any]] | None = (), name: str = "例") -> Path:
    """A workbook whose headers are those of its lines; by default with an empty ledger."""
    lines = list(lines)
    headers = list(dict.fromkeys([*NAMED, *(h for one in lines for h in one)]))
    headers = [h for h in headers if any(h in one for one in lines)]
    return book(folder / f"{name}.xlsx", lines, headers, ledger=ledger)
