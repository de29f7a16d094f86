"""Rates and events that rank, from the planner's files to the list: who, how much, why, and what more money brings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_case import Said, Say, scenario
from openpyxl import load_workbook

from allocator.errors import VerificationError
from allocator.models.rules.city_cap import CityCap
from allocator.money import WAN
from allocator.proof.solve import solve_problem
from allocator.report.no_list import owed
from allocator.run.explain import explain
from allocator.run.parts import Options
from allocator.run.pipeline import case_of, prepare, solve

L04 = Path(__file__).parents[1] / "data" / "cases" / "L04"
HEAD = "项目编号,项目名称,申报单位,所在市,综合得分,申报金额(万元),设备投资(万元)\n"
QUOTA = '[[clause]]\nkind = "quota"\ntarget = {0}\nlow = 0\nhigh = {0}\n'
EVENTS = """year = 2026
[award]
kind = "event"
columns = ["事项"]
select = "score"
[[tier]]
name = "国家级"
ceiling = "100万元"
[[tier]]
name = "省级"
ceiling = "40万元"
"""


def rate(*more: str, quota: int = 9) -> str:
    return "\n".join(
        [
            *("year = 2026", "[award]", 'kind = "rate"', 'base = "设备投资"', 'base_columns = ["设备投资"]'),
            *("percent = 10", *more, QUOTA.format(quota)),
        ]
    )


def rows(*lines: tuple[int, object, object, object]) -> str:
    """Number, score, request and base in 万元; everybody his own firm."""
    return HEAD + "".join(f"{n},例{n},例{n}测试公司,例江市,{score},{ask},{base}\n" for n, score, ask, base in lines)


def solved(say: Say, toml: str, table: str, budget: str, *more: object) -> Said:
    Path("例办法.toml").write_text(toml, encoding="utf-8")
    Path("例表.csv").write_text(table, encoding="utf-8")
    return say("solve", "例办法.toml", "例表.csv", "--budget", budget, *more, "--json")


def candidates(said: Said) -> dict[str, dict[str, Any]]:
    assert said.err == ""
    return {c["id"]: c for c in said.data["candidates"]}


def paid(said: Said) -> dict[str, int]:
    """Candidate id → 元 of the funded."""
    assert (said.code, said.data["proven"]) == (0, True)
    return {name: c["amount"] for name, c in candidates(said).items() if c["amount"]}


def notes(said: Said) -> dict[str, str]:
    return {n["code"]: n["text"] for n in said.data["notes"]}


class TestTheNumberIsMetByScore:
    def test_ninety_nine_and_ninety_eight_win(self, say: Say) -> None:
        said = say("solve", L04 / "t11d.toml", L04 / "inv.csv", "--budget", "500万元", "--json")
        assert paid(said) == {"3": 80 * WAN, "4": 250 * WAN}
        assert [g["name"] for g in said.data["goals"]] == ["quota", "target", "lines_设备投资"]
        assert said.data["lines"] == {"设备投资": 98.0}
        assert {e["family"] for e in said.data["engines"]} == {"enumeration", "cp"}
        told = candidates(said)
        assert told["3"]["reason"] == "得分99.00，位次1，达到支持线98.00；设备投资800万元×10%"
        assert told["2"]["reason"] == "得分65.00，位次3，低于分数线98.00，差33.00分"
        assert not any(w in c["reason"] for c in told.values() for w in ("折减", "档次"))
        assert notes(said)["left"] == "结余170万元：受数量上限限制，再增加预算也不改变名单"

    def test_the_list_ends_where_a_whole_sum_does_not_fit(self, say: Say) -> None:
        text = (L04 / "t11d.toml").read_text(encoding="utf-8").replace("high = 2", "high = 4")
        said = solved(say, text, (L04 / "inv.csv").read_text(encoding="utf-8"), "500万元")
        assert paid(said) == {"3": 80 * WAN, "4": 250 * WAN}
        told = (
            "名单止于第2位例丁测试有限公司的项目4：第3位例乙测试有限公司的项目2需400万元，只剩170万元，还差230万元，"
            "不足以全额支持；其后的不越过"
        )
        assert notes(said)["stopped"] == told
        assert notes(said)["left"].startswith(
            "结余170万元：下一名是第3位例乙测试有限公司的项目2，需400万元，还差230万元"
        )

    def test_budget_is_no_reason_to_pass_somebody_over(self, say: Say) -> None:
        said = solved(say, rate(), rows((1, 90, "", 900), (2, 80, "", 10)), "50万元")
        assert paid(said) == {}
        assert notes(said)["stopped"].startswith("没有凭名次支持的项目：第1位例1测试公司的项目1需90万元，只剩50万元")

    def test_money_spent_to_the_last_yuan_leaves_the_next_one_nothing(self, say: Say) -> None:
        said = solved(say, rate(), rows((1, 90, "", 500), (2, 80, "", 10)), "50万元")
        assert notes(said)["stopped"].startswith(
            "名单止于第1位例1测试公司的项目1：第2位例2测试公司的项目2需1万元，只剩0万元"
        )

    def test_a_tie_that_stands_together_needs_all_its_sums(self, say: Say) -> None:
        text = rate().replace("year = 2026", 'year = 2026\nties = "together"')
        said = solved(say, text, rows((1, 90, "", 100), (2, 80, "", 300), (3, 80, "", 400)), "60万元")
        assert paid(said) == {"1": 10 * WAN}
        assert "第2位例2测试公司的项目2等同分2项共需70万元，只剩50万元" in notes(said)["stopped"]

    def test_everybody_is_paid_where_nothing_asks_for_scores(self, say: Say) -> None:
        text = (L04 / "t11d.toml").read_text(encoding="utf-8").partition("[[clause]]")[0]
        said = solved(say, text, (L04 / "inv.csv").read_text(encoding="utf-8"), "1500万元")
        assert paid(said) == {"1": 600 * WAN, "2": 400 * WAN, "3": 80 * WAN, "4": 250 * WAN}


def test_after_publication_the_next_one_is_shown_with_his_whole_sum(say: Say, tmp_path: Path) -> None:
    table = rows((1, 90, "", 300), (2, 80, "", 200), (3, 70, "", 250), (4, 60, "", 100))
    gone = scenario(tmp_path, '[exclude]\n"1" = {because = "例", published = true}')
    said = solved(say, rate(), table, "60万元", "--scenario", gone)
    assert paid(said) == {"2": 20 * WAN}
    assert (candidates(said)["2"]["via"], said.data["frozen"]) == ("published", 30 * WAN)
    order = [(r["id"], r["amount"], r["place"]) for r in said.data["published"]["replacements"]]
    assert order == [("3", 25 * WAN, "1"), ("4", 10 * WAN, None)]


class TestWhatAnAwardPays:
    TABLE = rows((1, 95, "", 900), (2, 90, 30, 900), (3, 85, 70, 900), (4, 80, "", 300), (5, 75, "", "0.0005"))

    def test_the_least_of_rate_ceiling_and_request(self, say: Say) -> None:
        said = solved(say, rate("ceiling = 500_000", "granule = 10_000"), self.TABLE, "500万元")
        assert paid(said) == {"1": 50 * WAN, "2": 30 * WAN, "3": 50 * WAN, "4": 30 * WAN}
        told = candidates(said)
        assert [told[n]["reduced_by"] for n in "1234"] == ["ceiling", "request", "ceiling", None]
        assert [told[n]["full_amount"] for n in "124"] == [90 * WAN, 90 * WAN, 30 * WAN]
        assert told["1"]["reason"].endswith("设备投资900万元×10%；按单项上限50万元")
        measured = {m["who"]: m["limit"] for m in said.data["measurements"] if m["clause"] == "tier_ceiling"}
        assert measured == {"1": 50 * WAN, "2": 50 * WAN, "3": 50 * WAN, "4": 30 * WAN}

    def test_a_sum_too_small_to_pay_closes_its_candidate_alone(self, say: Say) -> None:
        said = solved(say, rate("granule = 10_000"), self.TABLE, "500万元")
        told = candidates(said)["5"]
        assert (told["outcome"], told["reason_code"], told["blocked_by"]) == ("unfunded", "blocked", ["tier_ceiling"])
        assert told["reason"] == "设备投资0.0005万元×10%为0.5元，不足最小支付单位10000元"
        assert set(paid(said)) == {"1", "2", "3", "4"}

    def test_the_ceiling_holds_where_everybody_is_paid_too(self, say: Say) -> None:
        text = rate("ceiling = 500_000").partition("[[clause]]")[0]
        said = solved(say, text, self.TABLE, "500万元")
        assert paid(said) == {"1": 50 * WAN, "2": 30 * WAN, "3": 50 * WAN, "4": 30 * WAN}
        assert candidates(said)["1"]["reason"] == "设备投资900万元×10%；按单项上限50万元"

    def test_a_scenario_sets_it(self, say: Say, tmp_path: Path) -> None:
        given = scenario(tmp_path, '[set]\n"award.ceiling" = "20万元"\n"award.min_score" = 80')
        table = self.TABLE.replace("0.0005", "500")
        said = solved(say, rate(), table, "500万元", "--scenario", given.rename(tmp_path / "情景.toml"))
        assert paid(said) == {"1": 20 * WAN, "2": 20 * WAN, "3": 20 * WAN, "4": 20 * WAN}
        assert candidates(said)["5"]["reason"] == "得分75.00分，低于最低分80.00分"

    def test_the_workbook_speaks_of_a_base(self, say: Say, tmp_path: Path) -> None:
        solved(say, rate("ceiling = 500_000"), self.TABLE, "500万元", "--out", tmp_path / "结果")
        book = load_workbook(tmp_path / "结果" / "分配方案.xlsx", read_only=True)
        words = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
        assert {"计算依据", "计算基数", "分数线", "按单项上限"} <= words
        assert not any(w in word for word in words for w in ("拟定档次", "档次上限", "可得档次", "档次结构"))
        assert "金额汇总" in book.sheetnames


class TestWhatIf:
    TABLE = rows((1, 95, "", 100), (2, 90, "", 900), (3, 85, "", 200), (4, 80, "", 300))
    RULES = rate("ceiling = 500_000", quota=3)

    def asked(self, say: Say, command: str, *more: object) -> Any:
        solved(say, self.RULES, self.TABLE, "100万元")
        said = say(command, "例办法.toml", "例表.csv", "--budget", "100万元", *more, "--json")
        assert (said.code, said.err) == (0, "")
        return said.data

    def test_every_stair(self, say: Say) -> None:
        found = self.asked(say, "frontier", "--from", "0万元")
        assert [s["budget"] for s in found["steps"]] == [0, 10 * WAN, 60 * WAN, 80 * WAN]

    def test_what_each_rule_costs(self, say: Say) -> None:
        found = {p["says"]: p["effect"] for p in self.asked(say, "price")["prices"]}
        assert "不设单项上限（现为50万元）" in found
        assert "单项上限50万元改为45万元" in found
        assert any(says.startswith("预算总额100万元改为110万元") for says in found)
        assert found["不设单项上限（现为50万元）"]["changes"]

    @pytest.mark.parametrize("command", ["interpretations", "alternatives", "short"])
    def test_the_others_answer(self, say: Say, command: str) -> None:
        assert self.asked(say, command)

    def test_lists_are_compared(self, say: Say, tmp_path: Path) -> None:
        given = scenario(tmp_path, '[set]\n"award.ceiling" = "20万元"').rename(tmp_path / "情景.toml")
        solved(say, self.RULES, self.TABLE, "100万元")
        said = say("compare", "例办法.toml", "例表.csv", given, "--budget", "100万元", "--json")
        assert said.code == 0
        assert "award.ceiling" in json.dumps(said.data, ensure_ascii=False)


class TestEventsByScore:
    TABLE = (
        "项目编号,项目名称,申报单位,所在市,综合得分,事项\n"
        "1,例一,例甲测试公司,例江市,70,国家级\n2,例二,例乙测试公司,例江市,95,省级\n"
        "3,例三,例丙测试公司,例山市,90,国家级\n4,例四,例丁测试公司,例山市,85,省级\n"
    )

    def test_the_event_says_how_much_and_the_score_who(self, say: Say) -> None:
        said = solved(say, EVENTS + QUOTA.format(3), self.TABLE, "1000万元")
        assert paid(said) == {"2": 40 * WAN, "3": 100 * WAN, "4": 40 * WAN}
        told = candidates(said)
        assert told["3"]["reason"] == "得分90.00，位次2，达到支持线85.00；按“国家级”"
        assert told["1"]["reason"] == "得分70.00，位次4，低于分数线85.00，差15.00分"
        assert not any("专家" in c["reason"] for c in told.values())

    def test_nobody_is_passed_over_for_want_of_money(self, say: Say) -> None:
        said = solved(say, EVENTS, self.TABLE, "139万元")
        assert paid(said) == {"2": 40 * WAN}
        assert "第2位例丙测试公司的项目3需100万元，只剩99万元" in notes(said)["stopped"]


def test_an_outcome_of_our_own_list_without_a_reason_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml, table = tmp_path / "例.toml", tmp_path / "例.csv"
    toml.write_text(rate() + '[[clause]]\nkind = "city_cap"\nmax = 1\n', encoding="utf-8")
    table.write_text(rows((1, 95, "", 100), (2, 90, "", 900)) + "3,例3,例3测试公司,例山市,80,,100\n", encoding="utf-8")
    problem = case_of(prepare(str(toml), [table], Options(budget=900 * WAN))).problem()
    allocation = solve_problem(problem).allocation
    assert allocation is not None
    assert explain(problem, allocation)[1].reason == "例江市已有1个名次靠前的项目获支持，达到本市上限1个"
    monkeypatch.setattr(CityCap, "why", lambda *_: "")
    with pytest.raises(VerificationError, match=r"N06.*项目“2 .*”的结果没有可说明的原因"):
        explain(problem, allocation)


def test_the_example_of_the_page(say: Say) -> None:
    page = (Path(__file__).parents[2] / "docs" / "own-programme.md").read_text(encoding="utf-8")
    section = page.partition("## 九、按比例、按事项的")[2]
    toml, table = (section.partition(f"```{kind}\n")[2].partition("```")[0] for kind in ("toml", "csv"))
    short = solved(say, toml, table, "120万元")
    assert paid(short) == {"1": 60 * WAN, "2": 30 * WAN}
    assert "第3位例丙测试公司的项目3需50万元，只剩30万元" in notes(short)["stopped"]
    assert paid(solved(say, toml, table, "140万元")) == {"1": 60 * WAN, "2": 30 * WAN, "3": 50 * WAN}
    assert paid(solved(say, toml, table, "139万元")) == {"1": 60 * WAN, "2": 30 * WAN}


def test_what_is_owed_names_what_reduces_it(tmp_path: Path) -> None:
    toml, table = tmp_path / "例.toml", tmp_path / "例.csv"
    toml.write_text(rate("ceiling = 500_000").partition("[[clause]]")[0], encoding="utf-8")
    table.write_text(TestWhatAnAwardPays.TABLE, encoding="utf-8")
    run = solve(prepare(str(toml), [table], Options(budget=10 * WAN)))
    assert run.result.allocation is None
    assert [(o.id, o.due, o.why) for o in owed(run)] == [
        ("1", 50 * WAN, "按单项上限"),
        ("2", 30 * WAN, "按申报金额"),
        ("3", 50 * WAN, "按单项上限"),
        ("4", 30 * WAN, ""),
    ]
