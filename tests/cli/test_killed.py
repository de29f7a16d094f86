"""A run killed while it writes: its folder is there whole or not at all, and the next run finds nothing in its way."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cli_case import Say

from allocator import files as folders
from allocator.errors import UsageError
from allocator.files import RESULT, steps, write_folder

STEPS = frozenset(
    {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown", "os.listdir", "os.scandir",
     "os.utime", "os.link", "shutil.rmtree"}
)  # fmt: skip
"""The events of the interpreter at which a process is killed: before each, and (an fsync) amid a file's content."""

KILLS = 20
COMMANDS = {
    "solve": ("--budget", "300万"),
    "check": (),
    "compare": ("--budget", "300万", "{pins}"),
    "frontier": ("--from", "100万", "--to", "200万"),
    "price": ("--budget", "300万"),
    "short": ("--budget", "300万"),
    "interpretations": ("--budget", "300万"),
    "alternatives": ("--budget", "300万"),
}
"""Every command that writes a folder of the planner's, with what it needs."""


class Written(NamedTuple):
    """What a command handed over to be written."""

    files: dict[str, bytes]
    fingerprint: str
    record: str


def killed_at(step: int, work: Callable[[], object], where: Path, steps_to: int | None = None) -> bool:
    """Do the work in a process that dies by SIGKILL at its step-th step below a folder; whether it lived that long.

    Parameters
    ----------
    steps_to
        Where a process that lives to its end writes how many steps it has taken.
    """
    child = os.fork()
    if child == 0:
        done = 0

        def stepped() -> None:
            nonlocal done
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1

        def heard(event: str, arguments: tuple[Any, ...]) -> None:
            if event in STEPS and str(arguments[0]).startswith((str(where), "<")):
                stepped()

        def half(handle: int) -> None:
            if done == step and (size := os.fstat(handle).st_size) and stat.S_ISREG(os.fstat(handle).st_mode):
                os.truncate(handle, size // 2)
            stepped()

        try:
            steps.os.fsync = half  # type: ignore[assignment]
            sys.addaudithook(heard)
            work()
            if steps_to is not None:
                os.write(steps_to, str(done).encode())
            os._exit(0)
        finally:
            os._exit(3)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def number_of_steps(work: Callable[[Path], object], where: Path, before: Callable[[Path], object]) -> int:
    """How many steps the work has until it lives to its end."""
    target = where / "counted" / "x"
    before(target)
    out, into = os.pipe()
    assert not killed_at(-1, lambda: work(target), where, into)
    os.close(into)
    with os.fdopen(out) as said:
        return int(said.read())


def spread(count: int, most: int) -> Iterator[int]:
    """At most so many of the steps, first and last among them."""
    yield from sorted({round(n * (count - 1) / max(1, most - 1)) for n in range(most)})


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()} if folder.is_dir() else {}


def older(written: Written) -> dict[str, bytes]:
    """An earlier run's files of the same fingerprint."""
    return {name: data if name == written.record else b"earlier" for name, data in written.files.items()}


def check_kills(written: Written, folder: Path, kills: int = KILLS, *, stays: bool = False) -> int:
    """Kill the writing of a set at some of its steps, into no folder and over an earlier one; how often."""

    def write(target: Path) -> None:
        if stays:
            os.chdir(target)
        write_folder(target, written.files, written.fingerprint, written.record)

    def fresh(target: Path) -> None:
        (target if stays else target.parent).mkdir(parents=True)

    def earlier(target: Path) -> None:
        fresh(target)
        write_folder(target, older(written), written.fingerprint, written.record)
        (target / "会议记录.txt").write_text("我的")

    done = 0
    for name, before in (("new", fresh), ("earlier", earlier)):
        place = folder / name
        own = {"会议记录.txt": "我的".encode()} if before is earlier else {}
        for step in spread(number_of_steps(write, place, before), kills // 2):
            target = place / f"{step}" / "x"
            before(target)
            assert killed_at(step, lambda t=target: write(t), place), step  # type: ignore[misc]
            done += 1
            left = {n: data for n, data in content_without_leftovers(target).items() if n not in own}
            if not stays:
                assert left in ({}, written.files, older(written)), f"half a set after step {step}"
            write_folder(target, written.files, written.fingerprint, written.record)
            assert content(target) == {**written.files, **own}, f"not mended after step {step}"
            assert [p.name for p in target.parent.iterdir()] == ["x"], f"something is left of step {step}"
    return done


def content_without_leftovers(folder: Path) -> dict[str, bytes]:
    """The files that a reader of the folder sees."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} if folder.is_dir() else {}


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    found: list[Written] = []

    def keep(_: Path, files: dict[str, bytes], fingerprint: str, record: str = RESULT, may_lack: object = ()) -> None:
        found.append(Written(dict(files), fingerprint, record))

    monkeypatch.setattr(folders, "write_folder", keep)
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_killed_while_it_writes(
    say: Say, table: Path, tmp_path: Path, captured: list[Written], command: str
) -> None:
    pins = tmp_path / "例.toml"
    pins.write_text('name = "例"\nbecause = "测试"\n', encoding="utf-8")
    more = [a.format(pins=pins) for a in COMMANDS[command]]
    say(command, "model-voucher", table, "--no-history", *more, "--out", "结果")
    (written,) = captured
    assert check_kills(written, tmp_path / "kills") >= KILLS


SMALL = Written({RESULT: json.dumps({"fingerprint": "1"}).encode(), "甲.xlsx": b"new", "乙.xlsx": b"new"}, "1", RESULT)


def test_every_step(tmp_path: Path) -> None:
    assert check_kills(SMALL, tmp_path, 400) > 2 * KILLS


def test_every_step_in_a_folder_that_keeps_its_place(tmp_path: Path) -> None:
    assert check_kills(SMALL, tmp_path, 400, stays=True) > 2 * KILLS


@pytest.mark.parametrize("other", ["2", "1"])
def test_what_another_fingerprint_finds_after_a_kill(tmp_path: Path, other: str) -> None:
    """The earlier run is back in its place, so another one is refused, however far the killed one was."""

    def write(target: Path) -> None:
        write_folder(target, SMALL.files, "1")

    def before(target: Path) -> None:
        target.parent.mkdir(parents=True)
        write_folder(target, older(SMALL), "1")

    second = {RESULT: json.dumps({"fingerprint": other}).encode()}
    for step in range(number_of_steps(write, tmp_path, before)):
        target = tmp_path / f"{step}" / "x"
        before(target)
        assert killed_at(step, lambda t=target: write(t), tmp_path)  # type: ignore[misc]
        if other == "1":
            write_folder(target, second, "1", may_lack=("甲.xlsx", "乙.xlsx"))
            assert content(target) == second
        else:
            with pytest.raises(UsageError, match="A14") as fault:
                write_folder(target, second, other)
            assert fault.value.exit_code == 2
            assert content(target) in (SMALL.files, older(SMALL))


def test_what_earlier_versions_left_is_no_foreign_folder(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / ".写入中-abc").write_bytes(b"half")
    write_folder(tmp_path / "x", SMALL.files, "1")
    assert content(tmp_path / "x") == SMALL.files


RACE = """
import json, sys
from pathlib import Path
from allocator.errors import UsageError
from allocator.files import write_folder
own = sys.argv[2]
files = {"result.json": json.dumps({"fingerprint": own}).encode(), **{f"{n}.xlsx": own.encode() for n in range(20)}}
sys.stdin.readline()
try:
    write_folder(Path(sys.argv[1]), files, own)
except UsageError as fault:
    sys.exit(fault.exit_code)
"""


@pytest.mark.parametrize("before", [False, True])
def test_of_two_runs_at_once_exactly_one_ends_well(tmp_path: Path, before: bool) -> None:
    for n in range(3):
        target = tmp_path / f"{n}" / "x"
        if before:
            target.mkdir(parents=True)
        runs = [
            subprocess.Popen([sys.executable, "-c", RACE, str(target), own], stdin=subprocess.PIPE, text=True)
            for own in ("甲", "乙")
        ]
        for run in runs:
            assert run.stdin
            run.stdin.write("\n")
            run.stdin.close()
        codes = [run.wait() for run in runs]
        assert sorted(codes) == [0, 2]
        winner = ("甲", "乙")[codes.index(0)]
        assert json.loads((target / RESULT).read_text())["fingerprint"] == winner
        assert len(content(target)) == 21
        assert [p.name for p in target.parent.iterdir()] == ["x"]


def test_without_locks_two_runs_still_end_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run appears between the question whether the folder is free and the rename."""
    monkeypatch.setattr("allocator.files.lock.flock", None)
    real, other = Path.rename, {RESULT: json.dumps({"fingerprint": "2"}).encode()}

    def late(self: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", real)
        write_folder(tmp_path / "x", other, "2")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(UsageError, match="A14"):
        write_folder(tmp_path / "x", SMALL.files, "1")
    assert content(tmp_path / "x") == other
    assert [p.name for p in tmp_path.iterdir()] == ["x"]
