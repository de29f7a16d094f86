"""The page counts the three verdicts as the run's record does."""

from __future__ import annotations

from pathlib import Path

import pytest
import session
from page_case import Open, words
from page_case import run as run_page
from verdict_case import KINDS

from allocator.money import WAN
from allocator.proof.audit import counts
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.workbench.setup import Setup


@pytest.mark.parametrize("kind", KINDS)
def test_the_plan_page_counts_the_same(opened: Open, house: session.House, tmp_path: Path, kind: str) -> None:
    key, made, told = KINDS[kind]
    budget, file = int(told.removesuffix("万元")) * WAN, made(tmp_path)
    run = solve(prepare(key, [file], Options(budget=budget)))
    found = counts(run.programme, run.result.measurements)
    upload = house.workspace.keep(file.name, file.read_bytes())
    at = opened("plan", Setup(programme=key, files=(upload,), budget=budget))
    at.session_state["_plan_tab"] = "改动与校验"
    at = run_page(at)
    assert found.told() in words(at)
    assert found.unchecked > 0
    assert "全部符合" not in words(at)
