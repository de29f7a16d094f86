"""What this machine lacks for a run, and what to do about it; nothing here reads or writes the user's data."""

from __future__ import annotations

import codecs
import importlib
import locale
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryFile

from allocator.engines.backends import BACKENDS, clashing_highspy, load_backend
from allocator.engines.score_lines import compiled
from allocator.errors import AllocatorError, EnvironmentFault, reason
from allocator.law import load as programme_file
from allocator.law import schema
from allocator.law.shipped import PACKAGE, sample_year
from allocator.models.model import Model

OLDEST_PYTHON = (3, 11)
ROOM = 100 * 2**20
"""Free bytes that a run with its papers may need."""
REINSTALL = "请在项目目录重新运行 make setup；以 pip 安装的，请重新安装本软件"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, whether it is fine, what was seen, and what to do where it is not."""

    name: str
    ok: bool
    detail: str
    action: str = ""


def fine(name: str, detail: str) -> Check:
    """Return nothing to do."""
    return Check(name, ok=True, detail=detail)


def fault(name: str, detail: str, action: str = REINSTALL) -> Check:
    """Something to do before the next run."""
    return Check(name, ok=False, detail=detail, action=action)


def diagnose(folder: Path | None = None) -> tuple[Check, ...]:
    """Look at everything a run stands on.

    Parameters
    ----------
    folder
        Where results would be written; the current folder by default.

    Returns
    -------
    tuple of Check
        In a fixed order; all are made, also after one has failed.
    """
    checks: list[tuple[str, Callable[[str], Check]]] = [
        ("Python", _python),
        ("依赖版本", _packages),
        ("highspy 冲突", _highspy),
        *((f"求解器 {name}", partial(_engine, name)) for name in BACKENDS),
        ("加速 numba", _compiled),
        ("随附文件", _shipped_files),
        ("时区无关", _time_zones),
        ("输出目录", partial(_output_folder, folder or Path.cwd())),
        ("终端编码", _terminal),
    ]
    return tuple(_guarded(name, check) for name, check in checks)


def _guarded(name: str, check: Callable[[str], Check]) -> Check:
    """Return the check's finding; a check that breaks is itself a finding."""
    try:
        return check(name)
    except AllocatorError as error:
        return fault(name, str(error))
    except Exception as error:  # noqa: BLE001 - a broken installation may raise anything
        return fault(name, f"检查未能完成：{type(error).__name__}：{error}")


def _python(name: str) -> Check:
    found = f"{sys.version.split()[0]}（{sys.platform}）"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return fine(name, found)
    return fault(name, found, f"请安装 Python {'.'.join(map(str, OLDEST_PYTHON))} 或更高版本")


def _packages(name: str) -> Check:
    """Return the packages this one requires, against the bounds it states."""
    try:
        required = [r for r in metadata.requires("allocator") or () if ";" not in r]
    except metadata.PackageNotFoundError:
        return fault(name, "未找到本软件的安装信息")
    found = [(requirement, _installed(requirement)) for requirement in required]
    wrong = [f"{r}（现为{version or '未安装'}）" for r, version in found if not _satisfied(r, version)]
    if wrong:
        return fault(name, "不符合要求：" + "、".join(wrong))
    return fine(name, "、".join(f"{_package(r)} {version}" for r, version in found))


def _package(requirement: str) -> str:
    """Return the name at the head of a requirement such as "ortools<10,>=9.14"."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _installed(requirement: str) -> str | None:
    try:
        return metadata.version(_package(requirement))
    except metadata.PackageNotFoundError:
        return None


def _satisfied(requirement: str, version: str | None) -> bool:
    """Tell whether a version lies within the ≥ and < bounds of a requirement."""
    bounds = re.findall(r"(>=|<)\s*([\d.]+)", requirement)
    return version is not None and all((_numbers(version) >= _numbers(b)) == (sign == ">=") for sign, b in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, without zeros at the end: 9.15.0rc1 → (9, 15)."""
    numbers = re.match(r"(\d+(?:\.\d+)*)", version)
    return tuple(map(int, re.sub(r"(\.0)+$", "", numbers[1]).split("."))) if numbers else ()


def _highspy(name: str) -> Check:
    """Source: google/or-tools#5246."""
    if clashing_highspy():
        detail = "装有 highspy，它不能与 ortools 同在一个进程，而 PuLP 会自动载入它"
        return fault(name, detail, "请运行 pip uninstall highspy，或为本软件单独建立虚拟环境")
    return fine(name, "未安装 highspy，无冲突")


def _engine(backend_name: str, name: str) -> Check:
    """Tell whether the solver proves max 2x + y = 5 over x + y ≤ 3, 0 ≤ x, y ≤ 2."""
    backend = load_backend(backend_name)
    model = Model()
    x, y = model.integer("x", 0, 2), model.integer("y", 0, 2)
    model.add(x + y <= 3, "doctor", "试算")
    answer = backend.open(model).optimise(2 * x + y, "max", None, None)
    if (answer.status, answer.value, answer.bound, answer.values) == ("optimal", 5, 5, (2, 1)):
        return fine(name, f"版本 {backend.version}，试算得到并证明最优值 5")
    return fault(name, f"版本 {backend.version}，试算应得到并证明最优值 5，实得 {answer}")


def _compiled(name: str) -> Check:
    """Tell whether the extra [fast] is there and what of it is compiled; nothing but time depends on it.

    It is not compiled here, which takes many seconds the first time.
    """
    if not compiled.installed():
        return fine(name, "未安装，项目档案等成批求解用普通程序，结果相同而较慢；需要时可安装 allocator[fast]")
    version = f"版本 {metadata.version('numba')}"
    if not compiled.wanted():
        return fine(name, f"{version}，环境变量 {compiled.SWITCH}=0，未启用，结果相同而较慢")
    try:
        importlib.import_module("numba")
    except Exception as error:  # noqa: BLE001 - a broken installation may raise anything
        action = "请重新安装 numba，或设环境变量 ALLOCATOR_FAST=0 不用它；结果不受影响"
        return fault(name, f"{version}，不能载入：{type(error).__name__}", action)
    folder = compiled.cache_folder()
    if folder is None:
        return fine(name, f"{version}，可载入，编译结果无处可存，每次运行在后台各自编译")
    kept = "存有编译结果" if compiled.kept(folder) else "尚无编译结果，用到时在后台编译，编译完成前用普通程序，结果相同"
    return fine(name, f"{version}，可载入，“{folder}”{kept}（本检查不编译）")


def _shipped_files(name: str) -> Check:
    programmes = [programme_file.load(key).short for key in programme_file.shipped()]
    measures = [programme_file.load(key).short for key in programme_file.measures()]
    year = sample_year()
    tables = [voucher["file"] for voucher in schema.read_toml(year / "year.toml")["voucher"]]
    missing = [table for table in tables if not (year / table).is_file()]
    if missing or not programmes or not measures:
        return fault(name, "缺少" + ("、".join(missing) or "各办法的规则文件"))
    laws = f"{len(programmes)}个办法（{'、'.join(programmes)}）和若干政策措施的{len(measures)}项可读"
    return fine(name, f"{laws}，示例年度{len(tables)}份申报表齐全")


_DIGEST = """
import datetime, hashlib, io, xlsxwriter
from allocator.law import load, schema
book = io.BytesIO()
with xlsxwriter.Workbook(book) as workbook:
    workbook.set_properties({"created": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)})
    workbook.add_worksheet().write_datetime(0, 0, datetime.datetime(2026, 12, 31))
rules = [load.load(key).model_dump_json() for key in load.shipped() | load.measures()]
print(hashlib.sha256(book.getvalue() + "".join(rules).encode()).hexdigest())
"""


def _time_zones(name: str) -> Check:
    """Tell whether rules and workbooks come out the same, byte by byte, on both sides of the date line."""
    if len({_digest(zone) for zone in ("UTC+11", "UTC-13")}) == 1:
        return fine(name, "在日期不同的两个时区读规则、写工作簿，结果逐字节相同")
    return fault(name, "在日期不同的两个时区读规则、写工作簿，结果不同")


def _digest(zone: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter with our own text
        [sys.executable, "-c", _DIGEST],
        cwd=PACKAGE.parent,
        env={**os.environ, "TZ": zone, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise EnvironmentFault(f"时区{zone}下的试运行失败：{done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def _output_folder(folder: Path, name: str) -> Check:
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"allocator")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return fault(name, f"“{folder}”不可写：{reason(error)}", "请换一个可写的目录运行，或用 --out 指定")
    detail = f"“{folder}”可写，剩余空间{free // 2**20:,}MB"
    if free >= ROOM:
        return fine(name, detail)
    return fault(name, detail, f"剩余空间应不少于{ROOM // 2**20}MB，请清理磁盘，或用 --out 指定其他目录")


def _terminal(name: str) -> Check:
    """Tell whether the terminal shows UTF-8, which is what every command writes; Windows' own console always does."""
    encoding = locale.getencoding()
    if sys.platform == "win32" or codecs.lookup(encoding).name == "utf-8":
        return fine(name, f"编码为{encoding}，中文可完整显示")
    action = "请把终端设为 UTF-8（如 export LANG=C.UTF-8）再运行，否则中文会显示为乱码"
    return fault(name, f"编码为{encoding}，而本软件按 UTF-8 输出", action)
