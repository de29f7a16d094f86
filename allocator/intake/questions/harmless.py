"""Columns that no rule looks at: people, addresses, the size of the firm, and how the table was made."""

from __future__ import annotations

import re

from allocator.intake.headers import Column
from allocator.intake.questions.words import words_of

NAMES = frozenset(w for words in words_of("harmless").values() for w in words)
_YEARS = re.compile(r"^(?:20\d{2}年?度?|上一?年度?|近[一二两三]年|本年度?|企业|单位|申报单位|公司)+|(?:情况|说明)$")


def harmless(column: Column) -> bool:
    """Tell whether a header is known not to matter, with or without the year or the firm before it."""
    stems = {*column.stems, *(_YEARS.sub("", s) for s in column.stems)}
    return bool(stems & NAMES)
