"""Unified social credit codes (GB 32100) and the keys by which one legal entity is known."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

from allocator.intake.cells import Read, plain, stored
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell

LENGTH = 18
ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_CHECK_THE_PAPER = "请对照营业执照或法人证书更正"


def credit_code(cell: Cell | None) -> Read[str]:
    """Return the code in upper case; "" where the cell is empty (C18–C20)."""
    if cell is None:
        return Read("")
    usable = stored(cell)
    if usable.value is None:
        return Read(None, usable.remarks)
    if cell.kind != "text":
        words = f"以数值存放(显示为{cell})，末位已丢失" if cell.kind == "number" else "不是18位代码"
        return Read(None, (*usable.remarks, Remark("C18", "E-row", words, "请设为文本重新录入18位代码")))
    raw = str(cell.value)
    code = re.sub(r"[\s\-]|[\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", raw)).upper()
    if fault := _fault(code):
        return Read(None, (*usable.remarks, fault))
    repaired = (Remark("C20", "I", f"已统一为“{code}”(大写、半角、无空白)"),) if code != raw else ()
    return Read(code, (*usable.remarks, *repaired))


def _fault(code: str) -> Remark | None:
    wrong = "".join(dict.fromkeys(c for c in code if c not in ALPHABET))
    complaints = []
    if len(code) != LENGTH:
        complaints.append(f"长度{len(code)}，应为{LENGTH}位")
    if wrong:
        complaints.append(f"含不允许的字母“{wrong}”" if wrong.isalpha() else f"含不允许的字符“{wrong}”")
    elif len(code) == LENGTH and not code[2:8].isdecimal():
        complaints.append("第3–8位应为6位行政区划数字")
    if complaints:
        return Remark("C20", "E-row", "；".join(complaints), _CHECK_THE_PAPER)
    digit = uscc.calc_check_digit(code[:-1])
    if code[-1] != digit:
        return Remark("C19", "E-row", f"第18位校验码应为“{digit}”(GB 32100)", _CHECK_THE_PAPER)
    return None


def name_key(name: str) -> str:
    """Return a name for comparison: width, white space and letter case do not matter."""
    return plain(name)


def applicant_key(code: str, name: str) -> str:
    """Return the legal entity: its credit code, else its normalised name."""
    return code or name_key(name)
