"""compare: scenarios, earlier runs and lists by hand against a base."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import console, exit_code, inputs, options_of
from allocator.cli.wording import Command

if TYPE_CHECKING:
    from allocator.whatif.compare.result import Compared


@click.command(cls=Command)
@partial(inputs, candidates="申报表… 情景…")
@click.option(
    "--list",
    "lists",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="名单.xlsx",
    help="手工编制的名单，可多次给出；写在情景之后的表不必用此选项",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹：compare.json、比较.xlsx")
def compare(**given: Any) -> int:
    """比较几个方案：情景、结果文件夹或手工名单，各与基准比较。

    基准为本命令各选项的方案；没有 --budget 和 --scenario 时，为第一个情景或结果。
    情景自带预算的用自带的，其余用基准的预算。
    """
    from allocator.cli.progress import progress_bar
    from allocator.intake.workbook_kind import made_as
    from allocator.law.load import load
    from allocator.run.record import dumped
    from allocator.whatif.compare.builder import compare as compared_under
    from allocator.whatif.compare.inputs import told_apart
    from allocator.whatif.compare.record import to_json

    programme = load(given["programme"])
    files, comparands = told_apart(given["candidates"], given["lists"], lambda path: made_as(path, programme))
    with progress_bar("逐个求解") as progress:
        found = compared_under(given["programme"], files, options_of(given), comparands, progress=progress)
    if given["out"]:
        _write(found, given["out"])
    if given["as_json"]:
        sys.stdout.write(dumped(to_json(found)))
    else:
        from allocator.report.comparison.report import report
        from allocator.report.console import show

        show(report(found), console())
    solved = [side for side in found.sides if side.origin != "by_hand"]
    return max((exit_code(side.status, proven=side.proven) for side in solved), default=0)


def _write(found: Compared, folder: Path) -> None:
    from allocator.files import write_folder
    from allocator.report.comparison import report as comparison
    from allocator.run.record import dumped
    from allocator.whatif.compare.record import NAME, to_json

    files = {NAME: dumped(to_json(found)).encode(), comparison.NAME: comparison.workbook(found)}
    write_folder(folder, files, found.fingerprint, NAME)
