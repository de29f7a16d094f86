"""From paths to sheets: folders expanded, bytes read once and hashed, what cannot be opened reported (A01–A11)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from allocator.errors import reason
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.grid import Sheet
from allocator.intake.opening import delimited, signatures
from allocator.intake.opening.text_guards import unguard
from allocator.intake.xlsx import read

LARGEST = 20 * 2**20
_WORKBOOKS = (".xlsx", ".csv", ".tsv", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ett", ".wps", ".ods", ".xlsb")
_TEXTS = (".csv", ".tsv", ".tab", ".txt")
_TEMPORARY = (".", "~$")


@dataclass(slots=True, eq=False)
class Source:
    """A file that was read, or a table at hand: its name for people, unique within the run, its hash and its sheets."""

    name: str
    digest: str
    sheets: list[Sheet] = field(default_factory=list)


Given = Path | Source
"""What candidates, a ledger or a list come in: a file, or a table at hand."""


G = TypeVar("G", bound=Given)


def expand(given: Sequence[G]) -> Iterator[tuple[G | Path, Remark | None]]:
    """Yield every file and table, folders replaced by the workbooks in them, in the order of their names.

    With the path of a folder comes a remark: that it has no workbook, or what else it has that is not read.
    """
    for path in given:
        if isinstance(path, Source) or not path.is_dir():
            yield path, None
            continue
        try:
            present = sorted(p for p in path.iterdir() if not p.name.startswith(_TEMPORARY))
        except OSError as fault:
            words = f"无法读取文件夹“{shown(path.name)}”：{reason(fault)}"
            yield path, Remark("A01", "E-file", words, "请检查文件夹和权限")
            continue
        inside = [p for p in present if p.suffix.lower() in _WORKBOOKS and not p.is_dir()]
        others = [p.name for p in present if p not in inside]
        if not inside:
            words = f"文件夹“{shown(path.name)}”中没有 .xlsx 或 .csv 文件"
            yield path, Remark("A01", "E-file", words, "请检查文件夹")
        elif others:
            more = f"等{len(others)}个" if len(others) > 5 else ""
            listed = "、".join(f"“{shown(n)}”" for n in others[:5])
            words = f"文件夹“{shown(path.name)}”中的{listed}{more}未读取(只读取表格，不含子文件夹)"
            yield path, Remark("A01", "I", words)
        for p in inside:
            yield p, None


def names(given: Sequence[Given]) -> list[str]:
    """Return a name per file or table; files of the same name carry their folder's before it, then a count."""
    plain = Counter(p.name for p in given)
    alone = [p.name if plain[p.name] == 1 or isinstance(p, Source) else f"{p.parent.name}/{p.name}" for p in given]
    longer = [shown(name) for name in alone]
    return [n if longer[:k].count(n) == 0 else f"{n}({longer[:k].count(n) + 1})" for k, n in enumerate(longer)]


def shown(name: str) -> str:
    """Return a file name as text: one that is no UTF-8 is read as GB18030, as archives from Windows have it (A12)."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def open_all(
    expanded: Sequence[tuple[Given, Remark | None]], findings: Findings, called: Mapping[Path, str] | None = None
) -> list[Source]:
    """Tell what `expand` gave, opened; the same bytes under two names are read once.

    Parameters
    ----------
    called
        Path → the file's name for people, where it is kept under another one (uploads lie under their hash).
    """
    found: list[Source] = []
    known = called or {}
    given = names([p if isinstance(p, Source) else Path(known.get(p, p)) for p, _ in expanded])
    for (one, remark), name in zip(expanded, given, strict=True):
        if remark:
            findings.add(remark, Place(name))
            continue
        source = opened(one, name, findings)
        if source is None:
            continue
        twin = next((s for s in found if s.digest == source.digest), None)
        if twin:
            words = f"与《{twin.name}》的内容完全相同，只读取一次"
            findings.add(Remark("C53", "W", words, "请核对是否交错了文件"), Place(name))
        else:
            found.append(source)
    return found


def opened(given: Given, name: str, findings: Findings) -> Source | None:
    """Return a file opened, or a table at hand under the name that it has in this run; None where it cannot be read."""
    return replace(given, name=name) if isinstance(given, Source) else open_source(given, name, findings)


def open_source(path: Path, name: str, findings: Findings) -> Source | None:
    """Return the sheets of one file; None where it cannot be read, with the reason in the findings."""
    data = _bytes(path, name, findings)
    if data is None:
        return None
    extension = path.suffix.lower()
    place = Place(name)
    if bool(data) and extension in _TEXTS and not signatures.binary(data):
        sheet, remarks = delimited.sheet(data, Path(name).stem)
        sheets: list[Sheet] | None = [sheet]
    else:
        sheets, remarks = read(data, extension)
        if extension in _TEXTS and sheets is not None:
            words = f"文件内容是xlsx工作簿，扩展名为{extension}"
            remarks = (Remark("A02", "E-file", words, "请把扩展名改为 .xlsx"),)
    for remark in remarks:
        findings.add(remark, place)
    if sheets is None or any(r.level == "E-file" for r in remarks):
        return None
    source = Source(name, hashlib.sha256(data).hexdigest(), sheets)
    for table in source.sheets:
        for remark in unguard(table):
            findings.add(remark, place)
    return source


def _bytes(path: Path, name: str, findings: Findings) -> bytes | None:
    place = Place(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            findings.add(Remark("A01", "E-file", f"“{shown(str(path))}”不是普通文件", "请检查路径和文件名"), place)
            return None
        if status.st_size > LARGEST:
            words = f"超过{LARGEST // 2**20}MB"
            findings.add(Remark("A11", "E-file", words, "请删除图片和无关工作表，或拆分为几个文件"), place)
            return None
        return path.read_bytes()
    except FileNotFoundError:
        remark = Remark(
            "A01", "E-file", f"找不到文件“{shown(str(path))}”(当前目录 {shown(str(Path.cwd()))})", "请检查路径和文件名"
        )
    except PermissionError:
        remark = Remark("A01", "E-file", "没有读取该文件的权限，或文件正被其他程序独占", "请关闭占用它的程序或检查权限")
    except OSError as fault:
        remark = Remark("A01", "E-file", f"无法读取：{reason(fault)}", "请检查文件和磁盘")
    findings.add(remark, place)
    return None


def too_large(sheet: Sheet, file: str, findings: Findings) -> bool:
    """C51 for a sheet that was not read to its end."""
    if sheet.oversize:
        remark = Remark("C51", "E-file", f"{sheet.oversize}(整表)", "请删除多余的行列，或拆分为几个文件")
        findings.add(remark, Place(file, sheet.title))
    return bool(sheet.oversize)
