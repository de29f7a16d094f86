"""Every path of `programmes --schema`: it can be set, it says what it takes, and a wrong one names the nearest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from allocator.errors import RulesError
from allocator.law.load import load, shipped
from allocator.law.scenario import Scenario, apply
from allocator.law.settings import Setting, paths

CORE = {
    "budget",
    "stance",
    "ties",
    "tie_keys",
    "tiers.卓越领军级.ceiling",
    "tiers.卓越领军级.floor",
    "tiers.卓越领军级.min_score",
    "clause.quota.target",
    "clause.quota.low",
    "clause.quota.high",
    "clause.qingdao.mode",
    "clause.shape.mode",
    "clause.merit.mode",
    "clause.city_cap.max",
    "clause.city_cap.percent",
    "clause.city_reserve.seats",
    "clause.city_reserve.min_score",
    "clause.cumulative.ceiling",
    "clause.cumulative.over",
    "clause.cumulative.history",
    "clause.per_applicant.max",
    "clause.request.on",
    "clause.experts_tier.mode",
    "clause.applied_tier.mode",
    "scoring.method",
    "scoring.weights",
    "scoring.bonus_max",
    "validity.to",
    "goals",
    "amounts.mode",
    "amounts.step",
    "amounts.counts",
    "clause.quota.mode",
    "clause.shape.shares",
    "clause.shape.tolerance",
    "clause.city_floor.min",
    "clause.city_floor.mode",
    "clause.city_floor.up_to_fit",
    "clause.apportionment.on",
    "clause.exclusive.groups",
}
LIMITS = {
    "tiers.卓越领军级.ceiling": "up",
    "tiers.优秀创新级.ceiling": "up",
    "tiers.培育成长级.ceiling": "up",
    "clause.quota.target": "up",
    "clause.quota.high": "up",
    "clause.per_applicant.max": "up",
    "clause.cumulative.ceiling": "up",
    "clause.exclusive.max": "up",
    "clause.once.on": "off",
    "validity.to": "up",
}


def scenario(**values: Any) -> Scenario:
    return Scenario(name="测试", because="测试", set=values)


def other(setting: Setting) -> Any:
    """A valid value that differs from the present one."""
    now = setting.now
    if setting.money:
        return 100_000 if setting.name.endswith("floor") else (now or 10**7) - 10_000
    if setting.name == "amounts.mode":
        return "pro_rata"
    if setting.name == "scoring.weights":
        return {"技术性能": 60, "创新性": 40}
    if setting.name == "goals":
        return ["quota", "count"]
    if setting.name.endswith(".cities"):
        return ["青岛市"]
    if setting.name == "tie_keys":
        return list(reversed(now))
    if setting.name == "validity.from":
        return 2026 if now is None else date(2026, 7, 1)
    if setting.name == "deadline":
        return date(2026, 6, 30)
    if setting.name == "groups":
        return ["省直"]
    if isinstance(now, bool):
        return not now
    if isinstance(now, date):
        return now.replace(year=now.year + 1)
    if "|" in setting.takes:
        return next(w for w in setting.takes.split("|") if w != now)
    return max(0, now - 1) if setting.name.endswith("low") else (now or 0) + 1


def test_the_core_paths_are_there() -> None:
    assert set(paths(load("model-voucher"))) >= CORE


def test_quota_by_tier_only_where_the_text_gives_it_by_tier() -> None:
    by_tier = {n for n in paths(load("scenario-voucher")) if "quota_low" in n or "quota_high" in n}
    assert by_tier == {f"tiers.{t}.quota_{w}" for t in ("标杆型", "示范型") for w in ("low", "high")}
    assert not {n for n in paths(load("model-voucher")) if "quota_low" in n or "quota_high" in n}


@pytest.mark.parametrize("key", list(shipped()))
def test_every_path_can_be_set_alone(key: str) -> None:
    programme = load(key)
    for name, setting in paths(programme).items():
        if name.endswith((".counts", ".shares")) and "表" in setting.takes:
            continue
        applied = apply(programme, scenario(**{name: other(setting)}))
        change = next(c for c in applied.changes if c.path == name)
        assert (change.old, change.article) == (setting.now, setting.article)
        assert change.new != change.old
        if setting.at:
            assert paths(applied.programme)[name].now == change.new
        assert apply(programme, scenario()).programme == programme


def test_figures_by_tier_are_set_with_the_mode_that_uses_them() -> None:
    programme = load("model-voucher")
    thirds = {"卓越领军级": 20, "优秀创新级": 30, "培育成长级": 50}
    for mode, path in (("amounts.mode", "amounts.shares"), ("clause.shape.mode", "clause.shape.shares")):
        word = "scaled" if mode == "amounts.mode" else "shares"
        applied = apply(programme, scenario(**{mode: word, path: thirds}))
        change = next(c for c in applied.changes if c.path == path)
        assert (change.old, change.new) == ({}, thirds)
        assert "卓越领军级20%、优秀创新级30%、培育成长级50%" in change.says
    applied = apply(programme, scenario(**{"amounts.mode": "scaled", "amounts.counts": dict.fromkeys(thirds, 5)}))
    assert "卓越领军级5个、优秀创新级5个、培育成长级5个" in applied.changes[-1].says


def test_what_an_article_limits() -> None:
    found = {n: s.exceeded for n, s in paths(load("model-voucher")).items() if s.exceeded}
    assert found == LIMITS


def test_what_each_path_takes() -> None:
    takes = {n: s.takes for n, s in paths(load("model-voucher")).items()}
    assert takes["budget"] == "金额，如“1600万元”"
    assert takes["tiers.卓越领军级.floor"] == "金额，如“100万元”，或“off”"
    assert takes["clause.quota.high"] == "整数"
    assert takes["clause.cumulative.over"] == "truncate|demote|skip"
    assert takes["clause.request.on"] == "true|false"
    assert takes["clause.city_cap.percent"] == "整数，或“off”"
    assert takes["scoring.bonus_max"] == "数字，或“off”"
    assert takes["validity.to"] == "日期，如2027-12-31"
    assert takes["goals"].startswith("列表，由下列各项组成：quota|city_floor|")
    assert takes["clause.shape.shares"] == '表，各档的百分比，如 {"甲档" = 30, "乙档" = 70}，合计100'
    assert takes["amounts.counts"] == '表，各档的数量，如 {"甲档" = 5, "乙档" = 10}'
    assert takes["clause.exclusive.groups"] == "product|product_name|industry|申报表任意一列的列名"


def test_values_are_shown_for_people() -> None:
    known = paths(load("model-voucher"))
    assert known["tiers.卓越领军级.ceiling"].show(1_055_000) == "105.5万元"
    assert known["clause.once.on"].show(value=False) == "否"
    assert known["tie_keys"].show(("甲", "乙")) == "甲、乙"
    assert known["scoring.weights"].show({"甲": 60, "乙": 40}) == "甲60%、乙40%"
    assert known["clause.city_cap.max"].show(None) == "未设"
    assert known["clause.quota.high"].show(36) == "36"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("budjet", "budget"),
        ("clause.quota.hihg", "clause.quota.high"),
        ("clause.cumulativ.ceiling", "clause.cumulative.ceiling"),
        ("tiers.卓越领军.ceiling", "tiers.卓越领军级.ceiling"),
        ("validity.end", "validity.to"),
        ("clause.quota.tier", "clause.quota.target"),
    ],
)
def test_an_unknown_path_names_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(RulesError) as caught:
        apply(load("model-voucher"), scenario(**{name: 1}))
    assert f"【R02】未知路径“{name}”，是否“{nearest}”？" in str(caught.value)


def test_every_unknown_path_is_listed_at_once() -> None:
    with pytest.raises(RulesError, match="有2处错误"):
        apply(load("model-voucher"), scenario(budjet=1, xyz=2))


def test_a_number_by_tier_that_the_text_does_not_know_says_what_to_use() -> None:
    with pytest.raises(RulesError, match=r"数量不分等级，请改用 clause\.quota 的 low、high"):
        apply(load("model-voucher"), scenario(**{"tiers.卓越领军级.quota_high": 5}))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("budget", 30000000.5, "【R06】“budget”：读到“30000000.5”，应为元的整数或“3000万元”"),
        ("budget", "3千万", "【R06】“budget”：读到“3千万”"),
        ("tiers.卓越领军级.ceiling", "百万", "【R03】“tiers.卓越领军级.ceiling”：读到“百万”"),
        ("tiers.卓越领军级.floor", "160万元", "【R07】“tiers.卓越领军级”：下限160万元大于上限100万元"),
        ("tiers.培育成长级.ceiling", "80万元", "等级应由高到低排列：培育成长级的上限高于优秀创新级"),
        ("clause.quota.high", 20, "【R07】“clause.quota”：下限27大于上限20"),
        ("clause.quota.high", "36", "【R03】“clause.quota.high”：读到“36”，应为整数"),
        ("clause.quota.target", "off", "【R03】“clause.quota.target”：读到“off”，应为整数"),
        ("clause.quota.target", -1, "【R03】“clause.quota.target”：读到“-1”，应不小于0"),
        ("clause.city_cap.percent", 101, "【R03】“clause.city_cap.percent”：读到“101”，应不大于100"),
        ("stance", "both", "【R03】“stance”：读到“both”，应为balanced、top、wide之一"),
        ("scoring.weights", {"甲": 50}, "【R12】“scoring”：权重合计50%，应为100%"),
        ("scoring.weights", [1], "【R03】“scoring.weights”：读到“[1]”，应为表"),
        ("scoring.bonus_max", "五", "【R03】“scoring.bonus_max”：读到“五”，应为数字"),
        ("tie_keys", ["技术"], "【R02】并列规则的“技术”不是评价维度或指标"),
        ("tie_keys", "技术性能", "【R03】“tie_keys”：读到“技术性能”，应为列表"),
        ("validity.to", "明年", "【R03】“validity.to”：读到“明年”，应为日期，如2027-12-31"),
    ],
)
def test_a_value_is_held_to_the_same_rules_as_the_file(name: str, value: Any, expected: str) -> None:
    with pytest.raises(RulesError) as caught:
        apply(load("model-voucher"), scenario(**{name: value}))
    assert expected in str(caught.value)
    assert str(caught.value).startswith("情景“测试”有1处错误")
