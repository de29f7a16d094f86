"""The frontier on the command line and in its files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_case import STUCK, Say, scenario
from intake_case import book, row
from openpyxl import load_workbook
from report_case import said as shown
from worlds import ranked, year

from allocator.errors import VerificationError
from allocator.law.shipped import shipped_folder
from allocator.money import WAN
from allocator.problem.problem import Problem
from allocator.report import figures
from allocator.report.console import show
from allocator.report.csv_text import plain
from allocator.report.frontier import files
from allocator.report.frontier.report import Told, drawn_to, kept_told, report, told_of
from allocator.report.frontier.stairs import labels_of, spells_told, stairs_table
from allocator.report.table import Column
from allocator.report.xlsx import workbook
from allocator.run import pipeline as run
from allocator.whatif.frontier import by_rows, curve
from allocator.whatif.frontier.candidate_profiles import Setback, _told

FILES = {"frontier.json", "前沿.csv", "前沿.xlsx", "前沿.svg", "前沿.png"}


@pytest.fixture
def written(say: Say, table: Path, tmp_path: Path) -> Path:
    said = say("frontier", "model-voucher", table, "--budget", "260万", "--out", tmp_path / "结果")
    assert (said.code, said.err) == (0, "")
    return tmp_path / "结果"


def steps(data: Any) -> list[tuple[int, int, dict[str, int]]]:
    return [(s["budget"] // 10_000, s["number"], s["counts"]) for s in data["steps"]]


def test_what_is_only_looked_up_is_not_printed(written: Path):
    book = load_workbook(written / "前沿.xlsx")
    lists, overview = book["各级名单"], book["关键预算和曲线"]
    assert lists.auto_filter.ref == f"A4:H{lists.max_row}"
    assert lists.print_area.split("$")[-1] == "3"
    assert "不打印" in str(lists["A2"].value)
    first = next(r[0].row for r in overview.iter_rows() if r[0].value == "预算\n（万元）")
    assert overview.print_area.split("$")[-1] == str(first - 1)
    assert not book["逐级"].print_area


class TestCommand:
    def test_json_stands_alone_on_stdout(self, say: Say, table: Path):
        said = say("frontier", "model-voucher", table, "--json")
        assert (said.code, said.err) == (0, "")
        assert (said.data["complete"], said.data["proof"], said.data["budget"]) == (True, "enumeration", None)
        budgets = [s["budget"] for s in said.data["steps"]]
        assert budgets == sorted(set(budgets))
        assert [s["until"] for s in said.data["steps"]] == [*(b - 1 for b in budgets[1:]), None]
        for step in said.data["steps"]:
            assert step["spent"] == step["budget"] == sum(a["amount"] for a in step["list"])
            assert step["number"] == len(step["list"]) == sum(step["counts"].values())

    def test_the_list_of_a_stair_is_that_of_a_solve(self, say: Say, table: Path):
        found = say("frontier", "model-voucher", table, "--json").data
        for step in found["steps"][::3]:
            solved = say("solve", "model-voucher", table, "--budget", step["budget"], "--json").data
            awards = {c["id"]: (c["tier"], c["amount"]) for c in solved["candidates"] if c["amount"]}
            assert {a["id"]: (a["tier"], a["amount"]) for a in step["list"]} == awards

    def test_for_people(self, say: Say, table: Path):
        said = say("frontier", "model-voucher", table, "--budget", "260万")
        assert (said.code, said.err) == (0, "")
        assert "预算260万元：支持5个" in said.out
        assert "再增加预算不改变名单" in said.out
        assert "\x1b" not in said.out

    def test_the_scenario_may_name_the_budget(self, say: Say, table: Path, tmp_path: Path):
        named = scenario(tmp_path, '[set]\nbudget = "260万元"')
        assert say("frontier", "model-voucher", table, "--scenario", named, "--json").data["budget"] == 2_600_000

    def test_a_range_and_growth(self, say: Say, table: Path):
        whole = say("frontier", "model-voucher", table, "--json").data
        part = say("frontier", "model-voucher", table, "--from", "100万", "--to", "300万", "--json").data
        assert steps(part) == [s for s in steps(whole) if 100 <= s[0] <= 300]
        kept = say("frontier", "model-voucher", table, "--from", "100万", "--keep", "--step", "50万", "--json").data
        assert (kept["mode"], kept["step"]) == ("keep", 500_000)
        assert kept["setbacks"] == []
        finest = say("frontier", "model-voucher", table, "--keep", "--json").data
        assert (finest["mode"], finest["step"]) == ("keep", 1)
        assert "只增不减" in say("frontier", "model-voucher", table, "--keep").out

    def test_verified_by_another_family(self, say: Say, table: Path):
        said = say("frontier", "model-voucher", table, "--to", "200万", "--verify", "--json")
        assert said.data["proof"] == "confirmed"

    def test_a_frontier_that_is_not_confirmed_is_not_shown(
        self, say: Say, table: Path, monkeypatch: pytest.MonkeyPatch
    ):
        whole = curve.frontier

        def halved(*given: Any, **named: Any) -> curve.Frontier:
            found = whole(*given, **named)
            return curve.replace(found, steps=found.steps[::2])

        monkeypatch.setattr(curve, "frontier", halved)
        said = say("frontier", "model-voucher", table, "--to", "200万", "--verify")
        assert (said.code, said.out) == (6, "")
        assert "N06" in said.err

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (("--from", "3万", "--to", "2万"), "起点3万元大于终点2万元"),
            (("--to", "很多"), "--to：读到“很多”"),
            (("--step", "0"), "--step：金额应大于0"),
            (("--workers", "两个"), "应为进程数"),
            (("--workers", "-1"), "应为进程数"),
        ],
    )
    def test_usage(self, say: Say, table: Path, options: tuple[str, ...], why: str):
        said = say("frontier", "model-voucher", table, *options)
        assert (said.code, said.out) == (2, "")
        assert why in said.err

    def test_some_budgets_only_and_it_says_so(self, say: Say, table: Path, tmp_path: Path):
        whole = {s["budget"]: s for s in say("frontier", "model-voucher", table, "--json").data["steps"]}
        asked = ("--from", "100万", "--to", "300万", "--step", "100万")
        some = say("frontier", "model-voucher", table, *asked, "--json").data
        assert (some["mode"], some["every"], some["complete"], some["candidates"]) == ("best", 1_000_000, False, None)
        told = [(s["budget"], s["until"], s["list"]) for s in some["steps"]]
        assert told == [(b, whole[b]["until"] if b < 3_000_000 else None, whole[b]["list"]) for b, _, _ in told]
        assert len(told) == 3
        said = say("frontier", "model-voucher", table, *asked, "--budget", "200万", "--out", tmp_path / "部分")
        assert "只求所列预算，不是完整前沿" in said.out
        assert "每隔100万元求一次" in said.out
        assert {p.name for p in (tmp_path / "部分").iterdir()} == {"frontier.json", "前沿.csv", "前沿.xlsx"}
        assert load_workbook(tmp_path / "部分" / "前沿.xlsx").sheetnames == [
            "关键预算和曲线",
            "逐级",
            "增资受损",
            "各级名单",
        ]

    def test_a_budget_that_was_not_looked_at_is_not_answered(self, say: Say, table: Path):
        part = ("frontier", "model-voucher", table, "--from", "100万", "--to", "200万", "--budget")
        for budget in ("50万", "250万"):
            said = say(*part, budget)
            assert f"预算{budget}元不在所求的预算之内，可改变 --from、--to" in said.out
            assert "范围之内逐级列全" in said.out

    def test_no_stair_is_marked_and_no_curve_drawn_beyond_what_was_looked_at(self, table: Path):
        prepared = run.prepare("model-voucher", [table], run.Options(budget=2_500_000))
        problem = run.case_of(prepared).problem()
        for upto, marked, end in ((2_100_000, 0, 2_100_000), (None, 1, None)):
            told = told_of(prepared, curve.frontier(problem, upto=upto), 2_500_000)
            assert sum(s.marked for s in told.stairs) == marked
            assert end is None or drawn_to(told) == end

    def test_outside_the_theorem_every_stair_is_solved(self, say: Say, table: Path, tmp_path: Path):
        off = scenario(tmp_path, '[set]\n"clause.merit.mode" = "off"')
        here = say("frontier", "model-voucher", table, "--scenario", off, "--json")
        assert (here.code, here.data["complete"], here.data["proof"]) == (0, True, "confirmed")
        assert len(here.data["steps"]) > 4
        there = say("frontier", "model-voucher", table, "--scenario", off, "--json", "--workers", "2")
        assert there.out == here.out

    def test_control_c_leaves_nothing(self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        asked: list[int] = []

        def interrupted(problem: Problem, question: by_rows.Question) -> by_rows.Settled:
            asked.append(question.budget)
            if len(asked) > 5:
                raise KeyboardInterrupt
            return answered(problem, question)

        answered = by_rows.answered
        monkeypatch.setattr(by_rows, "answered", interrupted)
        off = scenario(tmp_path, '[set]\n"clause.merit.mode" = "off"')
        said = say("frontier", "model-voucher", table, "--scenario", off, "--out", tmp_path / "结果")
        assert (said.code, said.out, said.err.strip()) == (5, "", "已取消，未产生任何结果")
        assert not [p for p in tmp_path.rglob("*") if "结果" in p.name or p.name.startswith("frontier")]

    def test_nothing_is_feasible(self, say: Say, table: Path, tmp_path: Path):
        stuck = scenario(tmp_path, STUCK)
        said = say("frontier", "model-voucher", table, "--scenario", stuck, "--to", "100万")
        assert (said.code, said.out) == (4, "")
        assert said.err.startswith("所给预算范围内：【N04】无可行方案")
        assert re.search(r"①锁定支持1 \S+、2 \S+ ②预算总额100万元（第三条）", said.err)

    def test_nobody_eligible(self, say: Say, tmp_path: Path):
        nobody = book(tmp_path / "例.xlsx", [row(1, 绿色门槛="否")], ledger=[])
        said = say("frontier", "model-voucher", nobody, "--out", tmp_path / "结果")
        assert said.code == 0
        assert "共1级" in said.out


class TestFiles:
    def test_all_of_them_and_none_else(self, written: Path):
        assert {p.name for p in written.iterdir()} == FILES

    def test_the_same_frontier_gives_the_same_bytes(self, say: Say, table: Path, written: Path):
        before = {p.name: p.read_bytes() for p in written.iterdir()}
        assert say("frontier", "model-voucher", table, "--budget", "260万", "--out", written).code == 0
        assert {p.name: p.read_bytes() for p in written.iterdir()} == before

    def test_another_frontier_does_not_overwrite_it(self, say: Say, table: Path, written: Path):
        said = say("frontier", "model-voucher", table, "--to", "100万", "--out", written)
        assert said.code == 2
        assert "A14" in said.err

    def test_the_table(self, written: Path):
        data = json.loads((written / "frontier.json").read_text("utf-8"))
        text = (written / "前沿.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
        assert [int(line["预算起（元）"]) for line in lines] == [s["budget"] for s in data["steps"]]
        last, step = lines[-1], data["steps"][-1]
        assert last["预算止（元）"] == ""
        assert last["培育成长级名单"].split() == [a["id"] for a in step["list"] if a["tier"] == "培育成长级"]
        assert lines[1]["新增"] == " ".join(data["steps"][1]["changes"]["entered"])

    @pytest.mark.parametrize("text", ["=1+1", "+7", "-7", "@sum"])
    def test_no_text_is_taken_for_a_formula(self, text: str):
        assert plain(text, Column("例")) == f"'{text}"
        count = Column("例", "count")
        assert (plain(-7, count), plain(None, count), plain("7", count)) == (-7, "", "7")

    def test_the_workbook(self, written: Path):
        data = json.loads((written / "frontier.json").read_text("utf-8"))
        sheets = load_workbook(written / "前沿.xlsx")
        assert sheets.sheetnames == ["关键预算和曲线", "逐级", "逐个项目", "增资受损", "各级名单"]
        assert len(sheets["关键预算和曲线"]._charts) == 2
        column = [c.value for c in sheets["逐级"]["B"]]
        assert column[-len(data["steps"]) :] == [s["budget"] / 10_000 for s in data["steps"]]
        total = sum(len(s["list"]) for s in data["steps"])
        assert [c.value for c in sheets["各级名单"]["H"]][-total:] == [
            a["amount"] / 10_000 for s in data["steps"] for a in s["list"]
        ]

    def test_a_workbook_that_does_not_add_up_is_not_written(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(files, "_yuan", lambda cell: round(cell * 10_000) + 1)
        said = say("frontier", "model-voucher", table, "--out", tmp_path / "结果")
        assert said.code == VerificationError.exit_code
        assert "V20" in said.err
        assert not (tmp_path / "结果").exists()

    def test_the_figure_is_drawn_with_outlines(self, written: Path):
        svg = (written / "前沿.svg").read_text("utf-8")
        assert svg.startswith("<?xml")
        assert "<text" not in svg
        assert (written / "前沿.png").read_bytes().startswith(b"\x89PNG")

    def test_without_a_chinese_font_the_other_files_are_there(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(figures, "FONTS", ("例",))
        said = say("frontier", "model-voucher", table, "--out", tmp_path / "结果")
        assert said.code == 0
        assert said.err == figures.NO_FONT + "\n"
        assert {p.name for p in (tmp_path / "结果").iterdir()} == {n for n in FILES if not n.endswith(("svg", "png"))}


def test_goals_are_named_in_chinese_and_scores_in_points(say: Say) -> None:
    own = shipped_folder("scenarios") / "own"
    said = say("frontier", own / "knapsack.toml", own / "knapsack.csv", "--from", "45元", "--to", "50元").out
    assert "得分合计由517.00分改善为523.00分" in said
    assert "score_sum" not in said


class TestRows:
    """What the tables and the screen say of curves that are not the usual ones."""

    def of(self, **parts: Any) -> Told:
        problem = year(ranked(90, 80, 70), 300).problem()
        stairs = replace(curve.frontier(problem, upto=300 * WAN), **{"step": None, **parts})
        intake = SimpleNamespace(unconfirmed=0, rows=SimpleNamespace(held=2))
        applied = SimpleNamespace(
            scenario=SimpleNamespace(name="例：情景", because="测试"), stamps=("仅供测算",), exceptions=()
        )
        prepared: Any = SimpleNamespace(programme=problem.programme, intake=intake, applied=applied)
        return told_of(prepared, stairs, None)

    def test_a_curve_without_a_list(self) -> None:
        assert self.of(steps=()).headline.verdict == "无可行方案"
        assert self.of().headline.verdict == "范围之内逐级列全"

    def test_why_the_lists_are_drafts(self) -> None:
        assert self.of().headline.drafts == (
            "各级名单为测算，正式名单以该预算下的 solve 结果为准", "待核2项（金额为0）", "仅供测算",
        )  # fmt: skip

    def test_growth_by_instalments(self) -> None:
        found = replace(self.of(), frontier=replace(self.of().frontier, step=50 * WAN))
        assert kept_told(found.frontier).startswith("只增不减：预算自0万元起每次追加50万元，")
        assert kept_told(replace(found.frontier, step=1)).startswith("只增不减：预算逐元增加，")

    @pytest.mark.parametrize(
        ("number", "rest"), [(8, ""), (10, "另有2处，见 --out 的 前沿.xlsx 或 frontier.json；不得")]
    )
    def test_many_who_lose(self, number: int, rest: str) -> None:
        found = self.of()
        lost = Setback(10, found.frontier.problem.pool[0], "amount", (20, 10), None, "例")
        text = shown(lambda console: show(report(replace(found, setbacks=(lost,) * number)), console))
        assert "情景：例：情景（测试）" in text
        assert f"预算增加反而受损的（{number}处：退出0，降档或减额{number}）" in text
        assert rest in text
        assert ("另有" in text) == bool(rest)

    def test_a_sum_that_falls_is_told(self) -> None:
        problem = self.of().frontier
        told = _told(problem, problem.steps[1], problem.problem.pool[0], "amount", (50 * WAN, 40 * WAN))
        assert "金额减少（50→40万元）" in told

    def test_money_that_a_stair_leaves_has_a_column(self) -> None:
        found = self.of()
        whole = stairs_table(found.frontier, found.stairs).on("paper")
        assert "使用（万元）" not in [c.title for c in whole.columns]
        less = [replace(s, step=replace(s.step, budget=s.step.budget + 1)) for s in found.stairs]
        assert "使用（万元）" in [c.title for c in stairs_table(found.frontier, less).on("paper").columns]

    def test_who_is_never_in(self) -> None:
        found = self.of()
        first = found.careers[0]
        assert spells_told(found.tiers[::-1], replace(first, spells=())) == "始终未入选"
        assert spells_told(found.tiers[::-1], first).startswith("50")

    def test_the_workbook_names_the_scenario(self) -> None:
        found = self.of()
        sheets = load_workbook(io.BytesIO(workbook(report(found))))
        assert "情景：例：情景（测试）" in {
            c for row_ in sheets.worksheets[0].iter_rows(values_only=True) for c in row_
        }
        assert labels_of(found.tiers) == ("支持数", "乙级以上", "甲级")
        assert labels_of(("甲级",)) == ("支持数",)

    def test_the_budget_asked_about_is_marked(self) -> None:
        found = self.of()
        marked = [m.label for m in files._marks(replace(found, mark=100 * WAN)) if m.strong]
        assert marked == ["本次预算"]
        assert not [m for m in files._marks(found) if m.strong]
        assert not [m for m in files._marks(replace(found, mark=900 * WAN)) if m.strong]
