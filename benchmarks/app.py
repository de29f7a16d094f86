"""The pages under the clock: first paint, 50 moves of the budget slider in a browser, ten users at once, memory.

`python benchmarks/app.py [--out benchmarks/results/app.json]`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import websockets
from playwright.sync_api import Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from allocator.commands.app import ADDRESS, _flags
from allocator.shipped import shipped_folder

MOVES, USERS, ROUNDS, PATIENCE = 50, 10, 3, 120
GOALS = {"first_paint": 4.0, "slider_p95": 0.7, "ten_users_slowest": 2.0, "memory_mb": 600}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WATCH = """
() => {
  window.seen = [];
  const look = () => {
    const top = document.querySelector(".top");
    const key = top && top.dataset.key;
    const list = document.querySelector('[class*="st-key-_list_awarded_' + (key || "").slice(0, 10) + '"] canvas');
    if (key && list && key !== window.last) { window.last = key; window.seen.push(performance.now()); }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  look();
}
"""
"""Notes when the top line *and* the list on screen belong to a new set-up."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


def measure(folder: Path) -> dict[str, Any]:
    """Everything on one server, started anew."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ALLOCATOR_WORKSPACE": str(folder)}
    command = [sys.executable, str(shipped_folder("app") / "serve.py"), *_flags(port, (), None)]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        began = time.perf_counter()
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            while socket.socket().connect_ex((ADDRESS, port)):
                time.sleep(0.02)
            page.goto(f"http://{ADDRESS}:{port}")
            page.wait_for_selector(".top .state.good", timeout=60_000)
            paint = time.perf_counter() - began
            moves = sorted(slid(page))
            browser.close()
            with ThreadPoolExecutor(1) as apart:  # the browser's own event loop still runs in this thread
                crowd = sorted(apart.submit(lambda: asyncio.run(asyncio.wait_for(together(port), PATIENCE))).result())
            memory = peak(server.pid)
        finally:
            server.terminate()
            server.wait()
    return {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "goals": GOALS,
        "first_paint": round(paint, 2),
        "slider_median": round(moves[len(moves) // 2], 3),
        "slider_p95": round(moves[int(len(moves) * 0.95)], 3),
        "slider_moves": len(moves),
        "ten_users_median": round(crowd[len(crowd) // 2], 3),
        "ten_users_slowest": round(crowd[-1], 3),
        "memory_mb": memory // 1024,
    }


def peak(process: int) -> int:
    """The most memory the process has held, kB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return int(next(x for x in lines if x.startswith("VmHWM")).split()[1])


def slid(page: Page) -> list[float]:
    """Seconds from each press of the arrow key on the slider to the new list on screen."""
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    thumb = page.locator(".st-key-_budget :is([role=slider], input[type=range])")
    seconds = []
    for _ in range(MOVES):
        count = page.evaluate("window.seen.length")
        thumb.focus()
        start = page.evaluate("performance.now()")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"window.seen.length > {count}", timeout=30_000)
        seconds.append((page.evaluate("window.seen[window.seen.length - 1]") - start) / 1000)
        page.wait_for_selector(".top .state.good", timeout=30_000)
    return seconds


class User:
    """A browser's side of the connection without the browser: ten of those on two cores would measure themselves."""

    def __init__(self, port: int) -> None:
        self.address = f"ws://{ADDRESS}:{port}/_stcore/stream"
        self.box = ""

    async def enter(self) -> None:
        self.line = await websockets.connect(self.address, subprotocols=["streamlit"], max_size=None)
        message = BackMsg()
        message.rerun_script.query_string = ""
        await self.line.send(message.SerializeToString())
        await self._until("已证明最优")

    async def budget(self, amount: int) -> float:
        """Seconds from another budget to the new list."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self.box, f"{amount}万元"
        start = time.perf_counter()
        await self.line.send(message.SerializeToString())
        shown = await self._until(f"{amount:,}万元", listed=True)
        await self._until("已证明最优")
        return shown - start

    async def _until(self, words: str, *, listed: bool = False) -> float:
        """When the top line says this (and the list after it has come)."""
        said = False
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self.line.recv())
            element = message.delta.new_element
            if element.text_input.label == "预算总额":
                self.box = element.text_input.id
            said = said or ('class="top"' in element.html.body and words in element.html.body)
            if said and (not listed or element.WhichOneof("type") == "arrow_data_frame"):
                return time.perf_counter()


async def together(port: int) -> list[float]:
    """Ten users change their budgets at the same moment, several times."""
    users = [User(port) for _ in range(USERS)]
    await asyncio.gather(*(u.enter() for u in users))
    found: list[float] = []
    for n in range(ROUNDS):
        found += await asyncio.gather(*(u.budget(1210 + 70 * k + 20 * n) for k, u in enumerate(users)))
    return found


if __name__ == "__main__":
    main()
