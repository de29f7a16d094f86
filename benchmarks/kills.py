"""Whole commands, killed by SIGKILL at every step of their writing: the folder is there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "scenarios" / "sample_2026" / "model-voucher.xlsx"
COMMANDS: dict[str, tuple[str, ...]] = {
    "solve": ("--budget", "2000万元"),
    "check": (),
    "compare": ("city-cap-25", "--budget", "2000万元"),
    "frontier": ("--from", "1000万元", "--to", "1020万元"),
    "short": ("--budget", "2000万元"),
    "alternatives": ("--budget", "2000万元"),
}
"""The commands that write and end within seconds; the others write through the same door."""

KILLED = -9
_PROGRAM = """
import os, signal, sys
folder, step = sys.argv[1], int(sys.argv[2])
done = 0
def heard(event, arguments):
    global done
    if event in EVENTS and str(arguments[0]).startswith(folder):
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown", "os.listdir", "os.scandir"}
sys.addaudithook(heard)
sys.argv = ["allocator", *sys.argv[3:]]
from allocator.cli.main import main
try:
    main()
finally:
    print(f"steps: {done}", file=sys.stderr)
"""


def survived(seeds: range) -> list[str]:
    """Tell what went wrong where a command was killed: one kill a seed, over all commands and all their steps."""
    return [wrong for seed in seeds for wrong in _killed(seed)]


def _killed(seed: int) -> Iterator[str]:
    names = list(COMMANDS)
    command, again = names[seed % len(names)], seed // len(names) % 2 == 1
    steps, whole = _undisturbed(command, again=again)
    step = seed // len(names) // 2 * 7 % steps
    with TemporaryDirectory(prefix="allocator-kills-") as folder:
        place = Path(folder).resolve()
        if again:
            _run(command, place)
        code, _ = _run(command, place, step)
        said = f"{command}, {'again' if again else 'new'}, step {step} of {steps}"
        if code != KILLED:
            yield f"{said}: exit {code} instead of a kill"
        if (left := _files(place / "结果")) and left != whole:
            yield f"{said}: half a set is left ({'、'.join(left)})"
        code, told = _run(command, place)
        if code != 0:
            yield f"{said}: the next run ends with {code}: {told[-200:]}"
        if _files(place / "结果") != whole or [p.name for p in place.iterdir()] != ["结果"]:
            yield f"{said}: the next run leaves something else"


@cache
def _undisturbed(command: str, *, again: bool) -> tuple[int, dict[str, bytes]]:
    """Tell how many steps a command takes below its folder, and what it writes."""
    with TemporaryDirectory(prefix="allocator-kills-") as folder:
        place = Path(folder).resolve()
        if again:
            _run(command, place)
        _, told = _run(command, place, -1)
        return int(told.rpartition("steps: ")[2]), _files(place / "结果")


def _run(command: str, place: Path, step: int = -1) -> tuple[int, str]:
    arguments = [command, "model-voucher", str(SAMPLE), *COMMANDS[command], "--out", str(place / "结果"), "--json"]
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(place), str(step), *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stderr


def _files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()} if folder.is_dir() else {}
