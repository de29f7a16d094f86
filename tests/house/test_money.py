"""Amounts come in as people write them and are exact integers of 元 from then on; near names are offered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from allocator.law.text.suggest import nearest
from allocator.money import LARGEST, WAN, Money, parse_money, show_score, show_wan


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (0, 0),
        ("0", 0),
        ("0万元", 0),
        (20_000_000, 20_000_000),
        ("20000000", 20_000_000),
        ("20000000元", 20_000_000),
        ("2000万", 20_000_000),
        ("2000万元", 20_000_000),
        ("2,000万元", 20_000_000),
        ("2，000万元", 20_000_000),
        ("￥2000万元", 20_000_000),
        ("¥20,000,000", 20_000_000),
        (" 2000万元 ", 20_000_000),
        ("0.5亿", 50_000_000),
        ("0.2亿元", 20_000_000),
        ("1990.5万元", 19_905_000),
        ("0.0001万元", 1),  # 1元, the smallest
        ("1.10元", None),
        ("0.00001万元", None),  # a tenth of 1元
        ("100000000000万元", LARGEST),  # 10¹¹ 万元 = 10¹⁵ 元
        (10**15, 10**15),
    ],
)
def test_amounts_as_people_write_them(text: object, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="不是元的整数"):
            parse_money(text)
    else:
        assert parse_money(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "3千万",
        "-1",
        "1e8",
        "1E3万",
        "壹佰万元整",
        "75-100",
        "",
        " ",
        "万元",
        "元",
        "1,00万元",
        "1,0000",
        ",100",
        "2000万元元",
        "0x10",
        "1_000",
        "+5",
        ".5万元",
        "nan",
        "inf",
        None,
        True,
        False,
        1.0,
        30_000_000.5,
        [100],
        "100美元",
        "1百万",
    ],
)
def test_what_is_no_amount_is_refused_with_what_was_read(text: object) -> None:
    with pytest.raises(ValueError, match=re.escape(f"读到“{text}”")) as fault:
        parse_money(text)
    assert "应为元的整数或“3000万元”" in str(fault.value)


@pytest.mark.parametrize("text", [10**15 + 1, -1, "1000000000000001", "100000000001万元", "10000001亿"])
def test_amounts_beyond_reason_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="超过100,000,000,000万元"):
        parse_money(text)


@pytest.mark.parametrize("digits", [100, 400, 5_000])
def test_an_endless_number_is_refused_in_one_short_line(digits: int) -> None:
    with pytest.raises(ValueError, match="应为元的整数") as fault:
        parse_money("9" * digits)
    assert len(str(fault.value)) < 100


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (19_905_000, "1,990.5"),
        (20_000_000, "2,000"),
        (0, "0"),
        (1, "0.0001"),
        (10_000, "1"),
        (-5_000, "-0.5"),
        (-20_000, "-2"),
        (100, "0.01"),
        (1_234_567_890, "123,456.789"),
        (10**15, "100,000,000,000"),
    ],
)
def test_ten_thousands_for_people(amount: int, text: str) -> None:
    assert show_wan(amount) == text


@given(st.integers(min_value=0, max_value=LARGEST))
def test_what_is_shown_is_read_back_exactly(amount: int) -> None:
    assert parse_money(f"{show_wan(amount)}万元") == amount
    assert parse_money(f"{amount}元") == amount


@given(st.integers(min_value=0, max_value=LARGEST), st.integers(min_value=0, max_value=LARGEST))
def test_more_money_never_looks_the_same(a: int, b: int) -> None:
    assert (show_wan(a) == show_wan(b)) == (a == b)


@pytest.mark.parametrize(
    ("score", "text"), [(8813, "88.13"), (8500, "85.00"), (5, "0.05"), (0, "0.00"), (10_000, "100.00")]
)
def test_scores_always_show_two_decimals(score: int, text: str) -> None:
    assert show_score(score) == text


def test_the_type_of_figures_in_toml_files() -> None:
    class Figure(BaseModel):
        ceiling: Money

    assert Figure(ceiling="100万元").ceiling == 100 * WAN  # type: ignore[arg-type]
    for wrong in ("百万", 1.5, True):
        with pytest.raises(ValidationError, match="应为元的整数"):
            Figure(ceiling=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "answer"),
    [("--buget", "，是否“--budget”？"), ("--time_limit", "，是否“--time-limit”？"), ("完全无关", ""), ("", "")],
)
def test_the_nearest_name_or_nothing(name: str, answer: str) -> None:
    assert nearest(name, {"--budget", "--time-limit", "--scenario"}) == answer


def test_the_nearest_name_is_the_same_on_every_run() -> None:
    names = [f"clause{k}" for k in range(20)]
    assert {nearest("clause", names[k:] + names[:k]) for k in range(20)} == {nearest("clause", names)}


def test_an_endless_integer_is_refused_too() -> None:
    with pytest.raises(ValueError, match="应为元的整数"):
        parse_money(10**9_000)
