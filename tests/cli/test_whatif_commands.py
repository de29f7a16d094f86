"""price, short, interpretations, alternatives from outside: streams, exit codes, folders, and what planners read."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cli_case import STUCK, Say, scenario
from intake_case import code
from measures_case import file, line
from openpyxl import load_workbook
from report_case import SAMPLE, said

from allocator.cli.whatif import alternatives, interpretations, price, short
from allocator.proof.resolve import answered
from allocator.report.console import show
from allocator.report.otherwise import price as price_report
from allocator.report.phrases import goal_text, pair_text
from allocator.run.parts import Options
from allocator.run.pipeline import case_of, prepare, solve
from allocator.run.qingdao import with_qingdao
from allocator.whatif.effects import GoalChange
from allocator.whatif.price import prices

COMMANDS = ("price", "short", "interpretations", "alternatives")
BOOKS = {
    "price": ("price.json", "规则代价.xlsx", ["各条规则的代价", "受影响的项目", "起作用的条款"]),
    "short": ("short.json", "预算不足对照.xlsx", ["对照", "说明", "逐项对照"]),
    "interpretations": ("interpretations.json", "口径比较.xlsx", ["逐项", "各口径", "各种组合"]),
    "alternatives": ("alternatives.json", "近优名单.xlsx", ["逐项", "各名单"]),
}
PINS = """
[pin]
"99" = {tier = "卓越领军级", because = "例：省重大项目配套"}
[exclude]
"54" = {because = "例：异议核实成立"}
"""


def asked(say: Say, command: str, *more: object, budget: str = "1200万") -> Any:
    return say(command, "model-voucher", SAMPLE, "--budget", budget, *more)


@pytest.mark.parametrize("command", COMMANDS)
def test_json_stands_alone_and_says_what_it_is_about(say: Say, command: str) -> None:
    got = asked(say, command, "--json", *(["--clause", "cumulative"] if command == "interpretations" else []))
    assert (got.code, got.err) == (0, "")
    head = {k: got.data[k] for k in ("schema_version", "programme", "year", "budget", "spent", "number", "proven")}
    assert head == {
        "schema_version": 1, "programme": "model-voucher", "year": 2026, "budget": 12_000_000, "spent": 11_950_000,
        "number": 24, "proven": True,
    }  # fmt: skip
    assert got.data["fingerprint"].startswith("sha256:")
    assert got.data["draft"]


@pytest.mark.parametrize(
    ("command", "more"), [("price", ()), ("interpretations", ("--clause", "cumulative", "--clause", "shape"))]
)
def test_two_processes_say_the_same_in_the_same_order(say: Say, command: str, more: tuple[str, ...]) -> None:
    alone, two = (asked(say, command, "--json", *more, "--workers", n) for n in ("1", "2"))
    assert (two.code, two.out) == (0, alone.out)
    assert alone.data["prices" if command == "price" else "readings"]
    wrong = asked(say, command, "--workers", "两个")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--workers：读到“两个”，应为进程数" in wrong.err


@pytest.mark.parametrize("command", COMMANDS)
def test_the_folder_holds_the_record_and_a_workbook_that_is_the_same_twice(
    say: Say, tmp_path: Path, command: str
) -> None:
    record, book, sheets = BOOKS[command]
    more = ["--clause", "cumulative"] if command == "interpretations" else []
    said_first = asked(say, command, *more, "--out", tmp_path / "出", "--json")
    first = (tmp_path / "出" / book).read_bytes()
    assert said_first.code == 0
    assert json.loads((tmp_path / "出" / record).read_text(encoding="utf-8")) == said_first.data
    assert load_workbook(BytesIO(first)).sheetnames == sheets
    assert asked(say, command, *more, "--out", tmp_path / "出").code == 0
    assert (tmp_path / "出" / book).read_bytes() == first
    assert asked(say, command, *more, "--out", tmp_path / "出", budget="1300万").code == 2
    assert (tmp_path / "出" / book).read_bytes() == first


@pytest.mark.parametrize("command", COMMANDS)
def test_for_people(say: Say, command: str) -> None:
    got = asked(say, command, *(["--clause", "cumulative"] if command == "interpretations" else []))
    assert (got.code, got.err) == (0, "")
    assert "\x1b" not in got.out
    assert "本表为测算建议，由党组会审议决定" in got.out
    assert "草案：办法状态为“征求意见稿”" in got.out
    assert not re.search(r"\b(None|quota|lines_|better|worse|enumeration)\b", got.out.replace("clause.quota.low", ""))


@pytest.mark.parametrize("command", ["price", "interpretations", "alternatives"])
def test_no_list_is_four_as_in_solve(say: Say, table: Path, tmp_path: Path, command: str) -> None:
    pins = scenario(tmp_path, STUCK)
    got = say(command, "model-voucher", table, "--budget", "100万", "--scenario", pins)
    assert got.code == 4
    assert re.search(r"①锁定支持1 \S+、2 \S+ ②预算总额100万元（第三条）", got.out + got.err)
    assert say(command, "model-voucher", table, "--budget", "100万", "--scenario", pins, "--json").code == 4


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "interpretations"])
def test_sums_due_are_no_matter_of_choice(say: Say, tmp_path: Path, command: str) -> None:
    table = file(tmp_path, [line(1, **{"算力交易金额(万元)": 2000, "算力赋能效益是否显著": "是"})])
    got = say(command, "computing-voucher", table, "--budget", "10万")
    assert (got.code, got.out) == (2, "")
    assert "符合条件的都给" in got.err


def test_readings_of_sums_due(say: Say, tmp_path: Path) -> None:
    """5 % of 2,000 is 100; 450 had before leave 50 of the 500, unless the 500 are every year's."""
    table = file(
        tmp_path,
        [line(1, **{"算力交易金额(万元)": 2000, "算力赋能效益是否显著": "是"})],
        ledger=[[code(1), "济南例1号测试有限公司", 2025, "算力券", 450]],
    )
    data = say("interpretations", "computing-voucher", table, "--budget", "200万", "--json").data
    (yearly,) = [r for r in data["readings"] if r["clause"] == "cumulative"]
    assert (yearly["kind"], yearly["effect"], yearly["changes"]["amount"]) == ("reading", "alone", ["1"])
    assert [(c["id"], c["holds"], c["amount"]) for c in data["candidates"]] == [("1", "funded", 500_000)]


def test_the_price_of_the_sample_tells_rules_and_pins(say: Say, tmp_path: Path) -> None:
    got = asked(say, "price", "--scenario", scenario(tmp_path, PINS), budget="2000万")
    parts = ("哪些条款起作用", "锁定的代价", "去掉一条", "移动一步")
    assert sorted(parts, key=got.out.index) == list(parts)
    assert "取消锁定99为卓越领军级（例：省重大项目配套）" in got.out
    assert "99（山东例沅恒软件股份有限公司）不锁定时不能入选" in got.out
    assert "取消不予支持54（例：异议核实成立）" in got.out
    assert "预算总额2,000万元改为2,025万元，第三条" in got.out
    assert "1次测算：求解器CP-SAT、HiGHS接力求解（每项目标由其一证明，未经另一类算法复核）" in got.out


def test_what_binds_stands_beside_the_prices_and_solves_nothing_twice(say: Say) -> None:
    data = asked(say, "price", "--json").data
    bound = {b["clause"]: b for b in data["binding"]}
    assert {name for name, b in bound.items() if b["binds"]} == {"merit", "quota", "budget"}
    assert (bound["budget"]["with"]["quota"], bound["budget"]["without"]["quota"]) == (3, 0)
    assert bound["budget"]["improves"][0] == {"goal": "quota", "from": 3, "to": 0}
    assert (bound["ceiling"]["binds"], bound["ceiling"]["unknown"]) == (None, "no_drop")
    drops = {p["clause"]: p["effect"] for p in reversed(data["prices"]) if p["step"] == "drop" and p["effect"]}
    for name, effect in drops.items():
        if bound[name]["binds"] is not None:
            after = {g["name"]: g["after"] for g in effect["goals"]}
            assert {k: v for k, v in bound[name]["without"].items() if v is not None} == after


def test_a_confirmed_price_says_so(say: Say, table: Path) -> None:
    got = say("price", "model-voucher", table, "--budget", "300万", "--recheck")
    assert "两类算法结果一致" in got.out
    assert "未经另一类算法复核" not in got.out


def test_short_tells_the_gap_and_how_to_get_each_list(say: Say) -> None:
    got = asked(say, "short")
    assert "预算1,200万元不足：要支持30个左右（27至33个）且各档都有项目，至少需1,420万元，缺220万元" in got.out
    assert '减少支持数："clause.quota.low" = 22' in got.out
    assert "85%" in got.out
    enough = asked(say, "short", budget="1500万")
    assert "不短缺" in enough.out
    assert "减少支持数" not in enough.out


def test_a_short_budget_with_a_hard_number_still_has_two_ways(say: Say, tmp_path: Path) -> None:
    hard = scenario(tmp_path, '[set]\n"clause.quota.mode" = "hard"')
    got = asked(say, "short", "--scenario", hard, "--json")
    assert (got.code, got.data["status"], got.data["proven"]) == (4, "infeasible", False), "0 would say: proven"
    assert got.data["status"] == "infeasible"
    assert [way["number"] for way in got.data["ways"]] == [22, 27, None]
    assert "没有可行方案" in asked(say, "short", "--scenario", hard).out


def test_readings_are_named_by_signs_that_the_table_explains(say: Say) -> None:
    got = asked(say, "interpretations", "--clause", "cumulative", "--clause", "qingdao", budget="2000万")
    assert "条文口径共试5种（含现行），得出2种名单" in got.out
    assert "单项4种；两两0种" in got.out.replace("\n", "")
    assert re.search(r"- 47 \S+：采用①，可入选（卓越领军级）", got.out)
    assert "只单独试，没有与其他口径组合：单位累计上限“超出时不予奖补”" in got.out.replace("\n", "")
    readings, options = got.out.split("本厅的其他选择")
    assert "青岛市" not in readings.split("条文的其他口径")[1]
    assert "青岛市纳入" in options
    nothing = asked(say, "interpretations", "--clause", "per_applicant", budget="2000万")
    assert "条文口径共试3种（含现行），名单都相同" in nothing.out
    wrong = asked(say, "interpretations", "--clause", "budget")
    assert wrong.code == 2
    assert "没有其他口径" in wrong.err


def test_near_lists_tell_the_tolerance_and_who_is_in_doubt(say: Say) -> None:
    got = asked(say, "alternatives", "--within", "1", budget="2000万")
    assert (
        "最优为第8位，允许退1个名次，即不差于第7位的都算，其前各目标保持最优，共10种名单（含最优名单），其中7种"
        in got.out
    )
    assert "只在部分名单中：33（威海例棠谷软件有限公司）" in got.out
    assert "差异最大的2种名单" in got.out
    assert asked(say, "alternatives", budget="2000万").out == got.out
    assert "允许退1个名次，即不差于第7位的都算" in got.out
    none = asked(say, "alternatives", "--within", "5%", budget="2000万").out
    assert "容差为0：本目标不得变差" in none
    assert "容差内另有1种名单，各项目标均不优于容差内的另一种名单、且至少一项更差，没有值得比较的" in none
    two = asked(say, "alternatives", "--within", "1", "--lists", "2", "--json", budget="2000万")
    assert len(two.data["others"]) == 2
    assert asked(say, "alternatives", "--within", "好").code == 2
    assert asked(say, "alternatives", "--goal", "line").code == 2
    assert asked(say, "alternatives", "--lists", "0").code == 2


@pytest.mark.parametrize("mode", ["in", "out"])
def test_qingdao_moved_afterwards_is_qingdao_read_so(tmp_path: Path, mode: str) -> None:
    path = scenario(tmp_path, f'[set]\n"clause.qingdao.mode" = "{mode}"')
    there = case_of(prepare("model-voucher", [SAMPLE], Options(budget=20_000_000, scenario=path)))
    here = case_of(prepare("model-voucher", [SAMPLE], Options(budget=20_000_000)))
    assert with_qingdao(here, mode).problem().fingerprint == there.problem().fingerprint  # type: ignore[arg-type]


def test_every_command_has_a_chinese_help_page(say: Say) -> None:
    for command in COMMANDS:
        got = say(command, "--help")
        assert got.code == 0
        assert "结果文件夹" in got.out
    assert {c.name for c in (price, short, interpretations, alternatives)} == set(COMMANDS)


def test_a_terminal_shows_the_same_sentences_as_a_pipe() -> None:
    run = solve(prepare("model-voucher", [SAMPLE], Options(budget=12_000_000)), noted=False)
    found = [p for p in prices(run.case, answered(run.result)) if p.move.kind in ("city_cap", "budget", "request")]
    drawn = said(lambda console: show(price_report.report(run, found), console), 100)
    assert "\x1b" in drawn
    plain = re.sub(r"\x1b\[[0-9;]*m|\s", "", drawn)
    assert "预算总额1,200万元改为1,225万元" in plain


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (GoalChange("target", "min", 0, 3, "worse"), "低于目标数0→3（变差）"),
        (GoalChange("money", "max", 100, 90, "worse"), "奖补金额合计100万元→90万元（变差）"),
        (
            GoalChange("lines_甲级", "max", 0, 4, "better", (None, 8350), ("", "9 例甲公司")),
            "甲级分数线无→83.50（无→第4位“9 例甲公司”，改善）",
        ),
        (
            GoalChange("lines_甲级", "max", 4, 4, "incomparable", (8350, 8360)),
            "甲级分数线83.50→83.60（第4位→第4位，名次范围不同）",
        ),
    ],
)
def test_a_goal_in_words(change: GoalChange, text: str) -> None:
    assert goal_text(change, 10_000) == text


def test_pairs_and_ids_in_words() -> None:
    assert pair_text(19_900_000, 20_000_000, "万元") == "1,990→2,000万元（+10）"
    assert pair_text(30, 27, "项") == "30→27项（-3）"
    assert pair_text(30, 30, "项") == "30项"
