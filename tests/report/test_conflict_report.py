"""Where nothing fits: the sets, their figures and ways out on the screen, in the record and in the workbook."""

from __future__ import annotations

from pathlib import Path

from cli_case import Say
from openpyxl import load_workbook


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
    assert "合计数量下限由27个改为6个（原则上的例外，须写明理由）" in said.out
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
