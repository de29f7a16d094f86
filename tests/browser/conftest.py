"""One server and one browser for all journeys; every request of the browser is noted, every page is photographed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from journey_case import ROOT, SAMPLE, Server, proven
from playwright.sync_api import Browser, Page, sync_playwright
from served_case import served

PICTURES = ROOT / "build" / "screenshots"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZE = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("browser")) as found:
        yield found


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
    found.goto(f"{server.address}/?case={SAMPLE}")
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
