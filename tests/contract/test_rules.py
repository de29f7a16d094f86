"""The contract of every rule: its rows, its measurement, its act on the walk and its sentence say the same thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from oracle import contract, measuring
from oracle.rows import Rows
from oracle.settings import FREE, SETTINGS, SOFT

from allocator.law.clause.kinds import kinds
from allocator.models import rules as rules_package
from allocator.models.algebra import Linear, total
from allocator.models.model import Model
from allocator.models.rules import RULES

CASES = [(kind, modes) for kind, settings in SETTINGS.items() for modes in settings]
NAMES = ["-".join((kind, *modes.values())) for kind, modes in CASES]
OF_SUMS_DUE = {"proration"}
"""Kinds that speak of sums due alone (events, rates), where nobody competes."""
each_case = pytest.mark.parametrize(("kind", "modes"), CASES, ids=NAMES)


@each_case
def test_rows_hold_where_every_measurement_holds(kind: str, modes: dict[str, str]) -> None:
    check = contract.rows_equal_measurements(kind, modes)
    if kind == "tier_ceiling" and "amounts" not in modes:
        check = measuring.amounts_are_measured({**modes, "over": "truncate"})
    assert list(check) == []


@each_case
def test_a_block_on_the_walk_is_an_excuse_in_the_rows(kind: str, modes: dict[str, str]) -> None:
    assert list(contract.blocks_equal_excuses(kind, modes)) == []


@each_case
def test_a_block_on_the_walk_is_what_the_raw_data_say(kind: str, modes: dict[str, str]) -> None:
    assert list(measuring.blocks_are_true(kind, modes)) == []


@each_case
def test_every_figure_of_a_sentence_is_a_field_of_its_measurement(kind: str, modes: dict[str, str]) -> None:
    assert list(measuring.figures_are_fields(kind, modes)) == []


@pytest.mark.parametrize("modes", SOFT, ids=lambda m: "-".join(m.values()))
def test_the_best_value_of_a_goal_in_the_rows_is_the_measured_one(modes: dict[str, str]) -> None:
    assert list(contract.goals_equal_rows(modes)) == []


@pytest.mark.parametrize("start", range(500_000, 500_024, 4))
def test_all_rows_together_hold_where_all_measurements_hold(start: int) -> None:
    assert list(contract.all_rows_equal_all_measurements(range(start, start + 4))) == []


@pytest.mark.parametrize("modes", [{"floors": "yes"}, {"granule": "1", "request": "on"}], ids="-".join)
def test_amounts_that_the_goals_choose_are_measured(modes: dict[str, str]) -> None:
    assert list(measuring.amounts_are_measured({**FREE, **modes})) == []


@each_case
def test_every_measurement_is_what_the_raw_data_say(kind: str, modes: dict[str, str]) -> None:
    assert list(measuring.measurements_are_true(kind, modes)) == []


@pytest.mark.parametrize("modes", SETTINGS["city_reserve"], ids=lambda m: "-".join(m.values()))
def test_a_reserved_seat_is_an_award(modes: dict[str, str]) -> None:
    assert list(contract.seats_are_awards(modes)) == []


def test_a_cumulative_ceiling_without_earlier_years_is_unchecked_unless_it_counts_none() -> None:
    assert list(measuring.ceilings_without_earlier_years(range(40))) == []


def test_a_missed_sum_is_owed_where_its_reduced_part_can_be_paid() -> None:
    assert list(measuring.missed_sums_are_owed(range(60))) == []


def test_awards_outside_the_pool_are_measured() -> None:
    assert list(measuring.strays_are_measured()) == []
    assert list(measuring.cities_count_strays(range(60))) == []


def test_every_kind_of_clause_has_a_rule_file_of_its_name() -> None:
    files = {p.stem for p in Path(rules_package.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(RULES) == set(kinds()) == files - {"gate"}
    assert set(SETTINGS) == files - OF_SUMS_DUE
    for kind, rule in RULES.items():
        assert rule.__module__ == f"allocator.models.rules.{kind}"


def test_the_solver_of_the_contract_is_exact() -> None:
    model = Model()
    x, y, z = (model.integer(name, 0, 5) for name in "xyz")
    model.add(2 * x + 3 * y <= 12)
    model.add(x - z >= -1)
    rows = Rows(model)
    assert rows.greatest(total((x, y)), {}) == 5
    assert rows.greatest(total((x, y)), {z.index: 3}) == 5
    assert rows.greatest(total((y,)), {z.index: 4}) == 2
    assert rows.least(Linear({x.index: 1}, 7), {z.index: 5}) == 11
    assert rows.least(total((x,)), {z.index: 5, x.index: 3}) is None
