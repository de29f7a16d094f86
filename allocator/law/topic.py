"""Whose line of a ledger it is: what its 专题 says, read against a programme and the others that are known.

A slip of the pen must neither void a ceiling nor be taken for certain: what is nearly this programme's name counts and
is asked about, what only shares a word with it does not count and is asked about too.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal
from unicodedata import normalize

from allocator.law.load import measures, shipped
from allocator.law.programme import Programme
from allocator.law.schema import read_toml
from allocator.law.text.same_text import plain

Topic = Literal["ours", "blank", "near", "mixed", "alike", "other"]
"""`near` a slip of the pen, `mixed` several in one cell, `alike` a word in common, `other` another programme's."""

COUNTED: frozenset[Topic] = frozenset({"ours", "blank", "near", "mixed"})
ASKED: frozenset[Topic] = frozenset({"near", "mixed", "alike"})
_NEAR = 0.6
_PARTS = re.compile(r"[、,;/+&|\n]")
_ASIDE = re.compile(r"[(【\[].*?[)】\]]")
_COMMON = frozenset({"奖补", "补助", "资金", "专项", "项目", "政策", "支持", "财政", "省级", "补贴", "奖励"})
"""Words that any programme may have in its name."""


def topic_of(programme: Programme, name: str) -> Topic:
    """Tell what a ledger's 专题 says about one of its lines."""
    return _read(programme.short, programme.key, programme.document.title, name)


@cache
def _known() -> tuple[tuple[str, str], ...]:
    """Short name and title of every programme that comes with the package."""
    files = (read_toml(path) for path in (shipped() | measures()).values())
    return tuple((plain(str(f["short"])), plain(str(f["document"]["title"]))) for f in files)


@lru_cache(maxsize=4096)
def _read(short: str, key: str, title: str, name: str) -> Topic:
    said, ours = plain(name), plain(short)
    if not said:
        return "blank"
    if said in (ours, plain(key), plain(title)):
        return "ours"
    others = [s for s, _ in _known() if s != ours]
    if said in others or any(said == t != plain(title) for _, t in _known()):
        return "other"
    parts = [p for p in map(plain, _PARTS.split(_ASIDE.sub("", normalize("NFKC", name)))) if p] or [said]
    kinds = [_part(p, ours, others) for p in parts]
    foreign = any(o in said.replace(ours, "") for o in others)
    if "ours" in kinds or ours in said:
        return "mixed" if foreign or any(k != "ours" for k in kinds) else "ours"
    if "near" in kinds:
        return "mixed" if foreign or len(set(kinds)) > 1 else "near"
    return "alike" if "alike" in kinds else "other"


def _part(said: str, ours: str, others: list[str]) -> Topic:
    """Return one of the names in a cell."""
    if ours in said:
        return "ours"
    if any(o in said for o in others):
        return "other"
    close = _ratio(said, ours)
    if close < max((_ratio(said, o) for o in others), default=0):
        return "other"
    if close >= _NEAR or (len(said) > 1 and said in ours and said not in _COMMON):
        return "near"
    words = {a + b for a, b in pairwise(ours)} - _COMMON
    return "alike" if any(w in said for w in words) else "other"


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
