"""price, short, interpretations, alternatives: what a planner asks about a list before it goes to the meeting."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.commands.options import EXIT_CODES, console, inputs, options_of, read_paths
from allocator.wording import Decorated

if TYPE_CHECKING:
    from allocator.run import Run


def output(record: str, book: str) -> Decorated:
    """The folder that a what-if writes into."""
    return click.option(
        "--out", type=click.Path(path_type=Path), metavar="文件夹", help=f"结果文件夹：{record}、{book}"
    )


confirmed = click.option("--confirm", is_flag=True, help="每次重新求解都由另一类算法复核（较慢）")


@click.command()
@inputs
@confirmed
@output("price.json", "规则代价.xlsx")
def price(**given: Any) -> int:
    """规则的代价：每次去掉或移动一条，看目标、金额和名单怎样变。"""
    from allocator.report.whatif import price as told
    from allocator.whatif.price import prices, to_json

    run, base = _solved(given)
    if base is None:
        return _stuck(run, given)
    with _progress("测算规则的代价") as progress:
        found = prices(run.case, base, confirm=given["confirm"], progress=progress)
    if not given["as_json"]:
        told.show(run, found, console())
    _give(run, given, to_json(found), "price.json", told.NAME, lambda: told.workbook(run, found))
    return 0


@click.command()
@inputs
@confirmed
@output("short.json", "预算不足对照.xlsx")
def short(**given: Any) -> int:
    """预算不足的三种办法：减少支持数、压减金额、降低档次，并列比较。"""
    from allocator.report.whatif import shortage as told
    from allocator.whatif.shortage import shortage

    run, _ = _solved(given)
    found = shortage(run.case, confirm=given["confirm"])
    if not given["as_json"]:
        told.show(run, found, console())
    _give(run, given, found.to_json(), "short.json", told.NAME, lambda: told.workbook(run, found))
    return 0
