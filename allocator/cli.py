"""The command line: reads options, calls the package, prints. JSON goes to stdout alone, messages to stderr.

Exit codes: 0 proven optimal · 1 unexpected or environment error · 2 usage · 3 invalid data or rules · 4 infeasible ·
5 stopped before proof · 6 verification failed.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.errors import AllocatorError, UsageError, VerificationError
from allocator.money import parse_money
from allocator.wording import Decorated, Group, usage

if TYPE_CHECKING:
    from rich.console import Console

    from allocator.run import Options, Run

ENGINES = ("auto", "lines", "cpsat", "highs", "cbc")
EXIT_CODES = {"optimal": 0, "infeasible": 4, "feasible": 5, "unknown": 5, "unverified": 6}


class _Money(click.ParamType[int]):
    name = "金额"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        del param, ctx
        try:
            return parse_money(value)
        except ValueError as fault:
            raise UsageError(f"【A15】--budget：{fault}；0可用，结果为空名单") from None


class _Seconds(click.ParamType[float]):
    name = "秒"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        del param, ctx
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not (math.isfinite(seconds) and seconds > 0):
            raise UsageError(f"【A16】--time-limit：读到“{value}”，应为大于0的秒数。正式测算不限时")
        return seconds


def _inputs(command: Decorated) -> Decorated:
    """The arguments and options that every command on candidates shares."""
    options = [
        click.argument("programme", metavar="办法"),
        click.argument("candidates", nargs=-1, required=True, metavar="申报表…", type=click.Path(path_type=Path)),
        click.option("--budget", type=_Money(), help="预算总额，如 2000万元；优先于情景文件"),
        click.option("--year", type=int, metavar="年", help="年度，默认取规则文件"),
        click.option("--scenario", type=click.Path(path_type=Path), metavar="文件", help="情景文件（TOML）"),
        click.option("--ledger", type=click.Path(path_type=Path), metavar="文件", help="历史奖补台账（另附的工作簿）"),
        click.option("--no-history", is_flag=True, help="不计历史奖补"),
        click.option("--hold", is_flag=True, help="有错误的行列为待核（金额为0），不因此停止"),
        click.option("--sheet", metavar="表名", help="申报表所在的工作表名"),
        click.option("--columns", type=click.Path(path_type=Path), metavar="文件", help="列名对照（TOML）"),
        click.option("--json", "as_json", is_flag=True, help="标准输出只写 JSON"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(package_name="allocator", prog_name="allocator", message="%(prog)s %(version)s", help="显示版本")
def cli() -> None:
    """把每年评审后的申报项目，按办法逐条测算出可证明最优的支持名单和金额。"""


@cli.command()
@_inputs
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    metavar="引擎",
    help=f"先求解的引擎：{'、'.join(ENGINES)}，默认 auto",
)
@click.option("--time-limit", type=_Seconds(), help="限时（秒）；限时的结果为草案")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="结果文件夹：result.json、分配方案.xlsx、问题清单.xlsx",
)
def solve(**given: Any) -> int:
    """求解：给出支持名单、金额和证明。"""
    from allocator import run as runs

    options = _options(given)
    prepared = runs.prepare(given["programme"], given["candidates"], options)
    run = runs.solve(prepared)
    if given["out"]:
        _write(run, given["out"], _read_paths(given))
    if given["as_json"]:
        _print_json(run)
    else:
        from allocator.report import terminal

        terminal.show(run, _console())
    return EXIT_CODES[run.result.status]


@cli.command()
@_inputs
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹：check.json、问题清单.xlsx")
def check(**given: Any) -> int:
    """核对申报表：列出全部问题，不求解。"""
    from allocator import run as runs

    prepared = runs.prepare(given["programme"], given["candidates"], _options(given))
    if given["as_json"]:
        sys.stdout.write(json.dumps(prepared.intake.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        from allocator.report import terminal

        terminal.show_check(prepared.intake, _console())
    if given["out"]:
        from allocator.folder import write_folder
        from allocator.report import files

        found = files.checked_files(prepared.intake, _read_paths(given))
        write_folder(given["out"], found, files.fingerprint(prepared.intake), files.CHECKED)
    return 3 if prepared.intake.refused else 0


@cli.command()
@_inputs
@click.argument("awards", metavar="名单.xlsx", type=click.Path(path_type=Path))
def audit(**given: Any) -> int:
    """审核名单：逐条测量一份（可为手工编制的）名单，不求解。"""
    from allocator import run as runs
    from allocator.audit import audit as measured
    from allocator.audit import breaches
    from allocator.awards import read_awards
    from allocator.record import audited

    prepared = runs.prepare(given["programme"], given["candidates"], _options(given))
    prepared.intake.refuse()
    problem = runs.case_of(prepared).problem()
    found = measured(problem, read_awards(given["awards"], problem))
    if given["as_json"]:
        sys.stdout.write(json.dumps(audited(problem, found), ensure_ascii=False, indent=1) + "\n")
    else:
        from allocator.report import terminal

        terminal.show_audit(problem, found, _console())
    return 6 if breaches(found) else 0


@cli.command()
@click.option(
    "--schema",
    is_flag=False,
    flag_value="model-voucher",
    metavar="[办法]",
    help="列出情景可设的路径和两种文件的 JSON Schema，默认 model-voucher",
)
@click.option("--json", "as_json", is_flag=True, help="标准输出只写 JSON")
def programmes(*, schema: str | None, as_json: bool) -> int:
    """列出随附的办法、若干政策措施各项及其状态。"""
    from allocator import catalogue
    from allocator.file_schema import schema_of
    from allocator.lint import lint
    from allocator.report import terminal

    if schema is not None:
        found = schema_of(schema)
        if as_json:
            sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1, default=str) + "\n")
        else:
            terminal.show_schema(found.programme, found.settings, found.schemas, _console())
        return 0
    rows, conflicts = catalogue.catalogue(), lint()
    measures = tuple(m for m in catalogue.table() if m.row)
    if as_json:
        from dataclasses import asdict

        data = {
            "schema_version": 1,
            "programmes": [asdict(row) for row in rows],
            "measures": [asdict(row) for row in measures],
            "conflicts": [asdict(c) for c in conflicts],
        }
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        terminal.show_programmes(rows, _console(), measures, conflicts)
    return 0


@cli.command()
def doctor() -> int:
    """检查运行环境：版本、求解引擎、相互冲突的软件包。"""
    from allocator.doctor import diagnose
    from allocator.report import terminal

    checks = diagnose()
    terminal.show_doctor(checks, _console())
    return 0 if all(c.ok for c in checks) else 1


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果文件夹，每个办法一个子文件夹")
def demo(*, out: Path | None) -> int:
    """用随附的虚构样例年度演示四个办法，以及模型券的地市均衡情景。"""
    from allocator.demo import play

    return play(_console(), out)


def _options(given: dict[str, Any]) -> Options:
    from allocator.run import Options

    return Options(
        budget=given["budget"],
        year=given["year"],
        scenario=given["scenario"],
        ledger=given["ledger"],
        no_history=given["no_history"],
        hold=given["hold"],
        sheet=given["sheet"],
        columns=given["columns"],
        engine=given.get("engine", "auto"),
        limit_seconds=given.get("time_limit"),
    )


def _read_paths(given: dict[str, Any]) -> list[Path]:
    return [*given["candidates"], *([given["ledger"]] if given["ledger"] else [])]


def _write(run: Run, folder: Path, read: list[Path]) -> None:
    from allocator.folder import write_folder
    from allocator.report.files import files_of

    write_folder(folder, files_of(run, read), run.problem.fingerprint)


def _print_json(run: Run) -> None:
    from allocator.record import dumped, record

    sys.stdout.write(dumped(record(run)))
    if run.conflict:
        sys.stderr.write(run.conflict.sentence + "\n")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def main() -> None:
    """Entry point: every failure is one clear message and an exit code, never a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_guarded(sys.argv[1:]))


def _guarded(arguments: list[str]) -> int:  # noqa: PLR0911
    try:
        return int(cli.main(arguments, standalone_mode=False) or 0)
    except click.ClickException as fault:
        return _said(usage(fault), 2)
    except (click.Abort, KeyboardInterrupt):
        return _said("已取消，未产生任何结果", 5)
    except VerificationError as fault:
        _save_bundle(fault)
        return _said(str(fault), fault.exit_code)
    except AllocatorError as fault:
        return _said(str(fault), fault.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        return _said("内存不足，未产生任何结果", 1)
    except OSError as fault:
        return _said(f"系统错误：{fault.strerror or fault}（{fault.filename or ''}）；未产生任何结果", 1)
    except Exception as fault:
        if os.environ.get("ALLOCATOR_TRACEBACK"):
            raise
        return _said(f"程序内部错误（{type(fault).__name__}：{fault}），未产生任何结果。请将此信息告知维护人员", 1)


def _said(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    return code


def _save_bundle(fault: VerificationError) -> None:
    """Keep what the engines said beside the planner's work, without overwriting an earlier bundle."""
    if fault.bundle is None:
        return
    name = str(fault.bundle.get("fingerprint", "")).removeprefix("sha256:")[:12] or "未知"
    names = (Path(f"诊断包-{name}{'' if n == 1 else f'-{n}'}.json") for n in range(1, 1000))
    path = next(p for p in names if not p.exists())
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(fault.bundle, file, ensure_ascii=False, indent=1)
        sys.stderr.write(f"诊断包已保存：{path}\n")
    except OSError:
        sys.stderr.write(json.dumps(fault.bundle, ensure_ascii=False) + "\n")
