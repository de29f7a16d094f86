"""What the title of a sheet says: a city, a batch, or that its rows do not count."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from allocator.intake.cells import plain
from allocator.problem.candidate import CITIES

Placed = Callable[[str], str]
"""The city or group that some words name, and nothing else; "" for none."""

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_BEFORE = re.compile(rf"^(?:\({_NUMBER}\)|{_NUMBER}[、.:\-_])")
_COUNT = re.compile(r"\(?(?:共|计|合计)?(\d+)(?:个|项|家|户)(?:项目|企业|单位)?\)?$")
_AFTER = re.compile(r"(?:申报|推荐|报送|上报)?(?:项目|企业|单位|情况|汇总|名单|明细|清单|表|地区|部分)*$")
_BATCH = re.compile(rf"第?{_NUMBER}(?:批次?|组|场|片区|部分|轮)|(?:批次?|组别?|场次|片区)第?{_NUMBER}")
_DEFAULT = re.compile(r"(?:sheet|表|工作表)?\d{0,3}", re.IGNORECASE)
_VOID = re.compile(
    r"不予|不通过|未通过|不合格|淘汰|退回|撤回|撤销|放弃|取消|作废|废弃|删除|剔除|备份|备用|原始|旧|样表|样例|示例|模板|填报说明|"
    r"不推荐|未推荐|未入选|落选|不支持|未支持|往年|上年|去年|历年|参考|重复|待定|待核|存疑|异议|草稿|初稿"
)
_YEAR = re.compile(r"20\d\d")


def bare(words: str) -> tuple[str, int | None]:
    """Words without a number before them, a count behind them and 申报项目 or the like; and the count, if there is one.

    一、济南市（2项） is 济南市 and 2.
    """
    text = _BEFORE.sub("", plain(words)).strip(":")
    count = _COUNT.search(text)
    if count:
        text = text[: count.start()]
    text = re.sub(r"\(.*?\)$", "", text).strip(":")
    return _AFTER.sub("", text) or text, int(count[1]) if count else None


def place_of(title: str, placed: Placed) -> str:
    """Return the city or group that a sheet's title names; "" where it names none."""
    return placed(title) or placed(bare(title)[0])


def is_batch(title: str) -> bool:
    """Tell whether a title numbers a batch or group of applications: 第一批, 第2组."""
    return bool(_BATCH.fullmatch(bare(title)[0]) or _BATCH.fullmatch(plain(title)))


def is_void(title: str, year_of_run: int | None = None) -> bool:
    """Tell whether a title says that its rows may not count: 未通过, 备份, 2024年."""
    years = {int(y) for y in _YEAR.findall(title)}
    return bool(_VOID.search(plain(title))) or bool(years - {year_of_run})


def is_default(title: str) -> bool:
    """Tell whether a title is the program's own: Sheet1."""
    return bool(_DEFAULT.fullmatch(plain(title)))


def city_in(titles: Sequence[str]) -> str:
    """Return the only city of which the lines above a header speak; "" for none or several."""
    text = plain("".join(titles))
    found = [c for c in CITIES if c[:-1] in text]
    return found[0] if len(found) == 1 else ""
