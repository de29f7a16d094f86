"""符合, 不符合, 未核: what was not checked is never called 符合, and every output counts the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from cli_case import Say, scenario
from intake_case import book, row, rows
from openpyxl import Workbook, load_workbook
from verdict_case import KINDS
from worlds import about, aside, best, by_hand, candidate, ranked, receipt, with_tiers, year
from worlds import told as told_of

from allocator.law.programme import Gate
from allocator.law.verdict import Counts, Verdict, counts_of
from allocator.models.rule import Measurement
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award
from allocator.problem.case import Case
from allocator.proof.audit import audit, counts, totals_of

TOLD = re.compile(r"校验(\d+)项：符合(\d+)(?:（其中偏离目标(\d+)项，非强制）)?、不符合(\d+)、未核(\d+)")


def told(text: str) -> list[Counts]:
    """Every sentence of counts in a text."""
    found = []
    for total, kept, off, broken, unchecked in TOLD.findall(text):
        one = Counts(int(kept), int(broken), int(unchecked), int(off or 0))
        assert one.total == int(total)
        found.append(one)
    return found


def in_json(data: dict[str, object]) -> Counts:
    """The counts that a record states, which are those of its measurements."""
    said, measured = data["verdicts"], data["measurements"]
    assert isinstance(said, dict)
    assert isinstance(measured, list)
    assert Counter(m["verdict"] for m in measured) == Counter({v: n for v, n in said.items() if n})
    assert sum(m["deviates"] for m in measured) == data["deviations"]
    return Counts(*(said[v] for v in ("符合", "不符合", "未核")), int(str(data["deviations"])))


def in_book(path: Path) -> list[Counts]:
    """The sentences of a workbook, and the rows of 校验记录 counted."""
    sheets = load_workbook(path)
    cells = [str(c.value or "") for s in sheets for line in s.iter_rows() for c in line]
    lines = [[c.value for c in line] for line in sheets["校验记录"].iter_rows()]
    header = next(n for n, line in enumerate(lines) if "结果" in line)
    verdict, mark = lines[header].index("结果"), lines[header].index("到限或偏离")
    body = [line for line in lines[header + 1 :] if line[verdict] in list(Verdict)]
    off = sum(line[mark] == "偏离目标（非强制）" for line in body)
    return [*told("\n".join(cells)), counts_of((Verdict(line[verdict]) for line in body), off)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_output_counts_the_same(say: Say, tmp_path: Path, kind: str) -> None:
    key, made, budget = KINDS[kind]
    file = made(tmp_path)
    solved = say("solve", key, file, "--budget", budget, "--out", "结果")
    assert solved.code == 0
    record = json.loads(Path("结果/result.json").read_text(encoding="utf-8"))
    of_run = in_json(record)
    assert of_run.unchecked > 0
    own = Path("结果/分配方案.xlsx")
    audited = say("audit", key, file, own, "--budget", budget, "--out", "审核")
    assert audited.code == 0
    of_list = in_json(json.loads(Path("审核/audit.json").read_text(encoding="utf-8")))
    compared = say("compare", key, file, own, "--budget", budget, "--json").data["runs"]
    sides = [Counts(*(r["verdicts"][v] for v in ("符合", "不符合", "未核")), r["deviations"]) for r in compared]
    everywhere = [*told(solved.out), *in_book(own), *told(audited.out), *in_book(Path("审核/审核意见.xlsx")), *sides]
    assert len(everywhere) >= 9
    assert {of_run, of_list, *everywhere} == {of_run}
    assert "全部符合" not in solved.out + audited.out


GATE = Gate(id="green", name="绿色门槛", article="第五条", quote="…")


def unchecked(case: Case, **chosen: tuple[str, int]) -> dict[str, int]:
    """Clause → how many awards it could not be checked for."""
    problem = case.problem()
    found = [m for m in audit(problem, by_hand(problem, **chosen)) if m.holds is None]
    assert all(m.verdict == "未核" and not m.binds and m.sentence.endswith("未核") for m in found)
    return {m.clause: m.value for m in found if m.clause != "request"}


class TestWhatIsNotChecked:
    AWARDS = {"_1": ("甲级", 100), "_2": ("乙级", 75)}

    @pytest.mark.parametrize(
        ("answers", "found"),
        [
            (("unknown", "unknown"), {"green": 2}),
            (("pass", "unknown"), {"green": 1}),
            (("pass", "pass"), {}),
        ],
    )
    def test_a_condition(self, answers: tuple[str, str], found: dict[str, int]) -> None:
        pool = [candidate(n, 9000 - n, gates={"green": a}) for n, a in enumerate(answers, 1)]
        assert unchecked(year(pool, 500, gates=[GATE]), **self.AWARDS) == found

    def test_a_condition_that_fails_is_broken_whatever_else_is_unknown(self) -> None:
        pool = [candidate(1, 9000, gates={"green": "unknown"}), candidate(2, 8000, gates={"green": "fail"})]
        problem = year(pool, 500, gates=[GATE]).problem()
        found = [m for m in audit(problem, by_hand(problem, **self.AWARDS)) if m.clause == "green"]
        assert [(m.verdict, m.value) for m in found] == [("不符合", 1)]

    def test_a_condition_without_a_column_though_nobody_is_awarded(self) -> None:
        assert unchecked(year([candidate(1, 9000, gates={"green": "unknown"})], 0, gates=[GATE])) == {"green": 0}

    def test_requests(self) -> None:
        problem = year([candidate(1, 9000, ask=100), candidate(2, 8000)], 500).problem()
        found = [m for m in audit(problem, by_hand(problem, **self.AWARDS)) if m.clause == "request"]
        assert [(m.who, m.verdict, m.value) for m in found] == [("1", "符合", 100 * WAN), ("申报金额", "未核", 1)]

    def test_earlier_years_that_are_not_counted(self) -> None:
        case = year(ranked(90, 85), 500).but(history_known=False)
        assert unchecked(case, **self.AWARDS) == {"cumulative": 75 * WAN, "once": 2}
        problem = case.with_clause("cumulative", ceiling=90 * WAN).problem()
        found = audit(problem, by_hand(problem, **self.AWARDS))
        assert [m.verdict for m in found if m.clause == "cumulative"] == ["不符合", "未核"]  # 100 this year alone
        assert unchecked(case.with_clause("cumulative", history="none"), **self.AWARDS) == {"once": 2}

    def test_a_project_whose_earlier_award_has_no_name(self) -> None:
        pool = [candidate(n, 9000 - n, f"例{n}公司") for n in (1, 2)]
        named = year(pool, 500, receipts=[receipt("例1公司", 20, project="项目9")])
        assert unchecked(named, **self.AWARDS) == {}
        nameless = year(pool, 500, receipts=[receipt("例1公司", 20, project="")])
        assert unchecked(nameless, **self.AWARDS) == {"once": 1}
        assert unchecked(nameless.with_clause("once", per="applicant"), **self.AWARDS) == {}

    def test_groups_without_their_column(self) -> None:
        case = year(ranked(90, 85), 500).with_clause("exclusive", on=True)
        assert unchecked(case, **self.AWARDS) == {"exclusive": 2}

    @pytest.mark.parametrize(("force", "found"), [("choice", {}), ("must", {"experts_tier": 2})])
    def test_the_experts_grade_where_the_text_asks_for_it(self, force: str, found: dict[str, int]) -> None:
        case = year(ranked(90, 85), 500).with_clause("experts_tier", force=force, article="第十一条", quote="…")
        assert unchecked(case, **self.AWARDS) == found

    def test_a_grade_or_a_tier_applied_for_that_only_some_have(self) -> None:
        pool = [candidate(1, 9000, experts_tier="甲级", applied_tier="甲级"), candidate(2, 8000)]
        case = year(pool, 500).with_clause("experts_tier", mode="upper")
        assert unchecked(case, **self.AWARDS) == {"experts_tier": 1, "applied_tier": 1}


def test_a_list_counts_lines_outside_the_pool_in_every_sum_and_limit() -> None:
    firm = "例甲公司"
    out = candidate("X", 9900, firm, ask=60, product="例产品", applied_tier="丙级")
    pool = [candidate(1, 9000, firm, product="例产品", ask=100, applied_tier="甲级")]
    case = year(pool, 500, outside=[aside(out, "ineligible", "不符合“绿色门槛”")]).with_clause("exclusive", on=True)
    case = case.with_clause("per_applicant", max=1).with_clause("cumulative", ceiling=150 * WAN)
    case = case.with_clause("city_cap", max=1).with_clause("city_ceiling", max=150 * WAN)
    problem = case.problem()
    listed = Allocation((Award(3, 100 * WAN),), {"X": ("乙级", 75 * WAN)})
    broken = {(m.clause, m.who): (m.value, m.limit) for m in audit(problem, listed) if m.holds is False}
    assert broken == {
        ("per_applicant", firm): (2, 1),
        ("cumulative", firm): (175 * WAN, 150 * WAN),
        ("exclusive", "例产品"): (2, 1),
        ("request", "X"): (75 * WAN, 60 * WAN),
        ("applied_tier", "X"): (2, 1),
        ("city_cap", "济南市"): (2, 1),
        ("city_ceiling", "济南市"): (175 * WAN, 150 * WAN),
        ("pool", "X"): (75 * WAN, 0),
    }
    whole = totals_of(problem, listed).whole
    assert (whole.number, whole.amount, whole.outside) == (2, 175 * WAN, 1)


def test_goals_and_least_scores_count_lines_outside_the_pool_too() -> None:
    out = candidate("X", 5900)
    case = year(ranked(90, 85), 500, about(2, 1, 2), outside=[aside(out, "ineligible", "不符合“绿色门槛”")])
    case = with_tiers(case.with_clause("shape", mode="pyramid"), 甲级={"min_score": 60})
    problem = case.with_clause("city_floor", min=3, mode="hard").problem()
    listed = Allocation((Award(2, 75 * WAN), Award(1, 50 * WAN)), {"X": ("甲级", 100 * WAN)})
    sums = {m.clause: m.value for m in audit(problem, listed) if m.who in ("合计", "档次结构偏离", "济南市")}
    assert (sums["quota"], sums["budget"], sums["shape"], sums["city_floor"]) == (3, 225 * WAN, 0, 3)
    assert ("X", 5900, False) in {(m.who, m.value, m.holds) for m in audit(problem, listed) if m.clause == "min_score"}
    tally = tally_of(problem, listed)
    assert (tally.counts, tally.number, tally.spent, tally.cities) == ([0, 1, 1, 1], 3, 225 * WAN, [3])
    twice = Allocation((Award(3, 100 * WAN), None), {"X": ("甲级", 100 * WAN)})
    assert next(m.value for m in audit(problem, twice) if m.clause == "shape") == 2


def test_less_than_the_due_is_no_breach_of_a_ceiling() -> None:
    problem = year(ranked(90), 500).problem()
    (low,) = [m for m in audit(problem, by_hand(problem, _1=("乙级", 60))) if m.holds is False]
    assert low.sentence == "1 例1公司金额60万元，没有超过上限，但少于按“同档同额”口径应付的75万元"


def merit(case: Case, **chosen: tuple[str, int]) -> list[Measurement]:
    problem = case.problem()
    return [m for m in audit(problem, by_hand(problem, **chosen)) if m.clause == "merit" and m.by]


class TestWhoOvertook:
    def test_a_breach_names_them(self) -> None:
        (m,) = merit(year(ranked(90, 85, 80, 75), 500), _1=("甲级", 100), _3=("丙级", 50), _4=("丙级", 50))
        assert (m.who, m.by, m.labels, m.verdict) == ("2", ("3", "4"), ("未支持", "丙级"), "不符合")
        assert m.sentence == "2 例2公司未支持，名次在后的项目最高定为丙级"
        assert m.reason == "没有规则挡住，不得越过"

    def test_the_reason_that_excuses_and_its_article(self) -> None:
        firm = "例甲公司"
        pool = [candidate(1, 9000, firm), candidate(2, 8500, firm), candidate(3, 8000)]
        case = year(pool, 500).with_clause("per_applicant", max=1, article="第五条")
        (m,) = merit(case, _1=("丙级", 50), _3=("丙级", 50))
        assert (m.who, m.by, m.holds, m.grounds) == ("2", ("3",), True, ("第五条",))
        assert "达到上限1个" in m.reason
        assert m.told == f"{m.sentence}；{m.reason}（第五条）"

    @pytest.mark.parametrize("fact", [{"experts_tier": "乙级"}, {"applied_tier": "乙级"}])
    def test_ones_own_grade_is_no_reason_to_get_nothing(self, fact: dict[str, str]) -> None:
        pool = [
            candidate(1, 9000, "例甲公司", **fact),
            candidate(2, 8000, experts_tier="甲级" if "experts_tier" in fact else None),
        ]
        case = year(pool, 500, receipts=[receipt("例甲公司", 200)])
        reason = told_of(case)["1"].reason
        assert "累计上限" in reason
        assert "乙级" not in reason
        (m,) = merit(case, _2=("甲级", 100))
        assert "累计上限" in m.reason
        assert "乙级" not in m.reason


def test_the_counts_tell_what_misses_a_goal_apart() -> None:
    problem = year(ranked(90, 85), 500).with_clause("shape", mode="pyramid").problem()
    found = audit(problem, by_hand(problem, _1=("甲级", 100), _2=("甲级", 100)))
    assert counts(problem.programme, found).off == 1
    assert counts(problem.programme, audit(problem, best(problem))).broken == 0


def test_one_breach_decides_then_one_unchecked() -> None:
    kept, broken, unknown = Verdict.KEPT, Verdict.BROKEN, Verdict.UNCHECKED
    assert [counts_of(v).verdict for v in ([kept], [kept, unknown], [unknown, broken])] == [kept, unknown, broken]
    assert counts_of([kept, unknown, unknown]).told(["甲", "甲"]) == "校验3项：符合1、不符合0、未核2（甲2项）"


def own_list(path: Path, *lines: tuple[object, ...], headers: tuple[str, ...]) -> Path:
    workbook = Workbook()
    for line in (headers, *lines):
        workbook.active.append(list(line))
    workbook.save(path)
    return path


def test_the_opinion_names_who_which_rule_and_who_overtook(say: Say, tmp_path: Path) -> None:
    table = book(tmp_path / "例.xlsx", [*rows(4), row(5, 绿色门槛="否")], ledger=[])
    names = [(f"济南例{n}号测试有限公司", f"例测试大模型{n}号") for n in range(1, 6)]
    wanted = [(*names[n - 1], "培育成长级", "５０００００") for n in (1, 4, 5)]  # 4 ranks first, 1 last; 5 is barred
    given = own_list(tmp_path / "名单.xlsx", *wanted, headers=("申报单位", "项目名称", "拟定档次", "金额（元）"))
    said = say("audit", "model-voucher", table, given, "--budget", "300万", "--out", "审核")
    assert said.code == 6
    assert "名单共3项（其中不在评选范围1项），合计150万元" in said.out
    overtaken = "名次优先（本厅选择）：3 济南例3号测试有限公司未支持，名次在后的项目最高定为培育成长级"
    assert overtaken in said.out
    assert "越过它的项目：1 济南例1号测试有限公司" in said.out
    assert not re.search(r"第\d档", said.out)
    data = json.loads(Path("审核/audit.json").read_text(encoding="utf-8"))
    assert (data["holds"], data["verdict"], data["totals"]["outside"]) == (False, "不符合", 1)
    assert [(a["id"], a["amount"]) for a in data["awards"]] == [("4", 500_000), ("1", 500_000), ("5", 500_000)]
    (own,) = say("compare", "model-voucher", table, given, "--budget", "300万", "--json").data["runs"][1:]
    assert {*told(said.out), *in_book(Path("审核/审核意见.xlsx"))} == {in_json(data)} == {in_json(data | own)}
    sheets = load_workbook("审核/审核意见.xlsx")
    assert sheets.sheetnames == ["审核意见", "名单", "校验记录"]
    lines = [[str(c.value) for c in line if c.value is not None] for line in sheets["审核意见"].iter_rows()]
    assert ["3 济南例3号测试有限公司“例测试大模型3号”", "名次优先", "本厅选择"] in [x[:3] for x in lines]
    barred = next(x for x in lines if x[1:2] == ["评选范围"])
    assert barred[2] == "第五条第（一）项"


def test_a_list_is_compared_with_its_counts_and_an_old_record_has_none(say: Say, table: Path, tmp_path: Path) -> None:
    common = ("model-voucher", table, "--budget", "300万")
    assert say("solve", *common, "--out", "结果").code == 0
    base, old = say("compare", *common, "结果", "--json").data["runs"]
    assert (old["origin"], old["verdicts"]) == ("recorded", base["verdicts"])
    path = tmp_path / "结果" / "result.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["verdicts"]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert say("compare", *common, "结果", "--json").data["runs"][1]["verdicts"] is None
    missed = scenario(tmp_path, '[set]\n"clause.quota.target" = 2')
    assert "符合" in say("compare", *common, missed).out
