"""`allocator compare`: what its arguments are, what it says, writes and ends with."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say, scenario
from compare_case import sample
from intake_case import book, row, rows
from openpyxl import Workbook, load_workbook
from report_case import SAMPLE, said

from allocator.errors import UsageError, VerificationError
from allocator.report.comparison import report as comparison
from allocator.report.comparison.report import report, workbook
from allocator.report.console import show
from allocator.whatif.compare.inputs import told_apart

KINDS = ["entered", "left", "raised", "lowered", "amount"]
NAMES = ("city-balance", "budget-minus-20", "per-applicant-3")


def listed(path: Path, *awards: tuple[int, str, float]) -> Path:
    """A planner's own list: number, tier, 万元."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["项目编号", "拟定档次", "拟奖补金额(万元)"])
    for award in awards:
        sheet.append(award)
    workbook.save(path)
    return path


def reconciles(run: dict[str, Any], base: dict[str, Any]) -> None:
    """The sums of one run's JSON, to the 元."""
    assert base["spent"] + sum(c["delta"] for c in run["changes"]) == run["spent"]
    parts = run["breakdowns"]
    for groups in (parts["cities"], parts["tiers"], [parts["total"]]):
        assert sum(g["base"]["amount"] for g in groups) == base["spent"]
        assert sum(g["other"]["amount"] for g in groups) == run["spent"]
        assert sum(g["other"]["number"] for g in groups) == run["number"]
        for g in groups:
            assert g["base"]["amount"] + sum(s["amount"] for s in g["by"].values()) == g["other"]["amount"]
            assert g["delta"]["amount"] == g["other"]["amount"] - g["base"]["amount"]
    assert {c["kind"] for c in run["changes"]} <= set(KINDS)


class TestArguments:
    """Candidates first, then comparands, told apart by what they are."""

    def apart(self, *given: Path, lists: tuple[Path, ...] = (), made: str = "candidates") -> Any:
        files, found = told_apart(given, lists, lambda _: made)  # type: ignore[arg-type,return-value]
        return [f.name for f in files], [(c.kind, c.given.name) for c in found]

    def test_by_kind(self, tmp_path: Path) -> None:
        run = tmp_path / "结果"
        run.mkdir()
        (run / "result.json").write_text("{}", encoding="utf-8")
        cities = tmp_path / "各市"
        cities.mkdir()
        table, other = tmp_path / "表.xlsx", tmp_path / "表2.csv"
        given = (table, other, cities, Path("a.toml"), run, run / "result.json", Path("青岛纳入"), tmp_path / "单.xlsx")
        assert self.apart(*given) == (
            ["表.xlsx", "表2.csv", "各市"],
            [
                ("scenario", "a.toml"),
                ("record", "结果"),
                ("record", "result.json"),
                ("scenario", "青岛纳入"),
                ("list", "单.xlsx"),
            ],
        )

    def test_a_table_behind_the_candidates_is_what_its_headers_say(self, tmp_path: Path) -> None:
        first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
        assert self.apart(first, second, made="list") == (["a.xlsx"], [("list", "b.xlsx")])
        assert self.apart(first, second, made="unknown") == (["a.xlsx", "b.xlsx"], [])
        with pytest.raises(UsageError, match=r"既像申报表又像名单，不能判定。是名单的，请用 --list"):
            self.apart(first, second, made="both")
        assert self.apart(first, second, lists=(tmp_path / "c.xlsx",), made="both") == (
            ["a.xlsx", "b.xlsx"],
            [("list", "c.xlsx")],
        )

    def test_what_stands_in_the_wrong_place(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"“a\.toml”是情景文件，而第一个应为申报表"):
            self.apart(Path("a.toml"))
        folder = tmp_path / "空"
        folder.mkdir()
        with pytest.raises(UsageError, match=r"没有 result\.json，不是求解结果"):
            self.apart(tmp_path / "a.xlsx", Path("x.toml"), folder)

    def test_headers_of_real_files(self, say: Say, tmp_path: Path) -> None:
        one, two = (
            book(tmp_path / "甲.xlsx", rows(3), ledger=[]),
            book(tmp_path / "乙.xlsx", [row(4), row(5)], ledger=[]),
        )
        own = listed(tmp_path / "名单.xlsx", (1, "培育成长级", 50))
        run = say("compare", "model-voucher", one, two, own, "--budget", "300万", "--json").data["runs"][1]
        assert (run["origin"], run["spent"]) == ("by_hand", 500_000)
        both = book(tmp_path / "都像.xlsx", rows(3), ledger=[])
        wide = load_workbook(both)
        for column, header in enumerate(("拟定档次", "拟奖补金额(万元)", "项目编号"), 20):
            wide["申报汇总"].cell(1, column, header)
        wide.save(both)
        refused = say("compare", "model-voucher", one, both, "--budget", "300万")
        assert (refused.code, refused.out) == (2, "")
        assert "既像申报表又像名单" in refused.err


class TestCommand:
    def test_two_scenarios_of_the_sample(self, say: Say) -> None:
        out = say("compare", "model-voucher", SAMPLE, *NAMES, "--budget", "2000万元", "--json")
        assert (out.code, out.err) == (0, "")
        data = out.data
        assert (data["schema_version"], data["programme"], data["base"]) == (1, "model-voucher", "默认规则")
        base, *others = data["runs"]
        assert [r["name"] for r in others] == ["地市均衡", "预算压减20%", "每家3项"]
        assert (base["status"], base["spent"], base["number"]) == ("optimal", 19_900_000, 30)
        assert base["goals"][0] == {"name": "quota", "sense": "min", "value": 0, "bound": 0}
        assert "changes" not in base
        for run in others:
            reconciles(run, base)
            assert {c["id"] for c in run["causes"]} == {c["id"] for c in run["changes"]}
            assert run["goals_compared"][0]["name"] == "quota"
        assert others[1]["budget"] == 16_000_000
        assert [c["kind"] for c in others[1]["changes"]] == ["lowered"] * 14
        assert others[2]["stamps"] == ["仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第五条第（四）项"]
        assert (others[2]["changes"], others[2]["overrides"][0]["exceeds"]) == ([], True)

    def test_the_terminal_says_the_same(self) -> None:
        text = said(lambda console: show(report(sample(*NAMES)), console))
        for words in (
            "基准“默认规则”：预算总额 2,000万元    已安排 1,990万元    支持 30项",
            "各市上限·占数量目标的比例（clause.city_cap.percent）：未设 → 25%（本厅选择）",
            "下列任一改动即可引起：",
            "预算总额（budget）：2,000万元 → 1,600万元（第三条）",
            "仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第五条第（四）项",
            "名单和金额与基准相同",
            "本表为测算建议，由党组会审议决定",
        ):
            assert words in text
        assert said(lambda console: show(report(sample(*NAMES)), console), 160)

    def test_the_base_is_the_run_that_the_options_ask_for(self, say: Say, table: Path, tmp_path: Path) -> None:
        own = scenario(tmp_path, '[set]\nstance = "wide"')
        data = say(
            "compare", "model-voucher", table, "stance-top", "--scenario", own, "--budget", "300万", "--json"
        ).data
        assert [r["name"] for r in data["runs"]] == ["例", "突出头部"]
        assert [o["says"] for o in data["runs"][1]["overrides"]] == ["stance：wide → top（本厅选择）"]

    def test_without_a_budget_the_first_that_has_one_is_the_base(self, say: Say, table: Path, tmp_path: Path) -> None:
        poor, rich = tmp_path / "少.toml", tmp_path / "多.toml"
        for path, budget in ((poor, "100万元"), (rich, "300万元")):
            path.write_text(f'name = "{path.stem}"\nbecause = "x"\n[set]\nbudget = "{budget}"\n', encoding="utf-8")
        data = say("compare", "model-voucher", table, poor, rich, "stance-top", "--json").data
        assert [(r["name"], r["budget"]) for r in data["runs"]] == [
            ("少", 1_000_000),
            ("多", 3_000_000),
            ("突出头部", 1_000_000),
        ]
        again = say("compare", "model-voucher", table, poor, rich, "--budget", "200万", "--json").data
        assert [r["budget"] for r in again["runs"]] == [2_000_000, 1_000_000, 3_000_000]

    def test_equal_names_are_told_apart(self, say: Say, table: Path) -> None:
        data = say("compare", "model-voucher", table, "stance-top", "突出头部", "--budget", "300万", "--json").data
        assert [r["name"] for r in data["runs"]] == ["默认规则", "突出头部", "突出头部（2）"]

    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            ([], 2, "没有可比较的对象"),
            (["stance-top"], 2, "未给出预算总额"),
            (["stance-tip", "--budget", "300万"], 3, "是否“stance-top”？"),
            (["没有.toml", "--budget", "300万"], 3, "找不到情景文件“没有.toml”"),
            (["stance-top", "没有.xlsx", "--budget", "300万"], 3, "没有.xlsx"),
            (["--list", "没有.xlsx"], 2, "未给出预算总额"),
        ],
    )
    def test_what_is_asked_wrongly(self, say: Say, table: Path, arguments: list[str], code: int, words: str) -> None:
        budget = ["--budget", "300万"] if not arguments else []
        found = say("compare", "model-voucher", table, *arguments, *budget)
        assert (found.code, found.out) == (code, "")
        assert words in found.err

    def test_a_scenario_without_a_list_is_four_and_the_others_stand(
        self, say: Say, table: Path, tmp_path: Path
    ) -> None:
        hard = '[set]\n"clause.quota.mode" = "hard"'
        stuck = scenario(tmp_path, hard)
        found = say("compare", "model-voucher", table, stuck, "stance-top", "--budget", "300万", "--json")
        assert found.code == 4
        none, other = found.data["runs"][1:]
        assert (none["status"], none["comparable"], none["changes"]) == ("infeasible", False, [])
        assert none["conflict_reason"].startswith("【N04】无可行方案")
        assert none["overrides"][0]["says"] == "clause.quota.mode：soft → hard（第十一条）"
        assert other["comparable"]
        text = say("compare", "model-voucher", table, stuck, "--budget", "300万")
        assert text.code == 4
        assert "没有名单：【N04】" in text.out

    def test_faulty_data_is_three(self, say: Say, tmp_path: Path) -> None:
        bad = book(tmp_path / "坏.xlsx", [*rows(3), row(4, 所在市=None)], ledger=[])
        assert say("compare", "model-voucher", bad, "stance-top", "--budget", "300万").code == 3
        held = say("compare", "model-voucher", bad, "stance-top", "--budget", "300万", "--hold", "--json")
        assert held.code == 0
        assert any("待核" in reason for reason in held.data["runs"][0]["draft_reasons"])


class TestRecords:
    """Folders of earlier runs."""

    def made(self, say: Say, table: Path, folder: Path, *options: object) -> Path:
        assert say("solve", "model-voucher", table, "--budget", "300万", "--out", folder, *options).code == 0
        return folder

    def test_two_runs_with_the_cause_of_every_change(self, say: Say, table: Path, tmp_path: Path) -> None:
        one = self.made(say, table, tmp_path / "一")
        pin = scenario(tmp_path, '[pin]\n"1" = {tier = "优秀创新级", because = "例：配套"}')
        two = self.made(say, table, tmp_path / "二", "--scenario", pin)
        data = say("compare", "model-voucher", table, one, two, "--json").data
        base, other = data["runs"]
        assert (base["origin"], other["origin"]) == ("recorded", "recorded")
        reconciles(other, base)
        assert other["changes"]
        assert {c["kind"] for c in other["causes"]} == {"only"}
        assert [o["says"] for o in other["overrides"]] == [
            "项目1 济南例1号测试有限公司：按名次 → 锁定为优秀创新级（本厅选择）"
        ]
        assert other["differences"] == []
        back = say("compare", "model-voucher", table, two, one, "--json").data["runs"][1]
        assert {(c["id"], c["delta"]) for c in back["changes"]} == {(c["id"], -c["delta"]) for c in other["changes"]}

    def test_other_data_is_said_and_not_explained(self, say: Say, table: Path, tmp_path: Path) -> None:
        old = book(tmp_path / "旧.xlsx", [*rows(5), row(6, 所在市="淄博市", 专家1打分=95)], ledger=[])
        folder = self.made(say, old, tmp_path / "旧结果")
        other = say("compare", "model-voucher", table, folder, "--budget", "300万", "--json").data["runs"][1]
        assert [d["text"] for d in other["differences"]] == ["【R19】两方案申报表不同(1行有变化)，差异不只来自参数"]
        assert other["causes"] == []
        assert "不作归因" in other["unexplained"]

    def test_without_history_is_another_problem(self, say: Say, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", rows(4), ledger=[[row(4)["统一社会信用代码"], "x", 2025, "模型券", 150]])
        folder = self.made(say, table, tmp_path / "不计历史", "--no-history")
        other = say("compare", "model-voucher", table, folder, "--budget", "300万", "--json").data["runs"][1]
        assert other["differences"] == []
        assert "不能重现" in other["unexplained"]

    def test_another_year_and_another_programme(self, say: Say, table: Path, tmp_path: Path) -> None:
        folder = self.made(say, table, tmp_path / "去年", "--year", "2025")
        other = say("compare", "model-voucher", table, folder, "--budget", "300万", "--json").data["runs"][1]
        assert [d["code"] for d in other["differences"]] == ["year"]
        file = folder / "result.json"
        data = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(data | {"programme": "ai-terminal"}), encoding="utf-8")
        refused = say("compare", "model-voucher", table, folder, "--budget", "300万")
        assert refused.code == 3
        assert "“ai-terminal”的，与“model-voucher”不是同一办法，不能比较" in refused.err

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda d: d | {"spent": d["spent"] + 1}, "金额合计与名单不一致"),
            (lambda d: {"a": 1}, "不是 allocator solve 的结果"),
            (lambda d: [d], "不是 allocator solve 的结果"),
        ],
    )
    def test_a_record_that_was_touched(self, say: Say, table: Path, tmp_path: Path, change: Any, words: str) -> None:
        folder = self.made(say, table, tmp_path / "动过")
        file = folder / "result.json"
        file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")
        refused = say("compare", "model-voucher", table, folder, "--budget", "300万")
        assert (refused.code, refused.out) == (3, "")
        assert words in refused.err

    def test_a_record_that_is_no_json(self, say: Say, table: Path, tmp_path: Path) -> None:
        folder = tmp_path / "坏"
        folder.mkdir()
        (folder / "result.json").write_text("{", encoding="utf-8")
        refused = say("compare", "model-voucher", table, folder, "--budget", "300万")
        assert refused.code == 3
        assert "【A05】结果文件" in refused.err


class TestListsByHand:
    def test_its_breaches_stand_beside_it(self, say: Say, table: Path, tmp_path: Path) -> None:
        # 6 has the best score; 1 gets more than it asked for (80)
        own = listed(tmp_path / "手工.xlsx", (1, "卓越领军级", 90), (2, "培育成长级", 50))
        found = say("compare", "model-voucher", table, own, "--budget", "300万", "--json")
        assert found.code == 0
        base, run = found.data["runs"]
        assert (run["name"], run["status"], run["proven"], run["spent"]) == ("手工", "by_hand", False, 1_400_000)
        reconciles(run, base)
        clauses = {b["clause"] for b in run["breaches"]}
        assert {"request", "merit"} <= clauses
        assert run["unexplained"] == "手工名单，不由情景改动引起"
        assert run["goals_compared"][0]["name"] == "quota"
        beside = run["beside_best"]
        assert beside["proof"] == "enumeration"
        assert "6" in beside["instead"]
        assert "6" in {e["id"] for e in beside["aggrieved"]}
        assert [g["name"] for g in beside["effect"]["goals"]] == [g["name"] for g in run["goals_compared"]]
        text = say("compare", "model-voucher", table, own, "--budget", "300万").out
        assert "越过而没有理由的项目" in text
        assert f"审核不符合{len(run['breaches'])}处" in text
        assert "较优" not in text.replace("较优（名单不合规）", "")
        assert "名单不符合：申报金额" in text

    def test_our_own_list_has_none(self, say: Say, table: Path, tmp_path: Path) -> None:
        assert say("solve", "model-voucher", table, "--budget", "300万", "--out", tmp_path / "结果").code == 0
        plan = tmp_path / "结果" / "分配方案.xlsx"
        for arguments in ([plan], ["--list", plan]):
            data = say("compare", "model-voucher", table, *arguments, "--budget", "300万", "--json").data
            run = data["runs"][1]
            assert (run["changes"], run["breaches"], run["spent"]) == ([], [], data["runs"][0]["spent"])
            assert (run["beside_best"]["instead"], run["beside_best"]["aggrieved"]) == ([], [])
        assert "审核没有不符合的" in say("compare", "model-voucher", table, plan, "--budget", "300万").out

    def test_awards_outside_the_pool_reconcile_too(self, say: Say, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", [*rows(4), row(5, 绿色门槛="否")], ledger=[])
        own = listed(tmp_path / "手工.xlsx", (4, "培育成长级", 50), (5, "培育成长级", 50))
        base, run = say("compare", "model-voucher", table, own, "--budget", "300万", "--json").data["runs"]
        reconciles(run, base)
        assert run["spent"] == 1_000_000
        assert "pool" in {b["clause"] for b in run["breaches"]}

    def test_it_cannot_be_the_base(self, say: Say, table: Path, tmp_path: Path) -> None:
        own = listed(tmp_path / "手工.xlsx", (4, "培育成长级", 50))
        refused = say("compare", "model-voucher", table, own, "stance-top")
        assert refused.code == 2


def sums(book_: Any, name: str, header: str) -> list[float]:
    """The total row of every table of a sheet, in one column."""
    found, column = [], None
    for line in book_[name].iter_rows(values_only=True):
        if header in line:
            column = line.index(header)
        elif column is not None and line[0] == "合计":
            found.append(line[column])
    return found


class TestWorkbook:
    def test_sheets_sums_and_bars(self) -> None:
        compared = sample(*NAMES)
        data = workbook(compared)
        assert data == workbook(sample(*NAMES))
        found = load_workbook(BytesIO(data))
        assert found.sheetnames == ["总览", "变化明细", "分市", "分档", "目标", "原因"]
        deltas = [f.comparison.whole.delta.amount / 10_000 for f in compared.found]
        assert deltas == [0, -395, 0]
        assert sums(found, "变化明细", "增减\n（万元）") == deltas[:2]
        for name in ("分市", "分档"):
            assert sums(found, name, "金额增减\n（万元）") == deltas
            assert sums(found, name, "基准金额\n（万元）") == [1990] * 3
            assert len(found[name]._charts) == 3
        text = [c for row_ in found["总览"].iter_rows(values_only=True) for c in row_ if isinstance(c, str)]
        assert "仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第五条第（四）项" in text
        assert str(found["总览"]["A1"].value) == "2026年度“模型券”方案比较·总览（草案·仅供测算）"
        reasons = [row_[0] for row_ in found["原因"].iter_rows(values_only=True)]
        assert reasons.count("104") == 2  # one row for each of the two overrides

    def test_a_sum_that_does_not_come_back_stops_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparison, "_sums", lambda lines, header: [1])
        with pytest.raises(VerificationError, match="【V20】"):
            workbook(sample(*NAMES))

    def test_the_folder(self, say: Say, table: Path, tmp_path: Path) -> None:
        out = tmp_path / "比较"
        arguments = ("compare", "model-voucher", table, "stance-wide", "--budget", "300万", "--out", out)
        printed = say(*arguments, "--json").out
        assert sorted(p.name for p in out.iterdir()) == ["compare.json", "比较.xlsx"]
        assert (out / "compare.json").read_text(encoding="utf-8") == printed
        before = (out / "比较.xlsx").read_bytes()
        assert say(*arguments).code == 0
        assert (out / "比较.xlsx").read_bytes() == before
        refused = say("compare", "model-voucher", table, "stance-top", "--budget", "300万", "--out", out)
        assert refused.code == 2
        assert "【A14】" in refused.err

    def test_without_any_change_every_sheet_says_so(self, say: Say, table: Path, tmp_path: Path) -> None:
        out = tmp_path / "无"
        stuck = scenario(tmp_path, '[set]\n"clause.quota.mode" = "hard"')
        assert say("compare", "model-voucher", table, stuck, "--budget", "300万", "--out", out).code == 4
        found = load_workbook(out / "比较.xlsx")
        text = {c for sheet in found for row_ in sheet.iter_rows(values_only=True) for c in row_}
        assert {"没有变化", "没有名单可比较", "没有可比较的目标", "没有可归因的变化"} <= text
