"""Events and rates from the planner's workbook to the list: no marks asked for, every sum as it is due."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from intake_case import Row, book, code, coded, serious, standings, take
from measures_case import file, line
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.law import load as programme_file

WAN = 10_000
BUYING = "算力交易金额(万元)"
RANKING = re.compile(r"分数线|位次|名次|评审得分|参评|取向|未入选|已证明最优|档次")
PRORATED = '[set]\n"clause.proration.mode" = "prorate"'


def bought(n: int, amount: object, **more: Any) -> Row:
    return line(n, **{BUYING: amount, "算力赋能效益是否显著": "是", **more})


def read(key: str, path: Path, **options: Any) -> Intake:
    return take(path, programme_file.load(key), **options)


def due(say: Say, key: str, path: Path, *arguments: object) -> dict[str, int]:
    """Candidate id → what is paid, 元, of a run that has an allocation."""
    said = say("solve", key, path, *arguments, "--json")
    assert (said.code, said.err) == (0, "")
    assert (said.data["status"], said.data["proven"]) == ("optimal", True)
    return {c["id"]: c["amount"] for c in said.data["candidates"]}


def reasons(say: Say, key: str, path: Path, *arguments: object) -> dict[str, str]:
    return {c["id"]: c["reason"] for c in say("solve", key, path, *arguments, "--json").data["candidates"]}


class TestReadingARate:
    def test_no_marks_are_asked_for(self, tmp_path: Path) -> None:
        found = read("computing-voucher", file(tmp_path, [bought(1, 2000), bought(2, "1234.5678")]))
        assert serious(found) == set()
        assert [(e.candidate.base, e.candidate.score, e.standing) for e in found.entries] == [
            (2000 * WAN, None, "pool"),
            (1234_5678, None, "pool"),
        ]
        assert found.scoring == f"按算力交易金额的5%计算到元，不评分；金额取自“{BUYING}”列。"

    def test_marks_are_not_used_and_that_is_said(self, tmp_path: Path) -> None:
        marked = bought(1, 2000, 综合得分="不是数字", 专家1打分=88, **{"加分项(0-5)": 3})
        found = read("computing-voucher", file(tmp_path, [marked]))
        assert serious(found) == set()
        assert found.entries[0].candidate.score is None
        assert found.scoring.endswith("“综合得分”、“专家1打分”、“加分项(0-5)”未使用。")
        assert {f.text for f in coded(found, "C03")} == {
            f"列“{h}”未使用(按规定兑现，不评分)" for h in ("综合得分", "专家1打分", "加分项(0-5)")
        }

    @pytest.mark.parametrize(
        ("said", "fault", "words"),
        [
            (None, "C43", "算力交易金额为空，应大于0"),
            (0, "C43", "算力交易金额应大于0"),
            (-3, "C43", "算力交易金额应大于0"),
            ("约2000万", "C41", "不是金额"),
            ("2000万美元", "C41", "不是金额"),
            (20_000_000, "C42", "按5%计算是上限500万元的2,000倍，疑为以元填写(列的单位为万元)"),
        ],
    )
    def test_what_holds_a_row(self, tmp_path: Path, said: object, fault: str, words: str) -> None:
        found = read("computing-voucher", file(tmp_path, [bought(1, 2000), bought(2, said)]))
        assert serious(found) == {(fault, "E-row")}
        assert words in coded(found, fault)[0].text
        assert standings(found) == {"1": "pool", "2": "held"}

    def test_a_sum_too_small_to_pay_leaves_the_others_alone(self, tmp_path: Path) -> None:
        found = read("computing-voucher", file(tmp_path, [bought(1, 2000), bought(2, 0.0001)]))
        assert serious(found) == {("C42", "W")}
        assert "按5%计算不足1元，不予支持；疑为单位填错" in coded(found, "C42")[0].text
        assert standings(found) == {"1": "pool", "2": "pool"}

    def test_yuan_are_read_as_yuan_and_a_small_sum_is_doubted(self, tmp_path: Path) -> None:
        lines = [line(1, **{"算力交易金额(元)": 20_000_000}), line(2, **{"算力交易金额(元)": 2000})]
        found = read("computing-voucher", file(tmp_path, lines))
        assert [e.candidate.base for e in found.entries] == [20_000_000, 2000]
        assert [(f.level, f.text) for f in coded(found, "C42")] == [
            ("W", "算力交易金额2000元，不足1万元，疑为以万元填写(列的单位为元)。请确认")
        ]

    @pytest.mark.parametrize(
        ("header", "said", "base"),
        [
            ("算力交易额(元)", "1234567.89", Fraction("1234567.89")),
            ("算力交易额(元)", 10_000_060.9, Fraction("10000060.9")),
            ("算力交易额(万元)", 1000.00609, Fraction("10000060.9")),
            ("算力交易额(万元)", "1000.00609", Fraction("10000060.9")),
            ("算力交易额(元)", "1000.00609万元", Fraction("10000060.9")),
            ("算力交易额(万元)", 0.1 + 0.2, Fraction(3000)),
            ("算力交易额(万元)", 1234.5678 * 3, Fraction("37037034")),
        ],
    )
    def test_a_base_is_exact(self, tmp_path: Path, header: str, said: object, base: Fraction) -> None:
        found = read("computing-voucher", file(tmp_path, [line(1, **{header: said})]))
        assert found.entries[0].candidate.base == base
        assert not [f for f in found.findings if "舍去" in f.text]

    def test_a_column_without_a_unit_is_asked_about(self, tmp_path: Path) -> None:
        found = read("computing-voucher", file(tmp_path, [line(1, 算力交易金额=2000)]))
        assert found.entries[0].candidate.base == 2000 * WAN
        assert serious(found) == {("C42", "W")}

    def test_another_currency_is_refused(self, tmp_path: Path) -> None:
        found = read("import-interest", file(tmp_path, [line(1, **{"进口额(万美元)": 20})]))
        assert ("C42", "E-file") in serious(found)
        assert "不是人民币金额" in next(f.text for f in coded(found, "C42") if f.level == "E-file")

    def test_the_column_is_required_and_may_be_mapped(self, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1, **{"买算力花的钱(万元)": 2000})])
        missing = read("computing-voucher", path)
        assert coded(missing, "C01")[0].text.startswith("缺少必需列“算力交易金额”")
        pairs = tmp_path / "列.toml"
        pairs.write_text('"买算力花的钱(万元)" = "算力交易金额"', encoding="utf-8")
        found = read("computing-voucher", path, columns=pairs)
        assert (serious(found), found.entries[0].candidate.base) == (set(), 2000 * WAN)

    @pytest.mark.parametrize(
        ("said", "base", "fault"),
        [
            (7, 7, None),
            ("300个", 300, None),
            (None, None, "C43"),
            (0, None, "C43"),
            (2.5, None, "C43"),
            ("很多", None, "C34"),
            (1_500_000, None, "C42"),
        ],
    )
    def test_units_are_whole_numbers(self, tmp_path: Path, said: object, base: int | None, fault: str | None) -> None:
        found = read("5g-stations", file(tmp_path, [line(1, 新建5G基站数=said)]))
        assert found.entries[0].candidate.base == base
        assert serious(found) == ({(fault, "E-row")} if fault else set())
        assert found.scoring == "按符合条件的新建5G基站数，每个5000元计算，不评分；数量取自“新建5G基站数”列。"


class TestReadingAnEvent:
    def test_the_cell_names_the_tier_or_one_of_its_words(self, tmp_path: Path) -> None:
        lines = [line(1, 认定级别="世界级"), line(2, 认定级别=" 国家级先进制造业集群 "), line(3, 认定级别="省级")]
        found = read("industry-clusters", file(tmp_path, lines))
        assert serious(found) == set()
        assert [e.candidate.event for e in found.entries] == [
            "世界级先进制造业集群",
            "国家级先进制造业集群",
            "省级先进制造业集群",
        ]
        assert found.scoring == "按事项兑现，不评分；事项取自“认定级别”列。"

    @pytest.mark.parametrize(("said", "words"), [("市级", "“市级”不在规则"), (None, "“认定级别”为空，应为")])
    def test_an_unknown_word_is_a_fault_with_the_valid_ones(self, tmp_path: Path, said: object, words: str) -> None:
        found = read("industry-clusters", file(tmp_path, [line(1, 认定级别="省级"), line(2, 认定级别=said)]))
        assert serious(found) == {("C39", "E-row")}
        valid = "世界级先进制造业集群(或世界级)、国家级先进制造业集群(或国家级)、省级先进制造业集群(或省级)"
        assert coded(found, "C39")[0].text == f"{words}：{valid}"
        assert standings(found) == {"1": "pool", "2": "held"}

    def test_the_one_event_needs_no_column_and_a_firm_no_project(self, tmp_path: Path) -> None:
        firms = [{k: v for k, v in line(n).items() if k != "项目名称"} for n in (1, 2)]
        found = read("little-giants", file(tmp_path, firms))
        assert serious(found) == set()
        assert {e.candidate.event for e in found.entries} == {"新认定的优质中小企业"}

    def test_a_firm_twice_without_a_project_is_asked_about(self, tmp_path: Path) -> None:
        firms = [{k: v for k, v in line(n, 县=f"例{n}县").items() if k != "项目名称"} for n in (1, 2)]
        firms[1] |= {"申报单位": firms[0]["申报单位"], "统一社会信用代码": firms[0]["统一社会信用代码"]}
        assert "申报单位和事项相同" in coded(read("little-giants", file(tmp_path, firms)), "C15")[0].text

    def test_only_the_conditions_of_ones_own_event_count(self, tmp_path: Path) -> None:
        lines = [
            line(1, 标准类型="国际标准", 是否主导制修订="是"),
            line(2, 标准类型="省级试点", 是否建设完成并通过评估="是"),
        ]
        found = read("standards", file(tmp_path, lines))
        assert serious(found) == set()
        assert [dict(e.candidate.gates) for e in found.entries] == [
            {"leading_international": "pass"},
            {"assessed_provincial": "pass"},
        ]

    def test_whoever_withdraws_is_outside(self, tmp_path: Path) -> None:
        found = read("little-giants", file(tmp_path, [line(1, 状态="撤回"), line(2)]))
        assert standings(found) == {"1": "outside", "2": "pool"}
        assert "得分" not in found.entries[0].reason


class TestPaid:
    def test_computing_power(self, say: Say, tmp_path: Path) -> None:
        past = [(code(3), "济南例3号测试有限公司", 2025, "算力券", 480)]
        lines = [bought(1, 2000), bought(2, "1234.5678"), bought(3, 30000), bought(4, 100, 算力赋能效益是否显著="否")]
        path = file(tmp_path, lines, ledger=past)
        assert due(say, "computing-voucher", path, "--budget", "2000万") == {
            "1": 100 * WAN,
            "2": 61_7283,
            "3": 20 * WAN,
            "4": 0,
        }

    def test_nobody_gets_more_than_he_asks_for(self, say: Say, tmp_path: Path) -> None:
        asked = "申报金额(万元)"
        lines = [bought(1, 2000, **{asked: "90.5"}), bought(2, 2000, **{asked: 300}), bought(3, 2000, **{asked: None})]
        path = file(tmp_path, lines)
        assert due(say, "computing-voucher", path, "--budget", "2000万") == {
            "1": 90_5000,
            "2": 100 * WAN,
            "3": 100 * WAN,
        }
        told = say("solve", "computing-voucher", path, "--budget", "2000万", "--json").data["candidates"][0]
        assert (told["reduced_by"], told["full_amount"]) == ("request", 100 * WAN)
        assert told["reason"] == "符合条件，算力交易金额2,000万元×5%；按申报金额90.5万元"
        off = scenario(tmp_path, '[set]\n"clause.request.on" = false')
        assert set(due(say, "computing-voucher", path, "--budget", "2000万", "--scenario", off).values()) == {100 * WAN}

    def test_stations(self, say: Say, tmp_path: Path) -> None:
        more = {"日均流量(GB)": 31, "是否开通RedCap": "是", "是否具备5G-A": "否"}
        lines = [
            line(1, 新建5G基站数=7, **more),
            line(2, 新建5G基站数=300, **more | {"日均流量(GB)": 30}),
            line(3, 新建5G基站数=300, **more | {"日均流量(GB)": "30.5"}),
        ]
        path = file(tmp_path, lines)
        assert due(say, "5g-stations", path, "--budget", "200万") == {"1": 35_000, "2": 0, "3": 150 * WAN}

    def test_platforms_are_paid_in_full(self, say: Say, tmp_path: Path) -> None:
        more = {"申报金额(万元)": 300, "是否新升级为国家级创新平台": "是"}
        lines = [line(n, 国家是否有配套资金要求=answer, **more) for n, answer in ((1, "否"), (2, "是"))]
        path = file(tmp_path, lines)
        assert due(say, "innovation-platforms", path, "--budget", "2000万") == {"1": 1000 * WAN, "2": 0}
        asked = scenario(tmp_path, '[set]\n"clause.request.on" = true')
        found = due(say, "innovation-platforms", path, "--budget", "2000万", "--scenario", asked)
        assert found == {"1": 300 * WAN, "2": 0}

    def test_clusters(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(n, 集群级别=w) for n, w in enumerate(("世界级", "国家级", "省级"), 1)])
        assert due(say, "industry-clusters", path, "--budget", "2000万") == {
            "1": 1000 * WAN,
            "2": 500 * WAN,
            "3": 200 * WAN,
        }

    def test_standards(self, say: Say, tmp_path: Path) -> None:
        lines = [
            line(1, 标准类型="国际标准", 是否主导制修订="是"),
            line(2, 标准类型="国家标准", 是否主导制修订="否"),
            line(3, 标准类型="省级试点", 是否建设完成并通过评估="是"),
        ]
        path = file(tmp_path, lines)
        assert due(say, "standards", path, "--budget", "100万") == {"1": 40 * WAN, "2": 0, "3": 10 * WAN}
        assert reasons(say, "standards", path, "--budget", "100万")["2"] == "不符合“国家标准：主导制修订”"

    def test_components_need_more_than_twenty_million(self, say: Say, tmp_path: Path) -> None:
        lines = [
            line(n, **{"2025年销售额(万元)": sold, "是否自主研发生产": "是", "申报金额(万元)": 200})
            for n, sold in ((1, 2000), (2, "2000.01"))
        ]
        assert due(say, "robot-components", file(tmp_path, lines), "--budget", "1000万") == {"1": 0, "2": 200 * WAN}

    def test_firms_with_earlier_receipts(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1), line(2)], ledger=[(code(1), "济南例1号测试有限公司", 2025, "小巨人", 450)])
        assert due(say, "little-giants", path, "--budget", "1200万") == {"1": 150 * WAN, "2": 600 * WAN}

    def test_the_last_number_may_be_left_without_room(self, say: Say, tmp_path: Path) -> None:
        firm = {"申报单位": line(1)["申报单位"], "统一社会信用代码": code(1)}
        path = file(tmp_path, [bought(1, 30000), bought(2, 300, **firm)])
        told = reasons(say, "computing-voucher", path, "--budget", "2000万")["2"]
        assert told == "该单位以前年度已获0万元、本次编号在前的项目500万元，累计上限500万元的余额不足"

    def test_figures_left_open_are_asked_for(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1, 贯标等级="3级"), line(2, 贯标等级="一级"), line(3, 贯标等级="受管理级")])
        said = say("solve", "data-management", path, "--budget", "100万")
        assert said.code == 3
        assert "【R03】缺少“tiers.初始级.ceiling”（初始级的奖励金额）" in said.err
        sums = {"优化级": 50, "量化管理级": 40, "稳健级": 30, "受管理级": 10, "初始级": 0}
        text = "".join(f'"tiers.{t}.ceiling" = "{w}万元"\n' for t, w in sums.items())
        given = scenario(tmp_path, f"[set]\n{text}")
        found = due(say, "data-management", path, "--budget", "100万", "--scenario", given)
        assert found == {"1": 30 * WAN, "2": 0, "3": 10 * WAN}
        told = reasons(say, "data-management", path, "--budget", "100万", "--scenario", given)
        assert told["2"] == "“初始级”的标准为0，不予支持"
        every = "".join(f'"tiers.{t}.ceiling" = 0\n' for t in sums)
        none = scenario(tmp_path, f"[set]\n{every}")
        assert set(due(say, "data-management", path, "--budget", "100万", "--scenario", none).values()) == {0}

    def test_base_and_rate_are_exact_up_to_the_sum(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1, **{"进口额(元)": 10_000_060.9}), line(2, **{"进口额(元)": 3_000_000})])
        for set_, one, two, rate in (
            ('"award.percent" = 3.3', 330_002, 99_000, "0.033"),
            ('"award.share" = "33/1000"', 330_002, 99_000, "0.033"),
            ('"award.share" = "1/3"', 3_333_353, 1_000_000, "1/3"),
            ('"award.share" = 0.1', 1_000_006, 300_000, "0.1"),
        ):
            given = scenario(tmp_path, f"[set]\n{set_}")
            data = say("solve", "import-interest", path, "--budget", "1000万", "--scenario", given, "--json").data
            assert [c["amount"] for c in data["candidates"]] == [one, two], set_
            assert [(c["base"], c["rate"]) for c in data["candidates"]] == [("10000060.9", rate), ("3000000", rate)]

    def test_a_share_is_told_as_it_is(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1, **{"进口额(元)": 10_000_060.9})])
        given = scenario(tmp_path, '[set]\n"award.share" = "1/3"')
        said = say("solve", "import-interest", path, "--budget", "1000万", "--scenario", given, "--out", "结果")
        assert said.code == 0
        assert "进口额1,000.00609万元×1/3" in said.out
        rules = "|".join(sheets(tmp_path / "结果" / "分配方案.xlsx")["规则与参数"])
        assert "奖补比例（award.share）|未设|1/3" in rules
        assert "进口额的1/3" in rules
        both = scenario(tmp_path, '[set]\n"award.share" = "1/3"\n"award.percent" = 3')
        said = say("solve", "import-interest", path, "--budget", "1000万", "--scenario", both)
        assert (said.code, "恰填一项" in said.err) == (3, True)

    def test_what_is_cut_off_a_base_is_no_longer_the_same_problem(self, say: Say, tmp_path: Path) -> None:
        def print_of(base: object, name: str) -> str:
            path = file(tmp_path, [bought(1, base)], name=name)
            return str(say("solve", "computing-voucher", path, "--budget", "1000万", "--json").data["fingerprint"])

        assert print_of("1000.00609", "甲") == print_of(1000.00609, "乙") != print_of("1000.00608", "丙")

    def test_a_rate_left_open(self, say: Say, tmp_path: Path) -> None:
        path = file(tmp_path, [line(1, **{"进口额(万元)": 200})])
        assert say("solve", "import-interest", path, "--budget", "100万").code == 3
        given = scenario(tmp_path, '[set]\n"award.percent" = 3')
        said = say(
            "solve", "import-interest", path, "--budget", "100万", "--scenario", given, "--out", "结果", "--json"
        )
        assert (said.code, said.data["spent"]) == (0, 6 * WAN)
        rules = sheets(tmp_path / "结果" / "分配方案.xlsx")["规则与参数"]
        assert "奖补比例（award.percent）|未设|3%" in "|".join(rules)


def sheets(path: Path) -> dict[str, list[str]]:
    """Sheet → its texts and numbers in order."""
    book = load_workbook(path)
    return {s.title: [str(c.value) for row in s.iter_rows() for c in row if c.value is not None] for s in book}


class TestShown:
    """Terminal and workbook of a run that pays everybody."""

    @pytest.mark.parametrize(
        ("key", "line_"),
        [
            ("computing-voucher", bought(1, 2000)),
            ("5g-stations", line(1, 新建5G基站数=7)),
            ("industry-clusters", line(1, 集群级别="省级", 综合得分=90)),
            ("little-giants", {k: v for k, v in line(1).items() if k != "项目名称"}),
        ],
    )
    def test_nothing_speaks_of_ranks(self, say: Say, tmp_path: Path, key: str, line_: Row) -> None:
        path = file(tmp_path, [line_])
        said = say("solve", key, path, "--budget", "1000万", "--out", "结果")
        assert (said.code, said.err) == (0, "")
        assert RANKING.findall(said.out) == []
        found = sheets(tmp_path / "结果" / "分配方案.xlsx")
        texts = {name: [t for t in cells if "递补：" not in t] for name, cells in found.items()}
        assert {name: RANKING.findall("\n".join(t)) for name, t in texts.items()} == {name: [] for name in found}
        assert ("项目名称" in found["拟支持项目名单"]) == ("项目名称" in line_)
        assert "未兑现及原因" in found

    def test_money_that_is_left(self, say: Say, tmp_path: Path) -> None:
        said = say("solve", "computing-voucher", file(tmp_path, [bought(1, "1234.5678")]), "--budget", "100万")
        assert "结余38.2717万元：应兑现的已全部兑现" in said.out
        assert "算力交易金额1,234.5678万元×5%" in said.out

    def test_qingdao_is_told_by_what_it_adds(self, say: Say, tmp_path: Path) -> None:
        lines = [line(1, 集群级别="省级"), line(2, 集群级别="国家级", 所在市="青岛市")]
        path = file(tmp_path, lines)
        notes = {
            n["code"]: n["text"]
            for n in say("solve", "industry-clusters", path, "--budget", "1000万", "--json").data["notes"]
        }
        assert set(notes) == {"left", "qingdao", "unchecked", "validity"}
        assert notes["qingdao"].endswith("应兑现合计由700万元变为200万元")
        out = scenario(tmp_path, '[set]\n"clause.qingdao.mode" = "out"')
        said = say("solve", "industry-clusters", path, "--budget", "1000万", "--scenario", out, "--json")
        notes = {n["code"]: n["text"] for n in said.data["notes"]}
        assert notes["qingdao"] == "青岛市1项如改为纳入本池：应兑现合计由200万元变为700万元"

    def test_check_says_how_the_sums_come_about(self, say: Say, tmp_path: Path) -> None:
        said = say("check", "computing-voucher", file(tmp_path, [bought(1, 2000)]))
        assert said.code == 0
        assert "金额：按算力交易金额的5%计算到元，不评分" in said.out
        assert "参与兑现1 + 不符合条件0 + 不在本次兑现0" in said.out


class TestShortfall:
    @pytest.fixture
    def table(self, tmp_path: Path) -> Path:
        firm = {"申报单位": line(3)["申报单位"], "统一社会信用代码": code(3)}
        return file(tmp_path, [bought(1, 2000), bought(2, "1234.5678"), bought(3, 30000), bought(4, 300, **firm)])

    def test_every_sum_due_is_told(self, say: Say, table: Path, tmp_path: Path) -> None:
        said = say("solve", "computing-voucher", table, "--budget", "600万", "--out", "结果")
        assert said.code == 4
        assert "应兑现3项、合计661.7283万元，超过预算总额600万元，缺口61.7283万元" in said.out
        for told in (r"例1号.*100$", r"例2号.*61\.7283$", r"例3号.*500  受累计上限$", r"合计 +661\.7283$"):
            assert re.search(told, said.out, re.MULTILINE), told
        found = sheets(tmp_path / "结果" / "应兑现清单.xlsx")
        assert list(found) == ["应兑现清单", "未兑现及原因", "规则与依据"]
        assert {"100", "61.7283", "500", "661.7283"} <= set(found["应兑现清单"])
        assert any("编号在前的项目500万元" in t for t in found["未兑现及原因"])
        assert sorted(p.name for p in (tmp_path / "结果").iterdir()) == [
            "result.json",
            "应兑现清单.xlsx",
            "问题清单.xlsx",
        ]

    def test_the_json_has_each_sum_and_its_reason(self, say: Say, table: Path) -> None:
        data = say("solve", "computing-voucher", table, "--budget", "600万", "--json").data
        assert (data["status"], data["spent"], data["due"]) == ("infeasible", 0, 661_7283)
        assert {c["id"]: (c["amount"], c["due"]) for c in data["candidates"]} == {
            "1": (0, 100 * WAN),
            "2": (0, 61_7283),
            "3": (0, 500 * WAN),
            "4": (0, 0),
        }
        told = {c["id"]: c["reason"] for c in data["candidates"]}
        assert told["3"].startswith(
            "应兑现500万元；符合条件，算力交易金额30,000万元×5%；受累计上限，该单位余额500万元；"
        )
        assert "缺口" not in told["4"]

    def test_reduced_alike_to_the_yuan(self, say: Say, table: Path, tmp_path: Path) -> None:
        reduced = scenario(tmp_path, PRORATED)
        found = due(say, "computing-voucher", table, "--budget", "600万", "--scenario", reduced)
        assert found == {"1": 90_6716, "2": 55_9701, "3": 453_3583, "4": 0}
        said = say("solve", "computing-voucher", table, "--budget", "600万", "--scenario", reduced, "--out", "结果")
        assert said.code == 0
        assert "缺口61.7283万元；办法未规定折减，已按同一比例折减，取整到元" in said.out
        assert re.search(r"61\.7283 +55\.9701  同比例折减$", said.out, re.MULTILINE)
        assert re.search(r"500 +453\.3583  受累计上限；同比例折减$", said.out, re.MULTILINE)
        listed = sheets(tmp_path / "结果" / "分配方案.xlsx")["拟支持项目名单"]
        assert {"90.6716", "55.9701", "453.3583", "600"} <= set(listed)
        told = json.loads((tmp_path / "结果" / "result.json").read_text("utf-8"))["candidates"]
        assert [c["reduced_by"] for c in told] == ["proration", "proration", "proration", None]

    def test_enough_money_reduces_nothing(self, say: Say, table: Path, tmp_path: Path) -> None:
        data = say(
            "solve",
            "computing-voucher",
            table,
            "--budget",
            "700万",
            "--scenario",
            scenario(tmp_path, PRORATED),
            "--json",
        ).data
        assert (data["spent"], data["due"]) == (661_7283, 661_7283)
        assert [c["reduced_by"] for c in data["candidates"]] == [None, None, "cumulative", None]

    def test_no_money_at_all_reduces_to_nothing(self, say: Say, table: Path, tmp_path: Path) -> None:
        said = say(
            "solve", "computing-voucher", table, "--budget", "0", "--scenario", scenario(tmp_path, PRORATED), "--json"
        )
        assert (said.code, said.data["spent"]) == (0, 0)
        assert said.data["candidates"][0]["reason"] == "应兑现100万元，按同一比例折减后不足1元"


class TestAuditOfOnesOwnList:
    @pytest.mark.parametrize(
        ("key", "lines", "clause"),
        [
            ("computing-voucher", [bought(1, 2000), bought(2, "1234.5678")], "tier_ceiling"),
            ("industry-clusters", [line(1, 集群级别="省级"), line(2, 集群级别="国家级")], "ceiling"),
        ],
    )
    @pytest.mark.parametrize("amount", [90, 250])
    def test_as_written_and_with_a_sum_changed(
        self, say: Say, tmp_path: Path, key: str, lines: list[Row], clause: str, amount: int
    ) -> None:
        path = file(tmp_path, lines)
        assert say("solve", key, path, "--budget", "1000万", "--out", "结果").code == 0
        own = tmp_path / "结果" / "分配方案.xlsx"
        assert say("audit", key, path, own, "--budget", "1000万").code == 0
        workbook = load_workbook(own)
        sheet = workbook["拟支持项目名单"]
        header = next(row for row in sheet.iter_rows() if row[0].value == "序号")
        column = next(c.column for c in header if str(c.value).startswith("拟奖补金额"))
        sheet.cell(header[0].row + 1, column).value = amount
        changed = tmp_path / "改.xlsx"
        workbook.save(changed)
        said = say("audit", key, path, changed, "--budget", "1000万", "--json")
        assert said.code == 6
        assert {m["clause"] for m in said.data["measurements"] if m["holds"] is False} == {clause}


class TestCompetitive:
    """The other rows of the text: ranked as ever, each with its own rules."""

    @staticmethod
    def ranked(folder: Path, count: int, **more: Any) -> Path:
        asked = {"申报金额(万元)": 1500}
        cells = {h: v if callable(v) else (lambda _, v=v: v) for h, v in more.items()}
        return file(
            folder,
            [line(n, 综合得分=90 - n, **asked, **{h: f(n) for h, f in cells.items()}) for n in range(1, count + 1)],
        )

    @pytest.mark.parametrize(
        ("key", "count", "budget", "funded", "each"),
        [
            ("ic-enterprises", 12, "2000万", 10, 200),
            ("corpus-voucher", 12, "1500万", 10, 150),
            ("benchmark-scenarios", 12, "3000万", 10, 300),
            ("industrial-software", 3, "700万", 2, 300),
        ],
    )
    def test_one_ceiling(
        self, say: Say, tmp_path: Path, key: str, count: int, budget: str, funded: int, each: int
    ) -> None:
        found = due(say, key, self.ranked(tmp_path, count), "--budget", budget)
        assert found == {str(n): each * WAN if n <= funded else 0 for n in range(1, count + 1)}

    def test_one_base_per_field_and_national_ones_proven(self, say: Say, tmp_path: Path) -> None:
        more = {"领域": lambda n: f"领域{n % 4}", "是否获批国家行业应用基地": lambda n: "是" if n == 2 else "否"}
        path = self.ranked(tmp_path, 8, **more)
        found = due(say, "application-bases", path, "--budget", "4000万")
        assert found == {str(n): (1000 if n == 2 else 500) * WAN if n <= 4 else 0 for n in range(1, 9)}

    def test_less_than_three_bases_is_infeasible(self, say: Say, tmp_path: Path) -> None:
        said = say(
            "solve", "application-bases", self.ranked(tmp_path, 8, 领域="同一领域"), "--budget", "4000万", "--json"
        )
        assert said.code == 4
        assert set(said.data["conflict"]) >= {"quota", "exclusive"}

    def test_infrastructure_by_its_kind(self, say: Say, tmp_path: Path) -> None:
        path = self.ranked(tmp_path, 3, 等级=lambda n: "标杆型" if n % 2 else "引领型")
        found = due(say, "data-infrastructure", path, "--budget", "2500万")
        assert found == {"1": 1000 * WAN, "2": 500 * WAN, "3": 1000 * WAN}

    def test_a_showcase_is_paid_once(self, say: Say, tmp_path: Path) -> None:
        headers = ("统一社会信用代码", "单位名称", "年度", "专题", "项目名称", "金额(万元)")
        past = tmp_path / "台账.xlsx"
        row = dict(
            zip(headers, (code(1), "济南例1号测试有限公司", 2025, "名品名景", "例测试项目1号", 100), strict=True)
        )
        book(past, [row], headers, title="历史奖补")
        path = self.ranked(tmp_path, 3, 申报类型="名品")
        found = due(say, "metaverse-showcases", path, "--budget", "300万", "--ledger", past)
        assert found == {"1": 0, "2": 100 * WAN, "3": 100 * WAN}
