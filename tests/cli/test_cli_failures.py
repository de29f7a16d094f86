"""What goes wrong inside, and real processes: one sentence, an exit code, no stack trace, no half result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from intake_case import book, row, rows
from report_case import SAMPLE

from allocator.cli.main import _guarded
from allocator.engines.score_lines import solve as lines
from allocator.errors import EnvironmentFault, VerificationError
from allocator.problem.allocation import Declined, Solution
from allocator.run import pipeline as runs


class TestFailures:
    """What goes wrong inside ends in one sentence, an exit code, and no result."""

    @pytest.mark.parametrize(
        ("fault", "code", "words"),
        [
            (KeyboardInterrupt(), 5, "已取消，未产生任何结果"),
            (RuntimeError("意外"), 1, "程序内部错误（RuntimeError：意外）"),
            (ZeroDivisionError(), 1, "程序内部错误（ZeroDivisionError"),
            (MemoryError(), 1, "内存不足"),
            (OSError(13, "Permission denied", "某文件"), 1, "系统错误：没有权限（某文件）"),
            (EnvironmentFault("缺少求解器"), 1, "缺少求解器"),
            (RecursionError("过深"), 1, "程序内部错误"),
        ],
    )
    def test_each(
        self, say: Say, table: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int, words: str
    ) -> None:
        def failing(_: object) -> None:
            raise fault

        monkeypatch.setattr(runs, "solve", failing)
        said = say("solve", "model-voucher", table, "--budget", "300万", "--json", "--out", "结果")
        assert (said.code, said.out) == (code, "")
        assert words in said.err
        assert not Path("结果").exists()

    def test_a_stack_trace_only_on_request(self, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLOCATOR_TRACEBACK", "1")
        monkeypatch.setattr(runs, "solve", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _guarded(["solve", "model-voucher", str(table), "--budget", "300万"])


class TestDisagreement:
    def lie(self, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = lines.solve

        def nothing_fits(problem: Any) -> Solution | Declined:
            found = honest(problem)
            return Solution("infeasible", None, (), found.engine, found.version, found.family)  # type: ignore[union-attr]

        monkeypatch.setattr(lines, "solve", nothing_fits)

    def test_is_six_without_a_list_and_keeps_both_answers(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.lie(monkeypatch)
        said = say("solve", "model-voucher", table, "--budget", "300万", "--json", "--out", "结果")
        assert (said.code, said.out) == (6, "")
        assert "【N06】" in said.err
        assert not (tmp_path / "结果").exists()
        (bundle,) = tmp_path.glob("诊断包-*.json")
        assert f"诊断包已保存：{bundle.name}" in said.err
        kept = json.loads(bundle.read_text(encoding="utf-8"))
        assert [s["status"] for s in kept["solutions"]] == ["infeasible", "optimal"]

    def test_a_second_one_does_not_overwrite_the_first(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.lie(monkeypatch)
        say("solve", "model-voucher", table, "--budget", "300万")
        (first,) = tmp_path.glob("诊断包-*.json")
        first.write_text("已附上说明", encoding="utf-8")
        say("solve", "model-voucher", table, "--budget", "300万")
        assert first.read_text(encoding="utf-8") == "已附上说明"

    def test_where_nothing_can_be_written_it_goes_to_stderr(
        self, say: Say, table: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.lie(monkeypatch)
        gone = Path.cwd() / "已删除"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        said = say("solve", "model-voucher", table, "--budget", "300万")
        assert said.code == 6
        assert '"fingerprint"' in said.err

    def test_a_fault_without_answers_has_no_bundle(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(_: object) -> None:
            raise VerificationError("复核不符")

        monkeypatch.setattr(runs, "solve", failing)
        assert say("solve", "model-voucher", table, "--budget", "300万").code == 6
        assert not list(tmp_path.glob("诊断包*"))


def test_the_installed_command_end_to_end(tmp_path: Path) -> None:
    """One real process in a bare environment: the reference of the sample at 2,000万元."""
    command = Path(sys.executable).with_name("allocator")
    arguments = [
        command,
        "solve",
        "model-voucher",
        SAMPLE,
        "--budget",
        "2000万元",
        "--json",
        "--out",
        tmp_path / "结果",
    ]
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    ended = subprocess.run(arguments, capture_output=True, cwd=tmp_path, env=bare, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    data = json.loads(ended.stdout.decode("utf-8"))
    tiers = [c["tier"] for c in data["candidates"]]
    assert [tiers.count(t) for t in data["lines"]] == [7, 8, 15]
    assert data["spent"] == 19_900_000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["结果"]


@pytest.mark.parametrize("there", [True, False])
def test_a_file_name_in_another_encoding(tmp_path: Path, *, there: bool) -> None:
    """A name from a Windows archive, 申报.xlsx in GBK, is no UTF-8: it is shown readably and breaks nothing."""
    name = os.fsencode(tmp_path) + b"/" + "申报.xlsx".encode("gb18030")
    if there:
        book(tmp_path / "例.xlsx", [*rows(2), row(3, 所在市="莱芜")], ledger=[]).rename(os.fsdecode(name))
    command = os.fsencode(Path(sys.executable).with_name("allocator"))
    arguments = [command, b"solve", b"model-voucher", name, "--budget=300万".encode(), b"--json", b"--out", b"x"]
    ended = subprocess.run(arguments, capture_output=True, cwd=tmp_path, check=False)
    assert b"Traceback" not in ended.stderr
    assert b"UnicodeEncodeError" not in ended.stderr
    assert ended.returncode == (0 if there else 3)
    (ended.stdout if there else ended.stderr).decode("utf-8")


def test_a_reader_that_goes_away_is_no_stack_trace(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("allocator")
    arguments = [command, "solve", "model-voucher", SAMPLE, "--budget", "2000万元", "--json"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode in (0, 1)
