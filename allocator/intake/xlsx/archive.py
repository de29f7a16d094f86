"""Is this file a workbook that is safe to open? Decided from its content before anything is parsed (A02–A08)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from allocator.intake.findings import Remark
from allocator.intake.opening import signatures
from allocator.intake.xlsx.package import BOOK

MEMBERS = 200
UNPACKED = 100 * 2**20
RATIO = 100
RATIO_FROM = 10 * 2**20
DIRECTORY = 2**18
"""A list of 200 members is never longer than this."""

_END = struct.Struct("<4s4H2LH")
_CHUNK = 2**20
_DECLARATIONS = tuple(w.encode(c) for w in ("<!DOCTYPE", "<!ENTITY") for c in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST = max(map(len, _DECLARATIONS))
_MARKUP = (".xml", ".rels", ".vml")
_MACROS = ("vbaproject.bin", "xl/macrosheets/")
_MACRO_BOOKS = (".xlsm", ".xltm", ".xlam")
_IGNORED = (
    ("xl/externallinks/", "外部链接"),
    ("xl/connections.xml", "外部数据连接"),
    ("xl/media/", "图片"),
    ("xl/embeddings/", "嵌入对象"),
    ("xl/activex/", "ActiveX控件"),
)
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)
SAVE_AS = "请在Excel或WPS中另存为 .xlsx 后重新读取"


def faults(data: bytes, extension: str) -> tuple[Remark, ...]:
    """Tell why the bytes must not be opened as .xlsx (A02–A07), and what in them is ignored (A08)."""
    if not data.startswith(signatures.ZIP):
        return (_no_archive(data, extension),)
    try:
        return tuple(_archive(data, extension))
    except RuntimeError:
        return (Remark("A03", "E-file", "压缩包内的文件已加密", "请去除密码后重新读取"),)
    except _FAULTS as fault:
        reason = "中央目录缺失" if "not a zip file" in str(fault).lower() else "内容校验失败"
        return (Remark("A05", "E-file", f"压缩包损坏({reason})", "请重新导出或重新传送该文件"),)


def _no_archive(data: bytes, extension: str) -> Remark:
    if not data:
        return Remark("A05", "E-file", "文件为空(0字节)", "请重新导出或重新传送该文件")
    if signatures.encrypted(data):
        return Remark("A03", "E-file", "文件已加密", "请去除密码后重新读取")
    return _other(signatures.described(data), extension)


def _archive(data: bytes, extension: str) -> Iterator[Remark]:
    if bomb := _long_directory(data):
        yield bomb
        return
    with zipfile.ZipFile(BytesIO(data)) as archive:
        yield from _inside(archive, extension)


def _other(what: str, extension: str) -> Remark:
    named = f"扩展名为{extension}" if extension else "没有扩展名"
    return Remark("A02", "E-file", f"文件内容是{what}，{named}", SAVE_AS)


def _long_directory(data: bytes) -> Remark | None:
    """A06 before the list of members is read: a long one costs time and memory of its own."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) < at + _END.size:
        return None
    *_, members, size, _, _ = _END.unpack_from(data, at)
    return _bomb(f"压缩包目录过大(称有{members}个文件)，未读取") if size > DIRECTORY else None


def _inside(archive: zipfile.ZipFile, extension: str) -> Iterator[Remark]:
    infos = archive.infolist()
    names = [i.filename.lower() for i in infos]
    if bomb := _too_large(infos):
        yield bomb
        return
    if len(set(names)) < len(names):
        yield Remark("A05", "E-file", "压缩包内有同名文件，无法判定以哪个为准", SAVE_AS)
        return
    if extension in _MACRO_BOOKS or any(m in n for n in names for m in _MACROS):
        yield Remark("A04", "E-file", "含宏，拒绝读取", "请另存为不含宏的 .xlsx")
        return
    if BOOK not in names:
        yield _other(signatures.packed(archive), extension)
        return
    for info in infos:
        if _declares(archive, info):
            yield Remark("A07", "E-file", f"“{info.filename}”含DTD实体声明，已拒绝", SAVE_AS)
            return
    for start, what in _IGNORED:
        count = sum(n.startswith(start) and "/_rels/" not in n for n in names)
        if count:
            yield Remark("A08", "W", f"含{what}{count}处，已忽略", subject=what)


def _declares(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Tell whether a member declares a document type; reading it to its end checks its checksum."""
    markup = info.filename.lower().endswith(_MARKUP)
    tail = b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            if markup and any(d in tail + chunk for d in _DECLARATIONS):
                return True
            tail = chunk[-_LONGEST:]
    return False


def _too_large(infos: list[zipfile.ZipInfo]) -> Remark | None:
    unpacked = sum(i.file_size for i in infos)
    if unpacked > UNPACKED:
        return _bomb(f"解压后{unpacked // 2**20}MB，超过{UNPACKED // 2**20}MB上限，未读取")
    if len(infos) > MEMBERS:
        return _bomb(f"压缩包内有{len(infos)}个文件，超过{MEMBERS}个上限，未读取")
    if any(i.file_size > RATIO_FROM and i.file_size > RATIO * i.compress_size for i in infos):
        return _bomb(f"压缩比超过{RATIO}倍，未读取")
    return None


def _bomb(text: str) -> Remark:
    return Remark("A06", "E-file", text, "请另存为只含申报表的新工作簿")
