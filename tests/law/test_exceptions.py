"""原则上的例外: an exceeded 原则上 or 左右 figure with its reason, told alike everywhere and never stamped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from cli_case import scenario as filed
from openpyxl import load_workbook

from allocator.errors import RulesError
from allocator.law.load import load
from allocator.law.scenario import Applied, apply
from allocator.law.scenario_file import Scenario, read
from allocator.workbench.rules.controls import control, controls_of
from allocator.workbench.setup import Setup

TITLE = "山东省省级“模型券”奖补资金管理办法及实施细则"
QUOTE = "原则上每年奖补大模型项目数量30个左右"
TOLD = f"原则上的例外：《{TITLE}》第十一条“{QUOTE}”，由33调整为36；理由：例：集中申报"
STAMP = f"仅供测算，突破《{TITLE}》"
TEXT = '[set]\n"clause.quota.high" = 36\n[exception]\n"clause.quota.high" = "例：集中申报"\n'


def applied(sets: dict[str, Any], exceptions: dict[str, str], key: str = "model-voucher") -> Applied:
    return apply(load(key), Scenario(name="例", because="测试", set=sets, exception=exceptions))


def test_with_a_reason_it_is_an_exception_and_without_one_a_breach() -> None:
    with_reason = applied({"clause.quota.high": 36}, {"clause.quota.high": "例：集中申报"})
    assert (with_reason.stamps, with_reason.exceptions) == ((), (TOLD,))
    without = applied({"clause.quota.high": 36}, {})
    assert (without.stamps, without.exceptions) == ((f"{STAMP}第十一条",), ())


def test_the_reason_of_a_target_is_that_of_the_band_that_follows_it() -> None:
    found = applied({"clause.quota.target": 35}, {"clause.quota.target": "例"})
    assert (found.stamps, len(found.exceptions)) == ((), 2)
    assert {c.path for c in found.changes if c.exception} == {"clause.quota.target", "clause.quota.high"}


@pytest.mark.parametrize(
    ("key", "path", "value"),
    [
        ("model-voucher", "clause.per_applicant.max", 3),
        ("scenario-voucher", "tiers.标杆型.quota_high", 12),
        ("scenario-voucher", "clause.quota_示范型.high", 25),
        ("ai-terminal", "clause.exclusive.max", 2),
    ],
)
def test_every_figure_that_is_stated_as_a_principle_may_be_an_exception(key: str, path: str, value: int) -> None:
    assert applied({path: value}, {}, key).stamps
    found = applied({path: value}, {path: "例"}, key)
    assert not found.stamps
    assert len(found.exceptions) == 1


def test_one_exception_leaves_the_other_stamps() -> None:
    sets = {"clause.quota.high": 36, "clause.per_applicant.max": 3, "tiers.培育成长级.ceiling": "60万元"}
    found = applied(sets, {"clause.quota.high": "例"})
    assert found.stamps == (f"{STAMP}第十一条", f"{STAMP}第五条第（四）项")
    assert len(found.exceptions) == 1


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("clause.cumulative.ceiling", "300万元", "第十一条的规定不是“原则上”“左右”，不能作例外"),
        ("tiers.卓越领军级.ceiling", "120万元", "第十一条的规定不是“原则上”“左右”，不能作例外"),
        ("validity.to", "2028-12-31", "不是“原则上”“左右”，不能作例外"),
        ("clause.city_cap.max", 9, "没有可突破的数字"),
        ("stance", "top", "没有可突破的数字"),
        ("clause.quota.hihg", 36, "未知路径“clause.quota.hihg”"),
    ],
)
def test_what_no_text_excuses_is_refused_by_its_line(path: str, value: Any, why: str) -> None:
    sets = {} if "hihg" in path else {path: value}
    text = Scenario(name="例", because="例", set=sets, exception={path: "例"}).to_toml()
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row == f'"{path}" = "例"')
    with pytest.raises(RulesError, match=f"第{line}行：.exception.") as fault:
        apply(load("model-voucher"), read(text))
    assert why in str(fault.value)


@pytest.mark.parametrize("blank", ["", "  ", 3, True])
def test_an_exception_needs_words(blank: object) -> None:
    written = f'"{blank}"' if isinstance(blank, str) else str(blank).lower()
    with pytest.raises(RulesError, match="exception"):
        read(f'name = "例"\nbecause = "例"\n[exception]\n"clause.quota.high" = {written}\n')


def test_a_figure_that_is_not_exceeded_needs_none_and_that_is_said(say: Say, table: Path, tmp_path: Path) -> None:
    path = filed(tmp_path, TEXT.replace("36", "32"))
    assert apply(load("model-voucher"), read(path.read_text(encoding="utf-8"))).idle == ("clause.quota.high",)
    found = say("solve", "model-voucher", table, "--budget", "500万元", "--scenario", path, "--json").data
    assert found["exceptions"] == []
    assert {n["code"]: n["text"] for n in found["notes"]}["idle_exception"] == (
        "情景 [exception] 的“clause.quota.high”没有突破办法的数字，未起作用"
    )


def test_a_path_may_be_written_without_quotes_and_the_later_file_wins(tmp_path: Path) -> None:
    bare = read('name = "例"\nbecause = "例"\n[exception]\nclause.quota.high = "例"\n')
    assert bare.exception == {"clause.quota.high": "例"}
    assert read(bare.to_toml()) == bare


def test_terminal_json_and_workbook_say_the_same(say: Say, table: Path, tmp_path: Path) -> None:
    path, out = filed(tmp_path, TEXT), tmp_path / "结果"
    asked = ("solve", "model-voucher", table, "--budget", "500万元", "--scenario", path)
    data = say(*asked, "--json").data
    assert data["exceptions"] == [TOLD]
    assert data["stamps"] == []
    assert not any("突破" in reason for reason in data["draft_reasons"])
    (change,) = data["changes"]
    assert (change["exceeds"], change["exception"]) == (False, "例：集中申报")
    text = say(*asked, "--out", out).out.replace("\n", "")
    assert TOLD in text
    assert "33个 → 36个（第十一条）；原则上的例外：例：集中申报" in text
    assert "仅供测算" not in text
    book = load_workbook(out / "分配方案.xlsx")
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}
    assert TOLD in cells
    assert "原则上的例外：例：集中申报" in cells
    assert not any("仅供测算" in cell or "突破" in cell for cell in cells)


def test_a_comparison_and_a_record_keep_it(say: Say, table: Path, tmp_path: Path) -> None:
    path, out = filed(tmp_path, TEXT), tmp_path / "结果"
    say("solve", "model-voucher", table, "--budget", "500万元", "--scenario", path, "--out", out)
    for other in (path, out):
        runs = say("compare", "model-voucher", table, "--budget", "500万元", other, "--json").data["runs"]
        assert (runs[1]["stamps"], runs[1]["exceptions"]) == ([], [TOLD])


def test_on_the_pages_a_reason_makes_it_an_exception() -> None:
    setup = Setup(programme="model-voucher").choosing("clause.quota.high", 36)
    programme = load("model-voucher")
    bare = control(programme, "clause.quota.high", setup.set)
    assert bare is not None
    assert (bare.excusable, bare.exceeds) == (True, True)
    setup = setup.excusing("clause.quota.high", " 例：集中申报 ")
    (told,) = [c for c in controls_of(programme, setup.set, setup.exception) if c.path == "clause.quota.high"]
    assert (told.excusable, told.exceeds) == (True, False)
    assert told.told == "33个 → 36个；原则上的例外：例：集中申报"
    scenario = setup.scenario()
    assert apply(programme, scenario).exceptions == (TOLD,)
    assert scenario is not None
    assert Setup(programme="model-voucher").taking(scenario).exception == setup.exception
    assert setup.choosing("clause.quota.high", None).exception == {}
    assert setup.excusing("clause.quota.high", "").exception == {}
    must = control(programme, "tiers.培育成长级.ceiling", {"tiers.培育成长级.ceiling": "60万元"})
    assert must is not None
    assert (must.excusable, must.exceeds) == (False, True)
