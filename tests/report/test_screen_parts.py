"""A table that is too wide for a terminal comes in parts; no figure and no word of it is lost."""

from __future__ import annotations

import pytest
from report_case import said

from allocator.report.console import parts, show
from allocator.report.table import Column, Table
from allocator.report.text_width import cells

Line = tuple[str, ...]
NAMES = ("变化", "编号", "申报单位", "基准金额", "方案金额", "备注甲", "备注乙")
ROWS: list[Line] = [
    ("新增", "30", "青岛例珩恒云计算有限公司", "0", "1234567", "甲甲甲甲甲", "乙乙乙乙乙乙乙"),
    ("新增", "103", "山东例岱衡智能科技股份有限公司", "987654", "0", "丙丙丙", "丁"),
    ("退出", "7", "例", "1", "2", "戊", "己己己己己"),
]


COLUMNS = tuple(
    Column(name, "text" if name == "申报单位" else "label", 30 if name == "申报单位" else 0) for name in NAMES
)
TABLE = Table("例", COLUMNS, tuple(ROWS))


def drawn(width: int) -> list[str]:
    return said(lambda console: show([TABLE], console), width).splitlines()[2:]


def plain(line: str) -> str:
    """Without what makes it bold."""
    return line.replace("\x1b[1m", "").replace("\x1b[0m", "")


def test_what_fits_stays_one_table():
    assert parts(TABLE, 200) == [TABLE]
    assert len(drawn(200)) == 2 + len(ROWS)


@pytest.mark.parametrize("width", [46, 60, 80, 100])
def test_nothing_is_cut_and_every_part_says_whose_row_it_is(width: int):
    found = parts(TABLE, width)
    assert [c.title for part in found for c in part.columns[2:]] == list(NAMES[2:])
    assert all([c.title for c in part.columns[:2]] == ["变化", "编号"] for part in found), (
        "变化 alone does not tell rows apart"
    )
    lines = [plain(line) for line in drawn(width)]
    assert all(cells(line.rstrip()) <= width for line in lines)
    text = "".join(lines)
    for row in ROWS:
        assert all(value in text for k, value in enumerate(row) if k != 2)
        assert sum(line.split()[:2] == list(row[:2]) for line in lines) == len(found)


def test_rows_that_the_first_column_tells_apart_repeat_it_alone():
    found = parts(TABLE.only([1, *range(3, len(NAMES))]), 30)
    assert len(found) > 1
    assert {part.columns[0].title for part in found} == {"编号"}
    assert all(c.title != "编号" for part in found for c in part.columns[1:])


def test_an_empty_table_is_drawn_too():
    assert [c.title for c in parts(Table("", COLUMNS, ()), 200)[0].columns] == list(NAMES)
