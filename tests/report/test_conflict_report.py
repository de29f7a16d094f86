"""Where nothing fits: the sets, their figures and ways out on the screen, in the record and in the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import Say
from openpyxl import load_workbook

from allocator.proof.conflict import Figure, Moved, proposals
from allocator.report.conflict import _moved, _needed


def scenario(path: Path, text: str) -> Path:
    path.write_text(f'name = "例"\nbecause = "测试"\n{text}', encoding="utf-8")
    return path


PINS = '[pin]\n"1" = {tier = "卓越领军级", because = "测试"}\n"2" = {tier = "卓越领军级", because = "测试"}\n'


def test_pins_beyond_the_budget(say: Say, table: Path, tmp_path: Path) -> None:
    asked = "solve", "model-voucher", table, "--scenario", scenario(tmp_path / "锁定.toml", PINS)
    said = say(*asked, "--budget", "120万元", "--out", "出")
    assert said.code == 4
    for words in (
        "以上1组；已全部列出",
        "不作建议",
        "取消锁定1",
        "改动项数最少；再少改即无可行方案",
        "两种求解引擎均已证明",
    ):
        assert words in said.out
    record = say(*asked, "--budget", "120万元", "--json").data
    assert record["conflict"] == ["pins", "budget"]
    assert (record["conflict_complete"], record["proposals_hopeless"]) == (True, False)
    (found,) = record["conflicts"]
    assert [(m["clause"], m["of"], m["tier"]) for m in found["members"]] == [
        ("pins", "1", "卓越领军级"), ("pins", "2", "卓越领军级"), ("budget", "", None),
    ]  # fmt: skip
    assert found["step"] == {"pins": ["1"], "exclusions": [], "cities": {}, "clauses": []}
    assert "改法1在本组的做法" in said.out
    (figure,) = found["figures"]
    assert (figure["path"], figure["now"], figure["advice"]) == ("budget", 1_200_000, False)
    book = load_workbook(tmp_path / "出" / "冲突与改法.xlsx", read_only=True)
    assert book.sheetnames == ["冲突", "可行的改法", "改法的情景文件"]
    way = tmp_path / "出" / "改法1.toml"
    assert way.read_text("utf-8") == record["proposals"][0]["scenario"]
    assert '"1" =' not in way.read_text("utf-8")
    again = say("solve", "model-voucher", table, "--scenario", way, "--budget", "120万元", "--json").data
    assert (again["status"], again["proven"]) == ("optimal", True)


def test_a_number_that_may_be_an_exception(say: Say, table: Path, tmp_path: Path) -> None:
    hard = '[set]\n"clause.quota.mode" = "hard"\n'
    said = say(
        "solve", "model-voucher", table, "--scenario", scenario(tmp_path / "数量.toml", hard), "--budget", "999万元"
    )
    assert said.code == 4
    assert "合计数量下限由27个改为6个（条文为“原则上”或“左右”）" in said.out
    assert "6个以下" in said.out


def test_cities_without_candidates_stand_apart(say: Say, table: Path, tmp_path: Path) -> None:
    exact = '[set]\n"clause.city_floor.min" = 1\n"clause.city_floor.mode" = "hard"\n'
    exact += '"clause.city_floor.cities" = ["德州市", "菏泽市"]\n'
    said = say(
        "solve", "model-voucher", table, "--scenario", scenario(tmp_path / "市.toml", exact), "--budget", "999万元"
    )
    assert said.code == 4
    assert "以上2组，分为2处互不相干的冲突；已全部列出" in said.out
    assert "德州市、菏泽市不设下限" in said.out or "每市下限由1项改为0项" in said.out


def test_nothing_but_a_must_or_nothing_found(
    say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = scenario(tmp_path / "锁定.toml", PINS)
    asked = "solve", "model-voucher", table, "--budget", "120万元", "--scenario", pins
    monkeypatch.setattr(proposals, "LIMIT", -1)
    monkeypatch.setattr(proposals, "_in_turn", lambda question, actions: None)
    assert "在限定的试算次数内没有找到" in say(*asked).out
    monkeypatch.undo()
    monkeypatch.setattr(proposals, "actions_of", lambda question: ())
    assert "在现行规定和预算内无法满足" in say(*asked).out


def test_a_score_too_low_at_any_budget(say: Say, table: Path, tmp_path: Path) -> None:
    least = '[set]\n"tiers.卓越领军级.min_score" = 100\n' + PINS
    said = say(
        "solve", "model-voucher", table, "--budget", "999万元", "--scenario", scenario(tmp_path / "分.toml", least)
    )
    assert said.code == 4
    assert "任何预算下均不能满足" in said.out
    assert "卓越领军级最低分由100.00分改为" in said.out


def test_somebody_kept_out_may_come_back(say: Say, table: Path, tmp_path: Path) -> None:
    hard = {"target": 6, "low": 6, "high": 6, "mode": '"hard"'}
    six = "[set]\n" + "".join(f'"clause.quota.{name}" = {value}\n' for name, value in hard.items())
    out = six + '[exclude]\n"3" = {because = "测试"}\n'
    said = say(
        "solve", "model-voucher", table, "--budget", "999万元", "--scenario", scenario(tmp_path / "缺.toml", out)
    )
    assert said.code == 4
    assert "取消不予支持3" in said.out


def test_figures_and_clauses_that_have_none_to_move() -> None:
    found = {"clause": "a", "path": "clause.a.max", "says": "上限", "unit": "项", "now": 2, "advice": True}
    assert _needed(Figure(needed=None, raised=True, onwards=False, **found)) == "仅改此项不能满足"
    assert _needed(Figure(needed=3, raised=True, onwards=True, **found)) == "3项以上"
    assert _needed(Figure(needed=3, raised=True, onwards=False, **found)) == "3项"
    assert _moved(Moved("a", "同一产品至多一项（第四条）"), ()) == "不再要求：同一产品至多一项（第四条）"
    principle = Moved("a", "同一产品至多一项（第四条）", excepted=True)
    assert _moved(principle, ()) == "不再要求：同一产品至多一项（第四条）（条文为“原则上”或“左右”）"
    excepted = _moved(principle, ("clause.a.on",))
    assert excepted == "不再要求：同一产品至多一项（第四条）（原则上的例外，须写明理由）"
