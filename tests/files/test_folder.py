"""A run's folder holds all of a run or nothing of it, and never overwrites what is not its own."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import EnvironmentFault, UsageError
from allocator.files import RESULT, steps, write_folder

ONE = "sha256:1"


def files(fingerprint: str = ONE, text: str = "甲") -> dict[str, bytes]:
    return {RESULT: json.dumps({"fingerprint": fingerprint}).encode(), "分配方案.xlsx": text.encode()}


def found(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


class TestOwn:
    def test_a_new_folder_with_its_parents(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "甲" / "乙", files(), ONE)
        assert found(tmp_path / "甲" / "乙") == files()

    def test_an_empty_folder_is_used(self, tmp_path: Path) -> None:
        write_folder(tmp_path, files(), ONE)
        assert found(tmp_path) == files()

    def test_the_same_fingerprint_overwrites_its_own(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "x", files(), ONE)
        write_folder(tmp_path / "x", files(text="乙"), ONE)
        assert found(tmp_path / "x") == files(text="乙")

    def test_everybody_may_read_them(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "x", files(), ONE)
        assert {p.stat().st_mode & 0o777 for p in (tmp_path / "x").iterdir()} == {0o644}


class TestForeign:
    @pytest.mark.parametrize(
        "inside",
        [
            {"报告.docx": b"x"},
            {RESULT: json.dumps({"fingerprint": "sha256:2"}).encode()},
            {RESULT: b"{}"},
            {RESULT: b"[]"},
            {RESULT: b"not json"},
            {RESULT: b"\xff\xfe"},
            {RESULT: b'{"fingerprint": null}'},
            {".隐藏": b""},
        ],
    )
    def test_is_never_touched(self, tmp_path: Path, inside: dict[str, bytes]) -> None:
        for name, content in inside.items():
            (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError, match=r"【A14】.*--out"):
            write_folder(tmp_path, files(), ONE)
        assert found(tmp_path) == inside

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("甲")
        with pytest.raises(UsageError, match=r"【A14】.*是文件"):
            write_folder(tmp_path / "x", files(), ONE)
        assert (tmp_path / "x").read_text() == "甲"


def full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def nth(real: Callable[..., Any], n: int) -> Callable[..., Any]:
    """The real function, which finds the disk full at its n-th call."""
    calls = 0

    def sometimes(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        return full() if calls == n else real(*args, **more)

    return sometimes


class TestDiskFull:
    """Whatever fails, whenever it fails: the message says so and nothing of the run is left."""

    @pytest.mark.parametrize("call", [1, 2])
    @pytest.mark.parametrize("where", ["write", "fsync", "mkdir", "rename"])
    @pytest.mark.parametrize("before", [None, "empty", "earlier"])
    @pytest.mark.parametrize("stays", [False, True])
    def test_nothing_is_left_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, call: int, before: str | None, stays: bool
    ) -> None:
        target = tmp_path / "x"
        if before:
            target.mkdir()
        if before == "earlier":
            write_folder(target, files(text="旧"), ONE)
        kept = before is not None and stays
        with monkeypatch.context() as patch:
            if kept:
                patch.chdir(target)
            if where == "fsync":
                patch.setattr(steps.os, "fsync", nth(os.fsync, call))
            elif where == "write":
                patch.setattr(steps, "write", nth(steps.write, call))
            else:
                patch.setattr(Path, where, nth(getattr(Path, where), call))
            happens = call == 1 or where in ("write", "fsync") or kept or (where == "rename" and before == "earlier")
            if not happens:
                return
            with pytest.raises(EnvironmentFault, match=r"【A18】.*未产生任何结果") as fault:
                write_folder(target, files(text="新"), ONE)
        assert fault.value.exit_code == 1
        assert [p.name for p in tmp_path.iterdir()] == ["x"] * bool(before)
        if before == "earlier":
            assert found(target) == files(text="旧")
        elif before == "empty":
            assert found(target) == {}

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Path, "mkdir", full)
        with pytest.raises(EnvironmentFault, match="【A18】"):
            write_folder(tmp_path / "甲" / "乙", files(), ONE)
        assert found(tmp_path) == {}

    def test_parents_made_for_nothing_are_taken_away_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steps.os, "fsync", full)
        with pytest.raises(EnvironmentFault, match="【A18】"):
            write_folder(tmp_path / "甲" / "乙", files(), ONE)
        assert found(tmp_path) == {}

    def test_a_file_of_ours_that_is_open_elsewhere_or_a_folder(self, tmp_path: Path) -> None:
        # such as 分配方案.xlsx held by Excel: the old result.json stays beside the old list
        write_folder(tmp_path / "x", files(text="旧"), ONE)
        (tmp_path / "x" / "分配方案.xlsx").unlink()
        (tmp_path / "x" / "分配方案.xlsx").mkdir()
        before = (tmp_path / "x" / RESULT).read_bytes()
        new = {RESULT: json.dumps({"fingerprint": ONE, "new": True}).encode(), "分配方案.xlsx": b"x"}
        with pytest.raises(EnvironmentFault, match="【A18】"):
            write_folder(tmp_path / "x", new, ONE)
        assert (tmp_path / "x" / RESULT).read_bytes() == before
        assert sorted(p.name for p in (tmp_path / "x").iterdir()) == sorted(new)


def test_an_interrupt_leaves_nothing_behind_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path / "x", files(), ONE)
    write_folder(tmp_path / "x", files(), ONE)  # the next run finds no foreign folder
    assert found(tmp_path / "x") == files()


def test_a_file_system_that_cannot_sync_folders_still_has_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # some network drives refuse fsync on a folder; every file has been synced by then
    real = os.fsync

    def only_files(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(steps.os, "fsync", only_files)
    write_folder(tmp_path / "x", files(), ONE)
    assert found(tmp_path / "x") == files()
