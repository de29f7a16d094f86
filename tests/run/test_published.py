"""An exclusion after 公示: the others as published, the money frozen, replacements shown and not granted."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from intake_case import code
from openpyxl import load_workbook
from published_case import ARGUMENTS, HEADER, LOW, MIDDLE, TOP, after, awards, eight, line, published

from allocator.errors import RulesError
from allocator.law.scenario_file import Excluded, Scenario, read
from allocator.proof.solve import solve_problem
from allocator.run import publishing

CASES = Path(__file__).parents[1] / "data" / "cases"


def solve(say, table, *more):
    return say("solve", "model-voucher", table, *ARGUMENTS, *more)


class TestWithoutAList:
    def test_the_others_keep_what_the_same_case_gives_without_it(self, say, tmp_path):
        table = eight(tmp_path)
        before = awards(solve(say, table, "--json").data)
        assert before["7"] == (LOW, 50, "merit")
        plain = '[exclude]\n"7" = {because = "例"}\n'
        (tmp_path / "前.toml").write_text(f'name = "前"\nbecause = "测试"\n{plain}', encoding="utf-8")
        again = awards(solve(say, table, "--scenario", "前.toml", "--json").data)
        assert "2" in again, "an exclusion before 公示 awards anew"
        said = solve(say, table, "--scenario", after(tmp_path, 7), "--json")
        kept = {n: (tier, money, "published") for n, (tier, money, _) in before.items() if n != "7"}
        assert (said.code, said.data["proven"], awards(said.data)) == (0, True, kept)

    def test_money_adds_up_and_is_frozen_everywhere(self, say, tmp_path):
        table = eight(tmp_path)
        said = solve(say, table, "--scenario", after(tmp_path, 8), "--out", "结果")
        data = json.loads(Path("结果/result.json").read_text(encoding="utf-8"))
        assert (data["budget"], data["spent"], data["frozen"]) == (3_000_000, 2_500_000, 500_000)
        assert "冻结 50万元    结余 0万元" in said.out
        assert "没有给出公示名单（--published），以同一情形不作这些剔除时的求解结果为公示名单" in said.out
        book = load_workbook("结果/分配方案.xlsx")
        assert "递补次序" in book.sheetnames
        assert "冻结50万元    结余0万元" in str(book["拟支持项目名单"]["A2"].value)
        told = {r[0].value: r[1].value for r in book["说明"].iter_rows() if r[0].value}
        assert (told["冻结"], told["结余"]) == ("50万元", "0万元")

    def test_the_order_of_replacement_goes_by_rank(self, say, tmp_path):
        table = eight(tmp_path, no2={"申报金额(万元)": 30})
        data = solve(say, table, "--scenario", after(tmp_path, 4), "--json").data
        order = [(r["id"], r["tier"], r["amount"] // 10_000, r["place"]) for r in data["published"]["replacements"]]
        assert order == [("2", LOW, 30, "4"), ("1", LOW, 50, None)]
        assert not any(r["granted"] for r in data["published"]["replacements"])
        second = next(c for c in data["candidates"] if c["id"] == "2")
        assert (second["outcome"], second["amount"], second["via"]) == ("unfunded", 0, None)
        assert "递补次序第1（未安排）" in second["reason"]

    def test_a_top_place_goes_to_nobody_over_the_heads_of_others(self, say, tmp_path):
        table = eight(tmp_path)
        list_ = published(tmp_path, [line(8, TOP, 80), line(7, MIDDLE, 75), line(6)])
        data = solve(say, table, "--scenario", after(tmp_path, 8), "--published", list_, "--json").data
        first = data["published"]["replacements"][0]
        assert (first["id"], first["tier"], first["amount"]) == ("5", LOW, 500_000)

    def test_a_sibling_set_free_comes_first(self, say, tmp_path):
        firm = {"申报单位": "济南例8号测试有限公司", "统一社会信用代码": code(8)}
        table = eight(tmp_path, no7=firm, no6=firm)
        data = solve(say, table, "--scenario", after(tmp_path, 8), "--json").data
        first = data["published"]["replacements"][0]
        assert first["id"] == "6"
        five = next(c for c in data["candidates"] if c["id"] == "5")
        assert five["via"] == "published"

    def test_several_are_taken_off_together(self, say, tmp_path):
        data = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 7, 5), "--json").data
        assert [w["id"] for w in data["published"]["withdrawn"]] == ["7", "5"]
        assert [r["place"] for r in data["published"]["replacements"][:2]] == ["7", "5"]
        assert data["frozen"] == sum(w["amount"] for w in data["published"]["withdrawn"])

    def test_one_who_was_not_on_the_list_frees_nothing(self, say, tmp_path):
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 1))
        assert re.search(r"1 \S+不在公示名单中，没有腾出资金", said.out)
        assert "冻结 0万元" in said.out

    def test_a_base_without_a_list_is_told_as_it_is(self, say, tmp_path):
        more = '[set]\n"clause.quota.mode" = "hard"\n'
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 8, more=more))
        assert said.code == 4

    def test_an_unproven_base_is_not_called_proven(self, monkeypatch, say, tmp_path):
        cut_short = lambda *a, **k: replace(solve_problem(*a, **k), status="feasible")  # noqa: E731
        monkeypatch.setattr(publishing, "solve_problem", cut_short)
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 8), "--json")
        assert (said.code, said.data["status"], said.data["proven"]) == (5, "feasible", False)


class TestWithAList:
    def test_it_is_kept_to_the_letter(self, say, tmp_path):
        list_ = published(tmp_path, [line(8, TOP, 80), line(7, LOW, 50), line(6, LOW, 50), line(5, LOW, 50)])
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 6), "--published", list_, "--json")
        assert said.code == 0
        assert awards(said.data) == {
            "8": (TOP, 80, "published"),
            "7": (LOW, 50, "published"),
            "5": (LOW, 50, "published"),
        }
        assert said.data["published"]["source"] == "list"
        assert said.data["frozen"] == 500_000

    def test_without_exclusions_it_stays_whole(self, say, tmp_path):
        list_ = published(tmp_path, [line(8, LOW, 50), line(7, LOW, 50)])
        data = solve(say, eight(tmp_path), "--published", list_, "--json").data
        assert (sorted(awards(data)), data["frozen"]) == (["7", "8"], 0)

    @pytest.mark.parametrize("file", ["published.xlsx", "published_noserial.xlsx"])
    def test_a_list_with_its_own_numbers_is_matched_by_names(self, say, tmp_path, file):
        folder = copytree(CASES / "P31", tmp_path / "P31")
        gone = after(tmp_path, 4)
        said = say(
            "solve", "model-voucher", folder / "candidates.xlsx", "--no-history", "--budget", "500万元",
            "--scenario", gone, "--published", folder / file, "--json",
        )  # fmt: skip
        assert said.code == 0
        names = {c["id"]: c["project"] for c in said.data["candidates"]}
        assert names["4"] == "测试例1号行业大模型"
        assert sorted(awards(said.data)) == ["1", "2", "3", "5", "6"]

    def test_somebody_elses_project_is_refused(self, say, tmp_path):
        folder = copytree(CASES / "P31", tmp_path / "P31")
        said = say(
            "audit", "model-voucher", folder / "candidates.xlsx", folder / "swapped_project.xlsx",
            "--no-history", "--budget", "500万元",
        )  # fmt: skip
        assert said.code == 3
        assert "第2行" in said.err
        assert "不在申报表中" in said.err

    def test_one_line_without_number_is_matched_by_names(self, say, tmp_path):
        list_ = published(tmp_path, [line(8), line(7, number="")])
        data = solve(say, eight(tmp_path), "--published", list_, "--json").data
        assert sorted(awards(data)) == ["7", "8"]

    def test_names_that_two_have_alike_are_told_apart_by_the_number_or_refused(self, say, tmp_path):
        same = {"项目名称": "例测试大模型8号", "申报单位": "济南例8号测试有限公司", "统一社会信用代码": code(8)}
        table = eight(tmp_path, no7=same)
        list_ = published(tmp_path, [line(8, number="")])
        said = solve(say, table, "--published", list_)
        assert said.code == 3
        assert "有2项，不能判定是哪一项" in said.err

    def test_unmatched_lines_are_errors_that_name_the_line(self, say, tmp_path):
        list_ = published(tmp_path, [line(8), line(91), line(92, number="")])
        for command in ("solve", "check", "price", "frontier"):
            said = say(command, "model-voucher", eight(tmp_path), *ARGUMENTS, "--published", list_)
            assert said.code == 3, command
            assert "第3行" in said.err, command
            assert "第4行" in said.err, command

    def test_somebody_out_of_the_pool_is_an_error_unless_excluded(self, say, tmp_path):
        table = eight(tmp_path, no6={"绿色门槛": "否"})
        list_ = published(tmp_path, [line(8), line(6)])
        said = solve(say, table, "--published", list_)
        assert said.code == 3
        assert "第3行" in said.err
        assert "不在评选范围" in said.err
        data = solve(say, table, "--published", list_, "--scenario", after(tmp_path, 6), "--json").data
        assert (data["frozen"], sorted(awards(data))) == (500_000, ["8"])
        assert data["published"]["replacements"][0]["id"] == "7"

    def test_an_exclusion_that_does_not_say_so_contradicts_the_list(self, say, tmp_path):
        list_ = published(tmp_path, [line(8), line(7)])
        text = 'name = "例"\nbecause = "测试"\n[exclude]\n"7" = {because = "撤回"}\n'
        (tmp_path / "例.toml").write_text(text, encoding="utf-8")
        said = solve(say, eight(tmp_path), "--scenario", "例.toml", "--published", list_)
        assert said.code == 3
        assert "第3行" in said.err
        assert "published = true" in said.err

    def test_a_list_that_breaks_a_clause_is_said_and_not_proven(self, say, tmp_path):
        list_ = published(tmp_path, [line(8, LOW, 60), line(7, LOW, 50), line(6, LOW, 50)])
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 6), "--published", list_, "--out", "结果")
        data = json.loads(Path("结果/result.json").read_text(encoding="utf-8"))
        assert (said.code, data["status"], data["proven"]) == (6, "unverified", False)
        assert awards(data)["8"] == (LOW, 60, "published")
        assert any(m["holds"] is False for m in data["measurements"])
        assert any("8 济南例8号测试有限公司金额60万元，标准50万元" in x for x in data["published"]["breaches"])
        assert re.search(r"公示名单不符合：8 \S+金额60万元，标准50万元", said.out)
        assert Path("结果/分配方案.xlsx").exists()

    def test_what_only_the_excluded_broke_is_said_and_over(self, say, tmp_path):
        list_ = published(tmp_path, [line(8, LOW, 60), line(7, LOW, 50)])
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 8), "--published", list_, "--json")
        assert (said.code, said.data["proven"]) == (0, True)
        assert said.data["published"]["breaches"]
        assert any("公示名单有" in why for why in said.data["draft_reasons"])

    def test_an_old_envy_is_said_but_no_new_one(self, say, tmp_path):
        list_ = published(tmp_path, [line(8), line(6), line(5)])
        said = solve(say, eight(tmp_path), "--scenario", after(tmp_path, 5), "--published", list_, "--json")
        assert (said.code, said.data["proven"]) == (0, True)
        assert any("7 济南例7号测试有限公司未支持" in x for x in said.data["published"]["breaches"])
        assert said.data["published"]["replacements"][0]["id"] == "7"

    def test_a_hard_number_that_the_exclusion_leaves_unmet_is_measured(self, say, tmp_path):
        more = '[set]\n"clause.quota.mode" = "hard"\n"clause.quota.low" = 2\n"clause.quota.target" = 3\n'
        list_ = published(tmp_path, [line(8), line(7)])
        scenario = after(tmp_path, 7, more=more)
        said = solve(say, eight(tmp_path), "--scenario", scenario, "--published", list_, "--json")
        assert said.code == 6
        wrong = [m for m in said.data["measurements"] if m["holds"] is False]
        assert [(m["clause"], m["value"], m["limit"]) for m in wrong] == [("quota", 1, 2)]

    def test_a_replacement_may_be_granted_by_a_pin(self, say, tmp_path):
        list_ = published(tmp_path, [line(8), line(7)])
        more = f'[pin]\n"6" = {{tier = "{LOW}", because = "例：党组会同意递补"}}\n'
        scenario = after(tmp_path, 7, more=more)
        data = solve(say, eight(tmp_path), "--scenario", scenario, "--published", list_, "--json").data
        assert awards(data) == {"8": (LOW, 50, "published"), "6": (LOW, 50, "pin")}
        assert data["frozen"] == 0
        assert [r["place"] for r in data["published"]["replacements"]] == []

    def test_a_pin_against_the_list_is_refused(self, say, tmp_path):
        more = f'[pin]\n"8" = {{tier = "{TOP}", because = "例"}}\n'
        scenario, list_ = after(tmp_path, 7, more=more), published(tmp_path, [line(8), line(7)])
        said = solve(say, eight(tmp_path), "--scenario", scenario, "--published", list_)
        assert said.code == 3
        assert "【R16】" in said.err

    def test_amounts_to_the_yuan_are_kept(self, say, tmp_path):
        header = (*HEADER[:4], "拟奖补金额（元）")
        list_ = published(tmp_path, [line(8, LOW, 333_333), line(7, LOW, 500_000)], header)
        said = solve(say, eight(tmp_path), "--published", list_, "--json")
        assert (said.code, said.data["spent"]) == (6, 833_333)


class TestOthers:
    def test_what_ifs_leave_the_list_alone(self, say, tmp_path):
        table, scenario = eight(tmp_path), after(tmp_path, 8)
        found = say("price", "model-voucher", table, *ARGUMENTS, "--scenario", scenario, "--json").data
        moved = [p["says"] for p in found["prices"] if p["effect"] and any(p["effect"]["changes"].values())]
        assert moved == ["取消不予支持8（例：异议核实成立）"]
        cheaper = next(p for p in found["prices"] if p["effect"] is None)
        assert "公示的名单不符合" in cheaper["why"]
        stairs = say("frontier", "model-voucher", table, *ARGUMENTS, "--scenario", scenario, "--json").data
        assert [s["spent"] for s in stairs["steps"]] == [2_500_000]
        assert {a["via"] for a in stairs["steps"][0]["list"]} == {"published"}
        asked = say("frontier", "model-voucher", table, "--no-history", "--scenario", scenario)
        assert (asked.code, "--published" in asked.err) == (2, True)
        for command in ("interpretations", "alternatives", "short"):
            assert say(command, "model-voucher", table, *ARGUMENTS, "--scenario", scenario).code == 0, command

    def test_an_audit_measures_whether_the_others_stayed(self, say, tmp_path):
        table, scenario = eight(tmp_path), after(tmp_path, 7)
        old = published(tmp_path, [line(8), line(7)])
        new = published(tmp_path, [line(8, LOW, 40)]).rename(tmp_path / "新.xlsx")
        old = published(tmp_path, [line(8), line(7)])
        said = say("audit", "model-voucher", table, new, *ARGUMENTS, "--scenario", scenario, "--published", old)
        assert said.code == 6
        assert "8 济南例8号测试有限公司金额40万元，公示为50万元" in said.out

    def test_a_comparison_shows_the_frozen_money(self, say, tmp_path):
        table, scenario = eight(tmp_path), after(tmp_path, 8)
        said = say("compare", "model-voucher", table, scenario, *ARGUMENTS)
        assert said.code == 0
        assert "冻结" in said.out
        assert "项目8 济南例8号测试有限公司：按名次 → 公示后剔除" in said.out
        solve(say, table, "--scenario", scenario, "--out", "结果")
        again = say("compare", "model-voucher", table, "结果", *ARGUMENTS)
        assert again.code == 0
        assert "冻结" in again.out


class TestAsked:
    @pytest.mark.parametrize(
        ("field", "asked"), [("", True), (", published = false", False), (", published = true", False)]
    )
    def test_a_reason_that_sounds_like_it_is_asked_about(self, say, tmp_path, field, asked):
        text = f'name = "例"\nbecause = "测试"\n[exclude]\n"7" = {{because = "公示期异议核实成立"{field}}}\n'
        (tmp_path / "例.toml").write_text(text, encoding="utf-8")
        found = say("check", "model-voucher", eight(tmp_path), "--no-history", "--scenario", "例.toml", "--json").data
        doubts = [p for p in found["problems"] if p["code"] == "R20"]
        assert [(p["key"], p["level"], p["row"]) for p in doubts] == ([("R20:7", "W", 8)] if asked else [])
        if asked:
            assert "published = true" in doubts[0]["action"]

    def test_a_confirmed_doubt_is_over(self, say, tmp_path):
        text = 'name = "例"\nbecause = "测试"\n[exclude]\n"7" = {because = "初审异议"}\n'
        text += '[confirm]\n"R20:7" = {because = "公示之前"}\n'
        (tmp_path / "例.toml").write_text(text, encoding="utf-8")
        data = solve(say, eight(tmp_path), "--scenario", "例.toml", "--json").data
        assert [f["confirmed"] for f in data["findings"] if f["code"] == "R20"] == [True]

    def test_the_field_survives_being_written(self):
        made = Scenario(
            name="例",
            because="测试",
            exclude={
                "1": Excluded(because="甲", published=True),
                "2": Excluded(because="乙"),
                "3": Excluded(because="丙", published=False),
            },
        )
        assert read(made.to_toml()) == made
        assert made.to_toml().count("published") == 2
        assert made.withdrawn == {"1": "甲"}

    def test_another_word_in_it_is_an_error_with_its_line(self):
        with pytest.raises(RulesError, match=r"第4行.*publish"):
            read('name = "例"\nbecause = "测试"\n[exclude]\n"1" = {because = "甲", publish = true}\n')
