"""Rates that rank against a reading of TOML and CSV that knows nothing of the package: all subsets, pairwise envy."""

from __future__ import annotations

import pytest
from oracle import ranked_checks


@pytest.mark.parametrize("number", range(3))
def test_the_best_list_is_that_of_the_law_and_every_line_has_its_reason(number: int) -> None:
    assert ranked_checks.lists_equal_the_law(range(number * 200, (number + 1) * 200), most=5) == []


@pytest.mark.parametrize(("engine", "count"), [("cpsat", 40), ("highs", 15)])
def test_rows_say_the_same(engine: str, count: int) -> None:
    assert ranked_checks.lists_equal_the_law(range(count), engine) == []


def test_the_walks_are_the_lists_without_envy() -> None:
    assert ranked_checks.walks_equal_the_law(range(200)) == []


def test_every_stair_is_the_best_list_of_its_budgets() -> None:
    """Some two thousand budgets of a hundred worlds."""
    assert ranked_checks.stairs_equal_the_law(range(100)) == []
