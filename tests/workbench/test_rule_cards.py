"""The rule cards: in the text's order, each quotation once, the tiers in one table, three kinds of setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.errors import RulesError
from allocator.law.catalogue import table
from allocator.law.scenario import PinnedTier
from allocator.law.settings import paths
from allocator.workbench.answers import Answers
from allocator.workbench.files.receiving import under
from allocator.workbench.rules.controls import control
from allocator.workbench.rules.programme_list import fault_grid, programme, taken, titles
from allocator.workbench.rules.rule_cards import TIERS, cards, missing
from allocator.workbench.workspace import Workspace

SHIPPED = [row.key for row in table() if row.key]
SHEET = "项目编号,申报单位,项目名称,评审得分\n1,例甲公司,例项目,80\n"
OWN = 'year = 2026\nshort = "例办法"\n\n[[tier]]\nname = "甲"\nceiling = "10万元"\n'


def bound(key: str, path: str) -> str:
    found = control(programme(key), path, {})
    assert found is not None
    return found.bound


@pytest.mark.parametrize("key", SHIPPED)
def test_every_setting_stands_on_one_card_and_every_quotation_once(key: str) -> None:
    rules = programme(key)
    found = cards(rules, {})
    at = [c.path for card in found for c in card.controls]
    assert sorted(at) == sorted(name for name, setting in paths(rules).items() if setting.at)
    quotes = [q for card in found for q in card.quotes]
    assert not [(a, b) for n, a in enumerate(quotes) for b in quotes[:n] if a in b]
    stated = {q for q in (*(t.quote for t in rules.tiers), *(c.quote for c in rules.clauses)) if q}
    assert all(any(q in shown for shown in quotes) for q in stated)
    assert all(card.quotes or card.quoted_at for card in found if card.condition)
    names = [card.name for card in found]
    assert all(names.index(card.quoted_at) < n for n, card in enumerate(found) if card.quoted_at)


def test_the_cards_follow_the_text() -> None:
    found = [c.name for c in cards(programme("model-voucher"), {})]
    order = [
        "总额控制",
        "单位项目数",
        "第三方评测通过",
        TIERS,
        "奖补数量",
        "单位累计上限",
        "青岛市",
        "有效期",
        "取向与次序",
    ]
    assert [name for name in found if name in order] == order


def test_the_tiers_are_one_table() -> None:
    (tiers,) = (c for c in cards(programme("model-voucher"), {"tiers.优秀创新级.ceiling": "90万元"}) if c.rows)
    assert tiers.columns == ("上限", "下限", "最低分")
    assert {name: row[0].value for name, row in tiers.rows.items() if row[0]} == {
        "卓越领军级": 1_000_000,
        "优秀创新级": 900_000,
        "培育成长级": 500_000,
    }
    moved = tiers.seen("moved")
    assert moved is not None
    assert list(moved.rows) == ["优秀创新级"]
    assert moved.exceeds


def test_three_kinds_of_setting() -> None:
    assert bound("model-voucher", "clause.cumulative.ceiling") == "rule"
    assert bound("model-voucher", "clause.quota.high") == bound("model-voucher", "clause.quota.low") == "principle"
    assert bound("model-voucher", "clause.cumulative.over") == "choice"
    assert bound("model-voucher", "clause.shape.mode") == bound("model-voucher", "stance") == "choice"
    assert bound("basic-research", "tiers.基础研究项目.ceiling") == "choice"


@pytest.mark.parametrize("path", ["clause.quota.high", "clause.cumulative.ceiling", "clause.city_cap.max"])
def test_the_ends_of_a_slider_stay_where_the_programme_has_them(path: str) -> None:
    rules = programme("model-voucher")
    ends = {value: control(rules, path, {path: value}) for value in (1, 5, 900)}
    assert len({c.most for c in ends.values() if c}) == 1
    assert [bool(c and c.slides) for c in ends.values()] == [True, True, path == "clause.cumulative.ceiling"]


def test_a_figure_that_the_text_leaves_open_is_missing_until_it_is_set() -> None:
    rules, path = programme("basic-research"), "tiers.基础研究项目.ceiling"
    assert [c.path for c in missing(cards(rules, {}))] == [path]
    assert missing(cards(rules, {path: "30万元"})) == ()


def test_every_programme_that_allocates_is_there(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "工作")
    found = titles(place)
    assert set(found) == set(SHIPPED)
    assert found["computing-voucher"] == "算力券（49号第（六）项）"
    path = place.keep_programme("例.toml", OWN.encode())
    assert titles(place)[str(path)] == "例办法（2026年，自己的办法）"
    path.write_text("year =", encoding="utf-8")
    assert titles(place)[str(path)] == "例（不能读取）"


def test_a_programme_of_ones_own_is_kept_and_takes_the_choices_that_fit(tmp_path: Path) -> None:
    answers = Answers(Workspace(tmp_path / "工作"))
    key = taken(answers.workspace, "例 办法.toml", OWN.encode())
    assert programme(key).short == "例办法"
    file = answers.workspace.keep("例.csv", SHEET.encode())
    lock = PinnedTier(tier="卓越领军级", because="例")
    mine = answers.begin().model_copy(update={"files": (file,), "set": {"stance": "top"}, "pin": {"1": lock}})
    carried = under(answers, mine, key)
    assert (carried.setup.files, carried.setup.set, carried.setup.pin) == ((file,), {}, {})
    assert any("锁定1" in told and "本办法没有“卓越领军级”" in told for told in carried.lost)
    assert answers.check(carried.setup) == ""


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('"10万元"', '"十块"', 6, "R03"),
        ("[[tier]]", "[[teir]]", 4, "R02"),
        ('short = "例办法"', 'short = "例', 2, "R01"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_line_and_not_kept(
    tmp_path: Path, old: str, new: str, line: int, code: str
) -> None:
    answers = Answers(Workspace(tmp_path / "工作"))
    data = OWN.replace(old, new).encode()
    with pytest.raises(RulesError) as caught:
        taken(answers.workspace, "例.toml", data)
    rows = fault_grid(caught.value, data).values
    assert line in rows["行"]
    n = rows["行"].index(line)
    assert rows["原文"][n] == data.decode().splitlines()[line - 1]
    assert f"【{code}】" in rows["问题"][n]
    assert answers.workspace.programmes() == ()
