"""weights: other scoring schemes on the same marks, and the weights around them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import MoneyType, YearType, console, exit_code, inputs, options_of
from allocator.cli.wording import Command

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from allocator.run.parts import Prepared, Run
    from allocator.whatif.weights.study import Study


class RadiusType(click.ParamType["Decimal"]):
    """A share: 20%."""

    name = "百分比"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        from decimal import Decimal

        from allocator.errors import UsageError
        from allocator.whatif.weights.scheme import percent

        del param, ctx
        try:
            return Decimal(str(percent(value)))
        except ValueError as fault:
            raise UsageError(f"--radius：{fault}") from None


@click.command(cls=Command)
@inputs
@click.option(
    "--scheme",
    "schemes",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="方案.toml",
    help="计分方案，可多次给出；随附的在 scenarios/weights/",
)
@click.option(
    "--samples",
    type=click.IntRange(0, 1_000_000),
    default=10_000,
    metavar="数",
    help="每个方案抽取多少组权重，默认 10000，0 为不抽取",
)
@click.option("--radius", type=RadiusType(), metavar="百分比", help="权重上下浮动的范围，默认按方案（未写为 20%）")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="数", help="抽样的种子，默认固定，可重现")
@click.option(
    "--marked-on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="年-月-日",
    help="评审结果得出的日期；其后确定的方案注明不作为本年度分配依据",
)
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="往年申报表",
    help="往年的申报表（可多个文件），看各方案在该年命中多少项",
)
@click.option("--earlier-year", type=YearType(), metavar="年", help="往年申报表的年度，默认上一年")
@click.option("--earlier-budget", type=MoneyType(), metavar="金额", help="往年的预算，默认与本年相同")
@click.option("--earlier-programme", metavar="办法", help="往年的办法，默认与本年相同")
@click.option(
    "--earlier-list",
    type=click.Path(path_type=Path),
    metavar="名单.xlsx",
    help="该年的正式名单；不给的按该年申报表和办法求出",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹：weights.json、权重稳健性.xlsx 和图"
)
def weights(**given: Any) -> int:
    """计分权重：换一种权重名单变不变，几种方案并列，范围内抽取权重看谁始终入选。"""
    from allocator.cli.whatif import stuck
    from allocator.run import pipeline as runs
    from allocator.whatif.price import refuse_entitled
    from allocator.whatif.weights.scheme import load

    schemes = [load(path) for path in given["schemes"]]
    prepared = runs.prepare(given["programme"], given["candidates"], options_of(given))
    refuse_entitled(prepared.programme)
    past = _earlier(prepared, given)
    run = runs.solve(prepared, noted=False)
    if run.result.allocation is None:
        return stuck(run, given)
    given = given | {"past": past}
    _give(run, _studied(run, schemes, given), given)
    return exit_code(run.result.status, proven=run.result.proven)


def _earlier(prepared: Prepared, given: dict[str, Any]) -> Run | None:
    """Return the earlier year solved; None where none is given."""
    from allocator.errors import UsageError
    from allocator.run import pipeline as runs
    from allocator.run.parts import Options

    extra = [name for name in ("year", "budget", "programme", "list") if given[f"earlier_{name}"] is not None]
    if not given["earlier"]:
        if extra:
            raise UsageError(f"--earlier-{extra[0]} 须与 --earlier（往年申报表）一起使用")
        return None
    budget = given["earlier_budget"]
    options = Options(
        budget=prepared.options.budget if budget is None else budget,
        year=given["earlier_year"] or prepared.year - 1,
        no_history=True,
    )
    key = given["earlier_programme"] or given["programme"]
    return runs.solve(runs.prepare(key, given["earlier"], options), noted=False)


def _studied(run: Run, schemes: list[Any], given: dict[str, Any]) -> Study:
    from allocator.cli.progress import progress_bar
    from allocator.whatif.weights.robustness import SEED
    from allocator.whatif.weights.study import study

    marked: datetime | None = given["marked_on"]
    with progress_bar("抽取权重并逐组求名单") as progress:
        return study(
            run,
            schemes,
            samples=given["samples"],
            radius=given["radius"],
            seed=SEED if given["seed"] is None else given["seed"],
            marked_on=marked.date() if marked else None,
            earlier=given["past"],
            earlier_list=given["earlier_list"],
            progress=progress,
        )


def _give(run: Run, study: Study, given: dict[str, Any]) -> None:
    from allocator.report.comparison.weights.files import FIGURES, files_of, record_of
    from allocator.report.comparison.weights.report import RECORD, report

    if given["out"]:
        from allocator.files import write_folder

        files, missing = files_of(run, study)
        write_folder(given["out"], files, run.problem.fingerprint, RECORD, FIGURES)
        if missing:
            sys.stderr.write(missing + "\n")
    if given["as_json"]:
        sys.stdout.write(record_of(run, study).decode())
    else:
        from allocator.report.console import show

        show(report(run, study), console())
