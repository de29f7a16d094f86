"""What the tests of exclusions after 公示 share: eight firms in order, a published list, and scenario files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from intake_case import book, row
from openpyxl import Workbook

TOP, MIDDLE, LOW = "卓越领军级", "优秀创新级", "培育成长级"
HEADER = ("项目编号", "申报单位", "项目名称", "拟定档次", "拟奖补金额（万元）", "备注")
ARGUMENTS = ("--budget", "300万元", "--no-history")


def eight(folder: Path, **changes: Mapping[str, Any]) -> Path:
    """Numbers 8 to 1 by rank; of `changes` by number ("no8") some cells are others."""
    return book(folder / "例.xlsx", [row(n, **changes.get(f"no{n}", {})) for n in range(1, 9)])


def published(folder: Path, lines: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> Path:
    """A published list: number, firm, project, tier, 万元."""
    workbook = Workbook()
    workbook.active.append(header)
    for line in lines:
        workbook.active.append(line)
    path = folder / "公示名单（测试）.xlsx"
    workbook.save(path)
    return path


def line(n: int, tier: str = LOW, money: float = 50, number: Any = None) -> tuple[Any, ...]:
    """One line of it."""
    return (str(n) if number is None else number, f"济南例{n}号测试有限公司", f"例测试大模型{n}号", tier, money)


def after(folder: Path, *gone: int, more: str = "", because: str = "例：异议核实成立") -> Path:
    """A scenario that excludes these numbers after 公示."""
    out = "\n".join(f'"{n}" = {{because = "{because}", published = true}}' for n in gone)
    path = folder / "公示后.toml"
    path.write_text(f'name = "公示后"\nbecause = "测试"\n{more}\n[exclude]\n{out}\n', encoding="utf-8")
    return path


def awards(data: Mapping[str, Any]) -> dict[str, tuple[str, int, str]]:
    """Number → tier, 万元, via."""
    return {c["id"]: (c["tier"], c["amount"] // 10_000, c["via"]) for c in data["candidates"] if c["tier"]}
