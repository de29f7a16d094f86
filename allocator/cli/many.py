"""--workers: who computes where a command solves many times."""

from __future__ import annotations

import os

import click

from allocator.errors import UsageError

many_workers = click.option(
    "--workers",
    metavar="数|地址",
    help="用几个进程（0：按本机核数），或 Dask 集群的地址（tcp://主机:端口）；默认本进程",
)


def workers_of(given: str | None) -> int | str | None:
    """Return a number of processes or an address, as `sweep.workers` takes it.

    Raises
    ------
    UsageError
        Neither.
    """
    if given is None or "://" in given:
        return given
    if not given.isdecimal() or not given.isascii():
        raise UsageError(
            f"【A17】--workers：读到“{given}”，应为进程数（如 2；0为按本机核数）或集群地址（如 tcp://主机:8786）"
        )
    return int(given) or len(os.sched_getaffinity(0))
