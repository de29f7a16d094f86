"""What leaves the process: JSON alone on stdout, exit 0 only with a proof, no last words of a dying interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cli_case import Say
from intake_case import book, rows

from allocator.cli.options import exit_code
from allocator.proof.solve import Result
from allocator.run import pipeline as runs

NOISY = """
import ctypes, os, subprocess, sys
from allocator.cli import main as cli
from allocator.run import pipeline as run
real = run.solve
def noisy(*given, **more):
    os.write(1, b"HiGHS run log\\n")
    os.write(sys.__stdout__.fileno(), b"HiGHS run log\\n")
    ctypes.CDLL(None).puts(b"buffered by C until the end")
    subprocess.run([sys.executable, "-c", "print('a child')"])
    return real(*given, **more)
run.solve = noisy
sys.argv = ["allocator", *sys.argv[1:]]
cli.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library has another name there")
def test_whatever_prints_past_python_json_is_alone_on_stdout(tmp_path: Path) -> None:
    table = book(tmp_path / "例.xlsx", rows(3), ledger=[])
    arguments = ["solve", "model-voucher", table, "--budget", "300万", "--json"]
    ended = subprocess.run([sys.executable, "-c", NOISY, *arguments], capture_output=True, cwd=tmp_path, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["proven"] is True


@pytest.mark.parametrize(
    ("status", "proven", "code"),
    [
        ("optimal", True, 0),
        ("optimal", False, 5),
        ("feasible", False, 5),
        ("unknown", False, 5),
        ("infeasible", False, 4),
        ("unverified", False, 6),
        ("", True, 5),
    ],
)
def test_exit_0_is_a_proof(status: str, proven: bool, code: int) -> None:
    assert exit_code(status, proven=proven) == code


@pytest.mark.parametrize("command", ["solve", "compare", "short"])
def test_an_optimum_of_one_engine_alone_is_not_0(
    say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    real = runs.solve_problem

    def alone(*given: object, **more: object) -> Result:
        found: Result = real(*given, **more)
        return replace(found, engines=found.engines[:1])

    monkeypatch.setattr(runs, "solve_problem", alone)
    (tmp_path / "例.toml").write_text('name = "例"\nbecause = "测试"\n', encoding="utf-8")
    more = ["例.toml"] if command == "compare" else []
    said = say(command, "model-voucher", table, *more, "--budget", "300万", "--json")
    assert said.code == 5
    if command != "compare":
        assert (said.data["status"], said.data["proven"]) == ("optimal", False)
