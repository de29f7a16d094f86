"""One voucher as a workbook in the ministry's form; a fixed date inside, so that the bytes do not depend on the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from ledger import Receipt
from vouchers import Facts, Voucher
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
LEDGER_HEADER = ("统一社会信用代码", "单位名称", "年度", "专题", "项目名称", "金额(万元)")
NOTES = (
    "本文件全部单位、代码、项目、得分、奖补记录均为虚构的示例数据，与任何真实单位无关。",
    "单位名称均含“例”字；信用代码主体部分为00000nnn，登记机关不会发放。由 generate.py 以固定种子生成，可重新生成核对。",
    "表头仿照省级汇总表习惯；专家打分为百分制总分，“回避”“缺席”或空白表示该专家未打分。",
    "综合得分口径：有效打分不少于5个时去掉一个最高分和一个最低分后取算术平均，否则取全部有效打分平均；",
    "有加分项的再加“加分项”；四舍五入保留两位小数（0.005进位）。",
    "办法未规定的分值、各市数量、专家人数均为示例假定。",
)


def write_workbook(path: Path, voucher: Voucher, table: Sequence[Facts], receipts: Iterable[Receipt]) -> None:
    """Write 申报汇总, 历史奖补, 指标权重(假定) and 说明."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": f"{voucher.title}申报汇总（虚构示例）", "created": CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#DCE6F1"})

        sheet = book.add_worksheet("申报汇总")
        sheet.freeze_panes(1, 4)
        _write(sheet, head, list(table[0]), [list(line.values()) for line in table])
        for column, header in enumerate(table[0]):
            sheet.set_column(column, column, _width(header, [line[header] for line in table]))

        sheet = book.add_worksheet("历史奖补")
        history = [(r.firm.code, r.firm.name, r.year, r.title, r.project, r.amount) for r in receipts]
        _write(sheet, head, LEDGER_HEADER, history)
        for column, width in enumerate((22, 36, 8, 10, 30, 12)):
            sheet.set_column(column, column, width)

        sheet = book.add_worksheet("指标权重(假定)")
        assumed = "办法只列指标未列分值，分值为示例假定"
        rows = [(name.partition("(")[0], full, assumed) for name, full in voucher.dimensions.items()]
        _write(sheet, head, ("评价维度", "满分", "说明"), rows)
        sheet.set_column(0, 2, 32)

        sheet = book.add_worksheet("说明")
        sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for place, note in enumerate(NOTES):
            sheet.write_string(place, 0, note)


def _write(sheet: Worksheet, head: Format, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    sheet.write_row(0, 0, header, head)
    for place, row in enumerate(rows, start=1):
        sheet.write_row(place, 0, row)


def _width(header: str, values: Iterable[object]) -> float:
    """Room for the longest cell (a Chinese character is two wide); headers wrap."""
    longest = max(sum(1 + (ord(c) > 255) for c in str(v)) for v in values if v is not None) if any(values) else 0
    return min(44, max(7, longest + 1, len(header) + 1))
