"""Each thing the doctor looks at is found fine here, and found at fault where it is broken on purpose."""

from __future__ import annotations

import locale
import shutil
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from allocator.engines.backends import BACKENDS
from allocator.engines.backends.protocol import SolverAnswer
from allocator.engines.score_lines import compiled
from allocator.errors import EnvironmentFault
from allocator.run import doctor


def finding(name: str, folder: Path | None = None) -> doctor.Check:
    return next(check for check in doctor.diagnose(folder) if check.name == name)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the two child processes, for tests that look at something else."""
    monkeypatch.setattr(doctor, "_digest", lambda zone: "same")


def test_this_machine_is_fine(tmp_path: Path):
    checks = doctor.diagnose(tmp_path)
    assert [c for c in checks if not c.ok] == []
    assert {f"求解器 {name}" for name in BACKENDS} <= {c.name for c in checks}
    assert len({c.name for c in checks}) == len(checks)
    assert all(c.detail and not c.action for c in checks)


@pytest.mark.usefixtures("quick")
class TestFaults:
    def test_old_python(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(doctor, "OLDEST_PYTHON", (sys.version_info.major, sys.version_info.minor + 1))
        found = finding("Python")
        assert not found.ok
        assert f"Python 3.{sys.version_info.minor + 1}" in found.action

    def test_what_is_compiled(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        monkeypatch.delenv("ALLOCATOR_FAST", raising=False)
        monkeypatch.setattr(compiled, "installed", lambda: False)
        assert "未安装，项目档案等成批求解用普通程序，结果相同而较慢" in finding("加速 numba").detail
        monkeypatch.setattr(compiled, "installed", lambda: True)
        monkeypatch.setattr(metadata, "version", lambda name: "0.68.1")
        monkeypatch.setattr(compiled, "wait", lambda: pytest.fail("the doctor compiles"))
        monkeypatch.setattr(compiled, "cache_folder", lambda: None)
        monkeypatch.setitem(sys.modules, "numba", SimpleNamespace())
        assert "编译结果无处可存，每次运行在后台各自编译" in finding("加速 numba").detail
        monkeypatch.setattr(compiled, "cache_folder", lambda: tmp_path)
        kept = tmp_path / "score_lines_1"
        kept.mkdir()
        for name in ("descent.descend-1.py311.1.nbc", "ascent.ascend-1.py311.1.nbc"):
            assert f"版本 0.68.1，可载入，“{tmp_path}”尚无编译结果" in finding("加速 numba").detail
            (kept / name).touch()
        assert f"“{tmp_path}”存有编译结果（本检查不编译）" in finding("加速 numba").detail
        monkeypatch.setitem(sys.modules, "numba", None)
        found = finding("加速 numba")
        assert not found.ok
        assert found.detail == "版本 0.68.1，不能载入：ModuleNotFoundError"
        monkeypatch.setenv("ALLOCATOR_FAST", "0")
        assert finding("加速 numba").detail == "版本 0.68.1，环境变量 ALLOCATOR_FAST=0，未启用，结果相同而较慢"

    def test_clashing_highspy(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(doctor, "clashing_highspy", lambda: True)
        found = finding("highspy 冲突")
        assert not found.ok
        assert "pip uninstall highspy" in found.action

    def test_missing_and_unfit_packages(self, monkeypatch: pytest.MonkeyPatch):
        def version(name: str) -> str:
            if name == "rich":
                raise metadata.PackageNotFoundError(name)
            return "10.1" if name == "ortools" else "99"

        monkeypatch.setattr(metadata, "version", version)
        monkeypatch.setattr(
            metadata, "requires", lambda _: ["rich>=14", "ortools<10,>=9.14", "numpy>=2", 'x>=9; extra == "dev"']
        )
        found = finding("依赖版本")
        assert not found.ok
        assert found.detail == "不符合要求：rich>=14（现为未安装）、ortools<10,>=9.14（现为10.1）"
        assert "make setup" in found.action

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch):
        def requires(name: str) -> list[str]:
            raise metadata.PackageNotFoundError(name)

        monkeypatch.setattr(metadata, "requires", requires)
        assert not finding("依赖版本").ok

    @pytest.mark.parametrize(
        "answer",
        [
            SolverAnswer("optimal", 4, 4, (2, 0)),
            SolverAnswer("optimal", 5, 6, (2, 1)),
            SolverAnswer("feasible", 5, 5, (2, 1)),
            SolverAnswer("infeasible"),
        ],
    )
    def test_an_engine_that_proves_something_else(self, monkeypatch: pytest.MonkeyPatch, answer: SolverAnswer):
        session = SimpleNamespace(optimise=lambda *_: answer)
        backend = SimpleNamespace(version="1", open=lambda model: session)
        monkeypatch.setattr(doctor, "load_backend", lambda name: backend)
        found = finding("求解器 cpsat")
        assert not found.ok
        assert answer.status in found.detail

    @pytest.mark.parametrize("error", [EnvironmentFault("求解器无法载入"), RuntimeError("求解器无法载入")])
    def test_an_engine_that_breaks_is_a_finding(self, monkeypatch: pytest.MonkeyPatch, error: Exception):
        def broken(name: str) -> None:
            raise error

        monkeypatch.setattr(doctor, "load_backend", broken)
        found = [finding(f"求解器 {name}") for name in BACKENDS]
        assert all(not f.ok and "求解器无法载入" in f.detail and f.action for f in found)

    def test_a_workbook_of_the_sample_year_is_missing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        shutil.copy(doctor.sample_year() / "year.toml", tmp_path)
        monkeypatch.setattr(doctor, "sample_year", lambda: tmp_path)
        found = finding("随附文件")
        assert not found.ok
        assert "model-voucher.xlsx" in found.detail

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path):
        place = tmp_path / "文件"
        place.touch()
        found = finding("输出目录", place)
        assert not found.ok
        assert "--out" in found.action

    def test_a_full_disk(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=doctor.ROOM - 1))
        found = finding("输出目录", tmp_path)
        assert not found.ok
        assert "100MB" in found.action

    @pytest.mark.parametrize(
        ("platform", "encoding", "ok"),
        [
            ("linux", "UTF-8", True),
            ("linux", "gb18030", False),
            ("linux", "ANSI_X3.4-1968", False),
            ("win32", "cp936", True),
        ],
    )
    def test_the_terminal(self, monkeypatch: pytest.MonkeyPatch, platform: str, encoding: str, ok: bool):
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(locale, "getencoding", lambda: encoding)
        found = doctor._guarded("终端编码", doctor._terminal)
        assert found.ok is ok
        assert ("UTF-8" in found.action) is not ok


def test_a_result_that_depends_on_the_time_zone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "_DIGEST", "import time; print(time.strftime('%z'))")
    found = finding("时区无关")
    assert not found.ok
    assert found.detail.endswith("结果不同")


def test_a_trial_run_that_fails(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "_DIGEST", "raise SystemExit('规则读不出')")
    found = finding("时区无关")
    assert not found.ok
    assert "规则读不出" in found.detail


@pytest.mark.parametrize(
    ("requirement", "version", "fits"),
    [
        ("ortools<10,>=9.14", "9.14.6206", True),
        ("ortools<10,>=9.14", "9.9", False),
        ("ortools<10,>=9.14", "10.0", False),
        ("pulp>=3.3,<4", "4.0.0a1", False),
        ("pandas>=3", "3.0.0", True),
        ("pandas>=3", "2.99", False),
        ("click>=8.2", "8.10.1", True),
        ("click>=8.2", None, False),
    ],
)
def test_version_bounds(requirement: str, version: str | None, fits: bool):
    assert doctor._satisfied(requirement, version) is fits
