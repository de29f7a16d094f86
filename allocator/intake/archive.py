"""Is this file a workbook that is safe to open? Decided from its content before anything is parsed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from allocator.intake.findings import Remark

MEMBERS = 200
UNPACKED = 100 * 2**20
RATIO = 100
RATIO_FROM = 10 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARATIONS = tuple(w.encode(c) for w in ("<!DOCTYPE", "<!ENTITY") for c in ("ascii", "utf-16-le", "utf-16-be"))
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_SAVE_AS = "请在Excel或WPS中另存为 .xlsx 后重新读取"


def faults(data: bytes, extension: str) -> tuple[Remark, ...]:
    """Why the bytes must not be opened as .xlsx (A02–A07), and what in them is ignored (A08)."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return (Remark("A03", "E-file", "文件已加密", "请去除密码后重新读取"),)
        return (Remark("A02", "E-file", f"文件内容是旧版xls(D0CF11E0)，扩展名为{extension}", _SAVE_AS),)
    if not data.startswith(b"PK"):
        what = "文件为空" if not data else f"文件内容不是xlsx(像是文本或其他格式)，扩展名为{extension}"
        return (Remark("A05" if not data else "A02", "E-file", what, _SAVE_AS),)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(_inside(archive, extension))
    except RuntimeError:
        return (Remark("A03", "E-file", "压缩包内的文件已加密", "请去除密码后重新读取"),)
    except _ZIP_FAULTS as fault:
        reason = "中央目录缺失" if "not a zip file" in str(fault).lower() else "内容校验失败"
        return (Remark("A05", "E-file", f"压缩包损坏({reason})", "请重新导出或重新传送该文件"),)


def _inside(archive: zipfile.ZipFile, extension: str) -> Iterator[Remark]:
    infos = archive.infolist()
    names = {i.filename for i in infos}
    if bomb := _too_large(infos):
        yield bomb
        return
    if any(n.lower().endswith("vbaproject.bin") for n in names) or extension == ".xlsm":
        yield Remark("A04", "E-file", "含宏，拒绝读取", "请另存为不含宏的 .xlsx")
        return
    if "xl/workbook.xml" not in names:
        kind = "ods" if "mimetype" in names else "其他压缩文件"
        yield Remark("A02", "E-file", f"文件内容是{kind}，不是xlsx工作簿，扩展名为{extension}", _SAVE_AS)
        return
    for info in infos:
        content = archive.read(info)
        if info.filename.lower().endswith((".xml", ".rels", ".vml")) and any(d in content for d in _DECLARATIONS):
            yield Remark("A07", "E-file", f"“{info.filename}”含DTD实体声明，已拒绝", _SAVE_AS)
            return
    for folder, what in (("xl/externalLinks/", "外部链接"), ("xl/media/", "图片"), ("xl/embeddings/", "嵌入对象")):
        count = sum(n.startswith(folder) and "/_rels/" not in n for n in names)
        if count:
            yield Remark("A08", "W", f"含{what}{count}处，已忽略")


def _too_large(infos: list[zipfile.ZipInfo]) -> Remark | None:
    unpacked = sum(i.file_size for i in infos)
    if unpacked > UNPACKED:
        text = f"解压后{unpacked // 2**20}MB，超过{UNPACKED // 2**20}MB上限，未读取"
    elif len(infos) > MEMBERS:
        text = f"压缩包内有{len(infos)}个文件，超过{MEMBERS}个上限，未读取"
    elif any(i.file_size > RATIO_FROM and i.file_size > RATIO * i.compress_size for i in infos):
        text = f"压缩比超过{RATIO}倍，未读取"
    else:
        return None
    return Remark("A06", "E-file", text, "请另存为只含申报表的新工作簿")
