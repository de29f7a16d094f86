"""The 16 cities of Shandong, the 136 counties below them, former names, and what a 所在市 cell means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from allocator.intake.cells import Read, plain
from allocator.intake.findings import Remark
from allocator.law.clause.cities import CITIES, PROVINCE
from allocator.law.text.suggest import nearest

COUNTIES: dict[str, str] = {
    "济南市": "历下区 市中区 槐荫区 天桥区 历城区 长清区 章丘区 济阳区 莱芜区 钢城区 平阴县 商河县",
    "青岛市": "市南区 市北区 黄岛区 崂山区 李沧区 城阳区 即墨区 胶州市 平度市 莱西市",
    "淄博市": "淄川区 张店区 博山区 临淄区 周村区 桓台县 高青县 沂源县",
    "枣庄市": "市中区 薛城区 峄城区 台儿庄区 山亭区 滕州市",
    "东营市": "东营区 河口区 垦利区 利津县 广饶县",
    "烟台市": "芝罘区 福山区 牟平区 莱山区 蓬莱区 龙口市 莱阳市 莱州市 招远市 栖霞市 海阳市",
    "潍坊市": "潍城区 寒亭区 坊子区 奎文区 临朐县 昌乐县 青州市 诸城市 寿光市 安丘市 高密市 昌邑市",
    "济宁市": "任城区 兖州区 微山县 鱼台县 金乡县 嘉祥县 汶上县 泗水县 梁山县 曲阜市 邹城市",
    "泰安市": "泰山区 岱岳区 宁阳县 东平县 新泰市 肥城市",
    "威海市": "环翠区 文登区 荣成市 乳山市",
    "日照市": "东港区 岚山区 五莲县 莒县",
    "临沂市": "兰山区 罗庄区 河东区 沂南县 郯城县 沂水县 兰陵县 费县 平邑县 莒南县 蒙阴县 临沭县",
    "德州市": "德城区 陵城区 宁津县 庆云县 临邑县 齐河县 平原县 夏津县 武城县 乐陵市 禹城市",
    "聊城市": "东昌府区 茌平区 阳谷县 莘县 东阿县 冠县 高唐县 临清市",
    "滨州市": "滨城区 沾化区 惠民县 阳信县 无棣县 博兴县 邹平市",
    "菏泽市": "牡丹区 定陶区 曹县 单县 成武县 巨野县 郓城县 鄄城县 东明县",
}
"""City → its districts, counties and county-level cities."""

FORMER: dict[str, str] = {
    "济南市": "莱芜市 章丘市 济阳县 长清县 历城县",
    "青岛市": "即墨市 胶南市 胶县 四方区 西海岸新区 青西新区",
    "枣庄市": "滕县 峄县",
    "东营市": "垦利县",
    "烟台市": "蓬莱市 长岛县 黄县 掖县 牟平县 福山县",
    "潍坊市": "潍县 益都县 寒亭县",
    "济宁市": "兖州市 市中区 邹县 曲阜县",
    "泰安市": "泰安县 郊区",
    "威海市": "文登市 荣成县 乳山县",
    "临沂市": "苍山县 临沂县",
    "德州市": "陵县",
    "聊城市": "茌平县 临清县",
    "滨州市": "沾化县 邹平县 惠民地区",
    "菏泽市": "定陶县 菏泽地区",
}
"""Names that have been given up or that are not administrative: still written, still clear."""

_PROVINCE = ("山东省", "山东")
_KIND = re.compile(r"(?:单位|企业|部门|机构|高校|院校|院所|系统|直属|项目)+$")
_BESIDE = re.compile(r"省(?:直|属|级|管|部|国资|委|有)|中央|央企|部属|驻鲁|厅|国资委|^省")
"""Words of those who stand beside the cities: 省直单位, 中央驻鲁, 省国资委."""


def _table() -> dict[str, frozenset[str]]:
    """Return every way to write a place → the cities it can mean; 市中区 means two."""
    means: dict[str, set[str]] = defaultdict(set)
    for source in (COUNTIES, FORMER):
        for city, names in source.items():
            for name in names.split():
                means[name].add(city)
                stem = name.removesuffix("新区") if name.endswith("新区") else name[:-1]
                if len(stem) > 1 and name[-1] in "市区县":
                    means[stem].add(city)
    for city in CITIES:
        means[city] = means[city[:-1]] = means[city[:-1] + "地区"] = {city}
    return {name: frozenset(cities) for name, cities in means.items()}


MEANS = _table()
_LONGEST = max(map(len, MEANS))
_EXPECTED = "应为16个设区市之一"


def city(value: str, groups: Sequence[str] = ()) -> Read[str]:
    """Return the city that a 所在市 cell names, also through its county, or one of the `groups` beside the cities.

    A name that begins with a city or county (济南市历下区, 济南高新区) is read by that beginning.
    """
    if not value:
        return Read(None, (Remark("C27", "E-row", f"所在市为空。{_EXPECTED}", "请补填所在市"),))
    if value in CITIES:
        return Read(value)
    return _grouped(value, groups) or _below(value)


def _grouped(value: str, groups: Sequence[str]) -> Read[str] | None:
    """Return the group beside the cities that a cell names, None where it names none."""
    if beside := group_named(value, groups):
        same = plain(beside) == plain(value)
        return Read(beside, () if same else (Remark("C28", "I", f"按“{beside}”处理(与各市并列的推荐渠道)"),))
    return None


def _below(value: str) -> Read[str]:
    """Return the city that a name means or begins with, directly or through a county."""
    bare = _bare(value)
    cities = _meant(bare)
    if len(cities) > 1:
        words = f"“{bare}”可指{'、'.join(c for c in CITIES if c in cities)}，无法判定。{_EXPECTED}"
        return Read(None, (Remark("C27", "E-row", words, "请改填设区市"),))
    if not cities:
        return Read(None, (Remark("C27", "E-row", f"不是山东省的市或县(市、区)。{_EXPECTED}", _advice(value)),))
    (found,) = cities
    if bare.startswith("莱芜"):
        return Read(found, (Remark("C29", "I", "“莱芜”2019年并入济南市，按“济南市”处理"),))
    return Read(found, (Remark("C28", "I", f"按“{found}”处理(行政区划表)"),))


def group_named(value: str, groups: Sequence[str]) -> str:
    """Return the group beside the cities that a word names; 单位, 企业 and the like may be left out. "" for none."""
    exact = next((name for name in groups if plain(name) == plain(value)), "")
    return exact or next((name for name in groups if _core(name) == _core(value)), "")


def named_place(value: str, groups: Sequence[str] = ()) -> str:
    """Return the city or group that these words name and nothing else does.

    "" where they say more, or something else.
    """
    cities = MEANS.get(_bare(value), frozenset())
    return next(iter(cities)) if len(cities) == 1 else group_named(value, groups)


def stands_beside(value: str) -> bool:
    """Tell whether words look like a group beside the cities."""
    return bool(_BESIDE.search(plain(value)))


def _core(value: str) -> str:
    word = plain(value)
    return _KIND.sub("", word.removeprefix("山东")) or word


def _advice(value: str) -> str:
    """Tell what to do about words that name no city: one of those beside them is entered by the scenario."""
    if not stands_beside(value):
        return "请改填设区市"
    return f'请改填设区市；省直、中央驻鲁等与各市并列的，在情景 [set] 中写 groups = ["{value}"]，即单独成组'


def listed_city(value: str, known: Sequence[str]) -> Read[str]:
    """Return the city that a cell of one's own programme names: one of those it lists, or whatever the file says.

    A listed name may be written without its last 市.
    """
    if not value:
        return Read(None, (Remark("C27", "E-row", "所在市为空", "请补填所在市"),))
    if not known:
        return Read(value)
    word = plain(value)
    for name in known:
        if plain(name) == word:
            return Read(name)
    short = [name for name in known if plain(name).removesuffix("市") == word.removesuffix("市")]
    if len(short) == 1:
        return Read(short[0], (Remark("C28", "I", f"按“{short[0]}”处理"),))
    words = f"不是本办法所列的市{nearest(value, known)}(已列：{'、'.join(known)})"
    return Read(None, (Remark("C27", "E-row", words, "请改填所列的市，或在规则文件 cities 中补上"),))


def elsewhere(city_name: str, county: str) -> str:
    """Return the city to which a 县(市、区) cell belongs if it is another one (C60); "" if it agrees or is unknown."""
    homes = _meant(_bare(county)) if county else frozenset()
    return "、".join(c for c in CITIES if c in homes) if homes and city_name not in homes else ""


def _bare(value: str) -> str:
    """Return the name without the province before it."""
    bare = plain(value)
    return next((bare.removeprefix(p) for p in PROVINCE if bare.startswith(p) and bare != p), bare)


def _meant(bare: str) -> frozenset[str]:
    """Return the cities that the beginning can mean, and any other city or county named after it."""
    length, cities = _beginning(bare)
    if not cities:
        return cities
    rest = bare[length:]
    _, below = _beginning(rest)
    if below:
        cities = cities & below or cities | below
    return cities | {c for c in CITIES if c[:-1] in rest}


def _beginning(bare: str) -> tuple[int, frozenset[str]]:
    for length in range(min(len(bare), _LONGEST), 1, -1):
        if cities := MEANS.get(bare[:length]):
            return length, cities
    return 0, frozenset()
