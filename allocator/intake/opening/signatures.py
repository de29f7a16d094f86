"""What a file is by its content, whatever its extension says."""

from __future__ import annotations

import re
import zipfile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = (("WordDocument", "旧版Word文档"), ("PowerPoint Document", "旧版PowerPoint文档"))
_BEGINNINGS = (
    (b"%PDF", "PDF文档"),
    (b"{\\rtf", "RTF文档"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "gzip压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_START = 4096
_MOSTLY = 0.9


def binary(data: bytes) -> bool:
    """Tell whether the bytes are an archive, an old Office file or another format that is no text."""
    return data.startswith((ZIP, OLE, *(b for b, _ in _BEGINNINGS)))


def encrypted(data: bytes) -> bool:
    """Tell whether this is an OLE file that holds an encrypted .xlsx."""
    return data.startswith(OLE) and _ENCRYPTED in data


def described(data: bytes) -> str:
    """Tell what bytes that are no zip archive look like."""
    if data.startswith(OLE):
        return next((what for name, what in _STREAMS if name.encode("utf-16-le") in data), "旧版xls(D0CF11E0)")
    start = data[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    for beginning, what in _BEGINNINGS:
        if start.startswith(beginning):
            return what
    if _PAGE.search(start.replace(b"\0", b"")):
        return "网页(HTML)"
    if start.startswith((b"<?xml", b"<Workbook")):
        return "XML文本" if b"spreadsheet" not in start else "XML表格2003"
    return "文本(如CSV)" if _is_text(start) else "无法识别的格式"


def _is_text(start: bytes) -> bool:
    words = "".join(start.decode("gb18030", "ignore").split())
    return b"\0" not in start and bool(words) and sum(map(str.isprintable, words)) > _MOSTLY * len(words)


def packed(archive: zipfile.ZipFile) -> str:
    """Tell what a zip archive without a workbook is."""
    names = archive.namelist()
    if "mimetype" in names:
        return "ods" if b"spreadsheet" in archive.read("mimetype")[:200] else "OpenDocument文档"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "word/document.xml" in names:
        return "Word文档(docx)"
    if "ppt/presentation.xml" in names:
        return "PowerPoint文档(pptx)"
    inside = next((n for n in names if n.lower().endswith((".xlsx", ".csv", ".xls", ".et"))), "")
    return f"压缩包(其中有“{inside[-60:]}”，请先解压)" if inside else "压缩包"
