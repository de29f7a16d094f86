"""Who may apply: the classes that a text names, as the first two characters of a credit code tell them (GB 32100)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from allocator.law.clause.fields import Frozen

ApplicantClass = Literal["企业", "事业单位", "企事业单位", "个体工商户", "机关", "社会组织"]

_PREFIXES: dict[ApplicantClass, tuple[str, ...]] = {
    "企业": ("91", "93"),
    "事业单位": ("12",),
    "企事业单位": ("91", "93", "12"),
    "个体工商户": ("92",),
    "机关": ("11",),
    "社会组织": ("51", "52", "53", "59"),
}
_KINDS = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "54": "基层群众性自治组织",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "31": "律师执业机构",
    "N1": "农村集体经济组织",
}
_OTHER = "其他类别"


class Basis(Frozen):
    """Where the text says something, such as who may apply, in its own words."""

    article: str
    quote: str


def prefixes(classes: Iterable[ApplicantClass]) -> tuple[str, ...]:
    """Tell what a credit code may start with; empty where nothing is said."""
    return tuple(dict.fromkeys(p for c in classes for p in _PREFIXES[c]))


def kind_of(code: str) -> str:
    """Tell what a credit code says of its holder: 12…, 事业单位."""
    return _KINDS.get(code[:2], _OTHER)
