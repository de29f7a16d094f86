"""`allocator demo`: the synthetic sample year, all four vouchers, and 模型券 once more with city balance on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from allocator.files import write_folder
from allocator.law.shipped import shipped_folder, vouchers
from allocator.problem.changes import changes
from allocator.report.allocation import report
from allocator.report.console import show
from allocator.report.files import LISTS, files_of
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

if TYPE_CHECKING:
    from rich.console import Console

CITY_BALANCE = "city-balance.toml"
BALANCED = "model-voucher"


def play(console: Console, out: Path | None = None) -> int:
    """Solve and show the sample year; with `out`, write one folder per run.

    Returns
    -------
    int
        0 where every list is proven, 5 otherwise.
    """
    console.print("以下为虚构的样例年度（单位名称均含“例”字），预算仅供演示。\n")
    proven = True
    for voucher in vouchers():
        run = solve(prepare(voucher.programme, [voucher.file], Options(budget=voucher.budget)))
        show(report(run), console)
        _write(run, out, voucher.programme, voucher.file)
        proven &= run.result.proven
        if voucher.programme == BALANCED:
            scenario = shipped_folder("scenarios") / CITY_BALANCE
            other = solve(prepare(voucher.programme, [voucher.file], Options(budget=voucher.budget, scenario=scenario)))
            show(report(other), console)
            _write(other, out, f"{voucher.programme}-city-balance", voucher.file)
            proven &= other.result.proven
            if run.result.allocation and other.result.allocation:
                moved = changes((run.problem, run.result.allocation), (other.problem, other.result.allocation))
                console.print(f"地市均衡与默认方案相比：{moved.text()}\n")
    return 0 if proven else 5


def _write(run: Run, out: Path | None, name: str, read: Path) -> None:
    if out is not None:
        write_folder(out / name, files_of(run, [read]), run.problem.fingerprint, may_lack=LISTS)
