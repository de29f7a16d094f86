"""What an award is worth: each mode at each edge of the room, and what follows for a whole list of siblings."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import awards, candidate, proven, receipt, with_tiers, year

from allocator.money import WAN
from allocator.problem.payment import Over, pay

MODES = get_args(Over)


@pytest.mark.parametrize(
    ("full", "least", "room", "truncate", "whole"),
    [
        (100, 1, None, 100, 100),  # no cumulative ceiling
        (100, 1, 500, 100, 100),
        (100, 1, 100, 100, 100),  # the room is exactly the amount
        (100, 1, 99, 99, 0),
        (100, 1, 1, 1, 0),  # one granule left
        (100, 1, 0, 0, 0),  # nothing left: 200万 exactly reached
        (100, 1, -30, 0, 0),  # a hand-made list already beyond the ceiling
        (100, 60, 60, 60, 0),  # the room is exactly the tier's floor
        (100, 60, 59, 0, 0),  # a cut below the floor is no award
        (100, 100, 100, 100, 100),
        (50, 60, None, 0, 0),  # a request below the floor closes the tier
        (60, 60, None, 60, 60),
    ],
)
def test_each_edge(full: int, least: int, room: int | None, truncate: int, whole: int) -> None:
    assert pay(full, least, room, "truncate") == truncate
    assert pay(full, least, room, "demote") == whole
    assert pay(full, least, room, "skip") == whole


figures = st.tuples(st.integers(0, 40), st.integers(1, 40), st.none() | st.integers(-10, 60))


@given(figures, st.sampled_from(MODES))
def test_an_amount_is_nothing_or_within_every_bound(case: tuple[int, int, int | None], over: Over) -> None:
    full, least, room = case
    amount = pay(full, least, room, over)
    assert amount == 0 or (least <= amount <= full and (room is None or amount <= room))
    assert amount in (0, full) or (over == "truncate" and amount == room)


@given(figures, st.integers(0, 20), st.sampled_from(MODES))
def test_more_room_never_pays_less(case: tuple[int, int, int | None], more: int, over: Over) -> None:
    full, least, room = case
    if room is not None:
        assert pay(full, least, room + more, over) >= pay(full, least, room, over)


TWO = [candidate(1, 9000, "例甲公司"), candidate(2, 8500, "例甲公司"), candidate(3, 8000)]


class TestTwoProjectsOfOneFirm:
    """例甲公司 has 40 from last year: room 160. Its first 甲级 takes 100, 60 are left. Budget 1,000 for all."""

    def case(self, over: Over):
        return year(TWO, 1000, receipts=[receipt("例甲公司", 40)]).with_clause("cumulative", over=over)

    def test_truncate_keeps_the_tier_and_cuts_the_money(self) -> None:
        # 2 stays 甲级 with the 60 that are left
        assert proven(self.case("truncate"))[1] == {"1": ("甲级", 100), "2": ("甲级", 60), "3": ("甲级", 100)}

    def test_demote_takes_the_best_tier_that_fits_whole(self) -> None:
        # 甲级 100 and 乙级 75 exceed 60, 丙级 50 fits
        assert proven(self.case("demote"))[1] == {"1": ("甲级", 100), "2": ("丙级", 50), "3": ("甲级", 100)}

    def test_skip_gives_all_or_nothing_at_the_merit_tier(self) -> None:
        # 2 deserves 甲级 because 3 reaches it; 100 > 60: nothing, although 丙级 would fit
        assert proven(self.case("skip"))[1] == {"1": ("甲级", 100), "3": ("甲级", 100)}

    def test_skip_never_gives_a_lower_tier_than_a_lower_rank_gets(self) -> None:
        # 150 pay 甲 + 丙: 2's merit tier is then the 丙级 that fits 60
        case = self.case("skip").but(budget=150 * WAN)
        assert proven(case)[1] == {"1": ("甲级", 100), "2": ("丙级", 50)}


@pytest.mark.parametrize("over", MODES)
def test_two_hundred_exactly_reached_is_no_breach_and_leaves_nothing(over: Over) -> None:
    # 100 + 100 = 200 whole in every mode; a third project of the firm has no room (nor a third award)
    firm = [candidate(n, 9000 - n, "例甲公司") for n in (1, 2, 3)]
    case = year(firm, 1000).with_clause("cumulative", over=over).with_clause("per_applicant", max=3)
    result, found = proven(case)
    assert found == {"1": ("甲级", 100), "2": ("甲级", 100)}
    total = next(m for m in result.measurements if m.clause == "cumulative")
    assert (total.value, total.limit, total.holds, total.binds) == (200 * WAN, 200 * WAN, True, True)


@pytest.mark.parametrize(("earlier", "left"), [(0, 100), (199, 1), (200, 0), (230, 0), (-50, 100)])
def test_earlier_receipts_use_up_the_room_and_more_than_that_is_no_breach(earlier: int, left: int) -> None:
    found = awards(year([candidate(1, 9000, "例甲公司")], 1000, receipts=[receipt("例甲公司", earlier)]))
    assert found == ({"1": ("甲级", left)} if left else {})


def test_a_room_between_two_granules_is_rounded_down() -> None:
    # 200 − 150.5 = 49.5: whole 万元 only
    one = receipt("例甲公司", 150)
    half = replace(one, amount=5_000)
    case = year([candidate(1, 9000, "例甲公司")], 1000, receipts=[one, half])
    assert awards(case) == {"1": ("甲级", 49)}
    assert case.problem().room == (49 * WAN,)
    finer = year([candidate(1, 9000, "例甲公司")], 1000, receipts=[one, half], granule=5_000)
    assert awards(finer) == {"1": ("甲级", 49.5)}


def test_a_floor_blocks_what_the_room_cannot_reach() -> None:
    # 甲级 pays 80 to 100, 乙级 60 to 75, 丙级 1 to 50; room 70 → 甲 blocked, 乙 cut to 70
    floors = {"甲级": {"floor": 80 * WAN}, "乙级": {"floor": 60 * WAN}}
    case = with_tiers(year([candidate(1, 9000, "例甲公司")], 1000, receipts=[receipt("例甲公司", 130)]), **floors)
    assert proven(case)[1] == {"1": ("乙级", 70)}
    # room 55: 乙 blocked too, 丙 pays its whole 50
    case = case.but(receipts=(receipt("例甲公司", 145),))
    assert proven(case)[1] == {"1": ("丙级", 50)}


def test_a_request_below_a_floor_closes_the_tier() -> None:
    # 60 asked: 甲 at least 80 is closed; 乙 pays min(75, 60)
    case = with_tiers(year([candidate(1, 9000, ask=60)], 1000), 甲级={"floor": 80 * WAN})
    assert proven(case)[1] == {"1": ("乙级", 60)}


def test_the_request_bounds_every_tier_and_is_rounded_down() -> None:
    one = candidate(1, 9000, request=605_000)
    assert awards(year([one], 1000)) == {"1": ("甲级", 60)}
    assert awards(year([one], 1000).with_clause("request", on=False)) == {"1": ("甲级", 100)}
