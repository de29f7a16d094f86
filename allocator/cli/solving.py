"""solve, check, audit: from the files of a year to its list, its problems, or the measurements of a list."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import (
    SecondsType,
    console,
    exit_code,
    inputs,
    options_of,
    read_paths,
    studied,
    with_study,
)
from allocator.cli.wording import Command

if TYPE_CHECKING:
    from allocator.run.parts import Run

ENGINES = ("auto", "lines", "cpsat", "highs", "cbc")


@click.command(cls=Command)
@inputs
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    metavar="引擎",
    help=f"先求解的引擎：{'、'.join(ENGINES)}，默认 auto",
)
@click.option("--time-limit", type=SecondsType(), help="限时（秒）；限时的结果为草案")
@with_study
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="结果文件夹：result.json、分配方案.xlsx、问题清单.xlsx",
)
def solve(**given: Any) -> int:
    """求解：给出支持名单、金额和证明。"""
    from allocator.run import pipeline as runs

    options = options_of(given)
    prepared = runs.prepare(given["programme"], given["candidates"], options)
    run = studied(runs.solve(prepared), given)
    if given["out"]:
        _write(run, given["out"], read_paths(given))
    if given["as_json"]:
        print_json(run)
    else:
        from allocator.report import allocation
        from allocator.report.console import show

        show(allocation.report(run), console())
    return exit_code(run.result.status, proven=run.result.proven)


@click.command(cls=Command)
@inputs
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹：check.json、问题清单.xlsx")
def check(**given: Any) -> int:
    """核对申报表：列出全部问题，不求解。"""
    from allocator.run import pipeline as runs

    prepared = runs.prepare(given["programme"], given["candidates"], options_of(given))
    if given["published"] and not prepared.intake.refused:
        runs.check_published(prepared)
    if given["as_json"]:
        sys.stdout.write(json.dumps(prepared.intake.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        from allocator.report.console import show
        from allocator.report.problems import check as problems
        from allocator.report.rulebook import changes_stamped

        show([*changes_stamped(prepared), *problems.report(prepared.intake)], console())
    if given["out"]:
        from allocator.files import write_folder
        from allocator.report import files

        found = files.checked_files(prepared.intake, read_paths(given))
        write_folder(given["out"], found, files.fingerprint(prepared.intake), files.CHECKED)
    return 3 if prepared.intake.refused else 0


@click.command(cls=Command)
@inputs
@click.argument("awards", metavar="名单.xlsx", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹：audit.json、审核意见.xlsx")
def audit(**given: Any) -> int:
    """审核名单：逐条测量一份（可为手工编制的）名单，并与同条件的最优名单对照。"""
    from allocator.intake.lists.listed_awards import read_awards
    from allocator.proof.audit import audit as measured
    from allocator.proof.audit import breaches
    from allocator.proof.solve import at_its_share
    from allocator.report.audit import RECORD, Audited, files_of
    from allocator.run import pipeline as runs
    from allocator.run.record import dumped
    from allocator.whatif.edited import edited

    prepared = runs.prepare(given["programme"], given["candidates"], options_of(given))
    prepared.intake.refuse()
    problem = at_its_share(runs.case_of(prepared).problem())
    allocation = read_awards(given["awards"], problem)
    path: Path = given["awards"]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside = edited(problem, allocation)
    found = Audited(problem, allocation, measured(problem, allocation), path.name, digest, beside)
    if given["out"]:
        from allocator.files import write_folder

        write_folder(given["out"], files_of(found, prepared), found.fingerprint, RECORD)
    if given["as_json"]:
        sys.stdout.write(dumped(found.to_json()))
    else:
        from allocator.report.audit import report
        from allocator.report.console import show
        from allocator.report.rulebook import changes_stamped

        show([*changes_stamped(prepared), *report(found, prepared).screen], console())
    return 6 if breaches(found.measurements) else 0


def _write(run: Run, folder: Path, read: list[Path]) -> None:
    from allocator.files import write_folder
    from allocator.report.files import LISTS, files_of

    write_folder(folder, files_of(run, read), run.problem.fingerprint, may_lack=LISTS)


def print_json(run: Run) -> None:
    from allocator.run.record import dumped, record

    sys.stdout.write(dumped(record(run)))
    if run.conflict:
        sys.stderr.write(run.conflict.sentence + "\n")
