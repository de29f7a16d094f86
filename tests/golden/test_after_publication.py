"""After 公示: the raw data say who stays, what is broken and who would come next, in every mode of the rules."""

from __future__ import annotations

import pytest
from oracle.after import published_worlds_are_kept, seats_are_followed
from oracle.battery import SEATED


@pytest.mark.parametrize("start", [0, 40])
def test_a_published_list_is_kept(start: int) -> None:
    assert published_worlds_are_kept(range(start, start + 40)) == []


@pytest.mark.parametrize(
    "modes",
    [
        {"experts": "exact"},
        {"merit": "in_city", "reserve": "0"},
        {"over": "truncate", "per_applicant": "3"},
        {"over": "demote", "pins": "both"},
        {"exclusive": "label 2", "reserve": "0"},
        {"city_cap": "max", "shape": "pyramid"},
    ],
    ids=lambda m: next(iter(m)),
)
def test_a_published_list_is_kept_where_it_binds(modes: dict[str, str]) -> None:
    assert published_worlds_are_kept(range(500, 512), modes) == []


@pytest.mark.parametrize(
    "modes", [*SEATED, {"reserve": "2", "pins": "none", "cities": "fit"}], ids=lambda m: m["cities"]
)
def test_a_reserved_seat_goes_to_a_city_that_still_has_none(modes: dict[str, str]) -> None:
    assert seats_are_followed(range(40), modes) == []
