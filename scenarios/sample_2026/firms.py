"""Invented applicants: cities with their counties, credit codes with valid check digits, names that contain 例."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

PLACES = {
    "济南市": ("3701", "历下区 历城区 槐荫区 天桥区 章丘区 莱芜区 长清区"),
    "青岛市": ("3702", "黄岛区 崂山区 李沧区 城阳区 即墨区 胶州市"),
    "淄博市": ("3703", "张店区 临淄区 周村区 桓台县"),
    "枣庄市": ("3704", "薛城区 峄城区 滕州市"),
    "东营市": ("3705", "东营区 垦利区 广饶县"),
    "烟台市": ("3706", "芝罘区 福山区 莱山区 龙口市"),
    "潍坊市": ("3707", "奎文区 潍城区 寿光市 高密市 诸城市"),
    "济宁市": ("3708", "任城区 兖州区 邹城市"),
    "泰安市": ("3709", "泰山区 岱岳区 新泰市"),
    "威海市": ("3710", "环翠区 文登区 荣成市"),
    "日照市": ("3711", "东港区 岚山区 莒县"),
    "临沂市": ("3713", "兰山区 罗庄区 河东区 沂水县"),
    "德州市": ("3714", "德城区 陵城区 禹城市"),
    "聊城市": ("3715", "东昌府区 茌平区 临清市"),
    "滨州市": ("3716", "滨城区 邹平市 博兴县"),
    "菏泽市": ("3717", "牡丹区 定陶区 郓城县"),
}
"""City → the first four digits of its division code, and counties of it."""

_FIRST = "旻沅棠砚翎梧泓屿槿曜岚湛珩嵩昀漪霁璟睿岱澄翊朔昱钧"
_SECOND = "启域图博宁芯航云谷诚联源禾川宇恒讯远拓睿衡岳澜泽"
_TRADES = ("智能科技", "人工智能", "大数据", "软件", "信息技术", "云计算", "智能装备", "数字科技")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Firm:
    """An applicant; `public` marks an institute (事业单位)."""

    name: str
    code: str
    city: str
    county: str
    public: bool = False


def credit_code(division: str, number: int, *, public: bool) -> str:
    """Make a unified social credit code (GB 32100) whose organisation part 00000nnn no authority has issued."""
    body = f"{number:08d}"
    rest = -sum(w * int(digit) for w, digit in zip(_ORGANISATION_WEIGHTS, body, strict=True)) % 11
    code = f"{'12' if public else '91'}{division}00{body}{'X' if rest == 10 else rest}"
    return uscc.validate(code + uscc.calc_check_digit(code))


class Registry:
    """Every firm of the year: new ones are founded here, known ones may apply for a second voucher."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._words = [a + b for a in _FIRST for b in _SECOND if a != b]
        rng.shuffle(self._words)
        self.firms: list[Firm] = []

    def found(self, city: str, *, public: bool) -> Firm:
        """Make a firm that did not exist before; names and codes never repeat."""
        rng, number = self._rng, len(self.firms) + 1
        division, counties = PLACES[city]
        town = "山东" if rng.random() < 0.2 else city.removesuffix("市")
        ending = "研究院" if public else rng.choice(("有限公司", "有限公司", "有限公司", "股份有限公司"))
        name = f"{town}例{self._words[number]}{rng.choice(_TRADES)}{ending}"
        code = credit_code(division, number, public=public)
        firm = Firm(name, code, city, rng.choice(counties.split()), public)
        self.firms.append(firm)
        return firm

    def known(self, city: str) -> list[Firm]:
        """Return the companies of a city so far."""
        return [f for f in self.firms if f.city == city and not f.public]
