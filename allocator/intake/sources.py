"""From paths to sheets: folders expanded, bytes read once and hashed, what cannot be opened reported (A01–A11)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.intake import archive, delimited, workbook
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.workbook import Sheet

LARGEST = 20 * 2**20
READ = (".xlsx", ".csv")
_WORKBOOKS = (*READ, ".xlsm", ".xls", ".et", ".wps", ".ods", ".xlsb")


@dataclass(slots=True)
class Source:
    """A file that was read: its name for people, unique within the run, its hash and its sheets."""

    name: str
    digest: str
    sheets: list[Sheet] = field(default_factory=list)


def expand(paths: Sequence[Path]) -> Iterator[tuple[Path, Remark | None]]:
    """Every file, folders replaced by the workbooks in them, in the order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path, None
            continue
        inside = sorted(
            p for p in path.iterdir() if p.suffix.lower() in _WORKBOOKS and not p.name.startswith((".", "~$"))
        )
        if not inside:
            words = f"文件夹“{path.name}”中没有 .xlsx 或 .csv 文件"
            yield path, Remark("A01", "E-file", words, "请检查文件夹")
        for p in inside:
            yield p, None


def names(paths: Sequence[Path]) -> list[str]:
    """A name per file; files of the same name carry their folder's before it, then a count."""
    plain = Counter(p.name for p in paths)
    longer = [p.name if plain[p.name] == 1 else f"{p.parent.name}/{p.name}" for p in paths]
    return [n if longer[:k].count(n) == 0 else f"{n}({longer[:k].count(n) + 1})" for k, n in enumerate(longer)]


def open_source(path: Path, name: str, findings: Findings) -> Source | None:
    """The sheets of one file; None where it cannot be read, with the reason in the findings."""
    data = _bytes(path, name, findings)
    if data is None:
        return None
    source = Source(name, hashlib.sha256(data).hexdigest())
    extension = path.suffix.lower()
    place = Place(name)
    if extension == ".csv" and not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        sheet, remarks = delimited.sheet(data, path.stem)
        source.sheets = [sheet]
    else:
        remarks = archive.faults(data, extension)
        if extension == ".csv" and not remarks:
            remarks = (Remark("A02", "E-file", "文件内容是xlsx工作簿，扩展名为.csv", "请把扩展名改为 .xlsx"),)
    for remark in remarks:
        findings.add(remark, place)
    if any(r.level == "E-file" for r in remarks):
        return None
    if not source.sheets:
        try:
            source.sheets = workbook.sheets(data)
        except workbook.BROKEN as fault:
            words = f"工作簿内部结构损坏，无法读取({type(fault).__name__})"
            findings.add(Remark("A05", "E-file", words, "请在Excel或WPS中打开后另存为新的 .xlsx"), place)
            return None
    for sheet in source.sheets:
        if sheet.oversize:
            remark = Remark("C51", "E-file", f"{sheet.oversize}(整表)", "请删除多余的行列，或拆分为几个文件")
            findings.add(remark, Place(name, sheet.title))
    return source


def _bytes(path: Path, name: str, findings: Findings) -> bytes | None:
    place = Place(name)
    try:
        if path.stat().st_size > LARGEST:
            words = f"超过{LARGEST // 2**20}MB"
            findings.add(Remark("A11", "E-file", words, "请删除图片和无关工作表，或拆分为几个文件"), place)
            return None
        return path.read_bytes()
    except FileNotFoundError:
        remark = Remark("A01", "E-file", f"找不到文件“{path}”(当前目录 {Path.cwd()})", "请检查路径和文件名")
    except PermissionError:
        remark = Remark("A01", "E-file", "没有读取该文件的权限，或文件正被其他程序独占", "请关闭占用它的程序或检查权限")
    except OSError as fault:
        remark = Remark("A01", "E-file", f"无法读取：{fault.strerror or fault}", "请检查文件和磁盘")
    findings.add(remark, place)
    return None
