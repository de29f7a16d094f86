"""The working folder is its owner's alone, and a file in it is there whole or not at all on any file system."""

from __future__ import annotations

import errno
import os
import signal
import stat
import time
from pathlib import Path

import pytest

from allocator.files import single, write_file
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk
from allocator.workbench.workspace import TakenError, Workspace


def open_to_others(folder: Path) -> list[str]:
    """Whatever in a folder, itself included, others than the owner can read."""
    return [str(p) for p in (folder, *folder.rglob("*")) if stat.S_IMODE(p.stat().st_mode) & 0o077]


def filled(folder: Path) -> Workspace:
    house = Workspace(folder)
    house.keep("例.xlsx", b"PK")
    house.begin(Desk.begun(Setup(programme="model-voucher")), "甲")
    house.columns(Setup(programme="model-voucher", columns={"承担方": "申报单位"}))
    house.diagnose(ValueError("x"), "x")
    return house


def test_a_new_working_folder_is_closed_with_all_in_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        filled(tmp_path / "例" / "工作")
    finally:
        os.umask(before)
    assert len(list((tmp_path / "例" / "工作").iterdir())) == 4
    assert open_to_others(tmp_path / "例" / "工作") == []


def test_one_of_an_earlier_version_is_closed_too(tmp_path: Path) -> None:
    filled(tmp_path / "w")
    for path in (tmp_path / "w", *(tmp_path / "w").iterdir()):
        path.chmod(0o755)
    filled(tmp_path / "w2")
    Workspace(tmp_path / "w").begin(Desk.begun(Setup(programme="model-voucher")), "乙")
    assert stat.S_IMODE((tmp_path / "w").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "w" / "台面").stat().st_mode) == 0o700


def test_a_folder_with_other_things_keeps_its_rights_and_ours_in_it_are_closed(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir(mode=0o755)
    (tmp_path / "w" / "别的.txt").write_text("x")
    filled(tmp_path / "w")
    assert stat.S_IMODE((tmp_path / "w").stat().st_mode) == 0o755
    assert open_to_others(tmp_path / "w" / "文件") == open_to_others(tmp_path / "w" / "台面") == []


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK])
def test_where_a_file_has_one_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def no_links(*_: object) -> None:
        raise OSError(code, "no links here")

    monkeypatch.setattr(single.os, "link", no_links)
    assert write_file(tmp_path / "甲", b"1", new=True)
    assert not write_file(tmp_path / "甲", b"2", new=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"甲": b"1"}
    house = filled(tmp_path / "w")
    opened = house.open("甲")
    assert opened is not None
    house.save(opened, Desk.begun(Setup(programme="model-voucher")))
    with pytest.raises(TakenError):
        house.save(opened, Desk.begun(Setup(programme="model-voucher")))


def test_a_killed_write_leaves_the_old_file_and_its_half_goes(tmp_path: Path) -> None:
    write_file(tmp_path / "甲", b"old", new=False)
    child = os.fork()
    if child == 0:
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment, misc]
        write_file(tmp_path / "甲", b"new", new=False)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert (tmp_path / "甲").read_bytes() == b"old"
    (half,) = [p for p in tmp_path.iterdir() if p.name != "甲"]
    write_file(tmp_path / "乙", b"another", new=True)
    assert half.exists(), "perhaps somebody is still writing it"
    os.utime(half, (time.time() - 7200,) * 2)
    write_file(tmp_path / "丙", b"another", new=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["丙", "乙", "甲"]
