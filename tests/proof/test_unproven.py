"""A what-if that time cuts short: nothing is said as if there were no list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from worlds import ranked, year

from allocator.errors import UsageError
from allocator.law.tiers import Amounts
from allocator.problem.case import Case
from allocator.proof import resolve as resolving
from allocator.proof.resolve import UNPROVEN, resolve
from allocator.whatif.interpretations import interpretations
from allocator.whatif.price import prices

OFF = '[set]\n"clause.merit.mode" = "off"\n'


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "PATIENCE_SECONDS", 0.0)


def outside(**amounts: Any) -> Case:
    """Three candidates outside merit order, and too little for all of them."""
    case = year(ranked(90, 85, 80), 150).with_clause("merit", mode="off")
    return case.but(programme=case.programme.model_copy(update={"amounts": Amounts(**amounts)} if amounts else {}))


def test_the_price_of_merit_order_is_not_told_as_no_list(no_time: None) -> None:
    case = year(ranked(90, 85, 80), 150)
    (late,) = [p for p in prices(case, resolve(case)) if p.unproven]
    assert (late.effect, late.why) == (None, UNPROVEN)
    assert "不设名次约束" in late.says


def test_no_smaller_share_stands_in_for_one_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two proven impossible and one not proven in time the third is the answer, whatever comes after it."""
    case = outside(mode="scaled", counts={"甲级": 1, "乙级": 1, "丙级": 1})
    asked = []

    def best(problem: Any) -> resolving.Resolved:
        asked.append(problem.percent)
        late = len(asked) == 3
        why, lack = (UNPROVEN, "late") if late else (resolving.NOTHING, "infeasible")
        return resolving.Resolved(problem, None, why=why, lack=lack)

    monkeypatch.setattr(resolving, "best", best)
    assert resolve(case).unproven
    assert asked == [100, 99, 98]


def test_what_holds_under_all_readings_is_not_said(no_time: None) -> None:
    with pytest.raises(UsageError, match="秒内未能证明最优"):
        interpretations(outside())


def test_no_cause_is_named(no_time: None, say: Say, table: Path, tmp_path: Path) -> None:
    """The sides of the comparison are official solves; the solves behind the causes are not."""
    other = scenario(tmp_path, OFF)
    said = say("compare", "model-voucher", table, other, "--budget", "150万元", "--json")
    assert said.code == 0
    (run,) = said.data["runs"][1:]
    assert "未能证明最优" in run["unexplained"]
    assert not run["causes"]
