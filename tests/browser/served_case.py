"""The pages as `allocator app` serves them, in a process that can reach this machine alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journey_case import ROOT, Server

GUARD = """
import socket
_connect, _look_up = socket.socket.connect, socket.getaddrinfo
def check(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host and not (host.startswith("127.") or host in ("::1", "localhost")):
        with open({log!r}, "a") as file:
            file.write(host + "\\n")
        raise OSError("no network in tests")
def connect(self, address):
    check(address[0] if isinstance(address, tuple) else "")
    return _connect(self, address)
def look_up(host, *others, **named):
    check(host)
    return _look_up(host, *others, **named)
socket.socket.connect, socket.getaddrinfo = connect, look_up
"""
"""Put before everything else in the server's process: any other host, even its name looked up, is refused and noted."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, *options: str, port: int | None = None) -> Iterator[Server]:
    """The server on a working folder inside this one; it is ended afterwards."""
    outside = folder / "outside.txt"
    (folder / "sitecustomize.py").write_text(GUARD.format(log=str(outside)), encoding="utf-8")
    port = port or free_port()
    command = [
        sys.executable,
        "-c",
        "from allocator.cli.main import main; main()",
        "app",
        "--no-browser",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [*command, "--workspace", str(folder / "工作"), *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield Server(f"http://127.0.0.1:{port}", folder / "工作", outside)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")
