"""The cities that a clause may speak of, and what else they are called."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.law.text.same_text import plain

CITIES = (
    "济南市",
    "青岛市",
    "淄博市",
    "枣庄市",
    "东营市",
    "烟台市",
    "潍坊市",
    "济宁市",
    "泰安市",
    "威海市",
    "日照市",
    "临沂市",
    "德州市",
    "聊城市",
    "滨州市",
    "菏泽市",
)
"""The 16 cities in the official order."""
PROVINCE = ("山东省", "山东")


def _stem(name: str) -> str:
    """Return a city's name without what may be left out: the province before it, 市 or 地区 behind it."""
    bare = plain(name)
    bare = next((bare.removeprefix(p) for p in PROVINCE if bare.startswith(p) and bare != p), bare)
    return bare.removesuffix("地区").removesuffix("市")


_FULL = {_stem(city): city for city in CITIES}


def full_name(name: str) -> str:
    """济南, 济南地区 and 山东省济南市 are 济南市; any other name is what it is."""
    return _FULL.get(_stem(name), name)


def meant(name: str, known: Iterable[str]) -> list[str]:
    """Return those of some cities that a name means; none where it is none of them.

    One that is written exactly so comes before those that only differ by a 市.
    """
    listed = list(known)
    return [city for city in listed if city == name] or [city for city in listed if _stem(city) == _stem(name)]


def full_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same of several, each once; a name without letters is refused."""
    if "" in map(plain, names):
        raise ValueError("市名不能为空")
    return tuple(dict.fromkeys(map(full_name, names)))
