"""The pages under the clock: first paint, 50 moves of the budget slider in a browser, ten users at once, memory.

`python benchmarks/app.py [--out benchmarks/results/app.json] [--moves 50] [--rounds 5]`

The clock of the first paint starts with the command `allocator app` itself; the browser is open already, as on a
planner's desk, and turns to the page as soon as the server answers. Of the ten users one is the browser; the other nine
speak the browser's side of the connection, because ten browsers on two cores would measure themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright
from visitor import Visitor

ADDRESS = "127.0.0.1"
USERS, PATIENCE_SECONDS = 10, 60
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
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  look();
}
"""
"""Notes when the top line *and* the list on screen belong to a new set-up."""

PROVEN = ".top .state.good"
THUMB = ".st-key-_budget :is([role=slider], input[type=range])"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), given.moves, given.rounds))
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


async def measure(folder: Path, moves: int, rounds: int) -> dict[str, Any]:
    """Everything on one server, started anew."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
    start = "from allocator.cli.main import main; main()"
    command = [sys.executable, "-c", start, "app", "--no-browser", "--port", str(port), "--workspace", str(folder)]
    load = os.getloadavg()[0]
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = await (await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")).new_page()
        await page.add_init_script(f"({WATCH})()")
        began = time.perf_counter()
        server = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        try:
            paint, proven = await first(page, port, began)
            await page.wait_for_timeout(1500)
            alone = [await slid(page, "ArrowLeft") for _ in range(moves)]
            async with asyncio.timeout(PATIENCE_SECONDS * (rounds + 1)):
                screen, others = await together(page, port, rounds)
            memory, busy = held(server.pid)
            await browser.close()
        finally:
            server.terminate()
            await server.wait()
    return {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 1),
        "goals": GOALS,
        "first_paint": round(paint, 2),
        "first_proven": round(proven, 2),
        "slider_median": middle(alone),
        "slider_p95": round(sorted(alone)[int(len(alone) * 0.95)], 3),
        "slider_moves": len(alone),
        "ten_users_median": middle([*screen, *others]),
        "ten_users_slowest": round(max(*screen, *others), 3),
        "ten_users_slowest_on_screen": round(max(screen), 3),
        "ten_users_changes": len(screen) + len(others),
        "memory_mb": memory // 1024,
        "server_processor_seconds": round(busy, 1),
    }


def middle(seconds: Sequence[float]) -> float:
    """Return the median."""
    return round(sorted(seconds)[len(seconds) // 2], 3)


async def first(page: Page, port: int, began: float) -> tuple[float, float]:
    """Seconds from the command to the sample's list on screen, and to its 已证明最优."""
    while not answers(port):
        await asyncio.sleep(0.02)
    await page.goto(f"http://{ADDRESS}:{port}", wait_until="commit")
    await page.wait_for_function("window.seen && window.seen.length", timeout=PATIENCE_SECONDS * 1000)
    painted = time.perf_counter() - began
    await page.wait_for_selector(PROVEN, timeout=PATIENCE_SECONDS * 1000)
    return painted, time.perf_counter() - began


def answers(port: int) -> bool:
    """Tell whether the server takes connections."""
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0


async def slid(page: Page, key: str) -> float:
    """Seconds from a press of the arrow key on the slider to the new list on screen; ends when it is confirmed."""
    count = await page.evaluate("window.seen.length")
    await page.locator(THUMB).focus()
    start = await page.evaluate("performance.now()")
    await page.keyboard.press(key)
    await page.wait_for_function(f"window.seen.length > {count}", timeout=PATIENCE_SECONDS * 1000)
    end = await page.evaluate("window.seen[window.seen.length - 1]")
    await page.wait_for_selector(PROVEN, timeout=PATIENCE_SECONDS * 1000)
    return (end - start) / 1000


async def together(page: Page, port: int, rounds: int) -> tuple[list[float], list[float]]:
    """Ten users change their budgets at the same moment, several times; the browser's seconds and the others'."""
    users = [Visitor(f"{ADDRESS}:{port}") for _ in range(USERS - 1)]
    await asyncio.gather(*(u.enter() for u in users))
    screen: list[float] = []
    others: list[float] = []
    for n in range(rounds):
        changes = (u.budget(1211 + 70 * k + 20 * n) for k, u in enumerate(users))
        mine, *theirs = await asyncio.gather(slid(page, "ArrowRight" if n % 2 else "ArrowLeft"), *changes)
        screen.append(mine)
        others += [seconds for _, seconds in theirs]
    return screen, others


def held(process: int) -> tuple[int, float]:
    """Return the most memory that a process and its children have held, kB, and the processor's seconds they took."""
    folder = Path(f"/proc/{process}")
    lines = (folder / "status").read_text(encoding="utf-8").splitlines()
    memory = int(next(x for x in lines if x.startswith("VmHWM")).split()[1])
    times = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    busy = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
    children = (folder / "task" / str(process) / "children").read_text(encoding="utf-8").split()
    parts = [held(int(child)) for child in children]
    return memory + sum(p[0] for p in parts), busy + sum(p[1] for p in parts)


if __name__ == "__main__":
    main()
