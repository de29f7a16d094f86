"""The reading of official texts: what is a number, what is an article, and what does not count in a comparison."""

from __future__ import annotations

from fractions import Fraction

import pytest

from allocator.law.official_text import OfficialText, chinese_number, in_base_units, numbers_in, sources


def values(text: str) -> list[Fraction]:
    return [n.value for n in numbers_in(text)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("100万元", 1_000_000),
        ("200 万元", 2_000_000),
        ("10亿以上", 10**9),
        ("0.5亿元", 50_000_000),
        ("不低于5%", Fraction(1, 20)),
        ("3个月", 3),
        ("两年内", 2),
        ("近三年", 3),
        ("十五个左右", 15),
        ("二十家", 20),
        ("一百二十种", 120),
    ],
)
def test_numbers_are_normalised(words: str, value: Fraction) -> None:
    assert values(words) == [value]


@pytest.mark.parametrize(
    "words",
    [
        "第十一条",
        "第一条、第二十条",
        "鲁政办字\u30142025\u301549号",
        "行动方案（2026—2028年）",
        "1.经营稳定",
        "2.3\t模型服务情况",
        "附件1",
        "同一年度",
        "一次性",
        "以两部门名义",
    ],
)
def test_what_names_or_numbers_is_no_figure(words: str) -> None:
    assert values(words) == []


def test_a_figure_at_the_head_of_a_wrapped_line_still_counts() -> None:
    assert values("数量\n30个左右") == [30]
    assert values("不低于\n5%") == [Fraction(1, 20)]


def test_the_blank_month_of_a_draft_keeps_its_stars() -> None:
    text = OfficialText("**第十九条** 本细则自 2026 年*月*日起实施")
    assert text.places("自2026年*月*日起")
    assert text.article("第十九条") is not None


def test_marks_and_white_space_do_not_count() -> None:
    text = OfficialText("# 山东省“模型券” 管理办法\n## **第六章 附 则**\n[bookmark: X]1.技术先进\n省财政\n\n厅负责")
    for words in ("山东省“模型券”管理办法", "1.技术先进", "省财政厅负责"):
        assert len(text.places(words)) == 1
    assert text.places("省财政局负责") == ()
    assert text.places(" ") == ()


def test_articles_and_items_end_where_the_next_begins() -> None:
    text = OfficialText("第一条 甲\n（一）乙\n（二）丙\n第二条 丁\n1.戊\n2.己\n附件：庚\n（一）辛")

    def words(number: str) -> str | None:
        span = text.article(number)
        return None if span is None else text.plain[slice(*span)]

    assert words("第一条第（一）项") == "乙（二）"
    assert words("第一条第（二）项") == "丙第二条"
    assert words("第二条第1项") == "戊2."
    assert words("第二条第2项") == "己附件："
    assert words("第三条") is None
    assert words("第二条第（一）项") is None
    assert words("附件") is None
    assert words("附件1.2") == "庚（一）辛"


def test_every_official_text_is_shipped() -> None:
    assert set(sources()) == {
        "ai-industry-measures-2025-49.txt",
        "ai-terminal.txt",
        "capability-centre.txt",
        "model-voucher.txt",
        "scenario-voucher.txt",
    }


def test_chinese_numbers() -> None:
    words = {"一": 1, "两": 2, "十": 10, "十五": 15, "三十": 30, "九十九": 99, "一百": 100, "一百零": 100}
    assert {w: chinese_number(w) for w in words} == words


def test_units_of_figures() -> None:
    assert in_base_units(Fraction(10), "亿") == 10**9
    assert in_base_units(Fraction(500), "万元") == 5_000_000
    assert in_base_units(Fraction(5), "%") == Fraction(1, 20)
    assert in_base_units(Fraction(3), "个月") == 3
    assert in_base_units(Fraction(7), "") == 7
