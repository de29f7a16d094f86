"""同一产品: the applicant's own; equal names of two firms are a prompt, in this year's table and in the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import Say, scenario
from worlds import awards, candidate, proven, receipt, year

from allocator.law.load import load
from allocator.law.ready import fitting
from allocator.problem.candidate import Candidate

CASE = Path(__file__).parent.parent / "data/cases/L02/prod.csv"
CODES = ("91370100000000001W", "913701000000000020", "913701000000000033")
HEADERS = "项目编号,产品名称,申报单位,统一社会信用代码,所在市,综合得分,申报金额(万元),绿色门槛"


def table(folder: Path, *products: tuple[str, int], name: str = "表.csv") -> Path:
    """Products with the number of their firm, in the order of their scores."""
    lines = [
        f"{n},{product},济南例{firm}测试有限公司,{CODES[firm - 1]},济南市,{95 - n},100,是"
        for n, (product, firm) in enumerate(products, 1)
    ]
    path = folder / name
    path.write_text("\n".join((HEADERS, *lines)), encoding="utf-8")
    return path


def ledger(folder: Path, *lines: tuple[int, str, str]) -> Path:
    """Firm, 专题 and product of earlier years."""
    path = folder / "历史台账.csv"
    rows = [f"{CODES[f - 1]},济南例{f}测试有限公司,2025,{topic},{product},50" for f, topic, product in lines]
    path.write_text("\n".join(("统一社会信用代码,单位名称,年度,专题,产品名称,金额(万元)", *rows)), encoding="utf-8")
    return path


def won(said: dict[str, list[dict[str, str]]]) -> list[str]:
    return [c["id"] for c in said["candidates"] if c["outcome"] == "funded"]


class TestThisYear:
    def test_equal_names_of_two_firms_both_win_and_are_asked_about(self, say: Say) -> None:
        said = say("solve", "ai-terminal", CASE, "--budget", "500万元", "--no-history", "--json")
        assert (said.code, won(said.data)) == (0, ["1", "2", "3"])
        (asked,) = [p for p in said.data["findings"] if p["code"] == "C62"]
        assert (asked["level"], asked["key"], asked["row"], asked["value"]) == ("W", "C62:智能眼镜", 2, "智能眼镜")
        assert "2个单位申报同名产品(1 济南例一测试有限公司、2 济南例二测试有限公司)" in asked["message"]
        sums = [m for m in said.data["measurements"] if m["clause"] == "exclusive"]
        assert [(m["who"], m["value"]) for m in sums] == [
            ("智能眼镜（济南例一测试有限公司）", 1), ("智能眼镜（济南例二测试有限公司）", 1), ("智能音箱", 1)
        ]  # fmt: skip

    def test_the_reading_by_the_name_alone_can_be_run(self, say: Say, tmp_path: Path) -> None:
        by_name = scenario(tmp_path, '[set]\n"clause.exclusive.groups" = "product_name"\n')
        common = ("ai-terminal", CASE, "--budget", "500万元", "--no-history", "--json")
        said = say("solve", *common, "--scenario", by_name)
        assert won(said.data) == ["1", "3"]
        assert not [p for p in said.data["findings"] if p["code"] == "C62"]
        readings = {r["name"]: r for r in say("interpretations", *common).data["readings"]}
        assert "只看产品名称，不分申报单位" in readings

    @pytest.mark.parametrize("other", ["智能眼镜", "智能 眼镜", "智能眼镜\u3000", "\u200b智能眼镜"])
    def test_the_same_product_of_one_firm_wins_once_however_it_is_written(
        self, other: str, say: Say, tmp_path: Path
    ) -> None:
        path = table(tmp_path, ("智能眼镜", 1), (other, 1), ("智能眼镜", 2))
        said = say("solve", "ai-terminal", path, "--budget", "500万元", "--no-history", "--json").data
        assert won(said) == ["1", "3"]
        lost = next(c for c in said["candidates"] if c["id"] == "2")
        assert (lost["blocked_by"], lost["siblings"]) == (["exclusive"], ["1"])
        assert lost["reason"] == "“智能眼镜（济南例1测试有限公司）”已有名次靠前的项目获支持，至多支持一项"

    def test_full_width_and_case(self, say: Say, tmp_path: Path) -> None:
        path = table(tmp_path, ("ＡＩ眼镜Pro", 1), ("AI眼镜 pro", 1), ("AI眼镜PRO", 2))
        said = say("solve", "ai-terminal", path, "--budget", "500万元", "--no-history", "--json").data
        assert won(said) == ["1", "3"]

    def test_the_order_of_rows_decides_nothing(self, say: Say, tmp_path: Path) -> None:
        head, *lines = CASE.read_text(encoding="utf-8").splitlines()
        turned = tmp_path / "倒.csv"
        turned.write_text("\n".join((head, *reversed(lines))), encoding="utf-8")
        common = ("--budget", "500万元", "--no-history", "--json")
        first, second = (say("solve", "ai-terminal", path, *common).data for path in (CASE, turned))
        assert first["fingerprint"] == second["fingerprint"]
        assert [p["key"] for p in first["findings"]] == [p["key"] for p in second["findings"]]


class TestEarlierYears:
    def solve(self, say: Say, folder: Path, *paid: tuple[int, str, str]) -> dict[str, list[dict[str, str]]]:
        path = table(folder, ("智能眼镜", 1), ("智能眼镜", 2))
        common = ("--budget", "500万元", "--ledger", ledger(folder, *paid), "--json")
        return say("solve", "ai-terminal", path, *common).data  # type: ignore[no-any-return]

    def test_the_firm_that_was_paid_is_not_paid_again_and_the_other_is(self, say: Say, tmp_path: Path) -> None:
        said = self.solve(say, tmp_path, (1, "AI终端", "智能　眼镜"))
        assert won(said) == ["2"]
        (asked,) = [p for p in said["findings"] if p["code"] == "C62"]
        assert "2个单位申报同名产品(1 济南例1测试有限公司、2 济南例2测试有限公司)" in asked["message"]

    def test_a_third_firm_that_was_paid_for_the_name_is_a_prompt(self, say: Say, tmp_path: Path) -> None:
        said = self.solve(say, tmp_path, (3, "AI终端", "智能眼镜"))
        assert won(said) == ["1", "2"]
        (asked,) = [p for p in said["findings"] if p["code"] == "C62"]
        assert "与济南例3测试有限公司以前年度获奖补的产品同名" in asked["message"]

    def test_what_another_programme_paid_is_none_of_it(self, say: Say, tmp_path: Path) -> None:
        assert won(self.solve(say, tmp_path, (1, "模型券", "智能眼镜"))) == ["1", "2"]

    @pytest.mark.parametrize("named", ["产品甲", "项目1", "项 目１"])
    def test_a_ledger_names_the_project_or_the_product(self, named: str) -> None:
        pool = [candidate(1, 9000, "例甲公司", product="产品甲"), candidate(2, 8000, "例乙公司", product="产品甲")]
        assert list(awards(year(pool, 500, receipts=[receipt("例甲公司", 50, project=named)]))) == ["2"]

    def test_no_name_is_no_product(self) -> None:
        pool = [candidate(1, 9000, "例甲公司", project="", product="")]
        assert list(awards(year(pool, 500, receipts=[receipt("例甲公司", 50, project="")]))) == ["1"]


class TestSeats:
    def test_a_seat_and_products_go_together(self) -> None:
        pool = [
            candidate(1, 9000, "例甲公司", "济南市", product="眼镜"),
            candidate(2, 8900, "例甲公司", "济南市", product="眼镜"),
            candidate(3, 7000, "例乙公司", "烟台市", product="眼镜"),
            candidate(4, 6900, "例乙公司", "烟台市", product="眼镜"),
        ]
        case = year(pool, 200, tiers={"甲级": 100}).with_clause("exclusive", on=True)
        case = case.with_clause("city_reserve", seats=1)
        _, found = proven(case)
        assert list(found) == ["1", "3"]

    def test_the_ready_scenario_of_seats_fits(self) -> None:
        assert any("seats" in str(r.scenario.set) for r in fitting(load("ai-terminal")))


def test_without_applicants_the_name_is_all_there_is(say: Say, tmp_path: Path) -> None:
    rules, lines = tmp_path / "例.toml", tmp_path / "例.csv"
    head = 'year = 2026\n[[tier]]\nname = "入选"\nceiling = "100万元"\n'
    rules.write_text(f'{head}[[clause]]\nkind = "exclusive"\nby = "product"\n', encoding="utf-8")
    lines.write_text("id,score,产品名称\n1,9,眼镜\n2,8,眼 镜\n3,7,\n4,6,音箱\n", encoding="utf-8")
    assert won(say("solve", rules, lines, "--budget", "500万元", "--json").data) == ["1", "3", "4"]


def test_two_firms_of_one_code_are_one() -> None:
    pool: list[Candidate] = [
        candidate(1, 9000, "甲", product="眼镜", applicant="例甲公司"),
        candidate(2, 8000, "甲", product="眼镜", applicant="例甲有限公司"),
    ]
    assert list(awards(year(pool, 500).with_clause("exclusive", on=True))) == ["1"]


def test_the_price_of_the_clause_can_be_told(say: Say, tmp_path: Path) -> None:
    path = table(tmp_path, ("智能眼镜", 1), ("智能眼镜", 1), ("智能音箱", 2))
    said = say("price", "ai-terminal", path, "--budget", "200万元", "--no-history", "--json")
    assert said.code == 0
    assert {m["step"] for m in said.data["prices"] if m["clause"] == "exclusive"} == {"drop", "up"}
