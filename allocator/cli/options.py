"""What commands share: the inputs they take, and where their output goes."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.wording import Decorated
from allocator.errors import UsageError
from allocator.law.qingdao import MODES
from allocator.law.text.numerals import in_digits
from allocator.money import parse_money, slip_of_unit

if TYPE_CHECKING:
    from rich.console import Console

    from allocator.run.parts import Options, Run

EXIT_CODES = {"optimal": 0, "infeasible": 4, "feasible": 5, "unknown": 5, "unverified": 6}
"""Status of a result → exit code."""
UNPROVEN = 5
FILE = click.Path(path_type=Path)


def exit_code(status: str, *, proven: bool) -> int:
    """Return the exit code of a result: 0 where it is proven, and only there."""
    return EXIT_CODES.get(status, UNPROVEN) or (0 if proven else UNPROVEN)


class MoneyType(click.ParamType[int]):
    """An amount: 2000万元, 20000000."""

    name = "金额"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        del ctx
        name = param.opts[0] if param else "--budget"
        try:
            amount = parse_money(value)
        except ValueError as fault:
            hint = _in_digits(str(value), parse_money)
            empty = "；0可用，结果为空名单" if name == "--budget" else ""
            raise UsageError(f"【A15】{name}：{fault}{empty}{'。' if hint else ''}{hint}") from None
        if slip := slip_of_unit(value, amount):
            raise UsageError(f"【A15】{name}：{slip}")
        return amount


class YearType(click.ParamType[int]):
    """A year: 2026."""

    name = "年"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(value)
        except ValueError:
            if hint := _in_digits(str(value).removesuffix("年"), int):
                raise UsageError(f"【A17】--year：读到“{value}”，应为数字写的年度，{hint}") from None
            self.fail(str(value), param, ctx)


def _in_digits(written: str, read: Callable[[str], int]) -> str:
    """「是否“2026”？」 where what was written can be read once its digits are 0 to 9."""
    text = in_digits(written)
    try:
        read(text)
    except ValueError:
        return ""
    return f"是否“{text}”？"


class SecondsType(click.ParamType[float]):
    """A time limit in seconds."""

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


def inputs(command: Decorated, candidates: str = "申报表…") -> Decorated:
    """Return the arguments and options that every command on candidates shares.

    Parameters
    ----------
    candidates
        What the help page calls the files, and whatever follows them.
    """
    command = shared(command)
    command = click.argument("candidates", nargs=-1, required=True, metavar=candidates, type=FILE)(command)
    return click.argument("programme", metavar="办法")(command)


def shared(command: Decorated) -> Decorated:
    """Return the options of `inputs` alone."""
    options = [
        click.option("--budget", type=MoneyType(), help="预算总额，如 2000万元；优先于情景文件"),
        click.option("--year", type=YearType(), metavar="年", help="年度，默认取规则文件"),
        click.option("--scenario", type=click.Path(path_type=Path), metavar="情景", help="情景文件，或随附情景的名称"),
        click.option("--ledger", type=click.Path(path_type=Path), metavar="文件", help="历史奖补台账（另附的工作簿）"),
        click.option(
            "--published",
            type=click.Path(path_type=Path),
            metavar="名单",
            help="已公示的名单：除情景中公示后剔除的项目外，其他项目一律不变",
        ),
        click.option(
            "--qingdao",
            type=click.Choice(list(MODES)),
            metavar="纳入|单列|不纳入",
            help="青岛市纳入、单列或不纳入；办法未规定的，选定之前为草案",
        ),
        click.option("--no-history", is_flag=True, help="不计历史奖补"),
        click.option("--hold", is_flag=True, help="有错误的行列为待核（金额为0），不因此停止"),
        click.option("--sheet", multiple=True, metavar="表名", help="申报表所在的工作表名；几张都计入的，逐张写"),
        click.option("--columns", type=click.Path(path_type=Path), metavar="文件", help="列名对照（TOML）"),
        click.option(
            "--confirm",
            type=click.Path(path_type=Path),
            metavar="问题清单",
            help="填好“答复”和“确认理由”的问题清单.xlsx",
        ),
        click.option("--checked", type=FILE, metavar="未核清单", help="合规审核填好“核查结论”的未核清单.xlsx"),
        click.option("--json", "as_json", is_flag=True, help="标准输出只写 JSON"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def options_of(given: dict[str, Any]) -> Options:
    """Return the run's options from what `inputs` took."""
    from allocator.run.parts import Options

    return Options(
        budget=given["budget"],
        year=given["year"],
        scenario=given["scenario"],
        ledger=given["ledger"],
        published=given["published"],
        no_history=given["no_history"],
        hold=given["hold"],
        qingdao=given["qingdao"],
        sheet=given["sheet"] or None,
        columns=given["columns"],
        confirm=given["confirm"],
        checked=given["checked"],
        engine=given.get("engine", "auto"),
        limit_seconds=given.get("time_limit"),
    )


def read_paths(given: dict[str, Any]) -> list[Path]:
    """Return the files that a command has read, which it must not write over."""
    return [
        *given["candidates"],
        *(given[name] for name in ("ledger", "published", "confirm", "checked") if given[name]),
    ]


def with_study(command: Decorated) -> Decorated:
    """Add `--weights` to a command that shows a run."""
    return click.option(
        "--weights",
        type=FILE,
        metavar="测算",
        help="对同一申报表和设置所作的权重测算（weights 命令的结果文件夹）：结论列在各项目之后，内部研究",
    )(command)


def studied(run: Run, given: dict[str, Any]) -> Run:
    """Return a run with the study of weights that was named for it.

    Raises
    ------
    UsageError
        It is about another run (A17).
    DataError
        It cannot be read.
    """
    if not given["weights"]:
        return run
    from dataclasses import replace

    from allocator.run import weighed

    return replace(run, weighed=weighed.fitting(weighed.read(given["weights"]), run.problem.fingerprint))


def console() -> Console:
    """Tell where text for people goes: plain when piped."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())
