"""A workbook to be filled in: the table that a programme asks for, with an example row, and how to fill it in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from allocator.intake.template import Field, fields_of, ledger_headers
from allocator.law.programme import Programme
from allocator.report.text_width import cells
from allocator.report.xlsx import MADE

TABLE, LEDGER, GUIDE = "申报汇总", "历史奖补", "填表说明"
_ROWS = 500
"""Rows below the header that have drop-down lists."""
_OFFERED, _TITLE = 255, 32
"""Characters of a list or message, and of its title, that Excel takes."""
_NARROW, _WIDE = 10, 30
_RULES = (
    "一行一个项目，表头一行，不合并单元格，不插入小计行和空行；示例行请删除或改写。",
    "统一社会信用代码按文本填写；金额只填数，单位写在表头；得分只填数，回避、缺席照写。",
    "条件列填下拉所列的词；没有核查的条件请删去整列，测算时该条件列为未核。",
    "各市分别报送的，每市一个文件，可一并读取；序号在各文件内不重复即可。",
    "历史奖补一表只列以前年度的奖补，一行一笔；没有台账的可不填，累计已获金额以申报表所填为准。",
)


def template(programme: Programme) -> bytes:
    """Write the workbook; the same bytes for the same programme."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": MADE, "title": f"{programme.short}申报汇总表"})
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell, text = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "@"})
    fields = fields_of(programme)
    sheet = book.add_worksheet(TABLE)
    for n, field in enumerate(fields):
        wide = min(max(_NARROW, cells(field.header) + 2, cells(str(field.example)) + 2), _WIDE)
        sheet.set_column(n, n, wide, text if isinstance(field.example, str) else None)
        sheet.write_string(0, n, field.header, head)
        if isinstance(field.example, str):
            sheet.write_string(1, n, field.example, text)
        else:
            sheet.write_number(1, n, field.example, cell)
        _offer(sheet, n, field)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    past = book.add_worksheet(LEDGER)
    for n, name in enumerate(ledger_headers()):
        past.set_column(n, n, max(_NARROW, cells(name) + 4))
        past.write_string(0, n, name, head)
    _guide(book, programme, fields)
    book.close()
    return out.getvalue()


def _offer(sheet: xlsxwriter.worksheet.Worksheet, n: int, field: Field) -> None:
    """Show the words of a column as a drop-down list; the input message says what is asked."""
    rule = {"validate": "any", "input_title": field.header[:_TITLE], "input_message": field.note[:_OFFERED]}
    if field.options and len(",".join(field.options)) <= _OFFERED:
        told = {"error_type": "warning", "error_title": "不在所列的词内", "error_message": "请从下拉列表中选择"}
        sheet.data_validation(1, n, _ROWS, n, {**rule, **told, "validate": "list", "source": list(field.options)})
        return
    sheet.data_validation(1, n, _ROWS, n, rule)


def _guide(book: xlsxwriter.Workbook, programme: Programme, fields: tuple[Field, ...]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 3, 48)
    title = f"《{programme.document.title}》（{programme.status}）{programme.year}年度"
    sheet.write_string(0, 0, title, book.add_format({"bold": True}))
    for n, rule in enumerate(_RULES, 1):
        sheet.write_string(n, 0, f"{n}、{rule}")
    top = len(_RULES) + 2
    for n, name in enumerate(("列", "列名", "填写内容", "可填的词")):
        sheet.write_string(top, n, name, head)
    for n, field in enumerate(fields, 1):
        sheet.write_string(top + n, 0, xl_col_to_name(n - 1), wrapped)
        for k, said in enumerate((field.header, field.note, "、".join(field.options)), 1):
            sheet.write_string(top + n, k, said, wrapped)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
