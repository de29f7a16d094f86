"""The command line: the commands together, and one clear message for every failure.

JSON goes to stdout alone, messages to stderr. Exit codes: 0 proven optimal · 1 unexpected or environment error ·
2 usage · 3 invalid data or rules · 4 infeasible · 5 stopped before proof · 6 verification failed.
"""

from __future__ import annotations

import json
import os
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from allocator.cli import app, comparing, explaining, frontier, papers, shelf, solving, weights, whatif
from allocator.cli.wording import Group, usage
from allocator.errors import AllocatorError, VerificationError, reason
from allocator.files import write_file
from allocator.files.streams import results

COMMANDS = (
    solving.solve, solving.check, solving.audit, explaining.explain, comparing.compare, frontier.frontier,
    whatif.price, whatif.short, whatif.interpretations, whatif.alternatives, weights.weights,
    papers.report,
    shelf.programmes, shelf.scenarios, shelf.template, shelf.doctor, shelf.demo, app.app,
)  # fmt: skip
"""In the order of `--help`."""


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(package_name="allocator", prog_name="allocator", message="%(prog)s %(version)s", help="显示版本")
def cli() -> None:
    """把每年评审后的申报项目，按办法逐条测算出可证明最优的支持名单和金额。"""


for _command in COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Entry point: every failure is one clear message and an exit code, never a stack trace."""
    if way := results():
        sys.stdout = TextIOWrapper(way, "utf-8", "backslashreplace", line_buffering=way.isatty())
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
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
        return _said(f"系统错误：{reason(fault)}（{fault.filename or ''}）；未产生任何结果", 1)
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
    data = json.dumps(fault.bundle, ensure_ascii=False, indent=1).encode(errors="backslashreplace")
    try:
        path = next(p for p in names if write_file(p, data, new=True))
        sys.stderr.write(f"诊断包已保存：{path}\n")
    except (OSError, StopIteration):
        sys.stderr.write(json.dumps(fault.bundle, ensure_ascii=False) + "\n")
