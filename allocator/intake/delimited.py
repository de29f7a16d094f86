"""A CSV file as one sheet: UTF-8, GB18030 or UTF-16 with a mark, commas, every row as long as the header."""

from __future__ import annotations

import codecs
import csv
from io import StringIO

from allocator.intake.findings import Remark
from allocator.intake.workbook import COLUMNS, ROWS, Cell, Sheet

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def sheet(data: bytes, title: str) -> tuple[Sheet, tuple[Remark, ...]]:
    """The table of a CSV file, with what was found wrong in reading it (A09, A10)."""
    text, remarks = _decoded(data)
    table = Sheet(title)
    if "\0" in text:
        return table, (*remarks, Remark("A10", "E-file", "含空字符(NUL)", "请重新导出为UTF-8的CSV或 .xlsx"))
    reader = csv.reader(StringIO(text), strict=True)
    widest = 0
    try:
        for number, values in enumerate(reader, start=1):
            row = {n: Cell(v, "text", typed=False) for n, v in enumerate(values, start=1) if v.strip()}
            if row:
                table.rows[number] = row
                if widest > 1 and len(values) > widest:
                    reason = f"第{number}行有{len(values)}列，表头为{widest}列"
                    return table, (*remarks, Remark("A10", "E-file", reason, "请检查该行多余的逗号或引号"))
                widest = max(widest, len(values))
            if len(table.rows) > ROWS + 100 or widest > COLUMNS:
                table.oversize = f"超过{ROWS // 10_000}万行或{COLUMNS}列"
                break
    except csv.Error as fault:
        reason = f"第{reader.line_num}行引号未闭合或格式错误({fault})"
        return table, (*remarks, Remark("A10", "E-file", reason, "请在Excel中打开核对，另存为 .xlsx"))
    return table, remarks


def _decoded(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        if encoding == "utf-8":
            return _decoded_gb(data, fault.start)
        return "", (_undecodable(fault.start),)
    return text, (Remark("A09", "I", "按UTF-16读取"),) if encoding == "utf-16" else ()


def _decoded_gb(data: bytes, bad: int) -> tuple[str, tuple[Remark, ...]]:
    try:
        return data.decode("gb18030"), (Remark("A09", "I", "按GB18030读取"),)
    except UnicodeDecodeError:
        return "", (_undecodable(bad),)


def _undecodable(position: int) -> Remark:
    text = f"无法判定编码，首个坏字节在第{position + 1}字节"
    return Remark("A09", "E-file", text, "请另存为UTF-8的CSV或 .xlsx")
