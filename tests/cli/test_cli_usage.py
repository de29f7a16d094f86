"""What is asked wrongly: one Chinese sentence and exit 2; data and rules that cannot be used: exit 3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from intake_case import book, row, rows

from allocator.cli.main import cli
from allocator.errors import UsageError
from allocator.run import pipeline as runs


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Three candidates in order and one without a city."""
    return book(tmp_path / "坏例.xlsx", [*rows(3), row(4, 所在市=None)], ledger=[])


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["solv", "x"], "未知命令“solv”，是否“solve”？可用：solve、check、audit"),
            (["完全无关"], "未知命令“完全无关”。可用：solve"),
            (["solve", "model-voucher", "x.xlsx", "--buget", "5"], "【A17】未知选项“--buget”，是否“--budget”？"),
            (["solve", "model-voucher", "x.xlsx", "--time_limit", "5"], "是否“--time-limit”？"),
            (["check", "model-voucher", "x.xlsx", "--sheets", "表"], "是否“--sheet”？"),
            (["--bugdet"], "【A17】未知选项“--bugdet”"),
            (["solve"], "【A17】缺少参数“办法”"),
            (["solve", "model-voucher"], "【A17】缺少参数“申报表…”"),
            (["audit", "model-voucher", "x.xlsx"], "【A17】缺少参数"),
            (["solve", "model-voucher", "x.xlsx", "--budget"], "【A17】选项“--budget”缺少取值"),
            (["solve", "model-voucher", "x.xlsx", "--year", "今年"], "【A17】参数“--year”的值不可用"),
            (["solve", "model-voucher", "x.xlsx", "--engine", "gurobi"], "可用：auto、lines、cpsat、highs、cbc"),
            (["programmes", "多余"], "【A17】"),
        ],
    )
    def test_every_mistake_is_one_sentence_and_two(self, say: Say, arguments: Sequence[str], words: str) -> None:
        said = say(*arguments)
        assert (said.code, said.out) == (2, "")
        assert words in said.err
        assert said.err.count("\n") == 1

    def test_no_english_in_usage_errors(self, say: Say) -> None:
        for arguments in (["programmes", "多余"], ["solve", "x", "y", "--hold=ja"]):
            words = say(*arguments).err.partition("用法见")[0].replace("--hold", "")
            assert not re.search(r"[A-Za-z]{4,}", words), words

    @pytest.mark.parametrize("budget", ["3千万", "-1", "1e8", "", "nan", "2000.00001万", "99999999999亿", "2000万美元"])
    def test_a_budget_that_is_none(self, say: Say, table: Path, budget: str) -> None:
        said = say("solve", "model-voucher", table, f"--budget={budget}")
        assert (said.code, said.out) == (2, "")
        assert "【A15】--budget：" in said.err
        assert "0可用，结果为空名单" in said.err

    @pytest.mark.parametrize("seconds", ["0", "-3", "nan", "inf", "-inf", "很久", ""])
    def test_a_time_limit_that_is_none(self, say: Say, table: Path, seconds: str) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", f"--time-limit={seconds}")
        assert (said.code, said.out) == (2, "")
        assert f"【A16】--time-limit：读到“{seconds}”，应为大于0的秒数" in said.err

    @pytest.mark.parametrize("command", ["solve", "audit"])
    def test_no_budget(self, say: Say, table: Path, command: str) -> None:
        said = say(command, "model-voucher", table, *([table] if command == "audit" else []))
        assert (said.code, said.out) == (2, "")
        assert "--budget 2000万元" in said.err

    def test_help_is_no_mistake(self, say: Say) -> None:
        for arguments in (["--help"], ["-h"], ["solve", "--help"], ["--version"]):
            assert say(*arguments).code == 0
        assert say().code == 2

    @pytest.mark.parametrize("name", cli.commands)
    def test_help_pages_hold_no_english_sentence(self, say: Say, name: str) -> None:
        said = say(name, "--help").out
        assert said.startswith("用法：")
        assert not re.search(r"[a-z]{2,} [a-z]{2,}|Usage|Options|<=", said.split("\n", 1)[1])

    @pytest.mark.parametrize("command", ["solve", "check", "compare", "frontier", "price", "interpretations"])
    def test_an_unknown_programme_is_a_usage_error(self, say: Say, command: str) -> None:
        said = say(command, "模型卷", "x.xlsx", "y.toml", "--budget", "5万元")
        assert (said.code, "未知办法“模型卷”，是否“模型券”？" in said.err) == (2, True)

    def test_every_command_and_option_has_help_in_chinese(self, say: Say) -> None:
        overview = say("--help").out
        for name, command in cli.commands.items():
            assert name in overview
            text = say(name, "--help").out
            assert re.search(r"[\u4e00-\u9fff]", command.help or "")
            for option in command.params:
                if option.param_type_name == "option":
                    assert re.search(r"[\u4e00-\u9fff]", option.help or ""), (name, option.name)  # type: ignore[attr-defined]
                    assert option.opts[0] in text

    def test_an_engine_that_cannot_serve(self, say: Say, table: Path, tmp_path: Path) -> None:
        off = scenario(tmp_path, '[set]\n"clause.merit.mode" = "off"')
        said = say("solve", "model-voucher", table, "--budget", "300万", "--scenario", off, "--engine", "lines")
        assert (said.code, said.out) == (2, "")
        assert "--engine auto" in said.err


OPTIONS: dict[str, tuple[list[str], Any]] = {
    "budget": (["--budget", "3万元"], 30_000),
    "year": (["--year", "2025"], 2025),
    "scenario": (["--scenario", "s.toml"], Path("s.toml")),
    "ledger": (["--ledger", "l.xlsx"], Path("l.xlsx")),
    "no_history": (["--no-history"], True),
    "hold": (["--hold"], True),
    "sheet": (["--sheet", "表", "--sheet", "另表"], ("表", "另表")),
    "columns": (["--columns", "c.toml"], Path("c.toml")),
}
SOLVING: dict[str, tuple[list[str], Any]] = {
    "engine": (["--engine", "highs"], "highs"),
    "limit_seconds": (["--time-limit", "1.5"], 1.5),
}


class TestOptions:
    """What is typed is what the run is asked for, and nothing else."""

    @pytest.mark.parametrize("command", ["solve", "check", "audit"])
    def test_each_alone_and_none(self, say: Say, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Any] = []

        def prepare(key: str, files: Sequence[Path], options: runs.Options) -> None:
            asked.append((key, tuple(files), options))
            raise UsageError("到此为止")

        monkeypatch.setattr(runs, "prepare", prepare)
        files = ["a.xlsx", "b.csv"] + (["名单.xlsx"] if command == "audit" else [])
        for name, (typed, meant) in ({"": ([], None)} | OPTIONS | (SOLVING if command == "solve" else {})).items():
            assert say(command, "P", *files, *typed).err == "到此为止\n"
            key, read, options = asked.pop()
            assert (key, read) == ("P", (Path("a.xlsx"), Path("b.csv")))
            assert options == runs.Options(**({name: meant} if name else {}))


class TestDataAndRules:
    @pytest.mark.parametrize("command", ["solve", "check"])
    def test_a_missing_file(self, say: Say, command: str) -> None:
        said = say(command, "model-voucher", "没有.xlsx", "--budget", "300万")
        assert said.code == 3
        assert "【A01】" in said.out + said.err
        assert "没有.xlsx" in said.out + said.err

    def test_solve_lists_every_problem_and_says_nothing_else(self, say: Say, tmp_path: Path) -> None:
        lines_ = [*rows(3), row(4, 所在市=None), row(5, **{"申报金额(万元)": -3})]
        said = say(
            "solve", "model-voucher", book(tmp_path / "例.xlsx", lines_, ledger=[]), "--budget", "300万", "--json"
        )
        assert (said.code, said.out) == (3, "")
        assert said.err.startswith("数据有2处错误，未计算：\n")
        assert "【C27】" in said.err
        assert "【C43】" in said.err

    def test_held_rows_do_not_stop_it(self, say: Say, bad: Path) -> None:
        assert say("solve", "model-voucher", bad, "--budget", "300万").code == 3
        said = say("solve", "model-voucher", bad, "--budget", "300万", "--hold", "--json")
        assert said.code == 0
        assert said.data["rows"]["held"] == 1

    def test_check_as_json_has_the_contracts_fields(self, say: Say, bad: Path) -> None:
        said = say("check", "model-voucher", bad, "--json")
        assert said.code == 3
        assert said.data["schema_version"] == 1
        assert said.data["rows"] == {"in": 4, "pool": 3, "ineligible": 0, "outside": 0, "held": 1, "skipped": 0}
        fault = next(p for p in said.data["problems"] if p["code"] == "C27")
        assert (fault["key"], fault["level"], fault["file"], fault["row"]) == ("C27:4", "E-row", "坏例.xlsx", 5)
        assert (fault["sheet"], fault["column"], fault["cell"]) == ("申报汇总", "所在市", "E5")
        assert {"value", "message", "action"} <= set(fault)

    def test_check_for_people(self, say: Say, table: Path, bad: Path) -> None:
        assert say("check", "model-voucher", table).code == 0
        said = say("check", "model-voucher", bad)
        assert said.code == 3
        assert "C27" in said.out

    def test_warnings_alone_never_change_the_exit_code(self, say: Say, tmp_path: Path) -> None:
        same = {"申报单位": row(1)["申报单位"], "统一社会信用代码": row(1)["统一社会信用代码"]}
        table = book(tmp_path / "例.xlsx", [row(n, **same) for n in (1, 2, 3)], ledger=[])
        said = say("check", "model-voucher", table, "--json")
        assert said.code == 0
        assert any(p["level"] == "W" for p in said.data["problems"])
        assert say("solve", "model-voucher", table, "--budget", "300万", "--json").code == 0

    def test_rules_that_cannot_be_used(self, say: Say, table: Path, tmp_path: Path) -> None:
        odd = scenario(tmp_path, '[set]\n"clause.quota.hihg" = 3')
        said = say("solve", "model-voucher", table, "--budget", "300万", "--scenario", odd)
        assert said.code == 3
        assert "是否“clause.quota.high”" in said.err
        assert say("solve", "model-voucher", table, "--budget", "1万", "--scenario", "没有.toml").code == 3
        assert "R11" in say("solve", "model-voucher", table, "--budget", "300万", "--year", "2027").err

    def test_the_option_wins_over_the_scenarios_budget(self, say: Say, table: Path, tmp_path: Path) -> None:
        own = scenario(tmp_path, '[set]\nbudget = "200万元"')
        assert say("solve", "model-voucher", table, "--scenario", own, "--json").data["budget"] == 2_000_000
        given = say("solve", "model-voucher", table, "--scenario", own, "--budget", "300万元", "--json")
        assert given.data["budget"] == 3_000_000

    @pytest.mark.parametrize("text", ["2000万元", "2000万", "20000000", "20000000元", "2,000万元", "0.2亿"])
    def test_money_as_people_write_it(self, say: Say, table: Path, text: str) -> None:
        assert say("solve", "model-voucher", table, "--budget", text, "--json").data["budget"] == 20_000_000


def test_a_bare_small_number_asks_for_its_unit(say: Say, table: Path):
    """2000 was meant as 2000万元 and gave an empty list as proven."""
    said = say("solve", "model-voucher", table, "--budget", "2000")
    assert said.code == 2
    assert "【A15】--budget：读到“2000”，没有写单位，按元算只有0.2万元。若为2000万元请写 2000万元" in said.err
    assert say("solve", "model-voucher", table, "--budget", "20000000", "--json").code == 0


def test_a_confirmation_of_nothing_is_not_told_as_done(say: Say, table: Path, tmp_path: Path):
    slip = scenario(tmp_path, '[confirm]\n"C55:9999" = {because = "已核"}')
    said = say("solve", "model-voucher", table, "--budget", "200万元", "--scenario", slip)
    assert "问题C55:9999：待确认 → 没有这个问题，未起作用" in said.out
    assert "→ 已确认" not in said.out
