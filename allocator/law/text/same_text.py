"""When two texts mean the same: width, white space, invisible characters and letter case tell nothing apart."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
"""Characters without width, to be left out by `str.translate`."""


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """For comparison: full width folded, no white space, no characters without width, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).split()).casefold()
