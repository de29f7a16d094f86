"""The names of the package: each gives what its documentation says, whatever was imported before, and can be called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from intake_case import book, row

import allocator

FIRST = (
    "",
    "import allocator.run.record, allocator.proof.audit",
    "from allocator.run.record import dumped",
    "import allocator.cli.main, allocator.report.allocation",
)
"""What somebody may have imported before."""
ORDERS = f"""
import sys
from types import FunctionType, ModuleType

for first in {FIRST!r}:
    for name in [m for m in sys.modules if m.partition(".")[0] == "allocator"]:
        del sys.modules[name]
    exec(first)
    exec("from allocator import record, audit")
    import allocator
    names = {{n: getattr(allocator, n) for n in allocator.__all__}}
    wrong = [n for n, x in names.items() if isinstance(x, ModuleType)]
    called = ("record", "audit", "allocate", "compare", "frontier", "solve_problem", "prepare")
    wrong += [n for n in called if not isinstance(names[n], FunctionType)]
    exec("import allocator.run.record, allocator.proof.audit")
    wrong += [n for n in ("record", "audit") if getattr(allocator, n) is not names[n] or globals()[n] is not names[n]]
    exec("from allocator.run.record import dumped, record as told")
    exec("from allocator.proof.audit import breaches, audit as measured")
    wrong += [] if (told, measured) == (record, audit) else ["home"]
    print(first, wrong)
"""


def test_a_name_is_the_same_in_any_order() -> None:
    done = subprocess.run([sys.executable, "-c", ORDERS], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.splitlines()) == ("", [f"{first} []" for first in FIRST])


def test_every_name_can_be_called(tmp_path: Path) -> None:
    table = book(tmp_path / "例.xlsx", [row(n) for n in range(1, 4)])
    programme = allocator.load_programme("model-voucher")
    options = allocator.Options(budget=2_000_000)
    run = allocator.solve_run(allocator.prepare("model-voucher", [table], options))
    result = allocator.solve_problem(run.problem)
    assert run.result.allocation is not None
    assert all(m.holds is not False for m in allocator.audit(run.problem, run.result.allocation))
    told = allocator.record(run)
    case = allocator.Case(run.programme, run.case.entries, 2_000_000)
    with pytest.raises(allocator.AllocatorError, match="未知办法"):
        allocator.load_programme("model-vouchre")
    assert (told["spent"], told["programme"], run.programme == programme) == (
        run.result.allocation.spent,
        "model-voucher",
        True,
    )
    assert (type(run), type(result), type(case.problem())) == (allocator.Run, allocator.Result, allocator.Problem)
    assert result.allocation == run.result.allocation
    found = allocator.allocate("model-voucher", table, budget=2_000_000)
    others = allocator.compare("model-voucher", table, [{"because": "测试"}], budget=2_000_000)
    curve = allocator.frontier("model-voucher", table)
    assert (type(found), type(others)) == (allocator.AllocationFrames, allocator.ComparisonFrames)
    assert (type(curve), found.fingerprint) == (allocator.FrontierFrames, told["fingerprint"])
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in allocator.__all__ if f"allocator.{name}" not in source] == []


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = allocator.nothing
    assert "allocator" in sys.modules
