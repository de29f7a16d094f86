"""After 公示: the raw data say who stays, what is broken and who would come next, in every mode of the rules."""

from __future__ import annotations

import pytest
from oracle.after import published_worlds_are_kept


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
