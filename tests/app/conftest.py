"""Each test has a working folder of its own; the pages' modules are found as Streamlit finds them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
for folder in (ROOT / "app", ROOT / "tests" / "unit"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import session  # noqa: E402

from allocator.desk.setup import Setup  # noqa: E402
from allocator.desk.table import Desk  # noqa: E402

Open = Callable[..., AppTest]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> session.House:
    """The working folder behind the pages."""
    monkeypatch.setenv("ALLOCATOR_WORKSPACE", str(tmp_path / "工作"))
    found = session.house()
    yield found
    found.jobs.close()


@pytest.fixture
def opened(house: session.House) -> Open:
    """Opens a page, on a set-up where one is given; no page may raise."""

    def open_page(page: str, setup: Setup | None = None, case: str = "") -> AppTest:
        at = AppTest.from_string(f"import main\nmain.frame(main.page_{page}.page)\n", default_timeout=60)
        if setup is not None:
            case = house.workspace.begin(Desk.begun(setup)).name
        if case:
            at.query_params["case"] = case
        return run(at)

    return open_page


def run(at: AppTest) -> AppTest:
    """One run of the page, which never ends in an exception."""
    at.run()
    assert not at.exception, at.exception
    return at


def top(at: AppTest) -> str:
    """What the top line says."""
    return next(h.proto.body for h in at.get("html") if 'class="top"' in h.proto.body)


def words(at: AppTest) -> str:
    """Everything that the page says in text."""
    parts = [*at.markdown, *at.caption, *at.warning, *at.error, *at.info]
    return "\n".join([*(p.value for p in parts), *(h.proto.body for h in at.get("html"))])
