"""Fixtures of the command line and of the runs behind it; pytest puts this folder on the path, and `oracle` with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_case import Said, Say
from intake_case import book, rows

from allocator.cli.main import _guarded

# What numba compiles is kept for the next run of the tests, and not in the folder of whoever runs them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "numba"))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs a command line in a folder of its own; whatever happens, no stack trace is shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ALLOCATOR_TRACEBACK", raising=False)

    def said(*arguments: object) -> Said:
        code = _guarded([str(a) for a in arguments])
        found = capsys.readouterr()
        assert "Traceback" not in found.out + found.err
        return Said(code, found.out, found.err)

    return said


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Six candidates of six firms in order, with an empty ledger."""
    return book(tmp_path / "例.xlsx", rows(6), ledger=[])
