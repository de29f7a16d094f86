"""One server and one browser for all journeys; every request of the browser is noted, every page is photographed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from journey_case import ROOT, Server, proven
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = ROOT / "build" / "screenshots"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZE = {"width": 1366, "height": 768}
GUARD = """
import socket, sys
_connect = socket.socket.connect
def connect(self, address):
    host = address[0] if isinstance(address, tuple) else ""
    if host and not (host.startswith("127.") or host in ("::1", "localhost")):
        with open({log!r}, "a") as file:
            file.write(str(address) + "\\n")
        raise OSError("no network in tests")
    return _connect(self, address)
socket.socket.connect = connect
"""
"""Put before everything else in the server's process: a connection to any other host is refused and written down."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("browser")
    outside = folder / "outside.txt"
    (folder / "sitecustomize.py").write_text(GUARD.format(log=str(outside)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from allocator.cli import main; main()",
        "app",
        "--no-browser",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [*command, "--workspace", str(folder / "工作")],
        env={**os.environ, "PYTHONPATH": str(folder)},
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: run tests/browser/setup.sh as root"
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    """A planner's window on the sample year; it may speak with the server alone."""
    context = browser.new_context(viewport=SIZE, locale="zh-CN", accept_downloads=True)
    found = context.new_page()
    asked: list[str] = []
    found.on("request", lambda r: asked.append(r.url))
    found.on("websocket", lambda w: asked.append(w.url))
    found.goto(server.address)
    proven(found)
    yield found
    context.close()
    hosts = {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {server.address.removeprefix("http://")}


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Photographs a page under build/screenshots."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(shown: Page, name: str) -> None:
        shown.wait_for_timeout(700)
        shown.screenshot(path=PICTURES / f"{name}.png")

    return take
