"""Each test has a working folder of its own; the pages' modules are found as Streamlit finds them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
for folder in (ROOT / "app", ROOT / "tests" / "helpers"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import session  # noqa: E402
from page_case import Open, run  # noqa: E402

from allocator.workbench.setup import Setup  # noqa: E402
from allocator.workbench.table import Desk  # noqa: E402


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[session.House]:
    """The working folder behind the pages."""
    monkeypatch.setenv("ALLOCATOR_WORKSPACE", str(tmp_path / "工作"))
    found = session.house()
    yield found
    found.jobs.close()


@pytest.fixture
def opened(house: session.House) -> Open:
    """Opens a page, on a set-up where one is given; no page may raise."""

    def open_page(page: str, setup: Setup | None = None, case: str = "") -> AppTest:
        at = AppTest.from_string(f"import main, page_{page}\nmain.frame(page_{page}.page)\n", default_timeout=60)
        if setup is not None:
            case = house.workspace.begin(Desk.begun(setup)).name
        if case:
            at.query_params["case"] = case
        return run(at)

    return open_page
