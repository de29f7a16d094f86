"""Widths in a fixed grid, and text that cannot play tricks."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from allocator.report.text_width import cells, clipped, padded, visible


@pytest.mark.parametrize(
    "text", ["", "abc", "济南市", "卓越领军级 85.30", "（万元）", "𠮷", "é", "e\u0301", "“模型券”·×≥—"]
)
def test_widths_are_those_of_a_terminal(text):
    assert cells(text) == cell_len(text)


def test_ambiguous_characters_are_wide_in_chinese_fonts():
    assert cells("“模型券”") == 8
    assert cells("“模型券”", ambiguous=2) == 10


def test_padding_counts_cells():
    assert padded("济南", 6) == "济南  "
    assert padded("济南", 6, right=True) == "  济南"
    assert padded("济南", 3) == "济南"


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [("济南市", 6, "济南市"), ("济南市", 5, "济南…"), ("济南市", 4, "济…"), ("abcd", 3, "ab…")],
)
def test_clipping_never_exceeds_the_width(text, width, kept):
    assert clipped(text, width) == kept
    assert cells(kept) <= width


def test_invisible_characters_are_shown_not_obeyed():
    assert visible("甲\u202e公司\x1b[31m") == "甲<U+202E>公司<U+001B>[31m"
    assert visible("第一行\n第二行") == "第一行\n第二行"


@pytest.mark.parametrize("text", ["甲公司", "𠮷例公司", "\ue000例公司", "A&B公司", "=例公司"])
def test_names_stay_as_they_are(text):
    assert visible(text) == text
