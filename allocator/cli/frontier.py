"""frontier: the whole budget at once, every stair with its list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.many import many_workers, workers_of
from allocator.cli.options import MoneyType, console, inputs, options_of
from allocator.cli.wording import Command

if TYPE_CHECKING:
    from allocator.problem.case import Case
    from allocator.report.frontier.report import Told
    from allocator.whatif.frontier.curve import Frontier


@click.command(cls=Command)
@inputs
@click.option("--from", "since", type=MoneyType(), metavar="金额", help="从这个预算起，默认0")
@click.option("--to", "upto", type=MoneyType(), metavar="金额", help="到这个预算止，默认直到再增加预算不改变名单")
@click.option("--keep", is_flag=True, help="只增不减：后一级不减少前一级任何项目的档次和金额，默认逐元追加")
@click.option(
    "--step", type=MoneyType(), metavar="金额", help="每隔多少求一次，默认逐级列全；加 --keep 时为每次追加多少"
)
@click.option("--verify", is_flag=True, help="每一级都由另一类算法重新求解复核（较慢）")
@many_workers
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="结果文件夹：frontier.json、前沿.csv、前沿.xlsx、前沿.svg、前沿.png",
)
def frontier(**given: Any) -> int:
    """预算前沿：预算由少到多，名单在哪些预算处改变，每级名单、谁新增、谁退出。"""
    from allocator.report.frontier.report import told_of
    from allocator.run import pipeline as runs
    from allocator.whatif.frontier.asked import case_of, stuck

    prepared = runs.prepare(given["programme"], given["candidates"], options_of(given))
    case, mark = case_of(prepared)
    found = _found(case, given)
    if not found.steps:
        sys.stderr.write(stuck(case, found).sentence + "\n")
        return 4
    return _give(told_of(prepared, found, mark), given)


def _found(case: Case, given: dict[str, Any]) -> Frontier:
    from allocator.cli.progress import progress_bar
    from allocator.parallel import workers
    from allocator.whatif.frontier.asked import spacing
    from allocator.whatif.frontier.confirm import confirmed
    from allocator.whatif.frontier.curve import frontier as every_stair

    keep = given["keep"]
    step, grid = spacing(given["step"], keep=keep)
    with workers(workers_of(given["workers"])) as executor:
        with progress_bar("逐级求解，已求的预算") as progress:
            found = every_stair(
                case.problem(),
                since=given["since"],
                upto=given["upto"],
                step=step,
                grid=grid,
                patient=True,
                executor=executor,
                progress=progress,
            )
        if not given["verify"] or (found.proof == "confirmed" and not keep):
            return found
        with progress_bar("逐级复核") as progress:
            return confirmed(found, executor=executor, progress=progress)


def _give(told: Told, given: dict[str, Any]) -> int:
    from allocator.report.frontier.files import FIGURES, RECORD, files_of, record
    from allocator.run.record import dumped

    if given["out"]:
        from allocator.files import write_folder

        files, missing = files_of(told)
        write_folder(given["out"], files, told.headline.fingerprint, RECORD, FIGURES)
        if missing:
            sys.stderr.write(missing + "\n")
    if given["as_json"]:
        sys.stdout.write(dumped(record(told)))
    else:
        from allocator.report.console import show
        from allocator.report.frontier.report import report

        show(report(told), console())
    return 0
