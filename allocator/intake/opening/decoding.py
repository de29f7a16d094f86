"""The text of a CSV file: UTF-8, GB18030 or UTF-16, decided by its bytes and never guessed (A09)."""

from __future__ import annotations

import codecs
import re

from allocator.intake.findings import Remark

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]{2}")
_RESAVE = "请在Excel中打开核对后另存为 .xlsx，或另存为UTF-8的CSV"


def decoded(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """Return the text, and how it was read; "" with an E-file where no encoding fits.

    A damaged UTF-8 file often passes for GB18030 and reads as other characters. So GB18030 is tried only where nothing
    before the first bad byte is Chinese in UTF-8.
    """
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        if encoding != "utf-8" or _CHINESE.search(data[: fault.start].decode("utf-8")):
            return "", (_undecodable(data, fault.start),)
        try:
            return data.decode("gb18030"), (Remark("A09", "I", "按GB18030读取"),)
        except UnicodeDecodeError as second:
            return "", (_undecodable(data, second.start),)
    return text, (Remark("A09", "I", "按UTF-16读取"),) if encoding == "utf-16" else ()


def _undecodable(data: bytes, position: int) -> Remark:
    line = data.count(b"\n", 0, position) + 1
    text = f"无法判定编码，首个坏字节在第{position + 1}字节(第{line}行附近)"
    return Remark("A09", "E-file", text, _RESAVE)
