"""The working folder: uploads under their hash, desks version by version, scenarios as TOML; whole files or none.

A desk's versions are files of their own (`台面/<name>/<n>.json`). Version n+1 can be made only once, so of two windows
that change version n one succeeds and the other is told: nobody overwrites anybody (A21).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import traceback
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from allocator.errors import EnvironmentFault, UsageError, reason
from allocator.files import write_file
from allocator.law.scenario import Scenario, load
from allocator.law.text import toml_text
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.table import Desk

KEPT_VERSIONS = 20
LARGEST = 20 * 2**20
LONGEST_NAME = 100
PRIVATE = 0o700
OWN = ("文件", "办法", "列名", "台面", "情景", "诊断", "secrets.toml")
"""What a working folder holds."""

_NAME = re.compile(r"[\w（）()·，、+%-][\w（）()·，、+% -]{0,39}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class TakenError(UsageError):
    """Somebody else was first: a newer version of the desk, or the name of a scenario."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk as it was read: its name, its version, its content."""

    name: str
    version: int
    desk: Desk


class Workspace:
    """One working folder, made where it does not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def keep(self, name: str, data: bytes) -> Upload:
        """Keep an uploaded file under its hash.

        Raises
        ------
        UsageError
            The file is larger than 20 MB (A11).
        """
        if len(data) > LARGEST:
            raise UsageError(f"【A11】《{clean_name(name)}》超过20MB。请删除图片和无关工作表，或拆分为几个文件")
        upload = Upload(name=clean_name(name), digest=hashlib.sha256(data).hexdigest())
        path = self.path(upload)
        if not path.exists():
            self._write(path, data, new=False)
        return upload

    def path(self, upload: Upload) -> Path:
        """Tell where an uploaded file lies."""
        return self.folder / "文件" / upload.kept_as

    def keep_programme(self, name: str, data: bytes) -> Path:
        """Keep the file of a programme of one's own, under its own name in a folder of its hash."""
        path = self.folder / "办法" / hashlib.sha256(data).hexdigest()[:12] / f"{Path(clean_name(name)).stem}.toml"
        if not path.exists():
            self._write(path, data, new=False)
        return path

    def drop_programme(self, path: Path) -> None:
        """Forget a file that cannot be used."""
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another file of the same content may lie there
            path.parent.rmdir()

    def programmes(self) -> tuple[Path, ...]:
        """Return the files of programmes of one's own, by name."""
        return tuple(sorted((self.folder / "办法").glob("*/*.toml"), key=lambda p: (p.name, p.parent.name)))

    def columns(self, setup: Setup) -> Path | None:
        """Return the `--columns` file of a set-up, written under its hash; None where no column is renamed."""
        if not setup.columns:
            return None
        path = self.folder / "列名" / f"列名对照-{setup.key('columns')[:12]}.toml"
        if not path.exists():
            self._write(path, _lines(setup.columns).encode(), new=False)
        return path

    def open(self, name: str) -> Opened | None:
        """Return the newest version of a desk; None where there is none under this name or it cannot be read."""
        if not is_name(name):
            return None
        found = ((v, self.version(name, v)) for v in reversed(self._versions(name)))
        return next((Opened(name, v, desk) for v, desk in found if desk), None)

    def version(self, name: str, version: int) -> Desk | None:
        """Return a desk as it was; None where that version is not there any more or cannot be read."""
        with suppress(OSError, ValidationError):
            return Desk.model_validate_json(self._desk(name, version).read_text(encoding="utf-8"))
        return None

    def kept(self) -> tuple[tuple[str, int, float], ...]:
        """Return name, newest version and moment of change (seconds) of every desk, the last changed first."""
        found = []
        for folder in (self.folder / "台面").glob("*"):
            if is_name(folder.name) and (versions := self._versions(folder.name)):
                with suppress(OSError):
                    last = self._desk(folder.name, versions[-1]).stat().st_mtime
                    found.append((folder.name, versions[-1], last))
        return tuple(sorted(found, key=lambda x: (-x[2], x[0])))

    def save(self, opened: Opened, desk: Desk) -> Opened:
        """Keep the next version of a desk.

        Raises
        ------
        TakenError
            Another window has kept that version already (A21).
        """
        version = opened.version + 1
        text = desk.model_dump_json(indent=1)
        if self._versions(opened.name)[-1:] > [opened.version] or not self._write(
            self._desk(opened.name, version), text.encode(), new=True
        ):
            raise TakenError(f"【A21】“{opened.name}”已在另一窗口修改为更新的版本，您的修改基于第{opened.version}版")
        needed = {step.version for step in (*desk.undo, *desk.redo)}
        for old in self._versions(opened.name)[:-KEPT_VERSIONS]:
            if old not in needed:
                with suppress(OSError):
                    self._desk(opened.name, old).unlink()
        return Opened(opened.name, version, desk)

    def begin(self, desk: Desk, name: str = "") -> Opened:
        """Keep a desk under a new name, a made-up one where none is given.

        Raises
        ------
        TakenError
            The name is another desk's.
        UsageError
            The name cannot be a file's.
        """
        name = name or secrets.token_hex(5)
        if not is_name(name):
            raise UsageError(f"“{name}”不能作为名称：请用40字以内的汉字、字母、数字，不含斜杠、引号等符号")
        if self._versions(name):
            raise TakenError(f"名称“{name}”已被使用，请换一个名称；原有内容没有改动")
        try:
            return self.save(Opened(name, 0, desk), desk)
        except TakenError:
            raise TakenError(f"名称“{name}”已被使用，请换一个名称；原有内容没有改动") from None

    def save_scenario(self, scenario: Scenario) -> Path:
        """Return a scenario as a file of the working folder, for `--scenario` and for other desks.

        Raises
        ------
        TakenError
            The folder has another scenario of that name.
        """
        if not is_name(scenario.name):
            raise UsageError(f"“{scenario.name}”不能作为文件名：请用40字以内的汉字、字母、数字，不含斜杠、引号等符号")
        path = self.folder / "情景" / f"{scenario.name}.toml"
        data = scenario.to_toml().encode()
        if not self._write(path, data, new=True) and path.read_bytes() != data:
            raise TakenError(f"情景“{scenario.name}”已存在且内容不同，请换一个名称；原有文件没有改动")
        return path

    def scenarios(self) -> tuple[str, ...]:
        """Return the names of the scenarios of the working folder."""
        return tuple(sorted(p.stem for p in (self.folder / "情景").glob("*.toml")))

    def scenario(self, name: str) -> Scenario:
        """Return a scenario of the working folder."""
        if not is_name(name):
            raise UsageError(f"没有情景“{name}”")
        return load(self.folder / "情景" / f"{name}.toml")

    def diagnose(self, fault: BaseException, told: str) -> str:
        """Keep what is known of an unexpected fault for whoever mends it; the file's name, empty where it cannot be."""
        moment = datetime.now(UTC)
        lines = "".join(traceback.format_exception(fault))
        path = self.folder / "诊断" / f"页面-{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.txt"
        with suppress(EnvironmentFault):
            self._write(path, f"{moment.isoformat()}\n{told}\n\n{lines}".encode(errors="replace"), new=False)
            return f"{path.parent.name}/{path.name}"
        return ""

    def _versions(self, name: str) -> list[int]:
        found = (self.folder / "台面" / name).glob("*.json")
        return sorted(int(p.stem) for p in found if p.stem.isdecimal())

    def _desk(self, name: str, version: int) -> Path:
        return self.folder / "台面" / name / f"{version}.json"

    def _write(self, path: Path, data: bytes, *, new: bool) -> bool:
        """Write a whole file at once; False where it must be new and is not."""
        try:
            self._make(path.parent)
            return write_file(path, data, new=new)
        except OSError as fault:
            said = f"【A18】无法写入工作文件夹（{reason(fault)}）；原有内容没有改动。请检查磁盘空间和权限"
            raise EnvironmentFault(said) from None

    def _make(self, folder: Path) -> None:
        """Make a folder of the working folder, closed to everybody else, as the files in it are."""
        make_private(self.folder)
        for inside in reversed([folder, *folder.parents][: len(folder.relative_to(self.folder).parts)]):
            inside.mkdir(mode=PRIVATE, exist_ok=True)
            if inside.stat().st_mode & ~PRIVATE & 0o777:
                inside.chmod(PRIVATE)


def make_private(folder: Path) -> None:
    """Make a working folder that only its owner can open; one that is there is closed where nothing foreign is in it.

    Raises
    ------
    OSError
        It cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    if folder.stat().st_mode & ~PRIVATE & 0o777 and all(p.name in OWN for p in folder.iterdir()):
        with suppress(OSError):  # somebody else's: his to open and to close
            folder.chmod(PRIVATE)


def _lines(columns: Mapping[str, str]) -> str:
    """Return a `--columns` file."""
    return "".join(f"{toml_text.text(theirs)} = {toml_text.text(ours)}\n" for theirs, ours in columns.items())


def is_name(name: str) -> bool:
    """Tell whether a word can name a desk or a scenario on any file system."""
    return bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name) and name == name.strip()


def clean_name(name: str) -> str:
    """Return an uploaded file's name as text: the last part, without control characters, of bounded length (A12)."""
    last = re.split(r"[\\/]", name)[-1]
    text = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or "未命名"
    path = Path(text)
    return text if len(text) <= LONGEST_NAME else path.stem[: LONGEST_NAME - 8] + path.suffix[:8]


def unique_names(uploads: tuple[Upload, ...]) -> tuple[Upload, ...]:
    """Tell uploads of one name apart by a count; the same content once."""
    found: dict[str, Upload] = {}
    for upload in {u.digest: u for u in uploads}.values():
        path, n = Path(upload.name), 1
        name = upload.name
        while name in found:
            n += 1
            name = f"{path.stem}({n}){path.suffix}"
        found[name] = upload.model_copy(update={"name": name})
    return tuple(found.values())
