"""price, short, interpretations, alternatives: what is asked about a list before it goes to the meeting."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.many import many_workers, workers_of
from allocator.cli.options import console, exit_code, inputs, options_of
from allocator.cli.wording import Command, Decorated

if TYPE_CHECKING:
    from allocator.report.table import Report
    from allocator.run.parts import Run

confirmed = click.option("--recheck", is_flag=True, help="每次重新求解都由另一类算法复核（较慢）")


def into(*files: str) -> Decorated:
    """Return the folder that a what-if writes its files into."""
    told = f"结果文件夹：{'、'.join(files)}"
    return click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help=told)


@click.command(cls=Command)
@inputs
@confirmed
@many_workers
@into("price.json", "规则代价.xlsx")
def price(**given: Any) -> int:
    """规则的代价：每次去掉或移动一条，看目标、金额和名单怎样变，哪些条款起作用。"""
    from allocator.cli.progress import progress_bar
    from allocator.parallel import workers
    from allocator.proof.resolve import answered
    from allocator.report.otherwise import price as told
    from allocator.whatif.binding import bindings
    from allocator.whatif.price import prices, to_json

    run = _solved(given)
    if run.result.allocation is None:
        return stuck(run, given)
    base, confirm = answered(run.result), given["recheck"]
    with workers(workers_of(given["workers"])) as executor, progress_bar("测算规则的代价") as progress:
        found = prices(run.case, base, confirm=confirm, executor=executor, progress=progress)
    bound = bindings(run.case, base, found, confirm=confirm)
    data = {**to_json(found), "binding": [b.to_json() for b in bound]}
    _give(run, given, data, ("price.json", told.NAME), told.report(run, found, bound))
    return _code(run)


@click.command(cls=Command)
@inputs
@confirmed
@into("short.json", "预算不足对照.xlsx")
def short(**given: Any) -> int:
    """预算不足的三种办法：减少支持数、压减金额、降低档次，并列比较。"""
    from allocator.report.otherwise import shortage as told
    from allocator.whatif.shortage import shortage

    run = _solved(given)
    found = shortage(run.case, confirm=given["recheck"])
    _give(run, given, found.to_json(), ("short.json", told.NAME), told.report(run, found))
    return _code(run)


@click.command(cls=Command)
@inputs
@click.option("--clause", "clauses", multiple=True, metavar="条款", help="只看这些条款（编号，可重复），默认全部")
@click.option("--outside", is_flag=True, help="不能逐线枚举的选择也单独测算，这样的口径也两两测算（较慢）")
@many_workers
@into("interpretations.json", "口径比较.xlsx")
def interpretations(**given: Any) -> int:
    """口径：条文换一种读法、本厅换一种选择，哪些项目都入选，哪些取决于哪一条。"""
    from allocator.cli.progress import progress_bar
    from allocator.parallel import workers
    from allocator.report.otherwise import interpretations as told
    from allocator.whatif import interpretations as readings

    run = _solved(given, due=True)
    if run.result.allocation is None:
        return stuck(run, given)
    wanted, outside = given["clauses"], given["outside"]
    with workers(workers_of(given["workers"])) as executor, progress_bar("比较各种口径") as progress:
        found = readings.interpretations(run.case, wanted, outside=outside, executor=executor, progress=progress)
    _give(run, given, found.to_json(), ("interpretations.json", told.NAME), told.report(run, found))
    return _code(run)


@click.command(cls=Command)
@inputs
@click.option(
    "--within", metavar="容差", help="目标自己单位的数（1、50万元）或百分比（5%），默认退一个名次（金额、得分为 5%）"
)
@click.option("--goal", metavar="目标", help="容差所指的目标，默认最高一档的分数线")
@click.option("--lists", type=click.IntRange(1, 20), default=3, metavar="数", help="列出几种差异最大的名单，默认 3")
@into("alternatives.json", "近优名单.xlsx")
def alternatives(**given: Any) -> int:
    """近优名单：与最优相差不大的名单有哪些，哪些项目在全部、部分名单中。"""
    from allocator.proof.resolve import answered
    from allocator.report.otherwise import near_optimal as told
    from allocator.whatif import near_optimal as near

    run = _solved(given)
    if run.result.allocation is None:
        return stuck(run, given)
    base = answered(run.result)
    allowed = near.tolerance(base, given["within"], given["goal"])
    found = near.alternatives(run.case, base, allowed, given["lists"])
    _give(run, given, found.to_json(), ("alternatives.json", told.NAME), told.report(run, found))
    return _code(run)


def _code(run: Run) -> int:
    """Tell what the list asked about ends `solve` with."""
    return exit_code(run.result.status, proven=run.result.proven)


def _solved(given: dict[str, Any], *, due: bool = False) -> Run:
    """Return the run as `solve` has it, without its notes; `due`: also of a programme that pays what is due."""
    from allocator.run import pipeline as runs
    from allocator.whatif.price import refuse_entitled

    prepared = runs.prepare(given["programme"], given["candidates"], options_of(given))
    if not due:
        refuse_entitled(prepared.programme)
    return runs.solve(prepared, noted=False)


def stuck(run: Run, given: dict[str, Any]) -> int:
    """There is no list to ask about: say why, as `solve` does."""
    if given["as_json"]:
        from allocator.cli.solving import print_json

        print_json(run)
    else:
        from allocator.report import allocation
        from allocator.report.console import show

        show(allocation.report(run), console())
    return _code(run)


def _give(run: Run, given: dict[str, Any], data: dict[str, Any], names: tuple[str, str], told: Report) -> None:
    """Write the folder where one was asked for, and the JSON or the report on standard output.

    Parameters
    ----------
    names
        Of the record and of the workbook.
    """
    from allocator.run.record import dumped, headed

    text = dumped(headed(run, data))
    if given["out"]:
        from allocator.files import write_folder
        from allocator.report.xlsx import workbook

        record, book = names
        write_folder(given["out"], {record: text.encode(), book: workbook(told)}, run.problem.fingerprint, record)
    if given["as_json"]:
        sys.stdout.write(text)
    else:
        from allocator.report.console import show

        show(told, console())
