"""Reading programme files: errors name the place and the nearest word; the year; the list of what is shipped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allocator.errors import RulesError, UsageError
from allocator.law.catalogue import ShippedQuota, ShippedTier, at_a_glance, catalogue
from allocator.law.load import load, names, parse, shipped
from allocator.law.programme import Programme, check_year
from allocator.law.schema import read_toml
from allocator.models.rules.quota import Figures as Quota
from allocator.models.rules.tier_shape import Figures as TierShape

FILE = shipped()["model-voucher"]


def complaint(tmp_path: Path, old: str, new: str) -> str:
    """The error of the model voucher's file with its first `old` replaced."""
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "测试.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load(str(path))
    assert caught.value.exit_code == 3
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("target = 30", "targt = 30", "【R02】未知项“clause.quota.targt”，是否“target”？"),
        ('status = "征', 'stats = 1\nstatus = "征', "【R02】未知项“stats”，是否“status”？"),
        (
            'tie_keys = ["技术性能"',
            'tie_keys = ["技术性"',
            "【R02】并列规则的“技术性”不是评价维度或指标，是否“技术性能”？",
        ),
        (
            'ceiling = "100万元"',
            'ceiling = "百万"',
            "【R03】“tiers.卓越领军级.ceiling”：读到“百万”，应为元的整数或“3000万元”",
        ),
        (
            'ceiling = "100万元"',
            "ceiling = 1000000.5",
            "【R03】“tiers.卓越领军级.ceiling”：读到“1000000.5”，应为元的整数或“3000万元”",
        ),
        ("target = 30", 'target = "三十"', "【R03】“clause.quota.target”：读到“三十”，应为整数"),
        ("max = 2", "max = true", "【R03】“clause.per_applicant.max”：读到“True”，应为整数"),
        ("max = 2", "max = 0", "【R03】“clause.per_applicant.max”：读到“0”，应不小于1"),
        ("on = true", 'on = "yes"', "【R03】“clause.once.on”：读到“yes”，应为 true 或 false"),
        (
            'mode = "exact"',
            'mode = "exakt"',
            "【R03】“clause.experts_tier.mode”：读到“exakt”，应为exact、upper、off之一",
        ),
        ("end = 2026-12-31", 'end = "年底"', "【R03】“validity.end”：读到“年底”，应为日期，如2027-12-31"),
        ("end = 2026-12-31", "", "【R03】缺少“validity.end”"),
        ('kind = "quota"\n', "", "【R03】缺少“clause.quota.kind”"),
        (
            'kind = "quota"',
            'kind = "quata"',
            "【R04】“clause.quota”：未知条款类型“quata”，是否“quota”？（已有：budget、",
        ),
        ('kind = "tiered"', 'kind = "teired"', "【R04】“award”：未知奖补方式“teired”，是否“tiered”？（已有：tiered、"),
        ('article = "第十一条"\n', "", "【R05】“tiers.卓越领军级”未注明依据：缺少 article"),
        ("low = 27", "low = 34", "【R07】“clause.quota”：下限34大于上限33"),
        (
            'ceiling = "100万元"',
            'ceiling = "100万元"\nfloor = "120万元"',
            "【R07】“tiers.卓越领军级”：下限120万元大于上限100万元",
        ),
        (
            'method = "auto"',
            'method = "auto"\nweights = {"甲" = 50, "乙" = 48}',
            "【R12】“scoring”：权重合计98%，应为100%",
        ),
        (
            'method = "auto"',
            'method = "auto"\nweights = {"甲" = 100, "乙" = 0}',
            "【R13】“scoring”：权重须大于0：“乙”为0",
        ),
        ('id = "budget"', 'id = "ceiling"', "条款编号“ceiling”重复"),
        ('id = "entity"', 'id = "quota"', "条款编号“quota”重复"),
        ('name = "优秀创新级"', 'name = "卓越领军级"', "等级名称重复：卓越领军级、卓越领军级、培育成长级"),
        ('ceiling = "75万元"', 'ceiling = "105万元"', "等级应由高到低排列：优秀创新级的上限高于卓越领军级"),
        (
            "target = 30",
            'target = 30\ntier = "领军级"',
            "“quota”引用了未知等级“领军级”，是否“卓越领军级”？（现有：卓越领军级、优秀创新级、培育成长级）",
        ),
        ('kind = "tiered"', 'kind = "capped-single"', "capped-single 只能有一个等级"),
        (
            'key = "model-voucher"',
            'key = "a"\nkey = "b"',
            "【R01】规则文件“测试.toml”第5行第10列语法错误",
        ),
        ('name = "仅本年度", set', 'nam = "仅本年度", set', "【R03】缺少“clause.cumulative.alternatives.1.name”"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = complaint(tmp_path, old, new)
    assert expected in text
    assert "规则文件“测试.toml”" in text


def test_a_figure_without_its_article_is_refused(tmp_path: Path) -> None:
    """R05: whoever states a figure says where it stands, or that it is the ministry's choice."""
    with_neither = 'article = "第十一条"\nquote = "原则上每年奖补大模型项目数量30个左右"\nforce = "about"\n'
    expected = '【R05】“clause.quota”：未注明依据(article/quote)，也未标为本厅选择(force = "choice")'
    assert expected in complaint(tmp_path, with_neither, "")
    text = FILE.read_text(encoding="utf-8").replace(with_neither, 'force = "choice"\n')
    path = tmp_path / "choice.toml"
    path.write_text(text, encoding="utf-8")
    quota = load(str(path)).only(Quota)
    assert quota is not None
    assert quota.where == "本厅选择"


def test_every_fault_of_a_file_is_in_one_message() -> None:
    data = read_toml(FILE)
    data["clause"][3]["target"] = "三十"
    data["tier"][0]["ceiling"] = "百万"
    data["stance"] = "都要"
    with pytest.raises(RulesError, match="有3处错误") as caught:
        parse(data, "x.toml")
    assert [line[4:9] for line in str(caught.value).splitlines()[1:]] == ["【R03】"] * 3


def test_unknown_keys_and_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="未知办法“model-vouchr”，是否“model-voucher”？可用：AI终端（ai-terminal）、"):
        load("model-vouchr")
    with pytest.raises(UsageError, match="未知办法“智能情景券”，是否“场景券”？"):
        load("智能情景券")
    with pytest.raises(RulesError, match="找不到规则文件"):
        load(str(tmp_path / "没有.toml"))
    broken = tmp_path / "gbk.toml"
    broken.write_bytes("name = '模型'".encode("gbk"))
    with pytest.raises(RulesError, match="不是UTF-8编码"):
        load(str(broken))


def test_shipped_programmes_go_by_the_names_that_planners_use() -> None:
    said = ("模型券", "《山东省省级“模型券”奖补资金管理办法及实施细则》", " ＡＩ终端 ", "ai终端", "算力券", "小巨人")
    assert [load(name).key for name in said] == [
        "model-voucher", "model-voucher", "ai-terminal", "ai-terminal", "computing-voucher", "little-giants",
    ]  # fmt: skip
    every = [n for key, called in names().items() for n in (key, *called)]
    assert len(every) == len(set(every))
    parts = {"智能场景券": "scenario-voucher", "工业领域AI能力中心": "capability-centre", "人工智能终端": "ai-terminal"}
    assert {part: load(part).key for part in parts} == parts
    for of_several in ("奖补资金", "山东省省级", "券"):
        with pytest.raises(UsageError, match="未知办法"):
            load(of_several)


def test_a_total_and_numbers_per_tier_may_stand_together() -> None:
    data = read_toml(FILE)
    number = {
        "id": "quota_x",
        "kind": "quota",
        "force": "choice",
        "tier": "卓越领军级",
        "target": 5,
        "low": 5,
        "high": 5,
    }
    data["clause"].append(number)
    programme = parse(data, "x.toml")
    assert [q.id for q in programme.quotas] == ["quota", "quota_x"]
    assert programme.target == 30


def test_a_file_may_state_a_choice_itself() -> None:
    data = read_toml(FILE)
    data["clause"].append({"id": "shape", "kind": "tier_shape", "mode": "none", "force": "choice"})
    programme = parse(data, "x.toml")
    assert [c.mode for c in programme.all_of(TierShape)] == ["none"]


@pytest.mark.parametrize("key", list(shipped()))
def test_the_last_year_in_force_is_accepted_and_the_next_refused(key: str) -> None:
    programme = load(key)
    last = programme.validity.end.year
    check_year(programme, last)
    check_year(programme, last - 1)
    with pytest.raises(RulesError) as caught:
        check_year(programme, last + 1)
    title, article = programme.document.title, programme.validity.article
    assert str(caught.value) == (
        f"【R11】《{title}》有效期至{last}年12月31日（{article}），本轮年度{last + 1}；"
        "情景可用 validity.to 延长，全部输出注明“仅供测算”"
    )


def test_the_catalogue_lists_what_is_shipped() -> None:
    rows = {row.key: row for row in catalogue()}
    assert list(rows) == list(shipped())
    row = rows["scenario-voucher"]
    assert (row.short, row.status, row.year) == ("场景券", "征求意见稿", 2026)
    assert row.title == "山东省省级智能“场景券”奖补资金管理办法及实施细则"
    assert (row.start, row.end) == (2026, date(2027, 12, 31))
    assert row.tiers == (ShippedTier("标杆型", 1_500_000), ShippedTier("示范型", 1_000_000))
    assert row.quotas == (ShippedQuota("标杆型", 10, 9, 11), ShippedQuota("示范型", 20, 18, 22))
    assert (row.clauses, row.gates, row.indicators) == (19, 18, 18)


def test_a_file_of_ones_own_has_the_same_row(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(FILE.read_bytes())
    assert at_a_glance(load(str(path))) == next(r for r in catalogue() if r.key == "model-voucher")


def test_a_programme_is_immutable_and_survives_its_own_dump() -> None:
    for key in shipped():
        programme = load(key)
        assert Programme.model_validate(programme.model_dump(by_alias=True)) == programme
        assert Programme.model_validate_json(programme.model_dump_json(by_alias=True)) == programme
