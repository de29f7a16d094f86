"""Numbers written otherwise than with 0 to 9, in Chinese, full-width or raised digits: 二零二六."""

from __future__ import annotations

import unicodedata

_WRITTEN = ("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {ord(c): str(n) for n, written in enumerate(_WRITTEN) for c in written}


def in_digits(text: str) -> str:
    """Return the text with every digit that has another form as 0 to 9; 十, 百 and 千 stay as they are."""
    return unicodedata.normalize("NFKC", text).translate(_DIGITS)
